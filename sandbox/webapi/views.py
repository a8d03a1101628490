"""views.*. Slack documentation: views.open, views.push, views.update, views.publish."""

from typing import Any

from sandbox import blockkit, posting
from sandbox.arguments import Arguments
from sandbox.core import Sandbox
from sandbox.errors import SlackError, invalid_arguments
from sandbox.views import View
from sandbox.webapi.registry import method

Json = dict[str, Any]


def given_view(sandbox: Sandbox, view: Any, kind: str | None = None) -> Json:
    """A view as the app gives it, checked. Raises SlackError ``view_too_large`` or ``invalid_arguments``."""
    if view is None:
        raise invalid_arguments("missing required field: view")
    if blockkit.too_large(view):
        raise SlackError("view_too_large")
    copy, problems = sandbox.rules.view(view)
    if not problems and kind and copy["type"] != kind:
        raise invalid_arguments(f"unsupported type: {copy['type']} [json-pointer:/view/type]")
    if problems:
        raise posting.refusal("invalid_arguments", problems)
    return copy


def _answer(sandbox: Sandbox, view: View) -> Json:
    sandbox.live.changed("home" if view.kind == "home" else "views", view.user)
    return {"view": sandbox.views.body(view)}


def _trigger(args: Arguments) -> str | None:
    return args.text("trigger_id") or args.text("interactivity_pointer")


@method("views.open")
def open_view(sandbox: Sandbox, args: Arguments) -> Json:
    """Opens a modal for whoever the trigger_id belongs to."""
    given = given_view(sandbox, args.parsed("view"), "modal")
    trigger = sandbox.keys.look(_trigger(args))
    view = sandbox.views.open(trigger.user, given)
    trigger.used = True
    answer = _answer(sandbox, view)
    answer["view"]["state"] = {"values": {}}
    return answer


@method("views.push")
def push(sandbox: Sandbox, args: Arguments) -> Json:
    """Puts a modal on top of the one that is open: three at most."""
    given = given_view(sandbox, args.parsed("view"), "modal")
    trigger = sandbox.keys.look(_trigger(args))
    view = sandbox.views.push(trigger.user, given)
    trigger.used = True
    answer = _answer(sandbox, view)
    answer["view"]["state"] = {"values": {}}
    return answer


@method("views.update")
def update(sandbox: Sandbox, args: Arguments) -> Json:
    """Replaces a view's content, unless its hash says that it has changed since."""
    if not args.text("view_id") and not args.text("external_id"):
        raise invalid_arguments("must provide one of: view_id, external_id")
    given = given_view(sandbox, args.parsed("view"))
    view = sandbox.views.find(args.text("view_id"), args.text("external_id"))
    sandbox.views.update(view, given, args.text("hash"))
    return _answer(sandbox, view)


@method("views.publish")
def publish(sandbox: Sandbox, args: Arguments) -> Json:
    """Puts a view in a person's Home."""
    user = args.need("user_id")
    if not sandbox.manifest.home("home_tab_enabled"):
        raise SlackError("not_enabled")
    given = given_view(sandbox, args.parsed("view"), "home")
    person = sandbox.workspace.people.get(user)
    if person is None or person.deleted or person.is_bot:
        raise invalid_arguments("invalid `user_id`")
    return _answer(sandbox, sandbox.views.publish(user, given, args.text("hash")))
