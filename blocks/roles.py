"""Roles as people see them: who does what and whom to call on, taking one, giving it up, nothing for now."""

from blocks import ids
from blocks.kit import Block, Message, View, actions, button, context, divider, escape, modal, section, shorten
from blocks.paths import path_title
from domain.roles import RoleLine, RolesHome, RolesView
from locales import Speech

NAMED = 12
"""How many people are named for one role."""
_LONGEST = 200


def roles_message(view: RolesView) -> Message:
    """After the command."""
    t, blocks = Speech(view.voice), _blocks(view)
    listed = [f"• {_line(line, t)}" for line in view.lines] or [t("No part is described yet.")]
    return Message("\n".join([*_said(view, t), *listed]), blocks)


def roles_modal(view: RolesView) -> View:
    """From Home."""
    t = Speech(view.voice)
    return modal(ids.NOTICE_VIEW, t("Who does what"), _blocks(view), close=t("Close"))


def _said(view: RolesView, t: Speech) -> list[str]:
    """What was just done, and what follows from it."""
    notes = {
        "taken": t("Thank you. It is yours; your colleagues see it here."),
        "left": t("It is no longer yours. Thank you for having done it."),
        "enough": t("Three at once is the most. Give one up first."),
        "gone": t("This part is no longer there. Here is what there is now."),
        "nothing": t("Nothing for now, then. No explanation needed."),
    }
    said = [f"*{notes[view.note]}*"] if view.note else []
    if view.path is not None:
        path = escape(path_title(view.path, t))
        said.append(t("From now on you follow the path *{path}*. What you have learnt counts there too.", path=path))
    return said


def _blocks(view: RolesView) -> list[Block]:
    t = Speech(view.voice)
    blocks: list[Block] = [section(line) for line in _said(view, t)]
    if view.path is not None:
        blocks.append(actions(button(t("Other paths"), ids.PATHS_OPEN)))
    if not view.lines:
        return [*blocks, section(t("No part is described yet."))]
    lead = t(
        "Anyone can take a part, and keep it very small. Colleagues see who holds which; click a name to write to them."
    )
    blocks += [section(lead), divider(), *(_row(line, t) for line in view.lines), divider()]
    if view.peace_until is not None:
        day = t.day(view.peace_until)
        return [*blocks, context(escape(t("You said nothing for now: I do not bring it up before {day}.", day=day)))]
    return [*blocks, actions(button(t("Nothing for now"), ids.ROLES_NOTHING))]


def _row(line: RoleLine, t: Speech) -> Block:
    text = shorten(line.role.text, _LONGEST)
    if line.mine:
        label = t("Give it up: {role}", role=text)
        return section(
            _line(line, t), button(t("Give it up"), f"{ids.ROLE_LEAVE}:{line.role.id}", line.role.id, label=label)
        )
    label = t("I take it: {role}", role=text)
    return section(_line(line, t), button(t("I take it"), f"{ids.ROLE_TAKE}:{line.role.id}", line.role.id, label=label))


def _line(line: RoleLine, t: Speech) -> str:
    if not line.holders:
        return f"*{escape(shorten(line.role.text, _LONGEST))}*\n{t('Nobody yet.')}"
    people = t.listing([f"<@{user}>" for user in line.holders[:NAMED]])
    more = len(line.holders) - NAMED
    if more > 0:
        people = t.n("{people} and {number} more", "{people} and {number} more", more, people=people)
    return f"*{escape(shorten(line.role.text, _LONGEST))}*\n{t('To call on: {people}.', people=people)}"


def home_blocks(roles: RolesHome, t: Speech) -> list[Block]:
    """One's own parts, or an invitation without any insistence."""
    see = button(t("Who does what"), ids.ROLES_OPEN)
    if not roles.mine:
        return [
            section(
                t(
                    "*A part, however small?* Listening, writing a few lines, passing things on: see who does what, and whom to call on."
                ),
                see,
            )
        ]
    mine = "\n".join(f"• {escape(shorten(role.text, _LONGEST))}" for role in roles.mine)
    return [section(f"*{t('Your part:')}*\n{mine}", see)]
