"""``python -m sandbox --manifest FILE``: starts a local Slack and says on one line of JSON where it listens."""

import argparse
import asyncio
import contextlib
import json
import signal
import sys
from pathlib import Path

from sandbox import manifest
from sandbox.clock import parse_iso
from sandbox.core import Options
from sandbox.errors import ControlError
from sandbox.server import announcement, running
from sandbox.workspace import read_file


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="sandbox", description="A local Slack that refuses what Slack refuses.")
    parser.add_argument("--manifest", type=Path, required=True, help="the app's manifest, YAML or JSON")
    parser.add_argument("--workspace", type=Path, help="a workspace file (default: a small nonprofit)")
    parser.add_argument("--more", type=Path, action="append", default=[], help="a further workspace's file; HTTP only")
    parser.add_argument("--not-installed", action="store_true", help="the app is in no workspace yet")
    parser.add_argument("--guide", type=Path, help="a list of things to try, shown on the page")
    parser.add_argument("--port", type=int, default=0, help="0 picks a free one")
    parser.add_argument("--clock", help="the moment the sandbox starts at, ISO 8601")
    parser.add_argument("--speed", type=float, default=1.0, help="how fast its clock goes")
    parser.add_argument("--limits", choices=("on", "off"), default="on", help="Slack's rate limits")
    parser.add_argument("--posts-per-minute", type=int, default=300, help="chat.postMessage, for the whole workspace")
    parser.add_argument("--deliver", help="where payloads go by HTTP, whatever the manifest says")
    parser.add_argument("--retry-delays", default="0.1,2,6", help="seconds before each retry of an event")
    parser.add_argument("--traffic", type=int, default=5_000, help="how much of what goes through is remembered")
    parser.add_argument("--stay", action="store_true", help="go on when standard input closes")
    return parser.parse_args()


def _options(given: argparse.Namespace) -> Options:
    return Options(
        manifest=manifest.load(given.manifest),
        workspace=read_file(given.workspace) if given.workspace else None,
        more=tuple(read_file(path) for path in given.more),
        installed=not given.not_installed,
        guide=read_file(given.guide) if given.guide else None,
        start=parse_iso(given.clock) if given.clock else None,
        speed=given.speed,
        limits=given.limits == "on",
        posts_per_minute=given.posts_per_minute,
        deliver=given.deliver,
        traffic=given.traffic,
        retry_delays=tuple(float(delay) for delay in given.retry_delays.split(",") if delay),
    )


async def _serve(options: Options, port: int, *, stay: bool) -> None:
    end = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end.set)
    async with running(options, port) as sandbox:
        sys.stdout.write(json.dumps(announcement(sandbox)) + "\n")
        sys.stdout.flush()
        watching = None if stay else await _watch_input(end)
        await end.wait()
        if watching is not None:
            watching.close()


async def _watch_input(end: asyncio.Event) -> asyncio.ReadTransport | None:
    """Ends the server when standard input closes. A file or a terminal that cannot be watched counts as staying."""

    class Input(asyncio.Protocol):
        def connection_lost(self, exc: Exception | None) -> None:
            end.set()

    with contextlib.suppress(ValueError, OSError):
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(Input, sys.stdin)
        return transport
    return None


def main() -> int:
    """0 when it ended as asked, 2 when it could not start."""
    given = _arguments()
    try:
        options = _options(given)
        asyncio.run(_serve(options, given.port, stay=given.stay))
    except (manifest.ManifestError, ControlError, OSError) as error:
        sys.stderr.write(f"sandbox: {error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
