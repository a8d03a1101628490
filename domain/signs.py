"""Signs a sentence carries, as numbers between 0 and 1: words of a group, a name, an age, a share, an address, capitals.

The draft coach learns from examples which of them, together with what a sentence means, show a fault
(``handbook/sense.py``). Groups of words are the authors' (``content/coach.yaml``, ``signs``); names and numbers have a
form, which is here.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping

NAME = r"[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ’']+(?:-[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]+)*"
MANY = 4
"""So many words of a group are as telling as any number of them."""

_NAMED = re.compile(NAME)
_TITLED = re.compile(
    rf"\b(?:Mme|Mlle|M\.|Mr\.?|Mrs\.?|Ms\.?|Monsieur|Madame|[Ff]amille|[Ff]amily)\s{NAME}|\b[Tt]he\s{NAME}\sfamily\b"
)
_AGED = re.compile(
    rf"{NAME}(?:\s{NAME})?(?:,\s?|\s?\()\d{{1,2}}(?:\)|,(?!\d))|\b\d{{1,2}}\sans\b|\baged?\s\d|\b\d{{1,2}}[\s-]years?[\s-]old|\b\d{{1,2}}\smois\b"
)
_INITIAL = re.compile(rf"\b{NAME}\s[A-ZÀ-Þ]\.(?!\w)")
_INSIDE = re.compile(r"(?<=[a-zé,’'] )[A-ZÀ-Þ][a-zß-ÿ]+")
_NUMBER = r"(?:un|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|one|two|three|four|five|six|seven|eight|nine|ten|half|\d+)"
_SHARE = re.compile(
    r"(?<![\w,.])(?!100\s?%)[+-]?\d{1,3}(?:[.,]\d+)?\s?(?:%|pour cent|per ?cent\b)(?!\s(?:de (?:r[ée]duction|remise)|off\b|discount))|"
    rf"\b{_NUMBER}\s(?:\w+\s){{0,2}}sur\s(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|cent|\d+)\b|"
    rf"\b{_NUMBER}\s(?:\w+\s)?(?:in|out of)\s(?:every\s)?(?:two|three|four|five|six|seven|eight|nine|ten|a hundred|\d+)\b(?!\s?(?:h|am|pm|:))",
    re.IGNORECASE,
)
_EVERY_OTHER = re.compile(
    r"\b(?:fois|jours?|soirs?|semaines?|mois|ans?|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|day|week|month)\ssur\b",
    re.IGNORECASE,
)
_TIMES = re.compile(
    rf"\b{_NUMBER}\sfois\s(?:plus|moins)\b|\b(?:twice|{_NUMBER}\stimes)\s(?:as|more|less|fewer|likelier)\b|\b\d+x\b|"
    r"\b(?:divis|multipli)\w* par\b|\b(?:double|tripl|quadrupl|halv)\w*\b",
    re.IGNORECASE,
)
_MILLIONS = re.compile(
    r"(?<![\w,.])\d{1,3}(?:[ \u00a0\u202f.,]\d{3})+\b(?!\s?(?:€|euros))|(?<![€£$\w])\d{5,}\b|\b(?:mille|millions?|milliards?|thousands?|billions?)\b",
    re.IGNORECASE,
)
_CITED = re.compile(r"\([^()]*\b(?:19|20)\d\d\b[^()]*\)?")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_WEB = re.compile(r"https?://|www\.|\b\w+\.(?:fr|org|com|uk|be|ch|eu|net|example)\b")
_MONEY = re.compile(r"[€£$]|\b(?:euros?|pounds?|francs?|CHF)\b", re.IGNORECASE)
_CAPITALS = re.compile(r"\b[A-ZÀ-ÖØ-Þ]{3,}\b")
_QUOTED = re.compile(r"[«“”\"]")

_FORMS: Mapping[str, re.Pattern[str]] = {
    "titled": _TITLED,
    "aged": _AGED,
    "initial": _INITIAL,
    "capital inside": _INSIDE,
    "times": _TIMES,
    "millions": _MILLIONS,
    "year": _YEAR,
    "web": _WEB,
    "cited": _CITED,
    "money": _MONEY,
    "capitals": _CAPITALS,
    "quoted": _QUOTED,
}
_WORD = re.compile(r"\w+|[\u2190-\u2bff\U0001f300-\U0001faff]")


class Signs:
    """The signs of a sentence, always as many and in the same order."""

    def __init__(self, groups: Mapping[str, Collection[str]], first_names: Collection[str]) -> None:
        self._order = sorted(groups)
        self._vocabulary = _Vocabulary(groups)
        self._names = frozenset(first_names)

    def __call__(self, sentence: str) -> list[float]:
        """One number a sign."""
        heard = self._vocabulary.heard(sentence)
        forms = {form: bool(look.search(sentence)) for form, look in _FORMS.items()}
        free, ours = self._named(sentence)
        person = free or forms["titled"] or forms["aged"] or forms["initial"]
        pictured = bool(heard["picture"] or heard["film"])
        shares = any(not _EVERY_OTHER.search(share.group()) for share in _SHARE.finditer(sentence))
        together = [
            *(bool(person and heard[group]) for group in ("body", "plight", "kin", "helped")),
            *(bool(pictured and heard[group]) for group in ("here", "face", "helped", "kin")),
            *(bool(heard["secret"] and heard[group]) for group in ("board", "trouble")),
        ]
        return [
            *(min(heard[group], MANY) / MANY for group in self._order),
            *(float(heard[group] > 0) for group in self._order),
            *map(float, (*forms.values(), free, ours, person, shares, *together)),
        ]

    def _named(self, sentence: str) -> tuple[bool, bool]:
        """Whether a first name stands there of somebody who is not of the team, and of somebody who is."""
        listed = [match.span() for match in _NAMED.finditer(sentence) if match.group() in self._names]
        ours = [span for span in listed if self._of_team(sentence, span)]
        return len(ours) < len(listed), bool(ours)

    def _of_team(self, text: str, span: tuple[int, int]) -> bool:
        """Whether a word beside a name says that it is somebody of the team, or somebody in office."""
        around = [*text[: span[0]].split()[-4:], "/", *text[span[1] :].split()[:5]]
        return self._vocabulary.heard(" ".join(around))["team"] > 0


class _Vocabulary:
    """Which group each word or phrase belongs to. Words are looked up, not searched for: there are a thousand."""

    def __init__(self, groups: Mapping[str, Collection[str]]) -> None:
        self._whole: dict[str, set[str]] = defaultdict(set)
        self._openings: dict[str, set[str]] = defaultdict(set)
        self._heads: set[str] = set()
        for group, words in groups.items():
            for word in words:
                said = _words(word)
                self._heads.update(" ".join(said[:end]) for end in range(1, len(said)))
                (self._openings if word.endswith("*") else self._whole)[" ".join(said)].add(group)

    def heard(self, text: str) -> Counter[str]:
        """How many words or phrases of each group the text has."""
        found: Counter[str] = Counter()
        said = _words(text)
        for at in range(len(said)):
            head = ""
            for word in said[at:]:
                phrase = head + word
                for group in self._whole.get(phrase, ()):
                    found[group] += 1
                for end in range(len(head) + 1, len(phrase) + 1):
                    for group in self._openings.get(phrase[:end], ()):
                        found[group] += 1
                if phrase not in self._heads:
                    break
                head = phrase + " "
        return found


def _words(text: str) -> list[str]:
    """The words and pictograms of a text, folded: without accents and capitals, apart at apostrophes and hyphens."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe"))
    return _WORD.findall("".join(letter for letter in plain if not unicodedata.combining(letter)))
