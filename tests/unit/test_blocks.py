"""Whatever the dataclass holds, what people see is within Slack's limits and mentions nobody it was not meant to."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks import charter, desk, members, review, roles, training
from blocks.attention import quieter_note
from blocks.kit import MESSAGE_BLOCKS, Block, Message, View, escape, mrkdwn, rich
from blocks.preview import preview_modal, previewed
from domain import errors
from domain.address import AddressForm
from domain.ask import Gap
from domain.attention import Kind
from domain.calendar import Absence
from domain.charter import Acknowledged, CharterAsk, CharterView, pages
from domain.desk import CoordinatorDesk, DeskView, HelpView, WelcomeView
from domain.errors import DomainError
from domain.handbook import FEARS, Charter, Clause, FearCard, Lesson, Link, Option, Question
from domain.members import Member, MemberKey, Voice
from domain.preview import PreviewChoices, Previewed
from domain.programme import Organisation
from domain.review import Asked, Reviewed, ReviewView
from domain.roles import Role, RoleLine, RolesView
from domain.settings import SettingsView
from domain.training import (
    AnsweredQuestion,
    FearCardView,
    FearsView,
    GoneView,
    LessonView,
    ModuleProgress,
    ModulesView,
    PathDone,
)
from handlers.router import command_table
from locales import command_names
from sandbox.blockkit import Rules, too_large
from tests.handbooks import charter as small_charter
from tests.handbooks import lesson as small_lesson
from tests.handbooks import real_handbook

CONTENT = Path(__file__).resolve().parents[2] / "content"
RULES = Rules()
NASTY = (
    "<!channel> <!here> <@U0NORA0001> <#C0EQUIPE01|x>",
    "&lt;!channel&gt; &amp; <https://example.org|click>",
    "*bold* _italic_ ~gone~ `code` ```block``` > quoted",
    "{name} {0} {} %s %(x)s [[vous|tu]] [[broken",
    "🧶" * 200,
    "&<>" * 1_000,
    "x" * 3_000,
    "mot " * 750,
    "- one\n- two\n\n> three\n" * 60,
    "a\n\nb\r\n\tc",
    "\u202eright to left \u200bzero width",
    "@everyone #general",
    ":tada: :+1:",
)

# --- strategies

voices = st.builds(
    Voice,
    language=st.sampled_from(["fr", "en"]),
    address=st.sampled_from(get_args(AddressForm)),
    zone=st.sampled_from(["Europe/Paris", "America/St_Johns", "Pacific/Chatham", "Etc/UTC"]),
)
ids = st.from_regex(r"\A[a-z][a-z0-9]{0,12}(-[a-z0-9]{1,12}){0,4}\Z") | st.just("l" * 80)
texts = st.sampled_from(NASTY) | st.text(min_size=1, max_size=80).filter(lambda text: bool(text.strip()))
maybe_empty = texts | st.sampled_from(["", " ", "\n"])
titles = texts.map(lambda text: text[:60].strip() or "t") | st.sampled_from(["T", "🧶" * 60])
any_title = titles | texts
moments = st.integers(0, 10**8).map(lambda seconds: datetime.fromtimestamp(1_780_000_000 + seconds, UTC))
days = st.dates(date(2026, 1, 1), date(2030, 12, 31))
day_sets = st.frozensets(st.integers(0, 6))
times = st.integers(0, 24 * 60 - 1).map(lambda minute: time(minute // 60, minute % 60))
users = st.from_regex(r"\AU[A-Z0-9]{8,10}\Z")
organisations = st.builds(Organisation, titles, titles, titles, titles)
counts = st.integers(0, 100_000)


@st.composite
def questions(draw: st.DrawFn) -> Question:
    letters = "abcd"[: draw(st.integers(2, 4))]
    options = tuple(Option(letter, draw(texts), draw(maybe_empty), letter == "b") for letter in letters)
    return Question(draw(ids), draw(texts), options)


links = st.one_of(
    st.builds(Link, st.just("lesson"), ids),
    st.builds(Link, st.just("clause"), ids),
    st.builds(
        Link,
        st.just("url"),
        st.sampled_from(["https://example.org/a?b=<c>&d|e", "https://e.org/" + "x" * 3_000]),
        texts,
    ),
)
lessons = st.builds(
    Lesson,
    id=ids,
    module_id=ids,
    title=any_title,
    idea=texts,
    example=maybe_empty,
    try_this=maybe_empty,
    links=st.lists(links, max_size=12).map(tuple),
    questions=st.lists(questions(), min_size=1, max_size=2, unique_by=lambda question: question.id).map(tuple),
)
progresses = st.builds(ModuleProgress, ids, any_title, maybe_empty, st.integers(0, 9), st.integers(0, 9), st.booleans())
module_lists = st.lists(progresses, max_size=4, unique_by=lambda module: module.module_id).map(tuple)
charter_ids = st.lists(ids, min_size=1, max_size=6, unique=True)


@st.composite
def charters(draw: st.DrawFn) -> Charter:
    clauses = tuple(
        Clause(clause, number, draw(any_title), draw(texts) * draw(st.integers(1, 3)))
        for number, clause in enumerate(draw(charter_ids), start=1)
    )
    return replace(
        small_charter(draw(st.sampled_from(["1", "1.0", "9999.9999.9999"]))),
        title=draw(any_title),
        preamble=draw(texts),
        acknowledgement=draw(texts),
        clauses=clauses,
    )


@st.composite
def charter_views(draw: st.DrawFn) -> CharterView:
    text = draw(charters())
    sheets = pages(text)
    page = draw(st.integers(0, len(sheets) - 1))
    at = draw(st.none() | moments)
    return CharterView(draw(voices), text, page, len(sheets), sheets[page], at, draw(st.booleans()))


@st.composite
def lesson_views(draw: st.DrawFn) -> LessonView:
    lesson = draw(lessons)
    done = draw(st.integers(0, len(lesson.questions)))
    answered = tuple(
        AnsweredQuestion(question, draw(st.none() | st.sampled_from(question.options)))
        for question in lesson.questions[:done]
    )
    linked = {link.target for link in lesson.links}
    return LessonView(
        voice=draw(voices),
        lesson=lesson,
        module_title=draw(any_title),
        round=draw(st.integers(1, 99)),
        answered=answered,
        open_question=lesson.questions[done] if done < len(lesson.questions) else None,
        position=draw(st.integers(1, 30)),
        total=draw(st.integers(1, 30)),
        done_count=draw(st.integers(0, 99)),
        path_total=draw(st.integers(0, 99)),
        next_title=draw(st.none() | any_title),
        next_due_at=draw(st.none() | moments),
        link_titles=tuple((target, draw(any_title)) for target in sorted(linked)),
        occasion=draw(st.none() | st.just("T0123456789:lesson:" + "l" * 80 + ":U0123456789:2026-11-24")),
        refresh=draw(st.integers(0, 5)),
        streak=draw(counts),
    )


@st.composite
def review_views(draw: st.DrawFn) -> ReviewView:
    answered = tuple(
        Reviewed(AnsweredQuestion(question, draw(st.none() | st.sampled_from(question.options))), draw(lessons))
        for question in draw(st.lists(questions(), max_size=5))
    )
    asked = draw(st.none() | st.builds(Asked, questions(), lessons, st.integers(2, 10_000)))
    return ReviewView(
        voice=draw(voices),
        began_on=draw(days),
        answered=answered,
        open=asked,
        total=len(answered) + draw(st.integers(0, 5)),
        enough=draw(st.booleans()),
        next_on=draw(st.none() | days),
        streak=draw(counts),
        occasion=draw(st.none() | st.just("T0123456789:review:-:U0123456789:2026-11-24")),
    )


fear_cards = st.builds(
    FearCard,
    fear=st.sampled_from(FEARS),
    worry=texts,
    answer=texts,
    what_we_do=st.lists(texts, max_size=3).map(tuple),
    go_to=st.lists(links.filter(lambda link: link.kind != "url"), max_size=4).map(tuple),
)


@st.composite
def fear_card_views(draw: st.DrawFn) -> FearCardView:
    card = draw(fear_cards)
    titles = tuple((link.target, draw(any_title)) for link in card.go_to if draw(st.booleans()))
    return FearCardView(draw(voices), draw(lessons), card, titles)


fears_views = st.builds(
    FearsView,
    voices,
    st.lists(st.tuples(lessons, fear_cards), max_size=6, unique_by=lambda pair: pair[1].fear).map(tuple),
)
coordinator_desks = st.builds(
    CoordinatorDesk,
    channel_id=st.just("C0EQUIPE01"),
    started_at=st.none() | moments,
    participants=counts,
    lessons_done=st.none() | counts,
    members_learning=st.none() | counts,
    charter_asked=counts,
    charter_acknowledged=counts,
    charter_title=st.none() | any_title,
    refused_methods=st.lists(st.sampled_from(["team.info", "conversations.history"]), unique=True).map(tuple),
    resumes_on=st.none() | days,
    gaps=st.just(()) | st.integers(5, 200).map(lambda number: (Gap("2026-W47", "fr", NASTY[0], True),) * number),
)
desks = st.builds(
    DeskView,
    voice=voices,
    organisation=organisations,
    participates=st.booleans(),
    started=st.booleans(),
    messages_on=st.booleans(),
    next_lesson_title=st.none() | any_title,
    next_due_at=st.none() | moments,
    modules=module_lists,
    charter_title=st.none() | any_title,
    charter_acknowledged_at=st.none() | moments,
    charter_due_on=st.none() | days,
    lesson_days=day_sets,
    lesson_time=times,
    coordinator=st.none() | coordinator_desks,
    refresh=st.integers(0, 5),
    streak=counts,
    quiet_until=st.none() | days,
)
leaves = st.lists(st.builds(Absence, days, days), max_size=30).map(tuple)
preview_choices = st.builds(
    PreviewChoices,
    voice=voices,
    charter=st.booleans(),
    modules=st.lists(
        st.tuples(any_title, st.lists(st.tuples(ids, any_title), max_size=120).map(tuple)), max_size=3
    ).map(tuple)
    | st.integers(90, 130).map(lambda number: (("Module", (("a-lesson", "A lesson"),)),) * number),
    languages=st.sampled_from([("fr", "en"), ("fr",), ("en", "fr", "de", "nl")]),
)
settings_views = st.builds(
    SettingsView,
    voice=voices,
    language_chosen=st.none() | st.sampled_from(["fr", "en", "de"]),
    languages=st.sampled_from([("fr", "en"), ("fr",), ("en", "fr", "de", "nl")]),
    messages_on=st.booleans(),
    lesson_days=day_sets,
    lesson_time=times,
    contact_days=day_sets.filter(bool),
    contact_start=times,
    contact_end=times,
    per_week=st.integers(1, 3),
    region=st.none() | st.sampled_from(["FR-57", "BE"]),
    regions=st.just(()) | st.lists(st.tuples(ids, any_title), max_size=90).map(tuple),
    resumes_on=st.none() | days,
    leave=leaves,
)
welcomes = st.builds(
    WelcomeView,
    voice=voices,
    organisation=organisations,
    coordinator_ids=st.lists(users, max_size=3).map(tuple),
    per_week=st.integers(1, 3),
    lesson_days=day_sets,
    lesson_time=times,
    lesson_title=st.none() | any_title,
    lesson_id=st.none() | ids,
    charter_title=st.none() | any_title,
    charter_due_on=st.none() | days,
    occasion=st.none(),
)
helps = st.builds(HelpView, voices, organisations, st.booleans(), st.none() | maybe_empty | texts, st.booleans())
some_members = st.builds(
    Member,
    key=st.just(MemberKey("T1", "U1")),
    voice=voices,
    is_admin=st.booleans(),
    is_coordinator=st.booleans(),
    participates=st.booleans(),
    messages_on=st.booleans(),
    welcomed=st.booleans(),
    path=st.just("everyone"),
    lesson_days=day_sets,
    lesson_time=times,
    language_chosen=st.none(),
    next_due_at=st.none(),
)
asks = st.builds(CharterAsk, voices, charters(), st.none() | days, st.none())
acknowledgements = st.builds(Acknowledged, voices, charters(), moments, st.booleans())
module_views = st.builds(ModulesView, voices, module_lists, st.none() | any_title)
gone_views = st.builds(GoneView, voices, st.none() | any_title)
path_done_views = st.builds(PathDone, voices, module_lists, refresh=st.integers(0, 5))
facts: list[DomainError | None] = [
    None,
    errors.Busy(seconds=3),
    errors.NotCoordinator(),
    errors.NoCharter(),
    errors.ChannelUnreadable(),
    errors.ChannelMissing(),
    errors.CommandUnknown(),
    errors.ChannelClosed(channel="C0EQUIPE01"),
    errors.ShareUnsure(channel="C0EQUIPE01"),
    DomainError(),
]
problems = st.sampled_from(facts)

VOICE = Voice("fr", "vous", "Europe/Paris")
A_DESK = DeskView(
    voice=VOICE,
    organisation=Organisation("o", "c", "d", "w"),
    participates=True,
    started=True,
    messages_on=True,
    next_lesson_title="Next",
    next_due_at=datetime(2026, 11, 24, 9, tzinfo=UTC),
    modules=(),
    charter_title="Charter",
    charter_acknowledged_at=None,
    charter_due_on=date(2026, 12, 8),
    lesson_days=frozenset({1, 3}),
    lesson_time=time(10),
    coordinator=CoordinatorDesk("C0EQUIPE01", None, 3, None, None, 0, 0, None, ()),
)

# --- what is checked of everything


def walk(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from walk(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from walk(inner)


def formatted(blocks: list[Block]) -> list[str]:
    return [node["text"] for node in walk(blocks) if node.get("type") == "mrkdwn"]


ALLOWED_LINK = re.compile(r"<https?://[^<>|]+\|[^<>]+>\Z")
ALLOWED_MENTION = re.compile(r"<@U[A-Z0-9]+>\Z|<#C[A-Z0-9]+>\Z|<!subteam\^S[A-Z0-9]+>\Z")
LOOSE_AMPERSAND = re.compile(r"&(?!amp;|lt;|gt;)")


def check_formatted(text: str, *, mentions: bool) -> None:
    """Nothing that Slack would read as a mention or a link, but those written on purpose; no entity cut in two."""
    for found in re.findall(r"<[^>]*>|<|>", text):
        assert ALLOWED_LINK.match(found) or (mentions and ALLOWED_MENTION.match(found)), f"live: {found[:80]!r}"
    assert not LOOSE_AMPERSAND.search(text), text


def check_blocks(blocks: list[Block], *, mentions: bool) -> None:
    for text in formatted(blocks):
        check_formatted(text, mentions=mentions)
    texts_shown = [node["text"] for node in walk(blocks) if node.get("type") in {"mrkdwn", "plain_text"}]
    assert all(isinstance(text, str) and text for text in texts_shown)
    assert all(node["verbatim"] for node in walk(blocks) if node.get("type") == "mrkdwn")
    block_ids = [block["block_id"] for block in blocks if "block_id" in block]
    assert len(block_ids) == len(set(block_ids))
    for block in blocks:
        action_ids = [node["action_id"] for node in walk(block) if "action_id" in node]
        assert len(action_ids) == len(set(action_ids))
    for node in walk(blocks):
        if node.get("type") == "button":
            label = node.get("accessibility_label", node["text"]["text"])
            assert 0 < len(label) <= 75
            assert len(node.get("value", "")) <= 2_000


def check_message(message: Message, *, mentions: bool = False) -> None:
    _, found = RULES.message(message.blocks)
    assert [problem.text() for problem in found] == []
    assert len(message.blocks) <= MESSAGE_BLOCKS
    assert message.text.strip()
    assert len(message.text) <= 40_000
    check_formatted(message.text, mentions=mentions)
    check_blocks(message.blocks, mentions=mentions)
    json.dumps(message.body())


def check_view(view: View, *, mentions: bool = False) -> None:
    _, found = RULES.view(view)
    assert [problem.text() for problem in found] == []
    assert not too_large(view)
    for name in ("title", "submit", "close"):
        if name in view:
            assert 0 < len(view[name]["text"]) <= 24
            assert not view[name]["text"].endswith("…"), "a title that does not fit is not a title"
    check_blocks(view["blocks"], mentions=mentions)


# --- lessons


@given(lesson_views())
def test_a_lesson_is_a_message_and_a_modal(view: LessonView) -> None:
    check_message(training.lesson_message(view))
    check_view(training.lesson_modal(view))


@given(lesson_views())
def test_an_answers_button_carries_all_that_is_needed_to_record_it(view: LessonView) -> None:
    buttons = [
        node for node in walk(training.lesson_message(view).blocks) if "training.answer" in node.get("action_id", "")
    ]
    if view.open_question is None:
        assert buttons == []
        return
    options = view.open_question.options
    expected = [
        f"{view.lesson.id}|{view.open_question.id}|{option.id}|{view.round}|{view.occasion or ''}" for option in options
    ]
    assert [button["value"] for button in buttons] == expected


@given(lesson_views())
def test_a_scheduled_lesson_says_why_it_came_and_leads_to_the_settings(view: LessonView) -> None:
    actions = [node.get("action_id") for node in walk(training.lesson_message(view).blocks)]
    assert ("members.settings" in actions) == (view.occasion is not None)


@given(module_views)
def test_the_list_of_modules_is_a_message_and_a_modal(view: ModulesView) -> None:
    check_message(training.modules_message(view))
    check_view(training.modules_modal(view))


@given(path_done_views)
def test_the_end_of_a_path_is_a_message_and_a_modal(view: PathDone) -> None:
    check_message(training.path_done_message(view))
    check_view(training.path_done_modal(view))


@given(gone_views)
def test_a_lesson_that_is_gone_is_a_message_and_a_modal(view: GoneView) -> None:
    check_message(training.gone_message(view))
    check_view(training.gone_modal(view))


# --- reviews


@given(review_views())
def test_a_review_is_a_message_and_a_modal(view: ReviewView) -> None:
    check_message(review.review_message(view))
    check_view(review.review_modal(view))


@given(review_views())
def test_a_review_says_in_plain_text_what_its_headline_says(view: ReviewView) -> None:
    message = review.review_message(view)
    assert message.blocks[0]["text"]["text"] in message.text


@given(review_views())
def test_a_review_s_buttons_carry_all_that_is_needed_to_record_an_answer(view: ReviewView) -> None:
    nodes = [node for node in walk(review.review_message(view).blocks) if "review.answer" in node.get("action_id", "")]
    options = view.open.question.options if view.open else ()
    end = f"{view.began_on}|{view.occasion or ''}"
    assert [node["value"] for node in nodes] == [
        f"{view.open.question.id}|{option.id}|{view.open.number}|{end}" for option in options if view.open
    ]


@given(review_views())
def test_each_answer_of_a_review_stands_beside_the_way_to_its_lesson(view: ReviewView) -> None:
    nodes = walk(review.review_message(view).blocks)
    read = [node["value"] for node in nodes if node.get("action_id") == "training.lesson"]
    assert read == [reviewed.lesson.id for reviewed in view.answered]


@given(review_views())
def test_a_scheduled_review_says_why_it_came_and_leads_to_the_settings(view: ReviewView) -> None:
    actions = [node.get("action_id") for node in walk(review.review_message(view).blocks)]
    assert ("members.settings" in actions) == (view.occasion is not None)


@pytest.mark.parametrize("streak", [0, 1, 2, 30])
def test_a_streak_is_said_from_two_on(streak: int) -> None:
    view = replace(A_DESK, streak=streak)
    assert ("jours de leçon d’affilée" in json.dumps(desk.home_view(view), ensure_ascii=False)) == (streak > 1)


# --- fears and their answers


@given(fears_views)
def test_the_fears_are_a_message_and_a_modal_with_a_button_each(view: FearsView) -> None:
    message = training.fears_message(view)
    check_message(message)
    check_view(training.fears_modal(view))
    buttons = [node for node in walk(message.blocks) if node.get("action_id", "").startswith("training.card")]
    assert [button["value"] for button in buttons] == [card.fear for _, card in view.cards]


@given(fear_card_views())
def test_the_answer_to_a_fear_is_a_message_and_a_modal(view: FearCardView) -> None:
    message = training.fear_card_message(view.voice, view.lesson, view.card, view.link_titles)
    check_message(message)
    check_view(training.fear_card_modal(view))
    read = [node["value"] for node in walk(message.blocks) if node.get("action_id") == "training.lesson"]
    titled = dict(view.link_titles)
    leads = [link.target for link in view.card.go_to if link.kind == "lesson" and link.target in titled]
    assert read == [*leads, view.lesson.id]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_handbooks_own_cards_are_shown_whole(language: str) -> None:
    handbook = real_handbook()
    for lesson, card in handbook.fear_cards(language):
        message = training.fear_card_message(Voice(language, "tu", "Etc/UTC"), lesson, card)
        words = "".join(formatted(message.blocks))
        for part in (card.worry, card.answer, *card.what_we_do):
            assert escape(part) in words
            assert escape(part) in message.text


@pytest.mark.parametrize("count", [0, 40, 300])
def test_a_handbook_of_many_modules_still_fits(count: int) -> None:
    modules = tuple(ModuleProgress(f"module-{n}", "M", "S", 1, 3, True) for n in range(count))
    check_message(training.modules_message(ModulesView(VOICE, modules, "Next")))
    check_view(training.modules_modal(ModulesView(VOICE, modules, None)))
    check_message(training.path_done_message(PathDone(VOICE, modules)))
    check_view(training.path_done_modal(PathDone(VOICE, modules)))
    check_view(desk.home_view(replace(A_DESK, modules=modules)), mentions=True)


# --- the charter


@pytest.mark.parametrize("length", [1, 3_000, 20_000])
@pytest.mark.parametrize("letter", ["x", "x ", "&", "🧶"])
def test_clauses_of_any_length_are_shown_whole(length: int, letter: str) -> None:
    clauses = tuple(Clause(f"c-{n}", n, "Title", (letter * length)[:length]) for n in range(1, 25))
    text = replace(small_charter(), clauses=clauses)
    sheets = pages(text)
    for page, clause_ids in enumerate(sheets):
        view = charter.page_modal(CharterView(VOICE, text, page, len(sheets), clause_ids, None))
        check_view(view)
        words = "".join("".join(formatted(view["blocks"])).split())
        assert all("".join(rich(clause.text).split()) in words for clause in clauses if clause.id in clause_ids)


@given(charter_views())
def test_every_page_of_a_charter_is_a_modal(view: CharterView) -> None:
    check_view(charter.page_modal(view))
    assert charter.Reading.load(charter.page_modal(view)["private_metadata"]) == charter.Reading(
        view.charter.version, view.charter.language, view.page, view.charter.text_sha256
    )


@given(charters(), voices)
def test_no_word_of_the_charter_is_left_out(text: Charter, voice: Voice) -> None:
    """What is acknowledged has been shown, whole: nothing of it is ever shortened."""
    sheets = pages(text)
    shown = [
        block
        for page, clause_ids in enumerate(sheets)
        for block in charter.page_modal(CharterView(voice, text, page, len(sheets), clause_ids, None))["blocks"]
    ]
    words = "".join("".join(formatted(shown)).split())
    for clause in text.clauses:
        assert "".join(rich(clause.text).split()) in words
    assert "".join(rich(text.preamble).split()) in words
    assert "".join(rich(text.acknowledgement).split()) in words


@given(charters())
def test_the_evidence_hashes_the_very_blocks_that_were_shown(text: Charter) -> None:
    sheets = pages(text)
    shown = [
        charter.page_modal(CharterView(VOICE, text, page, len(sheets), clause_ids, None))["blocks"]
        for page, clause_ids in enumerate(sheets)
    ]
    every = charter.all_blocks(text)
    assert [block for block in every if not any(block in page for page in shown)] == []


@given(charter_views())
def test_the_acknowledgement_stands_under_the_last_page_only(view: CharterView) -> None:
    modal = charter.page_modal(view)
    label = charter.button_label(view.voice)
    submit = modal.get("submit", {}).get("text")
    assert (submit == label) == (view.last and view.acknowledged_at is None)
    assert (submit is None) == (view.last and view.acknowledged_at is not None)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("form", get_args(AddressForm))
def test_the_words_on_the_button_are_never_shortened(language: str, form: AddressForm) -> None:
    assert len(charter.button_label(Voice(language, form, "Etc/UTC"))) <= 24


@given(acknowledgements)
def test_what_was_recorded_is_said_in_a_modal(view: Acknowledged) -> None:
    check_view(charter.acknowledged_modal(view))


@given(asks)
def test_the_request_to_read_the_charter_is_a_message(view: CharterAsk) -> None:
    check_message(charter.ask_message(view))


@given(st.text(max_size=40) | st.sampled_from(["[]", "{}", "[1]", '["1.0","fr"]', "null", '["1.0","fr","x"]', "3"]))
def test_metadata_that_is_not_ours_is_refused(metadata: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - json and unpacking say it in their own words
        charter.Reading.load(metadata)


role_lines = st.lists(
    st.builds(
        RoleLine,
        st.builds(Role, ids, any_title | st.just("Écrire " * 200)),
        st.integers(0, 40).map(lambda number: tuple(f"U{nth:010d}" for nth in range(number))),
        st.booleans(),
    ),
    max_size=12,
    unique_by=lambda line: line.role.id,
).map(tuple)
role_notes = st.sampled_from(["", "taken", "left", "enough", "gone", "nothing"])


@given(st.builds(RolesView, voices, role_lines, st.none() | days, role_notes, st.none() | ids))
def test_roles_are_a_message_and_a_modal_whatever_they_are_called_and_however_many_hold_them(view: RolesView) -> None:
    check_message(roles.roles_message(view), mentions=True)
    check_view(roles.roles_modal(view), mentions=True)


# --- the desk


@given(desks)
def test_every_desk_is_a_home(view: DeskView) -> None:
    check_view(desk.home_view(view), mentions=True)


@given(desks)
def test_only_a_coordinator_sees_a_coordinators_desk(view: DeskView) -> None:
    actions = {node.get("action_id") for node in walk(desk.home_view(view))}
    may_start = view.coordinator is not None and view.coordinator.started_at is None
    assert ("workspace.start" in actions) == may_start


@given(coordinator_desks.filter(lambda coordinator: coordinator.started_at is not None), desks)
def test_no_figure_is_shown_of_fewer_than_five(coordinator: CoordinatorDesk, view: DeskView) -> None:
    hidden = replace(coordinator, lessons_done=None, members_learning=None)
    plain = replace(hidden, charter_asked=0, charter_acknowledged=0, participants=0)
    shown = json.dumps(desk.home_view(replace(view, coordinator=plain)))
    assert shown == json.dumps(desk.home_view(replace(view, coordinator=replace(plain, members_learning=4))))


@given(helps)
def test_help_is_a_message_and_a_modal(view: HelpView) -> None:
    check_message(desk.help_message(view))
    check_view(desk.help_modal(view))


@given(voices, problems)
def test_every_problem_is_a_sentence_and_a_modal(voice: Voice, error: DomainError | None) -> None:
    assert desk.problem_text(voice, error).strip()
    check_view(desk.problem_modal(voice, error), mentions=True)


def test_every_command_in_help_is_one_that_somebody_answers() -> None:
    for language, renamed in (("fr", {}), ("en", {}), ("fr", {"apprendre": "/formation"}), ("en", {"learn": "/train"})):
        voice = Voice(language, "vous", "Etc/UTC", tuple(renamed.items()))
        assert set(command_names(voice).values()) <= set(command_table(renamed))


# --- settings and the first message


@given(welcomes)
def test_the_first_message_is_within_limits(view: WelcomeView) -> None:
    check_message(members.welcome_message(view), mentions=True)


@given(welcomes)
def test_the_first_message_mentions_the_coordinators_and_nobody_else(view: WelcomeView) -> None:
    message = members.welcome_message(view)
    said = message.text + "".join(formatted(message.blocks))
    assert set(re.findall(r"<@(\w+)>", said)) == set(view.coordinator_ids)


@given(welcomes)
def test_the_first_message_says_the_same_in_plain_text(view: WelcomeView) -> None:
    text = members.welcome_message(view).text
    for title in (view.lesson_title, view.charter_title):
        assert title is None or escape(title) in text


@given(settings_views)
def test_every_choice_of_settings_is_a_modal(view: SettingsView) -> None:
    check_view(members.settings_modal(view))
    check_view(members.settings_saved_modal(view))


@given(voices, st.sampled_from([3, 4]), lesson_views())
def test_a_message_with_a_note_on_silence_is_still_a_message(voice: Voice, unanswered: int, view: LessonView) -> None:
    note = quieter_note(voice, unanswered)
    assert note is not None
    check_message(training.lesson_message(view).followed_by(note))


@given(preview_choices)
def test_every_list_of_messages_to_see_first_is_a_modal(view: PreviewChoices) -> None:
    check_view(preview_modal(view))


@given(voices, st.sampled_from(["fr", "en", "nl"]), st.none() | lesson_views())
def test_a_preview_is_a_message_that_says_what_it_is(voice: Voice, language: str, view: LessonView | None) -> None:
    shown = Previewed(voice, language, Kind.LESSON, view)
    message = previewed(shown, None if view is None else training.lesson_message(view))
    check_message(message)


@given(settings_views)
def test_the_settings_show_what_was_chosen(view: SettingsView) -> None:
    modal = members.settings_modal(view)
    element = {block["block_id"]: block["element"] for block in modal["blocks"] if block["type"] == "input"}
    ticked = {int(option["value"]) for option in element["days"].get("initial_options", [])}
    assert ticked == view.lesson_days & view.contact_days
    assert element["hour"]["initial_option"]["value"] == view.lesson_time.strftime("%H:%M")
    assert element["messages"]["initial_option"]["value"] == ("on" if view.messages_on else "off")
    wanted = view.language_chosen if view.language_chosen in view.languages else None
    assert element["language"].get("initial_option", {}).get("value", "slack") == (wanted or "slack")


def test_lesson_days_outside_contact_days_are_not_offered() -> None:
    view = SettingsView(
        Voice("fr", "tu", "Europe/Paris"), None, ("fr", "en"), True, frozenset({5, 6}), time(10), frozenset(range(5)),
        time(9), time(17, 30),
    )  # fmt: skip
    (days_element,) = [
        block["element"] for block in members.settings_modal(view)["blocks"] if block["block_id"] == "days"
    ]
    assert [option["value"] for option in days_element["options"]] == ["0", "1", "2", "3", "4"]
    assert "initial_options" not in days_element


@given(some_members)
def test_stopping_and_resuming_are_said_in_a_message_and_a_modal(member: Member) -> None:
    message = members.switched_message(member)
    check_message(message)
    check_view(members.notice_modal(message, member.voice))


# --- the small builders


@given(st.text(max_size=200), st.integers(1, 60))
def test_shortening_never_cuts_an_entity_in_two(text: str, limit: int) -> None:
    shown = mrkdwn(escape(text + "&<>" * 30), limit)["text"]
    assert len(shown) <= limit
    check_formatted(shown, mentions=False)


@pytest.mark.parametrize("nasty", NASTY)
def test_nothing_in_a_handbooks_text_comes_alive(nasty: str) -> None:
    check_formatted(rich(nasty), mentions=False)


def test_bold_and_italic_stay_and_lists_get_bullets() -> None:
    assert rich("*bold* _it_\n- one\n- two") == "*bold* _it_\n• one\n• two"


@pytest.mark.parametrize("nasty", NASTY)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_lesson_full_of_traps_is_still_a_lesson(nasty: str, language: str) -> None:
    lesson = replace(small_lesson("fears-control"), title=nasty, idea=nasty, example=nasty, try_this=nasty)
    view = LessonView(
        Voice(language, "tu", "Europe/Paris"), lesson, nasty, 1, (), lesson.questions[0], 1, 3, 0, 3, nasty, None,
        link_titles=tuple((link.target, nasty) for link in lesson.links), occasion="T1:lesson:x:U1:2026-11-24",
    )  # fmt: skip
    check_message(training.lesson_message(view))
    check_view(training.lesson_modal(view))
