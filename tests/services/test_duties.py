"""What waits for coordinators comes as one message, first, counted, and again after a week while it waits."""

from datetime import date, timedelta

import pytest

from domain.attention import Kind
from domain.duties import DutiesView, Duty, Told, Waiting, to_tell
from domain.suggestions import Draft, Looking, State
from tests.services.world import CLAIRE, MONDAY, NORA, Programme, person

DAY = timedelta(days=1)
LATE = MONDAY + 14 * DAY - timedelta(hours=1)


@pytest.fixture
def waiting(programme: Programme) -> Programme:
    """Claire coordinates and takes part; a suggestion of Nora's has had no word for a fortnight."""
    programme.load([person(CLAIRE), person(NORA)])
    programme.start(CLAIRE, NORA)
    suggestions = programme.services.suggestions
    form = suggestions.form(key=NORA)
    suggestions.post(key=NORA, form_id=form.form_id, draft=Draft("Un modèle de réponse.", asked=True))
    programme.live_until(LATE - timedelta(minutes=1))
    return programme


def told(programme: Programme) -> list[tuple[date, tuple[Waiting, ...]]]:
    return [(sent.day(), sent.view.waiting) for sent in programme.sent if sent.kind is Kind.DUTIES]


ONE = (Waiting(Duty.SUGGESTIONS, 1),)


def test_what_waits_comes_first_and_takes_the_days_turn(waiting: Programme) -> None:
    waiting.live_until(LATE + 3 * DAY)
    [(day, items)] = told(waiting)
    assert items == ONE
    assert [sent.kind for sent in waiting.sent if sent.key == CLAIRE and sent.day() == day] == [Kind.DUTIES]
    assert all(sent.key == CLAIRE for sent in waiting.sent if sent.kind is Kind.DUTIES)


def test_what_still_waits_is_said_again_after_a_week_and_no_sooner(waiting: Programme) -> None:
    waiting.live_until(LATE + 12 * DAY)
    (first, _), (second, items) = told(waiting)
    assert second - first >= 7 * DAY
    assert ONE[0] in items


def test_what_was_done_meanwhile_is_not_told(waiting: Programme) -> None:
    suggestions = waiting.services.suggestions
    [line] = suggestions.board(key=CLAIRE, looking=Looking()).lines
    suggestions.decide(key=CLAIRE, suggestion_id=line.suggestion_id, form_id="f", state=State.PLANNED, text="Oui.")
    waiting.live_until(LATE + 8 * DAY)
    assert not [items for _, items in told(waiting) if ONE[0] in items]


def test_home_shows_the_same_list(waiting: Programme) -> None:
    waiting.clock.set(LATE + DAY)
    home = waiting.services.desk.home(key=CLAIRE)
    assert home.coordinator is not None
    assert home.coordinator.duties == DutiesView(home.voice, ONE)
    assert waiting.services.desk.home(key=NORA).coordinator is None


def test_only_what_is_more_than_was_told_is_news() -> None:
    today = date(2026, 11, 24)
    before = Told(today - DAY, {"suggestions": 2})
    assert not to_tell((), None, today)
    assert to_tell((Waiting(Duty.SUGGESTIONS, 1),), None, today)
    assert not to_tell((Waiting(Duty.SUGGESTIONS, 2),), before, today)
    assert to_tell((Waiting(Duty.SUGGESTIONS, 3),), before, today)
    assert to_tell((Waiting(Duty.SUGGESTIONS, 1), Waiting(Duty.TEXTS, 1)), before, today)
    assert to_tell((Waiting(Duty.SUGGESTIONS, 1),), before, today + 6 * DAY)
