"""``/survey`` and ``/sondage``: what is open, the form, and answering. The coordinators' side is in ``survey_desk``."""

from functools import partial

from blocks import ids
from blocks.surveys import (
    answered_modal,
    form_modal,
    given_in,
    over_modal,
    surveys_message,
    surveys_modal,
    wrong_errors,
)
from domain.answers import NotTaken, SurveyForm, SurveyOver
from domain.exercises import typed_order
from handlers import survey_desk
from handlers.desk import unknown_word
from handlers.request import Edge, Handler, Reply, Request

LIST = {"", "list", "liste"}
DESK = {"close", "fermer", "clore", "results", "résultats", "resultats"}
OPEN = {"open", "ouvrir"}


async def survey(edge: Edge, request: Request) -> Reply:
    """The command: nothing lists what is open, to coordinators with what can be done; ``open`` begins opening one."""
    word = request.text.strip().casefold()
    if word in OPEN:
        return await survey_desk.plan(edge, request)
    if word in LIST | DESK:
        return await surveys(edge, request)
    return await unknown_word(edge, request)


async def surveys(edge: Edge, request: Request) -> Reply:
    """The list."""
    view = await edge.run(edge.services.surveys.open_to, key=request.key)
    return edge.show(request, message=lambda: surveys_message(view), modal=lambda: surveys_modal(view), replace=False)


async def open_form(edge: Edge, request: Request) -> Reply:
    """The form of one survey."""
    found = await edge.run(edge.services.surveys.form, key=request.key, run_id=request.value)
    view = form_modal(found) if isinstance(found, SurveyForm) else over_modal(found)

    async def present() -> None:
        await edge.present(request, view)

    return Reply(after=(present,))


async def filled_in(edge: Edge, request: Request) -> Reply:
    """Something was filled in: a named survey's form is kept as it stands, before this is acknowledged."""
    action, run_id = request.body["actions"][0], request.metadata
    order = typed_order(str(action.get("action_ts") or ""))
    given = given_in(request.view)
    keep = edge.services.surveys.keep
    write = partial(edge.run, keep, key=request.key, run_id=run_id, given=given, order=order)
    await edge.keystrokes.keep((request.key, run_id), order, write)
    return Reply()


async def submit(edge: Edge, request: Request) -> Reply:
    """Answers are recorded before this is acknowledged; what follows them travels in the acknowledgement."""
    run_id, given = request.metadata, given_in(request.view)
    done = await edge.run(edge.services.surveys.answer, key=request.key, run_id=run_id, given=given)
    match done:
        case NotTaken():
            return Reply(ack={"response_action": "errors", "errors": wrong_errors(done)})
        case SurveyOver():
            return Reply(ack={"response_action": "update", "view": over_modal(done)})
    # A confidential answer changes nothing on Home: whether there was one must not show there.
    return Reply(ack={"response_action": "update", "view": answered_modal(done)}, home=not done.survey.confidential)


COMMANDS: dict[str, Handler] = {"/survey": survey, "/sondage": survey}
ACTIONS: dict[str, Handler] = {
    ids.SURVEYS_OPEN: surveys,
    ids.SURVEY_OPEN: open_form,
    ids.SURVEY_FIELD: filled_in,
}
VIEWS: dict[str, Handler] = {ids.SURVEY_SUBMIT: submit}
