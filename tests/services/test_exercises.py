"""Exercises: kept as they are typed, saved as they are shown, shared only with a yes, and withdrawn at any time."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.errors import NotCoordinator
from domain.exercises import (
    ExerciseForm,
    ExerciseGone,
    ExerciseSaved,
    ExercisesView,
    NothingWritten,
    SharedText,
    SharedView,
    Shown,
)
from domain.handbook import Handbook
from services.exercises import Exercises
from tests.handbooks import exercise, handbook, lesson
from tests.services.world import BEN, CLAIRE, NORA, Programme, person

EXERCISE = "start-why-exercise"
TYPED = "<!channel> <@U0BEN00001> & *gras* :tada:\n" + "é" * 2_900
NOON = 1_764_000_000_000_000


def with_exercise(*fields: str) -> Handbook:
    """The small handbook with an exercise in its first lesson."""
    book = handbook()
    modules = {
        (module_id, language): replace(
            module,
            lessons=tuple(
                lesson(each.id, language, exercise=exercise(language, *fields)) if each.id == "start-why" else each
                for each in module.lessons
            ),
        )
        for (module_id, language), module in book.modules.items()
    }
    return Handbook(book.programme, modules, book.charters)


@pytest.fixture
def exercises(programme: Programme) -> Exercises:
    """The service, in a workspace where Claire coordinates."""
    programme.library.handbook = with_exercise()
    programme.load([person(key) for key in (CLAIRE, NORA, BEN)])
    return programme.services.exercises


def form(exercises: Exercises) -> ExerciseForm:
    opened = exercises.open(key=NORA, exercise_id=EXERCISE)
    assert isinstance(opened, ExerciseForm)
    return opened


def held(opened: ExerciseForm) -> dict[str, str]:
    return {each.field.id: each.text for each in opened.fields}


def type_in(exercises: Exercises, opened: ExerciseForm, field: str, text: str, after: int = 0) -> bool:
    return exercises.keep(
        key=NORA, exercise_id=EXERCISE, field_id=field, text=text, opening=opened.opening, order=NOON + after
    )


def save(
    exercises: Exercises, opened: ExerciseForm, *, share: bool = False, **texts: str
) -> ExerciseSaved | ExerciseForm | ExerciseGone | NothingWritten:
    """Presses the form's button with these texts on the screen; a field not named shows what it was opened with."""
    first = held(opened)
    shown = [Shown(field, texts.get(field, text), text) for field, text in first.items()]
    return exercises.save(
        key=NORA, exercise_id=EXERCISE, shown=shown, share=share, opening=opened.opening, revision=opened.revision
    )


def shared(exercises: Exercises) -> list[tuple[str, str]]:
    return [(line.user_id, line.title) for line in exercises.shared(key=CLAIRE).lines]


def state(exercises: Exercises) -> tuple[str, bool]:
    (line,) = exercises.list(key=NORA).lines
    return line.state, line.unsaved


def test_a_draft_is_found_again_in_a_form_that_was_closed(exercises: Exercises) -> None:
    assert state(exercises) == ("new", False)
    opened = form(exercises)
    for number in range(1, 4):
        type_in(exercises, opened, "aim", "abc"[:number], number)
    assert held(form(exercises)) == {"aim": "abc", "who": ""}
    assert state(exercises) == ("draft", True)
    assert shared(exercises) == []


def test_what_is_saved_is_shared_only_with_a_yes(exercises: Exercises) -> None:
    saved = save(exercises, form(exercises), aim=TYPED)
    assert isinstance(saved, ExerciseSaved)
    assert saved.readers == ()
    assert shared(exercises) == []
    assert state(exercises) == ("saved", False)
    again = form(exercises)
    assert again.readers == (CLAIRE.user_id,)
    assert not again.shared
    saved = save(exercises, again, share=True)
    assert isinstance(saved, ExerciseSaved)
    assert saved.readers == (CLAIRE.user_id,)
    assert shared(exercises) == [(NORA.user_id, "To write fr")]
    text = exercises.read(key=CLAIRE, author=NORA.user_id, exercise_id=EXERCISE)
    assert isinstance(text, SharedText)
    assert text.texts == (("aim fr", TYPED),)


def test_coordinators_read_what_was_saved_and_not_what_is_being_typed(exercises: Exercises) -> None:
    save(exercises, form(exercises), share=True, aim="saved")
    type_in(exercises, form(exercises), "aim", "not for you yet", 10**15)
    text = exercises.read(key=CLAIRE, author=NORA.user_id, exercise_id=EXERCISE)
    assert isinstance(text, SharedText)
    assert text.texts == (("aim fr", "saved"),)
    assert state(exercises) == ("shared", True)


def test_what_was_withdrawn_can_no_longer_be_opened(exercises: Exercises) -> None:
    save(exercises, form(exercises), share=True, aim="mine")
    view = exercises.withdraw(key=NORA, exercise_id=EXERCISE)
    assert view.withdrawn == "To write fr"
    assert exercises.withdraw(key=NORA, exercise_id=EXERCISE).withdrawn is None  # a second click says nothing new
    found = exercises.read(key=CLAIRE, author=NORA.user_id, exercise_id=EXERCISE)
    assert isinstance(found, SharedView)
    assert found.withdrawn
    assert found.lines == ()
    assert held(form(exercises))["aim"] == "mine"


def test_saving_without_the_tick_ends_the_sharing_and_says_so(exercises: Exercises) -> None:
    save(exercises, form(exercises), share=True, aim="mine")
    assert form(exercises).shared
    saved = save(exercises, form(exercises), share=False)
    assert isinstance(saved, ExerciseSaved)
    assert saved.withdrawn
    assert shared(exercises) == []


def test_nobody_but_a_coordinator_reads_what_is_shared(exercises: Exercises) -> None:
    save(exercises, form(exercises), share=True, aim="mine")
    for key in (BEN, NORA):
        with pytest.raises(NotCoordinator):
            exercises.shared(key=key)
        with pytest.raises(NotCoordinator):
            exercises.read(key=key, author=NORA.user_id, exercise_id=EXERCISE)


def test_what_another_device_wrote_meanwhile_is_shown_before_anything_is_saved(exercises: Exercises) -> None:
    laptop, phone = form(exercises), form(exercises)
    type_in(exercises, laptop, "aim", "from the laptop", 1)
    type_in(exercises, phone, "who", "from the phone", 2)
    type_in(exercises, phone, "aim", "also from the phone", 3)
    again = save(exercises, laptop, share=True, aim="from the laptop")
    assert isinstance(again, ExerciseForm)
    assert again.differs
    assert held(again) == {"aim": "from the laptop", "who": "from the phone"}
    assert [each.elsewhere for each in again.fields] == ["also from the phone", None]
    assert shared(exercises) == [], "nothing is shared that its author has not seen together"
    assert isinstance(save(exercises, again, share=True, aim="both"), ExerciseSaved)
    assert held(form(exercises)) == {"aim": "both", "who": "from the phone"}


def test_pressing_save_twice_saves_once(exercises: Exercises) -> None:
    opened = form(exercises)
    first = save(exercises, opened, share=True, aim="mine")
    assert save(exercises, opened, share=True, aim="mine") == first
    assert len(shared(exercises)) == 1


def test_an_empty_form_saves_nothing_and_an_emptied_one_keeps_nothing(exercises: Exercises) -> None:
    assert isinstance(save(exercises, form(exercises), aim="  \n"), NothingWritten)
    save(exercises, form(exercises), share=True, aim="mine")
    emptied = save(exercises, form(exercises), share=True, aim="")
    assert isinstance(emptied, ExerciseSaved)
    assert (emptied.empty, emptied.withdrawn) == (True, True)
    assert shared(exercises) == []
    assert state(exercises) == ("new", False)


def test_a_field_that_is_gone_keeps_its_text_and_an_exercise_that_is_gone_is_said(
    exercises: Exercises, programme: Programme
) -> None:
    save(exercises, form(exercises), share=True, aim="mine", who="us")
    programme.library.handbook = with_exercise("aim", "when")
    opened = form(exercises)
    assert held(opened) == {"aim": "mine", "when": ""}
    assert opened.left_over == ("us",)
    text = exercises.read(key=CLAIRE, author=NORA.user_id, exercise_id=EXERCISE)
    assert isinstance(text, SharedText)
    assert text.texts == (("aim fr", "mine"),)
    programme.library.handbook = handbook()
    assert isinstance(exercises.open(key=NORA, exercise_id=EXERCISE), ExerciseGone)
    assert isinstance(save(exercises, opened, aim="x"), ExerciseGone)
    assert shared(exercises) == []
    assert isinstance(exercises.read(key=CLAIRE, author=NORA.user_id, exercise_id=EXERCISE), SharedView)
    assert exercises.list(key=NORA) == ExercisesView(opened.voice, ())
    programme.library.handbook = with_exercise()
    assert held(form(exercises)) == {"aim": "mine", "who": "us"}


def test_when_it_was_typed_is_forgotten_and_the_text_is_not(exercises: Exercises, programme: Programme) -> None:
    type_in(exercises, form(exercises), "aim", "mine")
    programme.clock.set(programme.clock.now() + timedelta(days=2))
    exercises.forget()
    assert held(form(exercises))["aim"] == "mine"


def test_there_is_nobody_to_share_with_where_the_only_coordinator_writes(programme: Programme) -> None:
    programme.library.handbook = with_exercise()
    programme.load([person(CLAIRE)])
    exercises = programme.services.exercises
    opened = exercises.open(key=CLAIRE, exercise_id=EXERCISE)
    assert isinstance(opened, ExerciseForm)
    assert opened.readers == ()
    saved = exercises.save(
        key=CLAIRE, exercise_id=EXERCISE, shown=[Shown("aim", "x", "")], share=True, opening=opened.opening
    )
    assert isinstance(saved, ExerciseSaved)
    assert shared(exercises) == []
