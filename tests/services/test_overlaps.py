"""Things that happen at the same time: two loads, a move during a load, a click during the first one, a crash."""

import pytest
from sqlalchemy import Connection, select

from blocks.charter import Reading, all_blocks, button_label, page_modal
from domain.charter import CharterView
from domain.evidence import blocks_sha256
from domain.members import Person
from storage import members as members_store
from storage.evidence import charter_entries
from tests.conftest import MakeDatabase
from tests.handbooks import handbook
from tests.services.world import BEN, CHANNEL, CLAIRE, NORA, TEAM, Programme, person
from tests.support import FakeClock


def test_two_loads_at_once_make_nobody_leave(programme: Programme) -> None:
    programme.start(NORA, BEN)
    workspace, both = programme.services.workspace, [NORA.user_id, BEN.user_id]
    everyone = [person(CLAIRE), person(NORA), person(BEN)]
    for mark in (100, 101, 100):
        workspace.load_page(workspace_id=TEAM, people=everyone, mark=mark)
    for mark in (100, 101):
        workspace.load_channel(workspace_id=TEAM, user_ids=both, mark=mark, read_at=programme.clock.now())
    for mark in (100, 101):
        workspace.finish_load(workspace_id=TEAM, mark=mark, channel_read_at=programme.clock.now())
    assert programme.member(NORA).participates
    assert programme.member(BEN).participates


def test_who_joins_or_leaves_while_the_channel_is_read_stays_as_the_event_said(programme: Programme) -> None:
    programme.start(NORA)
    everyone = [person(CLAIRE), person(NORA), person(BEN)]
    programme.load(everyone, participants=[NORA], mark=2)
    workspace = programme.services.workspace
    read_at = workspace.meet(workspace_id=TEAM).at
    programme.services.members.joined(key=BEN, channel_id=CHANNEL, present=True)
    programme.services.members.joined(key=NORA, channel_id=CHANNEL, present=False)
    workspace.load_page(workspace_id=TEAM, people=everyone, mark=3)
    workspace.load_channel(workspace_id=TEAM, user_ids=[NORA.user_id], mark=3, read_at=read_at)
    workspace.finish_load(workspace_id=TEAM, mark=3, channel_read_at=read_at)
    assert (programme.member(BEN).participates, programme.member(NORA).participates) == (True, False)


def test_a_click_during_the_first_load_takes_nobodys_role_away(
    make_database: MakeDatabase, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = make_database("postgresql")
    programme = Programme(database, clock)
    introduce = members_store.introduce

    def a_page_comes_first(connection: Connection, workspace_id: str, user_id: str, *, active: bool) -> None:
        page: list[Person] = [person(CLAIRE)]
        with database.transaction() as other:
            members_store.follow(other, workspace_id, page, 7)
        introduce(connection, workspace_id, user_id, active=active)

    monkeypatch.setattr(members_store, "introduce", a_page_comes_first)
    programme.services.members.get(key=CLAIRE)
    assert programme.member(CLAIRE).is_coordinator


def test_stop_in_plain_words_counts_once_and_with_its_event(programme: Programme) -> None:
    programme.start(NORA)
    settings = programme.services.settings
    assert settings.switch_messages(key=NORA, on=False, event_id="Ev1") is not None
    settings.switch_messages(key=NORA, on=True, event_id="Ev2")
    assert settings.switch_messages(key=NORA, on=False, event_id="Ev1") is None
    assert programme.member(NORA).messages_on


def test_the_evidence_is_of_the_text_that_was_shown(programme: Programme) -> None:
    """An operator corrects a clause under the same version and restarts while a page is on somebody's screen."""
    service = programme.services.charter
    view = service.open(key=NORA)
    assert isinstance(view, CharterView)
    reading = Reading.load(page_modal(view)["private_metadata"])
    programme.library.handbook = handbook(length=201)
    here = service.turn(
        key=NORA, version=reading.version, language=reading.language, page=1, text_sha256=reading.text_sha256
    )
    assert here.replaced
    again = service.acknowledge(
        key=NORA,
        version=reading.version,
        language=reading.language,
        shown_blocks_sha256=blocks_sha256(all_blocks(view.charter)),
        button_label=button_label(view.voice),
        text_sha256=reading.text_sha256,
    )
    assert getattr(again, "replaced", False)
    with programme.database.transaction() as connection:
        assert list(connection.scalars(select(charter_entries.c.seq))) == []
