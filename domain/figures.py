"""What every figure about people keeps to."""

SMALLEST_GROUP = 5
"""No figure describes fewer people than this (product.md, rule 7)."""


def in_fives(number: int) -> int | None:
    """A number as it may be told again and again: the last step of five it has reached, None under five.

    Of two exact numbers, looked at one after the other, the difference would tell of one person.
    """
    return number - number % SMALLEST_GROUP or None
