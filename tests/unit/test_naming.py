"""A handbook read once says any organisation's words, and is the same in memory wherever it says none."""

from dataclasses import replace

import pytest

from config.settings import ROOT
from domain.handbook import Handbook
from handbook.loading import load
from handbook.naming import MARKS, named

PORT = ("Le Port", "alerte@port.example")


@pytest.fixture(scope="module")
def written() -> Handbook:
    """The real handbook."""
    found = load(ROOT / "content").handbook
    assert found is not None
    return found


def test_a_handbook_says_the_organisations_words(written: Handbook) -> None:
    usual = written.programme.organisation
    port = replace(usual, name=PORT[0], whistleblowing=PORT[1])
    theirs = named(written, port)
    charter = str(theirs.charters)
    assert all(word in charter for word in PORT)
    assert usual.whistleblowing not in charter
    assert theirs.programme.organisation == port
    assert named(theirs, usual) == written


def test_no_mark_is_ever_read(written: Handbook) -> None:
    marks = (MARKS.name, MARKS.coordinator, MARKS.contact, MARKS.whistleblowing)
    assert not [mark for mark in marks if mark in f"{written.modules}{written.charters}{written.surveys}"]


def test_what_names_nobody_is_shared(written: Handbook) -> None:
    theirs = named(written, replace(written.programme.organisation, name="Le Port"))
    assert theirs.modules == written.modules
    assert any(theirs.modules[key] is module for key, module in written.modules.items())
