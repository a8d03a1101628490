"""Paths: one's own choice first, then a role's, then a user group's, then everyone's; progress belongs to lessons."""

from hypothesis import given
from hypothesis import strategies as st

from domain.paths import EVERYONE, PathLine, follow, led_by_role, placed, progress_on

paths = st.sampled_from([EVERYONE, "contributor", "leader", "gone"])
known = st.frozensets(st.sampled_from(["contributor", "leader"])).map(lambda some: {EVERYONE, *some})
users = st.lists(st.sampled_from(["U1", "U2", "U3", "U4"]), unique=True)


@given(st.none() | paths, st.none() | paths, st.none() | paths, known)
def test_a_choice_goes_before_a_role_a_role_before_a_group_and_a_group_before_everyone(
    chosen: str | None, role: str | None, group: str | None, there: set[str]
) -> None:
    path, reason = follow(chosen, role, group, there)
    assert path in there
    if chosen in there:
        assert (path, reason) == (chosen, "chosen")
    elif role in there:
        assert (path, reason) == (role, "role")
    elif group in there and group != EVERYONE:
        assert (path, reason) == (group, "group")
    else:
        assert (path, reason) == (EVERYONE, "everyone")


@given(st.dictionaries(paths, st.just("S1")), st.dictionaries(paths, users))
def test_whoever_is_in_several_groups_follows_the_first_named(
    groups: dict[str, str], members: dict[str, list[str]]
) -> None:
    found = placed(groups, members)
    for user, path in found.items():
        theirs = [each for each in groups if user in members.get(each, ())]
        assert theirs[0] == path
    assert set(found) == {user for path in groups for user in members.get(path, ())}


@given(st.dictionaries(paths, users), users)
def test_whoever_holds_several_roles_follows_the_first_path_named(
    path_roles: dict[str, list[str]], held: list[str]
) -> None:
    led = led_by_role(path_roles, held)
    theirs = [path for path, roles in path_roles.items() if any(role in held for role in roles)]
    assert led == (theirs[0] if theirs else None)


@given(st.lists(st.integers(0, 20), unique=True), st.frozensets(st.integers(0, 20)))
def test_a_path_is_finished_when_each_of_its_lessons_is_done_wherever(lessons: list[int], done: frozenset[int]) -> None:
    names = [str(lesson) for lesson in lessons]
    far = progress_on(names, {str(lesson) for lesson in done})
    assert far == len(set(lessons) & done)
    line = PathLine("p", (), far, len(names))
    assert line.finished == (bool(lessons) and set(lessons) <= done)
