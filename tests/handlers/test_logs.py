"""No token, nobody's id and no address to answer at ever reaches a log (trust.md)."""

import io
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.logs import Redacting, redact

tokens = st.builds(
    "{}{}".format,
    st.sampled_from(["xoxb-", "xoxp-", "xoxa-2-", "xoxe.xoxb-1-", "xapp-1-A0-"]),
    st.from_regex(r"\A[A-Za-z0-9]{4,30}(-[A-Za-z0-9]{4,30}){0,3}\Z"),
)
people = st.from_regex(r"\A[UW][A-Z0-9]{8,10}\Z")
around = st.sampled_from(
    ["{}", "token={}", "'{}'", "({})", "{}:", "T1:lesson:start-why:{}:2026-11-24", "<@{}>", "\n{}\n"]
)


@given(tokens, around)
def test_no_token_is_left(token: str, words: str) -> None:
    assert token not in redact(words.format(token))
    assert token.split("-")[-1] not in redact(words.format(token))


@given(people, around)
def test_nobodys_id_is_left(user: str, words: str) -> None:
    assert user not in redact(words.format(user))


@pytest.mark.parametrize("kind", ["commands", "actions", "app", "services"])
def test_no_address_at_which_a_click_can_be_answered_is_left(kind: str) -> None:
    address = f"https://hooks.slack.com/{kind}/T0123ABCD/123456/sEcReT"
    assert redact(f"post {address} failed") == "post (address) failed"


@pytest.mark.parametrize(
    "words", ["Entrain is running.", "the workspace was read: 7 people, 6 take part", "U-turn", "W3C", "users.list"]
)
def test_what_is_nobodys_secret_stays(words: str) -> None:
    assert redact(words) == words


def test_tracebacks_and_arguments_are_redacted_too() -> None:
    """A library's exception often holds the request that failed."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Redacting("%(levelname)s %(message)s"))
    log = logging.getLogger("test.redacted")
    log.propagate = False
    log.addHandler(handler)
    try:
        raise ValueError("xoxb-123-456-abcdef for U0NORA0001")
    except ValueError:
        log.exception("a call for %s failed", "U0BEN00001")
    written = stream.getvalue()
    assert "Traceback" in written
    assert not {"xoxb-123", "U0NORA0001", "U0BEN00001", "abcdef"} & set(written.replace(":", " ").split())
    assert "U0" not in written
