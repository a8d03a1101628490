"""Where members stand with the charter: one answer for planning, sending, Home and the coordinators' status."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from domain.charter import Standing, next_day
from domain.clause_questions import ClauseQuestion
from domain.editions import ClauseChange, changes_since, edition_of
from domain.handbook import Charter, version_key
from domain.ladder import Move, Stop, moment_on, moved, stops_of
from domain.members import Member
from domain.schedule import local_date
from services.context import Core
from storage import charter as charter_store
from storage import clause_questions as questions_store
from storage.charter import Assignment


def in_force(core: Core, workspace_id: str) -> tuple[Charter, str] | None:
    """The charter in force, in the default language, and its edition; None before the first is published."""
    published = _published(core, workspace_id)
    return (published[-1], edition_of(published, published[-1].version)) if published else None


def _published(core: Core, workspace_id: str) -> tuple[Charter, ...]:
    handbook = core.handbook(workspace_id)
    return handbook.published_charters(handbook.programme.default_language)


def changes_for(core: Core, workspace_id: str, standing: Standing, language: str) -> tuple[ClauseChange, ...]:
    """What is theirs to read instead of the whole text; empty for whoever never acknowledged before."""
    published = core.handbook(workspace_id).published_charters(language)
    return changes_since(published, standing.since) if standing.since else ()


def standings(connection: Connection, core: Core, members: Sequence[Member]) -> dict[str, Standing]:
    """Where each of these members of one workspace stands, by user id; empty while there is no charter."""
    if not members:
        return {}
    workspace_id, users = members[0].key.workspace_id, [member.key.user_id for member in members]
    force = in_force(core, workspace_id)
    if force is None:
        return {}
    charter, edition = force
    asked = charter_store.of_people(connection, workspace_id, users, charter.id)
    said: dict[str, list[ClauseQuestion]] = {}
    for question in questions_store.of_people(connection, workspace_id, users):
        said.setdefault(question.user_id, []).append(question)
    published = _published(core, workspace_id)
    return {
        member.key.user_id: _standing(
            member, published, edition, asked[member.key.user_id], said.get(member.key.user_id, ())
        )
        for member in members
    }


def standing_of(connection: Connection, core: Core, member: Member) -> Standing | None:
    """Where one member stands; None while there is no charter."""
    return standings(connection, core, [member]).get(member.key.user_id)


def due_of(core: Core, member: Member, standing: Standing) -> date:
    """When a member is to have read it: by the day they were given, else so many days from today."""
    today = local_date(core.clock.now(), member.calendar.zone)
    return standing.due_on or today + timedelta(days=core.programme(member.workspace_id).charter_due_after_days)


def next_moments(connection: Connection, core: Core, members: Sequence[Member], now: datetime) -> dict[str, datetime]:
    """When each of these members is to be looked at for the charter next, as far as a day is known."""
    found: dict[str, datetime] = {}
    welcomed = [member for member in members if member.welcomed]
    standing = standings(connection, core, welcomed)
    for member in welcomed:
        mine = standing.get(member.key.user_id)
        day = next_day(mine, local_date(now, member.calendar.zone), member.calendar) if mine else None
        at = moment_on(day, member.calendar, member.lesson_time) if day else None
        if at is not None:
            found[member.key.user_id] = at
    return found


def _standing(
    member: Member,
    published: Sequence[Charter],
    edition: str,
    asked: Mapping[str, Assignment],
    said: Collection[ClauseQuestion],
) -> Standing:
    zone = member.calendar.zone
    done = [edition_of(published, version) for version, one in asked.items() if one.state == "acknowledged"]
    before = [version for version in done if version_key(version) < version_key(edition)]
    since = max(before, key=version_key, default=None)
    row = asked.get(edition)
    mine = tuple(said)
    if row is None:
        return Standing(edition, since=since, questions=mine)
    asked_on = local_date(row.asked_at, zone) if row.asked_at else None
    due_on = row.due_on
    moves: tuple[Move, ...] = ()
    if due_on is not None and asked_on is not None:
        questions = [_stop(question, member) for question in mine if question.kind == "question"]
        due_on, moves = moved(due_on, asked_on, [*stops_of(member.calendar.absences), *questions])
    return Standing(
        edition=edition,
        state=row.state,  # type: ignore[arg-type]  # the column holds nothing else
        since=since,
        page=row.page,
        asked_on=asked_on,
        due_on=due_on,
        moves=moves,
        told_on=row.told_on or asked_on,
        nudged_on=row.nudged_on,
        closed_at=row.closed_at,
        questions=mine,
    )


def _stop(question: ClauseQuestion, member: Member) -> Stop:
    zone = member.calendar.zone
    ended = local_date(question.answered_at, zone) if question.answered_at else None
    return Stop(local_date(question.asked_at, zone), ended, "question")
