"""Sealing: every key that protects what people say derives from one secret, which is not in the database.

It protects a copy of the database, a backup, a stolen disk; not against whoever runs the server while the secret is there
(trust.md, Concerns 6), and the documentation says so. Everything of a kind has one length: a ciphertext tells nothing by
its size.
"""

import hmac
import secrets
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from hashlib import blake2b, sha256

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import SecretBox

from domain.receipts import BITS, code_of

CELL_BYTES = 13 * 1024
"""A text of 3,000 characters of four bytes, with what goes with it."""
MESSAGE_BYTES = 12 * 1024 + 256
RECORD_BYTES = 1024
COMMENT_BYTES = 4 * 1024
"""A text of 1,000 characters of four bytes."""
TOKEN_BYTES = 512
_KEY = 32


class Unreadable(Exception):
    """What was sealed cannot be opened: another secret made it, or it was changed."""


class Keys:
    """The keys that derive from one secret (``ENTRAIN_SECRET``).

    ``token_secrets`` are for Slack's tokens alone, which alone can be sealed anew: the first seals, all of them open.
    """

    def __init__(self, secret: str, token_secrets: Sequence[str] = ()) -> None:
        self._root = _root(secret)
        self._token_roots = (*(_root(each) for each in token_secrets), self._root)

    @classmethod
    def fleeting(cls) -> "Keys":
        """Keys of a secret that nobody keeps: what they seal is lost with this object."""
        return cls(secrets.token_hex(32))

    def __repr__(self) -> str:
        """Never the secret."""
        return "Keys()"

    def _derived(self, purpose: bytes) -> bytes:
        return blake2b(digest_size=_KEY, key=self._root, person=purpose).digest()

    @cached_property
    def _pepper(self) -> bytes:
        return self._derived(b"concern.pepper")

    @cached_property
    def _cells(self) -> SecretBox:
        return SecretBox(self._derived(b"concern.cells"))

    @cached_property
    def _wrapping(self) -> SecretBox:
        return SecretBox(self._derived(b"concern.wrap"))

    @cached_property
    def _tokens(self) -> SecretBox:
        return SecretBox(self._derived(b"concern.token"))

    def code(self, nonce: str) -> str:
        """The receipt of a submission: 130 bits nobody can tell from random ones without the secret.

        The same nonce gives the same code, so a submission delivered twice shows one receipt, on whichever process.
        """
        drawn = blake2b(nonce.encode(), digest_size=_KEY, key=self._pepper, person=b"concern.code").digest()
        return code_of(int.from_bytes(drawn, "big") >> (8 * _KEY - BITS))

    def lookup(self, code: str) -> bytes:
        """Where a concern is found by its code, and by nothing else."""
        return blake2b(code.encode(), digest_size=_KEY, key=self._pepper, person=b"concern.lookup").digest()

    def reply_pair(self, code: str) -> PrivateKey:
        """The key pair to which answers to a code's holder are sealed."""
        return PrivateKey(blake2b(code.encode(), digest_size=_KEY, key=self._pepper, person=b"concern.reply").digest())

    def message_id(self, nonce: str) -> str:
        """The id of a message, the same for the same submission, and linked to nothing without the secret."""
        return blake2b(nonce.encode(), digest_size=16, key=self._pepper, person=b"concern.message").hexdigest()

    def seal_cell(self, held: bytes) -> bytes:
        """A cell, as it waits in the database."""
        return self._cells.encrypt(_padded(held, CELL_BYTES))

    def open_cell(self, sealed: bytes) -> bytes:
        """What a cell holds. Raises Unreadable."""
        return _opened(self._cells, sealed)

    def wrap(self, case_key: bytes) -> bytes:
        """A case's key, as it is kept beside the case."""
        return self._wrapping.encrypt(case_key)

    def unwrap(self, wrapped: bytes) -> "CaseKey":
        """A case's key again. Raises Unreadable."""
        try:
            return CaseKey(self._wrapping.decrypt(wrapped))
        except CryptoError:
            raise Unreadable from None

    @cached_property
    def _surveys(self) -> SecretBox:
        return SecretBox(self._derived(b"survey.wrap"))

    @cached_property
    def _comments(self) -> SecretBox:
        return SecretBox(self._derived(b"survey.comments"))

    def wrap_survey(self, survey_key: "SurveyKey") -> bytes:
        """A survey's key, as it is kept beside the survey while it is open."""
        return self._surveys.encrypt(survey_key.key)

    def unwrap_survey(self, wrapped: bytes) -> "SurveyKey":
        """A survey's key again. Raises Unreadable."""
        try:
            return SurveyKey(self._surveys.decrypt(wrapped))
        except CryptoError:
            raise Unreadable from None

    def seal_comment(self, text: str) -> bytes:
        """What somebody wrote in a survey, in one length."""
        return self._comments.encrypt(_padded(text.encode(), COMMENT_BYTES))

    def open_comment(self, sealed: bytes) -> str:
        """The comment again. Raises Unreadable."""
        return _opened(self._comments, sealed).decode()

    def seal_bot_token(self, workspace_id: str, token: str) -> bytes:
        """A workspace's token, as it is kept; under another workspace's name it does not open."""
        return _of_workspace(self._token_roots[0], workspace_id).encrypt(_padded(token.encode(), TOKEN_BYTES))

    def open_bot_token(self, workspace_id: str, sealed: bytes) -> tuple[str, bool]:
        """The token again, and whether it is sealed under the newest secret (``ENTRAIN_TOKEN_SECRETS``). Raises Unreadable."""
        for place, root in enumerate(self._token_roots):
            with suppress(Unreadable):
                return _opened(_of_workspace(root, workspace_id), sealed).decode(), place == 0
        raise Unreadable

    def sign_state(self, state: bytes, browser: str) -> bytes:
        """What only we can put behind the state of an installation begun in this browser."""
        return blake2b(state + browser.encode(), digest_size=_KEY, key=self._derived(b"install.state")).digest()

    def seal_token(self, code: str) -> str:
        """A code as it travels in a form's metadata: Slack keeps that, and can make nothing of it."""
        return self._tokens.encrypt(code.encode()).hex()

    def open_token(self, token: str) -> str | None:
        """The code again; None for anything we did not seal."""
        try:
            return self._tokens.decrypt(bytes.fromhex(token)).decode()
        except (CryptoError, ValueError, TypeError):
            return None


class CaseKey:
    """The random key of one case."""

    def __init__(self, key: bytes | None = None) -> None:
        self.key = secrets.token_bytes(_KEY) if key is None else key
        self._box = SecretBox(self.key)

    def encrypt(self, held: bytes, size: int = MESSAGE_BYTES) -> bytes:
        """Encrypted, in one length."""
        return self._box.encrypt(_padded(held, size))

    def decrypt(self, sealed: bytes) -> bytes:
        """What was encrypted. Raises Unreadable."""
        return _opened(self._box, sealed)


class SurveyKey:
    """The random key of one confidential survey. Once it is deleted, nobody can tell whose a tag was or open a cell."""

    def __init__(self, key: bytes | None = None) -> None:
        self.key = secrets.token_bytes(_KEY) if key is None else key
        self._tags = blake2b(digest_size=_KEY, key=self.key, person=b"survey.tags").digest()
        self._box = SecretBox(blake2b(digest_size=_KEY, key=self.key, person=b"survey.cells").digest())

    def tag(self, run_id: str, user_id: str) -> str:
        """The mark that says "has answered": an HMAC of survey and member, which says nothing without the key."""
        return hmac.new(self._tags, f"{run_id}\0{user_id}".encode(), sha256).hexdigest()

    def seal(self, held: bytes, size: int) -> bytes:
        """Answers as they wait in the database, in one length."""
        return self._box.encrypt(_padded(held, size))

    def open(self, sealed: bytes) -> bytes:
        """The answers again. Raises Unreadable."""
        return _opened(self._box, sealed)


def seal_to(reply_key: bytes, held: bytes) -> bytes:
    """An answer that only the holder of the code can open."""
    return SealedBox(PublicKey(reply_key)).encrypt(_padded(held, MESSAGE_BYTES))


def open_reply(pair: PrivateKey, sealed: bytes) -> bytes:
    """An answer, opened with the code. Raises Unreadable."""
    try:
        return _unpadded(SealedBox(pair).decrypt(sealed))
    except CryptoError:
        raise Unreadable from None


def _root(secret: str) -> bytes:
    return blake2b(secret.encode(), digest_size=_KEY, person=b"entrain.root").digest()


def _of_workspace(root: bytes, workspace_id: str) -> SecretBox:
    return SecretBox(blake2b(workspace_id.encode(), digest_size=_KEY, key=root, person=b"slack.tokens").digest())


def _opened(box: SecretBox, sealed: bytes) -> bytes:
    try:
        return _unpadded(box.decrypt(sealed))
    except (CryptoError, ValueError):
        raise Unreadable from None


def _padded(held: bytes, size: int) -> bytes:
    if len(held) + 4 > size:
        raise ValueError("too much to seal")
    return len(held).to_bytes(4, "big") + held + bytes(size - 4 - len(held))


def _unpadded(padded: bytes) -> bytes:
    return padded[4 : 4 + int.from_bytes(padded[:4], "big")]
