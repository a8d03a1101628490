"""Sending what is due: claimed, checked again, paced, posted, settled; exactly once (design.md, "Exactly once").

One worker holds a workspace's lease, so that the pace is kept in one place. An occasion is marked as being sent before
Slack is called; from then on only Slack's answer, or the conversation itself, says whether it arrived.
"""

import asyncio
import logging
from collections.abc import Awaitable, Coroutine, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from blocks.kit import Message
from delivery.enclosures import Enclosing, Enclosures
from delivery.fencing import elapsed
from delivery.files import share
from delivery.leases import Lease, OwnLease
from delivery.observing import Outcome
from delivery.occasions import Occasions
from delivery.pacing import Pacer
from delivery.patience import LONGEST
from delivery.reconciliation import Reconciler
from delivery.slack import (
    REQUEST_TIMEOUT,
    Body,
    Slack,
    SlackLimited,
    SlackRefused,
    SlackTooLate,
    SlackUnreachable,
    moment_of,
)
from domain.installations import is_gone
from domain.outbox import METADATA_EVENT, Claim
from domain.posts import UNREACHABLE
from reports.charts import ChartNotDrawn
from services import DatabaseUnusable, Services
from services.running import Runner

CLAIM_SECONDS = REQUEST_TIMEOUT + 5.0
"""How long a claim is this process's own: longer than a call can take."""
CLAIM_ROWS = 15
"""How many are marked as being sent at most at once: what a crash leaves in doubt has to be looked up one by one."""
MARK_SECONDS = 0.1
"""Between two times that arrivals are marked: those of a fan-out wait for one another, and share a commit."""
SETTLE_SECONDS = 2.0
"""How long after an answer was lost the conversation is read back; a call still under way gets its whole time-out."""
LOOK_SECONDS = 1.0
"""How often it is asked whether something is in doubt while messages go out."""
IDLE_SECONDS = 5.0
REFUSED_SECONDS = 600.0
"""How long what Slack refuses, or what cannot be built, waits for its next try."""
MAKING_SECONDS = 5.0
"""How long a post waits, again and again, for its document to be made."""
AHEAD_SECONDS = 0.75
"""How long before its turn a message is claimed: no earlier, so that a pause or a crash finds little of it in hand, and
channels are not late; no later, since each time that messages are claimed costs as much as sending two (measured)."""
FRESH_SECONDS = 2.0
"""How long what was checked may wait for its turn: after that it is checked again (product.md, rule 4)."""
_PERMANENT = {
    "user_not_found",
    "channel_not_found",
    "user_disabled",
    "cannot_dm_bot",
    "is_archived",
}
_TOKEN = {"token_revoked", "token_expired", "account_inactive", "invalid_auth", "not_authed", "missing_scope"}
"""Slack refuses the bot itself, whatever the message; without its scope, writing at all."""
_LOCKED_OUT = {
    False: "Slack refuses the bot itself in %s (%s): messages wait. doctor says what to do.",
    True: "The bot was taken out of %s, or its token taken back (%s): messages wait until it is installed there again.",
}

log = logging.getLogger("entrain.delivery")


class Sender:
    """The delivery of one workspace. ``run`` goes on until ``stop``; what has begun is finished."""

    def __init__(
        self,
        slack: Slack,
        run: Runner,
        services: Services,
        workspace_id: str,
        per_minute: float,
        occasions: Occasions | None = None,
        lease: Lease | None = None,
    ) -> None:
        self._observer = slack.observer
        self._slack, self._run, self._services, self._workspace_id = slack, run, services, workspace_id
        self._occasions = occasions or Occasions(services)
        self._pacer = Pacer(per_minute)
        self._window = max(2, round(1 / self._pacer.interval))
        self._rows = max(1, min(CLAIM_ROWS, round(AHEAD_SECONDS / self._pacer.interval)))
        self._lease: Lease = lease or OwnLease(run, services, workspace_id)
        self.holder = self._lease.holder
        self._enclosures = Enclosures(slack)
        self._reconciler = Reconciler(slack, run, services, self._occasions, workspace_id, self.holder)
        self._looking: asyncio.Task[None] | None = None
        self._look_at = 0.0
        self._in_flight: set[asyncio.Task[None]] = set()
        self._arrivals: list[tuple[Claim, datetime | None]] = []
        self._marked_at = 0.0
        self._trouble: BaseException | None = None
        self._wake = asyncio.Event()
        self._stopping = False
        self._unanswered = 0
        self._locked_out = False

    @property
    def leads(self) -> bool:
        """Whether this process is the one that sends: it holds the workspace's lease."""
        return elapsed() < self._lease.until

    def wake(self) -> None:
        """Something is due now."""
        self._wake.set()

    def stop(self) -> None:
        """No new message is begun."""
        self._stopping = True
        self._pacer.open()
        self._wake.set()

    async def run(self) -> None:
        """Sends what is due, as it falls due, until stopped. Raises DatabaseUnusable; to be begun again then."""
        while not self._stopping:
            self._wake.clear()
            rest = await self._round() if await self._lease.hold() else self._idle
            trouble, self._trouble = self._trouble, None
            if trouble is not None:
                raise trouble
            if rest and not self._stopping:
                await self._rest(rest)
        if self._looking is not None:
            self._looking.cancel()
        while self._in_flight:  # what arrives last is marked last
            await asyncio.wait(self._in_flight)
        await self._enclosures.stop()
        await self._lease.release()

    @property
    def _idle(self) -> float:
        return self._lease.rest_seconds or IDLE_SECONDS

    async def _rest(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._wake.wait(), seconds)
        except TimeoutError:
            return

    async def _round(self) -> float:
        """Begins a few messages, as many as the pace allows; answers how many seconds to rest before the next round."""
        self._look_up()
        if self._pacer.wait > AHEAD_SECONDS:  # a slow pace, or Slack asked for a pause
            return min(self._pacer.wait - AHEAD_SECONDS / 2, IDLE_SECONDS)
        room = self._window - len(self._in_flight)
        if room <= 0:
            await asyncio.wait(self._in_flight, return_when=asyncio.FIRST_COMPLETED)
            return 0
        # A call must have ended before the claim does: whoever looks it up then finds it, or it never happened.
        latest = elapsed() + CLAIM_SECONDS - REQUEST_TIMEOUT
        taken = await self._take(min(room, self._rows))
        if not taken:
            return min(self._pacer.until_free() or self._idle, self._idle)
        latest = min(latest, elapsed() + FRESH_SECONDS)
        for claim, message in await self._to_send(taken):
            if claim.channel is None:
                if not self._pacer.take():
                    await self._turn(None, latest)
                self._begin(self._send(claim, message, latest))
            else:
                self._begin(self._send_to_channel(claim, message, latest))
        return 0

    async def _take(self, limit: int) -> list[tuple[Claim, Message | str]]:
        """Claims messages, each as it must be now, or the rule that forbids it; without those that cannot be built."""
        which: dict[str, Any] = {
            "workspace_id": self._workspace_id,
            "holder": self.holder,
            "limit": limit,
            "seconds": CLAIM_SECONDS + self._rows * self._pacer.interval,
            "not_to": self._pacer.busy(),
        }
        try:
            return await self._run(self._occasions.take, **which)
        except DatabaseUnusable:
            raise
        except Exception:
            log.info("one of several messages could not be built; the others go on", exc_info=True)
            claims = await self._run(self._services.outbox.claim, **which)
            self.wake()
            return [each for claim in claims for each in await self._built(claim)]

    async def _built(self, claim: Claim) -> list[tuple[Claim, Message | str]]:
        try:
            return [(claim, message) for message in await self._run(self._occasions.prepare, claims=[claim])]
        except DatabaseUnusable:
            raise
        except Exception:
            log.exception("a message could not be built (kind %s)", claim.kind)
            self._observer.delivered(claim.kind, Outcome.FAILED)
            await self._run(self._services.outbox.put_back, claim=claim, holder=self.holder, seconds=REFUSED_SECONDS)
            return []

    async def _to_send(self, taken: Sequence[tuple[Claim, Message | str]]) -> list[tuple[Claim, Message]]:
        """Without what a rule forbids. A channel takes one message at a time: a second one would grow stale in hand, so it
        is given back at once."""
        messages: dict[str, tuple[Claim, Message]] = {}
        for claim, message in taken:
            where = claim.channel or claim.occasion
            if isinstance(message, str):
                self._observer.delivered(claim.kind, Outcome.DROPPED)
                await self._run(self._services.outbox.drop, claim=claim, holder=self.holder, reason=message)
            elif where in messages:
                await self._run(self._services.outbox.put_back, claim=claim, holder=self.holder)
            else:
                messages[where] = claim, message
        return list(messages.values())

    def _look_up(self) -> None:
        """What is in doubt is looked up beside the sending: however long that takes, it holds nobody else up."""
        now = asyncio.get_running_loop().time()
        if now < self._look_at:
            return
        if self._looking is None or self._looking.done():
            self._look_at = now + LOOK_SECONDS
            self._looking = asyncio.create_task(self._settle())
            self._looking.add_done_callback(self._ended)

    async def _settle(self) -> None:
        if await self._reconciler.settle():
            self._look_at = 0.0  # there may be more
            self.wake()

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._in_flight.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._in_flight.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, DatabaseUnusable):
            self._trouble = error  # said once, by whoever supervises; what was being sent is in doubt, and looked up
            self.wake()
        elif error is not None:
            log.error("a message could not be delivered", exc_info=error)

    async def _send_to_channel(self, claim: Claim, message: Message, latest: float) -> None:
        files = None
        if isinstance(message, Enclosing):
            files = await self._files(claim, message)
            if files is None:
                return
        await self._turn(claim.channel, latest)
        await self._send(claim, message, latest, files)

    async def _files(self, claim: Claim, message: Enclosing) -> Mapping[str, str] | None:
        """What was uploaded to be posted; None where the post was put back until that is done."""
        try:
            files = self._enclosures.ready(claim, message)
        except (ChartNotDrawn, SlackLimited, SlackRefused, SlackUnreachable) as trouble:
            log.warning("a document could not be made or uploaded (kind %s, %s)", claim.kind, trouble)
            await self._run(self._services.outbox.put_back, claim=claim, holder=self.holder, seconds=REFUSED_SECONDS)
            return None
        if files is None:
            await self._run(self._services.outbox.put_back, claim=claim, holder=self.holder, seconds=MAKING_SECONDS)
            self._wake_in(MAKING_SECONDS)
        return files

    async def _turn(self, channel: str | None, latest: float) -> None:
        """Waits for a turn, but no longer than what was checked is fresh: Slack may have asked for a long pause, and
        what is in hand all that time would be in doubt after a crash."""
        with suppress(TimeoutError):
            async with asyncio.timeout(latest - elapsed()):
                await self._pacer.turn(channel)

    async def _send(
        self, claim: Claim, message: Message, latest: float, files: Mapping[str, str] | None = None
    ) -> None:
        if self._stopping:
            await self._run(self._services.outbox.put_back, claim=claim, holder=self.holder)
            return
        latest, where = min(latest, self._lease.until), claim.key.user_id
        if files is None:
            metadata = {"event_type": METADATA_EVENT, "event_payload": {"occasion": claim.occasion}}
            body = {"channel": where, "metadata": metadata, **message.body()}
            call = self._slack.call("chat.postMessage", not_after=latest, **body)
        else:
            call = share(self._slack, files, channel_id=where, comment=message.text, not_after=latest)
        await self._post(claim, call)

    async def _post(self, claim: Claim, call: Awaitable[Body]) -> None:
        outbox = self._services.outbox
        try:
            answer = await call
        except SlackTooLate:
            # Slack asked for a pause, or this process slept: another may be sending by now, and much may have changed
            # since this was checked. It is not sent yet.
            await self._run(outbox.put_back, claim=claim, holder=self.holder)
        except SlackLimited as limited:
            self._observer.delivered(claim.kind, Outcome.LIMITED)
            self._pacer.pause(limited.seconds)
            await self._run(outbox.put_back, claim=claim, holder=self.holder, seconds=limited.seconds)
            self._wake_in(limited.seconds)
        except SlackRefused as refused:
            self._observer.delivered(claim.kind, Outcome.REFUSED)
            await self._refused(claim, refused)
        except SlackUnreachable as unreachable:
            self._observer.delivered(claim.kind, Outcome.IN_DOUBT if unreachable.maybe_done else Outcome.UNREACHABLE)
            # Growing pauses while Slack does not answer, whichever message it is: 1, 2, 4 ... 60 seconds.
            self._pacer.pause(min(LONGEST, 2.0**self._unanswered))
            self._unanswered = min(self._unanswered + 1, 6)
            if unreachable.maybe_done:
                seconds = REQUEST_TIMEOUT if unreachable.under_way else SETTLE_SECONDS
                await self._run(outbox.leave_in_doubt, claim=claim, holder=self.holder, seconds=seconds)
                self._wake_in(seconds)
            else:
                await self._run(outbox.put_back, claim=claim, holder=self.holder, seconds=SETTLE_SECONDS)
                self._wake_in(SETTLE_SECONDS)
        else:
            self._unanswered, self._locked_out = 0, False
            self._arrivals.append((claim, moment_of(answer.get("ts"))))
            if len(self._arrivals) == 1:
                self._begin(self._mark_arrivals())

    async def _mark_arrivals(self) -> None:
        """Marks the first together with what else arrives meanwhile.

        Where that fails, all of them stay in doubt, and are looked up.
        """
        loop = asyncio.get_running_loop()
        await asyncio.sleep(self._marked_at + MARK_SECONDS - loop.time())
        arrivals, self._arrivals, self._marked_at = self._arrivals, [], loop.time()
        await self._run(self._services.outbox.all_sent, arrivals=arrivals)
        for claim, _ in arrivals:
            self._observer.delivered(claim.kind, Outcome.SENT)

    def _wake_in(self, seconds: float) -> None:
        asyncio.get_running_loop().call_later(seconds + 0.1, self.wake)

    async def _refused(self, claim: Claim, refused: SlackRefused) -> None:
        outbox = self._services.outbox
        if refused.error in (_PERMANENT if claim.channel is None else UNREACHABLE):
            await self._run(outbox.drop, claim=claim, holder=self.holder, reason=refused.error)
            return
        if refused.error in _TOKEN:
            self._pacer.pause(LONGEST)
            if not self._locked_out:
                log.error(_LOCKED_OUT[is_gone(refused.error)], self._workspace_id, refused.error)
            self._locked_out = True
            await self._run(outbox.put_back, claim=claim, holder=self.holder)
            return
        log.error("Slack refuses a message: %s (kind %s)", refused, claim.kind)
        await self._run(outbox.put_back, claim=claim, holder=self.holder, seconds=REFUSED_SECONDS)
