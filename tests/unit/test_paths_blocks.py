"""Paths are shown within Slack's limits, whatever they are called and contain."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from blocks import paths, training
from blocks.kit import Message
from domain.paths import NotShared, PathFinished, PathLine, PathShare, PathsView
from domain.training import LessonView, PathDone
from locales import Speech
from tests.unit.test_blocks import (
    any_title,
    check_formatted,
    check_message,
    check_view,
    ids,
    lesson_views,
    module_lists,
    users,
    voices,
    walk,
)

names = ids | st.sampled_from(["everyone", "contributor", "coordinator", "leader"])
lines = st.builds(PathLine, names, st.lists(any_title, max_size=20).map(tuple), st.integers(0, 9), st.integers(0, 99))
views = st.builds(
    PathsView,
    voices,
    st.lists(lines, max_size=60, unique_by=lambda line: line.path).map(tuple),
    names,
    st.sampled_from(["chosen", "role", "group", "everyone"]),
    st.booleans(),
)
finished = st.builds(PathFinished, names, st.integers(1, 99), st.integers(1, 20), st.booleans())
channels = st.from_regex(r"\AC[A-Z0-9]{8,10}\Z")


@given(views)
def test_the_paths_are_a_message_and_a_modal(view: PathsView) -> None:
    check_message(paths.paths_message(view))
    check_view(paths.paths_modal(view))


@given(views)
def test_every_path_but_the_members_own_can_be_followed(view: PathsView) -> None:
    buttons = [node for node in walk(paths.paths_modal(view)) if node.get("action_id", "").startswith("paths.choose")]
    shown = [line.path for line in view.lines[: paths.PATHS_LIMIT] if line.path != view.current]
    assert [button.get("value", "") for button in buttons] == [*shown, *([""] if view.reason == "chosen" else [])]


@given(voices, finished, module_lists)
def test_the_end_of_a_path_can_be_shared_only_where_there_is_a_channel(
    voice: object, end: PathFinished, modules: tuple[object, ...]
) -> None:
    view = PathDone(voice, modules, end)  # type: ignore[arg-type]
    check_message(training.path_done_message(view))
    check_view(training.path_done_modal(view))
    blocks = paths.finished_blocks(end, Speech(view.voice))
    assert ("paths.share" in [node.get("action_id") for node in walk(blocks)]) == end.can_share


@given(st.builds(PathShare, voices, voices, channels, users, names))
def test_what_the_channel_is_told_names_its_member_and_nobody_else(share: PathShare) -> None:
    text = paths.finished_text(share)
    check_formatted(text, mentions=True)
    assert text.count("<@") == 1
    assert f"<@{share.user_id}>" in text
    check_message(paths.notice_message(share), mentions=True)


@given(voices, st.booleans())
def test_what_became_of_the_sharing_is_said(voice: object, already: bool) -> None:
    message: Message = paths.notice_message(NotShared(voice, already))  # type: ignore[arg-type]
    check_message(message)
    check_view(paths.notice_modal(voice, message))  # type: ignore[arg-type]


@given(lesson_views(), finished)
def test_the_last_lesson_of_a_path_says_that_it_was(view: LessonView, end: PathFinished) -> None:
    shown = replace(view, finished=end)
    check_message(training.lesson_message(shown))
    check_view(training.lesson_modal(shown))
    actions = [node.get("action_id") for node in walk(training.lesson_message(shown).blocks)]
    assert ("paths.open" in actions) == view.done
