"""What the draft coach looks for in a draft: each look is a pure function from a rule and a draft to the words found.

A look may be wrong either way: it reads words, not meaning. It is built so that a sentence without a fault is left in
peace, since a coach who cries wolf is not asked twice.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from domain.coach import SHOWN, Coach, Draft, Finding, Look, Network, Rule, Words
from domain.handbook import Clause, Lesson
from domain.members import Voice

Found = Iterator[str]


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


def findings(coach: Coach, draft: Draft) -> tuple[Finding, ...]:
    """What to look at again, one finding a rule, in the order of the rules; empty where nothing was found."""
    found = []
    for rule in coach.rules:
        if any(_matches(rule.unless, draft)):
            continue
        excerpts = [" ".join(excerpt.split()) for excerpt in LOOKS[rule.look](rule, draft, coach)]
        if excerpts:
            found.append(Finding(rule, _told(excerpts)))
    return tuple(found)


def _told(excerpts: Sequence[str]) -> tuple[str, ...]:
    """The first few, none of them twice or inside another."""
    told: list[str] = []
    for excerpt in excerpts:
        if not any(excerpt in other for other in told):
            told.append(excerpt)
    return tuple(told[:SHOWN])


def length_on(text: str, network: Network | None) -> int:
    """Characters as a network counts them: on X an address counts 23, however long it is."""
    return len(_WEB.sub("x" * 23, text) if network is not None and network.id == "x" else text)


# ------------------------------------------------------------------------------------------------- words in a draft

_VARIANTS = {"a": "aàâä", "c": "cç", "e": "eéèêë", "i": "iîï", "o": "oôö", "u": "uùûü", "'": "'’", "-": "-‑ "}
_PLAIN = {variant: plain for plain, variants in _VARIANTS.items() for variant in variants}


_GAP = r"[^.!?\n]{0,40}?(?<!\w)"


@lru_cache(maxsize=256)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern for many words: accents or not, capitals or not, any apostrophe, any space.

    ``*`` is any ending, ``…`` a few words between two.
    """
    return re.compile("|".join(rf"(?<!\w){_written(word)}" for word in words) or r"(?!)", re.IGNORECASE)


def _written(word: str) -> str:
    return _GAP.join(_phrase(part) for part in word.casefold().split("…"))


def _phrase(phrase: str) -> str:
    return r"\s+".join("".join(map(_letter, part.rstrip("*"))) + _ending(part) for part in phrase.split())


def _ending(part: str) -> str:
    return r"\w*" if part.endswith("*") else r"(?!\w)"


def _letter(letter: str) -> str:
    if letter == "œ":
        return "(?:œ|oe)"
    plain = _PLAIN.get(letter)
    return f"[{_VARIANTS[plain]}]" if plain else re.escape(letter)


def _spoken(words: Words, draft: Draft) -> Collection[tuple[str, ...]]:
    """The lists of the draft's language; all of them where it is not plain which one that is."""
    mine = words.get(draft.language or "")
    return words.values() if mine is None else [mine]


def _matches(words: Words, draft: Draft) -> Iterator[re.Match[str]]:
    for listed in _spoken(words, draft):
        yield from _pattern(listed).finditer(draft.text)


def _words(rule: Rule, draft: Draft, coach: Coach) -> Found:
    """Words that are enough by themselves, or two different ones that are not."""
    sure = [match.group() for match in _matches(rule.words, draft)]
    hints = [match.group() for match in _matches(rule.hints, draft)]
    yield from sure
    if sure or len({hint.casefold() for hint in hints}) > 1:
        yield from hints


# ------------------------------------------------------------------------------------------------- contact details

_WEB = re.compile(r"\b(?:https?://|www\.)[^\s<>]+", re.IGNORECASE)
_MAIL = re.compile(r"\b(?P<name>[\w.+-]+)@[\w-]+(?:\.[\w-]+)+")
_SHARED = re.compile(
    r"(?:contact|info|infos|accueil|asso|association|bonjour|hello|hi|presse|press|media|office|bureau|team|equipe|"
    r"secretariat|admin|communication|com|benevol\w*|volunteer\w*|inscription\w*|adhesion\w*|dons?|donations?|jobs|"
    r"recrutement|rh|hr|support|aide|help|events?|billetterie|reservation\w*|enquiries|dpo|signal\w*|ethi\w*)",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w.,])(?:\+\d{1,3}[\s.-]?(?:\(0\))?[\s.-]?|\(?0)\d(?:[\s.)-]{0,2}\d){7,10}(?!\w|,\d)")
_OURS = re.compile(
    r"(?:appel\w*|contact\w*|t[ée]l(?:[ée]phone\w*|\b)|joign\w*|renseignement\w*|infos?\b|information\w*|r[ée]serv\w*|"
    r"inscri\w*|standard|accueil|permanence|rendez-vous|rdv|appointments?|num[ée]ro (?:vert|gratuit|d['’]urgence)|call|ring|phone us|book\w*|"
    r"helpline|hotline|switchboard|sign up|enquir\w*)[^.!?\n]{0,60}$",
    re.IGNORECASE,
)
_OURS_TOO = re.compile(
    r"\s?[(,]?\s?(?:standard|accueil|secr[ée]tariat|switchboard|reception|front desk|office)\b", re.IGNORECASE
)
_BANK = re.compile(r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){3,7}(?:\s?[A-Z0-9]{1,4})?\b")
_SOCIAL = re.compile(r"\b[12]\s?\d{2}\s?(?:0[1-9]|1[0-2])\s?(?:\d{2}|2[AB])\s?\d{3}\s?\d{3}(?:\s?\d{2})?\b")
_BORN = re.compile(
    r"\bn[ée]{1,2}s?(?:\(e\))? le \d{1,2}[\s/.-]\w+[\s/.-]\d{2,4}|"
    r"\bborn (?:on )?(?:the )?(?:\d{1,2}(?:st|nd|rd|th)? \w+|\w+ \d{1,2}(?:st|nd|rd|th)?|\d{1,2}[/.-]\d{1,2}),?[\s/.-]\d{2,4}",
    re.IGNORECASE,
)
_MONTH = (
    r"(?:janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[ûu]t|septembre|octobre|novembre|d[ée]cembre|january|february|march|april|"
    r"may|june|july|august|september|october|november|december)"
)
_BIRTHDAY = re.compile(
    rf"\b(?:she|he|elle|il)(?:[’']s| is| est)?\s(?:n[ée]e? le )?\d{{1,2}}\s{_MONTH}\s(?:19|20)\d\d|"
    rf"\b(?:dob|date of birth|birth ?date|date de naissance|ddn|n[ée]e?)\s?:?\s?(?:le )?\d{{1,2}}[\s/.-](?:\d{{1,2}}|{_MONTH})[\s/.-]\d{{2,4}}",
    re.IGNORECASE,
)
_FILE = re.compile(
    r"\b(?:dossier|matricule|allocataire|s[ée]cu(?:rit[ée] sociale)?|num[ée]ro de dossier|file|case|claim|client|nhs|patient)\s?"
    r"(?:n°|nº|num[ée]ro|no\.?|number|ref\.?|reference|id|#)\s?:?\s?[\w/-]*\d[\w/-]*",
    re.IGNORECASE,
)
_LIVES = re.compile(
    r"\b(?:habite|vit|demeure|loge|h[ée]berg[ée]e?|r[ée]side|domicili[ée]e?|chez (?!nous|vous)\w+|domicile|lives?|living|"
    r"staying|stays|home is|her (?:flat|home)|his (?:flat|home)|at \w+[’']s)\b[^.!?\n]{0,60}?"
    r"(?P<where>\d{1,4}(?:\s?(?:bis|ter|[A-D]))?,?\s(?:(?:rue|avenue|av\.|boulevard|bd|place|impasse|chemin|all[ée]e|quai|route|"
    r"cours|square|passage)\s[^.!?,\n]{2,40}|(?:[A-Z][\w’'-]+\s){1,3}(?:Street|St|Road|Rd|Lane|Avenue|Ave|Close|Drive|"
    r"Way|Crescent|Gardens|Place|Terrace|Court)\b))",
    re.IGNORECASE,
)


def _contact_details(rule: Rule, draft: Draft, coach: Coach) -> Found:
    """A person's address, number, account or birthday; the organisation's own switchboard and shared boxes are not."""
    for mail in _MAIL.finditer(draft.text):
        if not _SHARED.fullmatch(mail["name"].split("+")[0].replace(".", "").replace("-", "")):
            yield mail.group()
    masked = _WEB.sub(lambda web: " " * len(web.group()), draft.text)
    taken: list[tuple[int, int]] = []
    names = frozenset(coach.first_names)
    for pattern in (_BANK, _SOCIAL):
        for match in pattern.finditer(masked):
            taken.append(match.span())
            yield match.group()
    for phone in _PHONE.finditer(masked):
        ours = _OURS.search(masked[: phone.start()]) or _OURS_TOO.match(masked, phone.end())
        somebodys = ours is None or not names.isdisjoint(_NAMED.findall(ours.group()))
        if somebodys and not any(start <= phone.start() < end for start, end in taken):
            yield phone.group()
    for pattern in (_BORN, _BIRTHDAY, _FILE):
        yield from (match.group() for match in pattern.finditer(masked))
    yield from (match["where"] for match in _LIVES.finditer(masked))


# ---------------------------------------------------------------------------------------------------- people's names

_NAME = r"[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ’']+(?:-[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]+)*"
_NAMED = re.compile(_NAME)
_SENTENCE = re.compile(r"(?:\b(?:Mme|Mlle|Mr|Mrs|Ms|Dr|Ste?|[A-ZÀ-Þ])\.|\.(?=\w)|[^.!?\n])+[.!?]*")
"""Neither a title nor an initial ends one."""
_INITIAL = re.compile(rf"\b(?P<name>{_NAME})\s[A-ZÀ-Þ]\.(?!\w)")
_TENDER = re.compile(
    rf"\b(?:[Ll]a petite|[Ll]e petit|[Ll]a jeune|[Ll]e jeune|[Nn]otre petite?|[Nn]otre doyenn?e?|[Ll]ittle|[Yy]oung|[Bb]aby|[Bb]ébé)"
    rf"\s(?:(?:Mme|Mlle|M\.|Mr\.?|Mrs\.?|Ms\.?|Monsieur|Madame)\s)?(?P<name>{_NAME})"
)
"""How those are spoken of whom one looks after."""
_AGED = re.compile(
    rf"(?P<name>{_NAME})(?:\s{_NAME})?(?:,\s?|\s?\(|\s)(?:aged\s|âgée?\sde\s|a\s)?\d{{1,2}}"
    rf"(?:\s(?:ans|ans et demi|mois|years?(?:\sold)?)\b|\)|(?=,(?!\d)))|\b\d{{1,2}}-year-old\s(?P<young>{_NAME})"
)
_TITLED = re.compile(rf"\b(?:Mme|Mlle|M\.|Mr\.?|Mrs\.?|Ms\.?|Monsieur|Madame|[Ff]amille|[Ff]amily)\s(?P<name>{_NAME})")
_HOUSEHOLD = re.compile(rf"\b(?:[Ll]a famille\s(?P<fr>{_NAME})|[Tt]he\s(?P<en>{_NAME})\sfamily)\b")
_STAFF = re.compile(
    r"\b(?:b[ée]n[ée]vole\w*|salari[ée]\w*|coll[èe]gue\w*|pr[ée]sident\w*|directeur|directrice|coordinat\w*|animat\w*|formateur|"
    r"formatrice|[ée]quipe|administrat\w*|tr[ée]sori\w*|charg[ée]e? de|[ée]ducat\w*|m[ée]decin|infirmi\w*|partenaire\w*|maire|ministre|"
    r"d[ée]put[ée]e?|auteur\w*|autrice|chercheu\w*|professeur\w*|volunteers?|staff|colleagues?|chair\w*|director|"
    r"coordinator|trainer|trustees?|treasurer|nurse|doctor|mayor|minister|councillor|author|researcher|professor|team|"
    r"manager|partner|intern|stagiaire|service civique)\b",
    re.IGNORECASE,
)
_NO_NAME = frozenset(
    [
        "Janvier",
        "Février",
        "Mars",
        "Avril",
        "Mai",
        "Juin",
        "Juillet",
        "Août",
        "Septembre",
        "Octobre",
        "Novembre",
        "Décembre",
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
        "Lundi",
        "Mardi",
        "Mercredi",
        "Jeudi",
        "Vendredi",
        "Samedi",
        "Dimanche",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "Il",
        "Elle",
        "On",
        "Nous",
        "Vous",
        "Ils",
        "Elles",
        "Le",
        "La",
        "Les",
        "Un",
        "Une",
        "Des",
        "Ce",
        "Cette",
        "Notre",
        "Nos",
        "Mon",
        "Ma",
        "Son",
        "Sa",
        "He",
        "She",
        "We",
        "They",
        "The",
        "This",
        "Our",
        "Over",
        "After",
        "Before",
        "Depuis",
        "Après",
        "Avant",
        "Pendant",
        "Près",
        "Environ",
        "Plus",
        "Moins",
        "Dans",
        "Pour",
        "Avec",
        "Chez",
        "Already",
        "Nearly",
        "About",
        "Only",
        "Just",
        "Since",
        "During",
        "For",
        "With",
        "In",
        "At",
        "Page",
        "Version",
        "Partie",
        "France",
        "Paris",
        "Europe",
        "Rose",
    ]
)


def _people(rule: Rule, draft: Draft, coach: Coach) -> Found:
    """A name beside what tells that its owner is helped here, or beside an age; not those of the team."""
    names = frozenset(coach.first_names)
    for match in _AGED.finditer(draft.text):
        name = match["name"] or match["young"]
        if name not in _NO_NAME and not _of_team(draft.text, match.span()):
            yield match.group().strip(" ,(")
    for pattern in (_TENDER, _INITIAL):
        for match in pattern.finditer(draft.text):
            if match["name"] in names and not _of_team(draft.text, match.span()):
                yield match.group()
    before: tuple[str, bool] | None = None
    for found in _SENTENCE.finditer(draft.text):
        sentence = found.group()
        told = any(_matches(rule.words, Draft(sentence, draft.language)))
        yield from _named(sentence, names, told=told or (before is not None and before[1]))
        if told and before is not None and not before[1]:
            yield from _named(before[0], names, told=True, first_names_only=True)
        before = (sentence, told)
    for match in _HOUSEHOLD.finditer(draft.text):
        if (match["fr"] or match["en"]) not in _NO_NAME:
            yield match.group()


def _named(sentence: str, names: frozenset[str], *, told: bool, first_names_only: bool = False) -> Found:
    if not told:
        return
    for match in _NAMED.finditer(sentence):
        if match.group() in names and not _of_team(sentence, match.span()):
            yield match.group()
    if first_names_only:
        return
    for match in _TITLED.finditer(sentence):
        if not _of_team(sentence, match.span()):
            yield match.group()


def _of_team(text: str, span: tuple[int, int]) -> bool:
    """Whether a word beside a name says that it is somebody of the team, or somebody in office."""
    before, after = text[: span[0]].split()[-4:], text[span[1] :].split()[:5]
    return bool(_STAFF.search(" ".join(before)) or _STAFF.search(" ".join(after)))


# ------------------------------------------------------------------------------------------------------- figures

_NUMBER = r"(?:un|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|one|two|three|four|five|six|seven|eight|nine|ten|half|\d+)"
_SHARE = re.compile(
    r"(?<![\w,.])(?!100\s?%)[+-]?\d{1,3}(?:[.,]\d+)?\s?(?:%|pour cent|per ?cent\b)(?!\s(?:de (?:r[ée]duction|remise)|off\b|discount))|"
    rf"\b{_NUMBER}\s(?:\w+\s)?sur\s(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|cent|\d+)\b|"
    rf"\b{_NUMBER}\s(?:\w+\s)?(?:in|out of)\s(?:every\s)?(?:two|three|four|five|six|seven|eight|nine|ten|a hundred|\d+)\b(?!\s?(?:h|am|pm|:))|"
    rf"\b{_NUMBER}\sfois\s(?:plus|moins)\b|\b(?:twice|{_NUMBER}\stimes)\s(?:as\s(?:many|much)|more|less|fewer)\b|"
    r"(?<![\w,.])\d[\d\s.,]*\s?(?:millions?|milliards?|billions?)\b|"
    rf"\b(?:{_NUMBER}|des|plusieurs|quelques|vingt|trente|quarante|cinquante|soixante|cent|several|a few|twenty|thirty|forty|fifty|a hundred|a)\s(?:millions?|milliards?|billions?)\b|"
    r"\b(?:des|plusieurs|toutes les|les) (?:[ée]tudes|recherches|experts|sp[ée]cialistes|scientifiques) (?:le )?(?:montrent|prouvent|disent|confirment)|"
    r"\b(?:studies|research|experts|scientists|surveys)\s(?:show|shows|prove|proves|say|says|agree|confirm)|"
    r"\b(?:une|cette|la derni[èe]re) [ée]tude(?: \w+)? (?:montre|prouve|d[ée]montre|confirme|r[ée]v[èe]le)|"
    r"\b(?:a|one|this|the latest)(?: \w+)? (?:study|survey|report) (?:shows|proves|found|finds|confirms|reveals)|"
    r"\b(?:divis|multipli)\w* par (?:deux|trois|quatre|cinq|dix|\d+)\b|"
    r"\b(?:il est prouvé que|it is (?:proven|well known) that|everyone knows|tout le monde sait)",
    re.IGNORECASE,
)
_EVERY_OTHER = re.compile(
    r"\b(?:fois|jours?|soirs?|semaines?|mois|ans?|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|day|week|month)\ssur\b",
    re.IGNORECASE,
)


_CITED = re.compile(r"\([^()\n]*\b(?:19|20)\d\d\b[^()\n]*\)")
"""Where it comes from and from when, in brackets."""


def _figures(rule: Rule, draft: Draft, coach: Coach) -> Found:
    """Shares, proportions, millions and "studies show"; what we counted ourselves in small numbers is left in peace."""
    if _CITED.search(draft.text):
        return
    for match in _SHARE.finditer(_WEB.sub(" ", draft.text)):
        if not _EVERY_OTHER.search(match.group()):
            yield match.group()


# ------------------------------------------------------------------------------------------------------- shouting

_CAPITALS = re.compile(r"\b[A-ZÀ-ÖØ-Þ]{2,}(?:[’'-][A-ZÀ-ÖØ-Þ]+)*\b")
_IN_A_ROW = re.compile(r"\b[A-ZÀ-ÖØ-Þ’']{2,}(?:[\s,]+[A-ZÀ-ÖØ-Þ’']{1,}){0,12}[\s,]+[A-ZÀ-ÖØ-Þ’']{3,}\b")
_MARKS = re.compile(r"[!?]*(?:!\s?){2,}[!?]*|\?{2,}")


def _shouting(rule: Rule, draft: Draft, coach: Coach) -> Found:
    """Words in capitals that are no abbreviation, and exclamation marks one after the other."""
    text = re.sub(r"[#@]\w+", " ", _WEB.sub(" ", draft.text))
    for match in _IN_A_ROW.finditer(text):
        longest = max(len(word) for word in re.findall(r"\w+", match.group()))
        if longest > 4 and len(match.group()) > 8:
            yield match.group()
    yield from (match.group() for match in _matches(rule.words, Draft(text, draft.language)) if match.group().isupper())
    yield from (match.group().strip() for match in _MARKS.finditer(text))
    if text.count("!") > 3:
        yield "!" * text.count("!")


# ----------------------------------------------------------------------------------------------- length and pictures


def _length(rule: Rule, draft: Draft, coach: Coach) -> Found:
    """More than the network takes, or than people read there."""
    network = draft.network
    if network is None:
        return
    length = length_on(draft.text, network)
    if length > network.most:
        yield f"{network.name}: {length} > {network.most}"
    elif network.better is not None and length > network.better:
        yield f"{network.name}: {length} > {network.better}"


_PICTURE_FILE = re.compile(r"\b[\w-]+\.(?:jpe?g|png|gif|heic|webp|mp4|mov)\b", re.IGNORECASE)


def _pictures(rule: Rule, draft: Draft, coach: Coach) -> Found:
    """A picture or a film that comes without its words."""
    if draft.pictured:
        yield ""
    yield from (match.group() for match in _PICTURE_FILE.finditer(draft.text))
    yield from (match.group() for match in _matches(rule.words, draft))


LOOKS: Mapping[Look, Callable[[Rule, Draft, Coach], Found]] = {
    "contact-details": _contact_details,
    "people": _people,
    "figures": _figures,
    "shouting": _shouting,
    "length": _length,
    "pictures": _pictures,
    "words": _words,
}
