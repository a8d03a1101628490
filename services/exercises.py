"""Exercises: the form a member writes in, keeping every keystroke, saving, sharing and withdrawing; what is shared."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from domain.errors import NotCoordinator
from domain.exercises import (
    KEYSTROKES_LATE,
    SHARED_PAGE,
    ExerciseForm,
    ExerciseGone,
    ExerciseLine,
    ExerciseSaved,
    ExercisesView,
    FormField,
    NothingWritten,
    SharedLine,
    SharedText,
    SharedView,
    Shown,
    Written,
    left_over,
    settle,
    state_of,
    storable,
)
from domain.handbook import Exercise
from domain.members import Member, MemberKey
from domain.schedule import local_date, zone_or
from services.context import Core
from services.members import coordinators_of, member_of
from storage import exercises as exercises_store


class Exercises:
    """One class, one transaction a call; every call may be repeated without harm."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def list(self, *, key: MemberKey) -> ExercisesView:
        """Every exercise with where the member is in it."""
        with self._core.database.transaction() as connection:
            return self._list(connection, member_of(connection, self._core, key))

    def open(self, *, key: MemberKey, exercise_id: str) -> ExerciseForm | ExerciseGone:
        """The form, with what was written in it so far."""
        with self._core.database.transaction() as connection:
            member = member_of(connection, self._core, key)
            found = self._core.handbook(key.workspace_id).exercise(exercise_id, member.voice.language)
            if found is None:
                return ExerciseGone(member.voice)
            exercise = found[1]
            written = exercises_store.written(connection, key).get(exercise_id, {})
            fields = tuple(FormField(field, _text(written.get(field.id))) for field in exercise.fields)
            return self._form(connection, member, exercise, fields, opening=secrets.token_hex(8))

    def keep(self, *, key: MemberKey, exercise_id: str, field_id: str, text: str, opening: str, order: int) -> bool:
        """Keeps what stands in a field after a keystroke; false where something later was typed or saved.

        ``opening`` and ``order`` are the form's and the keystroke's (``domain.exercises``). One statement, no more:
        this is called for every character.
        """
        with self._core.database.transaction() as connection:
            return exercises_store.keep(
                connection, key, exercise_id, field_id, text=storable(text), opening=opening, order=order
            )

    def save(
        self, *, key: MemberKey, exercise_id: str, shown: Sequence[Shown], share: bool, opening: str, revision: int = 1
    ) -> ExerciseSaved | ExerciseForm | ExerciseGone | NothingWritten:
        """Saves the form as it is on the screen, and shares it or not.

        Where something was written in it on another device that this screen has not shown, nothing is saved yet and the
        form comes again with both; so nothing is lost, and nothing is shared unseen.
        """
        with self._core.database.transaction() as connection:
            member = member_of(connection, self._core, key)
            found = self._core.handbook(key.workspace_id).exercise(exercise_id, member.voice.language)
            if found is None:
                return ExerciseGone(member.voice)
            exercise = found[1]
            kept = exercises_store.written(connection, key).get(exercise_id, {})
            by_id = {each.field_id: Shown(each.field_id, storable(each.text), each.first) for each in shown}
            settled = {
                field.id: settle(by_id.get(field.id, Shown(field.id, "", "")), kept.get(field.id), opening)
                for field in exercise.fields
            }
            if any(text != by_id[field].text or other for field, (text, other) in settled.items() if field in by_id):
                texts = [(field, text) for field, (text, _) in settled.items()]
                exercises_store.draft(connection, key, exercise_id, texts, opening=opening)
                fields = tuple(FormField(field, *settled[field.id]) for field in exercise.fields)
                return self._form(connection, member, exercise, fields, opening=opening, revision=revision + 1)
            texts = [(field, text if text.strip() else "") for field, (text, _) in settled.items()]
            return self._save(connection, member, exercise, texts, opening=opening, share=share)

    def _save(
        self,
        connection: Connection,
        member: Member,
        exercise: Exercise,
        texts: Sequence[tuple[str, str]],
        *,
        opening: str,
        share: bool,
    ) -> ExerciseSaved | NothingWritten:
        key, now = member.key, self._core.clock.now()
        readers = self._readers(connection, member) if share else ()
        saved_before = exercises_store.shared_by(connection, key)
        empty = not any(text for _, text in texts)
        shared = bool(readers) and not empty
        if empty and not exercises_store.written(connection, key).get(exercise.id):
            return NothingWritten(member.voice)
        exercises_store.save(connection, key, exercise.id, texts, opening=opening, now=_order(now))
        if empty:
            exercises_store.forget_saved(connection, key, exercise.id)
        else:
            today = local_date(now, zone_or(member.voice.zone, "Etc/UTC"))
            exercises_store.mark_saved(connection, key, exercise.id, on=today, shared=shared)
        return ExerciseSaved(
            voice=member.voice,
            exercise_id=exercise.id,
            title=exercise.title,
            readers=readers if shared else (),
            empty=empty,
            withdrawn=not shared and saved_before.get(exercise.id) is not None,
        )

    def withdraw(self, *, key: MemberKey, exercise_id: str) -> ExercisesView:
        """Ends the sharing: from now on no coordinator can open it. The text stays the member's own."""
        with self._core.database.transaction() as connection:
            member = member_of(connection, self._core, key)
            ended = exercises_store.withdraw(connection, key, exercise_id)
            found = self._core.handbook(key.workspace_id).exercise(exercise_id, member.voice.language)
            return self._list(connection, member, withdrawn=found[1].title if ended and found else None)

    def shared(self, *, key: MemberKey, offset: int = 0, withdrawn: bool = False) -> SharedView:
        """What members share with the coordinators, a page of it. Raises NotCoordinator."""
        with self._core.database.transaction() as connection:
            return self._shared(connection, self._coordinator(connection, key), offset, withdrawn=withdrawn)

    def read(self, *, key: MemberKey, author: str, exercise_id: str, offset: int = 0) -> SharedText | SharedView:
        """One shared text, for a coordinator; the list where it is shared no more. Raises NotCoordinator."""
        with self._core.database.transaction() as connection:
            member = self._coordinator(connection, key)
            owner = MemberKey(key.workspace_id, author)
            found = self._core.handbook(key.workspace_id).exercise(exercise_id, member.voice.language)
            shared_on = exercises_store.shared_by(connection, owner).get(exercise_id)
            if found is None or shared_on is None:
                return self._shared(connection, member, offset, withdrawn=True)
            written = exercises_store.written(connection, owner).get(exercise_id, {})
            texts = ((field.label, written[field.id].saved or "") for field in found[1].fields if field.id in written)
            shown = tuple((label, text) for label, text in texts if text)
            return SharedText(member.voice, author, found[1].title, shared_on, shown, offset)

    def readers(self, *, key: MemberKey) -> tuple[str, ...]:
        """The coordinators who can read what this member shares."""
        with self._core.database.transaction() as connection:
            return self._readers(connection, member_of(connection, self._core, key))

    def forget(self) -> None:
        """Forgets when things were typed, once nothing typed before can still arrive."""
        before = _order(self._core.clock.now()) - KEYSTROKES_LATE
        with self._core.database.transaction() as connection:
            exercises_store.forget_order(connection, before)

    def _coordinator(self, connection: Connection, key: MemberKey) -> Member:
        member = member_of(connection, self._core, key)
        if not member.is_coordinator:
            raise NotCoordinator
        return member

    def _readers(self, connection: Connection, member: Member) -> tuple[str, ...]:
        readers = coordinators_of(connection, self._core, member.key.workspace_id)
        return tuple(user for user in readers if user != member.key.user_id)

    def _form(
        self,
        connection: Connection,
        member: Member,
        exercise: Exercise,
        fields: tuple[FormField, ...],
        *,
        opening: str,
        revision: int = 1,
    ) -> ExerciseForm:
        return ExerciseForm(
            voice=member.voice,
            exercise=exercise,
            fields=fields,
            readers=self._readers(connection, member),
            shared=exercises_store.shared_by(connection, member.key).get(exercise.id) is not None,
            opening=opening,
            revision=revision,
            left_over=left_over(exercise, exercises_store.written(connection, member.key).get(exercise.id, {})),
        )

    def _list(self, connection: Connection, member: Member, withdrawn: str | None = None) -> ExercisesView:
        written = exercises_store.written(connection, member.key)
        shared = exercises_store.shared_by(connection, member.key)
        lines = []
        for lesson, exercise in self._core.handbook(member.workspace_id).exercises(member.voice.language):
            fields = list(written.get(exercise.id, {}).values())
            state = state_of(fields, shared=shared.get(exercise.id) is not None)
            unsaved = any(field.unsaved for field in fields)
            lines.append(ExerciseLine(exercise.id, exercise.title, lesson.title, state, unsaved))
        return ExercisesView(member.voice, tuple(lines), withdrawn)

    def _shared(self, connection: Connection, member: Member, offset: int, *, withdrawn: bool) -> SharedView:
        titles = {
            exercise.id: exercise.title
            for _, exercise in self._core.handbook(member.workspace_id).exercises(member.voice.language)
        }
        workspace_id = member.key.workspace_id
        total = exercises_store.count_shared(connection, workspace_id, titles)
        last = max(0, (total - 1) // SHARED_PAGE * SHARED_PAGE)
        offset = min(max(0, offset), last)
        rows = exercises_store.shared(connection, workspace_id, titles, offset=offset, limit=SHARED_PAGE)
        lines = tuple(SharedLine(user, exercise, titles[exercise], on) for user, exercise, on in rows)
        return SharedView(member.voice, lines, offset, total, withdrawn)


def _text(written: Written | None) -> str:
    return written.text if written else ""


def _order(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)
