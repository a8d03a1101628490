"""The clock comes in: a few argument-free jobs in memory that ask what is due. What is due stands in the database.

Late jobs run once when they can (``coalesce`` and a long grace); APScheduler's default grace of one second would drop
them silently.
"""

import asyncio
import logging
import secrets
import time
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from delivery.directory import Directory
from delivery.homes import Homes
from delivery.sender import Sender
from delivery.slack import SlackLimited, SlackRefused, SlackUnreachable
from domain.members import MemberKey
from services import DatabaseUnusable, Services
from services.outbox import Agenda
from services.running import Runner

TICK_SECONDS = 5
RECONCILE_HOURS = 24
COUNT_HOURS = 1
EVIDENCE_HOURS = 1
BACKWARDS_SECONDS = 60.0
"""Clocks are set right by seconds all the time; beyond this somebody should know."""
PRETEND_SECONDS = 45 * 60.0
BATCH = 100
"""Members planned for at once: some twenty-five milliseconds during which, on SQLite, a click waits."""

log = logging.getLogger("entrain.clock")


class Ticker:
    """Asks what is due, every few seconds and whenever woken."""

    def __init__(
        self, run: Runner, services: Services, sender: Sender, directory: Directory, homes: Homes | None = None
    ) -> None:
        self._run, self._services, self._sender, self._directory = run, services, sender, directory
        self._homes = homes
        self._planning = asyncio.Lock()
        self._asked = False
        self._unsaid = False
        self._locked = False
        self._ahead = _ahead()
        self._woken: set[asyncio.Task[None]] = set()
        self._stopped = False
        self._noticed: int | None = None
        self._scheduler: AsyncIOScheduler | None = None

    def start(self) -> None:
        """Begins ticking by itself. Where many workspaces share a process, somebody else says when (jobs/leases.py)."""
        scheduler = self._scheduler = AsyncIOScheduler(
            job_defaults={"coalesce": True, "max_instances": 2, "misfire_grace_time": None}, timezone="UTC"
        )
        scheduler.add_job(self.tick, "interval", seconds=TICK_SECONDS, id="tick", next_run_time=_now())
        scheduler.add_job(self.reconcile, "interval", hours=RECONCILE_HOURS, id="reconcile")
        scheduler.add_job(self.count, "interval", hours=COUNT_HOURS, id="count")
        scheduler.add_job(self.keep_evidence, "interval", hours=EVIDENCE_HOURS, id="evidence")
        self._pretend_later()
        scheduler.start()

    def wake(self, *, whole: bool = True) -> None:
        """Ticks now: the clock was moved, or something was just scheduled. Unless ``whole``, only members are planned for."""
        if self._stopped:
            return
        task = asyncio.ensure_future(self.tick() if whole else self.plan())
        self._woken.add(task)
        task.add_done_callback(self._woken.discard)

    def stop(self) -> None:
        """Begins no further job. A unit of work that has begun is finished all the same, in its thread."""
        self._stopped = True
        if self._scheduler is not None and self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        for task in self._woken:
            task.cancel()

    async def tick(self) -> None:
        """Plans for everyone whose moment has come; asked again meanwhile, once more."""
        self._asked = True
        self._watch_the_clock()
        if self._planning.locked():
            return
        async with self._planning:
            while self._asked:
                self._asked = False
                try:
                    await self._begin()
                    await self._release()
                    await self._look()
                    await self._survey()
                    await self._workshops()
                    await self._notice()
                    await self._plan()
                except DatabaseUnusable:
                    return  # it has been said, and the next tick tries again
                except asyncio.CancelledError:
                    if self._scheduler is None or not self._stopped:
                        raise  # whoever goes round by themselves must know, or they would go on for ever
                    return  # stopped while planning: what was begun in its thread is finished, and nothing is to be said

    async def plan(self) -> None:
        """Plans for those whose moment has come, and leaves the rest of a tick for the next one.

        The day on which the programme starts is such a moment: it is everybody's.
        """
        if self._planning.locked():
            return
        async with self._planning:
            try:
                await self._begin()
                await self._plan()
            except DatabaseUnusable:
                return  # it has been said, and whoever looks again finds them due still

    def _watch_the_clock(self) -> None:
        before, self._ahead = self._ahead, _ahead()
        if before - self._ahead > BACKWARDS_SECONDS:
            log.warning(
                "This machine's clock went back by %d minutes. What is due waits until it has caught up; "
                "nothing is sent twice.",
                (before - self._ahead) // 60,
            )

    def _pretend_later(self) -> None:
        if self._scheduler is not None:
            moment = _now() + timedelta(seconds=until_pretending())
            self._scheduler.add_job(self._pretend_again, "date", run_date=moment, id="pretend", replace_existing=True)

    async def _pretend_again(self) -> None:
        try:
            await self.pretend()
        finally:
            self._pretend_later()

    async def pretend(self) -> None:
        """Adds a cell that holds nothing."""
        try:
            await self._run(self._services.concern_slots.pretend)
        except DatabaseUnusable as trouble:
            log.info("no empty cell was added: %s", trouble)

    async def _begin(self) -> None:
        """The programme starts where its day has come; the desks say so as they are next opened."""
        for workspace_id in await self._run(self._services.workspace.begin_due):
            log.info("the programme has started", extra={"event": "programme.started", "workspace": workspace_id})

    async def _release(self) -> None:
        """Concerns whose slot has come are passed on; the stewards' desks show them."""
        released = await self._run(self._services.concern_slots.release)
        for key in released.told:
            if self._homes is not None:
                self._homes.refresh(key)

    async def _look(self) -> None:
        """Where the handbook was read again, passages that were to be changed may have been."""
        if await self._run(self._services.tasks.look) and self._homes is not None:
            await self._show_tasks()

    async def _show_tasks(self) -> None:
        for workspace_id in await self._run(self._services.questions.workspaces):
            for user in await self._run(self._services.tasks.owners, workspace_id=workspace_id):
                if self._homes is not None:
                    self._homes.refresh(MemberKey(workspace_id, user))

    async def _survey(self) -> None:
        """Surveys past their last day are counted; those who are to hear of one are looked at soon, some at a time."""
        more = True
        while more:
            done = await self._run(self._services.survey_count.advance)
            more = done.more
            for key in done.refresh:
                if self._homes is not None:
                    self._homes.refresh(key)
            if done.locked and not self._locked:
                log.error(
                    "A confidential survey cannot be counted: it was opened under another ENTRAIN_SECRET. Nothing is lost; "
                    "give that one back, and it closes by itself."
                )
            self._locked = done.locked

    async def _workshops(self) -> None:
        """People are invited to workshops, and looked at where there is something to tell them, some at a time."""
        while (await self._run(self._services.workshop_calls.advance)).more:
            pass

    async def _notice(self) -> None:
        """A handbook not seen before may hold a new edition of the charter: those it concerns are looked at now."""
        revision = self._services.reminders.revision
        if revision != self._noticed:
            await self._run(self._services.reminders.notice)
            await self._run(self._services.consultation.notice)
            self._noticed = revision

    async def _ask_quiet(self) -> bool:
        """While Slack cannot say who does not want to be disturbed, only those are planned for of whom it is known."""
        try:
            asked = await self._directory.read_quiet()
            self._unsaid = self._unsaid and not asked
            return asked
        except (SlackLimited, SlackRefused, SlackUnreachable) as trouble:
            if not self._unsaid:
                log.info("waiting to learn who does not want to be disturbed: %s", trouble)
            self._unsaid = True
            return False

    async def _plan(self) -> None:
        """In batches, so that clicks are answered in between."""
        asked = True
        while asked:
            asked = await self._ask_quiet()
            planned = await self._run(self._services.planning.plan, limit=BATCH, whoever=self._directory.quiet_refused)
            if planned.messages:
                self._sender.wake()
            asked = asked or planned.members == BATCH

    async def agenda(self) -> Agenda:
        """Whether something is due now, and when the next thing is: for a clock that wants to know (the sandbox's)."""
        return await agenda(self._run, self._services)

    async def keep_house(self) -> None:
        """Where the bot was taken out, what was promised of what is kept there holds: slots, last days, times that are over."""
        await self._release()
        await self._survey()
        await self.forget()

    async def forget(self) -> None:
        """Removes what is kept only so that nothing counts twice, once it cannot come again; and old questions."""
        await self._run(self._services.workspace.forget_events)
        await self._run(self._services.exercises.forget)
        await self._run(self._services.ask.forget)
        await self._run(self._services.concern_slots.purge)
        await self._run(self._services.suggestions.forget)
        await self._run(self._services.survey_count.purge)
        await self._run(self._services.reminders.settle)
        await self._run(self._services.workshop_calls.settle)
        for retained in await self._run(self._services.privacy.retain):
            if retained.removed:
                log.info(
                    "Removed what its time was over for: %d people, %s",
                    retained.people,
                    ", ".join(f"{table} {count}" for table, count in sorted(retained.removed.items())),
                    extra={"event": "retention", **retained.removed},
                )

    async def count(self) -> None:
        """Counts how questions are answered; what may be known of it stands on the coordinators' desks."""
        try:
            for workspace_id in await self._run(self._services.questions.workspaces):
                await self._run.pieces(self._services.questions.count, workspace_id=workspace_id)
            await self._run(self._services.tasks.count)
        except DatabaseUnusable:
            return  # it has been said, and the next hour counts

    async def keep_evidence(self) -> None:
        """Records who is no longer waited for, and notes the chain's head on days it grew."""
        evidence = self._services.evidence
        try:
            while await self._run(evidence.close):
                pass
            for anchor in await self._run(evidence.anchor):
                log.info(
                    "The chain of evidence of %s stands at %s",
                    anchor.workspace_id,
                    anchor.token,
                    extra={"event": "evidence.anchor"},
                )
        except DatabaseUnusable:
            return  # it has been said, and the next hour goes on

    async def reconcile(self) -> None:
        """Reads the workspace again, for events that never came; and forgets events that can no longer come twice."""
        try:
            await self.forget()
            await self._directory.load()
        except (DatabaseUnusable, SlackLimited, SlackRefused, SlackUnreachable) as trouble:
            log.warning("the workspace could not be read today: %s", trouble)


async def agenda(run: Runner, services: Services) -> Agenda:
    """Whether something is due now, and when the next thing is, wherever these services look."""
    agenda = await run(services.outbox.agenda)
    slot = await run(services.concern_slots.next_at)
    survey = await run(services.survey_count.next_at)
    workshop = await run(services.workshop_calls.next_at)
    moments = [moment for moment in (agenda.next_at, slot, survey, workshop) if moment is not None]
    return Agenda(agenda.busy, min(moments, default=None))


def until_pretending() -> float:
    """Seconds until the next cell that holds nothing: whenever it is asked, the same chance for each moment to come."""
    return min(secrets.SystemRandom().expovariate(1 / PRETEND_SECONDS), 10 * PRETEND_SECONDS)


def _ahead() -> float:
    """How far the clock on the wall is ahead of the one that only ever goes forward."""
    return time.time() - time.monotonic()


def _now() -> datetime:
    return datetime.now().astimezone()
