"""Exercises as people see them: the form, the list, what is shared. What a person typed is shown as typed."""

from dataclasses import dataclass

from blocks import ids
from blocks.kit import (
    Block,
    Message,
    View,
    actions,
    button,
    checkboxes,
    context,
    divider,
    escape,
    field,
    header,
    modal,
    option,
    quote,
    rich,
    section,
    sections,
    typed,
)
from domain.exercises import (
    SHARED_PAGE,
    TEXT_LIMIT,
    ExerciseForm,
    ExerciseGone,
    ExerciseLine,
    ExerciseSaved,
    ExercisesView,
    FormField,
    SharedLine,
    SharedText,
    SharedView,
)
from domain.members import Voice
from locales import Speech

SHARE = "share"
READERS_NAMED = 30
"""Coordinators named one by one; beyond, they are counted."""
LINES_LIMIT = 40


@dataclass(frozen=True, slots=True)
class Opening:
    """What the form carries to know itself again: the exercise, which opening of it, how often shown in that."""

    exercise_id: str
    opening: str
    revision: int

    def dump(self) -> str:
        """As private metadata."""
        return f"{self.exercise_id}|{self.opening}|{self.revision}"

    @classmethod
    def load(cls, metadata: str) -> "Opening":
        """From private metadata."""
        exercise_id, opening, revision = (*metadata.split("|"), "", "", "")[:3]
        return cls(exercise_id, opening[:32], int(revision) if revision.isdecimal() else 1)


def field_id_of(block_id: str) -> str:
    """The exercise's field behind a block of the form. The rest of its id is new each time, for under the id it had
    Slack keeps what was typed and shows no new text."""
    return block_id.rpartition(".")[2]


def form_modal(view: ExerciseForm) -> View:
    """The form: what it is, the fields each with both examples, and who would read it."""
    t = Speech(view.voice)
    exercise = view.exercise
    blocks: list[Block] = [header(exercise.title)]
    if view.differs:
        blocks.append(section(t("*Something was also written here on another device.* Please look, then save again.")))
    blocks += sections(rich(exercise.intro))
    blocks.append(
        context(t("What you type is kept under your Slack id as you type it: closing this window loses nothing."))
    )
    for each in view.fields:
        blocks += _field(view, each, t)
    blocks.append(context(f"*{t('What the poor example lacks')}*\n{rich(exercise.why_poor)}"))
    if view.left_over:
        blocks.append(section(t("*Written in fields that are no longer part of this exercise*")))
        blocks += [quote(text) for text in view.left_over]
    blocks += [divider(), *_sharing(view, t)]
    opening = Opening(exercise.id, view.opening, view.revision)
    return modal(
        ids.EXERCISE_SAVE, t("Exercise"), blocks[:100], close=t("Close"), submit=t("Save"), metadata=opening.dump()
    )


def _field(view: ExerciseForm, each: FormField, t: Speech) -> list[Block]:
    asked = each.field
    element = typed(f"{ids.EXERCISE_TYPED}:{asked.id}", each.text, limit=TEXT_LIMIT, long=asked.long)
    examples = f"{t('*Good:*')} {rich(asked.good)}\n{t('*Poor:*')} {rich(asked.poor)}"
    blocks = [
        field(
            f"{view.opening}.{view.revision}.{asked.id}",
            asked.label,
            element,
            hint=asked.hint,
            optional=True,
            tells=True,
        ),
        context(examples),
    ]
    if each.elsewhere is not None:
        blocks += [section(t("*On another device you wrote:*")), quote(each.elsewhere)]
    return blocks


def _sharing(view: ExerciseForm, t: Speech) -> list[Block]:
    if not view.readers:
        return [context(t("There is no coordinator to share this with. Only you can see it."))]
    explained = t(
        "*Who sees it:* only you. If you tick the box, the coordinators can read what you save: {people}, and whoever becomes a coordinator later. You can withdraw it at any time: they can then no longer open it.",
        people=_people(view.readers, t),
    )
    box = option(t("Let the coordinators read it"), SHARE)
    return [
        section(explained),
        field(
            f"{view.opening}.{view.revision}.{SHARE}",
            t("Sharing"),
            checkboxes(ids.EXERCISE_SHARE, [box], [SHARE] if view.shared else []),
            optional=True,
        ),
    ]


def _people(users: tuple[str, ...], t: Speech) -> str:
    named = [f"<@{user}>" for user in users[:READERS_NAMED]]
    more = len(users) - len(named)
    return t.listing([*named, *([t.n("{number} more", "{number} more", more)] if more else [])])


def saved_modal(view: ExerciseSaved) -> View:
    """What now holds, and the way back."""
    t = Speech(view.voice)
    withdraw: Block | None = None
    if view.empty:
        text = t("Saved. The form is empty, so nothing of it is kept.")
    elif view.readers:
        text = t(
            "Saved and shared. These people can read it: {people}. You can withdraw it at any time: they can then no longer open it.",
            people=_people(view.readers, t),
        )
        withdraw = _withdraw(view.exercise_id, view.title, t)
    else:
        text = t("Saved. Only you can see it.")
    if view.withdrawn:
        text += " " + t("It is no longer shared: the coordinators cannot open it any more.")
    row = actions(button(t("All exercises"), ids.EXERCISES_OPEN), withdraw)
    return modal(ids.EXERCISES_VIEW, t("Exercise"), [header(view.title), section(text), row], close=t("Close"))


def gone_message(view: ExerciseGone) -> Message:
    """The exercise behind a button is no longer there."""
    t = Speech(view.voice)
    text = t("This exercise is no longer in the handbook. What you wrote is kept.")
    return Message(text, [section(text), actions(button(t("All exercises"), ids.EXERCISES_OPEN))])


def gone_modal(view: ExerciseGone) -> View:
    """The same in a modal."""
    t = Speech(view.voice)
    return modal(ids.EXERCISES_VIEW, t("Exercise"), gone_message(view).blocks, close=t("Close"))


def nothing_written(voice: Voice) -> str:
    """Said beside the first field of a form that was submitted empty."""
    return Speech(voice)("There is nothing to save yet: write something in one of the fields.")


def exercises_message(view: ExercisesView) -> Message:
    """The exercises with where the member is in each."""
    t = Speech(view.voice)
    lead = t("Something to write, for yourself or to share. Nothing is marked.")
    blocks: list[Block] = [header(t("Exercises"))]
    if view.withdrawn is not None:
        said = t(
            "“{title}” is no longer shared: the coordinators cannot open it any more.", title=escape(view.withdrawn)
        )
        blocks.append(section(said))
    if not view.lines:
        lead = t("There is no exercise yet.")
    blocks.append(section(lead))
    for line in view.lines[:LINES_LIMIT]:
        blocks += _line(line, t)
    spoken = [f"{line.title}: {_state(line, t)}" for line in view.lines]
    return Message(escape("\n".join([lead, *spoken])), blocks)


def exercises_modal(view: ExercisesView) -> View:
    """The same in a modal."""
    t = Speech(view.voice)
    return modal(ids.EXERCISES_VIEW, t("Exercises"), exercises_message(view).blocks[1:], close=t("Close"))


def _line(line: ExerciseLine, t: Speech) -> list[Block]:
    lesson = escape(t("Lesson: {title}", title=line.lesson_title))
    opens = button(
        t("Write") if line.state == "new" else t("Go on writing"),
        f"{ids.EXERCISE_OPEN}:{line.exercise_id}"[:255],
        line.exercise_id,
        label=t("Write: {title}", title=line.title),
    )
    blocks = [section(f"*{escape(line.title)}*\n{lesson}\n{_state(line, t)}", opens)]
    if line.state == "shared":
        blocks.append(actions(_withdraw(line.exercise_id, line.title, t)))
    return blocks


def _state(line: ExerciseLine, t: Speech) -> str:
    words = {
        "new": t("Not begun."),
        "draft": t("A draft, not saved yet. Only you can see it."),
        "saved": t("Saved. Only you can see it."),
        "shared": t("Saved. The coordinators can read it."),
    }[line.state]
    if line.unsaved and line.state in {"saved", "shared"}:
        words += " " + t("What you typed since then is not saved yet.")
    return words


def _withdraw(exercise_id: str, title: str, t: Speech) -> Block:
    label = t("Stop sharing: {title}", title=title)
    return button(t("Stop sharing"), f"{ids.EXERCISE_WITHDRAW}:{exercise_id}"[:255], exercise_id, label=label)


def exercise_offer(exercise_id: str, title: str, t: Speech) -> Block:
    """The button to the exercise of a lesson that is done."""
    opens = button(t("Open"), ids.EXERCISE_OPEN, exercise_id, label=t("Write: {title}", title=title))
    return section(f"*{t('To write, if you like:')}* {escape(title)}", opens)


def shared_modal(view: SharedView) -> View:
    """What members share with the coordinators."""
    t = Speech(view.voice)
    blocks: list[Block] = []
    if view.withdrawn:
        blocks.append(section(t("Its author no longer shares this text.")))
    if not view.lines:
        blocks.append(section(t("Nobody shares an exercise at the moment.")))
    blocks += [_shared_line(line, view.offset, t) for line in view.lines]
    shown = view.offset + len(view.lines)
    newer = (
        button(t("Newer"), f"{ids.SHARED_OPEN}:newer", str(max(0, view.offset - SHARED_PAGE))) if view.offset else None
    )
    older = button(t("Older"), f"{ids.SHARED_OPEN}:older", str(shown)) if shown < view.total else None
    if newer or older:
        blocks.append(actions(newer, older))
    if view.lines:
        blocks.append(context(t("Shared with coordinators, not with the team. Authors can withdraw at any time.")))
    return modal(ids.EXERCISES_VIEW, t("Shared exercises"), blocks, close=t("Close"))


def _shared_line(line: SharedLine, offset: int, t: Speech) -> Block:
    who = f"<@{line.user_id}>"
    text = f"{who} · *{escape(line.title)}*\n{escape(t('Shared on {day}.', day=t.day(line.shared_on)))}"
    value = f"{line.user_id}|{line.exercise_id}|{offset}"
    label = t("Read: {title}", title=line.title)
    return section(
        text, button(t("Read"), f"{ids.SHARED_READ}:{line.user_id}.{line.exercise_id}"[:255], value, label=label)
    )


def shared_text_modal(view: SharedText) -> View:
    """One shared text, as its author typed it."""
    t = Speech(view.voice)
    who = t("By <@{user}>, shared on {day}.", user=view.user_id, day=t.day(view.shared_on))
    blocks: list[Block] = [header(view.title), context(who)]
    for label, text in view.texts:
        blocks += [section(f"*{escape(label)}*"), quote(text)]
    blocks.append(actions(button(t("Back to the list"), ids.SHARED_OPEN, str(view.offset))))
    return modal(ids.EXERCISES_VIEW, t("Shared exercises"), blocks, close=t("Close"))
