"""The first post of each member: noted once, with how long it took, and told to the team only on a click."""

from dataclasses import replace

import pytest

from domain.drafts import FirstPost, Tell
from domain.errors import NoCoach
from storage import coach as coach_store
from tests.handbooks import handbook, real_handbook
from tests.services.world import BEN, CHANNEL, NORA, TEAM, Programme, person


def test_a_first_post_is_noted_once_and_told_once(programme: Programme) -> None:
    coach = programme.services.coach
    programme.load([person(NORA), person(BEN)])
    first = coach.posted(key=NORA)
    assert (first.fresh, first.days, first.can_tell) == (True, None, False), "no channel before the programme began"
    programme.start()
    again = coach.posted(key=NORA)
    assert (again.fresh, again.can_tell) == (False, True)
    told = coach.tell(key=NORA)
    assert isinstance(told, Tell)
    assert (told.channel_id, told.user_id) == (CHANNEL, NORA.user_id)
    assert isinstance(coach.tell(key=NORA), FirstPost), "once"
    coach.untell(key=NORA)
    assert isinstance(coach.tell(key=NORA), Tell), "it had not been told"
    assert isinstance(coach.tell(key=BEN), FirstPost), "who has not posted has nothing to tell"
    with programme.database.transaction() as connection:
        assert set(coach_store.days(connection, TEAM)) == {NORA.user_id}
        coach_store.erase(connection, NORA)
        assert coach_store.days(connection, TEAM) == {}


def test_drafts_are_checked_where_there_are_rules(programme: Programme) -> None:
    with pytest.raises(NoCoach):
        programme.services.coach.form(key=NORA)
    real = real_handbook()
    programme.library.handbook = replace(handbook(), coach=real.coach)
    found = programme.services.coach.check(key=NORA, text="80 % des gens", network_id="nowhere")
    assert [advice.rule_id for advice in found.advice or ()] == ["figures"]
    with pytest.raises(NoCoach):
        programme.services.coach.rule(key=NORA, rule_id="gone")
