"""Contact details in a draft, and whose they are: a private person's are found, the organisation's own are left in peace.

What stands near a number or an address tells whose it is: "ring Tom at home on", "chez notre présidente, au", against
"the front desk answers on", "réservations au". Where nothing tells, a mobile belongs to somebody and a landline to a desk.
"""

import re
from collections.abc import Collection, Iterator

WEB = re.compile(r"\b(?:https?://|www\.)[^\s<>]+", re.IGNORECASE)
NAME = r"[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ’']+(?:-[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]+)*"

_MAIL = re.compile(r"\b(?P<name>[\w.+-]+)@(?P<at>[\w-]+(?:\.[\w-]+)+)")
_ANYBODYS = re.compile(
    r"(?:gmail|hotmail|outlook|live|msn|yahoo|ymail|icloud|me|aol|orange|wanadoo|free|sfr|neuf|laposte|bbox|numericable|"
    r"skynet|telenet|proximus|scarlet|bluewin|gmx|protonmail|proton|posteo|btinternet|virginmedia|sky|talktalk|ntlworld|"
    r"e?-?mails?|courriel|messagerie|webmail|inbox|example)\.[a-z.]{2,8}",
    re.IGNORECASE,
)
"""Where anybody has a box."""
_SHARED = re.compile(
    r"(?:contact|info|infos|accueil|asso|association|bonjour|hello|hi|presse|press|media|office|bureau|team|[ée]quipe|"
    r"secr[ée]tariat|admin|communication|com|b[ée]n[ée]vol\w*|volunteer\w*|inscription\w*|adh[ée]sion\w*|dons?|donations?|jobs|"
    r"recrutement|emploi|rh|hr|support|aide|help|events?|billetterie|r[ée]servation\w*|enquiries|bookings?|dpo|signal\w*|"
    r"[ée]thi\w*|reception|shop|boutique|\w*(?:asso|club|amap|comite|choir|chorale|museum|musee|refuge|centre|center)\w*)",
    re.IGNORECASE,
)
_PRIVATELY = re.compile(
    r"\b(?:perso(?:nnel(?:le)?s?)?|priv[ée]e?s?|private|personal|chez (?:lui|elle|eux|moi|nous|notre|sa|son)|"
    r"[àa] (?:la maison|son domicile)|domicile|at home|home address|home number|h(?:is|er) home|"
    r"(?:his|her|their|my|own) (?:own )?(?:mobile|number|phone|cell|line|email|mail|address|letterbox|door|house|place|flat)|"
    r"(?:son|sa|leur|mon|ses|leurs) (?:\w+ )?(?:num[ée]ro|portable|mobile|t[ée]l[ée]phone|fixe|adresse|mail|bo[îi]te|compte|appart\w*|"
    r"maison|porte)|ses parents|leurs parents|(?:la |sa |le |son )?(?:maman|papa|m[èe]re|p[èe]re|fils|fille|fr[èe]re|s[œo]e?ur|mari|femme|"
    r"voisine?)|(?:his|her|their|the) (?:mum|dad|mother|father|son|daughter|wife|husband|sister|brother|carer|parents)|"
    r"(?:appel|joign|t[ée]l[ée]phon|contact)\w+-l[ea]|(?:call|text|ring|phone|message) (?:him|her|them|me)|WhatsApp|(?:il|elle) r[ée]pond|"
    r"(?:she|he)(?:[’']s| is| answers| will| lives)|habit\w+|lives?|vit|loge|demeure|r[ée]side|staying|in the name of|au nom de)\b",
    re.IGNORECASE,
)
_OURS = re.compile(
    r"\b(?:standard|accueil|secr[ée]tariat|permanence|bureau|billetterie|guichet|r[ée]ception|r[ée]pondeur|association|asso|"
    r"num[ée]ro (?:vert|gratuit|d['’]urgence|unique)|renseignements?|infos?|informations?|r[ée]servations?|inscriptions?|"
    r"rendez-vous|rdv|switchboard|reception|front desk|office|desk|box office|helpline|hotline|advice line|our (?:phone|number|line)|"
    r"appointments?|bookings?|enquir\w+|surgery|clinic|centre|center|shop|museum|mus[ée]e|refuge|equipe|[ée]quipe|team|crisis line|same phone|"
    r"notre (?:num[ée]ro|ligne|t[ée]l[ée]phone))\b",
    re.IGNORECASE,
)
_ASKED_FOR = re.compile(
    rf"\b(?:appel\w*|contact\w*|joign\w*|joindre|t[ée]l[ée]phon\w*|demand\w*|[ée]cri\w*|vir\w*|call|ring|text|phone|message|ask for|contact|drop)"
    rf"(?: directement| direct| vite)?(?: (?:à|a|au|chez|to))? (?P<name>{NAME})",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"(?<![\w.,/-])(?:(?:\+|00)\d{1,3}[\s.-]?(?:\(0\))?[\s.-]?|\(?0)\d(?:[\s.)/-]{0,2}\d){6,10}(?![\w/-]|,\d)|"
    r"(?<![\w.,/-])\(?\d{3}\)?[\s.-]\d{3}-\d{4}(?!\w)"
)
_FREE = re.compile(r"\(?0\)?\s?(?:80\d|3\d\d)")
_MOBILE = re.compile(r"(?:(?:\+|00)(?:33|44|32|41|352)[\s.-]?(?:\(0\))?[\s.-]?|\(?0)(?:[67]|4[5-9])")
_BANK = re.compile(
    r"\b[A-Z]{2}\d{2}(?:[\s.-]?[A-Z0-9]{4}){3,7}(?:[\s.-]?[A-Z0-9]{1,4})?\b|"  # IBAN
    r"\b\d{5}[\s.-]?\d{5}[\s.-]?[A-Z0-9]{11}[\s.-]?\d{2}\b|"  # French RIB
    r"\b\d{3}-\d{7}-\d{2}\b|"  # Belgian account
    r"\b(?i:ccp|compte postal|postal account|postfinance)\W{1,3}(?:(?i:n°|no\.?)\s?)?\d{2}-\d{1,6}-\d\b|"  # Swiss post
    r"\b(?i:sort[\s-]?code|s/c)\W{0,3}(?i:is\s)?(?:\d{2}[\s-]?){2}\d{2}(?!\d)(?:.{0,30}?(?<!\d)\d{7,8}(?!\d))?|"
    r"(?<!\d)\d{2}-\d{2}-\d{2}\b(?=.{0,20}(?<!\d)\d{8}(?!\d))|"
    r"\b(?i:account|acc(?:oun)?t\.?|a/c|compte(?: bancaire)?)(?:\s?:)?\s(?:\d{7,14}\b|(?i:n(?:umber|um[ée]ro|o\.?|°|º)|#)\W{0,3}(?i:is\s)?\d(?:[\s-]?\d){6,13}\b)"
)
_NUMBERS = re.compile(
    r"\b[12]\s?\d{2}\s?(?:0[1-9]|1[0-2])\s?(?:\d{2}|2[AB])\s?\d{3}\s?\d{3}(?:\s?\d{2})?\b|"  # French social security
    r"\b\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}\b|"  # Belgian register of persons
    r"\b756\.\d{4}\.\d{4}\.\d{2}\b|"  # Swiss social security
    r"\b[A-CEGHJ-PR-TW-Z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D]\b|"  # British national insurance
    r"\b(?:\d{4}[\s-]){3}\d{4}\b|"  # bank cards
    r"\b[A-Z]{2}-\d{3}-[A-Z]{2}\b|\b\d-[A-Z]{3}-\d{3}\b|(?<!\w)[A-Z]{2}[0-9]{2}\s[A-HJ-PR-Z]{3}(?!\w)"  # number plates
    r"|\b[A-HJ-NP-TV-Z]{2} \d{3} [A-HJ-NP-TV-Z]{2}\b|"
    r"\b(?i:immatricul\w+|plaques?|number plate|licence plate|license plate|plates?|registration number)(?: (?i:is|est|number|no\.?|numéro))?"
    r"\W{1,3}(?=[A-Z0-9 -]*\d)(?=[A-Z0-9 -]*[A-Z])[A-Z0-9]{1,4}(?:[ -]?[A-Z0-9]{1,6}){1,3}\b|"
    r"\b(?i:reg|registration|registered)\W{1,3}(?:[A-Z]{2}\d{2} ?[A-Z]{3}|[A-Z]{1,3}-[A-Z]{1,2} ?\d{1,4})\b"
)
_FILE = re.compile(
    r"\b(?:dossier|matricule|allocataire|s[ée]cu(?:rit[ée] sociale)?|passeport|passport|carte d['’]identit[ée]|titre de s[ée]jour|permis|"
    r"adh[ée]rent|licence|file|case|claim|client|nhs|patient|membership|member|insurance|visa)\s?"
    r"(?:\w+\s)?[,(]?\s?(?:n°|nº|num[ée]ro|no\.?|number|ref\.?|reference|r[ée]f\.?|id|#)\s?:?\s?[\w/-]*\d[\w/. -]*\d",
    re.IGNORECASE,
)
_MONTH = (
    r"(?:janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[ûu]t|septembre|octobre|novembre|d[ée]cembre|january|february|march|april|"
    r"may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
)
_DATE = (
    rf"(?:(?:the )?\d{{1,2}}(?:st|nd|rd|th|er)?(?: of)? {_MONTH},? \d{{2,4}}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|"
    r"\d{1,2}[\s/.-]\d{1,2}[\s/.-]\d{2,4}|\d{4}-\d{2}-\d{2})"
)
_BIRTHDAY = re.compile(
    rf"\b(?:n[ée]{{1,2}}s?(?:\(e\))?(?: à {NAME})?,? (?:le )?|born (?:on )?(?:in {NAME} on )?|(?:she|he|elle|il)(?:[’']s| is| est)?\s(?:n[ée]e? le )?|"
    rf"(?:dob|d\.o\.b\.|date of birth|birth ?date|(?:date de )?naissance|ddn|birthday|anniversaire)\s?(?:is|est)?\s?[:(,]?\s?(?:le )?){_DATE}",
    re.IGNORECASE,
)
_STREET = re.compile(
    r"(?<![\w/-])(?:flat \d+\w?,? )?\d{1,4}(?:\s?(?:bis|ter|[A-Da-d](?!\w)))?,?\s(?:(?:rue|avenue|av\.|boulevard|bd|place|impasse|chemin|all[ée]e|quai|"
    r"route|cours|square|passage|faubourg|sentier|hameau|cit[ée]|chauss[ée]e|venelle|mont[ée]e|clos|lotissement|r[ée]sidence|mail|drève)\s[^.!?,;()\n]{2,40}|"
    r"(?:[A-Z][\w’'-]*\s){1,3}(?:Street|St|Road|Rd|Lane|Avenue|Ave|Close|Drive|Way|Crescent|Gardens|Place|Terrace|Court|Grove|Hill|"
    r"Mews|Row|Walk|Green|Square|View|Rise|Parade|Villas|Cottages|Park)\b)|"
    r"\b(?:rue|avenue|chauss[ée]e|place|boulevard)\s(?:[^.!?,;()\d\n]{2,30}?)[\s,]+\d{1,3}\b"
)
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d{1,2}[A-Z]?\s\d[A-Z]{2}\b")
_AT_SOMEBODYS = re.compile(
    rf"\b(?:chez (?:lui|elle|eux|moi)\b|chez (?:ma|mon|notre|sa|son)\s\w|chez (?:la|le) (?:pr[ée]siden|tr[ée]sori|secr[ée]taire|voisin)|chez (?P<host>{NAME})|(?P<owner>{NAME})[’']s\b|"
    rf"(?:Mme|Mlle|M\.|Mr\.?|Mrs\.?|Ms\.?|Monsieur|Madame) {NAME}|(?:he|she)(?:[’']s| is| lives) at|(?:il|elle) est au|"
    rf"of(?= \d)|[ée]tage|sonnette|interphone|bell\b|buzzer|flat \d|thank (?:him|her))"
)
_PRONOUN = re.compile(r"\b(?:his|her|him|she|he|lui|elle|il)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[!?\n]|(?<!\bM)(?<!Mr)(?<!Mrs)(?<!Mme)(?<!Ms)(?<!Dr)(?<!\b[A-Z])\.(?=\s)")


def details(text: str, names: Collection[str]) -> Iterator[str]:
    """A private person's address, number, account or birthday, each as it stands there."""
    yield from _mails(text, names)
    masked = WEB.sub(lambda web: " " * len(web.group()), text)
    masked = _MAIL.sub(lambda mail: " " * len(mail.group()), masked)
    taken: list[tuple[int, int]] = []
    for pattern in (_BANK, _FILE, _NUMBERS):
        for match in pattern.finditer(masked):
            if not any(start < match.end() and match.start() < end for start, end in taken):
                taken.append(match.span())
                yield match.group()
    for phone in _PHONE.finditer(masked):
        if any(start < phone.end() and phone.start() < end for start, end in taken):
            continue
        if _somebodys(phone, masked, names):
            yield phone.group().strip()
    yield from (match.group() for match in _BIRTHDAY.finditer(masked))
    for street in _STREET.finditer(masked):
        around = _sentence(masked, street.span())
        if _POSTCODE.match(masked, street.end() + 2) or _lives_there(around, street, names):
            yield street.group().strip()


def _mails(text: str, names: Collection[str]) -> Iterator[str]:
    for mail in _MAIL.finditer(text):
        name = mail["name"].split("+")[0].replace(".", "").replace("-", "").replace("_", "")
        around = _sentence(text, mail.span())
        private = _ANYBODYS.fullmatch(mail["at"]) and not _SHARED.fullmatch(name)
        if private or re.search(r"\b(?:perso\w*|priv[ée]e?|private|personal|own|home)\b", around, re.IGNORECASE):
            yield mail.group()


def _somebodys(phone: re.Match[str], text: str, names: Collection[str]) -> bool:
    if _FREE.match(phone.group()):
        return False
    around = _sentence(text, phone.span())
    before = text[max(0, phone.start() - 110) : phone.start()]
    before = _SENTENCE_END.split(before)[-1]
    after = _SENTENCE_END.split(text[phone.end() : phone.end() + 40])[0]
    ours = _OURS.search(before) or _OURS.search(after)
    asked = _ASKED_FOR.search(before)
    named = not frozenset(names).isdisjoint(re.findall(NAME, before + " " + after)) or bool(
        asked and asked["name"][0].isupper()
    )
    mobile = bool(_MOBILE.match(phone.group()))
    if _PRIVATELY.search(before + " " + after):
        return True
    if named:
        return mobile or ours is None
    return (mobile and ours is None) or (ours is None and bool(_PRIVATELY.search(around)))


def _lives_there(around: str, street: re.Match[str], names: Collection[str]) -> bool:
    if _PRIVATELY.search(around):
        return True
    for owner in _AT_SOMEBODYS.finditer(around):
        name = owner["owner"] or owner["host"]
        if name is None or name in names:
            return True
    return False


def _sentence(text: str, span: tuple[int, int]) -> str:
    """The sentence something stands in, roughly."""
    return _SENTENCE_END.split(text[: span[0]])[-1] + text[span[0] : span[1]] + _SENTENCE_END.split(text[span[1] :])[0]
