"""What a code that leads nowhere costs: malformed, never given out and purged ones must not be told apart by the time.

python -m benchmarks.codes [--rounds 400]

The medians are to lie within 5 ms of each other (trust.md, G4). Sixty concerns are there, thirty of them sealed until the
next round: each look opens those.
"""

import argparse
import secrets
import tempfile
import time
from collections.abc import Callable
from statistics import median

from benchmarks.programme import usual_handbook
from benchmarks.tables import load_average, percentile, table
from commands.attack import Trial
from domain.concerns import Draft, Release
from domain.members import MemberKey, Person
from domain.receipts import BITS, code_of
from services import Core, Library, build
from storage.database import Database
from storage.migrate import migrate

TEAM, STEWARD = "T0BENCH001", "U0STEWARD1"
SAID = 30


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=400)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/codes.db")
        migrate(database)
        clock = Trial()
        services = build(Core(database, Library(usual_handbook()), clock, "benchmark"))
        services.workspace.meet(workspace_id=TEAM, locale="fr-FR", zone="Europe/Paris")
        people = [Person(STEWARD, "Europe/Paris", "fr-FR", is_admin=True, is_guest=False, deleted=False)]
        services.workspace.load_page(workspace_id=TEAM, people=people, mark=1)
        services.stewards.accept(key=MemberKey(TEAM, STEWARD))

        def said() -> str:
            draft = Draft("Une inquiétude.", "other", Release.SLOT, (STEWARD,))
            return str(services.concerns.submit(workspace_id=TEAM, nonce=secrets.token_hex(32), draft=draft))

        withdrawn = said()
        services.concerns.withdraw(workspace_id=TEAM, code=withdrawn)
        for _ in range(SAID):
            said()
        clock.set(clock.now().replace(year=clock.now().year + 1))
        services.concern_slots.release()
        for _ in range(SAID):
            said()
        kinds: dict[str, Callable[[], str]] = {
            "malformed": lambda: "7KQ2M",
            "never given out": lambda: code_of(secrets.randbits(BITS)),
            "purged": lambda: withdrawn,
        }
        took: dict[str, list[float]] = {kind: [] for kind in kinds}
        for _ in range(rounds):
            for kind, code in kinds.items():
                began = time.perf_counter()
                assert services.concerns.follow(workspace_id=TEAM, code=code(), language="fr") is None
                took[kind].append((time.perf_counter() - began) * 1_000)
        database.close()
    rows = [(kind, f"{median(times):.2f}", f"{percentile(times, 0.95):.2f}") for kind, times in took.items()]
    table(f"A code that leads nowhere, ms ({rounds} each; {load_average()})", ("code", "median", "p95"), rows)
    medians = [median(times) for times in took.values()]
    print(f"\n  The medians lie within {max(medians) - min(medians):.2f} ms; at most 5 are wanted.")


if __name__ == "__main__":
    main()
