"""After a crash or a lost answer: reading the conversation back, to learn whether a message arrived.

Each message carries its occasion as metadata. Slack has no idempotency key, so this is the only way to know.
"""

import logging
from datetime import timedelta

from delivery.occasions import Occasions
from delivery.pacing import Pacer
from delivery.slack import Slack, SlackLimited, SlackRefused, SlackUnreachable, moment_of
from domain.outbox import METADATA_EVENT, Claim, Doubt
from services import Services
from services.running import Runner

BATCH = 10
LOOK_AGAIN = 30.0
PER_MINUTE = 45.0
"""Look-ups: Slack allows conversations.open and conversations.history 50 times a minute each."""
BURST = 5
_MARGIN = timedelta(days=1)
"""How far Slack's clock and ours may differ, clocks set right after the fact included."""

log = logging.getLogger("entrain.delivery")


class Reconciler:
    """Settles occasions in doubt, of this process or of one that died."""

    def __init__(
        self, slack: Slack, run: Runner, services: Services, occasions: Occasions, workspace_id: str, holder: str
    ) -> None:
        self._slack, self._run, self._services, self._occasions = slack, run, services, occasions
        self._workspace_id, self._holder = workspace_id, holder
        self._pacer = Pacer(PER_MINUTE, BURST)

    async def settle(self) -> bool:
        """Looks up what is in doubt; false when nothing was."""
        claims = await self._run(
            self._services.outbox.doubtful,
            workspace_id=self._workspace_id,
            holder=self._holder,
            limit=BATCH,
            seconds=LOOK_AGAIN,
        )
        for claim in claims:
            await self._settle(claim)
        return bool(claims)

    async def _settle(self, claim: Claim) -> None:
        outbox = self._services.outbox
        if claim.channel is not None:
            # Entrain asks for no right to read channels (trust.md), so of these nobody will ever know more.
            await self._by_policy(claim, "channels are not read")
            return
        try:
            arrived = await self._arrived(claim)
        except (SlackLimited, SlackRefused, SlackUnreachable) as trouble:
            await self._cannot_tell(claim, str(trouble))
            return
        if arrived is not None:
            await self._run(outbox.sent, claim=claim, at=moment_of(arrived))
        else:
            await self._run(outbox.put_back, claim=claim, holder=self._holder)

    async def _arrived(self, claim: Claim) -> str | None:
        """The ``ts`` under which the message stands in the conversation, or None."""
        await self._pacer.turn()
        opened = await self._slack.call("conversations.open", users=claim.key.user_id)
        oldest = (claim.due_at - _MARGIN).timestamp()
        async for messages in self._slack.pages(
            "conversations.history",
            "messages",
            channel=opened["channel"]["id"],
            oldest=f"{oldest:.6f}",
            include_all_metadata="true",
            limit=100,
        ):
            for message in messages:
                metadata = message.get("metadata") or {}
                carried = (metadata.get("event_payload") or {}).get("occasion")
                if metadata.get("event_type") == METADATA_EVENT and carried == claim.occasion:
                    return str(message.get("ts", ""))
        return None

    async def _cannot_tell(self, claim: Claim, why: str) -> None:
        """While it still matters, look again; after that the kind's own policy decides."""
        outbox = self._services.outbox
        if await self._run(outbox.expired, claim=claim):
            await self._by_policy(claim, why)
        else:
            await self._run(outbox.leave_in_doubt, claim=claim, holder=self._holder, seconds=LOOK_AGAIN)

    async def _by_policy(self, claim: Claim, why: str) -> None:
        outbox = self._services.outbox
        if self._occasions.doubt(claim.kind) is Doubt.HOLD:
            log.warning("a message may or may not have arrived and is held back (kind %s, %s)", claim.kind, why)
            await self._run(outbox.hold, claim=claim, holder=self._holder, reason="in_doubt")
        else:
            await self._run(outbox.put_back, claim=claim, holder=self._holder)
