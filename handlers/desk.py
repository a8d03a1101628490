"""``/entrain``, and App Home."""

from blocks import ids
from blocks.desk import help_message, help_modal
from handlers import coach, kickoff, members, privacy, report, roles, workshops
from handlers.request import Edge, Handler, Reply, Request

HELP = {"", "help", "aide"}
STOP = {"stop", "arrêter", "arreter", "arrête", "arrete"}
RESUME = {"resume", "reprendre", "reprends"}
SETTINGS = {"settings", "réglages", "reglages"}


async def entrain(edge: Edge, request: Request) -> Reply:
    """The command: help, settings, stop, resume, roles, what is kept on oneself, and a draft to check."""
    word = request.text.strip().casefold()
    if word.split(" ")[0] in coach.WORDS:
        return await coach.coach(edge, request)
    if word in roles.WORDS:
        return await roles.roles(edge, request)
    if word in kickoff.WORDS:
        return await kickoff.kit(edge, request)
    if word.split(" ")[0] in report.WORDS:
        return await report.of_month(edge, request)
    if word in workshops.WORDS:
        return await workshops.workshops(edge, request)
    if word in privacy.WORDS:
        return await privacy.my_data(edge, request)
    if word in HELP:
        return await show_help(edge, request)
    if word in STOP or word in RESUME:
        return await members.switch(edge, request, on=word in RESUME)
    if word in SETTINGS:
        return await members.settings(edge, request)
    return await unknown_word(edge, request)


async def unknown_word(edge: Edge, request: Request) -> Reply:
    """Help that begins with the word nobody knows."""
    view = await edge.run(edge.services.desk.help, key=request.key, unknown=request.text.strip())
    return edge.show(request, message=lambda: help_message(view), modal=lambda: help_modal(view))


async def show_help(edge: Edge, request: Request) -> Reply:
    """What there is."""
    view = await edge.run(edge.services.desk.help, key=request.key)
    return edge.show(request, message=lambda: help_message(view), modal=lambda: help_modal(view), replace=False)


async def home_opened(edge: Edge, request: Request) -> Reply:
    """Home was opened: published where it changed, or where Slack has none yet."""
    event = request.body["event"]
    await edge.run(edge.services.members.stirred, key=request.key)
    if event.get("tab") == "home":
        edge.homes.refresh(request.key, first="view" not in event)
    return Reply()


COMMANDS: dict[str, Handler] = {"/entrain": entrain}
ACTIONS: dict[str, Handler] = {ids.HELP_OPEN: show_help}
EVENTS: dict[str, Handler] = {"app_home_opened": home_opened}
