"""The coordinators' side of workshops: planning, changing, cancelling, who comes, who was there."""

from datetime import date, time

from blocks import ids
from blocks.kit import View
from blocks.workshop_desk import (
    AGENDA,
    AT,
    BESIDES,
    DAY,
    EVERYBODY,
    LESSON,
    MINUTES_FIELD,
    MISSING,
    NO_LESSON,
    PLACE,
    TITLE,
    WHO,
    desk_message,
    desk_modal,
    form_errors,
    form_modal,
    load_form,
    presence_modal,
    who_modal,
)
from domain.workshops import Plan, Refused, WorkshopsDesk
from handlers.request import Edge, Handler, Reply, Request


async def desk(edge: Edge, request: Request) -> Reply:
    """The list. Raises NotCoordinator."""
    view = await edge.run(edge.services.workshop_desk.desk, key=request.key)
    return edge.show(request, message=lambda: desk_message(view), modal=lambda: desk_modal(view), replace=False)


async def new(edge: Edge, request: Request) -> Reply:
    """The form of a new one. Raises NotCoordinator."""
    return _above(edge, request, form_modal(await edge.run(edge.services.workshop_desk.form, key=request.key)))


async def edit(edge: Edge, request: Request) -> Reply:
    """The form of one to change. Raises NotCoordinator, WorkshopGone."""
    found = await edge.run(edge.services.workshop_desk.form, key=request.key, workshop_id=request.value)
    return _above(edge, request, form_modal(found))


def _above(edge: Edge, request: Request, view: View) -> Reply:
    async def present() -> None:
        await edge.present(request, view)

    return Reply(after=(present,))


async def save(edge: Edge, request: Request) -> Reply:
    """Planned, or changed, and recorded before this is acknowledged."""
    workshop_id, edits = load_form(request.metadata)
    done = await edge.run(
        edge.services.workshop_desk.save, key=request.key, workshop_id=workshop_id, edits=edits, plan=_plan(request)
    )
    return _settled(edge, done)


def _settled(edge: Edge, done: WorkshopsDesk | Refused) -> Reply:
    if isinstance(done, Refused):
        return Reply(ack={"response_action": "errors", "errors": form_errors(done)})
    edge.wake()
    return Reply(ack={"response_action": "update", "view": desk_modal(done)}, home=True)


def _plan(request: Request) -> Plan:
    day, at = request.state(DAY).get("selected_date"), request.state(AT).get("selected_time")
    who, lesson, minutes = (_chosen(request, name) for name in (WHO, LESSON, MINUTES_FIELD))
    return Plan(
        title=_text(request, TITLE),
        day=date.fromisoformat(day) if day else None,
        at=time.fromisoformat(at) if at else None,
        minutes=int(minutes) if minutes.isdecimal() else 0,
        place=_text(request, PLACE),
        agenda=_text(request, AGENDA),
        path="" if who == EVERYBODY else who,
        lesson_id="" if lesson == NO_LESSON else lesson,
    )


def _text(request: Request, name: str) -> str:
    return str(request.state(name).get("value") or "")


def _chosen(request: Request, name: str) -> str:
    return str((request.state(name).get("selected_option") or {}).get("value", ""))


async def cancel(edge: Edge, request: Request) -> Reply:
    """Called off, and recorded before this is acknowledged. Raises NotCoordinator, WorkshopGone."""
    view = await edge.run(edge.services.workshop_desk.cancel, key=request.key, workshop_id=request.value)
    edge.wake()
    return edge.show(request, message=lambda: desk_message(view), modal=lambda: desk_modal(view), home=True)


async def who(edge: Edge, request: Request) -> Reply:
    """Who comes, a page of it. Raises NotCoordinator, WorkshopGone."""
    workshop_id, offset = (*request.value.split("|"), "", "")[:2]
    start = int(offset) if offset.isdecimal() else 0
    found = await edge.run(edge.services.workshop_desk.who, key=request.key, workshop_id=workshop_id, offset=start)
    page = who_modal(found)
    if request.view.get("callback_id") == ids.WORKSHOP_WHO_VIEW:
        return Reply(after=(lambda: edge.update(request, page),))
    return _above(edge, request, page)


async def presence(edge: Edge, request: Request) -> Reply:
    """The form that asks who was there. Raises NotCoordinator, WorkshopGone."""
    found = await edge.run(edge.services.workshop_desk.presence, key=request.key, workshop_id=request.value)
    return _above(edge, request, presence_modal(found))


async def note_presence(edge: Edge, request: Request) -> Reply:
    """It is noted, before this is acknowledged. Raises NotCoordinator, WorkshopGone."""
    workshop_id, edits = load_form(request.metadata)
    missing, besides = (_people(request, name) for name in (MISSING, BESIDES))
    done = await edge.run(
        edge.services.workshop_desk.note_presence,
        key=request.key,
        workshop_id=workshop_id,
        edits=edits,
        missing=missing,
        besides=besides,
    )
    return _settled(edge, done)


def _people(request: Request, name: str) -> tuple[str, ...]:
    return tuple(str(user) for user in request.state(name).get("selected_users") or [])


ACTIONS: dict[str, Handler] = {
    ids.WORKSHOPS_OPEN: desk,
    ids.WORKSHOP_NEW: new,
    ids.WORKSHOP_EDIT: edit,
    ids.WORKSHOP_CANCEL: cancel,
    ids.WORKSHOP_WHO: who,
    ids.WORKSHOP_PRESENCE: presence,
}
VIEWS: dict[str, Handler] = {ids.WORKSHOP_SAVE: save, ids.WORKSHOP_PRESENT: note_presence}
