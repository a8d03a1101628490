"""A version in consultation: comments by clause, answers, what changed, and what is told of it without names."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from domain.attention import Kind
from domain.consultation import HEARD, OPEN, ConsultationEnd, ConsultationView, clause_sha256
from domain.errors import ConsultationOver, NotCoordinator
from domain.handbook import Charter, Handbook
from domain.members import MemberKey
from tests.handbooks import charter, charters, handbook
from tests.services.world import BEN, CLAIRE, MONDAY, NORA, Programme, utc


def consulted(programme: Programme, **changes: Any) -> None:
    """Version 2.0 is in consultation."""
    draft = {
        ("2.0", lang): replace(charter("2.0", lang, status="consultation", material=("criticism",)), **changes)
        for lang in ("fr", "en")
    }
    programme.library.handbook = Handbook(
        handbook().programme, programme.handbook.modules, {**charters("1.0"), **draft}
    )
    programme.services.consultation.notice()


@pytest.fixture
def open_(programme: Programme) -> Programme:
    """The programme runs, and a version is open to comments."""
    programme.start(CLAIRE, NORA, BEN)
    programme.tick()
    consulted(programme)
    return programme


def say(
    programme: Programme, clause_id: str, text: str, *, key: MemberKey = NORA, comment_id: str = "c1", shown: str = ""
) -> ConsultationView | ConsultationEnd:
    text_now: Charter | None = programme.library.handbook.consulted_charter("fr")
    clause = text_now.clause(clause_id) if text_now else None
    return programme.services.consultation.comment(
        key=key,
        clause_id=clause_id,
        clause_hash=shown or (clause_sha256(clause) if clause else "x"),
        comment_id=comment_id,
        text=text,
    )


def test_members_read_clause_by_clause_and_comment_where_they_like(open_: Programme) -> None:
    first = open_.services.consultation.open(key=NORA)
    assert (first.clause.id, first.change.before == first.change.after) == ("voice", False)
    second = say(open_, "voice", "")
    assert isinstance(second, ConsultationView)
    assert (second.clause.id, second.change.before) == ("criticism", charter("1.0").clause("criticism"))
    third = say(open_, "criticism", "Too long.")
    assert isinstance(third, ConsultationView)
    assert say(open_, "help", "") == ConsultationEnd(third.voice, 1)
    again = open_.services.consultation.open(key=NORA, clause_id="criticism")
    assert [comment.text for comment in again.said] == ["Too long."]
    assert open_.services.consultation.open(key=BEN, clause_id="criticism").said == ()


def test_a_double_click_comments_once(open_: Programme) -> None:
    for _ in range(2):
        say(open_, "criticism", "Too long.")
    assert [len(one.comments) for one in open_.services.consultation.desk(key=CLAIRE).clauses] == [0, 1, 0]


def test_a_clause_edited_under_a_readers_eyes_is_shown_anew_with_what_they_typed(open_: Programme) -> None:
    view = say(open_, "criticism", "Too long.", shown="of other words")
    assert isinstance(view, ConsultationView)
    assert (view.clause.id, view.edited, view.typed) == ("criticism", True, "Too long.")
    assert all(not one.comments for one in open_.services.consultation.desk(key=CLAIRE).clauses)


def test_a_comment_on_a_clause_that_was_taken_out_is_kept_and_edited_words_are_pointed_out(open_: Programme) -> None:
    say(open_, "criticism", "Too long.")
    say(open_, "gone", "And this?", comment_id="c2")
    clauses = [replace(clause, text="Shorter.") for clause in charter("2.0", material=("criticism",)).clauses]
    consulted(open_, clauses=tuple(clauses))
    desk = open_.services.consultation.desk(key=CLAIRE)
    assert {one.clause_id: (len(one.comments), one.stale) for one in desk.clauses if one.comments} == {
        "criticism": (1, 1),
        "gone": (1, 1),
    }


def test_an_answer_stands_beside_the_comment(open_: Programme) -> None:
    say(open_, "criticism", "Too long.")
    open_.services.consultation.answer(key=CLAIRE, clause_id="criticism", comment_id="c1", text="Made shorter.")
    [comment] = open_.services.consultation.open(key=NORA, clause_id="criticism").said
    assert comment.answer == "Made shorter."


def test_closing_tells_the_team_what_was_heard_and_what_changed_once_and_without_names(open_: Programme) -> None:
    service = open_.services.consultation
    say(open_, "criticism", "Too long.")
    say(open_, "criticism", "Much too long.", key=BEN, comment_id="c2")
    service.mark(key=CLAIRE, clause_id="criticism", text="One sentence less.")
    for _ in range(2):
        assert service.close(key=CLAIRE).closed
    open_.live_until(utc(2026, 11, 25, 9))
    posts = [sent for sent in open_.posted if sent.kind is Kind.CONSULTATION]
    assert [(sent.view.about, sent.view.people) for sent in posts] == [(HEARD, 2)]
    [heard] = posts[0].view.heard
    assert (heard.clause_id, len(heard.comments), heard.outcome) == ("criticism", 2, "One sentence less.")
    with pytest.raises(ConsultationOver):
        service.open(key=NORA)


def test_that_it_is_open_is_told_in_the_teams_channel_once(open_: Programme) -> None:
    open_.services.consultation.notice()
    open_.live_until(utc(2026, 11, 25, 9))
    assert [sent.view.about for sent in open_.posted if sent.kind is Kind.CONSULTATION] == [OPEN]


def test_the_desk_is_for_coordinators_alone(open_: Programme) -> None:
    service = open_.services.consultation
    acts: list[Callable[[], object]] = [
        lambda: service.desk(key=NORA),
        lambda: service.answer(key=NORA, clause_id="voice", comment_id="c1", text="x"),
        lambda: service.mark(key=NORA, clause_id="voice", text="x"),
        lambda: service.close(key=NORA),
    ]
    for act in acts:
        with pytest.raises(NotCoordinator):
            act()


def test_without_a_version_in_consultation_there_is_none(programme: Programme) -> None:
    programme.clock.set(MONDAY)
    with pytest.raises(ConsultationOver):
        programme.services.consultation.open(key=NORA)
    assert programme.services.desk.home(key=NORA).consulted is None
