"""Any message, for a coordinator's eyes first."""

import pytest

from domain.attention import Kind
from domain.errors import NotCoordinator
from tests.handbooks import real_handbook
from tests.services.world import CLAIRE, NORA, Programme


def test_everything_that_is_offered_can_be_shown_in_every_language(programme: Programme) -> None:
    handbook = real_handbook()
    programme.library.handbook = handbook
    programme.start(CLAIRE)
    preview = programme.services.preview
    choices = preview.choices(key=CLAIRE)
    lessons = [lesson_id for _, lessons in choices.modules for lesson_id, _ in lessons]
    wanted = [(Kind.WELCOME, ""), (Kind.CHARTER, ""), *((Kind.LESSON, lesson_id) for lesson_id in lessons)]
    wanted += [(Kind.SURVEY, survey_id) for survey_id, _ in choices.surveys]
    for kind, subject in wanted:
        shown = preview.show(key=CLAIRE, kind=kind, subject=subject, languages=["fr", "en"])
        assert [(one.language, one.view is not None) for one in shown] == [("fr", True), ("en", True)], subject
    assert len(lessons) > 50
    assert len(choices.surveys) == 5


def test_a_preview_is_for_coordinators_and_leaves_nothing_behind(programme: Programme) -> None:
    programme.start(NORA)
    preview = programme.services.preview
    with pytest.raises(NotCoordinator):
        preview.choices(key=NORA)
    with pytest.raises(NotCoordinator):
        preview.show(key=NORA, kind=Kind.WELCOME, subject="", languages=["fr"])
    before = programme.services.outbox.counts(workspace_id=CLAIRE.workspace_id)
    preview.show(key=CLAIRE, kind=Kind.LESSON, subject="start-why", languages=["fr"])
    assert programme.services.outbox.counts(workspace_id=CLAIRE.workspace_id) == before
