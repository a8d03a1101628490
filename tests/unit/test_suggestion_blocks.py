"""Whatever was typed, the board and its forms are within Slack's limits, and nothing in it mentions anybody."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from blocks import board, concerns, suggestion_news, suggestions
from blocks.kit import home
from domain.concerns import ConcernForm, Topic
from domain.members import Voice
from domain.suggestions import (
    PAGE,
    SIMILAR,
    TOLD_AT_ONCE,
    Board,
    Draft,
    Form,
    Line,
    Looking,
    NewsItem,
    Opened,
    Shown,
    State,
    SuggestionNews,
    SuggestionsDesk,
    Word,
)
from locales import Speech
from tests.unit.test_blocks import any_title, check_message, check_view, counts, days, ids, texts, users, voices
from tests.unit.test_concern_blocks import forms as concern_forms

topics = st.just(Topic("", "")) | st.builds(
    lambda kind, name, title: Topic(f"{kind}:{name}", title),
    st.sampled_from(["clause", "section", "lesson"]),
    ids,
    any_title,
)
typed = texts.map(lambda text: text[:1_200])
words = st.builds(Word, st.sampled_from(State), typed.map(lambda text: text[:1_000]), users | st.just(""), days)
lines = st.builds(
    Line,
    suggestion_id=st.from_regex(r"\A[0-9a-f]{32}\Z"),
    text=typed,
    author=users | st.just(""),
    on=days,
    state=st.sampled_from(State),
    about=topics,
    support=counts,
    supported=st.booleans(),
    mine=st.booleans(),
    edited_on=st.none() | days,
    last=st.none() | words,
    merged=st.integers(0, 9),
)
several = st.lists(lines, max_size=PAGE, unique_by=lambda line: line.suggestion_id).map(tuple)
lookings = st.builds(Looking, st.sampled_from([*Shown, *State]) | typed, typed, st.integers(0, 10**6))
drafts = st.builds(Draft, typed, topics.map(lambda topic: topic.key), st.booleans())


@given(several, lookings, st.booleans(), voices)
def test_every_page_of_the_board_fits(
    found: tuple[Line, ...], looking: Looking, coordinator: bool, voice: Voice
) -> None:
    page = Board(voice, found, looking, len(found) + 20, coordinator, waiting=int(coordinator))
    view = board.board_modal(page)
    check_view(view, mentions=True)
    again = board.load_looking(view["private_metadata"])
    assert (again.offset, again.words) == (looking.offset, looking.words[:150])


@given(lines, st.lists(words, max_size=20).map(tuple), several, st.booleans(), voices)
def test_every_suggestion_fits_and_is_quoted_as_typed(
    line: Line, said: tuple[Word, ...], merged: tuple[Line, ...], coordinator: bool, voice: Voice
) -> None:
    others = tuple((f"{nth:032x}", line.text) for nth in range(100)) if coordinator else ()
    view = Opened(voice, line, said, merged, others, coordinator, "decided")
    shown = suggestions.suggestion_modal(view, "f" * 32)
    check_view(shown, mentions=True)
    quoted = [block["elements"][0]["elements"][0]["text"] for block in shown["blocks"] if block["type"] == "rich_text"]
    assert quoted == [line.text, *(word.text for word in said[-12:])]


@given(
    st.lists(topics.filter(lambda topic: topic.key), max_size=120, unique_by=lambda topic: topic.key).map(tuple),
    drafts,
    st.lists(lines, max_size=SIMILAR, unique_by=lambda line: line.suggestion_id).map(tuple),
    st.booleans(),
    voices,
)
def test_every_form_fits_and_keeps_what_was_typed(
    about: tuple[Topic, ...], draft: Draft, similar: tuple[Line, ...], editing: bool, voice: Voice
) -> None:
    form = Form(voice, about, "f" * 32, draft, similar, editing)
    view = suggestions.form_modal(form)
    check_view(view, mentions=True)
    (text,) = [block["element"] for block in view["blocks"] if block.get("block_id") == suggestions.TEXT]
    assert text["initial_value"] == draft.text
    assert suggestions.Held.load(view["private_metadata"]).asked is draft.asked


@given(
    st.lists(st.builds(NewsItem, st.just("a" * 32), typed, st.booleans(), words), min_size=1, max_size=TOLD_AT_ONCE),
    voices,
)
def test_every_word_of_what_became_of_it_fits(items: list[NewsItem], voice: Voice) -> None:
    unique = tuple(replace(item, suggestion_id=f"{nth:032x}") for nth, item in enumerate(items))
    news = SuggestionNews(voice, unique, more=3)
    check_message(suggestion_news.news_message(news), mentions=True)
    check_message(suggestion_news.news_aside(news), mentions=True)


@given(st.builds(SuggestionsDesk, counts, counts, st.booleans()), voices)
def test_home_always_leads_to_the_board_or_the_form(desk: SuggestionsDesk, voice: Voice) -> None:
    view = home(suggestions.home_blocks(desk, Speech(voice)))
    check_view(view)
    assert "suggestions.make" in str(view)


@given(concern_forms, typed, topics, voices)
def test_what_was_begun_as_a_suggestion_stands_in_the_form_for_concerns(
    form: ConcernForm, text: str, topic: Topic, voice: Voice
) -> None:
    view = concerns.form_modal(form, voice, "n" * 64, begun=(text, topic.key))
    check_view(view, mentions=True)
    first = next(block for block in view["blocks"] if block["type"] == "input")
    assert first["element"]["initial_value"] == text
