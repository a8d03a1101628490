"""A fault is told from another by where it came from, never by what it says."""

import pytest

from services.mishaps import SAY_AGAIN, Mishaps


def fails(words: str) -> None:
    raise KeyError(words)


def fails_elsewhere(words: str) -> None:
    raise KeyError(words)


def meets(which: Mishaps, fault: object, words: str = "the same words", cause: object = None) -> bool:
    """Whether a fault is news."""
    try:
        try:
            cause(words)  # type: ignore[operator]
        except (KeyError, TypeError):
            fault(words)  # type: ignore[operator]
    except KeyError as error:
        return which.is_news(error)
    raise AssertionError("nothing went wrong")


def test_what_meets_thousands_is_said_once_whoever_it_names() -> None:
    which = Mishaps()
    assert [meets(which, fails, f"person {number}") for number in range(1000)] == [True] + 999 * [False]


def test_another_fault_is_said_though_its_words_are_the_same_and_each_only_once() -> None:
    which = Mishaps()
    told = [meets(which, fault) for fault in (fails, fails_elsewhere, fails, fails_elsewhere)]
    assert told == [True, True, False, False]


def test_another_cause_of_the_same_error_is_said() -> None:
    which = Mishaps()
    told = [meets(which, fails, cause=cause) for cause in (fails, fails_elsewhere, fails)]
    assert told == [True, True, False]


def test_what_goes_on_is_said_again_after_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    which, now = Mishaps(), [100.0]
    monkeypatch.setattr("services.mishaps.time.monotonic", lambda: now[0])
    told = []
    for later in (0.0, SAY_AGAIN - 1, SAY_AGAIN):
        now[0] = 100.0 + later
        told.append(meets(which, fails))
    assert told == [True, False, True]
