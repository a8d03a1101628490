"""Words out of a sentence, as the search compares them: folded, without elisions, reduced to their stems.

Nothing here knows the handbook. Two languages are known, French and English; a text in another is cut into words and
left at that.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Protocol

LONGEST = 1000
"""Characters of a question that are looked at: nobody asks in more, and pasted pages must not cost more."""

_WORD = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)*")
_ELISION = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|presqu)'(?=[a-z0-9])")
_OWNED = re.compile(r"'(?:s|re|ve|ll|d|m|t)$")

# Words too common to say what a question is about, folded. Question words are among them.
_STOP = {
    "fr": """
        a ah ai aie aient aient ainsi alors apres as au aucun aucune aujourd aura aurait aussi autre autres aux avaient
        avais avait avant avec avez avoir avons bah beaucoup ben bien bon bonjour bonsoir bref c ca car ce ceci cela
        celle celles celui cependant ces cet cette ceux cf chacun chaque chez ci comme comment d dans de deja dela
        depuis des desormais deux devait devez devoir devons devrait dit doit doivent dois donc dont du e elle elles en
        encore enfin entre es est et etaient etais etait etant etc ete etes etre eu euh eux faire fais faisait faisons
        fait faites faudra faudrait faut font grace h hein hello hier ici il ils j jamais je juste jusque l la laquelle
        le lequel les lesquelles lesquels leur leurs lors lorsque lui m ma mais me meme memes merci mes mettre mets mis
        moi mon n ne ni non nos notre nous ok on ont or ou oui par parce pareil parfois pas pendant peu peut peuvent
        peux plus plutot point pour pourquoi pourra pourrait pouvait pouvez pouvoir pouvons prendre pres presque puis
        puisque qq qqn qu quand que quel quelle quelles quelqu quelque quelques quels questce qui quoi rien s sa salut
        sans se sera serait ses seulement si sinon soi soit sommes son sont sous souvent stp suis sur svp t ta tant te
        tel telle tes toi ton toujours tous tout toute toutes tres trop tu un une va vais vas veulent veut veux vers
        voici voila vont vos votre voudrait vouloir voulez voulons vous vraiment vu y
        cest jai jy lon dun dune nest quil quelle quon sest cetait aller allez allons autant quoique via peutetre
        chose choses truc trucs machin exactement savoir gerer conseils astuces cas sais sait savez savons""",
    "en": """
        a about above actually after again all already also although always am an and another any anybody anyone
        anything are aren arent as at be because been before being below between both but by can cannot cant could
        couldn couldnt d did didn didnt do does doesn doesnt doing don done dont down during each either else ever
        every few for from further get gets getting give go goes going gonna got had has hasn hasnt have haven havent
        having he hello her here hers hey hi him himself his hiya how however i id if ill im in into is isn isnt it
        its itself ive just kind kinda know let lets like ll lot lots m make makes making many may maybe me might mine
        more most much must my myself need needs neither never no nor not now of off ok okay on once one only or
        other others our ours ourselves out over own perhaps please pls put quite rather re really s same say says
        shall she should shouldn shouldnt so some somebody someone something sort sorry still stuff such sure t take
        takes tell than thank thanks that thats the their theirs them themselves then there theres these they theyre
        thing things this those though through to too u under until up upon us use used ve very want wants was wasn
        wasnt way we well were weren weve what whatever whats when where whether which while who whom whos whose why
        will with within without won wont would wouldn wouldnt yes yet you youre your yours yourself even instead
        happens happen able around big good best bit tip tips advice handle deal try trying mean means see think""",
}

# What French and English have that the other has not: enough to tell them apart in a sentence.
_TELLS = {
    "fr": """ai au aux avec ca ce ces cest comment dans de des doit du elle elles en est et etre faire faut il ils jai je
        koi la le les leur leurs ma mais mes mon ne nos notre nous ont ou par pas peut plus pour pourquoi quand que quel
        quelle quels qui quoi sa se ses sont suis sur ta tu un une va veut vos votre vous y""",
    "en": """about am and any anyone are be been can cant could did didnt do does doesnt dont everyone for from get
        had has have how i if im in is isnt it its just my nobody not of our should so some somebody someone something
        that the their them there they this to us was we were what whats when where which who whose why will with
        without would wouldnt you your""",
}

# Words the stemmers would take for others: « persona » for « personne », « pétition » for « petit ».
_WHOLE = {
    "fr": "data date dates format formats formation formations gens pays persona personas petition petitions",
    "en": "excellent information object objects persona personas",
}


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802 (the package's name)


class _Folds(dict[int, str]):
    """What each character is folded to: looked up once, since every question is made of the same few."""

    def __missing__(self, character: int) -> str:
        parts = unicodedata.normalize("NFKD", chr(character))
        folded = self[character] = "".join(part for part in parts if not unicodedata.combining(part))
        return folded


_FOLDS = _Folds(str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "œ": "oe", "æ": "ae"}))


def fold(text: str) -> str:
    """Lower case, without accents, ligatures opened, one kind of apostrophe."""
    return text.casefold().translate(_FOLDS)


def words(text: str) -> list[str]:
    """The folded words of a text in order, elisions and English endings (``'s``) taken off."""
    return [clean for word in _WORD.findall(fold(text)) if (clean := _bare(word))]


def _bare(word: str) -> str:
    bare = _OWNED.sub("", _ELISION.sub("", word)) if "'" in word else word
    return bare.replace("'", "")


def is_stop(word: str, language: str) -> bool:
    """Whether a folded word says nothing of what a question is about."""
    return word in _stop_words(language) or (len(word) < 2 and not word.isdigit())


@cache
def _stop_words(language: str) -> frozenset[str]:
    return frozenset(_STOP.get(language, "").split())


def guessed(text: str) -> str | None:
    """``fr`` or ``en`` when the text is plainly in that language, else None."""
    found = set(words(text[:LONGEST]))
    french = len(found.intersection(_TELLS["fr"].split()))
    english = len(found.intersection(_TELLS["en"].split()))
    if french > 2 * english:
        return "fr"
    return "en" if english > 2 * french else None


class Stems:
    """Stems of the words of one language."""

    _NAMES: Mapping[str, str] = {"fr": "french", "en": "english"}

    def __init__(self, language: str) -> None:
        self._whole = {word: word.removesuffix("s") for word in _WHOLE.get(language, "").split()}
        self._plurals = ("os", "as") if language == "fr" else ()
        self._stemmer: _Stemmer | None = None
        if language in self._NAMES:
            import Stemmer  # type: ignore[import-not-found]  # loaded with the first question

            self._stemmer = Stemmer.Stemmer(self._NAMES[language])  # remembers the words it has seen

    def of(self, word: str) -> str:
        """The stem of one folded word."""
        if self._stemmer is None or word in self._whole:
            return self._whole.get(word, word)
        # French words in -o and -a are borrowed (« vidéo »); the stemmer leaves their plurals alone.
        single = word[:-1] if len(word) > 4 and word.endswith(self._plurals) else word
        return self._stemmer.stemWord(single)
