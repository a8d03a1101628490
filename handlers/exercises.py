"""The form of an exercise, every keystroke in it, and what coordinators read of what is shared."""

from functools import partial

from blocks import ids
from blocks.exercises import (
    SHARE,
    Opening,
    exercises_message,
    exercises_modal,
    field_id_of,
    form_modal,
    gone_message,
    gone_modal,
    nothing_written,
    saved_modal,
    shared_modal,
    shared_text_modal,
)
from domain.exercises import ExerciseForm, ExerciseGone, NothingWritten, SharedText, SharedView, Shown, typed_order
from domain.members import MemberKey
from handlers.request import Edge, Handler, Reply, Request, Surface


async def exercises(edge: Edge, request: Request) -> Reply:
    """The list; in place of a modal of ours, beside a message."""
    view = await edge.run(edge.services.exercises.list, key=request.key)
    return edge.show(
        request, message=lambda: exercises_message(view), modal=lambda: exercises_modal(view), replace=False
    )


async def open_form(edge: Edge, request: Request) -> Reply:
    """The form: in place of the list, above a lesson."""
    found = await edge.run(edge.services.exercises.open, key=request.key, exercise_id=request.value)
    if isinstance(found, ExerciseGone):
        return edge.show(request, message=lambda: gone_message(found), modal=lambda: gone_modal(found), replace=False)
    view = form_modal(found)
    if request.surface is Surface.MODAL:
        in_place = request.view.get("callback_id") == ids.EXERCISES_VIEW
        return Reply(after=(lambda: edge.update(request, view) if in_place else edge.push(request, view),))
    return Reply(after=(lambda: edge.open(request, view),))


async def typed(edge: Edge, request: Request) -> Reply:
    """A keystroke: what the field now holds is kept before it is acknowledged. No call to Slack follows."""
    opening, action = Opening.load(request.metadata), request.body["actions"][0]
    field_id, order = field_id_of(str(action["block_id"])), typed_order(str(action.get("action_ts") or ""))
    write = partial(
        edge.run,
        edge.services.exercises.keep,
        key=request.key,
        exercise_id=opening.exercise_id,
        field_id=field_id,
        text=request.value,
        opening=opening.opening,
        order=order,
    )
    await edge.keystrokes.keep((request.key, opening.opening, field_id), order, write)
    return Reply()


async def save(edge: Edge, request: Request) -> Reply:
    """The form's button: saved, and shared or not; or shown again where another device has written in it."""
    opening = Opening.load(request.metadata)
    done = await edge.run(
        edge.services.exercises.save,
        key=request.key,
        exercise_id=opening.exercise_id,
        shown=_shown(request),
        share=_ticked(request),
        opening=opening.opening,
        revision=opening.revision,
    )
    match done:
        case NothingWritten():
            first = next(str(block["block_id"]) for block in request.view["blocks"] if block["type"] == "input")
            return Reply(ack={"response_action": "errors", "errors": {first: nothing_written(done.voice)}})
        case ExerciseGone():
            return Reply(ack={"response_action": "update", "view": gone_modal(done)})
        case ExerciseForm():
            return Reply(ack={"response_action": "update", "view": form_modal(done)})
    if done.readers or done.withdrawn:
        await _tell_desks(edge, request.key)
    return Reply(ack={"response_action": "update", "view": saved_modal(done)})


def _shown(request: Request) -> list[Shown]:
    """What stands in the form's fields, and what they held when it was opened."""
    fields = []
    for block in request.view.get("blocks", []):
        element = block.get("element") or {}
        if element.get("type") == "plain_text_input":
            held = request.state(block["block_id"], element["action_id"]).get("value")
            fields.append(Shown(field_id_of(block["block_id"]), held or "", element.get("initial_value") or ""))
    return fields


def _ticked(request: Request) -> bool:
    blocks = [str(block["block_id"]) for block in request.view.get("blocks", []) if block["type"] == "input"]
    held = [request.state(block, ids.EXERCISE_SHARE).get("selected_options") or [] for block in blocks]
    return any(option["value"] == SHARE for options in held for option in options)


async def withdraw(edge: Edge, request: Request) -> Reply:
    """The button that ends the sharing."""
    view = await edge.run(edge.services.exercises.withdraw, key=request.key, exercise_id=request.value)
    await _tell_desks(edge, request.key)
    return edge.show(request, message=lambda: exercises_message(view), modal=lambda: exercises_modal(view))


async def _tell_desks(edge: Edge, key: MemberKey) -> None:
    """The coordinators' desks say how many are shared."""
    for user in await edge.run(edge.services.exercises.readers, key=key):
        edge.homes.refresh(MemberKey(key.workspace_id, user))


async def shared(edge: Edge, request: Request) -> Reply:
    """A page of what is shared, for coordinators."""
    offset = int(request.value) if request.value.isdecimal() else 0
    view = await edge.run(edge.services.exercises.shared, key=request.key, offset=offset)
    return _modal(edge, request, view)


async def read(edge: Edge, request: Request) -> Reply:
    """One shared text, for coordinators."""
    author, exercise_id, offset = (*request.value.split("|"), "", "", "")[:3]
    view = await edge.run(
        edge.services.exercises.read,
        key=request.key,
        author=author,
        exercise_id=exercise_id,
        offset=int(offset) if offset.isdecimal() else 0,
    )
    return _modal(edge, request, view)


def _modal(edge: Edge, request: Request, found: SharedView | SharedText) -> Reply:
    view = shared_modal(found) if isinstance(found, SharedView) else shared_text_modal(found)
    if request.surface is Surface.MODAL:
        return Reply(after=(lambda: edge.update(request, view),))
    return Reply(after=(lambda: edge.open(request, view),))


ACTIONS: dict[str, Handler] = {
    ids.EXERCISES_OPEN: exercises,
    ids.EXERCISE_OPEN: open_form,
    ids.EXERCISE_TYPED: typed,
    ids.EXERCISE_WITHDRAW: withdraw,
    ids.SHARED_OPEN: shared,
    ids.SHARED_READ: read,
}
VIEWS: dict[str, Handler] = {ids.EXERCISE_SAVE: save}
