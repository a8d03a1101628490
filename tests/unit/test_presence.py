"""What a Slack status and do-not-disturb say, read and not kept."""

from datetime import UTC, datetime
from typing import Any

import pytest

from domain.members import person_from_slack
from domain.presence import Quiet, Status, quiet_from_slack, says_away

WORDS = ("absent", "congé", "congés", "vacances", "out of office", "sick", ":surfer:")


@pytest.mark.parametrize(
    "text",
    [
        "En congé jusqu’à lundi",
        "CONGES",
        "vacances 🌴",
        "Out of Office!",
        "off sick today",
        "absent·e",
        "Congé, retour le 3",
    ],
)
def test_a_word_of_the_programme_says_away_whatever_its_case_and_accents(text: str) -> None:
    assert says_away(Status(text, "", None), WORDS)


@pytest.mark.parametrize(
    "text", ["", "En réunion", "classic", "sickbay", "office", "absentéisme: colloque", "télétravail"]
)
def test_other_words_and_parts_of_words_do_not(text: str) -> None:
    assert not says_away(Status(text, ":house_with_garden:", None), WORDS)


@pytest.mark.parametrize("emoji", [":palm_tree:", ":face_with_thermometer:", ":surfer:"])
def test_an_emoji_may_say_it(emoji: str) -> None:
    assert says_away(Status("", emoji, None), WORDS)


def test_slacks_profile_gives_the_status_with_its_end() -> None:
    profile = {"status_text": "Congé", "status_emoji": "", "status_expiration": 1767304800}
    person = person_from_slack({"id": "U0NORA0001", "profile": profile})
    assert person is not None
    assert person.status == Status("Congé", "", datetime(2026, 1, 1, 22, tzinfo=UTC))
    silences: tuple[dict[str, Any], ...] = ({}, {"profile": {}}, {"profile": {"status_text": "", "status_emoji": ""}})
    for silent in silences:
        without = person_from_slack({"id": "U0NORA0001", **silent})
        assert without is not None
        assert without.status is None


def test_do_not_disturb_is_read_as_slack_writes_it() -> None:
    said = {"dnd_enabled": True, "next_dnd_start_ts": 1767304800, "next_dnd_end_ts": 1767340800}
    assert quiet_from_slack(said) == Quiet(datetime(2026, 1, 1, 22, tzinfo=UTC), datetime(2026, 1, 2, 8, tzinfo=UTC))
    assert quiet_from_slack({**said, "dnd_enabled": False}) is None
    assert quiet_from_slack({"dnd_enabled": True, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}) is None
    assert quiet_from_slack({}) is None
