"""Who is not written to, and what becomes of the message: leave, pauses, away, do-not-disturb, silence (rules 2 to 4)."""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from domain.attention import Kind
from domain.errors import NotCoordinator
from domain.presence import Quiet, Status
from domain.settings import SettingsChoice, SettingsRefused, SettingsView
from domain.training import Answered
from storage import members as members_store
from storage import outbox as outbox_store
from tests import concurrency
from tests.handbooks import handbook
from tests.services.world import BEN, CLAIRE, HOLDER, NORA, TEAM, Programme, person, utc

USUAL = SettingsChoice(language=None, messages_on=True, lesson_days=frozenset({1, 3}), lesson_time=time(10))
TUESDAY = utc(2026, 11, 24, 9)
"""Tuesday 24 November 2026, 10:00 in Paris: a lesson moment."""


@pytest.fixture
def welcomed(programme: Programme) -> Programme:
    """Nora has had her first message, on Monday."""
    programme.start(NORA)
    programme.tick()
    assert programme.told() == [("welcome", "")]
    return programme


def lessons(programme: Programme, until: datetime) -> list[date]:
    """The dates on which Nora got a lesson, up to a moment."""
    programme.live_until(until)
    return [sent.day() for sent in programme.sent if sent.key == NORA and sent.kind is Kind.LESSON]


def choose(programme: Programme, **changes: object) -> SettingsView:
    view = programme.services.settings.choose(key=NORA, choice=replace(USUAL, **changes))  # type: ignore[arg-type]
    assert isinstance(view, SettingsView)
    return view


def test_leave_known_in_advance_is_left_in_peace_and_finds_no_backlog(welcomed: Programme) -> None:
    view = choose(welcomed, leave_from=date(2026, 11, 26), leave_to=date(2026, 12, 7))
    assert [(leave.first, leave.last) for leave in view.leave] == [(date(2026, 11, 26), date(2026, 12, 7))]
    assert lessons(welcomed, utc(2026, 12, 11)) == [date(2026, 11, 24), date(2026, 12, 8), date(2026, 12, 10)]


def test_leave_that_is_taken_back_is_no_leave(welcomed: Programme) -> None:
    choose(welcomed, leave_from=date(2026, 11, 26), leave_to=date(2026, 12, 7))
    welcomed.at(utc(2026, 11, 30, 9))
    view = welcomed.services.settings.cancel_leave(key=NORA, first=date(2026, 11, 26), last=date(2026, 12, 7))
    assert view.leave == ()
    assert lessons(welcomed, utc(2026, 12, 2)) == [date(2026, 12, 1)]


def test_leave_is_respected_by_what_already_waits_in_the_outbox(welcomed: Programme) -> None:
    welcomed.clock.set(TUESDAY)
    assert welcomed.plan() == 1
    choose(welcomed, leave_from=date(2026, 11, 24), leave_to=date(2026, 11, 24))
    assert welcomed.deliver() == []
    assert welcomed.dropped == [(NORA, Kind.LESSON, "leave")]
    assert lessons(welcomed, utc(2026, 11, 27)) == [date(2026, 11, 26)]


def test_a_pause_lasts_until_the_day_chosen_and_can_be_ended_sooner(welcomed: Programme) -> None:
    welcomed.acknowledge()
    settings = welcomed.services.settings
    view = settings.pause(key=NORA, until=date(2026, 12, 3))
    assert view is not None
    assert view.resumes_on == date(2026, 12, 3)
    assert lessons(welcomed, utc(2026, 11, 30)) == []
    settings.pause(key=NORA, until=None)
    assert settings.get(key=NORA).resumes_on is None
    assert lessons(welcomed, utc(2026, 12, 2)) == [date(2026, 12, 1)]


def test_a_pause_until_today_is_a_slip_of_the_hand_and_ends_none(welcomed: Programme) -> None:
    settings = welcomed.services.settings
    settings.pause(key=NORA, until=date(2026, 12, 3))
    view = settings.pause(key=NORA, until=date(2026, 11, 23))
    assert view is not None
    assert view.resumes_on == date(2026, 12, 3)


def test_a_message_that_pauses_counts_once(welcomed: Programme) -> None:
    settings = welcomed.services.settings
    assert settings.pause(key=NORA, until=date(2026, 12, 3), event_id="Ev1") is not None
    settings.pause(key=NORA, until=None)
    assert settings.pause(key=NORA, until=date(2026, 12, 3), event_id="Ev1") is None
    assert settings.get(key=NORA).resumes_on is None


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"resumes_on": date(2026, 11, 23)}, {"resumes_on": "not_in_future"}),
        ({"leave_from": date(2026, 12, 1)}, {"leave_to": "end_missing"}),
        ({"leave_to": date(2026, 12, 1)}, {"leave_from": "beginning_missing"}),
        ({"leave_from": date(2026, 12, 2), "leave_to": date(2026, 12, 1)}, {"leave_to": "before_beginning"}),
        ({"leave_from": date(2026, 11, 2), "leave_to": date(2026, 11, 3)}, {"leave_to": "past"}),
        ({"leave_from": date(2026, 12, 1), "leave_to": date(9999, 12, 31)}, {"leave_to": "too_far"}),
        ({"resumes_on": date(2126, 12, 1)}, {"resumes_on": "too_far"}),
    ],
)
def test_days_that_make_no_sense_are_refused_and_nothing_is_taken_over(
    welcomed: Programme, changes: dict[str, date], problems: dict[str, str]
) -> None:
    choice = replace(USUAL, language="en", **changes)  # type: ignore[arg-type]
    refused = welcomed.services.settings.choose(key=NORA, choice=choice)
    assert isinstance(refused, SettingsRefused)
    assert refused.problems == problems
    assert welcomed.member().language_chosen is None


def test_settings_saved_again_keep_a_pause_that_holds(welcomed: Programme) -> None:
    choose(welcomed, resumes_on=date(2026, 12, 3))
    welcomed.at(utc(2026, 11, 30, 9))
    assert choose(welcomed, resumes_on=date(2026, 12, 3), language="en").resumes_on == date(2026, 12, 3)
    assert lessons(welcomed, utc(2026, 12, 4)) == [date(2026, 12, 3)]


def test_public_holidays_are_those_the_member_chose(programme: Programme) -> None:
    programme.library.handbook = handbook(holidays={"FR": "France", "CA-QC": "Québec"})
    programme.clock.set(utc(2026, 12, 22, 9))
    programme.start(NORA, BEN)
    programme.services.settings.choose(key=NORA, choice=replace(USUAL, lesson_days=frozenset({4})))
    quebec = replace(USUAL, lesson_days=frozenset({4}), region="CA-QC")
    programme.services.settings.choose(key=BEN, choice=quebec)
    programme.live_until(utc(2027, 3, 27))
    days = {key: {s.day() for s in programme.sent if s.key == key} for key in (NORA, BEN)}
    good_friday, christmas = date(2027, 3, 26), date(2026, 12, 25)
    assert christmas not in days[NORA] | days[BEN]
    assert programme.member(BEN).calendar.day_off(good_friday) == "holiday"
    assert programme.member(NORA).calendar.day_off(good_friday) == ""


def test_closing_days_are_everyones(programme: Programme) -> None:
    programme.library.handbook = handbook(closed=((date(2026, 11, 24), date(2026, 11, 25)),))
    programme.start(NORA)
    assert lessons(programme, utc(2026, 11, 28)) == [date(2026, 11, 26)]


def test_a_status_that_says_away_holds_back_until_it_goes(welcomed: Programme) -> None:
    programme = welcomed
    programme.library.handbook = handbook(away_words=("congé",))
    follow = programme.services.members.follow
    follow(workspace_id=TEAM, person=person(NORA, status=Status("En congé", "", None)))
    assert programme.at(TUESDAY) == []
    follow(workspace_id=TEAM, person=person(NORA, status=Status("En réunion", "", None)))
    programme.at(TUESDAY + timedelta(hours=2))
    assert programme.told() == [("welcome", ""), ("lesson", "start-why")]


def test_a_status_with_an_end_is_waited_out_the_same_day(welcomed: Programme) -> None:
    programme = welcomed
    programme.library.handbook = handbook(away_words=("congé",))
    until = TUESDAY + timedelta(hours=3)
    programme.services.members.follow(workspace_id=TEAM, person=person(NORA, status=Status("Congé", "", until)))
    programme.live_until(utc(2026, 11, 25))
    assert [sent.at for sent in programme.sent if sent.kind is Kind.LESSON] == [until]


def test_do_not_disturb_is_waited_out_the_same_day(welcomed: Programme) -> None:
    programme = welcomed
    end = TUESDAY + timedelta(hours=1)
    programme.services.members.note_quiet(workspace_id=TEAM, quiet={NORA.user_id: Quiet(TUESDAY, end)})
    programme.live_until(utc(2026, 11, 25))
    assert [sent.at for sent in programme.sent if sent.kind is Kind.LESSON] == [end]


def test_do_not_disturb_that_begins_after_planning_is_waited_out_with_the_message_in_hand(welcomed: Programme) -> None:
    programme = welcomed
    programme.clock.set(TUESDAY)
    assert programme.plan() == 1
    end = TUESDAY + timedelta(hours=1)
    programme.services.members.note_quiet(workspace_id=TEAM, quiet={NORA.user_id: Quiet(TUESDAY, end)})
    assert programme.deliver() == []
    assert programme.services.outbox.counts(workspace_id=TEAM) == {"pending": 1, "sent": 1}
    programme.at(end)
    assert programme.told()[-1] == ("lesson", "start-why")


def test_do_not_disturb_that_is_switched_off_lets_the_message_come_at_once(welcomed: Programme) -> None:
    programme = welcomed
    note = programme.services.members.note_quiet
    note(workspace_id=TEAM, quiet={NORA.user_id: Quiet(TUESDAY, TUESDAY + timedelta(hours=6))})
    assert programme.at(TUESDAY) == []
    programme.clock.set(TUESDAY + timedelta(hours=1))
    note(workspace_id=TEAM, quiet={NORA.user_id: None})
    programme.tick()
    assert programme.told()[-1] == ("lesson", "start-why")


def test_only_who_is_due_is_asked_about_and_once_a_day(welcomed: Programme) -> None:
    members, planning = welcomed.services.members, welcomed.services.planning
    assert members.quiet_unknown(workspace_id=TEAM, limit=50).users == ()
    welcomed.clock.set(TUESDAY)
    assert members.quiet_unknown(workspace_id=TEAM, limit=50).users == (NORA.user_id,)
    assert planning.plan(whoever=False).members == 0
    members.note_quiet(workspace_id=TEAM, quiet={NORA.user_id: None})
    assert members.quiet_unknown(workspace_id=TEAM, limit=50).users == ()
    assert planning.plan(whoever=False).messages == 1


def test_do_not_disturb_that_ends_early_lets_the_message_come_though_the_night_is_known(welcomed: Programme) -> None:
    """A snooze ended leaves tonight's stretch, which is Slack's usual one."""
    programme = welcomed
    tonight = Quiet(utc(2026, 11, 24, 21), utc(2026, 11, 25, 7))
    note = programme.services.members.note_quiet
    programme.clock.set(TUESDAY)
    assert programme.plan() == 1
    note(workspace_id=TEAM, quiet={NORA.user_id: Quiet(TUESDAY, TUESDAY + timedelta(hours=7))})
    assert programme.deliver() == []
    programme.clock.set(TUESDAY + timedelta(minutes=30))
    note(workspace_id=TEAM, quiet={NORA.user_id: tonight})
    programme.tick()
    assert programme.told()[-1] == ("lesson", "start-why")


def test_a_stretch_that_is_over_by_our_clock_is_asked_about_again_but_not_at_once(welcomed: Programme) -> None:
    members = welcomed.services.members
    welcomed.clock.set(TUESDAY)
    members.note_quiet(workspace_id=TEAM, quiet={NORA.user_id: Quiet(TUESDAY - timedelta(hours=1), TUESDAY)})
    assert members.quiet_unknown(workspace_id=TEAM, limit=50).users == ()
    welcomed.clock.set(TUESDAY + timedelta(minutes=11))
    assert members.quiet_unknown(workspace_id=TEAM, limit=50).users == (NORA.user_id,)


def test_what_was_known_of_do_not_disturb_before_a_restart_is_asked_for_again(welcomed: Programme) -> None:
    services = welcomed.services
    welcomed.clock.set(TUESDAY)
    services.members.note_quiet(workspace_id=TEAM, quiet={NORA.user_id: None})
    assert welcomed.plan() == 1
    welcomed.clock.advance(seconds=5)
    services.workspace.catch_up(mark=1)
    assert services.members.quiet_unknown(workspace_id=TEAM, limit=50).users == (NORA.user_id,), "her message waits"
    services.members.note_quiet(workspace_id=TEAM, quiet={NORA.user_id: Quiet(TUESDAY, TUESDAY + timedelta(hours=9))})
    assert services.members.quiet_unknown(workspace_id=TEAM, limit=50).users == ()
    assert welcomed.deliver() == []


def test_an_answer_does_not_undo_what_an_event_said_after_the_question(welcomed: Programme) -> None:
    members = welcomed.services.members
    welcomed.clock.set(TUESDAY)
    asked_at = members.quiet_unknown(workspace_id=TEAM, limit=50).at
    welcomed.clock.advance(seconds=2)
    event = Quiet(TUESDAY, TUESDAY + timedelta(hours=5))
    members.note_quiet(workspace_id=TEAM, quiet={NORA.user_id: event})
    welcomed.clock.advance(seconds=2)
    members.note_quiet(workspace_id=TEAM, quiet={NORA.user_id: None}, asked_at=asked_at)
    assert welcomed.tick() == []


def test_two_changes_of_days_off_at_once_are_both_kept(welcomed: Programme) -> None:
    settings, changes = welcomed.services.settings, ThreadPoolExecutor(1)
    with welcomed.database.transaction() as connection:
        members_store.hold(connection, NORA)
        other = changes.submit(lambda: settings.pause(key=NORA, until=date(2026, 12, 20)))
        concurrency.until(lambda: waits_for(welcomed, other), "the other change to wait")
        members_store.change(connection, NORA, absences=[["2027-03-01", "2027-03-12", "leave"]])
    assert other.result(10) is not None
    changes.shutdown()
    assert [absence.why for absence in welcomed.member().calendar.absences] == ["paused", "leave"]


def waits_for(programme: Programme, other: Future[SettingsView | None]) -> bool:
    """Whether the other unit of work has come to wait; on SQLite it cannot even begin."""
    if programme.database.is_sqlite:
        return other.running()
    with programme.database.transaction() as connection:
        return bool(connection.exec_driver_sql("SELECT 1 FROM pg_locks WHERE NOT granted LIMIT 1").all())


def test_days_off_whose_reason_a_later_version_wrote_are_days_off(welcomed: Programme) -> None:
    with welcomed.database.transaction() as connection:
        members_store.change(connection, NORA, absences=[["2026-11-23", "2026-11-26", "sabbatical"]])
    assert lessons(welcomed, utc(2026, 12, 2)) == [date(2026, 12, 1)]


def test_who_flies_east_between_planning_and_sending_gets_the_lesson_of_their_new_day(programme: Programme) -> None:
    programme.load([person(CLAIRE), person(NORA, zone="America/Los_Angeles")])
    programme.start(NORA)
    programme.live_until(utc(2026, 11, 24, 17, 59))
    programme.clock.set(utc(2026, 11, 24, 18))  # ten o'clock on the 24th in Los Angeles
    assert programme.plan() == 1
    programme.services.members.follow(workspace_id=TEAM, person=person(NORA, zone="Pacific/Auckland"))
    programme.clock.set(utc(2026, 11, 24, 21))  # ten o'clock on the 25th in Auckland, within the hours of both
    assert programme.deliver() == []
    arrived = [(sent.kind, sent.day("Pacific/Auckland")) for sent in programme.live_until(utc(2026, 11, 27))]
    assert arrived == [(Kind.LESSON, date(2026, 11, 26))]


def test_a_leave_far_ahead_leaves_the_one_in_force_alone(welcomed: Programme) -> None:
    choose(welcomed, leave_from=date(2026, 11, 24), leave_to=date(2026, 12, 4))
    choose(welcomed, leave_from=date(2028, 7, 1), leave_to=date(2028, 7, 15))
    assert lessons(welcomed, utc(2026, 12, 4)) == []


def test_saving_the_settings_while_away_loses_nothing_of_the_day(welcomed: Programme) -> None:
    programme = welcomed
    programme.library.handbook = handbook(away_words=("congé",))
    until = TUESDAY + timedelta(hours=1)
    programme.services.members.follow(workspace_id=TEAM, person=person(NORA, status=Status("congé", "", until)))
    assert programme.at(TUESDAY) == []
    programme.clock.set(TUESDAY + timedelta(minutes=30))
    choose(programme)
    assert lessons(programme, utc(2026, 11, 24, 16)) == [date(2026, 11, 24)]


def test_a_click_in_the_evening_on_a_morning_message_is_no_message_in_the_evening(welcomed: Programme) -> None:
    programme = welcomed
    programme.clock.set(TUESDAY)
    programme.plan()
    [claim] = programme.claims()
    programme.services.outbox.hold(claim=claim, holder=HOLDER, reason="in_doubt")
    programme.clock.set(utc(2026, 11, 24, 20))
    answered = Answered(f"{claim.subject}-1", "b")
    programme.services.training.answer(
        key=NORA, lesson_id=claim.subject, answered=answered, round_=1, occasion=claim.occasion, sent_at=TUESDAY
    )
    with programme.database.transaction() as connection:
        rows = connection.execute(outbox_store.ledger.select()).all()
    assert [(row.sent_at, row.broke) for row in rows if row.kind == "lesson"] == [(TUESDAY, None)]


def test_who_is_away_for_an_hour_between_planning_and_sending_hears_of_it_the_same_day(welcomed: Programme) -> None:
    programme = welcomed
    programme.library.handbook = handbook(away_words=("congé",))
    follow = programme.services.members.follow
    programme.clock.set(TUESDAY)
    assert programme.plan() == 1
    follow(workspace_id=TEAM, person=person(NORA, status=Status("congé", "", None)))
    assert programme.deliver() == []
    programme.clock.set(TUESDAY + timedelta(minutes=10))
    follow(workspace_id=TEAM, person=person(NORA))
    programme.tick()
    assert programme.told()[-1] == ("lesson", "start-why")


def test_who_had_stopped_and_says_until_when_hears_from_us_then(welcomed: Programme) -> None:
    settings = welcomed.services.settings
    settings.switch_messages(key=NORA, on=False)
    settings.pause(key=NORA, until=date(2026, 12, 1))
    assert lessons(welcomed, utc(2026, 12, 2)) == [date(2026, 12, 1)]


# --- less, not more


def test_three_without_reaction_halve_the_rhythm_and_five_end_it(programme: Programme) -> None:
    programme.lively = False
    programme.start(NORA)
    programme.live_until(utc(2027, 3, 1))
    days = [sent.day() for sent in programme.sent]
    assert days == [
        date(2026, 11, 23),  # the welcome, Monday
        date(2026, 11, 24),
        date(2026, 11, 26),  # the third in a row without reaction
        date(2026, 12, 3),  # a lesson day is passed over
        date(2026, 12, 10),  # the fifth and last
    ]
    assert programme.member().unanswered == 0, "asking for the member is a sign of life"
    programme.live_until(utc(2027, 3, 3))
    assert [sent.day() for sent in programme.sent][5:] == [date(2027, 3, 2)]


def test_who_is_about_to_be_left_in_peace_is_told_so(programme: Programme) -> None:
    programme.lively = False
    programme.start(NORA)
    noted = []
    for _ in range(60):
        due = programme.services.outbox.next_due_at()
        if due is None:
            break
        programme.clock.set(max(due, programme.clock.now()))
        programme.plan()
        for claim in programme.claims():
            [prepared] = programme.services.outbox.prepare(claims=[claim])
            if prepared.refused:
                programme.services.outbox.drop(claim=claim, holder=HOLDER, reason=prepared.refused)
                continue
            if claim.channel is None:
                noted.append(prepared.unanswered)
            programme.services.outbox.sent(claim=claim)
    assert noted == [0, 1, 2, 3, 4]


def test_any_sign_of_life_brings_the_usual_rhythm_back(programme: Programme) -> None:
    programme.lively = False
    programme.acknowledge()
    programme.start(NORA)
    programme.live_until(utc(2026, 12, 2))
    programme.services.training.open_next(key=NORA)
    programme.live_until(utc(2026, 12, 9))
    assert [sent.day() for sent in programme.sent][3:] == [date(2026, 12, 3), date(2026, 12, 8)]


# --- a pause for everybody


def test_a_coordinator_pauses_everything_until_a_day(welcomed: Programme) -> None:
    with pytest.raises(NotCoordinator):
        welcomed.pause_everything(date(2026, 12, 8), by=NORA)
    welcomed.pause_everything(date(2026, 12, 8))
    assert lessons(welcomed, utc(2026, 12, 9)) == [date(2026, 12, 8)]


def test_a_pause_for_everybody_ends_sooner_where_a_coordinator_says_so(welcomed: Programme) -> None:
    welcomed.pause_everything(date(2026, 12, 8))
    welcomed.at(utc(2026, 11, 30, 9))
    welcomed.pause_everything(None)
    assert lessons(welcomed, utc(2026, 12, 2)) == [date(2026, 12, 1)]


def test_a_pause_for_everybody_holds_before_anybody_was_looked_at_anew(welcomed: Programme) -> None:
    welcomed.services.workspace.pause_everything(key=CLAIRE, until=date(2026, 12, 8))
    assert lessons(welcomed, utc(2026, 12, 9)) == [date(2026, 12, 8)]


def test_the_end_of_a_pause_that_a_crash_cut_short_is_found_by_the_next_load(welcomed: Programme) -> None:
    welcomed.pause_everything(date(2027, 1, 12))
    welcomed.at(utc(2026, 11, 30, 9))
    welcomed.services.workspace.pause_everything(key=CLAIRE, until=None)  # and the power goes
    welcomed.load([person(CLAIRE), person(NORA)], [CLAIRE, NORA], mark=2)
    assert lessons(welcomed, utc(2026, 12, 2)) == [date(2026, 12, 1)]


# --- what was sent when


def test_the_ledger_says_when_a_message_arrived_where_and_that_it_broke_no_rule(welcomed: Programme) -> None:
    with welcomed.database.transaction() as connection:
        [row] = connection.execute(outbox_store.ledger.select()).all()
    assert (row.kind, row.sent_at, row.zone, row.broke) == ("welcome", welcomed.clock.now(), "Europe/Paris", None)


def test_a_message_that_arrived_out_of_hours_after_all_is_said_to_have(programme: Programme) -> None:
    programme.start(NORA)
    programme.plan()
    [claim] = programme.claims()
    late = datetime(2026, 11, 23, 21, tzinfo=UTC)
    programme.services.outbox.sent(claim=claim, at=late)
    with programme.database.transaction() as connection:
        [row] = connection.execute(outbox_store.ledger.select()).all()
    assert (row.sent_at, row.broke) == (late, "outside_hours")


def test_days_off_are_kept_for_a_year_and_no_longer(welcomed: Programme) -> None:
    choose(welcomed, leave_from=date(2026, 11, 26), leave_to=date(2026, 11, 27))
    welcomed.clock.set(utc(2028, 3, 1, 9))
    choose(welcomed, leave_from=date(2028, 3, 6), leave_to=date(2028, 3, 7))
    with welcomed.database.transaction() as connection:
        row = members_store.get(connection, NORA)
    assert row is not None
    assert [tuple(absence) for absence in row.absences or ()] == [("2028-03-06", "2028-03-07", "leave")]
