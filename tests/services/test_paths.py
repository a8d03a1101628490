"""Paths: changing one keeps all that was learnt, roles and groups lead to one, and the team is told once, on a click."""

from dataclasses import replace

import pytest

from domain.attention import Kind
from domain.members import MemberKey
from domain.paths import NotShared, PathShare, PathsView
from domain.training import Answered, LessonView, PathDone
from services.paths import Paths
from storage import paths as paths_store
from tests.handbooks import handbook, real_handbook
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


def roles_lead(programme: Programme, **path_roles: tuple[str, ...]) -> None:
    """The roles of the content that comes with the program lead to these paths."""
    changed = handbook(paths=PATHS, path_groups=GROUPS, path_roles=path_roles)
    programme.library.handbook = replace(changed, surveys=real_handbook().surveys)


def test_a_role_leads_to_a_path_before_a_group_does_and_after_a_choice(paths: Paths, programme: Programme) -> None:
    roles_lead(programme, contributor=("writer", "relay"), leader=("figures",))
    paths.place(workspace_id=TEAM, members={"leader": [NORA.user_id]})
    roles = programme.services.roles
    assert roles.take(key=NORA, role="listener").path is None, "that one leads nowhere"
    assert roles.take(key=NORA, role="writer").path == "contributor"
    assert (paths.view(key=NORA).current, paths.view(key=NORA).reason) == ("contributor", "role")
    assert roles.take(key=NORA, role="figures").path is None, "of two the first named"
    assert roles.leave(key=NORA, role="writer").path == "leader"
    assert (paths.view(key=NORA).current, paths.view(key=NORA).reason) == ("leader", "role")
    assert roles.nothing(key=NORA).path is None, "their group leads to the same"
    assert (paths.view(key=NORA).current, paths.view(key=NORA).reason) == ("leader", "group")
    paths.choose(key=NORA, path="everyone")
    assert roles.take(key=NORA, role="writer").path is None, "their own choice stands"
    assert paths.view(key=NORA).current == "everyone"


def test_progress_is_kept_when_a_role_changes_the_path(paths: Paths, programme: Programme) -> None:
    roles_lead(programme, leader=("figures",), contributor=("writer",))
    finish(programme, *START, *FEARS)
    view = programme.services.roles.take(key=NORA, role="writer")
    assert view.path == "contributor"
    assert progress(paths.view(key=NORA)) == {"everyone": (3, 3), "contributor": (5, 5), "leader": (2, 2)}
    assert programme.services.roles.leave(key=NORA, role="writer").path == "everyone"


def test_other_paths_for_the_roles_hold_for_whoever_has_taken_them(paths: Paths, programme: Programme) -> None:
    roles_lead(programme, contributor=("writer",))
    for key, role in ((NORA, "writer"), (BEN, "relay")):
        programme.services.roles.take(key=key, role=role)
    assert paths.view(key=NORA).current == "contributor"
    roles_lead(programme, leader=("relay",))
    for _ in range(2):
        paths.place_by_role(workspace_id=TEAM)
    assert (paths.view(key=NORA).reason, paths.view(key=BEN).current) == ("everyone", "leader")


def test_a_path_that_was_chosen_and_is_gone_leaves_people_where_their_group_puts_them(
    paths: Paths, programme: Programme
) -> None:
    programme.start(NORA, BEN)
    paths.place(workspace_id=TEAM, members={"leader": [NORA.user_id]})
    paths.choose(key=NORA, path="contributor")
    without = {"everyone": ("start",), "leader": ("fears",)}
    programme.library.handbook = handbook(paths=without, path_groups={"leader": "S0BOARD"})
    assert paths.view(key=NORA).current == "leader"
    finish(programme, *FEARS)
    with programme.database.transaction() as connection:
        on_leader = paths_store.on_path(TEAM, "leader", usual=False, known=list(without))
        on_everyones = paths_store.on_path(TEAM, "everyone", usual=True, known=list(without))
        assert [row.user_id for row in connection.execute(on_leader)] == [NORA.user_id]
        assert [row.user_id for row in connection.execute(on_everyones)] == [BEN.user_id]


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
