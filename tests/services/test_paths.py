"""Paths: changing one keeps all that was learnt, groups lead to one, and the team is told once, on a click."""

from dataclasses import replace

import pytest

from domain.attention import Kind
from domain.members import MemberKey
from domain.paths import NotShared, PathShare, PathsView
from domain.training import Answered, LessonView, PathDone
from services.paths import Paths
from tests.handbooks import handbook
from tests.services.world import BEN, CHANNEL, CLAIRE, NORA, TEAM, YUSUF, Programme, person, utc

PATHS = {"everyone": ("start",), "contributor": ("start", "fears"), "leader": ("fears",)}
GROUPS = {"leader": "S0BOARD", "contributor": "@redaction"}


@pytest.fixture
def paths(programme: Programme) -> Paths:
    """The service, with three paths and two groups that lead to one."""
    programme.library.handbook = handbook(paths=PATHS, path_groups=GROUPS)
    programme.load([person(key) for key in (CLAIRE, NORA, BEN)])
    return programme.services.paths


def finish(programme: Programme, *lessons: str, key: MemberKey = NORA) -> LessonView:
    for lesson in lessons:
        for number in (1, 2):
            view = programme.services.training.answer(
                key=key, lesson_id=lesson, answered=Answered(f"{lesson}-{number}", "b"), round_=1
            )
    assert isinstance(view, LessonView)
    return view


def progress(view: PathsView) -> dict[str, tuple[int, int]]:
    return {line.path: (line.done, line.total) for line in view.lines}


START, FEARS = ("start-why", "start-goal", "start-first"), ("fears-control", "fears-time")


def test_changing_path_keeps_what_was_done_and_counts_it_there(paths: Paths, programme: Programme) -> None:
    finish(programme, *START)
    view = paths.choose(key=NORA, path="contributor")
    assert (view.current, view.reason, view.changed) == ("contributor", "chosen", True)
    assert progress(view) == {"everyone": (3, 3), "contributor": (3, 5), "leader": (0, 2)}
    opened = programme.services.training.open_next(key=NORA)
    assert isinstance(opened, LessonView)
    assert opened.lesson.id == "fears-control"
    back = paths.choose(key=NORA, path=None)
    assert (back.current, back.reason) == ("everyone", "everyone")
    assert isinstance(programme.services.training.open_next(key=NORA), PathDone)


def test_a_path_that_is_gone_cannot_be_chosen_and_one_that_went_is_left(paths: Paths, programme: Programme) -> None:
    assert not paths.choose(key=NORA, path="nowhere").changed
    paths.choose(key=NORA, path="leader")
    programme.library.handbook = handbook(paths={"everyone": ("start",)})
    assert paths.view(key=NORA).current == "everyone"


def test_a_user_group_leads_to_a_path_and_a_choice_goes_before_it(paths: Paths) -> None:
    members = {"contributor": ["U0NORA0001", "U0BEN00001"], "leader": ["U0NORA0001", "U0UNKNOWN1"]}
    for _ in range(2):
        paths.place(workspace_id=TEAM, members=members)
    assert (paths.view(key=NORA).current, paths.view(key=NORA).reason) == ("leader", "group")
    assert paths.view(key=BEN).current == "contributor"
    paths.choose(key=NORA, path="everyone")
    assert (paths.view(key=NORA).current, paths.view(key=NORA).reason) == ("everyone", "chosen")
    paths.place(workspace_id=TEAM, members={})
    assert paths.view(key=BEN).current == "everyone"


def test_a_lesson_in_the_outbox_is_not_sent_once_the_path_has_changed(paths: Paths, programme: Programme) -> None:
    programme.start(NORA, CLAIRE)
    programme.live_until(utc(2026, 11, 24, 8, 59))
    programme.clock.set(utc(2026, 11, 24, 9))
    programme.plan()
    paths.choose(key=NORA, path="leader")
    sent = [one.subject for one in programme.deliver() if one.key == NORA and one.kind is Kind.LESSON]
    assert sent == []
    assert (NORA, Kind.LESSON, "off_path") in programme.dropped
    later = [one for one in programme.live_until(utc(2026, 11, 26, 10)) if one.key == NORA]
    assert [one.subject for one in later] == ["fears-control"]


def test_the_end_of_a_path_is_marked_where_its_last_lesson_ends(paths: Paths, programme: Programme) -> None:
    programme.start(NORA, CLAIRE)
    assert finish(programme, *START[:2]).finished is None
    last = finish(programme, START[2])
    assert last.finished is not None
    assert (last.finished.path, last.finished.lessons, last.finished.can_share) == ("everyone", 3, True)
    done = programme.services.training.open_next(key=NORA)
    assert isinstance(done, PathDone)
    assert done.finished == last.finished


def test_the_team_is_told_once_on_a_click_and_only_of_a_path_that_is_finished(
    paths: Paths, programme: Programme
) -> None:
    assert paths.share(key=NORA, path="everyone") == NotShared(programme.member().voice, already=False)
    last = finish(programme, *START)
    assert last.finished is not None
    assert not last.finished.can_share, "no channel is known before the start"
    assert isinstance(paths.share(key=NORA, path="everyone"), NotShared)
    programme.start(NORA, CLAIRE)
    told = paths.share(key=NORA, path="everyone")
    assert isinstance(told, PathShare)
    assert (told.channel_id, told.user_id, told.channel_voice.language) == (CHANNEL, NORA.user_id, "fr")
    assert paths.share(key=NORA, path="everyone") == NotShared(programme.member().voice, already=True)
    paths.unshare(key=NORA, path="everyone")
    assert isinstance(paths.share(key=NORA, path="everyone"), PathShare)
    assert isinstance(paths.share(key=YUSUF, path="everyone"), NotShared)


def test_a_lesson_added_to_the_path_opens_it_again(paths: Paths, programme: Programme) -> None:
    finish(programme, *START)
    programme.library.handbook = replace(
        programme.library.handbook,
        programme=replace(programme.library.programme, paths={"everyone": ("start", "fears")}),
    )
    opened = programme.services.training.open_next(key=NORA)
    assert isinstance(opened, LessonView)
    assert opened.lesson.id == "fears-control"
    last = finish(programme, *FEARS)
    assert last.finished is not None
    assert last.finished.lessons == 5
