"""Whatever people do for ten weeks, the rules that hold everywhere hold (product.md, rules 1, 2 and 5)."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.attention import iso_week
from domain.calendar import Calendar
from domain.members import MemberKey
from domain.schedule import local_date
from domain.settings import SettingsChoice
from domain.training import Answered
from tests.handbooks import LESSONS, handbook
from tests.services.world import BEN, CHANNEL, CLAIRE, NORA, TEAM, YUSUF, Programme, person, utc

PEOPLE = (CLAIRE, NORA, BEN, YUSUF)
ZONES = ("Europe/Paris", "America/Toronto", "Pacific/Chatham", "Pacific/Honolulu", "Asia/Kathmandu")
SPRING = utc(2027, 3, 1, 8)
"""Ten weeks from here hold a clock change in every one of these zones that has any, in both hemispheres."""


def act(programme: Programme, chance: random.Random, zones: dict[MemberKey, str]) -> None:
    """Somebody does something."""
    key = chance.choice(PEOPLE)
    services = programme.services

    def move() -> None:
        zones[key] = chance.choice(ZONES)
        services.members.follow(workspace_id=TEAM, person=person(key, zone=zones[key]))

    def choose() -> None:
        days = frozenset(chance.sample(range(5), chance.randint(3, 5)))
        at = time(chance.randint(9, 17), chance.choice([0, 15]))
        language = chance.choice([None, "fr", "en"])
        services.settings.choose(key=key, choice=SettingsChoice(language, chance.random() < 0.9, days, at))

    def learn() -> None:
        lesson_id = chance.choice(LESSONS)
        question = f"{lesson_id}-{chance.randint(1, 2)}"
        services.training.answer(
            key=key, lesson_id=lesson_id, answered=Answered(question, chance.choice("abc")), round_=1
        )

    def read() -> None:
        services.charter.acknowledge(key=key, version="2.0", language="fr", shown_blocks_sha256="x", button_label="x")

    def publish() -> None:
        programme.library.handbook = handbook(charter_versions=("1.0", "2.0"))

    deeds: list[Callable[[], object]] = [move, choose, learn, learn, read, publish]
    deeds += [lambda: services.settings.switch_messages(key=key, on=chance.random() < 0.7)]
    deeds += [lambda: services.members.joined(key=key, channel_id=CHANNEL, present=chance.random() < 0.7)]
    deeds += [lambda: services.training.open_next(key=key), lambda: programme.plan()]
    chance.choice(deeds)()


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.long), pytest.param(2, marks=pytest.mark.long)])
def test_ten_weeks_of_anything_break_no_rule(programme: Programme, seed: int) -> None:
    chance = random.Random(seed)
    zones = dict.fromkeys(PEOPLE, "Europe/Paris")
    programme.clock.set(SPRING)
    programme.load([person(key) for key in PEOPLE])
    programme.start(*PEOPLE)
    days: dict[MemberKey, list[date]] = {key: [] for key in PEOPLE}
    hours = programme.handbook.programme.contact_hours
    now = SPRING
    while now < SPRING + timedelta(weeks=10):
        if chance.random() < 0.4:
            act(programme, chance, zones)
        now += timedelta(minutes=chance.choice([20, 60, 240, 600]))
        back = timedelta(hours=chance.choice([0, 0, 0, 1]))  # now and then, the machine's clock is set back
        for sent in programme.at(now - back):
            if sent.key not in zones:
                continue  # a post in a channel is nobody's message
            zone = ZoneInfo(zones[sent.key])
            assert Calendar(zone, hours).rule_against(sent.at) == "", sent
            assert sent.view.voice.zone == zone.key
            days[sent.key].append(local_date(sent.at, zone))
    assert len(programme.sent) >= 12, "enough happened to mean something"
    for key, dates in days.items():
        assert len(dates) == len(set(dates)), "one a local day"
        assert max(Counter(map(iso_week, dates)).values(), default=0) <= 3, "three a week"
        told = [one for one in programme.told(key) if one[0] not in {"review", "charter"}]
        assert len(told) == len(set(told)), "nothing twice"
        assert not told or told[0] == ("welcome", "")
