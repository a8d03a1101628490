"""Submitting and closing modals, and what the app's answer makes of them. Slack documentation: Modals, response_action."""

from typing import Any

from sandbox import elements
from sandbox.acting import Acting, quiet, result
from sandbox.core import Sandbox
from sandbox.errors import ControlError, SlackError, not_found
from sandbox.transport import Outcome
from sandbox.views import View
from sandbox.webapi.views import given_view

Json = dict[str, Any]

_TROUBLE = "We had some trouble connecting. Try again?"


class Modals:
    """What a person does with an open modal."""

    def __init__(self, sandbox: Sandbox, acting: Acting) -> None:
        self._sandbox = sandbox
        self._acting = acting

    def _top(self, user: str, view_id: object) -> View:
        stack = self._sandbox.views.stack(user)
        view = next((v for v in stack if v.id == view_id), None)
        if view is None:
            raise not_found(f"open modal {view_id} of {user}")
        if view is not stack[-1]:
            raise ControlError("not_on_top", "Another modal is open above this one.", 409)
        return view

    async def submit(self, user: str, view_id: object, given: Json) -> Json:
        """Sets the inputs, then presses Submit. What Slack's client refuses never reaches the app."""
        view = self._top(user, view_id)
        if view.given.get("submit") is None:
            raise ControlError("no_submit", "This modal has no submit button.")
        self._fill(view, given)
        complaints = {}
        for block, element in elements.elements(view.blocks):
            if block["type"] == "input" and elements.stateful(element):
                said = elements.complaint(block, element, view.values[block["block_id"]][element["action_id"]])
                if said:
                    complaints[block["block_id"]] = said
        if complaints:
            return result(Outcome("refused"), None, errors=complaints)
        trigger = self._sandbox.keys.trigger(user)
        payload = self._sandbox.payloads.submission(view, trigger, self._response_urls(view))
        outcome = await self._sandbox.delivery.interactive(payload)
        if outcome.ack != "ok":
            return result(outcome, trigger, _TROUBLE)
        return self._answered(view, outcome, trigger)

    def _fill(self, view: View, given: Json) -> None:
        for block_id, inputs in given.items():
            for action_id, value in inputs.items():
                block, element = elements.find(view.blocks, block_id, action_id)
                suggested = self._sandbox.suggested.get((view.id, block["block_id"], element["action_id"]))
                state = elements.choose(element, value, suggested)
                view.values[block_id] = {**view.values.get(block_id, {}), action_id: state}

    def _response_urls(self, view: View) -> list[Json]:
        """One for each select with ``response_url_enabled`` that names a conversation."""
        urls = []
        for block, element in elements.elements(view.blocks):
            if not element.get("response_url_enabled"):
                continue
            state = view.values[block["block_id"]][element["action_id"]]
            chosen = state.get("selected_conversation") or state.get("selected_channel")
            if chosen:
                made = self._sandbox.keys.response(
                    "app", view.user, chosen, None, None, str(self._sandbox.workspace.team["id"])
                )
                place = {"block_id": block["block_id"], "action_id": element["action_id"], "channel_id": chosen}
                urls.append({**place, "response_url": self._sandbox.base_url + made.path})
        return urls

    def _answered(self, view: View, outcome: Outcome, trigger: str) -> Json:
        answer = outcome.body
        views = self._sandbox.views
        action = answer.get("response_action") if isinstance(answer, dict) else None
        try:
            match action:
                case None if not answer:
                    views.close(view)
                case "clear":
                    views.close_all(view.user)
                case "update":
                    views.update(view, given_view(self._sandbox, answer.get("view"), "modal"))
                case "push":
                    views.push(view.user, given_view(self._sandbox, answer.get("view"), "modal"))
                case "errors":
                    errors = self._errors(view, answer.get("errors"))
                    return result(outcome, trigger, response_action="errors", errors=errors)
                case _:
                    raise SlackError("invalid_response_action")
        except SlackError as refused:
            self._acting.refused("view_submission", answer, refused)
            return result(Outcome("error"), trigger, _TROUBLE)
        self._sandbox.live.changed("views", view.user)
        return result(outcome, trigger, response_action=action)

    @staticmethod
    def _errors(view: View, errors: Any) -> Json:
        inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
        if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
            raise SlackError("invalid_errors", errors=["errors must be keyed by the block_id of input blocks"])
        return {str(block): str(text) for block, text in errors.items()}

    async def close(self, user: str, view_id: object, *, everything: bool) -> Json:
        """Cancel closes one; the x closes all and reports the root view."""
        view = self._top(user, view_id)
        views = self._sandbox.views
        closed = views.open_views[view.root] if everything else view
        if everything or view.given["clear_on_close"]:
            views.close_all(user)
        else:
            views.close(view)
        self._sandbox.live.changed("views", user)
        if not closed.given["notify_on_close"]:
            return quiet()
        payload = self._sandbox.payloads.closed(closed, cleared=everything)
        return result(await self._sandbox.delivery.interactive(payload), None)
