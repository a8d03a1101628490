"""Whatever a workshop holds, what people see of it fits; and its calendar file is one every calendar reads."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from blocks import ids, workshop_desk, workshops
from blocks.kit import home
from domain.address import AddressForm
from domain.calendar import Absence, Calendar
from domain.kickoff import TOPICS
from domain.members import Voice
from domain.programme import ContactHours
from domain.workshops import (
    GROUPS,
    MINUTES,
    Answer,
    Answers,
    Invitation,
    Invitations,
    Invited,
    PresenceForm,
    Refused,
    WhoView,
    Word,
    Workshop,
    WorkshopForm,
    WorkshopLine,
    WorkshopsDesk,
    remind_on,
    word_due,
)
from locales import Speech
from reports.calendar import calendar_file
from tests.unit.test_blocks import check_message, check_view, texts, voices, walk

moments = st.integers(0, 60 * 10**6).map(lambda seconds: datetime.fromtimestamp(1_780_000_000 + seconds, UTC))
answers = st.none() | st.sampled_from(Answer)
counts = st.integers(0, 20_000)


def of_workshop() -> st.SearchStrategy[Workshop]:
    """Any workshop."""
    return st.builds(
        Workshop,
        workshop_id=st.just("w" * 32),
        title=texts,
        starts_at=moments,
        minutes=st.sampled_from(MINUTES),
        place=texts | st.just("https://meet.example.org/a-b?c=d, salle 2"),
        agenda=texts,
        path=st.sampled_from(["", "everyone"]),
        lesson_id=st.sampled_from(["", "start-why"]),
        version=st.integers(1, 9),
        cancelled=st.booleans(),
        held=st.booleans(),
    )


def of_invited() -> st.SearchStrategy[Invited]:
    """Any invitation."""
    return st.builds(
        Invited,
        st.just("U0NORA0001"),
        told=st.integers(0, 9),
        recalled=st.booleans(),
        answer=answers,
        keep=st.booleans(),
        present=st.none() | st.booleans(),
        closed=st.booleans(),
    )


lines = st.builds(WorkshopLine, of_workshop(), st.builds(Answers, *[counts] * 6), st.booleans(), texts)
invitations = st.builds(
    Invitation,
    voice=voices,
    workshop=of_workshop(),
    invited=of_invited(),
    seen_at=moments,
    lesson_title=texts | st.just(""),
    word=st.none() | st.sampled_from(Word),
    note=st.sampled_from(["", "over", "changed", "answered"]),
)


@given(invitations)
def test_every_word_fits_in_a_message_in_a_line_and_in_a_window(view: Invitation) -> None:
    check_message(workshops.invitation_message(view))
    check_message(workshops.invitation_aside(view))
    check_view(workshops.invitation_modal(view))
    check_message(workshops.invitations_message(Invitations(view.voice, (view,) * 9)))
    check_view(home(workshops.home_blocks(view, Speech(view.voice))))


@given(invitations)
def test_every_word_says_why_it_came_and_leads_to_the_settings(view: Invitation) -> None:
    message = workshops.invitation_message(view)
    assert ids.SETTINGS_OPEN in {node.get("action_id") for node in walk(message.blocks)}
    assert message.blocks[-1]["type"] == "context"


@given(voices, st.lists(lines, max_size=12), st.booleans(), st.sampled_from(["", "planned", "saved", "noted", "begun"]))
def test_every_list_fits(voice: Voice, found: list[WorkshopLine], started: bool, note: str) -> None:
    desk = WorkshopsDesk(voice, tuple(found[:6]), tuple(found[6:]), started, note, outside=not started)
    check_message(workshop_desk.desk_message(desk))
    check_view(workshop_desk.desk_modal(desk))
    check_view(home(workshop_desk.desk_blocks(desk, Speech(voice))))


@given(voices, st.none() | of_workshop(), st.lists(st.tuples(texts, texts), max_size=120), counts)
def test_every_form_fits(voice: Voice, known: Workshop | None, named: list[tuple[str, str]], number: int) -> None:
    lessons = tuple((f"lesson-{place}", title) for place, (title, _) in enumerate(named))
    form = WorkshopForm(voice, known, number, (("everyone", number),), lessons, TOPICS, date(2026, 12, 8))
    check_view(workshop_desk.form_modal(form))


@given(voices, lines, st.integers(0, 100), st.sampled_from(GROUPS), st.integers(0, 300))
def test_names_fit_a_page_at_a_time(voice: Voice, line: WorkshopLine, number: int, group: str, offset: int) -> None:
    people = tuple((group, f"U{place:010d}") for place in range(number))
    check_view(workshop_desk.who_modal(WhoView(voice, line, people, number, offset, 20_000)), mentions=True)
    users = tuple(user for _, user in people)
    check_view(workshop_desk.presence_modal(PresenceForm(voice, line, users * 5, users[:3], users[3:5])), mentions=True)


def test_every_reason_of_a_refusal_has_its_sentence() -> None:
    reasons = [
        "empty",
        "too_long",
        "past",
        "too_far",
        "begun",
        "closed",
        "holiday",
        "everything_paused",
        "nobody",
        "gone",
        "changed_meanwhile",
        "not_begun",
        "not_coming",
        "not_taking_part",
    ]
    said = workshop_desk.form_errors(
        Refused(Voice("fr", "vous", "Europe/Paris"), {reason: reason for reason in reasons})
    )
    assert len(set(said.values())) == len(reasons)


@given(st.text(max_size=60))
def test_a_forged_form_is_of_no_workshop_there_is(metadata: str) -> None:
    workshop_id, edits = workshop_desk.load_form(metadata)
    assert isinstance(workshop_id, str)
    assert isinstance(edits, int)
    assert workshop_desk.load_form(workshop_desk.dump_form("a" * 32, 3)) == ("a" * 32, 3)


# --- the calendar's file


@given(of_workshop(), st.text(max_size=200))
def test_a_calendar_file_unfolds_to_what_was_put_in_and_has_no_long_line(workshop: Workshop, agenda: str) -> None:
    workshop = replace(workshop, agenda=agenda)
    data = calendar_file(workshop, workshop.starts_at)
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert b"\n" not in data.replace(b"\r\n", b"")
    unfolded = data.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")
    found = dict(line.split(":", 1) for line in unfolded)
    assert found["DTSTART"] == f"{workshop.starts_at:%Y%m%dT%H%M%SZ}"
    plain = re.sub(r"\\([\\;,n])", lambda one: "\n" if one[1] == "n" else one[1], found["DESCRIPTION"])
    kept = "".join(letter for letter in agenda.replace("\r\n", "\n").replace("\r", "\n") if _kept(letter))
    assert plain == kept


def _kept(letter: str) -> bool:
    return letter in "\t\n" or (letter >= " " and letter != "\x7f")


# --- when what is told


def calendar(*absences: Absence) -> Calendar:
    """Office days in Paris, with leave."""
    return Calendar(
        ZoneInfo("Europe/Paris"),
        ContactHours(frozenset(range(5)), time(9), time(17, 30)),
        absences=absences,
    )


MONDAY_SESSION = Workshop("w", "Atelier", datetime(2026, 12, 7, 13, tzinfo=UTC), 60, "Salle 2")


def test_the_working_day_before_a_monday_is_friday_or_earlier_for_who_is_off_then() -> None:
    assert remind_on(calendar(), MONDAY_SESSION.starts_at) == date(2026, 12, 4)
    off = calendar(Absence(date(2026, 12, 3), date(2026, 12, 4)))
    assert remind_on(off, MONDAY_SESSION.starts_at) == date(2026, 12, 2)


@given(of_workshop(), of_invited(), moments)
def test_nobody_is_told_anything_twice(workshop: Workshop, invited: Invited, now: datetime) -> None:
    word = word_due(workshop, invited, calendar(), now)
    after: dict[Word, dict[str, Any]] = {
        Word.INVITED: {"told": workshop.version},
        Word.CHANGED: {"told": workshop.version},
        Word.REMINDED: {"told": workshop.version, "recalled": True},
        Word.CANCELLED: {"closed": True},
        Word.AFTER: {"closed": True},
    }
    if word is not None:
        assert word_due(workshop, replace(invited, **after[word]), calendar(), now) is not word
    if invited.answer is Answer.NO:
        assert word not in {Word.INVITED, Word.CHANGED, Word.REMINDED, Word.CANCELLED}


def test_a_link_in_the_place_is_a_link_and_nothing_else_in_it_means_anything() -> None:
    where = workshops.invitation_message(
        Invitation(
            Voice("en", _address(), "Europe/Paris"),
            replace(MONDAY_SESSION, place="<!channel> https://meet.example.org/a, then *room*"),
            Invited("U0NORA0001"),
            seen_at=datetime(2026, 12, 1, tzinfo=UTC),
        )
    ).blocks[1]
    elements = where["elements"][0]["elements"]
    assert [one["url"] for one in elements if one["type"] == "link"] == ["https://meet.example.org/a"]
    assert {one["type"] for one in elements} == {"text", "link"}
    assert "<!channel> " in json.dumps(elements)


def _address() -> AddressForm:
    return "vous"
