"""``handbook/vectors.npz``: what each question and each of the coach's examples means, so that no start has to find out; and
``handbook/learnt.npz``: what the coach learns from its examples.

``make vectors`` (``python -m tools.vectors``) writes it again after questions under ``asked_as:``, or the examples of ``coach.yaml``, have changed.
"""

import sys

from config.settings import ROOT
from handbook.loading import load
from handbook.search import phrases
from handbook.sense import examples
from handbook.sense import write as write_learnt
from handbook.vectors import FILE, write


def main() -> int:
    """Writes the file. Answers the exit status."""
    handbook = load(ROOT / "content").handbook
    if handbook is None:
        print("The content cannot be used: python bot.py check says why.", file=sys.stderr)
        return 1
    write([*phrases(handbook), *examples(handbook)])
    if handbook.coach is not None:
        write_learnt(handbook.coach.taught)
    print(f"{FILE.relative_to(ROOT)}: {FILE.stat().st_size // 1000:,} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
