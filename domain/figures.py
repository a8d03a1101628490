"""What every figure about people keeps to."""

SMALLEST_GROUP = 5
"""No figure describes fewer people than this (product.md, rule 7)."""
