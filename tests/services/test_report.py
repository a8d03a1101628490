"""The monthly report: figures as of the end of its month, in steps of five, from what was written down; and as a document."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.attention import Kind
from domain.errors import MonthNotBegun, NotCoordinator
from domain.figures import in_fives
from domain.momentum import CharterStanding, Funnel, Read
from domain.report import FirstPosts, HoursReport, MonthlyReport, charter_weeks, first_posts, week_ends
from domain.setup import SetupChoice
from reports import report as monthly
from reports.documents import markdown
from storage import training as training_store
from storage.database import Database
from tests.report_samples import NOVEMBER, OCTOBER, STARTED, quarter
from tests.services.world import CLAIRE, NORA, TEAM, Programme, utc
from tests.support import FakeClock
from tests.survey_samples import populate

DECEMBER = date(2026, 12, 1)
COORDINATORS = "C0COORD001"


@pytest.fixture
def programme(database: Database, clock: FakeClock) -> Programme:
    """A programme to fill."""
    return Programme(database, clock)


def page_of(report: MonthlyReport) -> str:
    """All that the document says, its charts in words."""
    return markdown(monthly.document(report), "report")["report.md"].decode().replace("\\", "")


def says_all_in_words(report: MonthlyReport) -> None:
    """Each chart has a sentence that says what is on it."""
    for words in (
        "Rapport mensuel · novembre 2026",
        "Sur 44 personnes invitées, au moins 40 ont terminé une première leçon, au moins 25 sont au moins à mi-parcours",
        "66 % des personnes qui ont répondu se disent à l’aise (4 ou 5 sur 5) ; elles étaient 15 % auparavant.",
        "Ce qui s’est le plus apaisé : « Recevoir des critiques",
        "au moins 25 des 44 personnes sollicitées ont confirmé l’avoir lue.",
        "« Une photo du jardin chaque vendredi, sans visage reconnaissable. » C’est fait : Nora s’en charge",
        "Au moins 10 personnes ont signalé une première vraie publication. La moitié l’a faite en 38 jours au plus",
        "352 messages sont partis sans avoir été demandés ; aucun en dehors des horaires",
    ):
        assert words in page_of(report).replace("\u00a0", " ").replace("\u202f", " "), words


def says_what_is_held_back(report: MonthlyReport) -> None:
    """Without a section's figures the page is whole, and says why they are not there."""
    bare = replace(report, measured=None, unmeasured="few", charter=None, posts=None, hours=None, before=None)
    for words in (
        "Moins de cinq personnes ont répondu au dernier sondage",
        "Personne n’a encore eu de charte à lire",
        "Moins de cinq personnes ont signalé une première vraie publication",
        "ce mois est plus ancien",
    ):
        assert words in page_of(bare)


def test_a_month_is_told_as_of_its_end_and_says_the_same_whenever_it_is_asked_for(programme: Programme) -> None:
    everyone = quarter(programme)
    services, asked = programme.services, {"workspace_id": TEAM, "language": "fr"}
    november = services.report.for_leaders(month=NOVEMBER, **asked)
    assert november.until == date(2026, 11, 30)
    assert november.over
    assert (november.funnel, november.before) == (Funnel(44, 40, 25, None), Funnel(44, 40, None, None))
    assert november.charter is not None
    assert november.charter.standing == CharterStanding(Read.SOME, 25, 44)
    assert november.hours == HoursReport(352, 0)
    assert november.posts == FirstPosts(10, 38)
    assert [one.text[:9] for one in november.said] == ["Une photo"]
    assert [text[:11] for text in november.ahead.planned] == ["Dire qui ré"]
    assert november.measured is not None
    assert november.measured.earlier is not None
    october = services.report.for_leaders(month=OCTOBER, **asked)
    assert october.funnel == november.before
    assert october.measured is not None
    assert october.measured.earlier is None, "what was asked later is not there yet"
    assert (october.said, october.posts, october.hours) == ((), None, HoursReport(0, 0))
    says_all_in_words(november)
    says_what_is_held_back(november)
    for key in (*everyone, CLAIRE):
        assert key.user_id not in page_of(november)
    pages = page_of(october), page_of(november)
    # December: people go on, and none of that is November's.
    programme.clock.set(datetime(2026, 12, 20, 9, tzinfo=UTC))
    with programme.database.transaction() as connection:
        lessons = programme.library.handbook.lesson_ids("everyone")
        for key in everyone[28:40]:
            for lesson in lessons[: len(lessons) // 2 + 1]:
                training_store.begin(connection, key, lesson)
                training_store.complete(connection, key, lesson, date(2026, 12, 15))
    for key in everyone[30:]:
        programme.acknowledge(key)
    for key in everyone[:30]:
        services.coach.posted(key=key)
    later = tuple(page_of(services.report.for_leaders(month=month, **asked)) for month in (OCTOBER, NOVEMBER))
    assert later == pages
    assert services.report.for_leaders(month=DECEMBER, **asked).funnel.half == 35


def test_three_people_are_told_nothing_of_each_other_and_why(programme: Programme) -> None:
    everyone = populate(programme, everyone=3)
    for key in everyone:
        programme.acknowledge(key)
        programme.services.coach.posted(key=key)
    with programme.database.transaction() as connection:
        for key in everyone:
            training_store.begin(connection, key, "start-why")
            training_store.complete(connection, key, "start-why", programme.clock.now().date())
    report = programme.services.report.for_leaders(workspace_id=TEAM, month=NOVEMBER, language="en")
    assert not report.over
    assert report.funnel == Funnel(3, None, None, None)
    page = page_of(report)
    assert "The month is not over" in page
    assert "Fewer than five people take part" in page
    assert "fewer than five people have confirmed reading it" in page
    assert "3 people had been invited. Fewer than five had finished" in page


def test_a_month_before_the_start_says_so_and_one_to_come_is_refused(programme: Programme) -> None:
    populate(programme, everyone=6)
    before = programme.services.report.for_leaders(workspace_id=TEAM, month=OCTOBER)
    assert not before.begun
    assert "Le programme n’avait pas encore commencé" in page_of(before)
    with pytest.raises(MonthNotBegun):
        programme.services.report.for_leaders(workspace_id=TEAM, month=DECEMBER)


def test_a_month_in_which_nothing_happened_is_told_honestly(programme: Programme) -> None:
    programme.clock.set(STARTED)
    populate(programme, everyone=6)
    programme.clock.set(datetime(2026, 12, 3, 9, tzinfo=UTC))
    page = page_of(programme.services.report.for_leaders(workspace_id=TEAM, month=NOVEMBER))
    for words in (
        "Personne n’avait encore été invité",
        "Rien ce mois-ci",
        "Aucun message n’est parti",
        "Aucun sondage",
    ):
        assert words in page


def test_only_coordinators_get_it(programme: Programme) -> None:
    populate(programme, everyone=6)
    with pytest.raises(NotCoordinator):
        programme.services.report.of_month(key=NORA)
    assert programme.services.report.of_month(key=CLAIRE).month == OCTOBER


@given(st.lists(st.tuples(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(0, 300)), max_size=30))
def test_one_more_first_post_changes_what_is_told_only_at_a_step_of_five(days: list[tuple[date, int]]) -> None:
    told, later = first_posts(days), first_posts([*days, (date(2027, 1, 1), 7)])
    assert (told is None) == (len(days) < 5)
    if (len(days) + 1) % 5:
        assert told == later


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=12, max_size=12), st.dates())
def test_no_week_of_the_charter_tells_of_fewer_than_five(told: list[tuple[int, int]], until: date) -> None:
    counts = [(max(pair), min(pair)) for pair in told]
    days = week_ends(max(until, date(2000, 1, 1)))
    for week in charter_weeks(days, counts):
        asked, confirmed = counts[days.index(week.day)]
        assert asked
        assert week.asked == (asked if asked >= 5 else None)
        assert week.confirmed in {in_fives(confirmed), asked if confirmed == asked >= 5 else None}
        assert (week.confirmed or 5) >= 5


def test_it_is_posted_to_coordinators_on_the_first_working_day_once_and_can_be_turned_off(programme: Programme) -> None:
    keys = populate(programme, everyone=6)
    for key in keys:
        programme.services.settings.switch_messages(key=key, on=False)
    programme.services.posts.choose(key=CLAIRE, team=None, coordinators=COORDINATORS)
    # 1 May is a holiday and a Saturday in 2027; Monday 3 May is the first working day.
    for moment, months in (
        (utc(2026, 12, 1, 7, 59), []),
        (utc(2026, 12, 1, 8), [NOVEMBER]),
        (utc(2026, 12, 1, 9), []),
        (utc(2026, 12, 31, 9), []),
        (utc(2027, 1, 4, 8), [DECEMBER]),
        (utc(2027, 5, 1, 9), []),
        (utc(2027, 5, 3, 9), [date(2027, 4, 1)]),
    ):
        arrived = [sent for sent in programme.at(moment) if sent.kind is Kind.REPORT]
        assert [sent.view.month for sent in arrived] == months, moment
        assert {sent.key.user_id for sent in arrived} <= {COORDINATORS}
    usual = programme.library.handbook
    programme.library.handbook = replace(usual, programme=replace(usual.programme, monthly_report=False))
    assert not [sent for sent in programme.at(utc(2027, 6, 1, 9)) if sent.kind is Kind.REPORT]


def test_coordinators_turn_it_off_and_on_over_what_the_programme_says(programme: Programme) -> None:
    populate(programme, everyone=6)
    programme.services.posts.choose(key=CLAIRE, team=None, coordinators=COORDINATORS)
    setup = programme.services.setup

    def want(wanted: bool) -> None:
        view = setup.view(key=CLAIRE)
        kept = SetupChoice(view.language, (), (), view.lesson_days, view.lesson_time, monthly_report=wanted)
        assert setup.save(key=CLAIRE, choice=kept) == {}
        assert setup.view(key=CLAIRE).monthly_report is wanted

    def posted(moment: datetime) -> list[date]:
        return [sent.view.month for sent in programme.at(moment) if sent.kind is Kind.REPORT]

    want(False)
    assert posted(utc(2026, 12, 1, 9)) == []
    want(True)
    assert posted(utc(2027, 1, 4, 9)) == [DECEMBER]
    usual = programme.library.handbook
    programme.library.handbook = replace(usual, programme=replace(usual.programme, monthly_report=False))
    assert posted(utc(2027, 2, 1, 9)) == [], "what is as the programme has it follows the programme"
    want(True)
    assert posted(utc(2027, 3, 1, 9)) == [date(2027, 2, 1)]
