"""Days, as the command line takes them."""

import argparse
from datetime import date


def a_day(text: str) -> date:
    """A day written as 2026-11-23. Raises argparse.ArgumentTypeError, which says so."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day; expected for instance 2026-11-23") from error
