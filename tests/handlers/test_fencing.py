"""A call that would leave too late does not leave: a process that slept cannot know what others have done meanwhile."""

import asyncio
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest

from delivery import fencing
from delivery.fencing import FencedSocket, TooLate, elapsed, fenced, permitted
from delivery.leases import LEASE_SECONDS, GivenLease, OwnLease
from delivery.slack import SlackTooLate, connect
from jobs import leases as shares
from jobs.leases import AtWork, Share
from services.leases import Leases
from storage.outbox import outbox
from tests.handlers.world import NORA, Stage, at_work, until

NAP = 0.05
NIGHT = 8 * 3600.0


def _sleepy() -> aiohttp.TraceConfig:
    """The process is stopped when it has decided to send, and has not sent yet: its body is on its way to the socket."""

    async def nap(_session: aiohttp.ClientSession, _context: SimpleNamespace, _params: object) -> None:
        time.sleep(NAP)  # noqa: ASYNC251 - as a stopped process sleeps: everything in it

    config = aiohttp.TraceConfig()
    config.on_request_chunk_sent.append(nap)
    return config


@pytest.mark.parametrize("given", [fenced, None], ids=["fenced", "without the fence it is sent"])
async def test_a_process_stopped_between_its_decision_and_its_call_sends_nothing(stage: Stage, given: Any) -> None:
    connector = aiohttp.TCPConnector(socket_factory=given)
    async with aiohttp.ClientSession(connector=connector, trace_configs=[_sleepy()]) as session:
        slack = connect(stage.sandbox.keys.bot_token, f"{stage.sandbox.base_url}/api/", session)
        say: dict[str, Any] = {"channel": NORA, "text": "Bonjour", "not_after": elapsed() + NAP / 2}
        if given:
            with pytest.raises(SlackTooLate):
                await slack.call("chat.postMessage", **say)
        else:
            await slack.call("chat.postMessage", **say)
    assert len(await stage.hands.calls("chat.postMessage")) == (0 if given else 1)


async def test_after_a_call_that_came_too_late_the_next_one_is_made(stage: Stage) -> None:
    connector = aiohttp.TCPConnector(socket_factory=fenced)
    async with aiohttp.ClientSession(connector=connector, trace_configs=[_sleepy()]) as session:
        slack = connect(stage.sandbox.keys.bot_token, f"{stage.sandbox.base_url}/api/", session)
        for not_after in (elapsed() + NAP / 2, elapsed() + 60):
            try:
                await slack.call("chat.postMessage", channel=NORA, text="Bonjour", not_after=not_after)
            except SlackTooLate:
                continue
    assert len(await stage.hands.calls("chat.postMessage")) == 1


@pytest.fixture
def pair() -> Iterator[tuple[FencedSocket, socket.socket]]:
    """Two ends of a connection, one of them fenced."""
    with socket.create_server(("127.0.0.1", 0)) as server, fenced((socket.AF_INET, socket.SOCK_STREAM, 0)) as here:
        here.connect(server.getsockname())
        there, _ = server.accept()
        with there:
            yield here, there


def test_nothing_leaves_by_any_way_without_a_permit(pair: tuple[FencedSocket, socket.socket]) -> None:
    here, there = pair
    with permitted(elapsed()) as permit:
        with pytest.raises(TooLate):
            here.send(b"late")
        with pytest.raises(TooLate):
            here.sendmsg([b"late"])
    assert permit.refused
    with permitted(elapsed() + 60):
        here.send(b"in time")
    here.sendmsg([b", nobody asked"])
    here.close()
    assert there.recv(100) == b"in time, nobody asked"


async def test_of_a_call_that_failed_nothing_leaves_any_more(pair: tuple[FencedSocket, socket.socket]) -> None:
    """Its bytes may still wait for the other side to take them; another look has been begun by then."""
    here, _ = pair

    async def later() -> None:
        await asyncio.sleep(0)
        here.send(b"what was left of it")

    with suppress(TimeoutError), permitted(elapsed() + 60):
        left = asyncio.create_task(later())
        raise TimeoutError
    with pytest.raises(TooLate):
        await left


async def test_a_connection_serves_the_calls_after_the_one_it_was_made_for(
    pair: tuple[FencedSocket, socket.socket],
) -> None:
    here, there = pair

    async def later() -> None:
        await asyncio.sleep(NAP)
        here.send(b"an answer to what the other side asked")

    with permitted(elapsed() + NAP / 2):
        answering = asyncio.create_task(later())
    await answering
    assert there.recv(100) == b"an answer to what the other side asked"


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="Linux only")
def test_the_system_gives_up_on_what_does_not_get_through_before_it_is_looked_up() -> None:
    with fenced((socket.AF_INET, socket.SOCK_STREAM, 0)) as made:
        assert made.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 10_000


class Suspended:
    """A machine that can be suspended: its timers and ``time.monotonic`` stand still, the clock that counts does not."""

    def __init__(self) -> None:
        self.for_seconds = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.for_seconds


@pytest.fixture
def suspended(monkeypatch: pytest.MonkeyPatch) -> Suspended:
    """The machine that this test runs on."""
    machine = Suspended()

    def clock(which: int) -> float:
        return machine() if which == getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC) else time.monotonic()

    monkeypatch.setattr(fencing, "time", SimpleNamespace(monotonic=time.monotonic, clock_gettime=clock))
    return machine


async def test_a_lease_from_before_the_machine_was_suspended_is_asked_for_anew(
    stage: Stage, suspended: Suspended, monkeypatch: pytest.MonkeyPatch
) -> None:
    lease = OwnLease(stage.run, stage.services, stage.key().workspace_id)
    assert await lease.hold()
    monkeypatch.setattr(Leases, "hold", lambda *_, **__: False)  # another process has it by now
    assert await lease.hold(), "it is still its own for certain: nobody is asked"
    suspended.for_seconds = LEASE_SECONDS
    assert not await lease.hold()


async def test_a_machine_that_wakes_asks_for_its_leases_before_it_works_on(
    stage: Stage, suspended: Suspended, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shares, "TURN_SECONDS", NIGHT)
    begun: list[GivenLease] = []

    async def installed() -> dict[str, str]:
        return {stage.workspace_id: "as it is"}

    async def begin(_workspace_id: str, lease: GivenLease) -> AtWork:
        begun.append(lease)
        return Idle()

    async def there() -> bool:
        return share.held == 1 and share.certain

    share = Share(stage.run, stage.services.leases, "here", installed, begin)
    running = asyncio.create_task(share.run())
    await until(there, "the lease")
    assert await begun[0].hold()
    suspended.for_seconds = NIGHT
    assert not share.certain
    assert not await begun[0].hold()
    share.wake()
    await until(there, "the lease once more")
    assert await begun[0].hold()
    share.finish()
    await running


class Idle:
    """Work for a workspace where there is none."""

    def plan(self) -> None:
        """Nothing."""

    def send(self) -> None:
        """Nothing."""

    async def stop(self) -> None:
        """Nothing was begun."""


async def test_what_a_suspended_machine_had_in_hand_does_not_leave_when_it_wakes(
    stage: Stage, suspended: Suspended
) -> None:
    connector = aiohttp.TCPConnector(socket_factory=fenced)
    nap = _sleepy()

    async def sleep(_session: aiohttp.ClientSession, _context: SimpleNamespace, _params: object) -> None:
        suspended.for_seconds += NIGHT

    nap.on_request_start.append(sleep)
    async with aiohttp.ClientSession(connector=connector, trace_configs=[nap]) as session:
        slack = connect(stage.sandbox.keys.bot_token, f"{stage.sandbox.base_url}/api/", session)
        with pytest.raises(SlackTooLate):
            await slack.call("chat.postMessage", channel=NORA, text="Bonjour", not_after=elapsed() + 20)
    assert await stage.hands.calls("chat.postMessage") == []


async def test_whoever_may_hold_the_lease_no_more_sends_nothing(stage: Stage) -> None:
    await stage.start(NORA)
    stage.slack.lease_until = elapsed
    homes = stage.homes
    async with at_work(homes), at_work(stage.sender()):
        homes.refresh(stage.key(), first=True)
        await until(lambda: put_back(stage), "the message to be put back")
    assert await stage.hands.calls("chat.postMessage") == []
    assert await stage.hands.calls("views.publish") == []


async def put_back(stage: Stage) -> bool:
    """Whether it was taken to be sent, and was given back."""
    with stage.database.transaction() as connection:
        row = connection.execute(outbox.select()).one()
    return bool(row.tries > 0 and row.state == "pending")
