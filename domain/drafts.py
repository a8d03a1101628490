"""What the draft coach finds in a draft: each look is a pure function from a rule and a draft to the words found.

A look may be wrong either way: it goes by examples, not by the facts. It is built so that a sentence without a fault is
left in peace, since a coach who cries wolf is not asked twice.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.coach import SHOWN, Coach, Draft, Finding, Look, Network, Rule, Sense
from domain.contacts import WEB, details
from domain.handbook import Clause, Lesson
from domain.members import Voice
from domain.wording import Words, pattern

Found = Iterator[str]

QUOTED = 200
"""Characters of a sentence that a finding repeats."""


@dataclass(frozen=True, slots=True)
class Advice:
    """A finding as it is shown, with the clause and the lesson it comes from where there are such."""

    rule_id: str
    title: str
    advice: str
    excerpts: tuple[str, ...]
    clause: Clause | None
    lesson: Lesson | None


@dataclass(frozen=True, slots=True)
class RuleView:
    """One rule by itself."""

    voice: Voice
    advice: Advice


@dataclass(frozen=True, slots=True)
class FirstPost:
    """A member's first real post. ``days`` from the day they began; ``fresh``: said just now; ``can_tell``: the team may
    still be told; ``told`` is in which channel that was just done."""

    voice: Voice
    days: int | None
    fresh: bool
    can_tell: bool
    told: str | None = None


@dataclass(frozen=True, slots=True)
class Tell:
    """What a member has their team's channel told, in the channel's own voice."""

    aloud: Voice
    channel_id: str
    user_id: str


@dataclass(frozen=True, slots=True)
class CoachView:
    """The form, with what was found; ``advice`` is None before anything was checked. ``length`` counts characters."""

    voice: Voice
    networks: tuple[Network, ...]
    text: str = ""
    network: Network | None = None
    advice: tuple[Advice, ...] | None = None
    length: int = 0


def findings(coach: Coach, draft: Draft, sense: Sense | None = None) -> tuple[Finding, ...]:
    """What to look at again, one finding a rule, in the order of the rules; empty where nothing was found.

    Without ``sense``, rules that learn from examples find their words only.
    """
    read = _Read(draft, coach, _sensed(draft, sense) if sense is not None else ())
    found = []
    for rule in coach.rules:
        if not _settled(rule, read):
            excerpts = [" ".join(excerpt.split()) for excerpt in LOOKS[rule.look](rule, read)]
            if excerpts:
                found.append(Finding(rule, _told(excerpts)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Read:
    """A draft, with how near each of its sentences is to each kind of example."""

    draft: Draft
    coach: Coach
    sensed: Sequence[tuple[str, Mapping[str, float]]]


def sentences(text: str) -> list[str]:
    """The sentences of a draft. Neither a title nor an initial ends one."""
    return [found.group().strip() for found in _SENTENCE.finditer(text) if re.search(r"\w", found.group())]


_SENTENCE = re.compile(
    r"(?:\b(?:Mme|Mlle|Mr|Mrs|Ms|Dr|Ste?|no|[A-ZÀ-Þ])\.|[.!?](?=\w)|[^.!?\n])+[.!?…]*(?:\s?»|[\"”)\]])*",
)


def _sensed(draft: Draft, sense: Sense) -> list[tuple[str, Mapping[str, float]]]:
    said = sentences(draft.text)
    return list(zip(said, sense(said), strict=True))


def _settled(rule: Rule, read: _Read) -> bool:
    """Whether the draft itself says what the rule would ask for: that they agreed, where the figure comes from."""
    if any(_matches(rule.unless, read.draft)):
        return True
    kind = rule.settled
    return kind is not None and any(near.get(kind, 0.0) > SETTLED for _, near in read.sensed)


SETTLED = 0.6
"""From here on a sentence is near enough to what settles a matter: a word too much would clear what nobody agreed to."""


def _told(excerpts: Sequence[str]) -> tuple[str, ...]:
    """The first few, none of them twice or inside another, none too long."""
    told: list[str] = []
    for excerpt in excerpts:
        if not any(excerpt in other for other in told):
            told.append(excerpt if len(excerpt) <= QUOTED else excerpt[: QUOTED - 1].rstrip() + "…")
    return tuple(told[:SHOWN])


def length_on(text: str, network: Network | None) -> int:
    """Characters as a network counts them: on X an address counts 23, however long it is."""
    return len(WEB.sub("x" * 23, text)) if network is not None and network.id == "x" else len(text)


def _spoken(words: Words, draft: Draft) -> Collection[tuple[str, ...]]:
    """The lists of the draft's language; all of them where it is not plain which one that is."""
    mine = words.get(draft.language or "")
    return words.values() if mine is None else [mine]


def _matches(words: Words, draft: Draft) -> Iterator[re.Match[str]]:
    for listed in _spoken(words, draft):
        yield from pattern(listed).finditer(draft.text)


def _words(rule: Rule, read: _Read) -> Found:
    """Words that are enough by themselves, or two different ones that are not."""
    sure = [match.group() for match in _matches(rule.words, read.draft)]
    hints = [match.group() for match in _matches(rule.hints, read.draft)]
    yield from sure
    if sure or len({hint.casefold() for hint in hints}) > 1:
        yield from hints


def _examples(rule: Rule, read: _Read) -> Found:
    """Sentences that are near to the examples, the nearest first; and words."""
    if rule.id == PICTURES and read.draft.pictured:
        yield ""
    near = [(near.get(rule.id, 0.0), -at, sentence) for at, (sentence, near) in enumerate(read.sensed)]
    yield from (sentence for score, _, sentence in sorted(near, reverse=True) if score > rule.least)
    yield from _words(rule, read)


PICTURES = "pictures"
"""The rule that also speaks up for a picture which Slack knows to have no description."""


def _contact_details(rule: Rule, read: _Read) -> Found:
    """A person's address, number, account or birthday; the organisation's own switchboard and shared boxes are not."""
    return details(read.draft.text, frozenset(read.coach.taught.first_names))


_IN_A_ROW = re.compile(r"\b[A-ZÀ-ÖØ-Þ’']{2,}(?:[\s,]+[A-ZÀ-ÖØ-Þ’']{1,}){0,12}[\s,]+[A-ZÀ-ÖØ-Þ’']{3,}\b")
_MARKS = re.compile(r"[!?]*(?:!\s?){3,}[!?]*|\?{3,}|!!(?=[^!]*!!)|!\?!|\?!\?")


def _shouting(rule: Rule, read: _Read) -> Found:
    """Words in capitals that are no abbreviation, and exclamation marks one after the other."""
    draft = read.draft
    text = re.sub(r"[#@]\w+", " ", WEB.sub(" ", draft.text))
    for match in _IN_A_ROW.finditer(text):
        longest = max(len(word) for word in re.findall(r"\w+", match.group()))
        if longest > 4 and len(match.group()) > 8:
            yield match.group()
    yield from (match.group() for match in _matches(rule.words, Draft(text, draft.language)) if match.group().isupper())
    yield from (match.group().strip() for match in _MARKS.finditer(text))
    if text.count("!") > 3:
        yield "!" * text.count("!")


def _length(rule: Rule, read: _Read) -> Found:
    """More than the network takes, or than people read there."""
    network = read.draft.network
    if network is None:
        return
    length = length_on(read.draft.text, network)
    if length > network.most:
        yield f"{network.name}: {length} > {network.most}"
    elif network.better is not None and length > network.better:
        yield f"{network.name}: {length} > {network.better}"


LOOKS: Mapping[Look, Callable[[Rule, _Read], Found]] = {
    "examples": _examples,
    "contact-details": _contact_details,
    "shouting": _shouting,
    "length": _length,
    "words": _words,
}
