"""Everything exercises show, in every state, for the tests of what people read."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from blocks import exercises
from blocks.kit import Message, modal, section
from domain.exercises import (
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
from tests.handbooks import exercise

DAY = date(2026, 11, 24)
LINES = (
    ExerciseLine("one", "Un objectif", "Une leçon", "new", unsaved=False),
    ExerciseLine("two", "Un autre", "Une leçon", "draft", unsaved=True),
    ExerciseLine("three", "Un troisième", "Une leçon", "saved", unsaved=True),
    ExerciseLine("four", "Un quatrième", "Une leçon", "shared", unsaved=False),
)


def messages(voice: Voice) -> Iterator[tuple[str, Message]]:
    """Every message, with a name."""
    yield "exercises", exercises.exercises_message(ExercisesView(voice, LINES))
    yield "exercises, none", exercises.exercises_message(ExercisesView(voice, ()))
    yield "exercises, withdrawn", exercises.exercises_message(ExercisesView(voice, LINES, "Un objectif"))
    yield "exercise gone", exercises.gone_message(ExerciseGone(voice))


def views(voice: Voice) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every modal, with a name."""
    task = exercise()
    fields = tuple(FormField(field, "texte", "autre texte") for field in task.fields)
    form = ExerciseForm(voice, task, fields, ("U1", "U2"), shared=False, opening="0123", left_over=("reste",))
    yield "exercise", exercises.form_modal(form)
    many = tuple(f"U{number}" for number in range(40))
    yield "exercise, many readers", exercises.form_modal(replace(form, readers=many, revision=2))
    yield "exercise, one too many", exercises.form_modal(replace(form, readers=many[:31], shared=True))
    yield "exercise, nobody", exercises.form_modal(replace(form, readers=()))
    saved = ExerciseSaved(voice, "one", "Un objectif", ())
    yield "exercise saved", exercises.saved_modal(saved)
    yield "exercise shared", exercises.saved_modal(replace(saved, readers=("U1",)))
    yield "exercise emptied", exercises.saved_modal(replace(saved, empty=True, withdrawn=True))
    yield "exercises, modal", exercises.exercises_modal(ExercisesView(voice, LINES))
    yield "exercise gone, modal", exercises.gone_modal(ExerciseGone(voice))
    lines = tuple(SharedLine(f"U{number}", "one", "Un objectif", DAY) for number in range(20))
    yield "shared", exercises.shared_modal(SharedView(voice, lines, 20, 60, withdrawn=True))
    yield "shared, none", exercises.shared_modal(SharedView(voice, (), 0, 0))
    text = SharedText(voice, "U1", "Un objectif", DAY, (("But", "texte"),), 0)
    yield "shared text", exercises.shared_text_modal(text)
    beside = exercises.nothing_written(voice)
    yield "nothing written", modal("x", "x", [section(beside)], close="x")
