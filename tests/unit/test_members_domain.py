"""What follows from what Slack says of a person."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.members import SLACKBOT, Person, choose_language, person_from_slack

BOTH = ("fr", "en")


@pytest.mark.parametrize(
    ("chosen", "locale", "workspace", "expected"),
    [
        ("en", "fr-FR", "fr-FR", "en"),
        (None, "fr-CA", "en-US", "fr"),
        (None, "fr_FR", None, "fr"),
        (None, "FR-be", None, "fr"),
        (None, "de-DE", "fr-FR", "fr"),
        (None, None, "fr-FR", "fr"),
        (None, "de-DE", "pt-BR", "en"),
        (None, None, None, "en"),
        ("de", "fr-FR", None, "fr"),
        ("", "", "", "en"),
    ],
)
def test_ones_own_choice_then_slacks_then_the_workspaces_then_english(
    chosen: str | None, locale: str | None, workspace: str | None, expected: str
) -> None:
    assert choose_language(chosen, locale, workspace, BOTH) == expected


def test_a_programme_without_english_falls_back_to_what_it_has() -> None:
    assert choose_language(None, "de-DE", None, ("fr",)) == "fr"


@given(*(st.none() | st.text(max_size=12) for _ in range(3)), st.lists(st.sampled_from(BOTH), min_size=1, unique=True))
def test_the_language_chosen_is_always_one_there_is(
    chosen: str | None, locale: str | None, workspace: str | None, available: list[str]
) -> None:
    assert choose_language(chosen, locale, workspace, available) in available


def test_a_person_is_read_as_slack_describes_them() -> None:
    user = {
        "id": "U0NORA0001",
        "name": "nora",
        "real_name": "Nora Petit",
        "tz": "Europe/Paris",
        "locale": "fr-FR",
        "is_admin": False,
        "is_restricted": True,
        "profile": {"email": "nora@example.org"},
    }
    assert person_from_slack(user) == Person("U0NORA0001", "Europe/Paris", "fr-FR", False, True, False)


def test_no_name_and_no_address_is_kept_of_a_person() -> None:
    user = {"id": "U0NORA0001", "name": "nora", "real_name": "Nora Petit", "profile": {"email": "nora@example.org"}}
    assert not {"nora", "Nora", "example.org"} & set(repr(person_from_slack(user)).replace("'", " ").split())


def test_a_deactivated_person_needs_nothing_but_an_id() -> None:
    """Slack leaves zone, locale and roles out of a deactivated user's object."""
    assert person_from_slack({"id": "U0NORA0001", "deleted": True}) == Person(
        "U0NORA0001", None, None, False, False, True
    )


@pytest.mark.parametrize("role", ["is_admin", "is_owner", "is_primary_owner"])
def test_owners_and_admins_are_admins(role: str) -> None:
    person = person_from_slack({"id": "U0CLAIRE01", role: True})
    assert person is not None
    assert person.is_admin


@pytest.mark.parametrize("kind", ["is_restricted", "is_ultra_restricted"])
def test_guests_of_both_kinds_are_guests(kind: str) -> None:
    person = person_from_slack({"id": "U0GUEST001", kind: True})
    assert person is not None
    assert person.is_guest


@pytest.mark.parametrize(
    "user",
    [
        {"id": SLACKBOT, "is_bot": False},
        {"id": "U0BOT00001", "is_bot": True},
        {"id": "U0FLOW0001", "is_workflow_bot": True},
        {"id": None},
        {"id": 12},
        {},
    ],
)
def test_bots_slackbot_and_nobody_never_take_part(user: dict[str, Any]) -> None:
    assert person_from_slack(user) is None


@given(st.dictionaries(st.sampled_from(["tz", "locale"]), st.none() | st.text(max_size=3)))
def test_what_slack_leaves_empty_is_unknown(user: dict[str, Any]) -> None:
    person = person_from_slack({"id": "U1", **user})
    assert person is not None
    assert (person.zone, person.locale) == (user.get("tz") or None, user.get("locale") or None)
