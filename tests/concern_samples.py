"""Every message and view of concerns and their stewards, with a name."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from blocks import concerns, stewards
from blocks.desk import problem_modal
from blocks.kit import Message, home
from domain.concerns import OTHER, ConcernForm, Followed, Refused, Release, Said, Status, Topic
from domain.errors import ConcernGone, NotSteward
from domain.handbook import FEARS
from domain.members import Voice
from domain.programme import Organisation
from domain.stewards import (
    Announcement,
    Asked,
    CaseLine,
    CaseView,
    ConcernPing,
    ConcernsDesk,
    EndedView,
    StewardDesk,
    StewardState,
    StewardsView,
)
from locales import Speech

ORGANISATION = Organisation("Les Jardins", "Claire", "#equipe", "ethics@example.org")
TOPICS = (
    *(Topic(f"fear:{fear}", "") for fear in FEARS),
    Topic("clause:criticism", "Critiques"),
    Topic("section:start", "Débuter"),
    Topic(OTHER, ""),
)
FORM = ConcernForm(("U0CLAIRE01", "U0YUSUF001"), TOPICS, "ethics@example.org", "Claire", "#equipe")
LINE = CaseLine(
    "a" * 32, TOPICS[0], "2026-W47", Status.WAITING, date(2026, 11, 23), overdue=False, acknowledged=False, news=True,
    holder=None,
)  # fmt: skip
SAID = (
    Said("Voilà.", of_author=True, week="2026-W47"),
    Said("Oui.", of_author=False, week="2026-W47", status=Status.ACCEPTED),
    Said("Quand ?", of_author=True, waits=True),
)


def messages(voice: Voice) -> Iterator[tuple[str, Message]]:
    """Every message."""
    for asked in Asked:
        ping = ConcernPing(voice, f"T1:concern:{asked or '-'}:U1:2026-11-24", asked)
        yield f"concern waits, {asked or 'desk'}", stewards.ping_message(ping)
    yield "concern code in the conversation", concerns.pasted_message(voice)
    yield "concern code line", Message(concerns.code_line(Speech(voice)), [])
    yield "steward announced", stewards.announcement(Announcement(voice, "U0YUSUF001"))
    for why in ("nobody", "often", "crowded"):
        yield f"concerns closed, {why}", Message(concerns.closed_text(voice, why, ORGANISATION), [])
    for why in ("empty", "too_long", "nobody_left", "unknown"):
        yield f"concern refused, {why}", Message(concerns.refused_errors(Refused("text", why), voice)["text"], [])
    yield "answer missing", Message(stewards.answer_missing(voice), [])


def views(voice: Voice) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every modal and part of Home."""
    t, held = Speech(voice), concerns.Held("n" * 64, token="f" * 132)
    yield "concern form", concerns.form_modal(FORM, voice, "n" * 64, typed_after=True)
    yield "concern form, begun", concerns.form_modal(FORM, voice, "n" * 64, begun=("Un texte", "section:start"))
    yield "concern form, one steward", concerns.form_modal(replace(FORM, stewards=("U1",)), voice, "n" * 64)
    yield "concern receipt", concerns.receipt_modal("7" * 26, voice)
    yield "concern code", concerns.code_modal(voice)
    found = Followed(Status.WAITING, TOPICS[6], SAID)
    for status in Status:
        yield f"concern followed, {status}", concerns.followed_modal(replace(found, status=status), voice, held)
    for release in Release:
        waiting = replace(found, waits=release, topic=TOPICS[7])
        yield f"concern waits, {release}", concerns.followed_modal(waiting, voice, held)
    read = replace(found, acknowledged=True, said=SAID[:1] * 30)
    yield "concern passed on", concerns.followed_modal(replace(found, said=SAID[:1]), voice, held)
    yield "concern read", concerns.followed_modal(read, voice, held, sent=True)
    yield "concern orphan", concerns.followed_modal(replace(found, orphan=True, topic=TOPICS[-1]), voice, held)
    yield "concern withdrawn", concerns.withdrawn_modal(voice)
    yield "concern gone", concerns.gone_modal(voice)
    yield "concern closed", concerns.closed_modal("", voice)
    yield "concern problem", problem_modal(voice, NotSteward())
    yield "concern problem, gone", problem_modal(voice, ConcernGone())
    for nth, desk in enumerate(desks()):
        blocks = [*concerns.home_blocks(desk, t), *stewards.desk_blocks(desk, t)]
        yield f"stewards’ desk {nth}", home(blocks)
    for status in Status:
        line = replace(LINE, status=status, holder="U1", acknowledged=status is Status.WAITING, overdue=True)
        case = CaseView(voice, line, SAID, ("U0YUSUF001",), alone=False)
        yield f"case, {status}", stewards.case_modal(case, "n" * 64)
    for note in ("acknowledged", "answered", "handed", "alone"):
        yield f"case, {note}", stewards.case_modal(CaseView(voice, LINE, SAID, (), alone=True, note=note), "n" * 64)
    yield "cases ended", stewards.ended_modal(EndedView(voice, (replace(LINE, deadline=None),)))
    yield "cases ended, none", stewards.ended_modal(EndedView(voice, ()))
    yield "stood aside", stewards.stood_aside_modal(voice)
    coming = (("U1", StewardState.PROPOSED), ("U2", StewardState.AGREED))
    for told in ("", "accepted", "proposed", "already", "unknown", "enough", "needed", "left"):
        yield f"stewards, {told}", stewards.stewards_modal(StewardsView(voice, ("U3",), coming, told, "U1"))
    yield "stewards, none", stewards.stewards_modal(StewardsView(voice, (), ()))


def desks() -> list[ConcernsDesk]:
    """What Home may show of concerns."""
    lines = (
        replace(LINE, overdue=True),
        replace(LINE, overdue=True, acknowledged=True, holder="U1"),
        replace(LINE, acknowledged=True, news=False),
        *(replace(LINE, status=status) for status in Status),
    )
    return [
        ConcernsDesk(open=False, codes=False, may_accept=True, counts=True),
        ConcernsDesk(open=False),
        ConcernsDesk(open=True, counts=True, to_agree=(("U1", "U2"),), received=5),
        ConcernsDesk(open=True, counts=True),
        ConcernsDesk(open=True, steward=StewardDesk(lines * 3, 2, ("U1",))),
        ConcernsDesk(open=True, steward=StewardDesk(lines[:1] * 16, 0, ("U1",))),
        ConcernsDesk(open=True, steward=StewardDesk((), 0, ("U1",))),
    ]
