"""Counting words and sentences, in French and in English."""

import re

MAX_SENTENCE_WORDS = 30

# A sentence ends at its mark, with the quotes or brackets that close after it, before a space. A colon does not.
_SENTENCE_END = re.compile(r"(?:(?<=[.!?…])[\"'”’)\]*_]*|(?<=[.!?…]\s»))\s+(?![»!?:;])")
_WORD = re.compile(r"[^\W_]\S*")
_BLOCK_END = re.compile(r"\n\s*\n|\n\s*(?=- )")


def count_words(text: str) -> int:
    """Words of the text: what stands between spaces and holds a letter or digit, so that « : » is not a word."""
    return len(_WORD.findall(text))


def sentences(text: str) -> list[str]:
    """The sentences of the text on one line each; list items and paragraphs end one too."""
    blocks = (" ".join(block.split()) for block in _BLOCK_END.split(text))
    return [sentence for block in blocks for sentence in _SENTENCE_END.split(block) if sentence]
