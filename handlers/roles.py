"""``/entrain roles``: who does what, taking a part, giving it up."""

from blocks import ids
from blocks.roles import roles_message, roles_modal
from domain.roles import RolesView
from handlers.request import Edge, Handler, Reply, Request

WORDS = {"role", "roles", "rôle", "rôles"}


async def roles(edge: Edge, request: Request) -> Reply:
    """Every role, with who holds it."""
    return _show(edge, request, await edge.run(edge.services.roles.view, key=request.key), changed=False)


async def take(edge: Edge, request: Request) -> Reply:
    """This one is the member's."""
    view = await edge.run(edge.services.roles.take, key=request.key, role=request.value)
    return _show(edge, request, view)


async def leave(edge: Edge, request: Request) -> Reply:
    """It no longer is."""
    view = await edge.run(edge.services.roles.leave, key=request.key, role=request.value)
    return _show(edge, request, view)


async def nothing(edge: Edge, request: Request) -> Reply:
    """Nothing for now."""
    return _show(edge, request, await edge.run(edge.services.roles.nothing, key=request.key))


def _show(edge: Edge, request: Request, view: RolesView, *, changed: bool = True) -> Reply:
    return edge.show(
        request, message=lambda: roles_message(view), modal=lambda: roles_modal(view), replace=changed, home=changed
    )


ACTIONS: dict[str, Handler] = {
    ids.ROLES_OPEN: roles,
    ids.ROLE_TAKE: take,
    ids.ROLE_LEAVE: leave,
    ids.ROLES_NOTHING: nothing,
}
