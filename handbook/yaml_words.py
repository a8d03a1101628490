"""What YAML itself can get wrong, in words for an author who has never seen YAML: (what is wrong, how to mend it)."""

import re

Words = tuple[str, str]

BEGINS_WITH_STAR = re.compile(r"(:|-)\s+[*&]")

NOT_UTF8: Words = (
    "This file is not saved as UTF-8: an accented letter or a sign here cannot be read.",
    "Save the file again with the encoding UTF-8.",
)
EMPTY: Words = ("This file is empty.", "Start from a copy of a file of the same kind, or delete this one.")
NOT_A_MAPPING: Words = (
    "This file must start with a key, as in `title: ...`.",
    "Write `key: value` lines at the left margin; content/README.md shows a whole file.",
)
TOO_DEEP: Words = (
    "There are too many levels inside one another here.",
    "Remove the brackets or dashes that are not needed.",
)
ALIAS: Words = (
    "A text without quotes cannot begin with `*` or `&`: YAML takes them for shortcuts, and none are used here.",
    'Put the text in quotes, "*like this*", or write the repeated part out.',
)
TAG: Words = (
    "A value that begins with `!` is a YAML instruction, and none are used here.",
    "Put the text in quotes.",
)
SECOND_DOCUMENT: Words = ("A line `---` starts a second file inside this one.", "Delete the line `---`.")
STRANGE_KEY: Words = (
    "A key must be a word, and this is a list or a group.",
    "If this is a text that begins with `[` or `{`, put it in quotes.",
)
CUT_BY_HASH: Words = (
    "The text before this `#` ends here: after a space, `#` starts a comment nobody will see.",
    'Put the whole text in quotes, "like #this", if the rest belongs to it.',
)

_SYNTAX: tuple[tuple[str, Words], ...] = (
    (
        "mapping values are not allowed",
        (
            "This text holds a colon followed by a space, so YAML takes what is before the colon for a key.",
            "Put the whole text in quotes, or write `|` after its key and the text below it, two spaces further in.",
        ),
    ),
    (
        "could not find expected ':'",
        (
            "A key must be followed by a colon and a space, and a text over several lines must stay indented.",
            "Write `key: value`; or move the text to the right of the key it belongs to.",
        ),
    ),
    (
        "cannot start any token",
        (
            "A text without quotes cannot begin with this sign.",
            "Put the whole text in quotes.",
        ),
    ),
    (
        "unexpected end of stream",
        ("A quote is opened and never closed.", "Add the closing quote at the end of the text."),
    ),
    (
        "unexpected document indicator",
        ("A quote is opened and never closed.", "Add the closing quote at the end of the text."),
    ),
    (
        "',' or",
        (
            "A bracket is opened and not closed, or a comma is missing between two values.",
            "Close it with `]` or `}`, or put the text in quotes if it only begins with a bracket.",
        ),
    ),
    (
        "escape",
        (
            'Inside "double quotes", a backslash has a special meaning.',
            "Use 'single quotes', or write `|` and the text below.",
        ),
    ),
    (
        "alias",
        ALIAS,
    ),
    (
        "anchor",
        ALIAS,
    ),
    (
        "tag",
        TAG,
    ),
    (
        "expected",
        (
            "The lines do not line up: this one is too far left or right, or a quote ends too early just before it.",
            "Give it as many spaces as the lines beside it; in 'single quotes', write an apostrophe twice.",
        ),
    ),
)


def syntax(problem: str, line: str) -> Words:
    """The words for what the YAML reader reports; ``line`` is the line it stopped at."""
    if BEGINS_WITH_STAR.search(line):
        return ALIAS
    if "mapping values" in problem and line.lstrip().startswith(("'", '"')):
        return ("A quote ends before the end of the text.", "Write an apostrophe twice inside 'single quotes'.")
    for sign, words in _SYNTAX:
        if sign in problem:
            return words
    return ("YAML cannot read this line.", "Compare it with the same line in another file; mind spaces and quotes.")


def forbidden(character: str) -> Words:
    """The words for a character that may not stand where it stands."""
    if character == "\t":
        return ("There is a tab character here.", "Replace it with spaces: two for each level.")
    if character in "\u00a0\u202f":
        return (
            "This line begins with a no-break space, which looks like a space and does not count as one.",
            "Delete it and type ordinary spaces.",
        )
    return (f"There is an invisible character here (U+{ord(character):04X}).", "Delete it and type the place again.")
