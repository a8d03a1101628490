"""People as Slack describes them, beside what they chose themselves; and who takes part."""

from datetime import UTC, datetime
from typing import Any

from domain.members import MemberKey, Person
from storage import enrolment, members
from storage.database import Database

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
NORA, BEN = MemberKey("T1", "U0NORA0001"), MemberKey("T1", "U0BEN00001")


def person(key: MemberKey, zone: str | None = "Europe/Paris", locale: str | None = "fr-FR", **more: Any) -> Person:
    usual = {"is_admin": False, "is_guest": False, "deleted": False}
    return Person(key.user_id, zone, locale, **{**usual, **more})


def row(database: Database, key: MemberKey) -> members.MemberRow:
    with database.transaction() as connection:
        found = members.get(connection, key)
    assert found is not None
    return found


def test_what_slack_says_is_followed_and_own_choices_stay(database: Database) -> None:
    with database.transaction() as connection:
        members.follow(connection, "T1", [person(NORA)])
        members.change(connection, NORA, language="en", messages_on=False, participates=True)
        members.follow(connection, "T1", [person(NORA, "America/Toronto", "en-CA", is_admin=True)])
    found = row(database, NORA)
    assert (found.zone, found.locale, found.is_admin) == ("America/Toronto", "en-CA", True)
    assert (found.language, found.messages_on, found.participates) == ("en", False, True)


def test_a_deactivated_person_keeps_the_zone_and_language_known_before(database: Database) -> None:
    with database.transaction() as connection:
        members.follow(connection, "T1", [person(NORA)])
        members.follow(connection, "T1", [person(NORA, None, None, deleted=True)])
    found = row(database, NORA)
    assert (found.zone, found.locale, found.active) == ("Europe/Paris", "fr-FR", False)


def test_the_same_id_in_two_workspaces_is_two_members(database: Database) -> None:
    elsewhere = MemberKey("T2", NORA.user_id)
    with database.transaction() as connection:
        members.follow(connection, "T1", [person(NORA)])
        members.follow(connection, "T2", [person(elsewhere, "Asia/Kathmandu")])
        enrolment.set_participants(connection, "T1", [NORA.user_id], NOW)
    assert row(database, NORA).participates
    assert not row(database, elsewhere).participates


def test_a_channel_may_hold_more_people_than_a_statement_has_parameters(database: Database) -> None:
    with database.transaction() as connection:
        members.follow(connection, "T1", [person(NORA), person(BEN)])
        enrolment.set_participants(connection, "T1", [BEN.user_id], NOW)
        enrolment.set_participants(
            connection, "T1", [NORA.user_id, *(f"U{number:09}" for number in range(70_000))], NOW
        )
    assert row(database, NORA).participates
    assert not row(database, BEN).participates


def test_of_two_loads_at_once_the_later_one_counts_in_the_channel_too(database: Database) -> None:
    with database.transaction() as connection:
        members.follow(connection, "T1", [person(NORA)], 1)
        for mark in (3, 2):
            enrolment.in_channel(connection, "T1", [NORA.user_id, "U0NOBODY01"], mark, NOW)
        (found,) = enrolment.loaded(connection, "T1", "", 10)
    assert (found.channel_mark, found.sync_mark, found.member.participates) == (3, 1, True)


def test_members_are_gone_through_in_the_order_of_their_ids(database: Database) -> None:
    with database.transaction() as connection:
        members.follow(connection, "T1", [person(MemberKey("T1", f"U{number}")) for number in (3, 1, 2)])
        members.follow(connection, "T2", [person(MemberKey("T2", "U4"))])
        found = [one.member.user_id for one in enrolment.loaded(connection, "T1", "U1", 10)]
        assert found == ["U2", "U3"]
        assert [one.member.user_id for one in enrolment.loaded(connection, "T1", "", 2)] == ["U1", "U2"]


def test_exactly_the_chosen_people_take_part(database: Database) -> None:
    with database.transaction() as connection:
        members.follow(connection, "T1", [person(NORA), person(BEN)])
        enrolment.set_participants(connection, "T1", [NORA.user_id, "U0NOBODY01"], NOW)
        assert members.count_participants(connection, "T1") == 1
        enrolment.set_participants(connection, "T1", [BEN.user_id], NOW)
        assert [found.key for found in members.reachable(connection, "T1")] == [BEN]


def test_only_who_takes_part_is_there_and_wants_messages_is_reachable(database: Database) -> None:
    with database.transaction() as connection:
        members.follow(connection, "T1", [person(NORA), person(BEN)])
        enrolment.set_participants(connection, "T1", [NORA.user_id, BEN.user_id], NOW)
        members.change(connection, NORA, messages_on=False)
        assert [found.key for found in members.reachable(connection, "T1")] == [BEN]
        members.follow(connection, "T1", [person(BEN, deleted=True)])
        assert members.reachable(connection, "T1") == []


def test_owners_and_admins_who_are_still_there_are_listed(database: Database) -> None:
    with database.transaction() as connection:
        members.follow(connection, "T1", [person(NORA, is_admin=True), person(BEN, is_admin=True, deleted=True)])
        assert members.admins(connection, "T1") == [NORA.user_id]
