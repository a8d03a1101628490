"""``make strings``: takes the interface's strings from the code into the catalogues; ``--check`` says what is wrong.

English is the source: ``t("...")`` and ``t.n("one", "many", number)`` in ``blocks/``, ``locales/`` and ``reports/``. Translations
are kept by their source string; what no code says any more is dropped and printed. Nothing is guessed, and a file
holds no date, so that a run without changes changes nothing.
"""

import argparse
import ast
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import IO, Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from domain.address import ADDRESS_FORMS, address_form, marker_faults

ROOT = Path(__file__).parent.parent
FOLDERS = ("blocks", "locales", "reports")
KEYWORDS: Mapping[str, tuple[int, ...] | None] = {"t": None, "n": (1, 2), "self": None}
"""How the code says a string; ``self(...)`` is how ``Speech`` says its own."""

PLURALS = {"fr": "nplurals=2; plural=(n > 1);"}
"""The rule of each language that is not the source, as ``Speech`` applies it."""

SHORT: Mapping[str, Mapping[int | str, int]] = {
    "button": {0: 30, "label": 75},
    "modal": {1: 24, "close": 24, "submit": 24},
    "option": {0: 75},
    "header": {0: 150},
    "select": {1: 150},
}
"""What the builders of ``blocks/kit.py`` take, by place or name: as many characters as are seen, or as Slack takes."""

SHORT_TOO: Mapping[str, int] = {"I have read it": 24}
"""Strings that reach a short place by a way that cannot be read from the code."""

Text = str | tuple[str, str]


@dataclass(frozen=True, slots=True)
class Sources:
    """The strings in the code, in the order of their files: where each is said; how long it may be; what is wrong."""

    places: Mapping[Text, tuple[str, ...]]
    limits: Mapping[str, int]
    faults: tuple[str, ...]


def sources(root: Path = ROOT) -> Sources:
    """Reads the strings from the code."""
    places: dict[Text, list[str]] = {}
    limits = dict(SHORT_TOO)
    faults: list[str] = []
    for path in (path for folder in FOLDERS for path in sorted((root / folder).rglob("*.py"))):
        place = str(path.relative_to(root))
        with path.open("rb") as file:
            for _, text, _, _ in extract("tools.strings:calls", file, KEYWORDS):
                at = places.setdefault(text if isinstance(text, str) else (text[0], text[1]), [])
                if place not in at:
                    at.append(place)
        tree = ast.parse(path.read_text(encoding="utf-8"))
        faults += [f"{place}:{line}: only plain strings can be translated" for line in _made(tree)]
        for short, limit in _short(tree):
            limits[short] = min(limit, limits.get(short, limit))
    faults += [f"SHORT_TOO names a string that no code says: {text!r}" for text in SHORT_TOO if text not in places]
    for source in places:
        faults += [f"{text!r}: markers belong in translations only" for text in texts(source) if "[[" in text]
    return Sources({text: tuple(at) for text, at in places.items()}, limits, tuple(faults))


def calls(
    file: IO[bytes], keywords: Mapping[str, Any], comment_tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[tuple[int, str, tuple[str | None, ...], list[str]]]:
    """Babel's extraction method for our code. Its own for Python does not see calls inside f-strings."""
    found = [node for node in ast.walk(ast.parse(file.read())) if isinstance(node, ast.Call)]
    for node in sorted(found, key=lambda call: (call.lineno, call.col_offset)):
        name = _name(node)
        if name in keywords and node.args:
            said = (one.value if isinstance(one, ast.Constant) else None for one in node.args)
            yield node.lineno, name, tuple(text if isinstance(text, str) else None for text in said), []


def texts(text: object) -> tuple[str, ...]:
    """The forms of a message: one, or one for each number."""
    return (text,) if isinstance(text, str) else tuple(map(str, text)) if isinstance(text, tuple | list) else ()


def places_in(text: str) -> set[str]:
    """The names of a string's ``{places}``. Raises ValueError where a brace stands alone."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _name(call: ast.Call) -> str:
    """What a call calls; ``Speech(voice)(...)`` counts as ``t(...)``."""
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Call(func=ast.Name(id="Speech")):
            return "t"
    return ""


def _said(call: ast.expr) -> bool:
    """Whether this says a string to somebody."""
    if not isinstance(call, ast.Call) or not call.args:
        return False
    match call.func:
        case ast.Attribute(value=ast.Name(id="t"), attr="n"):
            return True
        case ast.Attribute():
            return False
    return _name(call) == "t"


def _made(tree: ast.AST) -> Iterator[int]:
    """The lines that say a string which is put together as the program runs, and so cannot be found."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _said(node):
            said = node.args[:2] if isinstance(node.func, ast.Attribute) else node.args[:1]
            if not all(isinstance(text, ast.Constant) and isinstance(text.value, str) for text in said):
                yield node.lineno


def _short(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """The strings that go to a short place, directly or by a variable of the same function, with their limits."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        named: dict[str, list[ast.expr]] = {}
        for node in ast.walk(function):
            for name, value in _assigned(node):
                named.setdefault(name, []).append(value)
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                for where, limit in SHORT.get(node.func.id, {}).items():
                    for value in _argument(node, where):
                        yield from ((text, limit) for text in _strings(value, named, depth=3))


def _assigned(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(node, ast.Assign):
        pairs = [(target, node.value) for target in node.targets]
    elif isinstance(node, ast.AnnAssign) and node.value is not None:
        pairs = [(node.target, node.value)]
    else:
        return
    for target, value in pairs:
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            parts = zip(target.elts, value.elts, strict=False)
            yield from ((one.id, given) for one, given in parts if isinstance(one, ast.Name))
        elif isinstance(target, ast.Name):
            yield target.id, value


def _argument(call: ast.Call, where: int | str) -> list[ast.expr]:
    if isinstance(where, int):
        return call.args[where : where + 1]
    return [keyword.value for keyword in call.keywords if keyword.arg == where]


def _strings(value: ast.expr, named: Mapping[str, Sequence[ast.expr]], *, depth: int) -> Iterator[str]:
    if isinstance(value, ast.IfExp):
        yield from _strings(value.body, named, depth=depth)
        yield from _strings(value.orelse, named, depth=depth)
    elif isinstance(value, ast.Name) and depth:
        for other in named.get(value.id, ()):
            yield from _strings(other, named, depth=depth - 1)
    elif isinstance(value, ast.Call) and _said(value):
        said = value.args[:2] if isinstance(value.func, ast.Attribute) else value.args[:1]
        yield from (text.value for text in said if isinstance(text, ast.Constant) and isinstance(text.value, str))


def languages(root: Path = ROOT) -> tuple[str, ...]:
    """The languages that have a catalogue."""
    return tuple(sorted(path.parent.parent.name for path in (root / "locales").glob("*/LC_MESSAGES/entrain.po")))


def catalogue_path(language: str, root: Path = ROOT) -> Path:
    """Where a language's catalogue is."""
    return root / "locales" / language / "LC_MESSAGES" / "entrain.po"


def load(language: str, root: Path = ROOT) -> Catalog:
    """A language's catalogue as it is in the file."""
    with catalogue_path(language, root).open("rb") as file:
        return read_po(file, locale=language)


def messages(catalogue: Catalog) -> dict[Text, Message]:
    """The messages of a catalogue by their source strings, without the header."""
    return {
        message.id if isinstance(message.id, str) else (message.id[0], message.id[1]): message
        for message in catalogue
        if message.id
    }


def updated(language: str, known: Catalog, found: Sources) -> bytes:
    """The catalogue's file as it should be: every string of the code, with the translations that are known."""
    fresh = Catalog(locale=language)
    before = messages(known)
    for text, at in found.places.items():
        kept = before.get(text)
        fresh.add(
            text,
            kept.string if kept else None,
            locations=[(place, 0) for place in at],
            user_comments=kept.user_comments if kept else (),
        )
    body = BytesIO()
    write_po(body, fresh, width=0, omit_header=True, include_lineno=False)
    header = (
        f'# Entrain: what people read in Slack ({language}). "make strings" adds what the code says anew.\n'
        "# [[vous|tu]]: the two forms of address. {names} stay as they are.\n"
        'msgid ""\nmsgstr ""\n'
        f'"Language: {language}\\n"\n'
        '"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {PLURALS[language]}\\n"\n\n'
    )
    return header.encode() + body.getvalue().strip() + b"\n"


def faults_of(language: str, catalogue: Catalog, found: Sources) -> list[str]:
    """What is wrong with a catalogue: a sentence each."""
    known = messages(catalogue)
    faults = [f"{texts(text)[0]!r}: not in the catalogue; make strings adds it" for text in found.places.keys() - known]
    faults += [f"{texts(text)[0]!r}: no code says it any more" for text in known.keys() - found.places.keys()]
    for text, message in known.items():
        faults += [f"{texts(text)[0]!r}: {fault}" for fault in _message_faults(text, message, found.limits)]
    return [f"{language}: {fault}" for fault in sorted(faults)]


def _message_faults(text: Text, message: Message, limits: Mapping[str, int]) -> Iterator[str]:
    here = texts(message.string)
    if message.fuzzy:
        yield "marked fuzzy"
    if len(here) != len(texts(text)) or not all(here):
        yield "not translated"
        return
    for source, translation in zip(texts(text), here, strict=True):
        yield from (f"broken marker at {fault.excerpt!r}" for fault in marker_faults(translation))
        for form in ADDRESS_FORMS:
            reading = address_form(translation, "vous" if form == "vous" else "tu")
            try:
                differing = places_in(source) ^ places_in(reading)
            except ValueError as error:
                yield f"{error} in {reading!r}"
                continue
            if differing:
                yield f"{', '.join(sorted(differing))} not in both the source and {reading!r}"
            if len(reading) > (limit := limits.get(source, len(reading))):
                yield f"{reading!r} has {len(reading)} characters, {limit} can be seen"


def source_faults(found: Sources) -> list[str]:
    """What is wrong with the strings in the code."""
    long = [
        f"{text!r} has {len(text)} characters, {limit} can be seen"
        for text, limit in found.limits.items()
        if len(text) > limit
    ]
    return [f"en: {fault}" for fault in (*found.faults, *long)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Updates the catalogues, or with ``--check`` only reads them. Exits 1 where something is left to do."""
    parser = argparse.ArgumentParser(prog="python -m tools.strings", description="The interface's strings.")
    parser.add_argument("--check", action="store_true", help="change nothing, say what is wrong")
    check = bool(parser.parse_args(arguments).check)
    found = sources()
    faults = source_faults(found)
    for language in languages():
        known = load(language)
        if not check:
            for text, message in messages(known).items():
                if text not in found.places:
                    print(f"{language}: dropped {' / '.join(texts(text))!r}: {' / '.join(texts(message.string))!r}")
            path, content = catalogue_path(language), updated(language, known, found)
            if path.read_bytes() != content:
                path.write_bytes(content)
                print(f"{language}: {path.relative_to(ROOT)} written")
            known = load(language)
        faults += faults_of(language, known, found)
    print("\n".join(faults) or f"{len(found.places)} strings, each in {', '.join(('en', *languages()))}.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
