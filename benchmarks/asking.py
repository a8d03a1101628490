"""Asking the handbook: processor time to make the index, milliseconds a question, and the memory it takes.

python -m benchmarks.asking [--times 3]
"""

import argparse
import os
import subprocess
import sys
import time
from itertools import pairwise

import yaml

from benchmarks.starting import resident_megabytes
from benchmarks.tables import load_average, percentile, spread, table
from config.settings import ROOT
from handbook.loading import load
from handbook.search import Index

QUESTIONS = ROOT / "tests" / "ask" / "questions.yaml"


def ask() -> list[float]:
    """One process's figures: seconds for the encoder, French, English, all; milliseconds a question; megabytes before, after."""
    handbook = load(ROOT / "content").handbook
    assert handbook is not None
    before = resident_megabytes(os.getpid())
    began = time.process_time()
    from handbook.meaning import encoder

    encoder()
    marks = [began, time.process_time()]
    index = Index(handbook)
    for language in handbook.programme.languages:
        index.prepare(language)
        marks.append(time.process_time())
    waits = []
    for item in yaml.safe_load(QUESTIONS.read_text(encoding="utf-8")):
        asked = time.perf_counter()
        index.search(item["question"], item["lang"])
        waits.append(1000 * (time.perf_counter() - asked))
    seconds = [late - early for early, late in pairwise(marks)]
    return [
        *seconds,
        sum(seconds),
        percentile(waits, 0.5),
        percentile(waits, 0.95),
        before,
        resident_megabytes(os.getpid()),
    ]


def main() -> None:
    """Reads the arguments; each round is a process of its own."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.asking", description=__doc__)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--once", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.once:
        print(*ask())
        return
    command = [sys.executable, "-m", "benchmarks.asking", "--once"]
    said = [
        subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True) for _ in range(arguments.times)
    ]
    names = (
        "encoder, s",
        "meanings and French, s",
        "English, s",
        "all, s",
        "half of questions, ms",
        "95 %, ms",
        "MB before",
        "MB after",
    )
    rounds = zip(*[map(float, one.stdout.split()) for one in said], strict=True)
    title = (
        f"Asking: processor seconds, then milliseconds, least / median / most of {arguments.times} ({load_average()})"
    )
    table(title, ["", "figures"], [[name, spread(list(values))] for name, values in zip(names, rounds, strict=True)])


if __name__ == "__main__":
    main()
