"""Every benchmark, one after the other; some ten minutes (``make bench``)."""

import sys
from importlib import import_module

NAMES = (
    "answering",
    "latency",
    "claiming",
    "sending",
    "working",
    "serving",
    "pacing",
    "starting",
    "overdue",
    "learning",
    "asking",
    "codes",
    "evidence",
)


def main() -> None:
    """Runs each with its usual arguments."""
    sys.argv[1:] = []
    for name in NAMES:
        import_module(f"benchmarks.{name}").main()


if __name__ == "__main__":
    main()
