"""Installations: begun in one browser, granted once, taken back, come back; tokens sealed for one workspace each."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.settings import read
from domain.installations import SCOPES, STATE_LIFE, Grant, missing
from domain.members import MemberKey
from services.context import Core, Library
from services.installations import Installations
from services.sealing import Keys, Unreadable
from storage import installations as installations_store
from storage import outbox as outbox_store
from storage import planning as planning_store
from storage import workspace as workspace_store
from storage.database import Database
from storage.privacy import left_by
from tests.handbooks import handbook as small_handbook
from tests.services.world import BEN, CLAIRE, NORA, TEAM, Programme, person
from tests.support import FakeClock

OLD, NEW = "an older secret long enough for one", "a newer secret long enough for one"


def grant(token: str = "xoxb-1", workspace_id: str = TEAM, scopes: tuple[str, ...] = SCOPES) -> Grant:
    return Grant(workspace_id, "U0ENTRAIN1", "B0ENTRAIN1", token, frozenset(scopes))


@pytest.fixture
def under_way(programme: Programme) -> Programme:
    """A programme under way, installed."""
    programme.services.installations.install(grant=grant())
    programme.start(CLAIRE, NORA, BEN)
    return programme


def everyone_looked_at_anew(programme: Programme) -> None:
    after: str | None = ""
    while after is not None:
        after = programme.services.workspace.look_anew(workspace_id=TEAM, after=after)


def test_a_state_is_good_for_ten_minutes_in_the_browser_it_began_in_and_for_one_installation(
    programme: Programme,
) -> None:
    installations = programme.services.installations
    state = installations.begin(browser="mine")
    for wrong in ("somebody else's", "", "\udce9"):
        assert not installations.is_begun(state=state, browser=wrong)
        assert not installations.end(state=state, browser=wrong)
    assert installations.is_begun(state=state, browser="mine")
    assert installations.is_begun(state=state, browser="mine"), "who loads the page again goes on"
    assert installations.end(state=state, browser="mine")
    for same in (state, f"{state}=", f"*{state}"):  # which is read as the same
        assert not installations.is_begun(state=same, browser="mine")
        assert not installations.end(state=same, browser="mine")
    late = installations.begin(browser="mine")
    programme.clock.set(programme.clock.now() + STATE_LIFE)
    assert not installations.is_begun(state=late, browser="mine")
    assert not installations.end(state=late, browser="mine")


@given(st.text() | st.binary(max_size=80).map(lambda made: urlsafe_b64encode(made).decode()))
def test_nobody_else_can_make_a_state(state: str) -> None:
    core = Core(Database("sqlite://"), Library(small_handbook()), FakeClock(), "1", Keys("x" * 40))
    assert not Installations(core).is_begun(state=state, browser="mine")


def test_a_state_of_another_secret_or_that_was_changed_is_none(programme: Programme) -> None:
    installations = programme.services.installations
    state = installations.begin(browser="mine")
    signed = bytearray(urlsafe_b64decode(state))
    for place in range(len(signed)):
        changed = bytes(each ^ (at == place) for at, each in enumerate(signed))
        assert not installations.is_begun(state=urlsafe_b64encode(changed).decode(), browser="mine")
    other = Core(programme.database, programme.library, programme.clock, "1", Keys("y" * 40))
    assert not Installations(other).is_begun(state=state, browser="mine")


def test_beginning_is_kept_nowhere_and_ending_cannot_be_read_and_is_forgotten(programme: Programme) -> None:
    def rows() -> list[str]:
        with programme.database.transaction() as connection:
            return [str(row) for row in connection.execute(installations_store.install_states.select())]

    installations = programme.services.installations
    states = [installations.begin(browser="mine") for _ in range(100)]
    assert len(set(states)) == 100
    assert rows() == []
    assert installations.end(state=states[0], browser="mine")
    (kept,) = rows()
    assert states[0] not in kept
    assert "mine" not in kept
    programme.clock.set(programme.clock.now() + 2 * STATE_LIFE)
    assert installations.end(state=installations.begin(browser="mine"), browser="mine")
    assert len(rows()) == 1


def test_a_workspace_has_one_installation_and_the_last_wins(programme: Programme) -> None:
    installations = programme.services.installations
    assert installations.install(grant=grant("xoxb-1"))
    assert not installations.install(grant=grant("xoxb-2", scopes=SCOPES[:-1]))
    found = installations.find(workspace_id=TEAM)
    assert found is not None
    assert found.token == "xoxb-2"
    assert missing(found.scopes) == ("team:read",)
    assert installations.versions() == {TEAM: found.version}


def test_a_token_is_sealed_and_opens_only_for_its_workspace(programme: Programme) -> None:
    programme.services.installations.install(grant=grant("xoxb-secret"))
    with programme.database.transaction() as connection:
        row = installations_store.get(connection, TEAM)
        assert row is not None
        assert row.sealed_token
        assert b"xoxb" not in row.sealed_token
        installations_store.save(
            connection,
            "T2",
            **{
                **{
                    name: getattr(row, name)
                    for name in ("bot_user_id", "bot_id", "sealed_token", "scopes", "installed_at")
                },
                "version": "2",
            },
        )
    assert programme.services.installations.find(workspace_id="T2") is None
    with pytest.raises(Unreadable):
        programme.keys.open_bot_token("T2", row.sealed_token)


def test_tokens_move_to_a_new_secret_and_the_old_one_can_go(programme: Programme) -> None:
    def under(*token_secrets: str) -> Installations:
        return Installations(
            Core(programme.database, programme.library, programme.clock, "1", Keys("x" * 40, token_secrets))
        )

    under().install(grant=grant())
    assert under(OLD).seal_anew() == 1
    assert under(NEW, OLD).find(workspace_id=TEAM) is not None
    assert under(NEW, OLD).seal_anew() == 1
    assert under(NEW, OLD).seal_anew() == 0
    assert under(NEW).find(workspace_id=TEAM) is not None
    assert under(OLD).find(workspace_id=TEAM) is None
    assert read({"ENTRAIN_TOKEN_SECRETS": f"{NEW}, {OLD}"}).token_secrets == (NEW, OLD)


def test_removed_it_plans_nothing_and_keeps_what_people_did(under_way: Programme) -> None:
    installations = under_way.services.installations
    assert installations.remove(workspace_id=TEAM)
    assert not installations.remove(workspace_id=TEAM)
    everyone_looked_at_anew(under_way)
    under_way.clock.advance(days=3)
    assert installations.find(workspace_id=TEAM) is None
    assert installations.versions() == {}
    assert under_way.services.planning.plan().members == 0
    assert under_way.member(NORA).participates
    with under_way.database.transaction() as connection:
        assert workspace_store.posts_due(connection, under_way.clock.now()) == []


def test_removed_it_plans_nothing_even_before_everyone_was_looked_at_anew(under_way: Programme) -> None:
    assert under_way.services.outbox.next_due_at() is not None
    under_way.services.installations.remove(workspace_id=TEAM)
    under_way.clock.advance(days=3)
    assert under_way.services.planning.plan().messages == 0
    assert under_way.services.outbox.next_due_at() is None, "and nobody is looked at again"


def test_what_waits_where_it_was_taken_out_stays_and_counts_nowhere(under_way: Programme) -> None:
    services = under_way.services
    assert under_way.plan() == 3
    under_way.claims(limit=1)
    services.installations.remove(workspace_id=TEAM)
    under_way.liveness.advance(minutes=1)  # one of them is in doubt
    with under_way.database.transaction() as connection:  # as whoever planned posts just then would
        workspace_store.set_posts_due(connection, TEAM, under_way.clock.now())
        planning_store.look_at(connection, TEAM, [NORA.user_id], under_way.clock.now())
        assert workspace_store.posts_due(connection, under_way.clock.now()) == []
        assert workspace_store.posts_next_at(connection) is None
    look, queue = services.leases.look(workspaces=1), services.watching.queue()
    assert not look.plan | look.send
    assert (queue.left, queue.age) == (0, timedelta(0))
    everyone_looked_at_anew(under_way)
    agenda = services.outbox.agenda()
    assert (agenda.busy, agenda.next_at) == (False, None)
    with under_way.database.transaction() as connection:
        assert outbox_store.counts(connection, TEAM) == {"pending": 2, "sending": 1}


@pytest.mark.parametrize(("hours", "over"), [(1, 0), (48, 3)])
def test_installed_again_what_is_still_due_is_sent_and_what_has_expired_is_not(
    under_way: Programme, hours: int, over: int
) -> None:
    assert under_way.plan() == 3
    under_way.services.installations.remove(workspace_id=TEAM)
    everyone_looked_at_anew(under_way)
    under_way.clock.advance(hours=hours)
    under_way.services.installations.install(grant=grant("xoxb-2"))
    everyone_looked_at_anew(under_way)
    for _ in range(20):
        under_way.tick()
        under_way.clock.advance(hours=1)
    assert [rule for _, _, rule in under_way.dropped] == ["expired"] * over
    days = Counter((sent.key, sent.day()) for sent in under_way.sent)
    assert {key for key, _ in days} == {CLAIRE, NORA, BEN}
    assert set(days.values()) == {1}


def test_installed_again_it_goes_on_where_it_stopped(under_way: Programme) -> None:
    installations, desk = under_way.services.installations, under_way.services.desk
    desk.home_published(key=NORA, fingerprint="shown before")
    installations.remove(workspace_id=TEAM)
    everyone_looked_at_anew(under_way)
    assert installations.install(grant=grant("xoxb-2"))
    everyone_looked_at_anew(under_way)
    assert desk.home_changed(key=NORA, fingerprint="shown before")
    assert under_way.services.planning.plan().members > 0


def test_installed_again_the_workspace_is_read_again_at_once(under_way: Programme) -> None:
    installations, workspace = under_way.services.installations, under_way.services.workspace
    with under_way.database.transaction() as connection:
        workspace_store.save(connection, TEAM, synced_at=under_way.clock.now())
    installations.install(grant=grant("xoxb-2"))
    assert workspace.was_read(workspace_id=TEAM), "whoever grants more, or again, need not wait"
    installations.remove(workspace_id=TEAM)
    installations.install(grant=grant("xoxb-3"))
    assert not workspace.was_read(workspace_id=TEAM), "people came and left, and nobody told"


def test_a_token_of_the_operator_s_ends_a_removal_too(under_way: Programme) -> None:
    installations = under_way.services.installations
    assert not installations.back(workspace_id=TEAM, bot_user_id="U0ENTRAIN1")
    installations.remove(workspace_id=TEAM)
    assert installations.back(workspace_id=TEAM, bot_user_id="U0ENTRAIN1")
    everyone_looked_at_anew(under_way)
    assert under_way.services.planning.plan().members > 0


def test_whose_workspace_took_the_bot_out_has_left_it(under_way: Programme) -> None:
    under_way.load([person(key) for key in (CLAIRE, NORA, BEN)])
    under_way.services.installations.remove(workspace_id=TEAM)

    def gone() -> list[MemberKey]:
        under_way.services.privacy.retain()
        with under_way.database.transaction() as connection:
            return left_by(connection, TEAM, under_way.clock.now().date())

    assert set(gone()) >= {CLAIRE, NORA, BEN}
    under_way.services.installations.install(grant=grant())
    assert gone() == []
