"""What people read: every string in both languages and both forms of address, and how dates and numbers are said."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from blocks import ask, conversation
from blocks.attention import quieter_note
from blocks.charter import acknowledged_modal, ask_message, page_modal
from blocks.coach import clause_modal, coach_modal, posted_modal, told_text
from blocks.desk import help_message, help_modal, home_view, problem_modal
from blocks.evidence import anchor_message
from blocks.kit import Message
from blocks.members import (
    notice_modal,
    settings_errors,
    settings_modal,
    settings_saved_modal,
    switched_message,
    welcome_message,
)
from blocks.preview import preview_modal, previewed
from blocks.privacy import file_comment, my_data_message, my_data_modal
from blocks.review import review_message, review_modal
from blocks.training import (
    fear_card_message,
    fear_card_modal,
    fears_message,
    fears_modal,
    gone_message,
    gone_modal,
    lesson_message,
    lesson_modal,
    modules_message,
    modules_modal,
    path_done_message,
    path_done_modal,
)
from blocks.workspace import pause_modal, pause_refused
from domain.address import ADDRESS_FORMS, AddressForm, address_form
from domain.ask import AskView, Found, Gap, GapsView
from domain.attention import Kind
from domain.calendar import Absence
from domain.charter import Acknowledged, CharterAsk, CharterView, pages
from domain.coach import Network
from domain.desk import CoordinatorDesk, DeskView, HelpView, WelcomeView
from domain.drafts import Advice, CoachView, FirstPost, RuleView, Tell
from domain.errors import (
    AlreadyWriting,
    Busy,
    ChannelClosed,
    ChannelMissing,
    ChannelUnreadable,
    CommandUnknown,
    NoCharter,
    NoCoach,
    NotCoordinator,
    NotInFuture,
    ShareUnsure,
)
from domain.evidence import AnchorNote
from domain.handbook import Charter, Clause, FearCard, Lesson, Link, Option, Question
from domain.hours import Arrival, HoursProof
from domain.installations import SCOPES
from domain.members import Voice
from domain.preview import PreviewChoices, Previewed
from domain.programme import Organisation
from domain.review import Asked, Reviewed, ReviewView
from domain.settings import SettingsRefused, SettingsView
from domain.training import (
    AnsweredQuestion,
    FearCardView,
    FearsView,
    GoneView,
    LaterView,
    LessonView,
    ModuleProgress,
    ModulesView,
    PathDone,
)
from locales import Speech
from reports.evidence import explained as evidence_explained
from reports.hours import explained
from tests import (
    charter_samples,
    concern_samples,
    exercise_samples,
    installation_samples,
    kit_samples,
    list_samples,
    momentum_samples,
    path_samples,
    question_samples,
    report_pages,
    role_samples,
    setup_samples,
    suggestion_samples,
    survey_view_samples,
    task_samples,
    workshop_samples,
)
from tests.evidence_samples import dossier, personal_data
from tests.handbooks import exercise, handbook
from tests.handbooks import member as small_member
from tools import strings

FOUND = strings.sources()
FRENCH = strings.load("fr")
VOUS, TU = Voice("fr", "vous", "Europe/Paris"), Voice("fr", "tu", "Europe/Paris")
ENGLISH = Voice("en", "vous", "America/Toronto")
VOICES = (VOUS, TU, ENGLISH)

PLURAL_YOU: frozenset[str] = frozenset()
"""French strings that say *vous* to several people, and so may say it to someone called *tu*."""

TO_VOUS = re.compile(r"\b(vous|votre|vos|vôtres?)\b|\b\w+ez\b(?<!\bchez)(?<!\bassez)", re.IGNORECASE)
TO_TU = re.compile(r"\b(tu|te|toi|ton|ta|tes|t’\w+)\b", re.IGNORECASE)
BAD_TYPOGRAPHY = re.compile(r"'|\"|\.\.\.| [:;?!»]|[^\s\u00a0\u202f`][;?!»]|[\w»}`]:(?!\w*\})|« |«[^\u00a0]|!")


def french() -> Iterator[tuple[str, str]]:
    """Every French text beside its source string."""
    for text, message in strings.messages(FRENCH).items():
        yield from ((strings.texts(text)[0], one) for one in strings.texts(message.string))


def test_every_string_is_translated_within_its_limits_with_its_places_and_markers() -> None:
    assert strings.source_faults(FOUND) == []
    assert strings.faults_of("fr", FRENCH, FOUND) == []


def test_a_second_run_changes_nothing() -> None:
    once = strings.updated("fr", FRENCH, FOUND)
    assert strings.updated("fr", read_po(BytesIO(once), locale="fr"), FOUND) == once
    kept = strings.messages(read_po(BytesIO(once), locale="fr"))
    assert {text: message.string for text, message in kept.items()} == {
        text: message.string for text, message in strings.messages(FRENCH).items()
    }


@pytest.mark.parametrize("form", ADDRESS_FORMS)
def test_both_forms_of_address_are_whole(form: AddressForm) -> None:
    stray = TO_TU if form == "vous" else TO_VOUS
    for source, text in french():
        reading = address_form(text, form)
        assert "[[" not in reading
        assert "]]" not in reading
        assert "  " not in reading
        assert "’ " not in reading, "an elided word touches the next"
        if source not in PLURAL_YOU:
            assert stray.search(reading) is None, reading


@pytest.mark.parametrize("text", ["l'eau", "Oui !", "Non;", "Ici: là", "« ici »", "a : b", "«ici»", "fin..."])
def test_bad_typography_is_known(text: str) -> None:
    assert BAD_TYPOGRAPHY.search(text)


def test_french_is_set_as_french_is() -> None:
    for _, text in french():
        said = re.sub(r"`[^`]*`|\[\[|\]\]", "x", text)
        assert BAD_TYPOGRAPHY.search(said) is None, text
        assert re.search(r"\b(A|Etat|Etes|Ecri)\b", said) is None, text


def test_nothing_shouts_in_either_language() -> None:
    for text in FOUND.places:
        assert not any("!" in one or "'" in one for one in strings.texts(text)), text


def test_stars_touch_the_words_they_embolden() -> None:
    everything = [text for source, one in french() for text in (source, one)]
    for text in (address_form(one, voice.address) for one in everything for voice in (VOUS, TU)):
        assert text.count("*") % 2 == 0, text
        for bold in re.findall(r"\*(.*?)\*", text):
            assert bold == bold.strip(), text


@pytest.mark.parametrize(
    ("voice", "day", "said"),
    [
        (VOUS, date(2026, 11, 26), "jeudi 26 novembre"),
        (VOUS, date(2026, 12, 1), "mardi 1er décembre"),
        (VOUS, date(2026, 12, 11), "vendredi 11 décembre"),
        (ENGLISH, date(2026, 11, 26), "Thursday 26 November"),
        (ENGLISH, date(2026, 12, 1), "Tuesday 1 December"),
    ],
)
def test_days(voice: Voice, day: date, said: str) -> None:
    assert Speech(voice).day(day) == said
    assert Speech(voice).full_day(day) == f"{said.partition(' ')[2]} 2026"


def test_short_days() -> None:
    days = (date(2026, 11, 26), date(2026, 12, 1))
    assert [Speech(ENGLISH).short_day(day) for day in days] == ["26 Nov", "1 Dec"]
    assert [Speech(VOUS).short_day(day) for day in days] == ["26 nov.", "1er déc."]


@pytest.mark.parametrize(
    ("at", "french_time", "english_time"),
    [
        (time(10), "10 h", "10:00 AM"),
        (time(9, 5), "9 h 05", "9:05 AM"),
        (time(17, 30), "17 h 30", "5:30 PM"),
        (time(0), "0 h", "12:00 AM"),
    ],
)
def test_times(at: time, french_time: str, english_time: str) -> None:
    assert Speech(VOUS).time(at) == french_time.replace(" ", "\u00a0")
    assert Speech(ENGLISH).time(at) == english_time


def test_a_moment_is_said_in_the_persons_own_zone() -> None:
    at = datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert Speech(VOUS).moment(at) == "mardi 24 novembre à 10\u00a0h"
    assert Speech(ENGLISH).moment(at) == "Tuesday 24 November at 4:00 AM"


@pytest.mark.parametrize(
    ("days", "said_in_french", "said_in_english"),
    [
        (set(), "", ""),
        ({0}, "lundi", "Monday"),
        ({3, 1}, "mardi et jeudi", "Tuesday and Thursday"),
        ({4, 0, 2}, "lundi, mercredi et vendredi", "Monday, Wednesday and Friday"),
    ],
)
def test_weekdays(days: set[int], said_in_french: str, said_in_english: str) -> None:
    assert Speech(TU).weekdays(frozenset(days)) == said_in_french
    assert Speech(ENGLISH).weekdays(frozenset(days)) == said_in_english


def test_lists() -> None:
    assert [Speech(VOUS).listing(list(items)) for items in ("", "a", "ab", "abc")] == ["", "a", "a et b", "a, b et c"]
    assert Speech(ENGLISH).listing(["a", "b", "c"]) == "a, b and c"


@pytest.mark.parametrize(
    ("number", "said_in_french", "said_in_english"),
    [
        (0, "0 personne participe.", "0 people take part."),
        (1, "1 personne participe.", "1 person takes part."),
        (2, "2 personnes participent.", "2 people take part."),
    ],
)
def test_plurals(number: int, said_in_french: str, said_in_english: str) -> None:
    one, many = "{number} person takes part.", "{number} people take part."
    assert Speech(VOUS).n(one, many, number) == said_in_french
    assert Speech(ENGLISH).n(one, many, number) == said_in_english


def test_an_unknown_string_or_language_is_said_in_english() -> None:
    assert Speech(VOUS)("Nobody wrote this, {name}.", name="Nora") == "Nobody wrote this, Nora."
    assert Speech(Voice("it", "tu", "Europe/Rome"))("Settings") == "Settings"
    assert Speech(VOUS).n("{number} thing", "{number} things", 2) == "2 things"


@given(
    source=st.sampled_from(sorted(FOUND.places, key=str)),
    voice=st.sampled_from(VOICES),
    number=st.integers(-1, 10**6),
    value=st.text(max_size=40),
)
def test_no_known_string_ever_fails_whatever_fills_it(
    source: str | tuple[str, str], voice: Voice, number: int, value: str
) -> None:
    t = Speech(voice)
    names = set().union(*(strings.places_in(text) for text in strings.texts(source)))
    names -= set() if isinstance(source, str) else {"number"}
    values = dict.fromkeys(names, value)
    said = t(source, **values) if isinstance(source, str) else t.n(*source, number, **values)
    assert said
    assert not names or value in said


# What make strings finds and refuses.


def catalogue(source: str | tuple[str, str], translation: str | tuple[str, str]) -> list[str]:
    """What is wrong with a catalogue of one message."""
    made = Catalog(locale="fr")
    made.add(source, translation)
    return strings.faults_of("fr", made, strings.Sources({source: ()}, {"Open": 6}, ()))


@pytest.mark.parametrize(
    ("source", "translation", "fault"),
    [
        ("Open", "", "not translated"),
        ("Open {name}", "Ouvrir {nom}", "name, nom not in both"),
        ("Open {name}", "Ouvrir {name", "expected '}'"),
        ("Open {name}", "[[Ouvrez {name}|Ouvre]]", "name not in both"),
        ("Open it", "[[Ouvrez|Ouvre", "broken marker"),
        ("Open", "Déplier", "7 characters, 6"),
        (("{number} day", "{number} days"), ("{number} jour", "jours"), "number not in both"),
    ],
)
def test_a_broken_translation_is_named(
    source: str | tuple[str, str], translation: str | tuple[str, str], fault: str
) -> None:
    assert fault in " ".join(catalogue(source, translation))


def test_what_lacks_and_what_is_too_much_is_named() -> None:
    made = Catalog(locale="fr")
    made.add("Old", "Ancien")
    faults = strings.faults_of("fr", made, strings.Sources({"New": ()}, {}, ()))
    assert faults == ["fr: 'New': not in the catalogue; make strings adds it", "fr: 'Old': no code says it any more"]


def test_strings_are_found_wherever_they_are_said(tmp_path: Path) -> None:
    code = (
        "def shown(t, voice, name):\n"
        "    label = t('One') if name else t('Two')\n"
        "    button(label, f\"*{t('Three')}*\")\n"
        "    modal(0, Speech(voice)('Four'), close=t.n('Five', 'Fives', 5))\n"
        "    return t(name) + t(f'{name}')\n"
    )
    for folder in strings.FOLDERS:
        (tmp_path / folder).mkdir()
    (tmp_path / "blocks" / "one.py").write_text(code, encoding="utf-8")
    found = strings.sources(tmp_path)
    assert list(found.places) == ["One", "Two", "Three", "Four", ("Five", "Fives")]
    assert {text: limit for text, limit in found.limits.items() if text not in strings.SHORT_TOO} == {
        "One": 30,
        "Two": 30,
        "Four": 24,
        "Five": 24,
        "Fives": 24,
    }
    assert [fault for fault in found.faults if "SHORT_TOO" not in fault] == [
        "blocks/one.py:5: only plain strings can be translated",
        "blocks/one.py:5: only plain strings can be translated",
    ]


def test_an_update_keeps_translations_and_drops_what_is_no_longer_said() -> None:
    before = Catalog(locale="fr")
    before.add("Open", "Ouvrir", user_comments=["Bouton"])
    before.add("Old", "Ancien")
    found = strings.Sources({"Open": ("blocks/a.py",), ("day", "days"): ("blocks/b.py",)}, {}, ())
    written = strings.updated("fr", before, found)
    assert written.count(b"msgid") == 4
    for part in (b'# Bouton\n#: blocks/a.py\nmsgid "Open"\nmsgstr "Ouvrir"', b'msgid_plural "days"', b"plural=(n > 1)"):
        assert part in written
    assert b"Old" not in written
    assert b"Date" not in written


# Everything that is shown, built from sample views.

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
ORGANISATION = Organisation("Les Jardins partagés", "Claire Morel", "#equipe", "alerte@example.org")
QUESTION = Question("q", "Que répondre ?", (Option("a", "Ceci.", "Oui.", right=True), Option("b", "Cela.", "Non.")))
LESSON = Lesson(
    "one",
    "start",
    "Poser le porte-voix",
    "Une idée.",
    "Un exemple.",
    "Un essai.",
    (Link("lesson", "two"), Link("clause", "purpose"), Link("url", "https://example.org", "Un site")),
    (QUESTION,),
)
CARD = FearCard(
    "control", "On va parler de nous.", "Une réponse.", ("Un point.", "Un autre."),
    (Link("lesson", "two"), Link("clause", "purpose")),
)  # fmt: skip
CARD_TITLES = (("two", "Parler"), ("purpose", "1. À quoi"))
CHARTER = Charter(
    "social-media", "1.0", "fr", "published", None, "coordinator", "Notre charte", "Préambule.",
    tuple(Clause(str(number), number, f"Clause {number}", "Texte. " * 200) for number in (1, 2, 3)), "Confirmer.",
)  # fmt: skip
MODULES = (
    ModuleProgress("start", "Pourquoi on s’y met", "Un résumé.", 1, 4, on_path=True),
    ModuleProgress("fears", "Ce qui nous inquiète", "Un résumé.", 0, 1, on_path=False),
)


def messages(voice: Voice) -> Iterator[tuple[str, Message]]:
    """Every message there is, with a name."""
    anchor = dossier().anchors[-1]
    yield "anchor", anchor_message(AnchorNote(voice, anchor))
    yield "my data, file", Message(file_comment(voice), [])
    yield "my data, the way", my_data_message(voice)
    welcome = WelcomeView(
        voice, ORGANISATION, ("U1", "U2"), 3, frozenset({1, 3}), time(10), LESSON.title, LESSON.id, CHARTER.title,
        date(2026, 12, 8),
    )  # fmt: skip
    yield "welcome", welcome_message(welcome)
    plain = replace(welcome, coordinator_ids=(), lesson_title=None, charter_due_on=None, lesson_days=frozenset({0}))
    yield "welcome, little to say", welcome_message(plain)
    for on in (True, False):
        member = small_member(voice=voice, messages_on=on, lesson_time=time(9, 30))
        yield f"switched, {on}", switched_message(member)
    for unanswered in range(6):
        if note := quieter_note(voice, unanswered):
            yield f"note after {unanswered}", note
    problems = ("not_in_future", "beginning_missing", "end_missing", "before_beginning", "past", "too_far")
    for key in problems:
        yield f"settings, {key}", Message(settings_errors(SettingsRefused(voice, {"field": key}))["field"], [])
    yield "pause refused", Message(pause_refused(voice)["until"], [])
    for message in (None, Message("text", [])):
        yield f"preview, {message}", previewed(Previewed(voice, "fr", Kind.LESSON, None), message)
    yield from charter_samples.messages(voice)
    yield from concern_samples.messages(voice)
    yield from suggestion_samples.messages(voice)
    yield from task_samples.messages(voice)
    yield from workshop_samples.messages(voice)
    yield from survey_view_samples.messages(voice)
    yield "charter asked", ask_message(CharterAsk(voice, CHARTER, date(2026, 12, 1)))
    yield "charter asked, no date", ask_message(CharterAsk(voice, CHARTER, None))
    for name, lesson in lessons(voice):
        yield name, lesson_message(lesson)
    for name, review in reviews(voice):
        yield name, review_message(review)
    yield "path done", path_done_message(PathDone(voice, MODULES))
    yield "modules", modules_message(ModulesView(voice, MODULES, LESSON.title))
    yield "modules, exercises", modules_message(ModulesView(voice, MODULES, None, exercises=True))
    yield from exercise_samples.messages(voice)
    yield "first post, for the team", Message(told_text(Tell(voice, "C1", "U1")), [])
    yield from momentum_samples.messages(voice)
    yield from path_samples.messages(voice)
    yield from role_samples.messages(voice)
    yield from kit_samples.messages(voice)
    yield from report_pages.messages(voice)
    yield "fears", fears_message(FearsView(voice, ((LESSON, CARD),)))
    yield "fears, none", fears_message(FearsView(voice, ()))
    yield "fear card", fear_card_message(voice, LESSON, CARD, CARD_TITLES)
    yield "lesson gone", gone_message(GoneView(voice, LESSON.title))
    yield "lesson gone, no other", gone_message(GoneView(voice, None))
    yield from talk(voice)
    yield "help", help_message(HelpView(voice, ORGANISATION, is_coordinator=True))
    yield "help, unknown", help_message(HelpView(voice, ORGANISATION, is_coordinator=False, unknown="potager"))


def talk(voice: Voice) -> Iterator[tuple[str, Message]]:
    """Answers to questions and to plain words."""
    found = (Found("start-why", LESSON.title, "Pourquoi on s’y met", "Une phrase."),) * 2
    asked = AskView(voice, "Une question ?", found, ORGANISATION)
    yield "ask, answered", ask.ask_message(asked, echo=True)
    yield "ask, helped", ask.ask_message(replace(asked, helped=True))
    yield "ask, did not help", ask.ask_message(replace(asked, helped=False, kept=True))
    yield "ask, judged by another", ask.judged_message(replace(asked, helped=False))
    yield "ask, nothing", ask.ask_message(replace(asked, found=(), kept=True))
    yield "ask, delicate", ask.ask_message(replace(asked, found=(), delicate=True))
    view = HelpView(voice, ORGANISATION, is_coordinator=False)
    yield "three things", conversation.three_things_message(view)
    yield "three things, hello", conversation.three_things_message(view, greeting=True)
    yield "thanks", conversation.thanks_message(view)
    yield "a file", conversation.file_message(view)
    yield "to the settings", conversation.settings_message(view)
    yield "to the charter", conversation.charter_message(view)
    member = small_member(voice=voice, lesson_time=time(9, 30))
    for language in ("fr", "en"):
        yield f"language, {language}", conversation.language_message(member, language)
    yield "pause", conversation.pause_message(view)
    for resumes_on in (None, date(2026, 12, 7)):
        yield f"paused, {resumes_on}", conversation.paused_message(replace(settings_of(voice), resumes_on=resumes_on))
    for title, at in ((LESSON.title, AT), (None, AT), (None, None)):
        yield f"later, {title}, {at}", conversation.later_message(LaterView(voice, title, at))


def lessons(voice: Voice) -> Iterator[tuple[str, LessonView]]:
    """A lesson in its states."""
    fresh = LessonView(
        voice, LESSON, "Pourquoi on s’y met", 1, (), QUESTION, position=1, total=4, done_count=0, path_total=20,
        next_title="D’abord l’équipe", next_due_at=AT, link_titles=(("two", "Parler"), ("purpose", "1. À quoi")),
        occasion="lesson",
    )  # fmt: skip
    yield "lesson", fresh
    right, wrong = QUESTION.options
    answered = replace(fresh, open_question=None, done_count=1)
    yield "lesson, right", replace(answered, answered=(AnsweredQuestion(QUESTION, right),), refresh=1, streak=2)
    yield "lesson, wrong", replace(answered, answered=(AnsweredQuestion(QUESTION, wrong),), next_due_at=None)
    yield "lesson, changed", replace(answered, answered=(AnsweredQuestion(QUESTION, None),), next_title=None)
    written = replace(LESSON, exercise=exercise(voice.language))
    yield "lesson, with an exercise", replace(answered, lesson=written)
    yield "lesson, off the path", replace(answered, path_total=0, occasion=None)


def reviews(voice: Voice) -> Iterator[tuple[str, ReviewView]]:
    """A review in its states."""
    began_on = date(2026, 12, 1)
    asked = ReviewView(
        voice, began_on, (), Asked(QUESTION, LESSON, 2), 2, enough=False, next_on=None, occasion="review"
    )
    yield "review", asked
    answered = replace(asked, open=None, answered=(Reviewed(AnsweredQuestion(QUESTION, QUESTION.options[0]), LESSON),))
    yield "review, done", replace(answered, next_on=date(2026, 12, 12), streak=3)
    yield "review, enough", replace(asked, open=None, enough=True, occasion=None)
    yield "review, nothing due", replace(asked, open=None, next_on=date(2026, 12, 12), occasion=None)
    yield "review, no card", replace(asked, open=None, occasion=None)


def settings_of(voice: Voice) -> SettingsView:
    """Usual settings."""
    return SettingsView(
        voice, None, ("fr", "en"), messages_on=True, lesson_days=frozenset({1, 3}), lesson_time=time(10),
        contact_days=frozenset(range(5)), contact_start=time(9), contact_end=time(17, 30),
    )  # fmt: skip


def coach_views(voice: Voice) -> Iterator[tuple[str, dict[str, Any]]]:
    """The draft coach's form, before and after."""
    form = CoachView(voice, (Network("x", "X", 280),))
    found = Advice("figures", "Un chiffre", "D’où vient-il ?", ("80 %",), CHARTER.clauses[0], LESSON)
    yield "coach, empty", coach_modal(form)
    yield "coach, nothing", coach_modal(replace(form, text="Samedi.", advice=(), length=7))
    yield "coach, findings", coach_modal(replace(form, text="80 %", advice=(found, found), length=4))
    yield "coach, a clause", clause_modal(RuleView(voice, found))
    first = FirstPost(voice, 12, fresh=True, can_tell=True)
    yield "first post", posted_modal(first)
    yield "first post, no day", posted_modal(replace(first, days=None))
    yield "first post, again", posted_modal(replace(first, fresh=False))
    yield "first post, told", posted_modal(replace(first, told="C1"))
    yield "coach, no clause", clause_modal(RuleView(voice, replace(found, clause=None)))


def views(voice: Voice) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every modal and Home there is, with a name."""
    held = personal_data(voice)
    for sent in (None, True, False):
        yield f"my data, sent {sent}", my_data_modal(held, sent=sent)
    yield "my data, none", my_data_modal(replace(held, holdings=()))
    settings = settings_of(voice)
    yield "settings", settings_modal(settings)
    leave = Absence(date(2026, 12, 21), date(2026, 12, 31))
    chosen = replace(settings, regions=(("FR", "France"), ("FR-57", "Moselle")), leave=(leave,), resumes_on=leave.first)
    yield "settings, with leave", settings_modal(chosen)
    yield "settings saved, paused", settings_saved_modal(chosen)
    yield "settings saved", settings_saved_modal(settings)
    yield "settings saved, off", settings_saved_modal(replace(settings, messages_on=False))
    yield "pause everything", pause_modal(voice)
    yield from coach_views(voice)
    yield (
        "see it first",
        preview_modal(PreviewChoices(voice, True, (("A module", (("a", "A lesson"),)),), ("fr", "en"), (("a", "A"),))),
    )
    yield "notice", notice_modal(Message("", []), voice)
    sheets = pages(CHARTER)
    for page, clauses in enumerate(sheets):
        shown = CharterView(voice, CHARTER, page, len(sheets), clauses, None, replaced=page == 0)
        yield f"charter, page {page}", page_modal(shown)
        yield f"charter, page {page}, done", page_modal(replace(shown, acknowledged_at=AT))
    yield "acknowledged", acknowledged_modal(Acknowledged(voice, CHARTER, AT, already=False))
    yield "acknowledged before", acknowledged_modal(Acknowledged(voice, CHARTER, AT, already=True))
    for name, lesson in lessons(voice):
        yield f"{name}, modal", lesson_modal(lesson)
    for name, review in reviews(voice):
        yield f"{name}, modal", review_modal(review)
    yield "path done, modal", path_done_modal(PathDone(voice, MODULES))
    yield "modules, modal", modules_modal(ModulesView(voice, MODULES, None))
    yield from charter_samples.views(voice)
    yield from concern_samples.views(voice)
    yield from suggestion_samples.views(voice)
    yield from task_samples.views(voice)
    yield from workshop_samples.views(voice)
    yield from survey_view_samples.views(voice)
    yield from exercise_samples.views(voice)
    yield from momentum_samples.views(voice)
    yield from path_samples.views(voice)
    yield from role_samples.views(voice)
    yield from setup_samples.views(voice)
    yield from question_samples.views(voice)
    yield "modules, none", modules_modal(ModulesView(voice, (), None))
    yield "fears, modal", fears_modal(FearsView(voice, ((LESSON, CARD),)))
    yield "fear card, modal", fear_card_modal(FearCardView(voice, LESSON, CARD, CARD_TITLES))
    yield "gone, modal", gone_modal(GoneView(voice, None))
    gaps = (Gap("2026-W47", "fr", "Une question ?", shown=False), Gap("2026-W47", "fr", "Une autre ?", shown=True))
    yield "gaps", ask.gaps_modal(GapsView(voice, gaps))
    yield "gaps, none", ask.gaps_modal(GapsView(voice, ()))
    yield "help, modal", help_modal(HelpView(voice, ORGANISATION, is_coordinator=True))
    for error in (
        NotInFuture(),
        AlreadyWriting(),
        NotCoordinator(),
        NoCharter(),
        NoCoach(),
        ChannelUnreadable(),
        ChannelMissing(),
        Busy(seconds=5),
        None,
    ):
        yield f"problem, {error and error.key}", problem_modal(voice, error)
    for closed in (ChannelClosed(channel="C1"), ShareUnsure(channel="C1")):
        yield f"problem, {closed.key}", problem_modal(voice, closed)
    yield "problem, old", problem_modal(voice, CommandUnknown())
    desk = CoordinatorDesk(
        "C1", AT, participants=6, lessons_done=10, members_learning=5, charter_asked=6, charter_acknowledged=2,
        charter_title=CHARTER.title, refused_methods=("users.list",), exercises_shared=2,
    )  # fmt: skip
    home = DeskView(
        voice, ORGANISATION, participates=True, started=True, messages_on=True, next_lesson_title=LESSON.title,
        next_due_at=AT, modules=MODULES, charter_title=CHARTER.title, charter_acknowledged_at=None,
        charter_due_on=date(2026, 12, 1), lesson_days=frozenset({1, 3}), lesson_time=time(10), coordinator=desk,
    )  # fmt: skip
    yield "home", home_view(home)
    paused = replace(desk, resumes_on=date(2026, 12, 7))
    yield "home, not all granted", home_view(replace(home, coordinator=replace(desk, missing_scopes=SCOPES)))
    yield "home, paused", home_view(replace(home, quiet_until=date(2026, 12, 7), coordinator=paused))
    yield "home, nothing done", home_view(replace(home, modules=tuple(replace(m, done=0) for m in MODULES)))
    yield (
        "home, stopped, read",
        home_view(replace(home, messages_on=False, charter_acknowledged_at=AT, next_due_at=None)),
    )
    yield "home, outside", home_view(replace(home, participates=False, charter_due_on=None, next_lesson_title=None))
    yield "home, gaps", home_view(replace(home, coordinator=replace(desk, gaps=gaps * 3)))
    yield "home, a gap", home_view(replace(home, coordinator=replace(desk, gaps=gaps[:1])))
    few = replace(desk, lessons_done=None, members_learning=None, participants=1, exercises_shared=1)
    yield "home, few", home_view(replace(home, coordinator=few))
    before = replace(desk, started_at=None)
    yield "home, before the start", home_view(replace(home, started=False, coordinator=before))
    waiting = replace(home, started=False, coordinator=None, can_set_up=("U0CLAIRE01",))
    yield "home, to be set up", home_view(waiting)
    yield "home, soon", home_view(replace(waiting, starts_on=date(2026, 12, 7)))


def written(voice: Voice) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every page that is written to a file."""
    at = datetime(2026, 11, 24, 9, tzinfo=UTC)
    arrival = Arrival("U1", at.date(), "lesson", at, "Europe/Paris", None)
    proof = HoursProof("T1", date(2026, 11, 1), at, (arrival,), 3)
    for ids in (False, True):
        yield f"hours, ids {ids}", {"text": explained(voice, proof, handbook().programme, ids=ids)}
    yield from ((name, {"text": page}) for name, page in list_samples.pages(voice, proof))
    yield from (
        (name, {"text": page})
        for name, page in (*kit_samples.pages(voice), *report_pages.pages(voice), *installation_samples.pages(voice))
    )
    yield "evidence", {"text": evidence_explained(voice, dossier(), handbook().programme)}


def said(shown: object) -> Iterator[str]:
    """Every text in a message or view."""
    if isinstance(shown, dict):
        for name, value in shown.items():
            if name in ("text", "accessibility_label", "alt_text") and isinstance(value, str):
                yield value
            else:
                yield from said(value)
    elif isinstance(shown, list):
        for value in shown:
            yield from said(value)


@pytest.mark.parametrize("voice", VOICES, ids=["vous", "tu", "en"])
def test_everything_shown_is_whole(voice: Voice) -> None:
    stray = {VOUS: TO_TU, TU: TO_VOUS, ENGLISH: None}[voice]
    bodies = [(name, message.body()) for name, message in messages(voice)]
    for name, body in [*bodies, *views(voice), *written(voice)]:
        for text in said(body):
            assert not re.search(r"\[\[|\]\]|[{}]", text), name
            assert stray is None or stray.search(text) is None, (name, text)
        for title in ("title", "submit", "close"):
            assert len(body.get(title, {}).get("text", "")) <= 24, name
            assert "…" not in body.get(title, {}).get("text", ""), name


def test_no_string_is_left_out_of_these_samples() -> None:
    bodies = [*(message.body() for _, message in messages(ENGLISH)), *(view for _, view in views(ENGLISH))]
    bodies += [page for _, page in written(ENGLISH)]
    everything = "\n".join(text for body in bodies for text in said(body))
    unsaid: set[str] = set()
    for source in FOUND.places:
        pattern = "|".join(re.sub(r"\\\{\w+\\\}", ".*", re.escape(text)) for text in strings.texts(source))
        if not re.search(pattern, everything):
            unsaid.add(strings.texts(source)[0])
    assert unsaid == set()
