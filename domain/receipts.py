"""Receipts: the codes with which authors of concerns come back (trust.md, Concerns 5).

A code is 130 random bits in Crockford's base32, which has no letter that can be mistaken for another; 26 characters in
groups. What people type is read generously: small letters, spaces, dashes, O for 0, I and L for 1.
"""

import re

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 26
BITS = 5 * LENGTH
_GROUPS = (5, 5, 5, 5, 6)
_LIKE_ONE = re.compile(
    r"(?<![0-9A-Z])" + r"[-\s–‑—]*".join(f"[{_ALPHABET}OIL]{{{size}}}" for size in _GROUPS) + r"(?![0-9A-Z])",
    re.IGNORECASE,
)
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, "–": None, "‑": None, "—": None})


def code_of(number: int) -> str:
    """The code of a number of ``BITS`` bits."""
    return "".join(_ALPHABET[number >> 5 * place & 31] for place in reversed(range(LENGTH)))


def read_code(typed: str) -> str | None:
    """The code somebody typed or pasted; None where it cannot be one."""
    code = "".join(typed.upper().translate(_READ_AS).split())
    return code if len(code) == LENGTH and set(code) <= set(_ALPHABET) else None


def holds_code(text: str) -> bool:
    """Whether a code, as it was shown, stands in a text: it belongs in the window that asks for it and nowhere else."""
    return any(any(each.isdigit() for each in found.group()) for found in _LIKE_ONE.finditer(text))


def in_groups(code: str) -> str:
    """``7KQ2M-…``: as it is shown, to be copied by hand without losing one's place."""
    parts, start = [], 0
    for size in _GROUPS:
        parts.append(code[start : start + size])
        start += size
    return "-".join(parts)
