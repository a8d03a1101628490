"""Tests, and what they share (CONTRIBUTING.md, "Manners of tests")."""
