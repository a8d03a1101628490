"""What a coordinator sets up holds over programme.yaml, for everybody who has not chosen otherwise; who changed it is kept."""

from dataclasses import replace
from datetime import time

import pytest
from sqlalchemy import select

from domain.errors import NotCoordinator
from domain.settings import SettingsChoice
from domain.setup import SetupChoice
from storage.workspace import setting_changes
from tests.services.world import BEN, CLAIRE, NORA, TEAM, Programme, person, utc

USUAL = SetupChoice("fr", (), (), frozenset({1, 3}), time(10))
WEDNESDAY = replace(USUAL, lesson_days=frozenset({2}), lesson_time=time(14, 30))


@pytest.fixture
def ready(programme: Programme) -> Programme:
    """Claire, Nora and Ben; Claire is an admin. The programme runs."""
    programme.load([person(CLAIRE), person(NORA), person(BEN)])
    programme.start(NORA, BEN)
    programme.tick()
    return programme


def test_the_form_shows_what_is_in_force(ready: Programme) -> None:
    ready.services.setup.save(key=CLAIRE, choice=replace(WEDNESDAY, coordinators=(BEN.user_id,)))
    view = ready.services.setup.view(key=BEN)
    assert (view.lesson_days, view.lesson_time) == (frozenset({2}), time(14, 30))
    assert (view.coordinators, view.language) == ((BEN.user_id,), "fr")


def test_lessons_come_on_the_new_days_but_for_who_chose_their_own(ready: Programme) -> None:
    own = SettingsChoice(language=None, messages_on=True, lesson_days=frozenset({4}), lesson_time=time(11))
    ready.services.settings.choose(key=BEN, choice=own)
    ready.services.setup.save(key=CLAIRE, choice=WEDNESDAY)
    assert ready.member(NORA).next_due_at == utc(2026, 11, 25, 13, 30)
    assert ready.member(BEN).lesson_days == frozenset({4})
    ready.services.setup.save(key=CLAIRE, choice=USUAL)
    assert ready.member(NORA).lesson_days == frozenset({1, 3})


def test_whoever_is_named_coordinates_and_owners_and_admins_still_do(ready: Programme) -> None:
    ready.services.setup.save(key=CLAIRE, choice=replace(USUAL, coordinators=(BEN.user_id,), stewards=(NORA.user_id,)))
    assert ready.member(BEN).is_coordinator
    assert ready.member(CLAIRE).is_coordinator
    assert not ready.member(NORA).is_coordinator
    ready.services.stewards.accept(key=NORA)
    assert ready.services.setup.save(key=BEN, choice=USUAL) == {"coordinators": "yourself"}
    ready.services.setup.save(key=CLAIRE, choice=USUAL)
    assert not ready.member(BEN).is_coordinator


def test_only_coordinators_see_and_change_it_and_nothing_is_taken_by_halves(ready: Programme) -> None:
    with pytest.raises(NotCoordinator):
        ready.services.setup.view(key=NORA)
    with pytest.raises(NotCoordinator):
        ready.services.setup.save(key=NORA, choice=WEDNESDAY)
    bad = replace(WEDNESDAY, language="it", lesson_days=frozenset({6}), lesson_time=time(20))
    assert ready.services.setup.save(key=CLAIRE, choice=bad).keys() == {"language", "days", "hour"}
    assert ready.member(NORA).lesson_days == frozenset({1, 3})


def test_who_changed_what_is_kept(ready: Programme) -> None:
    for choice in (WEDNESDAY, WEDNESDAY, USUAL):
        ready.services.setup.save(key=CLAIRE, choice=choice)
    columns = (setting_changes.c.name, setting_changes.c.value, setting_changes.c.changed_by)
    with ready.database.transaction() as connection:
        rows = sorted(map(str, connection.execute(select(*columns))))
    by = CLAIRE.user_id
    kept = [("lessons.at", "14:30"), ("lessons.at", None), ("lessons.days", [2]), ("lessons.days", None)]
    assert rows == sorted(str((name, value, by)) for name, value in kept)


def test_the_monthly_report_is_turned_off_here_and_that_is_kept(ready: Programme) -> None:
    for wanted in (False, False, None, True):
        ready.services.setup.save(key=CLAIRE, choice=replace(USUAL, monthly_report=wanted))
        assert ready.services.setup.view(key=CLAIRE).monthly_report is bool(wanted)
    with ready.database.transaction() as connection:
        changed = connection.execute(select(setting_changes.c.name, setting_changes.c.value)).all()
    assert sorted(map(tuple, changed), key=str) == [("report.monthly", False), ("report.monthly", None)]


def test_whoever_is_erased_stands_in_no_list_and_in_no_history(ready: Programme) -> None:
    for choice in (replace(USUAL, coordinators=(BEN.user_id, NORA.user_id)), replace(USUAL, stewards=(BEN.user_id,))):
        ready.services.setup.save(key=CLAIRE, choice=choice)
    erased = ready.services.privacy.erase(key=BEN, anyway=True)
    assert not [place for place in erased.remaining if place.startswith(("workspaces", "setting_changes"))]
    assert ready.services.setup.view(key=CLAIRE).stewards == ()


def test_texts_say_the_organisation_as_it_was_set_up_and_only_there(ready: Programme) -> None:
    named = replace(USUAL, name="Le Port", address="alerte@port.example")
    before = ready.core.handbook(TEAM).current_charter("fr")
    ready.services.setup.save(key=CLAIRE, choice=named)
    assert ready.services.concerns.organisation(workspace_id=TEAM).whistleblowing == "alerte@port.example"
    assert ready.services.desk.help(key=NORA).organisation.name == "Le Port"
    assert ready.core.handbook("T2").programme.organisation == ready.handbook.programme.organisation
    assert ready.services.setup.save(key=CLAIRE, choice=named) == {}
    assert ready.services.setup.view(key=CLAIRE).name == "Le Port", "saying it again changes nothing"
    usual = ready.handbook.programme.organisation
    ready.services.setup.save(key=CLAIRE, choice=replace(USUAL, name=usual.name, address=usual.whistleblowing))
    assert ready.core.handbook(TEAM).current_charter("fr") == before
