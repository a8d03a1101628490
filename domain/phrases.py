"""The words people use to tell the bot something, in French and in English, for ``domain.conversation``.

Everything is matched against folded words: no capitals, accents, apostrophes or punctuation, « S’il te plaît, arrête ! » is
``s il te plait arrete``. An order must be the whole of what is said, so a pattern describes sentences from end to end.
"""

import re
from collections.abc import Mapping
from enum import Enum


class Intent(Enum):
    """What a message asks for."""

    STOP = "stop"
    RESUME = "resume"
    PAUSE = "pause"
    LATER = "later"
    LANGUAGE = "language"
    HELP = "help"
    WHO = "who"
    """Who, or what, is talking."""
    SETTINGS = "settings"
    DATA = "data"
    LESSON = "lesson"
    LIST = "list"
    REVIEW = "review"
    EXERCISES = "exercises"
    WORRIES = "worries"
    CHARTER = "charter"
    CODE = "code"
    """A code that belongs elsewhere."""
    QUESTION = "question"
    GREETING = "greeting"
    THANKS = "thanks"
    OTHER = "other"
    SILENCE = "silence"
    """Nothing was said: a thumb up, a smile."""


SHORTHAND: Mapping[str, str] = {
    "g": "j ai", "jai": "j ai", "jsuis": "je suis", "chuis": "je suis", "jveux": "je veux", "jpeux": "je peux", "tps": "temps",
    "koi": "quoi", "pk": "pourquoi", "pq": "pourquoi", "cmt": "comment", "msg": "message", "msgs": "messages", "bjr": "bonjour",
    "slt": "salut", "cc": "coucou", "aprem": "apres midi", "auj": "aujourd hui", "dsl": "desole", "rdv": "rendez vous",
    "gimme": "give me", "wanna": "want to", "gonna": "going to", "lemme": "let me", "u": "you", "ur": "your", "im": "i m",
    "dont": "don t", "cant": "can t", "ive": "i ve", "thx": "thanks", "ty": "thanks", "tmrw": "tomorrow", "rn": "right now",
    "info": "information", "lets": "let s",
}  # fmt: skip

POLITE = re.compile(
    r" (?:s il (?:te|vous) plait|stp|svp|sil te plait|merci(?: (?:beaucoup|infiniment|d avance|bien))?|please|pls|plz|kindly|"
    r"thanks(?: (?:a lot|so much|in advance))?|thank you(?: (?:so much|very much|kindly))?|many thanks|je (?:te|vous) remercie|"
    r"bonjour|bonsoir|salut|coucou|rebonjour|hello(?: there)?|hi(?: there)?|hey(?: there)?|hiya|yo|good (?:morning|afternoon|evening)|"
    r"(?:cher |chere |dear )?entrain|ok|okay|oki|d accord|desolee?|sorry|bon|ben|bah|euh|eh|ah|oh|alors|well|right then|nah|nope|no thanks|"
    r"non merci|tout le monde|everyone|ca va|comment (?:ca va|vas tu|allez vous)|how are you(?: doing)?|madame|monsieur)(?= )"
)
GRATEFUL = re.compile(r"\b(?:merci|thanks?|remercie|ok|okay|oki|d accord)\b")
THANKS = re.compile(
    r"(?:(?:super|ok|okay|parfait|top|cool|great|perfect|genial|excellent|lovely|mille|un grand|tres bien|ah) )*"
    r"(?:merci|thanks|thank you|je (?:te|vous) remercie)\b"
)

_MESSAGES_FR = (
    r"(?:messages?|lecons?|notifications?|notifs?|rappels?|envois?|alertes?|relances?|trucs?|choses?|mails?|questions?)"
)
_MESSAGES_EN = r"(?:messages?|lessons?|notifications?|reminders?|updates?|pings?|stuff|things|emails?|texts?)"
_OURS_FR = (
    r"(?:(?:les|ces|cet|cette|ce|tes|vos|mes|ton|votre|tous|toutes|des|de|d autres|aucune?s?|autant de|plein de) )*"
)
_OURS_EN = r"(?:(?:any|all|of|these|those|this|the|your|my|more|further|such|so many|so much|daily|no|other|new) )*"
_WISH_FR = (
    r"(?:(?:(?:est ce que )?(?:tu peux|vous pouvez|peux tu|pouvez vous|pourrais tu|pourriez vous|tu pourrais|vous pourriez|on peut|"
    r"est il possible (?:de|d)|c est possible (?:de|d)|serait il possible (?:de|d)|ce serait possible (?:de|d)|puis je|je peux|"
    r"je (?:veux|voudrais|souhaite|souhaiterais|prefere|prefererais)|j aimerais|j ai envie (?:de|d)|j ai besoin(?: de| d)?|"
    r"merci (?:de|d)|veuillez|il faut|il faudrait|vas y|allez)(?: bien)?(?: que (?:tu|vous))?) )?"
)
_WISH_EN = (
    r"(?:(?:(?:can|could|would|will|may|shall) (?:you|we|i)(?: please)?(?: kindly)?|i (?:want|need|wish|would like|d like|should like|would prefer|d prefer)"
    r"(?: you)?(?: to)?|is it possible to|would it be possible to|would you mind|i m going to|let s|let me|you (?:can|may|should|must)|just|now) )*"
)
_TIME_FR = (
    r"(?: (?:(?:pendant|pour|de|d) )?(?:(?:\d+|un|une|deux|trois|quatre|cinq|six|quelques|la|quinze|dix) "
    r"(?:jours?|semaines?|mois)(?: prochaine?)?|cette semaine|ce mois ci|l ete|les vacances|aujourd hui|le moment|un moment|un temps)"
    r"| jusqu (?:a|au|en)(?: \w+){1,4})?"
)
_TIME_EN = (
    r"(?: (?:for )?(?:(?:an?|one|two|three|four|five|six|some|the|few|a few|\d+) (?:days?|weeks?|months?|time|moment|while|bit|holidays?|summer)"
    r"|now|a while|(?:this|next) (?:week|month)|today|tomorrow)| (?:until|till|til)(?: \w+){1,4})?"
)
_WHY = (
    r"(?: (?:je suis|je dois|j ai (?:une?|du|trop|pas)|car|parce que|en reunion|au telephone|trop (?:de travail|occupee?|a faire)|"
    r"i m|i am|i have|i ve got|in a (?:meeting|call|rush|hurry)|in (?:meetings|class)|on (?:a call|the phone)|too (?:busy|much)|because|busy)"
    r"(?: \w+){0,8})?"
)
_DAYS = (
    r"(?:lundis?|mardis?|mercredis?|jeudis?|vendredis?|matins?|apres midis?|soirs?|"
    r"mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|mornings?|afternoons?|evenings?)"
)
_STOP_FR = r"(?:arret(?:e|er|es|ez|iez)|stop|stoppe[rz]?|cesse[rz]?|suspen(?:d|ds|dre|dez))"
_HALT_EN = r"(?:stop|quit|cease)"
_BOTHER_EN = (
    r"(?:messaging|writing(?: to)?|contacting|bothering|bugging|annoying|pestering|disturbing|pinging|texting|emailing|spamming|"
    r"nagging|harassing|notifying|reminding|talking to|chasing)"
)

_ONLOOKERS_FR = (
    r"(?:qui(?: est ce qui| d autre)?|quelqu un|on|la direction|la coordination|l equipe|le bureau|mes collegues|les autres|tout le monde|"
    r"(?:mon|ma|le|la|les|mes) (?:direction|chefs?|cheffes?|patronn?e?s?|boss|responsables?|managers?|directeurs?|directrices?|superieurs?|rh|"
    r"drh|employeurs?|coordinateurs?|coordinatrices?))"
)
_MINE_FR = (
    r"(?:mes (?:bonnes |mauvaises )?(?:reponses|resultats|scores?|notes|erreurs|fautes|lecons|progres|messages|questions|exercices)|"
    r"ma progression|ce que (?:je (?:reponds|fais|t ecris|vous ecris|t ai ecrit|dis|demande|te dis|vous dis|te demande|vous demande)|"
    r"j (?:ecris|ai repondu|ai fait|ai ecrit))|si je (?:me trompe|reponds mal|ne fais pas les lecons))"
)
_ONLOOKERS_EN = (
    r"(?:who(?: else)?|anyone|anybody|someone|others|other people|everyone|everybody|people|management|coordinators?|hr|"
    r"(?:my|the|our) (?:boss|bosses|managers?|team|colleagues|coordinators?|supervisors?|employer|director|board))"
)
_MINE_EN = (
    r"(?:my (?:wrong |right )?(?:answers|results|scores?|marks|mistakes|lessons|progress|messages|questions|exercises)|"
    r"what i (?:answer|answered|do|did|write|wrote|say|said|ask|asked|tell you|write to you)|if i (?:am wrong|get it wrong|answer wrong))"
)

_ORDERS: Mapping[Intent, tuple[str, ...]] = {
    Intent.STOP: (
        _WISH_FR + _STOP_FR + r"(?: tout| ca| la| tout ca| maintenant| immediatement)?",
        _WISH_FR
        + _STOP_FR
        + rf"(?: (?:de|d|avec|a|aux))? {_OURS_FR}(?:messages?|lecons?|notifications?|notifs?|rappels?|envois?|relances?)",
        _WISH_FR
        + _STOP_FR
        + r" (?:de |d )?(?:m ecrire|me (?:deranger|contacter|solliciter|relancer|spammer|harceler|notifier|saouler|souler)|"
        rf"m (?:embeter|en envoyer)|m envoyer(?: {_OURS_FR}{_MESSAGES_FR}| (?:tout )?(?:ca|cela))?)",
        rf"(?:ca suffit|assez|y en a marre|stop)(?: (?:de|d|avec))? {_OURS_FR}{_MESSAGES_FR}",
        rf"je (?:ne )?(?:veux|souhaite|desire|voudrais) plus (?:recevoir |avoir )?{_OURS_FR}{_MESSAGES_FR}(?: de (?:ta|votre) part| d entrain)?",
        r"je (?:ne )?(?:veux|souhaite|desire) plus (?:que (?:tu m ecrives|vous m ecriviez)|rien recevoir|en recevoir|recevoir (?:rien|ca))",
        rf"(?:ne )?(?:m ecri(?:s|vez|re) plus|m envo(?:ie|ies|yez) plus (?:rien|{_OURS_FR}{_MESSAGES_FR}))(?: jamais)?",
        _WISH_FR
        + rf"ne (?:plus|pas|plus jamais) (?:m ecrire|me (?:deranger|contacter|solliciter|relancer)|(?:m envoyer|recevoir)"
        rf"(?: {_OURS_FR}{_MESSAGES_FR}| rien)?)",
        r"(?:laisse|laissez|fiche|fichez|fous|foutez) moi (?:tranquille|la paix)",
        _WISH_FR + r"(?:me |m |se |de )*(?:desabonn|desinscri)(?:er|ez|e|re|vez|s|ement|ption)(?: moi)?",
        _WISH_FR + rf"(?:desactive[rz]?|coupe[rz]?) {_OURS_FR}(?:messages?|notifications?|notifs?|rappels?|envois?)",
        _WISH_EN
        + _HALT_EN
        + r"(?: (?:it|this|that|everything|all|now|this now|all (?:of )?this|right now|immediately))?",
        _WISH_EN + _HALT_EN + rf" {_BOTHER_EN}(?: me)?(?: any ?more| now| with {_OURS_EN}{_MESSAGES_EN})?",
        _WISH_EN
        + _HALT_EN
        + rf" (?:sending(?: me)? )?{_OURS_EN}(?:{_MESSAGES_EN}|these|those|this)(?: to me)?(?: any ?more| now)?",
        (
            rf"(?:i (?:don t|do not|no longer) (?:want|need|wish)(?: to (?:get|receive|have))?|no more|i want no(?: more)?) {_OURS_EN}{_MESSAGES_EN}"
            r"(?: from (?:you|entrain))?(?: any ?more)?"
        ),
        (
            rf"(?:don t|do not|never) (?:write(?: to)?|message|contact|text|ping|bother|send|remind|email) me(?: {_OURS_EN}{_MESSAGES_EN})?"
            r"(?: again| any ?more| ever again)?"
        ),
        _WISH_EN
        + r"(?:unsubscribe|opt out|opt me out|leave me alone)(?: me)?(?: from (?:this|these|everything|all|entrain))?",
        _WISH_EN + rf"(?:turn|switch) (?:off {_OURS_EN}{_MESSAGES_EN}|{_OURS_EN}{_MESSAGES_EN} off)",
    ),
    Intent.RESUME: (
        _WISH_FR
        + r"(?:reprend(?:s|re)?|reprenez|recommence[rz]?|reactive[rz]?|relance[rz]?)(?: (?:a|de) m (?:ecrire|envoyer"
        rf" {_OURS_FR}{_MESSAGES_FR})| {_OURS_FR}{_MESSAGES_FR})?(?: (?:a partir de )?maintenant| des (?:maintenant|demain|lundi))?",
        _WISH_FR + r"(?:ecris|ecrivez|m ecrire|ecrire|reecris|reecrivez)(?: moi)? (?:de|a) nouveau",
        _WISH_FR + rf"(?:de nouveau |a nouveau )?recevoir {_OURS_FR}{_MESSAGES_FR} (?:de|a) nouveau",
        r"(?:c est la )?fin de (?:la |ma )?pause",
        _WISH_FR + r"(?:me )?(?:reabonner|reabonne moi|reabonnez moi)",
        _WISH_EN
        + rf"(?:resume|unpause|un pause|resubscribe)(?: (?:me|it|everything|now|{_OURS_EN}{_MESSAGES_EN}))?(?: now| again)?",
        _WISH_EN + r"(?:start|begin|resume|go back to|restart) (?:messaging|writing(?: to)?|pinging) me(?: again)?",
        _WISH_EN + rf"(?:start )?send(?:ing)?(?: me)? {_OURS_EN}{_MESSAGES_EN} again",
        _WISH_EN + r"(?:write(?: to)?|message|ping) me again",
        _WISH_EN + rf"(?:turn|switch) (?:on {_OURS_EN}{_MESSAGES_EN}|{_OURS_EN}{_MESSAGES_EN} (?:back )?on)(?: again)?",
        _WISH_EN + r"(?:subscribe|sign up|opt in)(?: me)? again",
    ),
    Intent.PAUSE: (
        _WISH_FR
        + r"(?:(?:fais|faites|faire|fasses|prends|prendre|prenez) )?(?:une )?(?:petite |courte )?pause"
        + _TIME_FR,
        _WISH_FR + rf"(?:mets|mettez|mettre|passe|passer|met)(?: (?:toi|vous|moi|tout|ca|{_OURS_FR}{_MESSAGES_FR}))? "
        r"(?:en|sur) pause" + _TIME_FR,
        rf"(?:{_OURS_FR}{_MESSAGES_FR} )?(?:mis |mises |mettre )?en pause" + _TIME_FR,
        (
            r"je (?:pars|suis|serai|vais etre|pars bientot|vais partir) (?:bientot )?(?:en (?:conges?|vacances|arret|conge \w+|deplacement)|absente?)"
            r"(?: \w+){0,6}"
        ),
        _WISH_EN + rf"pause(?: (?:me|it|this|everything|{_OURS_EN}{_MESSAGES_EN}))?" + _TIME_EN,
        _WISH_EN
        + rf"(?:take|have|get|need|put me on)?(?: me)? ?a (?:short |little )?(?:break|pause)(?: from (?:this|{_OURS_EN}{_MESSAGES_EN}))?"
        + _TIME_EN,
        rf"(?:put )?{_OURS_EN}(?:{_MESSAGES_EN} |everything |it )?on (?:pause|hold)" + _TIME_EN,
        r"(?:i m|i am|i ll be|i will be|i shall be) (?:going |away )?(?:on |off on |off |away |out of (?:the )?office )?"
        r"(?:leave|holidays?|vacation|annual leave|sick leave|parental leave|maternity leave|away|off|off work|sick|ill|out of (?:the )?office)"
        r"(?: (?:from|starting|as of) (?:\w+ ?){1,3})?" + _TIME_EN,
    ),
    Intent.LATER: (
        r"(?:non |pas maintenant |desole |peut etre |un peu |on verra |on verra ca |je ferai ca |je le ferai |je verrai )?(?:plus tard|"
        r"pas maintenant|une autre fois|la prochaine fois|pas aujourd hui|ca peut attendre|pas tout de suite|pas ce (?:matin|soir|mois)|pas cette semaine|demain(?: plutot)?|plutot demain)"
        + _WHY,
        (
            r"(?:(?:non|la) )?(?:je n ai |j ai |je |la j ai )?(?:pas|plus) (?:du tout |vraiment )?(?:le|eu le|de) temps(?: (?:aujourd hui|maintenant|la|"
            r"ce matin|cet apres midi|cette semaine|tout de suite|en ce moment|pour ca|pour ca aujourd hui))?"
        ),
        _WISH_FR
        + r"(?:me )?(?:rappelle[rz]?|redemande[rz]?|relance[rz]?|represente[rz]?|repropose[rz]?)(?: le| la)?(?: moi)?(?: ca| la lecon)? "
        r"(?:plus tard|demain|une autre fois|la prochaine fois|la semaine prochaine)",
        _WISH_FR
        + r"(?:reporte[rz]?|remets|remettre|remettez|repousse[rz]?|decale[rz]?)(?: (?:ca|la lecon|la|cette lecon))+(?: a (?:plus tard|demain|"
        r"la prochaine fois|la semaine prochaine))?",
        r"je suis (?:vraiment |un peu |trop )*(?:occupee?|debordee?|en reunion|prise?)(?: (?:la|maintenant|aujourd hui|en ce moment|cette semaine))*",
        r"(?:no |maybe |perhaps |rather |a bit |a little |can we do (?:this|it) )?(?:later|not (?:right )?now|not today|another time|some other time|"
        r"next time|not this (?:week|morning|afternoon)|another day|tomorrow)(?: today| on| maybe| perhaps)?" + _WHY,
        _WISH_EN + r"(?:remind|ask|ping|tell|try) me (?:again )?(?:later|tomorrow|next (?:time|week)|another time)",
        _WISH_EN + r"(?:snooze|postpone|skip)(?: (?:it|this|this one|the lesson|for now|for today|today))*",
        _WISH_EN + r"(?:come|check) back (?:later|tomorrow|another (?:time|day)|next week)",
        (
            r"(?:i (?:have no|don t have(?: the| any)?|do not have(?: the| any)?|ve no|haven t (?:the|got the|got)) |no )time"
            r"(?: (?:for (?:this|that)|right now|now|today|this (?:week|morning|afternoon)))*"
        ),
        r"(?:i m |i am )?(?:(?:a bit|too|very|really|so|quite) )*busy(?: (?:right now|now|today|at the moment|this week))*",
    ),
    Intent.HELP: (
        _WISH_FR
        + r"(?:de l |a l |un peu d )?(?:aide|m aider|nous aider|aide moi|aidez moi|mode d emploi|commandes?|menu|au secours|sos)",
        (
            r"(?:mais )?(?:qu est ce que |que |c est quoi ce que |je peux savoir ce que |dis moi ce que )?(?:tu sais|vous savez|tu peux|vous pouvez|"
            r"sais tu|savez vous|peux tu|pouvez vous|tu fais|vous faites|fais tu|faites vous)(?: faire)?(?: quoi)?(?: pour (?:moi|nous)| ici| exactement)?"
        ),
        (
            r"(?:mais )?(?:tu (?:sers|sert) a quoi|a quoi (?:tu sers|sers tu|servez vous|vous servez|tu sert)|comment (?:ca|tu|vous|cela) (?:marches?|fonctionnes?|fonctionnez)|comment (?:t |vous )?utiliser(?: ce bot)?|"
            r"c est (?:quoi|qui) (?:entrain|ce bot|ce robot|ce truc|ca)|qu est ce que je peux (?:te |vous )?(?:demander|faire|dire)(?: ici)?)"
        ),
        r"je (?:ne )?(?:comprends|sais) pas (?:bien )?comment (?:ca|tu|vous|cela) (?:marches?|fonctionnes?|fonctionnez)",
        _WISH_EN + r"(?:(?:some |have |get |a bit of |a little )*help(?: me)?|commands?|menu|sos|instructions?)",
        (
            r"(?:so |and )?what (?:can|do|could) you (?:actually )?do(?: for (?:me|us)| here)?|how (?:does (?:this|it|that)|do you) work|what can i (?:ask|do|say)(?: you| here)?|"
            r"how (?:do|can|should) i use (?:you|this|it)|what (?:is|s) (?:this|entrain|this bot|this for)"
        ),
        r"i (?:don t|do not) (?:understand|know) how (?:this|it|you|to use (?:this|you|it)) ?(?:works?)?",
    ),
    Intent.WHO: (
        (
            r"(?:mais )?(?:qui (?:es tu|etes vous|tu es|t es|vous etes)|"
            r"(?:(?:est ce que )?(?:tu es|t es|vous etes|es tu|etes vous)|c est) (?:qui|quoi|un (?:vrai )?(?:robot|bot|humain|programme)|"
            r"une (?:vraie )?(?:ia|machine|personne))(?: au juste)?)"
        ),
        r"(?:so )?(?:who|what) are you|are you (?:a |an )?(?:real )?(?:bot|robot|human|person|real|ai|machine)",
    ),
    Intent.DATA: (
        _WISH_FR + r"(?:(?:voir|montre moi|ou sont|quelles sont) )?mes donnees(?: personnelles)?",
        r"(?:(?:see|show|show me|i want(?: to see)?|where is) )?my (?:personal )?data",
        (
            rf"(?:mais |et )?(?:est ce que |est ce qu )?{_ONLOOKERS_FR} (?:(?:va|vont|peut|peuvent|pourra|pourrait)(?: t)?(?: il| elle| on| ils| elles)? )?(?:les |y )?"
            rf"(?:voi[rt]|voient|verra|verront|sai[ts]|savoir|saura|lire|lit|lisent|lira|a(?:ura)? acces a|avoir acces a) {_MINE_FR}"
        ),
        (
            rf"(?:est ce que )?{_MINE_FR} (?:est|sont|reste|restent|sera|seront)(?: (?:elles|ils|il))? (?:vraiment |bien )?"
            r"(?:anonymes?|confidentiel(?:le)?s?|privee?s?|garde(?:e|s|es)?|enregistree?s?|visibles?|publi(?:c|que)s?|notee?s?)"
        ),
        (
            r"(?:qu est ce que|que|c est quoi ce que) (?:(?:tu|vous) (?:sais|savez|gardes|gardez|enregistres|enregistrez|retiens|retenez)|"
            r"(?:sais|gardes|enregistres) tu|(?:savez|gardez|enregistrez) vous) (?:de|sur|a propos de) moi"
        ),
        r"(?:est ce que )?(?:je suis|on est|on me|on nous|tu me|vous me) (?:note|surveille|evalue|flique|espionne)(?:e|s|es|ee|ees|ez)?",
        (
            rf"(?:and |but )?(?:can |will |does |do |could )?{_ONLOOKERS_EN} (?:can |will |could |get to |gets to )?"
            rf"(?:see|sees|read|reads|know|knows|have access to|has access to) {_MINE_EN}"
        ),
        rf"(?:is|are|will) {_MINE_EN} (?:be )?(?:really |kept )?(?:anonymous|confidential|private|kept|stored|recorded|visible|public|graded)",
        r"what do you (?:know|keep|store|record|have)(?: (?:on|about))(?: me)",
        r"(?:tu|vous) (?:sais|savez|gardes|gardez|enregistres|enregistrez) quoi (?:de|sur) moi",
        r"(?:am i|are we) (?:being )?(?:graded|watched|tracked|monitored|evaluated|assessed|spied on)",
    ),
    Intent.SETTINGS: (
        _WISH_FR
        + r"(?:(?:voir|ouvrir|ouvre|changer|modifier|regler|acceder a|aux?|mes|les|mon|le|ou sont|montre moi) )*"
        r"(?:reglages?|parametres?|preferences?|options)",
        _WISH_FR
        + r"(?:changer|modifier|choisir|regler|decaler) (?:(?:l|le|la|les|mes|mon|d|de) )*(?:heures?|jours?|horaires?|rythme|"
        rf"frequence|langue|fuseau(?: horaire)?)(?: (?:et (?:l |le |les )?(?:heures?|jours?)))?(?: (?:des|de mes|de|d) (?:{_MESSAGES_FR}))?",
        _WISH_FR
        + rf"(?:recevoir|avoir|m envoyer) {_OURS_FR}{_MESSAGES_FR} (?:(?:le|les|plutot le|un autre|plus|a|seulement le|l) )+"
        rf"(?:{_DAYS}|jours?|tot|tard|souvent|\d+ ?h\w*)(?: \w+){{0,6}}",
        (
            rf"(?:je (?:veux|voudrais|recois|souhaite|prefere) |il y a |c est |j ai |ca fait )?(?:(?:beaucoup|bien|un peu) )?(?:trop|moins|davantage) "
            rf"(?:de |d |souvent de )?{_MESSAGES_FR}"
        ),
        r"(?:une |moins souvent|plus rarement|une fois|seulement une fois|une lecon|2 fois|deux fois|plus souvent)(?: (?:fois|lecon))? ?(?:par (?:semaine|mois))?",
        (
            rf"comment (?:je (?:fais|peux)(?: pour)? |faire pour |fait on(?: pour)? |on fait(?: pour)? |on |est ce qu on (?:peut )?|puis je )?(?:ne plus recevoir|"
            rf"arreter?|stopper|couper|changer|regler|me desabonner|me desinscrire)(?: (?:de|d)?(?: ?{_OURS_FR})?{_MESSAGES_FR})?(?: d entrain)?"
        ),
        r"comment (?:je |on )?(?:me |m |se |s )?(?:desabonner?|desinscri(?:re|s|t))(?: d entrain| de tout ca| de ca)?",
        rf"how (?:do|can|would) i (?:unsubscribe|opt out|stop|turn off|mute)(?: (?:this|it|{_OURS_EN}{_MESSAGES_EN}))?(?: from (?:this|entrain))?",
        _WISH_EN
        + r"(?:(?:open|see|show|change|edit|get to|go to|where are|me|my|the|your) )*(?:settings|preferences|options)",
        _WISH_EN
        + r"(?:change|choose|set|edit|move) (?:my|the) (?:lesson )?(?:days?|times?|hours?|schedule|rhythm|frequency|language|time ?zone)"
        rf"(?: and (?:days?|times?|hours?))?(?: (?:of|for) {_OURS_EN}{_MESSAGES_EN})?",
        _WISH_EN
        + rf"(?:get|have|receive|send(?: me)?|do) (?:{_OURS_EN}{_MESSAGES_EN}|these|them|it) (?:(?:on|in|at|only|a|the) )+"
        rf"(?:{_DAYS}|another (?:day|time)|\d+ ?(?:am|pm)?)(?: \w+){{0,5}}",
        _WISH_EN
        + rf"(?:(?:get|have|receive|send me|there are|i get|way|far|you send|that s|it s) )*(?:fewer|less|too many|too much|more) {_MESSAGES_EN}",
        r"(?:less often|once a week|twice a week|more often|not so often)",
        rf"how (?:do|can|would|does one|do you) ?(?:i|we|one)? ?(?:stop|unsubscribe|turn off|switch off|mute|change|opt out|get rid of)(?: (?:from )?{_OURS_EN}{_MESSAGES_EN})?",
    ),
    Intent.LESSON: (
        _WISH_FR
        + r"(?:(?:me )?(?:donne|donnez|envoie|envoyez|montre|montrez|donner|envoyer|montrer)(?: moi)? |faire |avoir |suivre |prendre |commencer |voir |lire |"
        r"passer a )?(?:(?:la|une|ma) )?(?:(?:prochaine|nouvelle|premiere|autre) )?lecon(?: suivante)?(?: maintenant)?",
        _WISH_FR
        + r"(?:(?:la )?suivante?|la suite|continue|continuer|on continue|on y va|commencer|on commence|la prochaine)",
        _WISH_EN
        + r"(?:(?:give|send|show) me |take |have |start |see |read |get |do )?(?:(?:the|a|my|another) )?(?:(?:next|new|first) )?lesson(?: now)?",
        _WISH_EN
        + r"(?:(?:give|send|show) me )?(?:the )?(?:next(?: one)?|continue|go on|get started|start learning|begin)",
    ),
    Intent.LIST: (
        _WISH_FR
        + r"(?:(?:montre|montrez|donne|donnez) moi |voir |avoir )?(?:la |les |le )?(?:liste(?: (?:des|de tous les) (?:modules|lecons))?|modules|"
        r"lecons|programme|sommaire)",
        r"(?:quels (?:sont les )?modules|quelles (?:sont les )?lecons)(?: (?:y a t il|il y a|existent|sont disponibles))?",
        _WISH_EN
        + r"(?:(?:show|give) me |see |list )?(?:all )?(?:the )?(?:list(?: of (?:the )?(?:modules|lessons))?|modules|lessons)",
        r"(?:what|which) (?:modules|lessons) (?:are there|do you have|are available|exist)|what are the (?:modules|lessons)",
        r"ou (?:j )?en suis je|ou j en suis|my progress|how far am i",
    ),
    Intent.REVIEW: (
        _WISH_FR + r"(?:faire |(?:mes|ma|une|la|les) )*(?:reviser|revisions?)",
        _WISH_EN + r"(?:do |start |(?:my|a|the) )*(?:review|revise|quiz me)",
    ),
    Intent.EXERCISES: (
        _WISH_FR + r"(?:voir |faire |(?:les|un|mes|des) )*exercices?",
        _WISH_EN + r"(?:see |do |(?:the|an|my) )*exercises?",
    ),
    Intent.WORRIES: (
        _WISH_FR + r"(?:voir )?(?:les |mes |nos )?(?:craintes|inquietudes)",
        _WISH_EN + r"(?:see )?(?:the |my |our )?(?:worries|fears)",
    ),
    Intent.CHARTER: (
        _WISH_FR + r"(?:lire |relire |voir |ouvrir |consulter |montre moi )?(?:la |notre )?charte",
        r"ou (?:est|se trouve|trouver|lire|(?:puis je|je peux|peut on|on peut) (?:lire|trouver|voir)) (?:la |notre )?charte",
        _WISH_EN + r"(?:read |see |open |show me |re ?read |look at )?(?:the |our )?charter",
        r"where (?:is|s|can i (?:read|find|see)|do i (?:read|find)) (?:the |our )?charter",
        r"(?:et )?(?:c(?: est)? quoi|qu est ce que|qu est ce que c est|que dit|que contient|qu y a t il dans|il y a quoi dans|parle[sz]? moi de)(?: que)? (?:la |notre |cette )charte",
        r"(?:so )?what(?: is| s| does)(?: in)? (?:the|our|this) charter(?: say| about)?|tell me about (?:the|our) charter",
    ),
}

_SPEAK = (
    _WISH_FR
    + r"(?:(?:parle|parlez|parler|ecri[ts]|ecrivez|ecrire|passe|passez|passer|repond[s]?|repondez|repondre|continue|continuer|"
    r"change|changer|mets|mettre|plutot|moi|tout|te|vous|m|de langue) )*(?:(?:en|a l|au) )?(?P<to>francais|anglais)"
    r"(?: (?:plutot|uniquement|seulement|pour moi|desormais|maintenant))*",
    r"je (?:prefere|prefererais) (?:l |le |en |parler )?(?P<to>francais|anglais)",
    _WISH_EN
    + r"(?:(?:speak|talk|write|switch|answer|reply|continue|change|use|go|be|prefer|have|get|this|that|it|everything|to me|me|back|"
    r"with me|language|the language) )*(?:(?:in|to|with|into) )?(?P<to>english|french)(?: (?:instead|only|to me|with me|now|from now on|version))*",
    # Who asks it in that language wants it; « tu parles anglais ? » is only curious.
    r"do you (?:speak|know|understand) (?P<to>english)",
    r"(?:tu parles|vous parlez|parles tu|parlez vous|est ce que (?:tu parles|vous parlez)) (?P<to>francais)",
)

ORDERS = {intent: tuple(map(re.compile, patterns)) for intent, patterns in _ORDERS.items()}
"""For each intent, what somebody says who means that and nothing else."""

NUMBERS = {"un": 1, "une": 1, "a": 1, "an": 1, "one": 1, "deux": 2, "two": 2, "trois": 3, "three": 3, "quatre": 4, "four": 4,
    "cinq": 5, "five": 5, "six": 6, "dix": 10, "ten": 10, "quinze": 15}  # fmt: skip
LENGTH = re.compile(
    r"(?:.*\b)?(?:pause|break|hold)(?:\b.*)? (?P<number>\d{1,3}|" + "|".join(NUMBERS) + r") "
    r"(?P<unit>jours?|semaines?|mois|days?|weeks?|months?)"
)
"""A pause of a length that is said."""

SPEAK = tuple(map(re.compile, _SPEAK))
"""The same for a language, named ``to``."""

ASKS_FIRST = re.compile(
    r"(?:et |mais |alors |donc |and |but |so |bonjour |hello |hi |hey |bonsoir |salut )*"
    r"(?:comment|pourquoi|qui|que|quoi|quel|quelle|quels|quelles|ou|quand|combien|est ce|qu est|c est quoi|faut il|peut on|"
    r"puis je|dois je|doit on|ai je|a t on|y a t il|a quoi|de quoi|a qui|avec qui|par ou|lequel|laquelle|on peut|on doit|"
    r"je peux|je dois|peux tu|pouvez vous|explique|expliquez|"
    r"how|why|what|whats|who|whose|when|where|which|can|could|should|do|does|did|is|are|am|may|must|would|will|has|have|"
    r"explain|aide moi a|aidez moi a|help me|help us|help with) \w"
)
"""How questions begin."""

ASKS = re.compile(
    r"\b(?:comment|pourquoi|combien|lesquel(?:le)?s|laquelle|(?:a|de|avec|pour) quel(?:le)?s?|qui s en occupe|ou pas|permis|interdit|"
    r"how|why|whether|(?:where|what|which) (?:should|can|do|could)|may i|can we|should we|do we|are they|is it|yes or no|est ce qu|je (?:ne )?sais pas|j ignore|je me demande|"
    r"(?:voudrais|aimerais|souhaiterais|veux|faudrait) (?:bien )?(?:savoir|comprendre|apprendre)|parle[zr]? moi (?:de|d|du)|dis m en plus|"
    r"besoin (?:d aide|d un conseil|de conseils?)|(?:un|une|des|vos|tes) (?:conseils?|idees?|exemples?|astuces?) (?:pour|sur|de|d)|"
    r"que faire|quoi faire|on (?:fait|repond|dit) quoi|je fais quoi|a quoi (?:ca|cela) sert|c est quoi|"
    r"i (?:don t|do not) know|i wonder|i m wondering|wondering|i (?:want|need|would like|d like) to (?:know|understand|learn)|"
    r"tell me (?:about|more|how|what|why)|need (?:help|advice)|any (?:tips|advice|ideas?)|what (?:to|should|do|i must|must)|how (?:to|do|should)|"
    r"looking for|on (?:le|la|les) (?:supprime|garde|publie|laisse|partage|bloque)|"
    r"(?:quelqu un|une?|des|on)(?: \w+){0,4} (?:a|ont|nous|publie|recu|poste|ecrit|dit|laisse|partage|attaque|insulte)(?: \w+){2,}|"
    r"(?:someone|somebody|people|an?|they|we)(?: \w+){0,4} (?:posted|wrote|said|says|shared|left|got|copied|sent|received|attacked|insulted)(?: \w+){2,})\b"
)
"""Words by which a sentence is a question without looking like one, or tells of something that happened."""

SPEAKS = re.compile(
    r"\b(?:je|j|tu|t|nous|vous|on|il|elle|c est|c|moi|toi|i|you|we|he|she|it|me|my|let|this|that s|these|ca|cela|"
    r"raconte|reserve|fais|fait|donne|envoie|pose|tell|make|book|order|send|give|get|got|write|stop|arrete|arretez|arreter|pause|resume|"
    r"don t|do not|ne|pas|les gens|"
    r"bien|super|cool|parfait|bravo|oui|non|ouais|yes|no|yeah|nope|great|good|nice|fine|sure|lol|mdr|haha|test|testing|just|blabla)\b"
)
"""What a name of a subject does not hold: « photos d’enfants » is one, « fais un café » is not."""
