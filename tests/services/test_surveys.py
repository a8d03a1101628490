"""Surveys: opened, answered once, closed into a result that says nothing of fewer than five; named ones with their names."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select

from domain.answers import Answered, NotTaken, SurveyForm, SurveyOver, Wrong
from domain.attention import Kind
from domain.errors import NotCoordinator, SurveyGone, SurveyLocked
from domain.members import MemberKey
from domain.openings import Outlook, Plan, PlanRefused
from domain.receipts import code_of, in_groups
from domain.results import Figures
from services import build
from services.sealing import Keys
from storage import members as members_store
from storage import surveys as surveys_store
from storage.database import Database
from storage.schema import metadata
from tests.services.world import CLAIRE, TEAM, Programme, utc
from tests.support import FakeClock
from tests.survey_samples import CLOSES, FULL, answer, closed, handbook, opened, populate, survey

AFTER = utc(2026, 12, 5, 6)
"""The morning after the last day."""


@pytest.fixture
def programme(database: Database, clock: FakeClock) -> Programme:
    """A programme whose handbook has surveys."""
    return Programme(database, clock, handbook())


def form(programme: Programme, key: MemberKey, run_id: str) -> SurveyForm:
    found = programme.services.surveys.form(key=key, run_id=run_id)
    assert isinstance(found, SurveyForm), found
    return found


def rows(programme: Programme, table: str) -> int:
    with programme.database.transaction() as connection:
        return int(connection.scalar(select(func.count()).select_from(metadata.tables[table])) or 0)


# --- opening


def test_a_coordinator_sees_beforehand_who_is_asked_and_which_groups_there_would_be(programme: Programme) -> None:
    populate(programme, everyone=8, contributor=4, leader=3)
    desk = programme.services.survey_desk
    choices = desk.choices(key=CLAIRE)
    assert [one.id for one in choices.surveys] == ["baseline", "closing", "roles"]
    assert (choices.everybody, dict(choices.paths)) == (15, {"contributor": 4, "everyone": 8, "leader": 3})
    outlook = desk.outlook(key=CLAIRE, plan=Plan("closing", CLOSES, by_path=True))
    assert isinstance(outlook, Outlook)
    assert (outlook.asked, outlook.groups) == (15, (("contributor+leader", 7), ("everyone", 8)))
    assert outlook.compares == "Sondage baseline fr"
    few = desk.outlook(key=CLAIRE, plan=Plan("baseline", CLOSES, path="leader"))
    assert isinstance(few, Outlook)
    assert few.too_few
    assert desk.open(key=CLAIRE, plan=few.plan) == few
    assert rows(programme, "surveys") == 0, "where no result could ever be shown, nobody is asked"


@pytest.mark.parametrize(
    ("plan", "field", "why"),
    [
        (Plan("unheard-of", CLOSES), "survey", "gone"),
        (Plan("baseline", None), "closes_on", "not_in_future"),
        (Plan("baseline", date(2026, 11, 23)), "closes_on", "not_in_future"),
        (Plan("baseline", date(2027, 11, 23)), "closes_on", "too_far"),
        (Plan("baseline", CLOSES, path="board"), "who", "nobody"),
    ],
)
def test_a_plan_that_cannot_be_taken_is_refused_beside_its_field(
    programme: Programme, plan: Plan, field: str, why: str
) -> None:
    populate(programme, everyone=6)
    refused = programme.services.survey_desk.open(key=CLAIRE, plan=plan)
    assert isinstance(refused, PlanRefused)
    assert (refused.field, refused.why) == (field, why)


def test_only_coordinators_open_close_and_read_and_one_survey_is_open_once(programme: Programme) -> None:
    nora, *_ = populate(programme, everyone=6)
    desk, run_id = programme.services.survey_desk, opened(programme)
    again = desk.open(key=CLAIRE, plan=Plan("baseline", CLOSES))
    assert isinstance(again, PlanRefused)
    assert again.why == "already_open"
    for act in (
        lambda: desk.choices(key=nora),
        lambda: desk.open(key=nora, plan=Plan("roles", CLOSES)),
        lambda: desk.end(key=nora, run_id=run_id),
        lambda: desk.result(key=nora, run_id=run_id),
    ):
        with pytest.raises(NotCoordinator):
            act()
    with pytest.raises(SurveyGone):
        desk.result(key=CLAIRE, run_id=run_id)
    assert programme.services.surveys.open_to(key=nora).desk is None


def test_the_words_are_those_of_the_day_it_was_opened(programme: Programme) -> None:
    nora, *_ = populate(programme, everyone=6)
    run_id = opened(programme)
    before = form(programme, nora, run_id).survey
    fewer = {"questions": survey().questions[:1], "title": "Autre chose"}
    programme.library.handbook = handbook(baseline=fewer)
    assert form(programme, nora, run_id).survey == before == survey()
    answer(programme, nora, run_id)


# --- answering


def test_it_is_open_to_those_who_were_there_when_it_was_opened_until_the_end_of_its_last_day(
    programme: Programme,
) -> None:
    nora, *others = populate(programme, everyone=6)
    run_id = opened(programme)
    newcomer = MemberKey(TEAM, "U0NEWCOMER")
    surveys = programme.services.surveys
    [found] = surveys.open_to(key=nora).surveys
    assert (found.run_id, found.closes_on, found.answered) == (run_id, CLOSES, None)
    assert not surveys.open_to(key=newcomer).surveys
    refused = surveys.form(key=newcomer, run_id=run_id)
    assert isinstance(refused, SurveyOver)
    assert refused.why == "not_asked"
    answer(programme, nora, run_id)
    programme.clock.set(utc(2026, 12, 4, 22, 59))
    answer(programme, others[0], run_id)
    programme.clock.set(utc(2026, 12, 4, 23, 1))
    late = surveys.answer(key=others[1], run_id=run_id, given=FULL)
    assert isinstance(late, SurveyOver)
    assert late.why == "closed"
    assert not surveys.open_to(key=others[1]).surveys


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"confidence": ()}, Wrong("confidence", "missing")),
        ({"confidence": ("9",)}, Wrong("confidence", "missing")),
        ({"use": ("unheard-of",)}, Wrong("use", "missing")),
        ({"worries": ("control", "time", "voice")}, Wrong("worries", "too_many", 2)),
        ({"worries": ("control", "none")}, Wrong("worries", "none_alone")),
        ({"order:1": ()}, None),
        ({"order:1": (), "order:2": ()}, Wrong("order:1", "missing")),
        ({"order:2": ("parts",)}, Wrong("order:2", "repeated")),
        ({"order:3": ("ideas",)}, Wrong("order:3", "repeated")),
        ({"comment": ("x" * 1_001,)}, Wrong("comment", "too_long", 1_000)),
        ({"comment": (f"Mon code : {in_groups(code_of(2**120 + 7))}",)}, Wrong("comment", "code")),
        ({"comment": (" \n ",)}, None),
        ({"comment": ("<!channel> \x00\x07*gras* " + "🧶" * 900,)}, None),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_recorded(
    programme: Programme, given: dict[str, Sequence[str]], wrong: Wrong | None
) -> None:
    nora, *_ = populate(programme, everyone=6)
    run_id = opened(programme)
    done = programme.services.surveys.answer(key=nora, run_id=run_id, given={**FULL, **given})
    assert isinstance(done, Answered if wrong is None else NotTaken)
    assert not isinstance(done, NotTaken) or done.wrong == (wrong,)
    assert rows(programme, "survey_cells") == (wrong is None)


def test_a_second_answer_is_not_counted_and_the_form_says_so(programme: Programme) -> None:
    everyone = populate(programme, everyone=8)
    run_id = opened(programme)
    for key in (*everyone, *everyone):
        answer(programme, key, run_id, confidence=(str(1 + everyone.index(key) % 2),))
    again = programme.services.surveys.form(key=everyone[0], run_id=run_id)
    assert isinstance(again, SurveyOver)
    assert again.why == "answered"
    view = closed(programme, run_id)
    assert view.result.answered == 8
    assert dict(view.result.question("confidence").figures.counts) == {"1": 4, "2": 4, "3": 0, "4": 0, "5": 0}


def test_choosing_a_fear_names_it_and_an_option_of_the_same_id_elsewhere_does_not(programme: Programme) -> None:
    nora, ben, *_ = populate(programme, everyone=6)
    run_id = opened(programme)
    assert answer(programme, nora, run_id).fears == ("control", "time")
    assert answer(programme, ben, run_id, worries=("none",), use=("never",)).fears == ()


def test_answering_in_confidence_changes_nothing_of_the_members_own(programme: Programme) -> None:
    nora, *_ = populate(programme, everyone=6)
    run_id = opened(programme)
    with programme.database.transaction() as connection:
        members_store.change(connection, nora, unanswered=2)  # what any other click of hers would change
    before = snapshot(programme)
    answer(programme, nora, run_id)
    after = snapshot(programme)
    assert {name for name in after if after[name] != before[name]} == {"survey_tags", "survey_cells"}


def snapshot(programme: Programme) -> dict[str, list[str]]:
    with programme.database.transaction() as connection:
        tables = metadata.tables
        return {name: sorted(map(repr, connection.execute(table.select()))) for name, table in tables.items()}


def test_every_cell_has_one_length_whatever_was_written(programme: Programme) -> None:
    nora, ben, *_ = populate(programme, everyone=6)
    run_id = opened(programme)
    answer(programme, nora, run_id, comment=('"\\\n🧶' * 250,), **{"order:3": ("goals",)})
    answer(programme, ben, run_id, comment=())
    with programme.database.transaction() as connection:
        run = surveys_store.get(connection, TEAM, run_id)
        assert run is not None
        cells = surveys_store.cells(connection, run)
    assert len({len(cell) for cell in cells}) == 1
    assert len(cells) == 2


def test_another_secret_opens_nothing_and_loses_nothing(programme: Programme) -> None:
    nora, *everyone = populate(programme, everyone=6)
    run_id = opened(programme)
    for key in everyone:
        answer(programme, key, run_id)
    stranger = build(replace(programme.core, keys=Keys.fleeting()))
    with pytest.raises(SurveyLocked):
        stranger.surveys.form(key=nora, run_id=run_id)
    programme.clock.set(AFTER)
    assert stranger.survey_count.advance().locked
    assert not programme.services.survey_count.advance().locked
    assert programme.services.survey_desk.result(key=CLAIRE, run_id=run_id).result.answered == 5


def many(programme: Programme, number: int, seed: int = 1) -> None:
    """Everybody answers, twice, all at once."""
    everyone = populate(programme, everyone=number)
    run_id = opened(programme)
    twice = [*everyone, *everyone]
    Random(seed).shuffle(twice)
    with ThreadPoolExecutor(programme.database.threads) as pool:
        steps = {key: str(1 + place % 5) for place, key in enumerate(everyone)}
        list(pool.map(lambda key: answer(programme, key, run_id, confidence=(steps[key],)), twice))
    assert rows(programme, "survey_tags") == rows(programme, "survey_cells") == number
    view = closed(programme, run_id)
    assert view.result.answered == number
    assert view.result.question("confidence").figures == Figures(number, tuple((step, number // 5) for step in "12345"))


def test_two_hundred_submissions_at_once_are_counted_once_each(programme: Programme) -> None:
    many(programme, 200)


@pytest.mark.long
def test_ten_thousand_submissions_at_once_are_counted_once_each(programme: Programme) -> None:
    many(programme, 10_000)


# --- closing


def test_closing_writes_the_result_once_and_deletes_all_that_leads_to_anybody(programme: Programme) -> None:
    everyone = populate(programme, everyone=6, contributor=6)
    run_id = opened(programme, by_path=True)
    for place, key in enumerate(everyone):
        use = ("never", "often", "rarely")[place % 3]
        answer(programme, key, run_id, use=(use,), confidence=(str(1 + place % 4),), comment=(f"mot {place}",))
    view = closed(programme, run_id)
    assert view.result.answered == 12
    found = view.result.question("use")
    assert (dict(found.figures.counts), found.held) == ({"never": 4, "rarely": 4, "often": 4}, "")
    assert {name: figures.people for name, figures in found.groups} == {"contributor": 6, "everyone": 6}
    [(_, texts)] = view.comments
    assert sorted(texts) == sorted(f"mot {place}" for place in range(12))
    assert [rows(programme, f"survey_{name}") for name in ("asked", "tags", "cells", "responses")] == [0, 0, 0, 0]
    with programme.database.transaction() as connection:
        run = surveys_store.get(connection, TEAM, run_id)
    assert run is not None
    assert (run.wrapped_key, run.closed_on, run.wiped) == (None, date(2026, 11, 23), False)
    assert not programme.services.survey_count.close(workspace_id=TEAM, run_id=run_id)
    programme.clock.set(AFTER)
    programme.services.survey_count.advance()
    assert programme.services.survey_desk.result(key=CLAIRE, run_id=run_id) == view


@pytest.mark.parametrize(("number", "comments"), [(12, True), (9, False), (5, False), (4, None)])
def test_what_is_shown_of_so_many_answers(programme: Programme, number: int, comments: bool | None) -> None:
    everyone = populate(programme, everyone=14)
    run_id = opened(programme)
    for place, key in enumerate(everyone[:number]):
        answer(programme, key, run_id, confidence=(str(1 + place % 3),))
    view = closed(programme, run_id)
    if comments is None:
        assert (view.result.answered, view.result.questions, view.comments) == (None, (), ())
    else:
        assert (view.result.answered, view.result.comments, bool(view.comments)) == (number, comments, comments)
    assert rows(programme, "survey_comments") == (number if comments else 0), "what may not be shown is not kept"


def test_a_group_that_shrank_below_five_is_hidden_with_the_next_smallest(programme: Programme) -> None:
    everyone = populate(programme, everyone=8, contributor=6)
    run_id = opened(programme, by_path=True)
    for place, key in enumerate([*everyone[:7], *everyone[8:12]]):
        answer(programme, key, run_id, use=(("never", "often")[place % 2],))
    found = closed(programme, run_id).result.question("use")
    assert (found.figures.people, found.groups, found.held) == (11, (), "small")


def test_a_process_killed_while_closing_leaves_it_to_the_next_look(
    programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    everyone = populate(programme, everyone=12)
    run_id = opened(programme)
    for place, key in enumerate(everyone):
        answer(programme, key, run_id, use=(("never", "often")[place % 2],))
    desk, count = programme.services.survey_desk, programme.services.survey_count
    desk.end(key=CLAIRE, run_id=run_id)
    for last_word in ("add_comments", "change", "forget_waiting", "forget_drafts"):
        with monkeypatch.context() as killed:
            killed.setattr(surveys_store, last_word, dies)
            with pytest.raises(KeyboardInterrupt):
                count.advance()
        assert (rows(programme, "survey_cells"), rows(programme, "survey_comments")) == (12, 0)
    with monkeypatch.context() as killed:
        killed.setattr(Database, "forget_changes", dies)
        with pytest.raises(KeyboardInterrupt):
            count.advance()
    rewritten: list[Sequence[str]] = []
    monkeypatch.setattr(Database, "forget_changes", lambda _, tables: rewritten.append(tables))
    count.advance()
    count.advance()
    assert len(rewritten) == 1, "what the killed process left is wiped, once"
    assert desk.result(key=CLAIRE, run_id=run_id).result.answered == 12


def dies(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_where_the_bot_was_taken_out_nobody_is_called_and_the_last_day_still_closes_it(programme: Programme) -> None:
    everyone = populate(programme, everyone=6)
    run_id = opened(programme)
    for place, key in enumerate(everyone):
        answer(programme, key, run_id, use=(("never", "often")[place % 2],))
    programme.services.installations.remove(workspace_id=TEAM)
    assert not programme.services.survey_count.advance().more
    with programme.database.transaction() as connection:
        run = surveys_store.get(connection, TEAM, run_id)
        assert run is not None
        assert len(surveys_store.to_call(connection, run, 1, 99)) >= 6, "they hear of it once the bot is back"
    programme.clock.set(AFTER)
    programme.services.survey_count.advance()
    with programme.database.transaction() as connection:
        run = surveys_store.get(connection, TEAM, run_id)
    assert run is not None
    assert (run.closed_on, run.wrapped_key) == (CLOSES, None)
    assert rows(programme, "survey_cells") == 0


def test_a_survey_closes_by_itself_and_coordinators_are_shown_it(programme: Programme) -> None:
    everyone = populate(programme, everyone=6)
    run_id = opened(programme)
    for place, key in enumerate(everyone):
        answer(programme, key, run_id, use=(("never", "often")[place % 2],))
    desk, count = programme.services.survey_desk, programme.services.survey_count
    assert count.next_at() == utc(2026, 12, 1, 23), "recalled two days before"
    programme.clock.set(AFTER)
    assert CLAIRE in count.advance().refresh
    view = desk.result(key=CLAIRE, run_id=run_id)
    assert (view.closed_on, view.result.answered) == (CLOSES, 6)
    assert count.next_at() is None
    [told] = programme.services.surveys.closed(workspace_id=TEAM, language="en")
    assert (told.run_id, told.survey.language, told.comments) == (run_id, "en", ())


def test_a_closing_survey_stands_beside_the_one_before(programme: Programme) -> None:
    everyone = populate(programme, everyone=6)
    first = opened(programme)
    for place, key in enumerate(everyone):
        answer(programme, key, first, confidence=(str(1 + place % 2),))
    closed(programme, first)
    programme.clock.advance(days=1)
    second = opened(programme, "closing")
    for place, key in enumerate(everyone):
        answer(programme, key, second, confidence=(str(4 + place % 2),))
    view = closed(programme, second)
    assert view.earlier is not None
    assert view.earlier.survey.id == "baseline"
    assert view.earlier.result.question("confidence").figures.count("1") == 3


# --- named


def test_a_named_survey_keeps_a_draft_and_the_newest_answer_with_its_name(programme: Programme) -> None:
    nora, ben, *_ = populate(programme, everyone=6)
    surveys, run_id = programme.services.surveys, opened(programme, "roles")
    assert form(programme, nora, run_id).given is None
    surveys.keep(key=nora, run_id=run_id, given={"use": ["never"], "order:2": ["ideas"]}, order=20)
    surveys.keep(key=nora, run_id=run_id, given={"use": ["often"]}, order=10)
    assert form(programme, nora, run_id).given == {"use": ("never",), "order:2": ("ideas",)}
    answer(programme, nora, run_id, use=("rarely",))
    again = form(programme, nora, run_id)
    assert (again.answered, dict(again.given or {})["use"]) == (True, ("rarely",))
    assert dict(again.given or {})["order:2"] == ("ideas",)
    answer(programme, nora, run_id, use=("often",))
    surveys.keep(key=ben, run_id=run_id, given={"use": ["never"]}, order=30)
    [line] = surveys.open_to(key=CLAIRE).desk.open  # type: ignore[union-attr]
    assert (line.asked, line.answered) == (6, None)
    view = closed(programme, run_id)
    assert [(one.user_id, one.answers["use"]) for one in view.named] == [(nora.user_id, ("often",))]
    assert view.result.answered is None
    assert rows(programme, "survey_responses") == 1, "a draft that was not sent is deleted"


def test_a_confidential_survey_keeps_no_draft(programme: Programme) -> None:
    nora, *_ = populate(programme, everyone=6)
    run_id = opened(programme)
    programme.services.surveys.keep(key=nora, run_id=run_id, given={"use": ["never"]}, order=1)
    assert rows(programme, "survey_responses") == 0


# --- the word


def told(programme: Programme) -> list[tuple[str, bool]]:
    return [(sent.key.user_id, sent.view.last_call) for sent in programme.sent if sent.kind is Kind.SURVEY]


def welcomed(programme: Programme, **paths: int) -> list[MemberKey]:
    """They have had their first message, on the Monday, and the charter is out of the way on the Tuesday."""
    everyone = populate(programme, **paths)
    programme.live_until(utc(2026, 11, 25, 8))
    assert all(programme.member(key).welcomed for key in everyone)
    return everyone


def live_on(programme: Programme, until: date) -> None:
    """Day by day, in the morning."""
    while programme.clock.now().date() < until:
        programme.clock.advance(days=1)
        programme.services.survey_count.advance()
        programme.live_until(programme.clock.now() + timedelta(hours=5))
        programme.clock.advance(hours=-5)


def test_everybody_asked_in_confidence_is_told_twice_whoever_has_answered(programme: Programme) -> None:
    everyone = welcomed(programme, everyone=6)
    run_id = opened(programme)
    answer(programme, everyone[0], run_id)
    programme.services.survey_count.advance()
    live_on(programme, date(2026, 12, 4))
    users = sorted(key.user_id for key in everyone)
    assert sorted(user for user, last in told(programme) if not last) == users
    assert sorted(user for user, last in told(programme) if last) == users


def test_in_a_named_survey_only_those_who_have_not_answered_are_told_again(programme: Programme) -> None:
    everyone = welcomed(programme, everyone=3)
    run_id = opened(programme, "roles")
    programme.services.survey_count.advance()
    live_on(programme, date(2026, 11, 30))
    answer(programme, everyone[0], run_id)
    live_on(programme, date(2026, 12, 4))
    assert sorted(user for user, last in told(programme) if last) == sorted(key.user_id for key in everyone[1:])
    assert not [dropped for dropped in programme.dropped if dropped[1] is Kind.SURVEY], "nothing had to be held back"


def test_a_word_for_a_survey_that_has_closed_is_not_sent(programme: Programme) -> None:
    everyone = welcomed(programme, everyone=5)
    run_id = opened(programme)
    programme.services.survey_count.advance()
    programme.plan()
    programme.services.survey_desk.end(key=CLAIRE, run_id=run_id)
    programme.deliver()
    assert told(programme) == []
    assert (everyone[0], Kind.SURVEY, "survey_closed") in programme.dropped


# --- a year later


def test_single_answers_go_after_a_year_and_totals_stay(programme: Programme) -> None:
    everyone = populate(programme, everyone=12)
    run_id, named = opened(programme), opened(programme, "roles")
    for place, key in enumerate(everyone):
        for run in (run_id, named):
            answer(programme, key, run, use=(("never", "often")[place % 2],), comment=(f"texte planté {place}",))
    desk, count = programme.services.survey_desk, programme.services.survey_count
    before = [closed(programme, run) for run in (run_id, named)]
    assert count.purge() == 0
    programme.clock.advance(days=366)
    assert count.purge() == 2
    for run, view in zip((run_id, named), before, strict=True):
        after = desk.result(key=CLAIRE, run_id=run)
        assert after.result == view.result
        assert (after.kept, after.named, [texts for _, texts in after.comments]) in ((False, (), [()]), (False, (), []))
    if (path := programme.database.path) is not None:
        assert b"texte plant" not in files(path)


def test_what_was_answered_in_confidence_stands_nowhere_in_clear(programme: Programme) -> None:
    everyone = populate(programme, everyone=12)
    run_id = opened(programme)
    for place, key in enumerate(everyone):
        answer(programme, key, run_id, use=(("never", "often")[place % 2],), comment=(f"planted text {place}",))
    path = programme.database.path
    if path is None:
        pytest.skip("files are looked at on SQLite")
    held = files(path)
    view = closed(programme, run_id)
    programme.services.survey_count.wipe()
    for content in (held, files(path)):
        assert b"planted text" not in content
    assert len(view.comments[0][1]) == 12
    assert TEAM.encode() in held


def files(path: Path) -> bytes:
    return b"".join(part.read_bytes() for part in sorted(path.parent.glob(path.name + "*")))
