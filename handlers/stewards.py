"""The stewards' desk. Every call is judged by the service: that a button was shown gives nobody a right."""

import secrets
from collections.abc import Sequence

from blocks import ids
from blocks.concerns import fresh_block
from blocks.kit import View
from blocks.stewards import (
    STATUS,
    TEXT,
    answer_missing,
    case_modal,
    case_of,
    ended_modal,
    stewards_modal,
    stood_aside_modal,
)
from domain.concerns import Status
from domain.members import MemberKey
from domain.stewards import AnswerMissing, CaseView
from handlers.request import Edge, Handler, Reply, Request, Surface


async def read(edge: Edge, request: Request) -> Reply:
    """One case."""
    view = await edge.run(edge.services.cases.read, key=request.key, concern_id=request.value)
    return _show(edge, request, _case(view))


def _case(view: CaseView) -> View:
    return case_modal(view, secrets.token_hex(32))


def _show(edge: Edge, request: Request, view: View) -> Reply:
    if request.surface is Surface.MODAL:
        return Reply(after=(lambda: edge.update(request, view),))
    return Reply(after=(lambda: edge.open(request, view),))


async def answer(edge: Edge, request: Request) -> Reply:
    """An answer, with where the case stands."""
    concern_id, nonce = case_of(request.metadata)
    chosen = request.state(STATUS).get("selected_option") or {}
    done = await edge.run(
        edge.services.cases.answer,
        key=request.key,
        concern_id=concern_id,
        nonce=nonce,
        text=str(request.state(fresh_block(nonce), TEXT).get("value") or ""),
        status=Status(chosen.get("value") or Status.WAITING),
    )
    if isinstance(done, AnswerMissing):
        return Reply(ack={"response_action": "errors", "errors": {fresh_block(nonce): answer_missing(done.voice)}})
    await _desks(edge, request)
    return Reply(ack={"response_action": "update", "view": _case(done)})


async def acknowledge(edge: Edge, request: Request) -> Reply:
    """The author is to see that it was read."""
    view = await edge.run(edge.services.cases.acknowledge, key=request.key, concern_id=request.value)
    await _desks(edge, request)
    return _show(edge, request, _case(view))


async def take(edge: Edge, request: Request) -> Reply:
    """This steward sees to it."""
    return await _hand(edge, request, request.value, request.key.user_id)


async def hand(edge: Edge, request: Request) -> Reply:
    """Another one is to."""
    chosen = request.body["actions"][0].get("selected_option") or {}
    concern_id, _ = case_of(request.metadata)
    return await _hand(edge, request, concern_id, str(chosen.get("value") or ""))


async def _hand(edge: Edge, request: Request, concern_id: str, to: str) -> Reply:
    view = await edge.run(edge.services.cases.hand_over, key=request.key, concern_id=concern_id, to=to)
    edge.wake()
    await _desks(edge, request)
    return _show(edge, request, _case(view))


async def recuse(edge: Edge, request: Request) -> Reply:
    """Stands aside from a case."""
    view = await edge.run(edge.services.cases.recuse, key=request.key, concern_id=request.value)
    edge.wake()
    await _desks(edge, request)
    shown = stood_aside_modal(await edge.voice(request.key)) if view is None else _case(view)
    return _show(edge, request, shown)


async def ended(edge: Edge, request: Request) -> Reply:
    """Cases that have ended."""
    return _show(edge, request, ended_modal(await edge.run(edge.services.cases.ended, key=request.key)))


async def roster(edge: Edge, request: Request) -> Reply:
    """Who the stewards are."""
    return _show(edge, request, stewards_modal(await edge.run(edge.services.stewards.roster, key=request.key)))


async def accept(edge: Edge, request: Request) -> Reply:
    """Becomes a steward."""
    view = await edge.run(edge.services.stewards.accept, key=request.key)
    edge.wake()
    await _desks(edge, request)
    return _show(edge, request, stewards_modal(view))


async def propose(edge: Edge, request: Request) -> Reply:
    """Proposes somebody; coordinators are asked on their Homes."""
    user = str(request.body["actions"][0].get("selected_user") or "")
    view = await edge.run(edge.services.stewards.suggest, key=request.key, user_id=user)
    await _coordinators(edge, request)
    return _show(edge, request, stewards_modal(view))


async def agree(edge: Edge, request: Request) -> Reply:
    """A coordinator agrees."""
    return await _agree(edge, request, yes=True)


async def refuse(edge: Edge, request: Request) -> Reply:
    """A coordinator does not."""
    return await _agree(edge, request, yes=False)


async def _agree(edge: Edge, request: Request, *, yes: bool) -> Reply:
    await edge.run(edge.services.stewards.agree, key=request.key, user_id=request.value, yes=yes)
    edge.homes.refresh(MemberKey(request.key.workspace_id, request.value))
    await _coordinators(edge, request)
    return Reply()


async def leave(edge: Edge, request: Request) -> Reply:
    """Ceases to be a steward."""
    view = await edge.run(edge.services.stewards.step_down, key=request.key)
    await _desks(edge, request)
    return _show(edge, request, stewards_modal(view))


async def _desks(edge: Edge, request: Request) -> None:
    """The stewards' Homes, and this person's."""
    users = await edge.run(edge.services.stewards.all_of, workspace_id=request.key.workspace_id)
    _refresh(edge, request, (*users, request.key.user_id))


async def _coordinators(edge: Edge, request: Request) -> None:
    users = await edge.run(edge.services.stewards.who_agrees, workspace_id=request.key.workspace_id)
    _refresh(edge, request, (*users, request.key.user_id))


def _refresh(edge: Edge, request: Request, users: Sequence[str]) -> None:
    for user in users:
        edge.homes.refresh(MemberKey(request.key.workspace_id, user))


ACTIONS: dict[str, Handler] = {
    ids.CASE_READ: read,
    ids.CASE_ACKNOWLEDGE: acknowledge,
    ids.CASE_TAKE: take,
    ids.CASE_HAND: hand,
    ids.CASE_RECUSE: recuse,
    ids.CASES_ENDED: ended,
    ids.STEWARDS_OPEN: roster,
    ids.STEWARDS_PROPOSE: propose,
    ids.STEWARDS_LEAVE: leave,
    ids.STEWARD_ACCEPT: accept,
    ids.STEWARD_AGREE: agree,
    ids.STEWARD_REFUSE: refuse,
}
VIEWS: dict[str, Handler] = {ids.CASE_ANSWER: answer}
