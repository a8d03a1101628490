"""Typing faster than the disk writes: everything is written or overtaken, and nothing is acknowledged before."""

import asyncio

import pytest

from handlers.keystrokes import Keystrokes


class Disk:
    """A slow disk, with a gate: what is written waits for it."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.written: list[int] = []
        self.broken = False

    async def write(self, order: int) -> None:
        """Writes once the gate is open."""
        await self.gate.wait()
        if self.broken:
            self.broken = False
            raise OSError("full")
        self.written.append(order)


async def typed(keys: Keystrokes, disk: Disk, order: int, place: str = "aim") -> list[int]:
    """A keystroke; what was on disk when it was acknowledged."""
    await keys.keep(place, order, lambda: disk.write(order))
    return list(disk.written)


async def begun(*keystrokes: asyncio.Task[list[int]]) -> None:
    for _ in keystrokes:
        await asyncio.sleep(0)


async def test_what_waits_for_a_slow_disk_becomes_one_write_of_the_newest() -> None:
    keys, disk = Keystrokes(), Disk()
    tasks = [asyncio.create_task(typed(keys, disk, order)) for order in (1, 2, 3, 9, 5)]
    await begun(*tasks)
    disk.gate.set()
    seen = await asyncio.gather(*tasks)
    assert disk.written[-1] == 9
    assert len(disk.written) <= 2
    for order, on_disk in zip((1, 2, 3, 9, 5), seen, strict=True):
        assert any(each >= order for each in on_disk), "acknowledged before it, or a newer one, was written"


async def test_fields_do_not_wait_for_one_another() -> None:
    keys, disk = Keystrokes(), Disk()
    disk.gate.set()
    await asyncio.gather(typed(keys, disk, 1, "aim"), typed(keys, disk, 2, "who"))
    assert sorted(disk.written) == [1, 2]


async def test_a_write_that_fails_is_said_and_the_next_keystroke_writes() -> None:
    keys, disk = Keystrokes(), Disk()
    disk.broken = True
    first = asyncio.create_task(typed(keys, disk, 1))
    second = asyncio.create_task(typed(keys, disk, 2))
    await begun(first, second)
    disk.gate.set()
    with pytest.raises(OSError, match="full"):
        await first
    assert await second == [2]


async def test_one_keystroke_after_another_is_written_each_time() -> None:
    keys, disk = Keystrokes(), Disk()
    disk.gate.set()
    for order in (1, 2, 3):
        assert (await typed(keys, disk, order))[-1] == order
