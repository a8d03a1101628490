"""Interface strings: gettext catalogues read with Babel, in English source strings.

French strings may hold ``[[vous|tu]]`` markers like the handbook's texts; the person's ``Voice`` chooses. The ``.po``
files are read at start, in an eighth of a second, so there is nothing to compile and nothing that can be out of date.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import dates
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from domain.address import AddressForm, address_form
from domain.members import Voice

_FOLDER = Path(__file__).parent
SOURCE_LANGUAGE = "en"


COMMANDS = {
    "learn": ("/learn", "/apprendre"),
    "charter": ("/charter", "/charte"),
    "concern": ("/concern", "/inquietude"),
    "suggest": ("/suggest", "/suggerer"),
    "survey": ("/survey", "/sondage"),
    "momentum": ("/momentum", "/elan"),
    "entrain": ("/entrain", "/entrain"),
}
"""Our names for the commands, and what they are called in English and in French."""


def command_names(voice: Voice) -> Mapping[str, str]:
    """What each command is called for this person: as renamed in their workspace, else in their language."""
    return _command_names(voice.language, voice.renamed)


@lru_cache
def _command_names(language: str, renamed: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    names = dict(renamed)
    usual = {name: native if language == "fr" else english for name, (english, native) in COMMANDS.items()}
    return {name: names.get(command.lstrip("/"), command) for name, command in usual.items()}


@lru_cache
def catalogue(language: str) -> Catalog:
    """The catalogue of a language; an empty one for the source language and for languages without any."""
    path = _FOLDER / language / "LC_MESSAGES" / "entrain.po"
    if not path.exists():
        return Catalog()
    with path.open("rb") as file:
        return read_po(file, locale=language)


@lru_cache(maxsize=4096)
def _said(text: str, language: str, address: AddressForm) -> str:
    """A string in a language and form of address: kept, because everybody is told the same."""
    message = catalogue(language).get(text)
    translated = message.string if message and isinstance(message.string, str) and message.string else text
    return address_form(translated, address)


def prepare(languages: Iterable[str]) -> None:
    """Reads catalogues and calendars now, so that nobody's first answer waits 80 ms for them."""
    for language in languages:
        speech = Speech(Voice(language, "vous", "Etc/UTC"))
        speech.moment(datetime.now(UTC))
        speech.weekdays(frozenset({0, 1}))


class Speech:
    """Says interface strings to one person: their language, their form of address, their time zone."""

    __slots__ = ("_catalogue", "_names", "voice")

    def __init__(self, voice: Voice) -> None:
        self.voice = voice
        self._catalogue = catalogue(voice.language)
        self._names = command_names(voice)

    def __call__(self, text: str, /, **values: object) -> str:
        """The string in the person's language, with ``{name}`` places filled; ``{learn}`` and its like are the commands."""
        said = _said(text, self.voice.language, self.voice.address)
        return said.format_map({**self._names, **values}) if "{" in said else said

    def n(self, one: str, many: str, number: int, /, **values: object) -> str:
        """The same for a number of things; ``{number}`` is filled in."""
        message = self._catalogue.get(one)
        if message and isinstance(message.string, tuple | list) and all(message.string):
            text = message.string[1 if self._catalogue.plural_expr and self._plural(number) else 0]
        else:
            text = one if number == 1 else many
        return address_form(text, self.voice.address).format_map({**self._names, "number": number, **values})

    def _plural(self, number: int) -> bool:
        # French counts zero as singular, English does not; no other language is in the catalogues yet.
        return number > 1 if self.voice.language == "fr" else number != 1

    def day(self, day: date) -> str:
        """``Thursday 26 November`` or ``jeudi 26 novembre``."""
        return self._dated(day, "EEEE d MMMM")

    def full_day(self, day: date) -> str:
        """``26 November 2026``: for what is read long afterwards."""
        return self._dated(day, "d MMMM y")

    def short_day(self, day: date) -> str:
        """``26 Nov``: for a button or a chart."""
        return self._dated(day, "d MMM")

    def _dated(self, day: date, pattern: str) -> str:
        """Day before month, as organisations in Europe write in either language; French says ``1er`` for the first."""
        if self.voice.language == "fr" and day.day == 1:
            pattern = pattern.replace("d ", "'1er' ")
        return str(dates.format_date(day, pattern, locale=self.voice.language))

    def moment(self, at: datetime) -> str:
        """A moment in the person's own zone: day and time."""
        local = at.astimezone(ZoneInfo(self.voice.zone))
        return self("{day} at {time}", day=self.day(local.date()), time=self.time(local.time()))

    def time(self, at: time) -> str:
        """``10 h`` and ``17 h 30`` in French, in spaces that do not break; ``10:00 AM`` in English."""
        if self.voice.language == "fr":
            return f"{at.hour}\u00a0h" + (f"\u00a0{at.minute:02d}" if at.minute else "")
        return dates.format_time(at, "h:mm a", locale=self.voice.language)

    def weekdays(self, days: frozenset[int]) -> str:
        """``Tuesday and Thursday``."""
        names = dates.get_day_names("wide", locale=self.voice.language)
        return self.listing([names[day] for day in sorted(days)])

    def weekday(self, day: int) -> str:
        """The name of a day; 0 is Monday."""
        return str(dates.get_day_names("wide", locale=self.voice.language)[day])

    def listing(self, items: list[str]) -> str:
        """``a, b and c``."""
        if len(items) < 2:
            return "".join(items)
        return self("{first} and {last}", first=", ".join(items[:-1]), last=items[-1])
