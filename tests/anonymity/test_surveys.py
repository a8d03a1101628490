"""What an attacker with the files learns of who answered a survey how: no more than by guessing (trust.md, G1, G3, G7)."""

from math import sqrt

import pytest
from sqlalchemy import update

from commands.anonymity import SECRET, own_data
from commands.attack_surveys import attack_surveys
from storage.database import Database
from storage.schema import UtcDateTime
from storage.surveys import CONFIDENTIAL, survey_cells
from tests.services.test_surveys import programme as programme
from tests.services.world import Programme
from tests.support import FakeClock
from tests.survey_samples import answer, opened, populate


def test_the_order_in_which_people_answered_is_lost(database: Database, clock: FakeClock) -> None:
    outcome = attack_surveys(database, clock, trials=6, submitters=12)
    assert outcome.within_chance(), outcome


def test_the_same_attack_finds_a_survey_that_leaks(database: Database, clock: FakeClock) -> None:
    outcome = attack_surveys(database, clock, trials=2, submitters=50, leaky=True)
    assert outcome.worst >= 45, outcome.links
    assert outcome.linked >= 2 * 44


@pytest.mark.long
def test_a_thousand_surveys_of_fifty_link_what_chance_links(database: Database, clock: FakeClock) -> None:
    outcome = attack_surveys(database, clock, trials=1_000, submitters=50)
    three_errors = 1 / 50 + 3 * sqrt(0.02 * 0.98 / 1_000)
    while outcome.trials < 5_000 and (outcome.worst > 1.08 or outcome.worst_end > three_errors):
        outcome.add(attack_surveys(database, clock, trials=1_000, submitters=50))
    print(outcome)
    assert outcome.worst <= 1.08, outcome.links
    assert outcome.worst_end <= three_errors, outcome.ends


def test_no_table_of_confidential_answers_has_room_for_a_person_a_time_or_a_sequence() -> None:
    assert set(CONFIDENTIAL) <= set(SECRET)
    for table in CONFIDENTIAL:
        assert not any(isinstance(column.type, UtcDateTime) or "user" in column.name for column in table.columns)
        assert all(column.autoincrement in {"auto", False} and column.identity is None for column in table.columns)


def test_a_link_planted_in_a_cell_is_found(programme: Programme) -> None:
    nora, ben, *_ = populate(programme, everyone=6)
    run_id = opened(programme)
    for key in (nora, ben):
        answer(programme, key, run_id)
    with programme.database.transaction() as connection:
        assert all(check.ok for check in own_data(connection))
        connection.execute(update(survey_cells).values(sealed=b"x" * 100 + nora.user_id.encode()))
        assert [check.name for check in own_data(connection) if not check.ok] == ["ids"]
