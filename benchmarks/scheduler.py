"""The same work as one APScheduler job for each member in its SQL job store: what Entrain would be otherwise."""

import pickle
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from apscheduler.executors.base import BaseExecutor
from apscheduler.job import Job
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import STATE_RUNNING
from apscheduler.triggers.cron import CronTrigger
from sqlalchemy import insert

from benchmarks.slack import user_id
from storage.database import parse_address

FAR = datetime(2099, 1, 1, tzinfo=UTC)
ONCE = 1000


class Nowhere(BaseExecutor):  # type: ignore[misc]
    """Takes the jobs and runs none: only finding them and moving them on is measured."""

    def __init__(self) -> None:
        super().__init__()
        self.taken = 0

    def _do_submit_job(self, job: Job, run_times: Sequence[datetime]) -> None:
        self.taken += 1
        self._run_job_success(job.id, [])


def remind(user: str) -> None:
    """What a job would call."""


def tick(address: str, members: int, share: int) -> float:
    """Milliseconds a due member, of one tick with one in ``share`` due, as many jobs as members; each has a lesson on
    Tuesdays and Thursdays at ten. The store is filled in bulk: one by one, 50,000 take a minute.

    The store makes its own engine for ``address``, a fresh database, as APScheduler's documentation has it.
    """
    store = SQLAlchemyJobStore(url=parse_address(address))
    executor = Nowhere()
    scheduler = BackgroundScheduler(jobstores={"default": store}, executors={"default": executor}, timezone="UTC")
    scheduler.start(paused=True)
    due = datetime.now(UTC).replace(microsecond=0)
    state = _job(scheduler).__getstate__()
    rows: list[dict[str, Any]] = []
    for number in range(members):
        run_at = due if number % share == 0 else FAR
        own = {**state, "id": user_id(number), "args": (user_id(number),), "next_run_time": run_at}
        job_state = pickle.dumps(own, store.pickle_protocol)
        rows.append({"id": own["id"], "next_run_time": run_at.timestamp(), "job_state": job_state})
    with store.engine.begin() as connection:
        for begin in range(0, members, ONCE):
            connection.execute(insert(store.jobs_t), rows[begin : begin + ONCE])
    del rows
    scheduler.state = STATE_RUNNING  # without waking its own thread: the tick is ours to time
    began = time.perf_counter()
    scheduler._process_jobs()
    spent, taken = time.perf_counter() - began, executor.taken
    scheduler.shutdown(wait=True)
    if taken != len(range(0, members, share)):
        raise RuntimeError(f"{taken} jobs were taken")
    return spent * 1000 / taken


def _job(scheduler: BackgroundScheduler) -> Job:
    """One such job, as APScheduler makes it."""
    trigger = CronTrigger(day_of_week="tue,thu", hour=10, timezone="Europe/Paris")
    return Job(
        scheduler,
        id="model",
        name="remind",
        trigger=trigger,
        executor="default",
        func=remind,
        args=("",),
        kwargs={},
        misfire_grace_time=None,
        coalesce=True,
        max_instances=1,
        next_run_time=FAR,
    )
