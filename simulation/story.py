"""What is said in the course of the programme: who suggests, worries, supports, takes a part, posts, and when.

A plan made beforehand from a seed, so that the same seed gives the same story whatever the machine does meanwhile.
"""

import random
from collections.abc import Sequence
from copy import deepcopy
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

from simulation.days import Act, Days
from simulation.people import Person

SPEAKS = frozenset({"prompt", "late", "double", "chooser", "traveller", "homebody"})
"""The characters who say something of their own."""
SURVEYS = ((0, "baseline", 9), (2, "roles", 12), (6, "pulse", 9), (11, "closing", 9))
"""In which week which survey is opened, on the Wednesday, and for how many days: Tuesday's lesson is nobody's loss."""
LOOKS_AFTER = 9
"""Days after which the author of a concern comes back with the code."""
LATER = 0.9
"""After which share of the weeks the second word comes."""
WORD_AFTER = (5, 16)
"""Between how many days a suggestion gets the coordinator's word."""


PERSON_WEEKS = 250
"""How many weeks of how many people it takes for everything to be said that there is."""
Said = dict[str, Any]


class Story:
    """Plans who says what, in the days of ``days``."""

    def __init__(self, days: Days, seed: int) -> None:
        self._days = days
        self._rng = random.Random(seed)  # noqa: S311 - chance, not secrecy
        self._first, self._weeks = days.stage.first_day, days.stage.weeks
        self._speakers = [p for p in days.people.values() if p.who.character in SPEAKS and p is not days.lead]

    def plan(self) -> None:
        """Plans all of it."""
        self._lead()
        if self._speakers:
            self._suggestions()
            self._concerns()
            self._taking_part()

    def _lead(self) -> None:
        leader, weeks = self._days.lead.leader, self._weeks
        self._at(0, time(9, 30), self._days.lead, leader.accept)
        for start in range(0, weeks, 26):  # in longer simulations, the year begins anew
            for week, survey, days in SURVEYS:
                if start + week < weeks:
                    self._at(
                        7 * (start + week), time(9, 40), self._days.lead, partial(leader.open_survey, survey, days)
                    )
        for week in range(weeks):
            for day in (1, 3):
                self._at(7 * week + day, time(14, 30), self._days.lead, leader.office)

    def _suggestions(self) -> None:
        """Each once, by somebody who speaks its language; the others support it."""
        for locale in ("fr", "en"):
            authors = [person for person in self._speakers if person.who.locale.startswith("fr") is (locale == "fr")]
            for number, one in enumerate(
                self._some(self._days.lead.texts.of(locale)["suggestions"] if authors else ())
            ):
                said = deepcopy(one)
                day = self._day(0.02 + 0.75 * number / 15)
                self._at(day, time(11, 15), self._rng.choice(authors), "suggest", said)
                for voter in self._rng.sample(self._speakers, min(len(self._speakers) - 1, self._rng.randrange(1, 9))):
                    self._at(day + self._rng.randrange(1, 6), time(13, 20), voter, "support", said)
                if said.get("word"):
                    self._word(day + self._rng.randrange(*WORD_AFTER), said, "state", "word")
                if said.get("later"):
                    self._word(self._day(LATER), said, "then", "later")

    def _word(self, day: int, said: Said, state: str, word: str) -> None:
        """The coordinator says this of it."""
        say = partial(self._days.lead.leader.say_word, said, str(said[state]), str(said[word]))
        self._at(day, time(15), self._days.lead, say)

    def _concerns(self) -> None:
        for locale in ("fr", "en"):
            authors = [person for person in self._speakers if person.who.locale.startswith("fr") is (locale == "fr")]
            said = self._some(self._days.lead.texts.of(locale)["concerns"])
            together = [one for one in said if one["release"] == "together"]
            for number, one in enumerate(said if authors else ()):
                # Those who wait for three others write within a few days of one another, or would wait for ever.
                day = self._day(0.45) + together.index(one) if one in together else self._day(0.08 + 0.8 * number / 8)
                author = self._rng.choice(authors)
                self._at(day, time(16, 40), author, "worry", one)
                self._at(day + LOOKS_AFTER, time(12, 40), author, "follow", one["reply"])

    def _taking_part(self) -> None:
        """Parts, first posts, questions to the handbook and about the charter, and somebody who declines."""
        rng = self._rng
        for number, person in enumerate(rng.sample(self._speakers, (len(self._speakers) + 3) // 4)):
            self._at(self._day(rng.uniform(0.15, 0.9)), time(15, 10), person, "take_part", number)
        for number, person in enumerate(rng.sample(self._speakers, (len(self._speakers) + 2) // 3)):
            day = self._day(rng.uniform(0.25, 0.97))
            self._at(day, time(16, 5), person, "post", aloud=number % 2 == 0)
        for person in rng.sample(self._speakers, (len(self._speakers) + 1) // 2):
            self._at(
                self._day(rng.uniform(0.05, 0.95)),
                time(13, 50),
                person,
                "ask",
                rng.choice(person.speaker.words["questions"]),
            )
        asking = rng.sample(self._speakers, min(len(self._speakers), 6))
        for number, person in enumerate(asking):
            words = person.speaker.words
            said = words["clauses"][number % len(words["clauses"])] if number else words["declines"][0]
            self._at(min(2 + number, 7 * self._weeks - 1), time(17), person, "ask_about_charter", said)

    def _some(self, said: Sequence[Said]) -> Sequence[Said]:
        """As much of it as so many people say in so many weeks."""
        return (
            said[: max(1, round(len(said) * min(1, len(self._speakers) * self._weeks / PERSON_WEEKS)))] if said else ()
        )

    def _day(self, share: float) -> int:
        """A working day, after this share of the weeks."""
        day = int(share * 7 * self._weeks)
        weekday = (self._first + timedelta(days=day)).weekday()
        return max(1, day - max(0, weekday - 4))

    def _at(self, days: int, at: time, person: Person, act: Act | str, *given: object, **named: object) -> None:
        """Plans it, in the person's own time; who is not there by then leaves it."""
        day: date = self._first + timedelta(days=days)
        moment = datetime.combine(day, at, person.life.zone.last).astimezone(UTC)
        do = partial(getattr(person.speaker, act), *given, **named) if isinstance(act, str) else act
        self._days.plan(moment, person.who.user, partial(_if_there, person, do))


async def _if_there(person: Person, act: Act) -> None:
    if person.life.present.last:
        await act()
