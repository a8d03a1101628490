"""What is said of a passage gathers, its owner changes it or says why not, and those who said it see before and after."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from domain.concerns import Draft as ConcernDraft
from domain.concerns import Refused, Release
from domain.errors import NotOwner
from domain.handbook import Handbook
from domain.members import MemberKey
from domain.suggestions import Draft, Opened, State, SuggestionNews
from domain.tasks import Mark, Outcome, TaskLine, TaskView
from services.tasks import Tasks
from storage import privacy as privacy_store
from tests.handbooks import handbook
from tests.services.world import BEN, CLAIRE, NORA, TEAM, YUSUF, Programme, person, utc

CLAUSE, SECTION, LESSON = "clause:criticism", "section:fears", "lesson:fears-time"
MANY = tuple(MemberKey(TEAM, f"U0PERSON{number:02d}") for number in range(6))


def with_clause(text: str, clause: str = "criticism") -> Handbook:
    """The small handbook, one clause of its charter in other words, in both languages."""
    book = handbook()
    charters = {
        place: replace(
            charter,
            clauses=tuple(replace(each, text=text) if each.id == clause else each for each in charter.clauses),
        )
        for place, charter in book.charters.items()
    }
    return Handbook(book.programme, book.modules, charters)


def with_lesson(lesson_id: str, idea: str, owner: str = "coordinator") -> Handbook:
    """The small handbook, one lesson in other words, its modules owned by somebody."""
    book = handbook()
    modules = {
        place: replace(
            module,
            owner=owner,
            lessons=tuple(replace(each, idea=idea) if each.id == lesson_id else each for each in module.lessons),
        )
        for place, module in book.modules.items()
    }
    return Handbook(book.programme, modules, book.charters)


@pytest.fixture
def tasks(programme: Programme) -> Tasks:
    """The service, in a workspace where Claire coordinates and reads concerns."""
    programme.load([person(key) for key in (CLAIRE, NORA, BEN, YUSUF, *MANY)])
    programme.library.handbook = with_clause("Nous répondons toujours, sous deux jours, sans exception.")
    programme.services.stewards.accept(key=CLAIRE)
    return programme.services.tasks


@pytest.fixture
def suggest(programme: Programme, tasks: Tasks) -> Callable[..., list[str]]:
    """``suggest(number, about)``: as many people each suggest something about a passage; the ids."""

    def suggested(number: int, about: str, text: str = "Autrement") -> list[str]:
        service, ids = programme.services.suggestions, []
        for nth, key in enumerate(MANY[:number]):
            form = service.form(key=key)
            done = service.post(key=key, form_id=form.form_id, draft=Draft(f"{text} {nth}", about, asked=True))
            assert isinstance(done, Opened)
            ids.append(done.line.suggestion_id)
        return ids

    return suggested


def worry(programme: Programme, number: int, topic: str) -> None:
    """As many concerns about a passage are passed on, and their week ends."""
    for nth in range(number):
        draft = ConcernDraft(f"Inquiétude {nth}", topic, Release.SLOT, (CLAIRE.user_id,))
        nonce = f"{topic}{nth}{programme.clock.now()}"
        assert not isinstance(programme.services.concerns.submit(workspace_id=TEAM, nonce=nonce, draft=draft), Refused)
    programme.clock.advance(hours=24)
    programme.services.concern_slots.release()
    programme.services.tasks.count()


def open_lines(tasks: Tasks) -> list[TaskLine]:
    return [line for line in tasks.list(key=CLAIRE).lines if line.outcome is Outcome.OPEN]


def test_the_fifth_suggestion_on_a_clause_gives_its_owner_a_task(
    tasks: Tasks, suggest: Callable[..., list[str]], programme: Programme
) -> None:
    suggest(4, CLAUSE)
    suggest(4, "clause:voice")
    assert open_lines(tasks) == []
    suggest(1, CLAUSE)
    [line] = open_lines(tasks)
    assert (line.about.title, line.suggestions, line.concerns) == ("criticism fr", 5, False)
    assert programme.services.desk.home(key=CLAIRE).tasks == (line,)
    assert programme.services.desk.home(key=NORA).tasks == ()
    suggest(1, CLAUSE)
    [line] = open_lines(tasks)
    assert line.suggestions == 6, "what is said while it is open joins it"


def test_lessons_count_for_their_section_and_what_is_done_counts_no_more(
    tasks: Tasks, suggest: Callable[..., list[str]], programme: Programme
) -> None:
    first, *_ = suggest(3, LESSON)
    programme.services.suggestions.decide(
        key=CLAIRE, suggestion_id=first, form_id="f", state=State.DONE, text="C’est fait."
    )
    suggest(2, SECTION)
    assert open_lines(tasks) == []
    suggest(1, "lesson:fears-control")
    [line] = open_lines(tasks)
    assert line.about.title == "Module fears fr"


def test_when_the_text_changes_the_task_ends_and_shows_it_before_and_after(
    tasks: Tasks, suggest: Callable[..., list[str]], programme: Programme
) -> None:
    suggest(5, CLAUSE)
    assert tasks.look() == 0
    programme.library.handbook = with_clause("Nous répondons  toujours, sous deux jours,\nsans exception.")
    assert tasks.look() == 0, "a line broken elsewhere is no change"
    programme.library.handbook = with_clause("Nous répondons sous deux jours, sauf aux insultes.")
    assert tasks.look() == 1
    assert tasks.look() == 0
    [line] = tasks.list(key=CLAIRE).lines
    view = tasks.open(key=NORA, task_id=line.task_id)  # the answer is everybody's
    assert view.answer is not None
    [difference] = view.answer.differences
    assert [(each.mark, each.text.strip()) for each in difference.stretches] == [
        (Mark.SAME, "Nous répondons"),
        (Mark.GONE, "toujours,"),
        (Mark.SAME, "sous deux jours,"),
        (Mark.GONE, "sans exception."),
        (Mark.NEW, "sauf aux insultes."),
    ]
    suggest(4, CLAUSE, "Encore")
    assert open_lines(tasks) == [], "what was answered does not count again"


def test_only_a_change_in_the_lessons_that_were_named_is_an_answer(
    tasks: Tasks, suggest: Callable[..., list[str]], programme: Programme
) -> None:
    suggest(5, LESSON)
    programme.library.handbook = with_lesson("fears-control", "Autre chose.")
    assert tasks.look() == 0
    programme.library.handbook = with_lesson("fears-time", "Dix minutes par semaine.")
    assert tasks.look() == 1


def test_an_owner_may_say_why_not_and_those_who_asked_are_told(
    tasks: Tasks, suggest: Callable[..., list[str]], programme: Programme
) -> None:
    programme.start(*MANY)
    programme.live_until(utc(2026, 12, 2, 7))
    ids = suggest(5, CLAUSE)
    programme.services.suggestions.support(key=NORA, suggestion_id=ids[0], yes=True)
    programme.services.suggestions.support(key=MANY[1], suggestion_id=ids[0], yes=True)
    [line] = open_lines(tasks)
    for key in (NORA, MANY[0]):
        with pytest.raises(NotOwner):
            tasks.open(key=key, task_id=line.task_id)
        with pytest.raises(NotOwner):
            tasks.keep(key=key, task_id=line.task_id, reason="Non.")
    assert tasks.keep(key=CLAIRE, task_id=line.task_id, reason=" ") == Refused("reason", "empty")
    done = tasks.keep(key=CLAIRE, task_id=line.task_id, reason="La loi le demande.")
    again = tasks.keep(key=CLAIRE, task_id=line.task_id, reason="Autre raison.")
    assert isinstance(done, TaskView)
    assert isinstance(again, TaskView)
    assert again.answer == done.answer
    assert again.told == "already"
    with pytest.raises(NotOwner):
        tasks.keep(key=NORA, task_id=line.task_id, reason="Non.")
    programme.sent.clear()
    programme.live_until(utc(2026, 12, 10, 7))
    heard = {sent.key: sent.view for sent in programme.sent if sent.kind == "suggestion"}
    assert set(heard) == set(MANY[:5])
    view = heard[MANY[1]]
    assert isinstance(view, SuggestionNews)
    [item] = view.items  # of the two it concerns, for the answer is one
    assert item.answer is not None
    assert (item.answer.outcome, item.answer.reason) == (Outcome.KEPT, "La loi le demande.")


def test_a_module_s_owner_named_by_slack_id_answers_for_it(
    tasks: Tasks, suggest: Callable[..., list[str]], programme: Programme
) -> None:
    programme.library.handbook = with_lesson("fears-time", "Une idée.", owner=BEN.user_id)
    suggest(5, SECTION)
    [line] = programme.services.desk.home(key=BEN).tasks
    assert isinstance(tasks.keep(key=BEN, task_id=line.task_id, reason="Elle est courte exprès."), TaskView)
    assert tasks.owners(workspace_id=TEAM) == (CLAIRE.user_id, BEN.user_id)
    book = programme.library.handbook
    owned = {place: replace(charter, owner=YUSUF.user_id) for place, charter in book.charters.items()}
    programme.library.handbook = replace(book, charters=owned)
    suggest(5, "clause:help", "Plus court")
    assert [line.about.key for line in tasks.list(key=YUSUF).lines] == ["clause:help"]
    assert YUSUF.user_id in tasks.owners(workspace_id=TEAM)


def test_five_concerns_of_past_weeks_give_a_task_and_fewer_are_told_of_nowhere(
    tasks: Tasks, programme: Programme
) -> None:
    worry(programme, 4, CLAUSE)
    programme.clock.set(utc(2026, 11, 30, 9))
    tasks.count()
    assert open_lines(tasks) == []
    worry(programme, 1, CLAUSE)
    assert open_lines(tasks) == [], "the week that is running does not count"
    programme.clock.set(utc(2026, 12, 7, 9))
    tasks.count()
    [line] = open_lines(tasks)
    assert (line.suggestions, line.concerns) == (0, True)
    tasks.keep(key=CLAIRE, task_id=line.task_id, reason="Parce que.")
    tasks.count()
    assert open_lines(tasks) == [], "answered ones do not count again"


def test_the_one_concern_that_came_since_cannot_be_told_by_a_task_that_appears(
    tasks: Tasks, programme: Programme
) -> None:
    worry(programme, 4, CLAUSE)
    worry(programme, 5, SECTION)
    programme.clock.set(utc(2026, 11, 30, 9))
    worry(programme, 1, CLAUSE)
    programme.clock.set(utc(2026, 12, 7, 9))
    tasks.count()
    assert [line.about.key for line in open_lines(tasks)] == [SECTION]


def test_suggestions_and_concerns_do_not_add_up(
    tasks: Tasks, suggest: Callable[..., list[str]], programme: Programme
) -> None:
    suggest(4, CLAUSE)
    worry(programme, 4, CLAUSE)
    worry(programme, 1, "other")
    programme.clock.set(utc(2026, 12, 7, 9))
    tasks.count()
    assert open_lines(tasks) == [], "a sum would tell that somebody said something in confidence"


def test_what_was_said_and_done_is_told_from_a_day_on(
    tasks: Tasks, suggest: Callable[..., list[str]], programme: Programme
) -> None:
    ids = suggest(5, CLAUSE)
    programme.clock.set(utc(2026, 11, 27, 9))
    programme.library.handbook = with_clause("Nous répondons sous deux jours.")
    tasks.look()
    programme.clock.set(utc(2026, 11, 30, 9))
    service = programme.services.suggestions
    service.decide(key=CLAIRE, suggestion_id=ids[0], form_id="f", state=State.DONE, text="C’est fait.")
    done, changed = tasks.said_and_done(workspace_id=TEAM, since=date(2026, 11, 23), language="fr")
    assert (done.text, done.word, done.on) == ("Autrement 0", "C’est fait.", date(2026, 11, 30))
    assert changed.answer is not None
    assert (changed.answer.outcome, changed.suggestions, changed.on) == (Outcome.CHANGED, 5, date(2026, 11, 27))
    assert tasks.said_and_done(workspace_id=TEAM, since=date(2026, 11, 28), language="en") == (
        replace(done, about=replace(done.about, title="criticism en")),
    )


def test_what_was_answered_before_that_day_is_not_compared_again(
    tasks: Tasks, suggest: Callable[..., list[str]], programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    suggest(5, CLAUSE)
    programme.library.handbook = with_clause("Nous répondons sous deux jours.")
    tasks.look()
    monkeypatch.setattr("services.tasks.differences", lambda before, after: pytest.fail("for nothing"))
    assert tasks.said_and_done(workspace_id=TEAM, since=date(2027, 11, 23), language="fr") == ()


def test_erasing_a_person_takes_their_name_from_answers(
    tasks: Tasks, suggest: Callable[..., list[str]], programme: Programme
) -> None:
    suggest(5, CLAUSE)
    [line] = open_lines(tasks)
    tasks.keep(key=CLAIRE, task_id=line.task_id, reason="Parce que.")
    with programme.database.transaction() as connection:
        for key in (CLAIRE, *MANY):
            privacy_store.erase(connection, key)
    view = tasks.open(key=NORA, task_id=line.task_id)
    assert view.answer is not None
    assert (view.answer.by, view.line.suggestions, view.said) == ("", 5, ())
