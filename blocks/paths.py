"""Paths as people see them: what each contains and how far one is, and the end of one."""

from blocks import ids
from blocks.kit import (
    Block,
    Message,
    View,
    actions,
    button,
    context,
    escape,
    header,
    modal,
    progress_bar,
    section,
)
from domain.members import Voice
from domain.paths import EVERYONE, NotShared, PathFinished, PathLine, PathShare, PathsView
from locales import Speech

PATHS_LIMIT = 40


def path_title(path: str, t: Speech) -> str:
    """What a path is called; one that an organisation made itself by its own name."""
    names = {
        EVERYONE: t("The essentials"),
        "contributor": t("Contributing"),
        "coordinator": t("Coordinating"),
        "leader": t("Leading"),
    }
    return names.get(path) or path.replace("-", " ").capitalize()


def _about(path: str, t: Speech) -> str:
    return {
        EVERYONE: t("What everybody needs, whatever their job."),
        "contributor": t("For those who write, film, take pictures or reply."),
        "coordinator": t("For those who run social media for the organisation."),
        "leader": t("For those who decide, and answer for what is done."),
    }.get(path, "")


def paths_message(view: PathsView) -> Message:
    """Every path, the member's own first said."""
    t = Speech(view.voice)
    lead = _lead(view, t)
    back = button(t("The usual path again"), ids.PATH_CHOOSE) if view.reason == "chosen" else None
    blocks: list[Block] = [section(lead)]
    blocks += [_line(line, view, t) for line in view.lines[:PATHS_LIMIT]]
    if back is not None:
        blocks.append(actions(back))
    blocks.append(context(t("Changing path keeps everything: a lesson done on one path counts on every other.")))
    spoken = [f"{path_title(line.path, t)}: {line.done}/{line.total}" for line in view.lines]
    return Message("\n".join([lead, *map(escape, spoken)]), blocks)


def paths_modal(view: PathsView) -> View:
    """The same in a modal."""
    t = Speech(view.voice)
    return modal(ids.PATHS_VIEW, t("My path"), paths_message(view).blocks, close=t("Close"))


def _lead(view: PathsView, t: Speech) -> str:
    path = escape(path_title(view.current, t))
    why = {
        "chosen": t("You follow *{path}*, because you chose it.", path=path),
        "role": t("You follow *{path}*, because of the part you take.", path=path),
        "group": t("You follow *{path}*, because you are in a user group that leads to it.", path=path),
        "everyone": t("You follow *{path}*, like everyone who has no other path.", path=path),
    }[view.reason]
    return t("Done.") + " " + why if view.changed else why


def _line(line: PathLine, view: PathsView, t: Speech) -> Block:
    title = path_title(line.path, t)
    current = line.path == view.current
    lines = [
        f"*{escape(title)}*" + (f" · {t('my path')}" if current else ""),
        _about(line.path, t),
        escape(" · ".join(line.modules)),
        _progress(line, t),
    ]
    choose = button(
        t("Follow"),
        f"{ids.PATH_CHOOSE}:{line.path}"[:255],
        line.path,
        label=t("Follow the path {title}", title=title),
    )
    return section("\n".join(each for each in lines if each), None if current else choose)


def _progress(line: PathLine, t: Speech) -> str:
    if line.done == 0:
        return t.n("{number} lesson", "{number} lessons", line.total)
    words = t.n("{number} lesson of {total} done", "{number} lessons of {total} done", line.done, total=line.total)
    return f"{progress_bar(line.done, line.total)} {words}"


def finished_blocks(finished: PathFinished, t: Speech) -> list[Block]:
    """The card at the end of a path, which its member may share."""
    title = path_title(finished.path, t)
    modules = t.n("{number} module", "{number} modules", finished.modules)
    done = t.n(
        "You have done its lesson ({modules}).",
        "You have done all its {number} lessons ({modules}).",
        finished.lessons,
        modules=modules,
    )
    share = None
    if finished.can_share:
        label = t("Tell the team’s channel that I finished {title}", title=title)
        share = button(t("Share with the team channel"), ids.PATH_SHARE, finished.path, label=label)
    note = [context(t("Nobody is told unless you press Share."))] if share else []
    return [
        header(t("Path finished: {title}", title=title)),
        section(done),
        actions(share, button(t("Other paths"), ids.PATHS_OPEN)),
        *note,
    ]


def finished_text(share: PathShare) -> str:
    """What the team's channel is told, in the member's name and on their click."""
    t = Speech(share.channel_voice)
    return t("<@{user}> has finished the path “{title}”.", user=share.user_id, title=escape(path_title(share.path, t)))


def notice_message(found: PathShare | NotShared) -> Message:
    """What became of the sharing."""
    t = Speech(found.voice)
    if isinstance(found, PathShare):
        text = t("Shared in {channel}.", channel=f"<#{found.channel_id}>")
    elif found.already:
        text = t("You have shared this already.")
    else:
        text = t("There is nothing to share here.")
    return Message(text, [section(text)])


def notice_modal(voice: Voice, message: Message) -> View:
    """The same in a modal."""
    t = Speech(voice)
    return modal(ids.NOTICE_VIEW, t("My path"), message.blocks, close=t("Close"))
