"""Set-up in every state, for the tests of words and of Slack's limits."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time

from blocks.enrolment import enrolment_modal
from blocks.first_weeks import first_weeks_modal, started_modal, waiting_modal
from blocks.kit import Block, View, section
from blocks.setup import gone_blocks, home_blocks, setup_modal, setup_refused, step_modal
from domain.attention import Kind
from domain.enrolment import By, Enrolment, EnrolmentView, UserGroup
from domain.first_weeks import Coming, ComingDay, FirstWeeks
from domain.members import Voice
from domain.programme import ContactHours
from domain.setup import SetupDesk, SetupView, Step, StepView
from locales import Speech

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
TODAY, MONDAY = date(2026, 11, 24), date(2026, 11, 30)
HOURS = ContactHours(frozenset(range(5)), time(9), time(17, 30))
CHANNEL = Enrolment(By.CHANNEL, "C0EQUIPE01")
GROUPS = Enrolment(By.GROUPS, groups=("S1", "S2"))
EVERYONE = Enrolment(By.EVERYONE)
WRONG = (
    "days", "hour", "language", "name", "address", "signs", "not_a_person", "yourself", "past", "too_far", "closed",
    "channel", "groups", "no_groups", "unseen", "archived",
)  # fmt: skip


def views(voice: Voice) -> Iterator[tuple[str, View]]:
    """Every form and page of set-up."""
    form = SetupView(
        voice, "fr", ("fr", "en"), ("U0CLAIRE01",), (), frozenset({1, 3}), time(10), HOURS, "Le Port", "a@port.example"
    )
    yield "set-up", setup_modal(form)
    yield "set-up, without reports", setup_modal(replace(form, monthly_report=False))
    groups = tuple(UserGroup(f"S{n}", f"groupe {n}", n) for n in range(1, 103))
    shown = StepView(Step.ORGANISATION, form, CHANNEL, None, MONDAY, groups, ("U0NORA0001", AT))
    for step in list(Step)[:4]:
        yield f"step {step}", step_modal(replace(shown, step=step))
    yield "step 2, everyone", step_modal(replace(shown, step=Step.PEOPLE, enrolment=EVERYONE, team="C0EQUIPE01"))
    for some in (groups, groups[:1], (), None):
        yield "who takes part", enrolment_modal(EnrolmentView(voice, GROUPS, some))
    yield "waiting", waiting_modal(voice)
    yield "refused", {"blocks": _plainly(setup_refused(voice, {why: why for why in WRONG}))}
    yield from _weeks(voice)
    t = Speech(voice)
    for desk in (
        SetupDesk(None, Enrolment(By.CHANNEL)),
        SetupDesk(Step.PEOPLE, CHANNEL, gone=("U0NORA0001",)),
        SetupDesk(Step.PREVIEW, GROUPS),
        SetupDesk(Step.PREVIEW, Enrolment(By.CHANNEL), starts_on=MONDAY),
        SetupDesk(Step.PREVIEW, EVERYONE, starts_on=MONDAY),
    ):
        yield "set-up on Home", {"blocks": [*home_blocks(desk, t), *gone_blocks(desk, t)]}


def _plainly(texts: dict[str, str]) -> list[Block]:
    return [section(text) for text in texts.values()]


def _weeks(voice: Voice) -> Iterator[tuple[str, View]]:
    at = time(10)
    everything = tuple(Coming(kind, at, 12) for kind in Kind) + tuple(
        Coming(kind, at, 1, charter=True) for kind in Kind
    )
    days = (
        ComingDay(MONDAY, everything),
        ComingDay(date(2026, 12, 1), (Coming(Kind.DIGEST, at, None),)),
        ComingDay(
            date(2026, 12, 2),
            (Coming(Kind.LESSON, None, 2, withheld="holiday"), Coming(Kind.LESSON, None, 1, withheld="closed")),
        ),
    )
    weeks = FirstWeeks(voice, MONDAY, TODAY, CHANNEL, 12, 0, "C0EQUIPE01", days)
    yield "weeks", first_weeks_modal(weeks)
    yield "weeks, few", first_weeks_modal(replace(weeks, people=1, team=None, stewards=False, enrolment=EVERYONE))
    yield "weeks, guests", first_weeks_modal(replace(weeks, guests=12, trouble="is_archived", today=MONDAY))
    yield "weeks, nobody", first_weeks_modal(replace(weeks, people=0, trouble="not_in_channel", enrolment=GROUPS))
    yield "weeks, set", first_weeks_modal(replace(weeks, set_for=MONDAY))
    yield "weeks, later", first_weeks_modal(replace(weeks, starts_on=date(2027, 9, 30), team=None))
    yield "set to start", started_modal(voice, MONDAY, TODAY)
    yield "started", started_modal(voice, TODAY, TODAY)
