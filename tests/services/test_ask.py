"""A question is answered from the handbook; one that found nothing is kept without its author, and seen in company."""

from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import inspect, text

from domain.ask import FEWEST_SHOWN, KEPT_WEEKS, MOST_A_PERSON, MOST_A_WEEK, AskView
from domain.errors import NotCoordinator
from domain.members import MemberKey
from services import Library
from storage import ask as ask_store
from tests.handbooks import PHOTOS, about_photos, handbook
from tests.services.world import BEN, CLAIRE, MONDAY, NORA, TEAM, YUSUF, Programme, person

NOTHING = "Quel est le prix du carburant spatial numéro {} ?"


@pytest.fixture
def asked(programme: Programme) -> Programme:
    """A programme whose handbook speaks of photos, with four people in it."""
    programme.library.handbook = about_photos(programme.handbook)
    programme.load([person(CLAIRE), person(NORA), person(YUSUF), person(BEN, locale="en-US")])
    return programme


def ask(programme: Programme, question: str, key: MemberKey = NORA, event: str | None = None) -> AskView:
    view = programme.services.ask.answer(key=key, question=question, event_id=event)
    assert view is not None
    return view


def miss(programme: Programme, number: int, *keys: MemberKey) -> list[bool]:
    """Asks that many questions nobody can answer, in turns; whether each was kept."""
    people = keys or (NORA, BEN, YUSUF)
    return [ask(programme, NOTHING.format(n), people[n % len(people)]).kept for n in range(number)]


def test_a_question_gets_the_lesson_and_the_passage_that_answers(asked: Programme) -> None:
    view = ask(asked, "peut-on publier la photo d’un enfant ?")
    assert view.found[0].lesson_id == "start-goal"
    assert view.found[0].passage == PHOTOS
    assert view.found[0].module_title == "Module start fr"
    assert not view.kept


def test_a_question_in_the_other_language_is_answered_in_it(asked: Programme) -> None:
    (best, *_) = ask(asked, "what should we do before we post a photo of a child?").found
    assert (best.title, best.module_title) == ("Photos of children", "Module start en")


def test_what_the_handbook_does_not_say_is_not_made_up(asked: Programme) -> None:
    view = ask(asked, NOTHING)
    assert view.found == ()
    assert (view.organisation.coordinator, view.organisation.contact) == ("Claire Morel", "claire@example.org")


def test_an_event_told_twice_is_answered_and_kept_once(asked: Programme) -> None:
    assert ask(asked, NOTHING, event="Ev1").kept
    assert asked.services.ask.answer(key=NORA, question=NOTHING, event_id="Ev1") is None
    assert len(stored(asked)) == 1


def stored(programme: Programme) -> list[ask_store.GapRow]:
    with programme.database.transaction() as connection:
        return ask_store.read(connection, TEAM)


def test_neither_who_nor_when_is_kept(asked: Programme) -> None:
    ask(asked, NOTHING)
    columns = {column["name"]: str(column["type"]) for column in inspect(asked.database.engine).get_columns("gaps")}
    assert set(columns) == {"workspace_id", "gap_id", "week", "language", "text", "shown", "released"}
    assert not {kind for kind in columns.values() if "DATE" in kind or "TIME" in kind or "INT" in kind}
    (row,) = stored(asked)
    assert row.gap.week == "2026-W48"
    assert NORA.user_id not in str(row)


def test_the_order_they_came_in_is_not_kept(asked: Programme) -> None:
    miss(asked, 8)
    with asked.database.transaction() as connection:
        place = "ctid" if not asked.database.is_sqlite else "gap_id"
        found = [row[0] for row in connection.execute(text(f"SELECT text FROM gaps ORDER BY {place}"))]
        keys = [row[0] for row in connection.execute(text("SELECT text FROM gaps ORDER BY gap_id"))]
        if asked.database.is_sqlite:
            (made,) = connection.execute(text("SELECT sql FROM sqlite_master WHERE name = 'gaps'")).one()
            assert "WITHOUT ROWID" in made
        else:
            assert len(set(connection.scalars(text("SELECT xmin::text FROM gaps")))) == 1
    assert found == keys
    assert len(found) == 8


def test_coordinators_see_five_or_more_and_never_one_come_alone(asked: Programme) -> None:
    seen = []
    for number in range(2 * FEWEST_SHOWN):
        ask(asked, NOTHING.format(number), (NORA, BEN)[number % 2])
        desk = asked.services.desk.home(key=CLAIRE).coordinator
        assert desk is not None
        assert desk.gaps == asked.services.ask.gaps(key=CLAIRE).gaps
        seen.append(len(desk.gaps))
    assert seen == [0, 0, 0, 0, 5, 5, 5, 5, 5, 10]


def test_nobody_else_sees_or_clears_them(asked: Programme) -> None:
    miss(asked, FEWEST_SHOWN)
    for call in (asked.services.ask.gaps, asked.services.ask.clear):
        with pytest.raises(NotCoordinator):
            call(key=NORA)
    assert asked.services.desk.home(key=NORA).coordinator is None


def test_the_same_question_counts_once_a_week(asked: Programme) -> None:
    for variant in (NOTHING, NOTHING.upper(), NOTHING.replace(" ?", "")):
        assert ask(asked, variant, BEN).kept
    assert len(stored(asked)) == 1
    asked.clock.set(MONDAY + timedelta(weeks=1))
    ask(asked, NOTHING)
    assert [row.gap.week for row in sorted(stored(asked), key=lambda row: row.gap.week)] == ["2026-W48", "2026-W49"]


def test_a_burst_of_one_person_leaves_room_for_others(asked: Programme) -> None:
    assert miss(asked, MOST_A_PERSON + 5, NORA) == [True] * MOST_A_PERSON + [False] * 5
    assert ask(asked, "Et la fusée Ariane, quand part-elle ?", BEN).kept


def test_a_burst_of_many_ends_somewhere_until_the_next_week(asked: Programme) -> None:
    crowd = [MemberKey(TEAM, f"U0CROWD{number:03}") for number in range(10)]
    assert sum(miss(asked, MOST_A_WEEK + 15, *crowd)) == MOST_A_WEEK
    assert len(stored(asked)) == MOST_A_WEEK
    asked.clock.set(MONDAY + timedelta(weeks=1))
    assert ask(asked, NOTHING).kept


def test_a_delicate_question_leaves_no_trace(asked: Programme) -> None:
    view = ask(asked, "Mon chef me harcèle, que faire au carburant spatial ?")
    assert (view.delicate, view.kept) == (True, False)
    assert stored(asked) == []


def test_an_answer_that_did_not_help_counts_as_none(asked: Programme) -> None:
    question = "peut-on publier la photo d’un enfant ?"
    assert not asked.services.ask.judge(key=NORA, question=question, helped=True).kept
    assert stored(asked) == []
    for _ in range(2):
        view = asked.services.ask.judge(key=NORA, question=question, helped=False)
        assert (view.helped, view.kept, view.found[0].lesson_id) == (False, True, "start-goal")
    (row,) = stored(asked)
    assert (row.gap.text, row.gap.shown) == (question, True)


def test_a_cleared_list_is_gone_and_what_waited_stays(asked: Programme) -> None:
    miss(asked, FEWEST_SHOWN + 2)
    asked.services.ask.clear(key=CLAIRE)
    assert asked.services.ask.gaps(key=CLAIRE).gaps == ()
    assert len(stored(asked)) == 2
    asked.services.ask.clear(key=CLAIRE)
    assert len(stored(asked)) == 2


def test_old_questions_are_forgotten(asked: Programme) -> None:
    miss(asked, 3)
    asked.clock.set(MONDAY + timedelta(weeks=KEPT_WEEKS))
    assert asked.services.ask.forget() == 0
    asked.clock.set(MONDAY + timedelta(weeks=KEPT_WEEKS + 1))
    assert asked.services.ask.forget() == 3
    assert asked.services.ask.forget() == 0
    assert stored(asked) == []


def test_what_was_not_asked_as_a_question_is_not_kept(asked: Programme) -> None:
    view = asked.services.ask.answer(key=NORA, question=NOTHING, asked=False)
    assert view is not None
    assert not view.kept
    assert stored(asked) == []


def test_another_handbook_is_searched_at_once(asked: Programme) -> None:
    assert ask(asked, "photo d’enfant").found
    asked.library.handbook = handbook()
    assert not any("Photos" in found.title for found in ask(asked, "photo d’enfant").found)


def test_the_index_is_made_once_however_many_ask() -> None:
    library = Library(about_photos(handbook()))
    found: list[object] = []
    ready = [library.ready]
    threads = [Thread(target=lambda: found.append(library.index)) for _ in range(8)]
    threads.append(Thread(target=library.prepare))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(index) for index in found}) == 1
    ready.append(library.ready)
    library.handbook = handbook()
    assert [*ready, library.ready] == [False, True, False]
