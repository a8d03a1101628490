"""A programme without Slack: services on a real database, a clock to move, and hands that deliver as the sender does."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from domain.attention import Kind
from domain.handbook import Handbook
from domain.members import Member, MemberKey, Person
from domain.outbox import Claim
from domain.schedule import local_date
from services import Core, Library, Services, build
from services.sealing import Keys
from storage import members as members_store
from storage.database import Database
from tests.handbooks import handbook as small_handbook
from tests.support import FakeClock

TEAM = "T1"
CHANNEL = "C0EQUIPE01"
CLAIRE, NORA, BEN, YUSUF = (MemberKey(TEAM, user) for user in ("U0CLAIRE01", "U0NORA0001", "U0BEN00001", "U0YUSUF001"))
PARIS, TORONTO = "Europe/Paris", "America/Toronto"
HOLDER = "this process"


def utc(*parts: int) -> datetime:
    """A moment in UTC."""
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


MONDAY = utc(2026, 11, 23, 8, 5)
"""Monday 23 November 2026, 9:05 in Paris: within contact hours there."""


def person(key: MemberKey, zone: str | None = PARIS, locale: str | None = "fr-FR", **more: Any) -> Person:
    """What Slack says of somebody."""
    usual: dict[str, Any] = {"is_admin": key == CLAIRE, "is_guest": False, "deleted": False}
    return Person(key.user_id, zone, locale, **{**usual, **more})


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that arrived: when, to whom, and what it was."""

    at: datetime
    key: MemberKey
    kind: Kind
    subject: str
    view: Any

    def local(self, zone: str = PARIS) -> datetime:
        """Where the member lives."""
        return self.at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)

    def day(self, zone: str = PARIS) -> date:
        """The member's date."""
        return local_date(self.at, ZoneInfo(zone))


@dataclass
class Programme:
    """One workspace's programme."""

    database: Database
    clock: FakeClock
    handbook: Handbook = field(default_factory=small_handbook)
    sent: list[Sent] = field(default_factory=list)
    posted: list[Sent] = field(default_factory=list)
    dropped: list[tuple[MemberKey, Kind, str]] = field(default_factory=list)
    keys: Keys = field(default_factory=Keys.fleeting)
    lively: bool = True
    """Whether people react to what they get, if only by opening Home."""

    def __post_init__(self) -> None:
        self.clock.set(MONDAY)
        self.liveness = FakeClock(MONDAY)
        self.library = Library(self.handbook)
        self.core = Core(self.database, self.library, self.clock, "0.1.0", self.keys)
        self.services: Services = build(self.core, self.liveness)
        self.services.workspace.meet(workspace_id=TEAM, bot_user_id="U0ENTRAIN1", locale="fr-FR")

    def load(self, people: Iterable[Person], participants: Iterable[MemberKey] | None = None, mark: int = 1) -> int:
        """A complete load of the workspace."""
        workspace = self.services.workspace
        workspace.load_page(workspace_id=TEAM, people=list(people), mark=mark)
        read_at = None if participants is None else self.clock.now()
        if participants is not None and read_at is not None:
            users = [key.user_id for key in participants]
            workspace.load_channel(workspace_id=TEAM, user_ids=users, mark=mark, read_at=read_at)
        taking_part = 0
        after: str | None = ""
        while after is not None:
            done = workspace.finish_load(workspace_id=TEAM, mark=mark, channel_read_at=read_at, after=after)
            taking_part, after = taking_part + done.taking_part, done.next
        return taking_part

    def start(self, *keys: MemberKey, by: MemberKey = CLAIRE) -> bool:
        """Presses Start for these people; without a load before, Slack describes them all as Parisian."""
        if not self._described(CLAIRE):
            self.load([person(key) for key in {CLAIRE, *keys} if not self._described(key)])
        users = [key.user_id for key in keys]
        return self.services.workspace.start(key=by, channel_id=CHANNEL, participants=users)

    def pause_everything(self, until: date | None, by: MemberKey = CLAIRE) -> None:
        """Pauses everything, or ends that; everybody is looked at anew."""
        self.services.workspace.pause_everything(key=by, until=until)
        after: str | None = ""
        while after is not None:
            after = self.services.workspace.look_anew(workspace_id=TEAM, after=after)

    def _described(self, key: MemberKey) -> bool:
        with self.database.transaction() as connection:
            row = members_store.get(connection, key)
        return row is not None and row.zone is not None

    def member(self, key: MemberKey = NORA) -> Member:
        """The member as they are now."""
        return self.services.members.get(key=key)

    def plan(self) -> int:
        """Looks at who is due; answers how many messages were put in the outbox."""
        return self.services.planning.plan().messages

    def claims(self, limit: int = 50) -> list[Claim]:
        """Takes what is to be sent."""
        return self.services.outbox.claim(workspace_id=TEAM, holder=HOLDER, limit=limit, seconds=20)

    def check(self, claim: Claim) -> Any:
        """The last word: what to show, or the rule that says no."""
        [prepared] = self.services.outbox.prepare(claims=[claim])
        return prepared.refused or prepared.view

    def deliver(self) -> list[Sent]:
        """Sends what is due as the sender does; what arrived just now, posts to channels included."""
        arrived = []
        for claim in self.claims():
            view = self.check(claim)
            if isinstance(view, str):
                self.services.outbox.drop(claim=claim, holder=HOLDER, reason=view)
                self.dropped.append((claim.key, claim.kind, view))
                continue
            self.services.outbox.sent(claim=claim)
            if self.lively and claim.channel is None:
                self.services.members.stirred(key=claim.key)
            arrived.append(Sent(self.clock.now(), claim.key, claim.kind, claim.subject, view))
            (self.posted if claim.channel else self.sent).append(arrived[-1])
        return arrived

    def tick(self) -> list[Sent]:
        """Plans and delivers."""
        self.plan()
        return self.deliver()

    def at(self, moment: datetime) -> list[Sent]:
        """Moves the clock to a moment and ticks."""
        self.clock.set(moment)
        return self.tick()

    def live_until(self, moment: datetime) -> list[Sent]:
        """Lives through every moment something is due, up to one; everything that arrived."""
        before = len(self.sent)
        self.tick()
        for _ in range(10_000):
            due = self.services.outbox.next_due_at()
            if due is None or due > moment:
                break
            self.at(max(due, self.clock.now()))
        else:
            raise AssertionError("something is due for ever")
        self.clock.set(moment)
        self.tick()
        return self.sent[before:]

    def acknowledge(self, key: MemberKey = NORA, **how: Any) -> Any:
        """Confirms the charter in force, as it is in the member's language."""
        member = self.member(key)
        charter = self.library.handbook.current_charter(member.voice.language)
        usual = {"version": charter.version if charter else "", "language": member.voice.language}
        shown = {"shown_blocks_sha256": "b" * 64, "button_label": "J’ai lu"}
        return self.services.charter.acknowledge(key=key, **{**usual, **shown, **how})

    def told(self, key: MemberKey = NORA) -> list[tuple[str, str]]:
        """Kind and subject of all that a member was sent."""
        return [(sent.kind.value, sent.subject) for sent in self.sent if sent.key == key]
