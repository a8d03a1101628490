"""The set-up form is within Slack's limits; what is kept of a choice, put over the programme, gives the choice again."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks.enrolment import enrolment_modal
from blocks.first_weeks import first_weeks_modal
from blocks.setup import setup_modal, step_modal
from domain.attention import Kind
from domain.calendar import Absence, Calendar
from domain.enrolment import By, Enrolment, EnrolmentView, UserGroup
from domain.first_weeks import Coming, ComingDay, FirstWeeks
from domain.setup import (
    ORGANISATION,
    SetupChoice,
    SetupView,
    Step,
    StepView,
    address_problem,
    changes,
    first_monday,
    organisation_with,
    problems,
    programme_with,
    start_problem,
)
from tests.handbooks import programme
from tests.unit.test_blocks import check_view, users, voices

PROGRAMME = programme()
CALENDAR = Calendar(
    ZoneInfo("Europe/Paris"),
    PROGRAMME.contact_hours,
    holidays={date(2026, 12, 25)},
    closed=(Absence(date(2026, 12, 24), date(2027, 1, 1)),),
)
people = st.lists(users, max_size=30, unique=True).map(tuple)
days = st.frozensets(st.integers(0, 4), min_size=1)
times = st.integers(18, 34).map(lambda half: time(half // 2, 30 * (half % 2)))
views = st.builds(
    SetupView,
    voices,
    st.sampled_from(["fr", "en"]),
    st.just(("fr", "en")),
    people,
    people,
    days,
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    st.just(PROGRAMME.contact_hours),
    st.text(max_size=300),
    st.text(max_size=300),
    st.booleans(),
)
choices = st.builds(
    SetupChoice,
    st.sampled_from(["fr", "en"]),
    people,
    people,
    days,
    times,
    monthly_report=st.none() | st.booleans(),
)


@given(views)
def test_the_form_is_a_modal(view: SetupView) -> None:
    check_view(setup_modal(view))


@given(choices)
def test_a_choice_holds_once_it_is_kept(choice: SetupChoice) -> None:
    assert problems(choice, PROGRAMME) == {}
    kept = {name: value for name, value in changes(choice, PROGRAMME).items() if value is not None}
    found = programme_with(PROGRAMME, kept)
    assert (found.default_language, found.lesson_days, found.lesson_time) == (
        choice.language,
        choice.lesson_days,
        choice.lesson_time,
    )
    assert found.coordinators == (choice.coordinators or PROGRAMME.coordinators)
    assert found.monthly_report == (
        PROGRAMME.monthly_report if choice.monthly_report is None else choice.monthly_report
    )


names = st.text(max_size=200)
groups = st.none() | st.lists(
    st.builds(UserGroup, st.from_regex(r"\AS[A-Z0-9]{8}\Z"), names, st.integers(0, 10**6)), max_size=120,
    unique_by=lambda group: group.group_id,
).map(tuple)  # fmt: skip
channels = st.none() | st.from_regex(r"\AC[A-Z0-9]{8,10}\Z")
ids = st.lists(st.from_regex(r"\AS[A-Z0-9]{8}\Z"), max_size=50).map(tuple)
enrolments = st.builds(Enrolment, st.sampled_from(By), channels, ids)
moments = st.integers(0, 10**9).map(lambda second: datetime.fromtimestamp(1_700_000_000 + second, UTC))
coming = st.builds(
    Coming, st.sampled_from(Kind), st.none() | st.times(), st.none() | st.integers(1, 20_000), st.booleans(),
    st.sampled_from(["", "holiday", "closed"]),
)  # fmt: skip
weeks = st.builds(
    FirstWeeks,
    voices,
    st.dates(date(2026, 1, 1), date(2027, 1, 1)),
    st.dates(date(2026, 1, 1), date(2027, 1, 1)),
    enrolments,
    st.integers(0, 20_000),
    st.integers(0, 20),
    channels,
    st.lists(st.builds(ComingDay, st.dates(), st.lists(coming, min_size=1, max_size=40).map(tuple)), max_size=14).map(
        tuple
    ),
    st.sampled_from(["", "is_archived", "not_in_channel"]),
    st.booleans(),
)


@given(
    st.builds(
        StepView,
        st.sampled_from(Step),
        views,
        enrolments,
        channels,
        st.dates(),
        groups,
        st.none() | st.tuples(users, moments),
    )
)
def test_each_step_is_a_modal(view: StepView) -> None:
    check_view(step_modal(view), mentions=True)
    check_view(enrolment_modal(EnrolmentView(view.setup.voice, view.enrolment, view.groups)))


@given(weeks)
def test_the_first_weeks_are_a_modal_that_starts_only_what_somebody_hears(view: FirstWeeks) -> None:
    modal = first_weeks_modal(view)
    check_view(modal, mentions=True)
    assert ("submit" in modal) is (view.people > 0)


@pytest.mark.parametrize(
    ("address", "wrong"),
    [
        ("alerte@port.example", None),
        ("Maître Duval, 01 23 45 67 89", None),
        ("https://alerte.example/signaler", None),
        ("ask Marie", "address"),
        ("marie@", "address"),
        ("http://", "address"),
        ("12", "address"),
        ("", "address"),
        ("{contact}@port.example", "signs"),
        ("a@port.example\nb", "signs"),
    ],
)
def test_an_address_off_slack_is_one_at_which_somebody_can_be_reached(address: str, wrong: str | None) -> None:
    assert address_problem(address) == wrong


@pytest.mark.parametrize(
    ("day", "wrong"),
    [
        (date(2026, 11, 23), None),
        (date(2026, 11, 30), None),
        (date(2026, 11, 22), "past"),
        (None, "past"),
        (date(2026, 11, 28), "closed"),
        (date(2026, 12, 25), "closed"),
        (date(2026, 12, 28), "closed"),
        (date(2028, 1, 3), "too_far"),
    ],
)
def test_it_starts_on_a_day_to_come_on_which_people_work(day: date | None, wrong: str | None) -> None:
    assert start_problem(day, date(2026, 11, 23), CALENDAR) == wrong


def test_next_monday_is_proposed_or_the_first_working_day_after_it() -> None:
    assert first_monday(date(2026, 11, 23), CALENDAR) == date(2026, 11, 30)
    assert first_monday(date(2026, 12, 22), CALENDAR) == date(2027, 1, 4)


def test_what_is_set_up_over_the_organisation_holds() -> None:
    chosen = organisation_with(PROGRAMME.organisation, {ORGANISATION: "Le Port"})
    assert (chosen.name, chosen.whistleblowing) == ("Le Port", PROGRAMME.organisation.whistleblowing)
