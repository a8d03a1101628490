"""What somebody wants who writes to the bot in plain words, in French or in English.

Rules, not guesses: what stops messages or changes a setting must be the whole of what is said, in words that leave no
doubt. « Stop » stops; « stop à la désinformation » does not. Whatever is left is for the handbook, or for nobody.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum

MOST_WORDS, MOST_CHARACTERS = 14, 120
"""What is longer than this is never an order: people tell the bot to stop in few words."""


class Intent(Enum):
    """What a message asks for."""

    STOP = "stop"
    RESUME = "resume"
    PAUSE = "pause"
    LATER = "later"
    LANGUAGE = "language"
    HELP = "help"
    SETTINGS = "settings"
    LESSON = "lesson"
    LIST = "list"
    REVIEW = "review"
    EXERCISES = "exercises"
    WORRIES = "worries"
    CHARTER = "charter"
    QUESTION = "question"
    GREETING = "greeting"
    THANKS = "thanks"
    OTHER = "other"
    SILENCE = "silence"
    """Nothing was said: a thumb up, a smile."""


@dataclass(frozen=True, slots=True)
class Understood:
    """A message's intent; for ``LANGUAGE``, the one that is wanted."""

    intent: Intent
    language: str | None = None


_MENTION = re.compile(r"<@[^>]*>")
_WIRE = re.compile(r"<([^<>]*)>")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_EMOJI = re.compile(r":[a-z0-9_+'-]+(?:::skin-tone-\d)?:", re.IGNORECASE)


def as_written(text: str) -> str:
    """A text of Slack's as the person saw it while writing: links, names and channels instead of their marks.

    A person's mention comes without a name unless Slack sent one along: ``@…`` (Slack documentation, Formatting
    message text).
    """
    text = _WIRE.sub(lambda found: _mark(found.group(1)), text)
    for entity, character in _ENTITIES:
        text = text.replace(entity, character)
    return text


def _mark(inner: str) -> str:
    target, _, label = inner.partition("|")
    if target.startswith("@"):
        return f"@{label or '…'}"
    if target.startswith("#"):
        return f"#{label or '…'}"
    if target.startswith("!"):
        return label or f"@{target[1:].split('^')[0]}"
    return label or target.removeprefix("mailto:")


def without_mention(text: str, user_id: str | None) -> str:
    """The text without the mentions of one person, as it came from Slack; None leaves out the first one only."""
    if user_id is None:
        return _MENTION.sub("", text, count=1).strip()
    return re.sub(rf"<@{re.escape(user_id)}(?:\|[^>]*)?>", "", text).strip()


def understand(text: str) -> Understood:
    """What a message asks for. ``text`` is as Slack delivers it, the bot's own mention taken off. Never raises."""
    to_somebody = _MENTION.search(text) is not None
    seen = as_written(_MENTION.sub(" ", text))
    said = _EMOJI.sub(" ", seen)
    plain = _plain(said)
    if not plain:
        return Understood(_wordless(said, to_somebody=to_somebody))
    short = len(plain) <= MOST_CHARACTERS and len(plain.split()) <= MOST_WORDS
    order = None if to_somebody or not short else _order(plain)
    if order is not None:
        return order
    if _asks(said, plain):
        return Understood(Intent.QUESTION)
    if short and _THANKS.match(plain):
        return Understood(Intent.THANKS)
    return Understood(Intent.QUESTION if _is_subject(plain) else Intent.OTHER)


def _wordless(said: str, *, to_somebody: bool) -> Intent:
    if "?" in said:
        return Intent.HELP
    return Intent.OTHER if to_somebody else Intent.SILENCE


def _plain(text: str) -> str:
    """Folded words, a space between each: « S’il te plaît, arrête ! » is « s il te plait arrete »."""
    text = text.replace("œ", "oe").replace("Œ", "oe")
    folded = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(character for character in folded if not unicodedata.combining(character))
    return " ".join(re.findall(r"[a-z0-9]+", bare))


def _order(plain: str) -> Understood | None:
    """The order that is the whole of what was said, politeness aside."""
    bare = " ".join(_POLITE.sub(" ", f" {plain} ").split())
    if not bare:
        return Understood(Intent.THANKS if _GRATEFUL.search(plain) else Intent.GREETING)
    for intent, patterns in _ORDERS.items():
        if any(pattern.fullmatch(bare) for pattern in patterns):
            return Understood(intent)
    found = next((found for pattern in _SPEAK if (found := pattern.fullmatch(bare))), None)
    if found is None:
        return None
    return Understood(Intent.LANGUAGE, "fr" if found.group("to").startswith("fr") else "en")


def _asks(said: str, plain: str) -> bool:
    return "?" in said or _ASKS_FIRST.match(plain) is not None or _ASKS.search(plain) is not None


def _is_subject(plain: str) -> bool:
    """Whether a few words without a verb of the speaker's name a subject: « photos d’enfants », « instagram charity »."""
    return len(plain.split()) <= 5 and _SPEAKS.search(plain) is None and re.search(r"[a-z]{4}", plain) is not None


def _any(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(" ?".join(pattern.split("\n"))) for pattern in patterns)


# --- Words. Everything is matched folded: no accents, no apostrophes, no punctuation (``_plain``).

_POLITE = re.compile(
    r" (?:s il (?:te|vous) plait|stp|svp|sil te plait|merci(?: beaucoup| d avance)?|please|pls|plz|thanks|thank you|"
    r"bonjour|bonsoir|salut|coucou|hello(?: there)?|hi(?: there)?|hey(?: there)?|good (?:morning|afternoon|evening)|"
    r"(?:cher |chere |dear )?entrain|ok|okay|d accord|desolee?|sorry|bon|alors|tout le monde|ca va|how are you|"
    r"je (?:te|vous) remercie|many thanks)(?= )"
)
_GRATEFUL = re.compile(r"\b(?:merci|thanks?|remercie|ok|okay|d accord)\b")
_THANKS = re.compile(
    r"(?:(?:super|ok|parfait|top|cool|great|perfect|mille|un grand) )*(?:merci|thanks|thank you|thx|ty)\b"
)

_MESSAGES_FR = r"(?:messages?|lecons?|notifications?|notifs?|rappels?|envois?)"
_MESSAGES_EN = r"(?:messages?|lessons?|notifications?|reminders?|updates?|pings?)"
_THESE_FR = r"(?:les|ces|tes|vos|mes|tous les|tous ces|toutes les|toutes ces|des|de|d autres|aucun|aucune)"
_THESE_EN = r"(?:(?:any|all|of|these|those|the|your|my|more|such|so many|daily) )*"
_WISH_FR = (
    r"(?:(?:est ce que )?(?:tu peux|vous pouvez|peux tu|pouvez vous|pourrais tu|pourriez vous|tu pourrais|on peut|"
    r"je (?:veux|voudrais|souhaite|souhaiterais|prefere|prefererais|peux)|j aimerais|j ai besoin(?: de| d)?|"
    r"merci (?:de|d)|veuillez|il faut)(?: bien)?(?: que (?:tu|vous))? )?"
)
_WISH_EN = (
    r"(?:(?:can|could|would|will) (?:you|we|i) |i (?:want|need|wish|would like|d like|would prefer)(?: you)? (?:to )?|"
    r"i m going to |let s |lets |you (?:can|may|should|must) |just )*"
)
_TIME_FR = (
    r"(?: (?:(?:pendant|pour|de|d) )?(?:(?:\d+|une?|deux|trois|quatre|cinq|six|quelques|la|quinze|dix) "
    r"(?:jours?|semaines?|mois)(?: prochaine?)?|cette semaine|ce mois ci|l ete|les vacances|aujourd hui|le moment)"
    r"| jusqu (?:a|au|en)(?: \w+){1,4})?"
)
_TIME_EN = (
    r"(?: (?:for )?(?:(?:an?|one|two|three|four|five|six|some|the|few|a few|\d+) (?:days?|weeks?|months?|time|moment|holidays?)"
    r"|now|a while|(?:this|next) (?:week|month)|today|tomorrow)| (?:until|till|til)(?: \w+){1,4})?"
)
_WHY = r"(?: (?:je suis|je dois|j ai|je|car|parce que|trop|c est|i m|i am|i have|i|in a|in|too|busy|because|it s)(?: \w+){1,8})?"

_ORDERS: dict[Intent, tuple[re.Pattern[str], ...]] = {
    Intent.STOP: _any(
        _WISH_FR + r"(?:arret(?:e|er|es|ez)|stop|stoppe[rz]?|cesse[rz]?)(?: tout| ca| la| moi ca)?",
        _WISH_FR + rf"(?:arret(?:e|er|es|ez)|stop|stoppe[rz]?|cesse[rz]?)(?: (?:de|d|avec|a|aux))?(?: {_THESE_FR})?"
        rf" {_MESSAGES_FR}",
        _WISH_FR + r"(?:arret(?:e|er|es|ez)|stop|cesse[rz]?) (?:de|d) "
        rf"(?:m ecrire|me (?:deranger|contacter|solliciter|relancer)|m (?:en )?envoyer(?:(?: {_THESE_FR})? {_MESSAGES_FR}"
        r"| (?:tout )?ca| des trucs)?)",
        rf"je (?:ne )?(?:veux|souhaite) plus (?:recevoir )?(?:{_THESE_FR} )?{_MESSAGES_FR}(?: de (?:ta|votre) part| d entrain)?",
        r"je (?:ne )?(?:veux|souhaite) plus (?:que (?:tu m ecrives|vous m ecriviez)|rien recevoir|en recevoir)",
        rf"(?:ne )?(?:m ecri(?:s|vez) plus|m envo(?:ie|ies|yez) plus (?:rien|(?:{_THESE_FR} )?{_MESSAGES_FR}))",
        r"(?:laisse|laissez|fiche|fichez|fous|foutez) moi (?:tranquille|la paix)",
        _WISH_FR + r"(?:me |m |se |de )*(?:desabonn|desinscri)(?:er|ez|e|re|vez|s|ement|ption)(?: moi)?",
        _WISH_EN + r"stop(?: (?:it|this|that|everything|all|now|this now|all of this))?",
        _WISH_EN + r"stop (?:messaging|writing(?: to)?|contacting|bothering|pinging|texting|emailing|spamming)(?: me)?"
        r"(?: any ?more| now)?",
        _WISH_EN
        + rf"stop (?:sending(?: me)? )?{_THESE_EN}(?:{_MESSAGES_EN}|stuff|things|these|those)(?: to me)?(?: any ?more)?",
        rf"(?:i (?:don t|dont|do not) want|no|i want no)(?: (?:to (?:get|receive)))? (?:any more|any|more|your|these) {_MESSAGES_EN}"
        r"(?: from (?:you|entrain))?(?: any ?more)?",
        r"(?:don t|dont|do not|never) (?:write(?: to)?|message|contact|text|ping|bother) me(?: again| any ?more)?",
        _WISH_EN + r"(?:unsubscribe|opt out|opt me out|leave me alone)(?: me)?",
        _WISH_EN + rf"(?:turn|switch) off {_THESE_EN}{_MESSAGES_EN}",
    ),
    Intent.RESUME: _any(
        _WISH_FR
        + rf"(?:reprend(?:s|re)?|reprenez|recommence[rz]?|reactive[rz]?)(?: a m (?:ecrire|envoyer {_THESE_FR} {_MESSAGES_FR})"
        rf"| {_THESE_FR} {_MESSAGES_FR})?",
        _WISH_FR + r"(?:ecris|ecrivez|m ecrire|ecrire|reecris|reecrivez)(?: moi)? (?:de|a) nouveau",
        r"(?:fin de (?:la )?pause|" + _WISH_FR + r"me reabonner)",
        _WISH_EN + r"(?:resume|unpause|resubscribe|un pause)(?: (?:me|it|everything|now))?",
        _WISH_EN + rf"resume {_THESE_EN}{_MESSAGES_EN}",
        _WISH_EN + r"(?:start|begin|resume|go back to) (?:messaging|writing(?: to)?|pinging) me(?: again)?",
        _WISH_EN + rf"(?:start )?send(?:ing)?(?: me)? {_THESE_EN}{_MESSAGES_EN} again",
        _WISH_EN + r"(?:write(?: to)?|message|ping) me again",
        _WISH_EN
        + rf"(?:turn|switch) (?:on {_THESE_EN}{_MESSAGES_EN}|{_THESE_EN}{_MESSAGES_EN} (?:back )?on)(?: again)?",
    ),
    Intent.PAUSE: _any(
        _WISH_FR + r"(?:(?:fais|faites|faire|fasses|prends|prendre|prenez) )?(?:une )?(?:petite )?pause" + _TIME_FR,
        _WISH_FR + rf"(?:mets|mettez|mettre|passe|passer|met)(?: (?:toi|vous|moi|tout|ca|{_THESE_FR} {_MESSAGES_FR}))? "
        r"(?:en|sur) pause" + _TIME_FR,
        rf"(?:(?:{_THESE_FR} )?{_MESSAGES_FR} )?en pause" + _TIME_FR,
        r"je (?:pars|suis|serai|vais etre|pars bientot) en (?:conges?|vacances|arret|conge \w+|deplacement)(?: \w+){0,6}",
        _WISH_EN + rf"pause(?: (?:me|it|this|everything|{_THESE_EN}{_MESSAGES_EN}))?" + _TIME_EN,
        _WISH_EN
        + rf"(?:take|have|get|need)(?: me)? a (?:short |little )?(?:break|pause)(?: from (?:this|{_THESE_EN}{_MESSAGES_EN}))?"
        + _TIME_EN,
        r"(?:i m|i am|i ll be|i will be|im) (?:on|going on|away on|off on|off|away|out of office)"
        r"(?: (?:leave|holidays?|vacation|annual leave|sick leave|parental leave|maternity leave))?" + _TIME_EN,
    ),
    Intent.LATER: _any(
        r"(?:peut etre |un peu |on verra |on verra ca |je ferai ca |je le ferai |je verrai )?(?:plus tard|pas maintenant|"
        r"une autre fois|la prochaine fois|pas aujourd hui|ca peut attendre)" + _WHY,
        r"(?:je n ai |j ai |je |la j ai )?(?:pas|plus) (?:du tout )?(?:le|eu le) temps(?: (?:aujourd hui|maintenant|la|ce matin|"
        r"cet apres midi|cette semaine|tout de suite|en ce moment))?",
        r"(?:rappelle|redemande|relance|rappelez|represente)(?: le| la)? ?(?:moi )?(?:ca |la lecon )?(?:plus tard|demain|"
        r"une autre fois|la prochaine fois|la semaine prochaine)",
        _WISH_FR
        + r"(?:reporte[rz]?|remets|remettre|repousse[rz]?)(?: (?:ca|la lecon|la|cette lecon))*(?: a (?:plus tard|demain))?",
        r"(?:maybe |perhaps |a bit |a little )?(?:later|not (?:right )?now|not today|another time|some other time|next time|"
        r"not this week)(?: today| on| maybe| perhaps)?" + _WHY,
        _WISH_EN + r"(?:remind|ask|ping|tell) me (?:again )?(?:later|tomorrow|next (?:time|week)|another time)",
        _WISH_EN + r"(?:snooze|postpone|skip)(?: (?:it|this|this one|the lesson|for now|for today|today))?",
        r"(?:i (?:have no|don t have(?: the| any)?|dont have(?: the| any)?|ve no|do not have(?: the| any)?) |no )time"
        r"(?: (?:for this|right now|now|today|this (?:week|morning|afternoon)))*",
        r"(?:i m |i am |im |too |very |really )*busy(?: (?:right now|now|today|at the moment|this week))?",
    ),
    Intent.HELP: _any(
        _WISH_FR + r"(?:de l |a l )?(?:aide|aide moi|aidez moi|mode d emploi|commandes?|menu|au secours|sos)",
        r"(?:mais )?(?:qu est ce que |que |c est quoi ce que |je peux savoir ce que )?(?:tu sais|vous savez|tu peux|vous pouvez|"
        r"sais tu|savez vous|peux tu|pouvez vous|tu fais|vous faites)(?: faire)?(?: quoi)?(?: pour (?:moi|nous))?",
        r"(?:tu (?:sers|sert) a quoi|a quoi (?:tu sers|sers tu|servez vous|tu sert)|qui (?:es tu|etes vous|tu es|t es)|"
        r"(?:tu es|t es|vous etes) (?:qui|quoi)|comment (?:ca|tu|vous) (?:marches?|fonctionnes?|fonctionnez)|"
        r"c est (?:quoi|qui) (?:entrain|ce bot|ce truc|ca)|qu est ce que je peux (?:te |vous )?(?:demander|faire|dire))",
        _WISH_EN + r"(?:(?:some |have |get )*help(?: me)?|commands?|menu|sos)",
        r"(?:so )?what (?:can|do) you do(?: for (?:me|us))?|(?:who|what) are you|how (?:does (?:this|it|that)|do you) work|"
        r"what can i (?:ask|do|say)(?: you| here)?|how do i use (?:you|this)|what (?:is|s) (?:this|entrain)(?: bot)?",
    ),
    Intent.SETTINGS: _any(
        _WISH_FR + r"(?:(?:voir|ouvrir|ouvre|changer|modifier|regler|acceder a|aux?|mes|les|mon|le) )*"
        r"(?:reglages?|parametres?|preferences?|options)",
        _WISH_FR
        + r"(?:changer|modifier|choisir|regler|decaler) (?:(?:l|le|la|les|mes|mon|d|de) )*(?:heures?|jours?|horaires?|rythme|"
        rf"frequence|langue|fuseau(?: horaire)?)(?: (?:et (?:l |le |les )?(?:heures?|jours?)))?(?: (?:des|de mes|de|d) (?:{_MESSAGES_FR}))?",
        rf"(?:je (?:veux|voudrais|recois|souhaite|prefere) |il y a |c est |j ai )?(?:beaucoup )?(?:trop|moins|davantage) (?:de |d |souvent de )?{_MESSAGES_FR}",
        rf"comment (?:je (?:fais|peux)(?: pour)? |faire pour |on |est ce qu on |puis je )?(?:arreter?|stopper|couper|changer|regler|me "
        rf"desabonner|me desinscrire)(?: (?:de|d)?(?: ?{_THESE_FR} )?{_MESSAGES_FR})?(?: d entrain)?",
        _WISH_EN + r"(?:(?:open|see|show|change|edit|get to|go to|me|my|the|your) )*(?:settings|preferences|options)",
        _WISH_EN
        + r"(?:change|choose|set|edit|move) (?:my|the) (?:lesson )?(?:days?|times?|hours?|schedule|rhythm|frequency|language|time ?zone)"
        rf"(?: and (?:days?|times?|hours?))?(?: (?:of|for) {_THESE_EN}{_MESSAGES_EN})?",
        _WISH_EN
        + rf"(?:(?:get|have|receive|send me|there are|i get|way|far) )*(?:fewer|less|too many|more) {_MESSAGES_EN}",
        rf"how (?:do|can) i (?:stop|unsubscribe|turn off|switch off|mute|change|opt out)(?: {_THESE_EN}{_MESSAGES_EN})?",
    ),
    Intent.LESSON: _any(
        _WISH_FR
        + r"(?:(?:donne|donnez|envoie|envoyez|montre|montrez) moi |faire |avoir |suivre |prendre |commencer |voir |lire )?"
        r"(?:(?:la|une|ma) )?(?:(?:prochaine|nouvelle|premiere|autre) )?lecon(?: suivante)?",
        _WISH_FR + r"(?:suivante?|la suite|continue|continuer|on continue|on y va|commencer|on commence)",
        _WISH_EN
        + r"(?:(?:give|send|show) me |take |have |start |see |read |get |do )?(?:(?:the|a|my|another) )?(?:(?:next|new|first) )?lesson",
        _WISH_EN + r"(?:next(?: one)?|continue|go on|get started|start learning|begin)",
    ),
    Intent.LIST: _any(
        _WISH_FR
        + r"(?:(?:montre|montrez|donne|donnez) moi |voir |avoir )?(?:la |les |le )?(?:liste(?: (?:des|de tous les) (?:modules|lecons))?|modules|"
        r"lecons|programme)",
        _WISH_EN
        + r"(?:(?:show|give) me |see |list )?(?:all )?(?:the )?(?:list(?: of (?:the )?(?:modules|lessons))?|modules|lessons)",
        r"ou (?:j )?en suis je|ou j en suis|my progress|how far am i",
    ),
    Intent.REVIEW: _any(
        _WISH_FR + r"(?:faire |(?:mes|ma|une|la|les) )*(?:reviser|revisions?)",
        _WISH_EN + r"(?:do |start |(?:my|a|the) )*(?:review|revise|quiz me)",
    ),
    Intent.EXERCISES: _any(
        _WISH_FR + r"(?:voir |faire |(?:les|un|mes|des) )*exercices?",
        _WISH_EN + r"(?:see |do |(?:the|an|my) )*exercises?",
    ),
    Intent.WORRIES: _any(
        _WISH_FR + r"(?:voir )?(?:les |mes |nos )?(?:craintes|inquietudes)",
        _WISH_EN + r"(?:see )?(?:the |my |our )?(?:worries|fears)",
    ),
    Intent.CHARTER: _any(
        _WISH_FR + r"(?:lire |relire |voir |ouvrir |consulter |ou (?:est|trouver|lire) )?(?:la |notre )?charte",
        _WISH_EN + r"(?:read |see |open |show me |re ?read |where is |where s )?(?:the |our )?charter",
    ),
}

_SPEAK = _any(
    _WISH_FR
    + r"(?:(?:parle|parlez|parler|ecri[ts]|ecrivez|ecrire|passe|passez|passer|repond[s]?|repondez|repondre|continue|continuer|"
    r"change|changer|mets|mettre|plutot|moi|tout|te|vous|m|de langue) )*(?:(?:en|a l|au) )?(?P<to>francais|anglais)"
    r"(?: (?:plutot|uniquement|seulement|pour moi|desormais|maintenant))*",
    _WISH_EN
    + r"(?:(?:speak|talk|write|switch|answer|reply|continue|change|use|go|be|prefer|have|get|this|that|it|everything|to me|me|back|"
    r"with me|language|the language) )*(?:(?:in|to|with|into) )?(?P<to>english|french)(?: (?:instead|only|to me|with me|now|from now on|version))*",
    r"(?:en|in) (?P<to>francais|anglais|french|english)",
    # Who asks it in that language wants it; « tu parles anglais ? » is only curious.
    r"do you (?:speak|know|understand) (?P<to>english)",
    r"(?:tu parles|vous parlez|parles tu|parlez vous|est ce que (?:tu parles|vous parlez)) (?P<to>francais)",
)

_ASKS_FIRST = re.compile(
    r"(?:et |mais |alors |donc |and |but |so |bonjour |hello |hi |bonsoir |salut )*"
    r"(?:comment|pourquoi|qui|que|quoi|quel|quelle|quels|quelles|ou|quand|combien|est ce|qu est|c est quoi|faut il|peut on|"
    r"puis je|dois je|doit on|ai je|a t on|y a t il|a quoi|de quoi|a qui|avec qui|par ou|lequel|laquelle|on peut|on doit|"
    r"je peux|je dois|peux tu|pouvez vous|explique|expliquez|"
    r"how|why|what|whats|who|whose|when|where|which|can|could|should|do|does|did|is|are|am|may|must|would|will|has|have|"
    r"explain|aide moi a|aidez moi a|help me|help us|help with) \w"
)
_ASKS = re.compile(
    r"\b(?:comment (?:faire|repondre|reagir|on|je|gerer|dire)|est ce qu|je (?:ne )?sais pas|j ignore|je me demande|"
    r"(?:voudrais|aimerais|souhaiterais|veux|faudrait) (?:bien )?(?:savoir|comprendre|apprendre)|parle[zr]? moi (?:de|d|du)|dis m en plus|"
    r"besoin (?:d aide|d un conseil|de conseils?)|(?:un|une|des|vos|tes) (?:conseils?|idees?|exemples?|astuces?) (?:pour|sur|de|d)|"
    r"que faire|quoi faire|on (?:fait|repond|dit) quoi|je fais quoi|"
    r"i (?:don t|dont|do not) know|i wonder|i m wondering|wondering|i (?:want|need|would like|d like) to (?:know|understand|learn)|"
    r"tell me (?:about|more|how|what|why)|need (?:help|advice)|any (?:tips|advice|ideas?)|what (?:to|should|do)|how (?:to|do|should)|"
    r"looking for|on (?:le|la|les) (?:supprime|garde|publie|laisse|partage|bloque)|"
    r"(?:quelqu un|un|une|des|on|someone|somebody|people|a|an|they|we)(?: \w+){0,4} (?:a|ont|nous|posted|wrote|said|says|shared|left|got|publie|recu|"
    r"poste|ecrit|dit|laisse|partage|attaque|insulte|copied|sent|received)(?: \w+){2,})\b"
)
_SPEAKS = re.compile(
    r"\b(?:je|j|tu|t|nous|vous|on|il|elle|c est|moi|toi|i|you|we|he|she|it|me|my|let|lets|"
    r"raconte|reserve|fais|fait|donne|envoie|tell|make|book|order|send|give|get|write|stop|arrete|arretez|arreter|pause|"
    r"bien|super|cool|parfait|bravo|oui|non|ouais|yes|no|yeah|nope|great|good|nice|fine|sure|lol|mdr|haha|test|blabla)\b"
)
