"""The digest comes once a week, is skipped when there is nothing to say, never two weeks running; and /momentum."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from domain.attention import Kind
from domain.concerns import Draft, Release
from domain.errors import NotCoordinator
from domain.members import MemberKey
from domain.momentum import CharterStanding, Digest, Funnel, Lessons, Read
from domain.suggestions import Draft as Suggestion
from domain.suggestions import Looking, State
from storage import charter as charter_store
from storage import training as training_store
from tests.services.world import BEN, CHANNEL, CLAIRE, MONDAY, NORA, TEAM, Programme, person, utc

WEEK = timedelta(days=7)
FRIDAY = utc(2026, 11, 27, 10)
"""11:00 in Paris."""


def people(number: int) -> list[MemberKey]:
    return [MemberKey(TEAM, f"U00000{each:04}") for each in range(number)]


def under_way(programme: Programme, number: int = 6) -> list[MemberKey]:
    """A programme that has started, for some people whose direct messages are off, so that only posts go out."""
    keys = people(number)
    programme.load([person(CLAIRE), person(NORA), *map(person, keys)], keys)
    programme.start(*keys)
    for key in keys:
        programme.services.settings.switch_messages(key=key, on=False)
    return keys


def learn(programme: Programme, keys: list[MemberKey], day: datetime, lesson: str = "start-why") -> None:
    with programme.database.transaction() as connection:
        for key in keys:
            training_store.begin(connection, key, lesson)
            training_store.complete(connection, key, lesson, day.date())


def digests(programme: Programme, moment: datetime) -> list[Digest]:
    """What arrived in the team's channel at a moment."""
    return [sent.view for sent in programme.at(moment) if sent.kind is Kind.DIGEST]


def test_the_digest_counts_the_seven_days_before_its_own_and_comes_once(programme: Programme) -> None:
    keys = under_way(programme)
    learn(programme, keys, MONDAY)
    assert digests(programme, FRIDAY - timedelta(minutes=1)) == []
    [digest] = digests(programme, FRIDAY)
    assert digest.lessons == Lessons(5, 5)
    assert digest.idea is not None
    assert programme.posted[-1].key.user_id == CHANNEL
    assert digests(programme, FRIDAY + timedelta(hours=1)) == []
    assert programme.services.outbox.agenda().next_at == utc(2026, 12, 1, 8)  # the monthly report, before the next one


@pytest.mark.parametrize("learners", [4, 5])
def test_what_fewer_than_five_did_is_not_told(programme: Programme, learners: int) -> None:
    learn(programme, under_way(programme)[:learners], MONDAY)
    told = digests(programme, FRIDAY)
    assert [digest.lessons for digest in told] == ([] if learners < 5 else [Lessons(5, 5)])


def test_a_week_with_nothing_to_say_is_skipped_but_never_two_running(programme: Programme) -> None:
    keys = under_way(programme)
    assert digests(programme, FRIDAY) == []
    [quiet] = digests(programme, FRIDAY + WEEK)
    assert not quiet.says_something
    assert digests(programme, FRIDAY + 2 * WEEK) == []
    learn(programme, keys, MONDAY + 3 * WEEK)
    [full] = digests(programme, FRIDAY + 3 * WEEK)
    assert full.says_something
    assert digests(programme, FRIDAY + 4 * WEEK) == []


def test_concerns_decide_nothing(programme: Programme) -> None:
    """Whether there is a digest, and what it says, is the same with concerns and without."""
    under_way(programme)
    programme.services.stewards.accept(key=CLAIRE)
    draft = Draft("Je n’ose pas.", "fear:voice", Release.SLOT, (CLAIRE.user_id,))
    for number in range(6):
        programme.services.concerns.submit(workspace_id=TEAM, nonce=f"{number}" * 64, draft=draft)
    programme.clock.set(FRIDAY - timedelta(hours=1))
    programme.services.concern_slots.release()
    assert digests(programme, FRIDAY) == []
    [quiet] = digests(programme, FRIDAY + WEEK)
    assert (quiet.lessons, quiet.charter, quiet.said) == (None, None, ())


def test_the_charter_is_told_in_steps_of_five(programme: Programme) -> None:
    keys = under_way(programme, 15)
    confirm(programme, keys, 7)
    [digest] = digests(programme, FRIDAY)
    assert digest.charter == CharterStanding(Read.SOME, 5, 15)
    confirm(programme, keys, 15)
    [digest] = digests(programme, FRIDAY + WEEK)
    assert digest.charter == CharterStanding(Read.EVERYONE)
    assert digests(programme, FRIDAY + 2 * WEEK) == [], "nobody has confirmed it since"


def confirm(programme: Programme, keys: list[MemberKey], number: int) -> None:
    charter = programme.handbook.current_charter("fr")
    assert charter is not None
    with programme.database.transaction() as connection:
        version, now = (charter.id, charter.version), programme.clock.now()
        charter_store.assign(connection, TEAM, [key.user_id for key in keys], *version, now.date())
        for key in keys:
            charter_store.mark_asked(connection, key, *version, at=now, due_on=now.date())
        for key in keys[:number]:
            charter_store.close(connection, key, *version, state="acknowledged", at=now)


def test_a_coordinator_sees_the_digest_first_in_both_languages(programme: Programme) -> None:
    under_way(programme)
    show = programme.services.preview.show
    french, english = show(key=CLAIRE, kind=Kind.DIGEST, subject="", languages=["fr", "en"])
    assert isinstance(french.view, Digest)
    assert isinstance(english.view, Digest)
    assert (french.view.voice.language, english.view.voice.language) == ("fr", "en")
    assert replace(english.view, voice=french.view.voice, idea=french.view.idea) == french.view
    with pytest.raises(NotCoordinator):
        show(key=NORA, kind=Kind.DIGEST, subject="", languages=["fr"])


def test_momentum_shows_my_own_progress_and_the_team_from_five_people_on(programme: Programme) -> None:
    keys = under_way(programme)
    learn(programme, keys[:4], MONDAY)
    view = programme.services.momentum.view(key=keys[0])
    assert (view.done, view.lessons) == (1, None)
    learn(programme, keys[4:5], MONDAY)
    view = programme.services.momentum.view(key=NORA)
    assert (view.done, view.lessons) == (0, Lessons(5, 5))
    learn(programme, keys[5:6], MONDAY)  # whoever looks before and after learns of nobody
    assert programme.services.momentum.view(key=NORA) == view


def test_what_was_suggested_and_done_is_told_in_its_week(programme: Programme) -> None:
    under_way(programme)
    suggestions = programme.services.suggestions
    form = suggestions.form(key=NORA)
    suggestions.post(key=NORA, form_id=form.form_id, draft=Suggestion("Un modèle de réponse.", asked=True))
    [line] = suggestions.board(key=CLAIRE, looking=Looking()).lines
    suggestions.decide(
        key=CLAIRE, suggestion_id=line.suggestion_id, form_id="f1", state=State.DONE, text="Il est en ligne."
    )
    [digest] = digests(programme, FRIDAY)
    assert [(one.text, one.word) for one in digest.said] == [("Un modèle de réponse.", "Il est en ligne.")]
    assert programme.services.momentum.view(key=BEN).said == digest.said
    assert digests(programme, FRIDAY + WEEK) == []


def test_a_coordinator_sees_how_far_the_team_has_come_in_steps_of_five(programme: Programme) -> None:
    keys = under_way(programme, 12)
    lessons = programme.handbook.lesson_ids("everyone")
    assert funnel(programme) == Funnel(12, None, None, None)
    learn(programme, keys[:11], MONDAY, lessons[0])
    for lesson in lessons[1:]:
        learn(programme, keys[:6], MONDAY, lesson)
    assert funnel(programme) == Funnel(12, 10, 5, 5)


def funnel(programme: Programme) -> Funnel | None:
    desk = programme.services.desk.home(key=CLAIRE).coordinator
    assert desk is not None
    return desk.funnel
