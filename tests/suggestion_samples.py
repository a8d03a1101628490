"""Everything the board shows, in every state, for the tests of what people read."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from blocks import board, suggestion_news, suggestions
from blocks.desk import problem_modal
from blocks.kit import Message, home, section
from domain.concerns import Refused, Topic
from domain.errors import NotAuthor, SuggestionGone
from domain.members import Voice
from domain.suggestions import (
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

DAY = date(2026, 11, 24)
TOPICS = (Topic("clause:criticism", "Critiques"), Topic("section:start", "Débuter"), Topic("lesson:one", "Une leçon"))
LINE = Line(
    "a" * 32, "Raccourcir la charte", "U0NORA0001", DAY, State.NEW, TOPICS[0], support=1, supported=False, mine=False
)
WORDS = tuple(Word(state, "Parce que.", "U0CLAIRE01", DAY) for state in State)


def messages(voice: Voice) -> Iterator[tuple[str, Message]]:
    """Every message."""
    for number in (1, 5):
        items = tuple(NewsItem("b" * 32, "Raccourcir", number == 1, replace(WORDS[2], by="")) for _ in range(number))
        news = SuggestionNews(voice, items, more=number - 1)
        yield f"news, {number}", suggestion_news.news_message(news)
        yield f"news aside, {number}", suggestion_news.news_aside(news)
    for why in ("empty", "too_long", "often", "code"):
        yield f"suggestion refused, {why}", Message(suggestions.refused_text(Refused("text", why), voice), [])


def views(voice: Voice) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every modal and part of Home."""
    t = Speech(voice)
    every = (
        *(replace(LINE, state=state, about=topic) for state in State for topic in (*TOPICS, Topic("", ""))),
        replace(LINE, supported=True, support=3),
        replace(LINE, mine=True),
    )
    yield "board", board.board_modal(Board(voice, every[:8], Looking(offset=8), 40, coordinator=True, waiting=2))
    yield "board, its end", board.board_modal(Board(voice, every[8:], Looking(words="charte"), 8, waiting=1))
    for looking in (Looking(), Looking(words="zzz"), Looking(Shown.MINE)):
        yield f"board, empty, {looking}", board.board_modal(Board(voice, (), looking, 0))
    form = Form(voice, TOPICS, "c" * 32, Draft("Un texte", "lesson:one"))
    yield "suggestion form", suggestions.form_modal(form)
    yield "suggestion form, no topic", suggestions.form_modal(replace(form, topics=()))
    yield "suggestion form, similar", suggestions.form_modal(replace(form, similar=(LINE, every[-1])))
    yield "suggestion form, editing", suggestions.form_modal(replace(form, editing=True))
    for told in ("posted", "saved", "supported", "taken_back", "decided", "merged", "unmerged", ""):
        view = Opened(voice, every[-2], WORDS, told=told)
        yield f"suggestion, {told}", suggestions.suggestion_modal(view, "d" * 32)
    mine = Opened(voice, replace(every[-1], edited_on=DAY), (), (LINE,) * 10 + (replace(LINE, mine=True),))
    yield "suggestion, mine", suggestions.suggestion_modal(mine, "d" * 32)
    merged = replace(mine, line=LINE, merged=(LINE,) * 12, coordinator=True, others=(("e" * 32, "Autre"),))
    yield "suggestion, coordinator", suggestions.suggestion_modal(merged, "d" * 32)
    yield "suggestion gone", suggestions.gone_modal(voice, "Partie.")
    yield "suggestion problem", problem_modal(voice, NotAuthor())
    yield "suggestion problem, gone", problem_modal(voice, SuggestionGone())
    for desk in (SuggestionsDesk(0), SuggestionsDesk(1), SuggestionsDesk(7, waiting=2, coordinator=True)):
        yield f"suggestions on Home, {desk.open}", home([section("x"), *suggestions.home_blocks(desk, t)])
