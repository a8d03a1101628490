"""The coordinators' side of surveys: opening one in two steps, closing, and the result with its pictures."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import date

from blocks import ids
from blocks.kit import View
from blocks.results import Shown, comments_modal, named_modal, result_modal
from blocks.survey_desk import (
    BY_PATH,
    CLOSES_ON,
    EVERYBODY,
    SURVEY,
    WHO,
    load_plan,
    opened_modal,
    outlook_modal,
    plan_errors,
    plan_modal,
    refused_modal,
)
from blocks.surveys import surveys_message, surveys_modal
from delivery.files import Upload, upload
from delivery.slack import SlackLimited, SlackRefused, SlackUnreachable
from domain.openings import Plan, PlanRefused
from domain.results import ResultView
from handlers.request import Edge, Handler, Reply, Request, Surface
from reports.charts import Chart, ChartNotDrawn, alternative, draw
from reports.surveys import charts_of

READY_SECONDS = (0.0, 1.0, 2.0, 4.0, 8.0)
"""Slack looks at a new file before it shows it, and refuses a form that names it until then: how long to wait each time."""

log = logging.getLogger("entrain.handlers")


async def plan(edge: Edge, request: Request) -> Reply:
    """The first step of opening. Raises NotCoordinator."""
    view = plan_modal(await edge.run(edge.services.survey_desk.choices, key=request.key))

    async def present() -> None:
        await edge.present(request, view)

    return Reply(after=(present,))


async def look_ahead(edge: Edge, request: Request) -> Reply:
    """The second: what would follow, above the first, which is there again where something is to be changed."""
    wanted = _plan(request)
    found = await edge.run(edge.services.survey_desk.outlook, key=request.key, plan=wanted)
    if isinstance(found, PlanRefused):
        return Reply(ack={"response_action": "errors", "errors": plan_errors(found)})
    return Reply(ack={"response_action": "push", "view": outlook_modal(found)})


def _plan(request: Request) -> Plan:
    survey, who = (request.state(name).get("selected_option") or {} for name in (SURVEY, WHO))
    day, ticked = request.state(CLOSES_ON).get("selected_date"), request.state(BY_PATH).get("selected_options")
    path = str(who.get("value") or "")
    return Plan(
        survey_id=str(survey.get("value") or ""),
        closes_on=date.fromisoformat(day) if day else None,
        path="" if path == EVERYBODY else path,
        by_path=bool(ticked),
    )


async def start(edge: Edge, request: Request) -> Reply:
    """It is opened, and recorded before this is acknowledged."""
    done = await edge.run(edge.services.survey_desk.open, key=request.key, plan=load_plan(request.metadata))
    if isinstance(done, PlanRefused):
        return Reply(ack={"response_action": "update", "view": refused_modal(done)})
    if done.too_few:
        return Reply(ack={"response_action": "update", "view": outlook_modal(done)})
    edge.wake()
    return Reply(ack={"response_action": "update", "view": opened_modal(done)}, home=True)


async def close(edge: Edge, request: Request) -> Reply:
    """It takes no more answers from here on; they are counted after the acknowledgement, or by the clock if that fails."""
    key, run_id = request.key, request.value
    await edge.run(edge.services.survey_desk.end, key=key, run_id=run_id)

    async def count() -> None:
        await edge.run(edge.services.survey_count.close, workspace_id=key.workspace_id, run_id=run_id)
        view = await edge.run(edge.services.surveys.open_to, key=key)
        if request.surface is Surface.MODAL:
            await edge.update(request, surveys_modal(view))
        else:
            await edge.slack.respond(request.response_url, {**surveys_message(view).body(), "replace_original": True})
        edge.wake()

    return Reply(after=(count,), home=True)


async def result(edge: Edge, request: Request) -> Reply:
    """A page of the result: words at once, pictures as soon as Slack has them. Raises NotCoordinator, SurveyGone."""
    run_id, page = _run_and_page(request.value)
    view = await edge.run(edge.services.survey_desk.result, key=request.key, run_id=run_id)
    charts = charts_of(view)
    if not charts or view.pictures is not None:
        return Reply(after=(lambda: _show(edge, request, view, charts, page),))
    return Reply(after=(lambda: _draw_and_show(edge, request, view, charts, page),))


def _run_and_page(value: str) -> tuple[str, int]:
    run_id, page = (*value.split("|"), "", "")[:2]
    return run_id, _number(page)


def _number(typed: str) -> int:
    """Which page a button leads to; the first, for anything that is none of ours."""
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0


async def _open(edge: Edge, request: Request, page: View) -> str:
    """The result's window, or its next page in place of the one before; the window's id."""
    if request.view.get("callback_id") != ids.SURVEY_RESULT_VIEW:
        return await edge.present(request, page)
    await edge.update(request, page)
    return str(request.view.get("id", ""))


async def _show(edge: Edge, request: Request, view: ResultView, charts: Sequence[tuple[str, Chart]], page: int) -> None:
    await _open(edge, request, result_modal(view, _shown(charts, view.pictures or ()), page))


def _shown(charts: Sequence[tuple[str, Chart]], files: Sequence[str]) -> dict[str, Shown]:
    pairs = zip(charts, files, strict=False)
    return {question_id: Shown(file_id, alternative(chart)) for (question_id, chart), file_id in pairs}


async def _draw_and_show(
    edge: Edge, request: Request, view: ResultView, charts: Sequence[tuple[str, Chart]], page: int
) -> None:
    view_id = await _open(edge, request, result_modal(view, {}, page, drawing=True))
    try:
        files = [await _uploaded(edge, view, number, chart) for number, (_, chart) in enumerate(charts, start=1)]
    except (ChartNotDrawn, SlackRefused, SlackLimited, SlackUnreachable) as trouble:
        log.warning("the charts of a survey could not be shown: %s", trouble)
        await edge.slack.call("views.update", view_id=view_id, view=result_modal(view, {}, page, failed=True))
        return
    keep = edge.services.survey_desk.keep_pictures
    language = view.voice.language
    await edge.run(keep, workspace_id=request.key.workspace_id, run_id=view.run_id, language=language, files=files)
    failed = result_modal(view, {}, page, failed=True)
    await _update(edge, view_id, result_modal(view, _shown(charts, files), page), failed)


async def _uploaded(edge: Edge, view: ResultView, number: int, chart: Chart) -> str:
    picture = await draw(chart)
    name = f"{view.survey.id}-{number}.png"
    return await upload(edge.slack, Upload(name, chart.title[:250], picture.png))


async def _update(edge: Edge, view_id: str, page: View, without: View) -> None:
    """The page with its pictures, once Slack has looked at them; the one without them where it does not."""
    for seconds in READY_SECONDS:
        await asyncio.sleep(seconds)
        try:
            await edge.slack.call("views.update", view_id=view_id, view=page)
        except SlackRefused as refused:
            if refused.error == "not_found":  # closed meanwhile; the pictures are there next time
                return
        else:
            return
    await edge.slack.call("views.update", view_id=view_id, view=without)


async def comments(edge: Edge, request: Request) -> Reply:
    """A page of what people wrote."""
    run_id, question_id, offset = (*request.value.split("|"), "", "", "")[:3]
    view = await edge.run(edge.services.survey_desk.result, key=request.key, run_id=run_id)
    return _above(edge, request, comments_modal(view, question_id, _number(offset)))


async def named(edge: Edge, request: Request) -> Reply:
    """A page of who answered what, in a named survey."""
    run_id, page = _run_and_page(request.value)
    view = await edge.run(edge.services.survey_desk.result, key=request.key, run_id=run_id)
    return _above(edge, request, named_modal(view, page))


def _above(edge: Edge, request: Request, page: View) -> Reply:
    """Above the result; the next page in place of the one before."""
    if request.view.get("callback_id") == ids.SURVEY_RESULT_VIEW:
        return Reply(after=(lambda: edge.push(request, page),))
    return Reply(after=(lambda: edge.update(request, page),))


ACTIONS: dict[str, Handler] = {
    ids.SURVEY_NEW: plan,
    ids.SURVEY_CLOSE: close,
    ids.SURVEY_RESULT: result,
    ids.SURVEY_COMMENTS: comments,
    ids.SURVEY_NAMED: named,
}
VIEWS: dict[str, Handler] = {ids.SURVEY_PLAN: look_ahead, ids.SURVEY_START: start}
