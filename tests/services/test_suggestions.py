"""The board: one voice each, whatever is clicked twice or merged; a word with every change; and those concerned are told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

import pytest

from domain.concerns import Refused
from domain.errors import NotAuthor, NotCoordinator, SuggestionGone
from domain.members import MemberKey
from domain.receipts import code_of, in_groups
from domain.suggestions import MOST_A_DAY, Board, Draft, Form, Line, Looking, Opened, Shown, State, SuggestionNews
from services.suggestions import Suggestions
from storage import privacy as privacy_store
from storage import suggestions as store
from tests.concurrency import at_once
from tests.services.world import BEN, CLAIRE, NORA, TEAM, YUSUF, Programme, person, utc

SHORTER, PHOTOS = "Raccourcir la charte", "Une formation pour les photos"
NASTY = "<!channel> @here *gras* <@U0BEN00001> &amp; :tada:"


@pytest.fixture
def suggestions(programme: Programme) -> Suggestions:
    """The service, in a workspace where Claire coordinates."""
    programme.load([person(key) for key in (CLAIRE, NORA, BEN, YUSUF)])
    return programme.services.suggestions


@pytest.fixture
def post(suggestions: Suggestions) -> Callable[..., str]:
    """``post(text, by=NORA)``: puts a suggestion on the board; its id."""

    def posted(text: str = SHORTER, by: MemberKey = NORA, about: str = "") -> str:
        form = suggestions.form(key=by)
        done = suggestions.post(key=by, form_id=form.form_id, draft=Draft(text, about, asked=True))
        assert isinstance(done, Opened)
        return done.line.suggestion_id

    return posted


def lines(suggestions: Suggestions, shown: str = Shown.OPEN, words: str = "", by: MemberKey = NORA) -> list[str]:
    return [line.text for line in suggestions.board(key=by, looking=Looking(shown, words)).lines]


def opened(suggestions: Suggestions, suggestion_id: str, by: MemberKey = NORA) -> Line:
    return suggestions.open(key=by, suggestion_id=suggestion_id).line


def decide(suggestions: Suggestions, suggestion_id: str, state: State, text: str = "Dit.", form: str = "f1") -> None:
    done = suggestions.decide(key=CLAIRE, suggestion_id=suggestion_id, form_id=form, state=state, text=text)
    assert isinstance(done, Opened)


def test_what_is_posted_three_times_from_one_form_is_there_once(suggestions: Suggestions) -> None:
    form = suggestions.form(key=NORA, text=NASTY)
    assert form.draft.text == NASTY
    draft = Draft(NASTY, "clause:criticism")
    first, *again = [suggestions.post(key=NORA, form_id=form.form_id, draft=draft) for _ in range(3)]
    assert again == [first, first]
    assert lines(suggestions) == [NASTY]
    line = opened(suggestions, form.form_id)
    assert (line.support, line.mine, line.about.title) == (1, True, "criticism fr")


def test_what_broke_off_half_way_left_nothing_and_is_posted_when_it_comes_again(
    suggestions: Suggestions, programme: Programme
) -> None:
    form = suggestions.form(key=NORA)
    with patch.object(store, "support", side_effect=ZeroDivisionError), pytest.raises(ZeroDivisionError):
        suggestions.post(key=NORA, form_id=form.form_id, draft=Draft(SHORTER))
    assert lines(suggestions) == []
    suggestions.post(key=NORA, form_id=form.form_id, draft=Draft(SHORTER))
    assert lines(suggestions) == [SHORTER]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("  \n\x00", "empty"),
        ("x" * 1_201, "too_long"),
        (f"Mon code : {in_groups(code_of(3**80))}", "code"),
        (code_of(3**80).lower(), "code"),
    ],
)
def test_what_cannot_be_taken_is_refused_everywhere_and_says_why(
    suggestions: Suggestions, post: Callable[..., str], text: str, why: str
) -> None:
    form = suggestions.form(key=NORA)
    assert suggestions.post(key=NORA, form_id=form.form_id, draft=Draft(text)) == Refused("text", why)
    there = post()
    assert suggestions.save(key=NORA, suggestion_id=there, draft=Draft(text)) == Refused("text", why)
    word = suggestions.decide(key=CLAIRE, suggestion_id=there, form_id="f", state=State.DONE, text=text)
    assert word == Refused("word", why)
    assert opened(suggestions, there).text == SHORTER
    assert opened(suggestions, there).state is State.NEW


def test_similar_ones_are_offered_once_before_anything_is_posted(
    suggestions: Suggestions, post: Callable[..., str]
) -> None:
    there = post()
    post(PHOTOS, BEN)
    form = suggestions.form(key=BEN)
    again = suggestions.post(key=BEN, form_id=form.form_id, draft=Draft("Il faut raccourcir la charte"))
    assert isinstance(again, Form)
    assert [line.suggestion_id for line in again.similar] == [there]
    assert again.draft == Draft("Il faut raccourcir la charte", asked=True)
    assert len(lines(suggestions)) == 2
    done = suggestions.post(key=BEN, form_id=form.form_id, draft=again.draft)
    assert isinstance(done, Opened)
    assert len(lines(suggestions)) == 3


def test_everybody_has_one_voice_however_often_they_press(suggestions: Suggestions, post: Callable[..., str]) -> None:
    there = post()

    def press(yes: bool) -> Line:
        done = suggestions.support(key=BEN, suggestion_id=there, yes=yes)
        assert isinstance(done, Opened)
        return done.line

    assert [press(True).support, press(True).support] == [2, 2]
    at_once(*[lambda: press(True)] * 4)
    assert opened(suggestions, there, BEN).supported
    assert [press(False).support, press(False).support] == [1, 1]
    suggestions.support(key=NORA, suggestion_id=there, yes=False)
    assert opened(suggestions, there).support == 1, "who proposes it, supports it"


def test_the_board_shows_the_most_supported_first_a_page_at_a_time_by_state_and_by_words(
    suggestions: Suggestions, post: Callable[..., str]
) -> None:
    posted = [post(f"Idée numéro {number}", BEN) for number in range(9)]
    favourite, done = post(SHORTER), post(PHOTOS)
    suggestions.support(key=BEN, suggestion_id=favourite, yes=True)
    decide(suggestions, done, State.DONE)
    board = suggestions.board(key=NORA, looking=Looking(offset=8))
    assert (len(board.lines), board.total, board.looking.offset) == (2, 10, 8)
    assert suggestions.board(key=NORA, looking=Looking(offset=10**6)).looking.offset == 8
    assert lines(suggestions)[0] == SHORTER
    assert lines(suggestions, State.DONE) == [PHOTOS]
    assert lines(suggestions, Shown.MINE) == [SHORTER, PHOTOS]
    assert lines(suggestions, Shown.ALL, "PHOTO form") == [PHOTOS]
    assert lines(suggestions, Shown.ALL, "charte zzz") == []
    assert len(posted) == 9


def test_one_person_posts_no_more_than_ten_a_day(
    suggestions: Suggestions, post: Callable[..., str], programme: Programme
) -> None:
    for number in range(MOST_A_DAY):
        post(f"Idée {number}")
    form = suggestions.form(key=NORA)
    assert suggestions.post(key=NORA, form_id=form.form_id, draft=Draft("Encore une")) == Refused("text", "often")
    programme.clock.advance(days=1)
    assert isinstance(suggestions.post(key=NORA, form_id=form.form_id, draft=Draft("Encore", asked=True)), Opened)


def test_only_its_author_changes_or_withdraws_a_suggestion(suggestions: Suggestions, post: Callable[..., str]) -> None:
    there = post()
    for key in (BEN, CLAIRE):
        with pytest.raises(NotAuthor):
            suggestions.edit(key=key, suggestion_id=there)
        with pytest.raises(NotAuthor):
            suggestions.save(key=key, suggestion_id=there, draft=Draft("Autre"))
        with pytest.raises(NotAuthor):
            suggestions.withdraw(key=key, suggestion_id=there)
    assert suggestions.edit(key=NORA, suggestion_id=there).draft.text == SHORTER
    changed = suggestions.save(key=NORA, suggestion_id=there, draft=Draft("Une charte d’une page", "section:start"))
    assert isinstance(changed, Opened)
    assert (changed.line.text, changed.line.edited_on) == ("Une charte d’une page", changed.line.on)
    assert isinstance(suggestions.withdraw(key=NORA, suggestion_id=there), Board)
    assert lines(suggestions, Shown.ALL) == []
    assert isinstance(suggestions.withdraw(key=NORA, suggestion_id=there), Board)
    with pytest.raises(SuggestionGone):
        suggestions.support(key=BEN, suggestion_id=there, yes=True)


def test_only_a_coordinator_decides_merges_and_takes_apart(suggestions: Suggestions, post: Callable[..., str]) -> None:
    one, other = post(), post(PHOTOS)
    with pytest.raises(NotCoordinator):
        suggestions.decide(key=NORA, suggestion_id=one, form_id="f", state=State.DONE, text="Fait.")
    with pytest.raises(NotCoordinator):
        suggestions.merge(key=NORA, suggestion_id=one, into=other)
    with pytest.raises(NotCoordinator):
        suggestions.unmerge(key=NORA, suggestion_id=one)
    assert opened(suggestions, one).state is State.NEW


def test_every_change_of_state_stands_with_a_dated_word_and_a_name(
    suggestions: Suggestions, post: Callable[..., str], programme: Programme
) -> None:
    there = post()
    decide(suggestions, there, State.CONSIDERING, "On regarde.", "f1")
    decide(suggestions, there, State.CONSIDERING, "On regarde.", "f1")  # the same form, delivered again
    programme.clock.advance(days=3)
    decide(suggestions, there, State.PLANNED, "En janvier.", "f2")
    words = suggestions.open(key=NORA, suggestion_id=there).words
    assert [(word.state, word.text, word.by, word.on.day) for word in words] == [
        (State.CONSIDERING, "On regarde.", CLAIRE.user_id, 23),
        (State.PLANNED, "En janvier.", CLAIRE.user_id, 26),
    ]


def test_merging_loses_no_voice_counts_nobody_twice_and_can_be_undone(
    suggestions: Suggestions, post: Callable[..., str]
) -> None:
    one, other, third = post(SHORTER, NORA), post("La charte est trop longue", BEN), post("Charte : une page", YUSUF)
    for key, which in ((YUSUF, one), (YUSUF, other), (CLAIRE, other)):
        suggestions.support(key=key, suggestion_id=which, yes=True)
    suggestions.merge(key=CLAIRE, suggestion_id=other, into=one)
    suggestions.merge(key=CLAIRE, suggestion_id=other, into=one)  # a second click
    assert lines(suggestions) == [SHORTER, "Charte : une page"]
    assert opened(suggestions, one).support == 4
    assert opened(suggestions, other).suggestion_id == one, "who opens the merged one finds the other"
    suggestions.merge(key=CLAIRE, suggestion_id=one, into=third)
    assert (opened(suggestions, third).support, opened(suggestions, third).merged) == (4, 2)
    with pytest.raises(SuggestionGone):
        suggestions.merge(key=CLAIRE, suggestion_id=third, into=one)
    suggestions.support(key=MemberKey(TEAM, "U0NEW"), suggestion_id=third, yes=True)
    suggestions.unmerge(key=CLAIRE, suggestion_id=one)
    assert [opened(suggestions, each).support for each in (one, third)] == [4, 2]
    suggestions.unmerge(key=CLAIRE, suggestion_id=other)
    assert [opened(suggestions, each).support for each in (one, other, third)] == [2, 3, 2]


def test_the_author_of_a_merged_one_can_still_change_and_withdraw_it(
    suggestions: Suggestions, post: Callable[..., str]
) -> None:
    one, other = post(SHORTER, NORA), post("La charte est trop longue", BEN)
    suggestions.merge(key=CLAIRE, suggestion_id=other, into=one)
    [theirs] = suggestions.open(key=BEN, suggestion_id=other).merged
    assert theirs.mine
    suggestions.save(key=BEN, suggestion_id=other, draft=Draft("La charte a onze clauses de trop"))
    assert [line.text for line in suggestions.open(key=BEN, suggestion_id=one).merged] == [
        "La charte a onze clauses de trop"
    ]
    suggestions.withdraw(key=BEN, suggestion_id=other)
    assert (opened(suggestions, one).merged, opened(suggestions, one).support) == (0, 1)


def test_a_voice_taken_back_after_a_merge_is_taken_back_from_both(
    suggestions: Suggestions, post: Callable[..., str]
) -> None:
    one, other = post(SHORTER, NORA), post("La charte est trop longue", BEN)
    for which in (one, other):
        suggestions.support(key=YUSUF, suggestion_id=which, yes=True)
    suggestions.merge(key=CLAIRE, suggestion_id=other, into=one)
    suggestions.support(key=YUSUF, suggestion_id=one, yes=False)
    assert opened(suggestions, one).support == 2


def test_what_was_merged_into_a_withdrawn_one_stands_by_itself_again(
    suggestions: Suggestions, post: Callable[..., str]
) -> None:
    one, other, third = post(SHORTER, NORA), post("Autre", BEN), post("Tierce", YUSUF)
    suggestions.merge(key=CLAIRE, suggestion_id=third, into=other)
    suggestions.merge(key=CLAIRE, suggestion_id=other, into=one)
    suggestions.withdraw(key=NORA, suggestion_id=one)
    assert lines(suggestions) == ["Autre"]
    assert opened(suggestions, third).suggestion_id == other


def test_without_a_word_for_fourteen_days_it_is_listed_to_coordinators(
    suggestions: Suggestions, post: Callable[..., str], programme: Programme
) -> None:
    there = post()
    programme.clock.advance(days=13)
    assert suggestions.board(key=CLAIRE, looking=Looking()).waiting == 0
    programme.clock.advance(days=1)
    assert lines(suggestions, Shown.WAITING, by=CLAIRE) == [SHORTER]
    desk = programme.services.desk.home(key=CLAIRE).suggestions
    assert desk is not None
    assert desk.waiting == 1
    assert suggestions.board(key=NORA, looking=Looking()).waiting == 0
    decide(suggestions, there, State.CONSIDERING)
    assert lines(suggestions, Shown.WAITING, by=CLAIRE) == []
    programme.clock.advance(days=14)
    assert lines(suggestions, Shown.WAITING, by=CLAIRE) == [SHORTER]
    decide(suggestions, there, State.DECLINED, form="f2")
    programme.clock.advance(days=99)
    assert lines(suggestions, Shown.WAITING, by=CLAIRE) == []


def test_author_and_supporters_hear_of_a_change_once_and_within_their_hours(
    suggestions: Suggestions, post: Callable[..., str], programme: Programme
) -> None:
    programme.start(NORA, BEN, YUSUF)
    programme.live_until(utc(2026, 11, 25, 7))
    there, other = post(), post(PHOTOS, YUSUF)
    suggestions.support(key=BEN, suggestion_id=there, yes=True)
    programme.sent.clear()
    programme.clock.set(utc(2026, 11, 24, 20))
    decide(suggestions, there, State.PLANNED, "En janvier.")
    decide(suggestions, there, State.DONE, "C’est fait.", "f2")
    assert programme.tick() == [], "not in the evening"
    programme.live_until(utc(2026, 12, 8, 7))
    heard = [sent for sent in programme.sent if sent.kind == "suggestion"]
    assert {sent.key for sent in heard} == {NORA, BEN}
    assert len(heard) == 2
    [view] = [sent.view for sent in heard if sent.key == BEN]
    assert isinstance(view, SuggestionNews)
    [item] = view.items
    assert item.word is not None
    assert (item.mine, item.word.state, item.word.text) == (False, State.DONE, "C’est fait.")
    assert other


def test_who_has_looked_need_not_be_told(
    suggestions: Suggestions, post: Callable[..., str], programme: Programme
) -> None:
    programme.start(NORA, BEN)
    programme.live_until(utc(2026, 11, 25, 7))
    there = post()
    decide(suggestions, there, State.PLANNED)
    suggestions.open(key=NORA, suggestion_id=there)
    programme.live_until(utc(2026, 12, 8, 7))
    assert "suggestion" not in {kind for kind, _ in programme.told(NORA)}


def test_a_word_goes_with_the_lesson_of_the_day_instead_of_taking_its_place(
    suggestions: Suggestions, post: Callable[..., str], programme: Programme
) -> None:
    programme.start(NORA)
    programme.live_until(utc(2026, 11, 24, 8, 30))  # 9:30 on a Tuesday in Paris: the lesson comes at ten
    there = post()
    decide(suggestions, there, State.PLANNED, "En janvier.")
    assert programme.tick() == []
    programme.clock.set(utc(2026, 11, 24, 9))
    programme.plan()
    [claim] = programme.claims()
    assert claim.kind == "lesson"
    [prepared] = programme.services.outbox.prepare(claims=[claim])
    assert [kind for kind, _ in prepared.asides] == ["suggestion"]
    programme.services.outbox.sent(claim=claim)
    programme.live_until(utc(2026, 12, 8, 7))
    assert "suggestion" not in {kind for kind, _ in programme.told(NORA)}, "said once"


def test_erasing_a_person_leaves_nothing_of_theirs(
    suggestions: Suggestions, post: Callable[..., str], programme: Programme
) -> None:
    mine, other = post(SHORTER, NORA), post(PHOTOS, BEN)
    suggestions.support(key=NORA, suggestion_id=other, yes=True)
    suggestions.merge(key=CLAIRE, suggestion_id=other, into=mine)
    decide(suggestions, mine, State.PLANNED)
    decide(suggestions, other, State.PLANNED, form="f2")
    with programme.database.transaction() as connection:
        for key in (NORA, CLAIRE):
            privacy_store.erase(connection, key)
        held = [row for table in store.TABLES for row in connection.execute(table.select())]
    assert not [row for row in held if {NORA.user_id, CLAIRE.user_id, SHORTER} & set(row)]
    assert lines(suggestions, Shown.ALL, by=BEN) == [PHOTOS]
    assert opened(suggestions, other, BEN).support == 1
    assert replace(opened(suggestions, other, BEN), last=None).state is State.NEW


def test_news_nobody_could_be_told_is_forgotten(
    suggestions: Suggestions, post: Callable[..., str], programme: Programme
) -> None:
    there = post()
    decide(suggestions, there, State.PLANNED)
    programme.clock.advance(days=31)
    suggestions.forget()
    with programme.database.transaction() as connection:
        assert not store.news(connection, TEAM, [NORA.user_id], programme.clock.now().date() - timedelta(days=99))
