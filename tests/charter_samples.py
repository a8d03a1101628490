"""Every message and window of the charter's flow, for tests that read them all."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from blocks.charter import (
    acknowledged_modal,
    ask_line,
    ask_message,
    copy_message,
    copy_sent_text,
    home_blocks,
    no_copy_text,
    page_modal,
)
from blocks.charter_changes import changes_modal, wrong_answer
from blocks.charter_status import paper_modal, paper_refused, status_modal
from blocks.clause_questions import ask_modal, duties_blocks, questions_modal, said_modal, text_missing
from blocks.consultation import (
    comment_answer_modal,
    consultation_desk_modal,
    consultation_end_modal,
    consultation_modal,
    consultation_post,
    consulted_blocks,
)
from blocks.desk import problem_modal
from blocks.kit import Message, home, section
from domain.charter import (
    Acknowledged,
    ChangesView,
    CharterAsk,
    CharterCopy,
    CharterDuties,
    CharterView,
    Standing,
    WrongAnswer,
    pages,
)
from domain.charter_status import MemberStand, Stand, StatusView
from domain.clause_questions import AskForm, ClauseQuestion, QuestionsDesk, Said
from domain.consultation import (
    HEARD,
    OPEN,
    ClauseHeard,
    Comment,
    ConsultationDesk,
    ConsultationEnd,
    ConsultationPost,
    ConsultationView,
)
from domain.editions import ClauseChange
from domain.errors import ConsultationOver
from domain.ladder import Move, Rung, Stop
from domain.members import Voice
from locales import Speech
from tests.handbooks import charter

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
DAY = date(2026, 12, 8)
OLD, NEW = charter("1.0"), charter("2.0", material=("criticism",))
BEFORE, AFTER = OLD.clauses[1], NEW.clauses[1]
CHANGES = (
    ClauseChange("criticism", BEFORE, AFTER, "Because."),
    ClauseChange("voice", None, AFTER, ""),
    ClauseChange("help", BEFORE, None, "Said twice."),
)
QUESTION = ClauseQuestion("q1", "question", "U0NORA0001", "c", "1.0", "voice", "1. Voice", "Why?", AT)
ANSWERED = replace(QUESTION, answer="Because.", answered_by="U0CLAIRE01", answered_at=AT)
REFUSAL = replace(ANSWERED, question_id="q2", kind="decline")
COMMENT = Comment("c1", "U0NORA0001", "c", "2.0", "criticism", "2. Criticism", "a" * 64, "Why?", AT, "Because.")
CLAUSES_HEARD = (
    ClauseHeard("criticism", "2. Criticism", (COMMENT,), "In a day.", stale=1),
    ClauseHeard("voice", "1. Voice", (COMMENT, COMMENT), stale=2),
    ClauseHeard("help", "3. Help", ()),
)
SHEETS = pages(OLD)
LINES = tuple(
    MemberStand(f"U0000000{number}{path}", path, stand, DAY, DAY, "", DAY)
    for path in ("everyone", "leader")
    for number, stand in enumerate(Stand)
)
STATUS = StatusView(Voice("fr", "vous", "Europe/Paris"), "Charte", "1.0", LINES, (("2026-W48", 2),))


def messages(voice: Voice) -> Iterator[tuple[str, Message]]:
    """What is sent."""
    ask = CharterAsk(voice, NEW, DAY)
    for rung in Rung:
        for changed in (0, 1, 3):
            yield f"charter, {rung}, {changed}", ask_message(replace(ask, rung=rung, changed=changed))
    yield "charter, late", ask_message(replace(ask, rung=Rung.LATE, late=True))
    yield "charter, in a line", ask_line(replace(ask, rung=Rung.EVE))
    answers = (ANSWERED, REFUSAL)
    for some in (answers[:1], answers):
        yield "charter, answers", ask_message(replace(ask, rung=Rung.ANSWER, answers=some, waits=False))
    yield "charter, copy", copy_message(CharterCopy(voice, OLD, AT, 12, "a" * 64))
    opened = ConsultationPost(voice, OPEN, "Charte", "2.0", DAY)
    for post in (opened, ConsultationPost(voice, HEARD, "Charte", "2.0", None, 2, CLAUSES_HEARD)):
        yield f"consultation, {post.about}", consultation_post(post)
    yield "consultation, one heard", consultation_post(replace(opened, about=HEARD, heard=CLAUSES_HEARD[:1]))
    for text in (copy_sent_text(voice), no_copy_text(voice)):
        yield "charter, a word", Message(text, [section(text)])


def views(voice: Voice) -> Iterator[tuple[str, dict[str, Any]]]:
    """What opens."""
    t = Speech(voice)
    for step in range(3):
        yield f"changes, {step}", changes_modal(ChangesView(voice, NEW, "1.0", CHANGES, step, step == 0))
    yield "changes, one", changes_modal(ChangesView(voice, NEW, "1.0", CHANGES[:1], 0))
    last = CharterView(voice, OLD, len(SHEETS) - 1, len(SHEETS), SHEETS[-1], None)
    for view in (last, replace(last, changed=1), replace(last, changed=2), replace(last, declined=True)):
        yield "charter, last page", page_modal(view)
    yield "changes, done", acknowledged_modal(Acknowledged(voice, NEW, AT, already=False, changes=CHANGES[:1]))
    clauses = (("voice", "1. Voice"),)
    yield "clause, ask", ask_modal(AskForm(voice, "question", clauses, concerns_open=True), "f", "voice")
    yield "clause, decline", ask_modal(AskForm(voice, "decline", clauses), "f", "")
    for said in (Said(voice, "question", gone=True), Said(voice, "decline"), Said(voice, "decline", again=True)):
        yield f"clause, said {said.kind}", said_modal(said)
    yield "clause, replaced", said_modal(Said(voice, "decline", replaced=True))
    desk = QuestionsDesk(voice, (QUESTION, replace(REFUSAL, answered_at=None)))
    for view_ in (desk, replace(desk, chosen=QUESTION), QuestionsDesk(voice, (), note="answered")):
        yield "clause, waiting", questions_modal(view_)
    yield "clause, taken", questions_modal(replace(desk, note="taken"))
    moved = (Move(Stop(DAY, DAY, "leave"), 1),)
    standing = Standing("1.0", moves=moved, questions=(QUESTION, ANSWERED))
    for one in (standing, replace(standing, state="declined", questions=(REFUSAL,))):
        yield "charter, home", home(home_blocks(one, t))
    for duties in (CharterDuties(1, ("U0NORA0001",)), CharterDuties(2, ("U0NORA0001", "U0BEN00001"))):
        yield "charter, duties", home(duties_blocks(duties, t))
    yield from consultation_views(voice)
    status = replace(STATUS, voice=voice)
    for reminded, spared in ((1, 1), (2, 2), (None, 0)):
        yield "charter, status", status_modal(replace(status, reminded=reminded, spared=spared, recorded="U0BEN00001"))
    yield "charter, status of one", status_modal(replace(status, lines=LINES[:1], weeks=()))
    yield "charter, on paper", paper_modal(voice, "1.0")
    for why in ("unknown", "yourself", "already", "replaced"):
        yield "charter, on paper, refused", home([section(paper_refused(why, voice))])
    for text in (text_missing(voice), wrong_answer(WrongAnswer(voice, "No."))):
        yield "charter, beside a field", home([section(text)])


def consultation_views(voice: Voice) -> Iterator[tuple[str, dict[str, Any]]]:
    """A consultation, for members and coordinators."""
    view = ConsultationView(
        voice, NEW, 1, CHANGES[0], (COMMENT,), coordinator=True, concerns_open=True, edited=True, typed="Why?"
    )
    same = replace(view, number=0, change=ClauseChange("voice", NEW.clauses[0], NEW.clauses[0]), edited=False)
    for one in (view, same, replace(same, number=2)):
        yield f"consultation, clause {one.number}", consultation_modal(one, "f")
    for number in range(3):
        yield f"consultation, end {number}", consultation_end_modal(ConsultationEnd(voice, number))
    desk = ConsultationDesk(voice, "2.0", DAY, False, CLAUSES_HEARD)
    for some in (desk, replace(desk, closed=True), replace(desk, clauses=CLAUSES_HEARD[:1])):
        yield "consultation, desk", consultation_desk_modal(some)
    for chosen in CLAUSES_HEARD:
        yield "consultation, one clause", consultation_desk_modal(replace(desk, chosen=chosen))
        yield "consultation, answer", comment_answer_modal(replace(desk, chosen=chosen), "c1")
    yield "consultation, home", home(consulted_blocks("Charte", Speech(voice)))
    yield "consultation, over", problem_modal(voice, ConsultationOver())
