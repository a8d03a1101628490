"""Whatever was typed into an exercise, what people see is within Slack's limits, and shown as it was typed."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from blocks import exercises, training
from blocks.kit import Block
from domain.exercises import (
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
from domain.handbook import Exercise, ExerciseField
from domain.members import Voice
from domain.training import LessonView
from tests.handbooks import exercise as small_exercise
from tests.unit.test_blocks import (
    any_title,
    check_message,
    check_view,
    days,
    ids,
    lesson_views,
    maybe_empty,
    texts,
    titles,
    users,
    voices,
    walk,
)

short = texts.map(lambda text: text[:150])
attempts = texts.map(lambda text: text[:300])
typed = maybe_empty.map(lambda text: text[:TEXT_LIMIT])
fields = st.builds(ExerciseField, ids, short, short, st.booleans(), attempts, attempts)
whole = st.builds(
    Exercise,
    id=ids,
    title=titles,
    intro=texts,
    fields=st.lists(fields, min_size=1, max_size=10, unique_by=lambda field: field.id).map(tuple),
    why_poor=attempts,
)
readers = st.lists(users, max_size=60, unique=True).map(tuple)


@st.composite
def forms(draw: st.DrawFn) -> ExerciseForm:
    exercise = draw(whole)
    return ExerciseForm(
        voice=draw(voices),
        exercise=exercise,
        fields=tuple(FormField(field, draw(typed), draw(st.none() | typed)) for field in exercise.fields),
        readers=draw(readers),
        shared=draw(st.booleans()),
        opening="0123456789abcdef",
        revision=draw(st.integers(1, 99)),
        left_over=draw(st.lists(typed, max_size=3).map(tuple)),
    )


def quoted(blocks: list[Block]) -> list[str]:
    return [node["text"] for block in blocks if block["type"] == "rich_text" for node in walk(block) if "text" in node]


@given(forms())
def test_every_form_is_a_modal_that_holds_what_was_typed(view: ExerciseForm) -> None:
    modal = exercises.form_modal(view)
    check_view(modal, mentions=True)
    inputs = [block for block in modal["blocks"] if block["type"] == "input"]
    shown = [
        (exercises.field_id_of(block["block_id"]), block["element"].get("initial_value", ""))
        for block in inputs
        if block["element"]["type"] == "plain_text_input"
    ]
    assert shown == [(each.field.id, each.text) for each in view.fields]
    assert all(block["dispatch_action"] for block in inputs if block["element"]["type"] == "plain_text_input")
    elsewhere = [each.elsewhere for each in view.fields if each.elsewhere]
    assert [text for text in quoted(modal["blocks"]) if text.strip()] == [
        text for text in (*elsewhere, *view.left_over) if text.strip()
    ]
    loaded = exercises.Opening.load(modal["private_metadata"])
    assert loaded == exercises.Opening(view.exercise.id, view.opening, view.revision)


@given(forms())
def test_a_form_says_exactly_who_would_read_it_and_never_shares_by_itself(view: ExerciseForm) -> None:
    modal = exercises.form_modal(view)
    said = "".join(node["text"] for node in walk(modal) if node.get("type") == "mrkdwn")
    boxes = [node for node in walk(modal) if node.get("type") == "checkboxes"]
    assert len(boxes) == (1 if view.readers else 0)
    assert all(f"<@{user}>" in said for user in view.readers[: exercises.READERS_NAMED])
    assert all(("initial_options" in box) == view.shared for box in boxes)


@given(st.builds(ExerciseSaved, voices, ids, titles, readers, st.booleans(), st.booleans()))
def test_what_was_saved_is_said_in_a_modal(view: ExerciseSaved) -> None:
    check_view(exercises.saved_modal(view), mentions=True)


lines = st.builds(
    ExerciseLine, ids, any_title, any_title, st.sampled_from(["new", "draft", "saved", "shared"]), st.booleans()
)


@given(st.builds(ExercisesView, voices, st.lists(lines, max_size=60).map(tuple), st.none() | any_title))
def test_the_list_of_exercises_is_a_message_and_a_modal(view: ExercisesView) -> None:
    check_message(exercises.exercises_message(view))
    check_view(exercises.exercises_modal(view))


@given(voices)
def test_an_exercise_that_is_gone_is_a_message_and_a_modal(voice: Voice) -> None:
    check_message(exercises.gone_message(ExerciseGone(voice)))
    check_view(exercises.gone_modal(ExerciseGone(voice)))
    assert exercises.nothing_written(voice)


shared_lines = st.lists(
    st.builds(SharedLine, users, ids, any_title, days),
    max_size=20,
    unique_by=lambda line: (line.user_id, line.exercise_id),
)


@given(
    st.builds(
        SharedView, voices, shared_lines.map(tuple), st.sampled_from([0, 20, 4_000]), st.just(4_015), st.booleans()
    )
)
def test_a_page_of_what_is_shared_is_a_modal(view: SharedView) -> None:
    check_view(exercises.shared_modal(view), mentions=True)


@given(
    st.builds(
        SharedText,
        voices,
        users,
        any_title,
        days,
        st.lists(st.tuples(short, typed.filter(bool)), max_size=10).map(tuple),
        st.integers(0, 4_000),
    )
)
def test_a_shared_text_is_a_modal_that_shows_it_as_it_was_typed(view: SharedText) -> None:
    modal = exercises.shared_text_modal(view)
    check_view(modal, mentions=True)
    assert quoted(modal["blocks"]) == [text for _, text in view.texts]


@given(lesson_views())
def test_a_lesson_that_is_done_leads_to_its_exercise_and_no_other_does(view: LessonView) -> None:
    for exercise in (None, small_exercise()):
        shown = replace(view, lesson=replace(view.lesson, exercise=exercise))
        message = training.lesson_message(shown)
        check_message(message)
        actions = [node.get("action_id") for node in walk(message.blocks)]
        assert ("exercises.open" in actions) == (view.done and exercise is not None)
