"""A coordinator sets the workspace up."""

from datetime import time

from blocks import ids
from blocks.setup import setup_modal, setup_refused
from domain.setup import SetupChoice
from handlers.request import Edge, Handler, Reply, Request


async def ask(edge: Edge, request: Request) -> Reply:
    """Opens the form. Raises NotCoordinator."""
    view = setup_modal(await edge.run(edge.services.setup.view, key=request.key))
    return Reply(after=(lambda: edge.open(request, view),))


async def save(edge: Edge, request: Request) -> Reply:
    """Takes it over. Raises NotCoordinator."""
    choice = SetupChoice(
        language=_one(request, "language"),
        coordinators=_people(request, "coordinators"),
        stewards=_people(request, "stewards"),
        lesson_days=frozenset(int(option["value"]) for option in request.state("days").get("selected_options") or []),
        lesson_time=time.fromisoformat(_one(request, "hour") or "00:00"),
    )
    wrong = await edge.run(edge.services.setup.save, key=request.key, choice=choice)
    if wrong:
        errors = setup_refused(await edge.voice(request.key), wrong)
        return Reply(ack={"response_action": "errors", "errors": errors})
    edge.wake()
    return Reply(home=True)


def _one(request: Request, field: str) -> str:
    return str((request.state(field).get("selected_option") or {}).get("value", ""))


def _people(request: Request, field: str) -> tuple[str, ...]:
    return tuple(str(user) for user in request.state(field).get("selected_users") or [])


ACTIONS: dict[str, Handler] = {ids.SETUP_OPEN: ask}
VIEWS: dict[str, Handler] = {ids.SETUP_SAVE: save}
