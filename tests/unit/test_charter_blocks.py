"""What changed, questions, answers and copies: any of them fits what Slack takes, and says what it must."""

import json
from dataclasses import replace
from datetime import date, datetime

from hypothesis import given
from hypothesis import strategies as st

from blocks.charter import ask_line, ask_message, copy_message, home_blocks
from blocks.charter_changes import Comparing, all_changes_blocks, change_blocks, changes_modal, wrong_answer
from blocks.charter_status import status_modal
from blocks.clause_questions import ask_modal, duties_blocks, form_of, questions_modal, said_modal
from blocks.kit import View, home
from domain.charter import ChangesView, CharterAsk, CharterCopy, CharterDuties, Standing, WrongAnswer
from domain.charter_status import MemberStand, Stand, StatusView
from domain.clause_questions import AskForm, ClauseQuestion, QuestionsDesk, Said
from domain.editions import ClauseChange
from domain.handbook import Clause, Question
from domain.ladder import Move, Rung, Stop
from domain.members import Voice
from locales import Speech
from reports.charter import chart, listing
from reports.sheets import table
from tests.handbooks import question
from tests.unit.test_blocks import (
    VOICE,
    any_title,
    charters,
    check_message,
    check_view,
    days,
    ids,
    moments,
    texts,
    voices,
)

DAY = date(2026, 12, 8)
QUESTION = question("voice")
checks = st.none() | st.builds(
    lambda ask, options: Question("voice", ask[:200], tuple(replace(o, text=t[:75]) for o, t in options)),
    any_title,
    st.tuples(*[st.tuples(st.just(option), any_title) for option in QUESTION.options]),
)
clauses = st.builds(
    Clause,
    st.just("voice"),
    st.integers(1, 99),
    any_title,
    texts,
    st.just("material"),
    texts.map(lambda t: t[:400]),
    checks,
)
changes = st.builds(
    ClauseChange, st.just("voice"), st.none() | clauses, clauses, texts.map(lambda text: text[:400])
) | st.builds(ClauseChange, st.just("voice"), clauses, st.none(), texts.map(lambda text: text[:400]))


@st.composite
def changes_views(draw: st.DrawFn) -> ChangesView:
    found = tuple(draw(st.lists(changes, min_size=1, max_size=3)))
    step = draw(st.integers(0, len(found) - 1))
    return ChangesView(draw(voices), draw(charters()), "1.0", found, step, draw(st.booleans()), draw(st.booleans()))


questions = st.builds(
    ClauseQuestion,
    question_id=ids,
    kind=st.sampled_from(["question", "decline"]),
    user_id=st.just("U0NORA0001"),
    charter_id=ids,
    version=st.just("1.0"),
    clause_id=ids,
    clause_title=any_title,
    text=texts.map(lambda text: text[:2_000]),
    asked_at=moments,
    answer=st.none() | texts.map(lambda text: text[:2_000]),
)
several = st.lists(questions, max_size=6, unique_by=lambda one: one.question_id).map(tuple)


@given(changes_views())
def test_every_change_is_a_modal_with_its_question_and_the_last_one_the_button(view: ChangesView) -> None:
    modal = changes_modal(view)
    check_view(modal)
    assert Comparing.load(modal["private_metadata"]).step == view.step
    assert any(block["type"] == "input" for block in modal["blocks"]) == (view.change.check is not None)
    assert all_changes_blocks(view)


def test_a_change_shows_what_went_struck_and_what_came_bold() -> None:
    before, after = Clause("a", 1, "Title", "In two days."), Clause("a", 1, "Title", "In *one* day.")
    *_, block = change_blocks(ClauseChange("a", before, after), VOICE)
    said = [(e["text"], *e.get("style", {})) for e in block["elements"][0]["elements"]]
    assert said == [("Title\nIn ",), ("two days", "strike"), ("one day", "bold"), (".",)]


@given(st.builds(CharterAsk, voices, charters(), st.none() | days, st.none(), st.sampled_from(Rung), st.integers(0, 9), st.booleans(), several, st.booleans()))  # fmt: skip
def test_every_rung_is_a_message_and_a_line(view: CharterAsk) -> None:
    if not view.waits and not view.answers:
        return
    check_message(ask_message(view))
    check_message(ask_line(view))


@given(voices, several, st.integers(0, 99), st.integers(0, 30).map(lambda n: ("U0NORA0001",) * n))
def test_what_waits_for_coordinators_fits(voice: Voice, waiting: tuple[ClauseQuestion, ...], number: int, users: tuple[str, ...]) -> None:  # fmt: skip
    for chosen in (None, *waiting[:1]):
        check_view(questions_modal(QuestionsDesk(voice, waiting, chosen, "answered")), mentions=True)
    check_home(duties_blocks(CharterDuties(number, users), Speech(voice)) or None)


def check_home(blocks: list[View] | None) -> None:
    if blocks:
        check_view(home(blocks), mentions=True)


@given(voices, several, st.sampled_from(["question", "decline"]), st.booleans())
def test_forms_and_what_is_said_after_them_fit(voice: Voice, asked: tuple[ClauseQuestion, ...], kind: str, yes: bool) -> None:  # fmt: skip
    clauses = tuple((one.clause_id, one.clause_title) for one in asked) or (("a", "A"),)
    form = ask_modal(AskForm(voice, kind, clauses, ("1.0", "fr", "a" * 64), yes), "f" * 32, clauses[0][0])  # type: ignore[arg-type]
    check_view(form)
    assert form_of(form["private_metadata"]) == (kind, "f" * 32, ("1.0", "fr", "a" * 64))
    check_view(said_modal(Said(voice, kind, again=yes, gone=yes)))  # type: ignore[arg-type]
    standing = Standing("1.0", "declined" if yes else "open", questions=asked, moves=(Move(Stop(DAY, DAY, "leave"), 1),))  # fmt: skip
    check_home(home_blocks(standing, Speech(voice)) or None)


@given(voices, charters(), moments)
def test_a_copy_holds_every_word(voice: Voice, text: object, at: datetime) -> None:
    message = copy_message(CharterCopy(voice, text, at, 12, "a" * 64))  # type: ignore[arg-type]
    check_message(message)
    assert "a" * 64 in message.text


def test_a_wrong_answer_explains_and_asks_again() -> None:
    said = wrong_answer(WrongAnswer(VOICE, "Nobody has to."))
    assert said.startswith("Nobody has to.")
    assert len(said) > len("Nobody has to.")


def test_form_data_that_is_not_ours_is_no_form() -> None:
    assert form_of("[]") == form_of("x") == form_of(json.dumps({"a": 1})) == ("", "", ("", "", ""))


lines = st.builds(
    MemberStand,
    user_id=st.just("U0NORA0001"),
    path=st.sampled_from(["everyone", "leader", "a-path"]),
    stand=st.sampled_from(Stand),
    asked_on=st.none() | days,
    due_on=st.none() | days,
    moved_by=st.just("=leave"),
    closed_on=st.none() | days,
)
statuses = st.builds(
    StatusView,
    voices,
    any_title,
    st.just("1.0"),
    st.lists(lines, max_size=40).map(tuple),
    st.lists(st.tuples(st.just("2026-W48"), st.integers(0, 99)), max_size=12).map(tuple),
    st.none() | st.integers(0, 9),
    st.integers(0, 9),
    st.sampled_from(["", "U0NORA0001"]),
)


@given(statuses)
def test_every_status_is_a_modal_a_table_and_a_chart(view: StatusView) -> None:
    check_view(status_modal(view), mentions=True)
    assert sum(view.counts.values()) == len(view.lines)
    assert all(team.people >= 5 for team in view.teams)
    written = table(listing(view).head, listing(view).rows)
    assert len(written.splitlines()) == len(view.lines) + 1
    assert b",=leave" not in written, "nothing is taken for a formula"
    drawn = chart(view)
    assert (drawn is None) == (not view.weeks)
