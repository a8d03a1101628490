"""A year of the charter: three versions, leave, questions, refusals, newcomers, leavers. Every message about it is justified."""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, time, timedelta

import pytest

from domain.attention import Kind, iso_week
from domain.handbook import Handbook
from domain.ladder import Rung
from domain.members import MemberKey
from domain.settings import SettingsChoice
from tests.handbooks import charters, handbook
from tests.services.world import CHANNEL, CLAIRE, TEAM, Programme, Sent, person, utc

START, END = utc(2026, 11, 23, 8, 5), utc(2027, 11, 22, 12)
SPRING, AUTUMN = utc(2027, 3, 15, 9), utc(2027, 9, 6, 9)
"""When the second and third versions are published."""


@dataclass
class Life:
    """What one person did, as far as reminders go by it; told apart from the code that is tested."""

    key: MemberKey
    away: list[tuple[date, date]] = field(default_factory=list)
    done: dict[str, date] = field(default_factory=dict)
    asking: date | None = None
    gone: date | None = None


def publish(programme: Programme, *versions: str) -> None:
    programme.library.handbook = Handbook(handbook().programme, programme.handbook.modules, charters(*versions))
    programme.services.reminders.notice()


def act(programme: Programme, life: Life, chance: random.Random) -> None:
    """Somebody does something."""
    today = programme.clock.now().date()
    services, what = programme.services, chance.random()
    if life.gone is not None:
        return
    standing = services.desk.home(key=life.key).charter
    assert standing is not None
    if what < 0.30 and standing.asked_on is not None and standing.state != "acknowledged":
        programme.acknowledge(life.key, since=standing.since)
        life.done.setdefault(standing.edition, today)
    elif what < 0.40 and standing.state == "open" and standing.asked_on is not None:
        services.clause_questions.decline(
            key=life.key, question_id=f"d{life.key.user_id}{today}", reason="No.", shown_blocks_sha256="a" * 64,
            button_label="Refuser", about=services.clause_questions.form(key=life.key, kind="decline").about,
        )  # fmt: skip
        life.done.setdefault(standing.edition, today)
    elif what < 0.55 and life.asking is None:
        services.clause_questions.ask(
            key=life.key, question_id=f"q{life.key.user_id}{today}", clause_id="voice", text="Why?"
        )
        life.asking = today
    elif what < 0.70:
        first = today + timedelta(days=chance.randint(1, 10))
        last = first + timedelta(days=chance.randint(1, 14))
        choice = SettingsChoice(None, True, frozenset({1, 3}), time(10), leave_from=first, leave_to=last)
        services.settings.choose(key=life.key, choice=choice)
        life.away.append((first, last))
    elif what > 0.98:
        services.members.joined(key=life.key, channel_id=CHANNEL, present=False)
        life.gone = today


def justified(sent: Sent, life: Life, before: list[Sent]) -> str:
    """Why this message was right; fails where no rule of product.md says so."""
    view, day = sent.view, sent.day()
    assert sent.local().weekday() < 5, "a contact day"
    assert time(9) <= sent.local().time() < time(17, 30), "contact hours"
    assert not any(first <= day <= last for first, last in life.away), "not on leave"
    assert life.gone is None or day <= life.gone, "not to who has left"
    assert Counter(one.day() for one in before)[day] == 0, "one a day"
    assert Counter(iso_week(one.day()) for one in before)[iso_week(day)] < 3, "three a week"
    if view.rung is Rung.ANSWER:
        return "an answer"
    assert sent.subject not in life.done, "none after the deed"
    assert life.asking is None, "none while a question waits"
    told = [one for one in before if one.kind is Kind.CHARTER and one.subject == sent.subject]
    if view.rung is Rung.FIRST:
        assert not told, "published once"
        return "publication"
    left = (view.due_on - day).days
    if view.rung is Rung.LATE:
        assert left < 0
        return "a week more"
    planned = view.due_on - timedelta(days={Rung.WEEK: 7, Rung.EVE: 1, Rung.DAY: 0}[view.rung])
    # Moved back over days without contact hours; or, where the budget was used up, carried over until the next rung.
    passed = [day + timedelta(days=number) for number in range(1, (planned - day).days + 1)]
    assert all(one.weekday() > 4 or any(first <= one <= last for first, last in life.away) for one in passed)
    assert (day - planned).days <= 7
    return {Rung.WEEK: "7 days before", Rung.EVE: "the day before", Rung.DAY: "the day"}[view.rung]


@pytest.mark.parametrize(
    ("seed", "people"), [(0, 2), *(pytest.param(seed, 6, marks=pytest.mark.long) for seed in range(1, 6))]
)
def test_a_year_with_three_versions_every_reminder_is_justified(programme: Programme, seed: int, people: int) -> None:
    chance = random.Random(seed)
    lives = {key: Life(key) for key in (MemberKey(TEAM, f"U000000{number:03}") for number in range(people))}
    programme.load([person(CLAIRE), *map(person, lives)])
    programme.start(*lives)
    programme.services.reminders.notice()
    now, reasons = START, Counter[str]()
    told: dict[MemberKey, list[Sent]] = {key: [] for key in lives}
    published = ["1.0"]
    while now < END:
        for version, moment in (("2.0", SPRING), ("3.0", AUTUMN)):
            if now >= moment and version not in published:
                published.append(version)
                publish(programme, *published)
        if chance.random() < 0.3:
            act(programme, chance.choice(list(lives.values())), chance)
        if chance.random() < 0.2:
            for question in programme.services.clause_questions.waiting(key=CLAIRE).waiting:
                programme.services.clause_questions.answer(
                    key=CLAIRE, question_id=question.question_id, text="Because."
                )
                if question.kind == "question":
                    lives[MemberKey(TEAM, question.user_id)].asking = None
        if chance.random() < 0.01 and len(lives) < people + 3:
            new = MemberKey(TEAM, f"U0NEW00{len(lives):03}")
            lives[new], told[new] = Life(new), []
            programme.services.members.follow(workspace_id=TEAM, person=person(new))
            programme.services.members.joined(key=new, channel_id=CHANNEL, present=True)
        now += timedelta(hours=chance.choice([14, 26, 33]))
        for sent in (one for one in programme.live_until(now) if one.key in told):
            if sent.kind is Kind.CHARTER:
                reasons[justified(sent, lives[sent.key], told[sent.key])] += 1
            elif sent.kind is Kind.WELCOME:
                reasons["publication, in the first message"] += 1
            told[sent.key].append(sent)
    print("\n".join(f"{number:5}  {why}" for why, number in reasons.most_common()))
    assert {"publication", "7 days before", "the day before", "the day", "an answer"} <= reasons.keys()
