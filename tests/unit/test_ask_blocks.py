"""Answers to questions and to plain words: within Slack's limits whatever was typed, and typed text shown as typed."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks import ask, conversation, ids
from domain.ask import AskView, Found, Gap, GapsView
from domain.desk import HelpView
from domain.members import Member
from domain.programme import Organisation
from domain.settings import SettingsView
from domain.training import LaterView
from tests.unit.test_blocks import (
    NASTY,
    VOICE,
    any_title,
    check_message,
    check_view,
    days,
    formatted,
    helps,
    maybe_empty,
    moments,
    organisations,
    settings_views,
    some_members,
    texts,
    voices,
    walk,
)
from tests.unit.test_blocks import ids as any_id

founds = st.builds(Found, any_id, any_title, any_title, texts)
answers = st.builds(
    AskView,
    voice=voices,
    question=maybe_empty | texts.map(lambda text: text * 3),
    found=st.lists(founds, max_size=3, unique_by=lambda found: found.lesson_id).map(tuple),
    organisation=organisations,
    kept=st.booleans(),
    delicate=st.booleans(),
    helped=st.none() | st.booleans(),
)
ORGANISATION = Organisation("Les Tisserands", "Claire Morel", "claire@example.org", "ethics@example.org")
gaps = st.builds(Gap, st.just("2026-W47"), st.just("fr"), texts.map(lambda text: text[:300]), st.booleans())


@given(answers, st.booleans())
def test_every_answer_is_a_message(view: AskView, echo: bool) -> None:
    check_message(ask.ask_message(view, echo=echo))
    if view.helped is not None:
        check_message(ask.judged_message(view))


@given(st.builds(GapsView, voices, st.lists(gaps, max_size=150).map(tuple)))
def test_every_list_of_questions_is_a_modal(view: GapsView) -> None:
    check_view(ask.gaps_modal(view))


@given(helps, st.booleans())
def test_every_short_answer_is_a_message(view: HelpView, greeting: bool) -> None:
    check_message(conversation.three_things_message(view, greeting=greeting))
    for build in (
        conversation.thanks_message,
        conversation.file_message,
        conversation.settings_message,
        conversation.charter_message,
        conversation.pause_message,
    ):
        check_message(build(view))


@given(some_members, st.sampled_from(["fr", "en", "de"]))
def test_a_change_of_language_is_a_message(member: Member, wanted: str) -> None:
    check_message(conversation.language_message(member, wanted))


@given(settings_views, st.none() | days)
def test_a_pause_is_a_message(view: SettingsView, resumes_on: date | None) -> None:
    check_message(conversation.paused_message(replace(view, resumes_on=resumes_on)))


@given(st.builds(LaterView, voices, st.none() | any_title, st.none() | moments))
def test_what_was_put_off_is_a_message(view: LaterView) -> None:
    check_message(conversation.later_message(view))


@pytest.mark.parametrize("typed", NASTY)
def test_what_was_asked_is_shown_as_it_was_typed(typed: str) -> None:
    view = AskView(VOICE, typed, (), ORGANISATION)
    message = ask.ask_message(view, echo=True)
    assert [node["text"] for node in walk(message.blocks) if node.get("type") == "text"] == [typed]
    assert not any(typed in text for text in formatted(message.blocks))


@pytest.mark.parametrize("typed", NASTY)
def test_a_question_without_an_answer_is_shown_as_it_was_typed(typed: str) -> None:
    shown = ask.gaps_modal(GapsView(VOICE, (Gap("2026-W47", "fr", typed, shown=False),) * 5))
    assert sum(node.get("text") == typed for node in walk(shown)) == 5


def test_each_lesson_of_an_answer_has_its_passage_and_its_button() -> None:
    found = tuple(Found(f"start-{n}", f"Lesson {n}", "Start", f"Passage {n}.") for n in range(3))
    message = ask.ask_message(AskView(VOICE, "why?", found, ORGANISATION))
    buttons = [node["value"] for node in walk(message.blocks) if str(node.get("action_id")).startswith(ids.LESSON_READ)]
    assert buttons == ["start-0", "start-1", "start-2"]
    for one in found:
        assert any(one.title in text and one.passage in text for text in formatted(message.blocks))


def test_an_answer_carries_the_question_to_be_judged_by() -> None:
    found = (Found("start-0", "Lesson", "Start", "Passage."),)
    message = ask.ask_message(AskView(VOICE, "<b> & co?", found, ORGANISATION))
    judging = {node["action_id"]: node["value"] for node in walk(message.blocks) if "action_id" in node}
    assert judging[ids.ASK_HELPED] == judging[ids.ASK_DID_NOT] == "<b> & co?"
    judged = ask.ask_message(AskView(VOICE, "<b> & co?", found, ORGANISATION, helped=True))
    assert ids.ASK_HELPED not in str(judged.blocks)
