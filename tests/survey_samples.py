"""Surveys to test with, and people who answer them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import strategies as st

from domain.answers import Answered
from domain.members import MemberKey
from domain.openings import Outlook, Plan
from domain.surveys import Survey, SurveyOption, SurveyQuestion
from tests import handbooks
from tests.services.world import CLAIRE, TEAM, Programme, person

FEARS = ("control", "negative", "voice", "time")
CLOSES = date(2026, 12, 4)
FULL: Mapping[str, Sequence[str]] = {
    "confidence": ("2",),
    "use": ("rarely",),
    "worries": ("control", "time"),
    "order:1": ("parts",),
    "order:2": ("ideas",),
    "comment": ("Un mot.",),
}


def options(*names: str, language: str = "fr") -> tuple[SurveyOption, ...]:
    """Options with these ids."""
    return tuple(SurveyOption(name, f"{name} {language}") for name in names)


def survey(survey_id: str = "baseline", language: str = "fr", **changes: Any) -> Survey:
    """One question of each type; the last is optional."""
    questions = (
        SurveyQuestion("confidence", "scale", f"À l’aise ? {language}", low="Non", high="Oui"),
        SurveyQuestion(
            "use", "single", f"Combien ? {language}", options("never", "rarely", "often", language=language)
        ),
        SurveyQuestion("worries", "multiple", f"Quoi ? {language}", options(*FEARS, "none", language=language), 2),
        SurveyQuestion(
            "order", "ranking", f"Dans quel ordre ? {language}", options("goals", "ideas", "parts", "worries")
        ),
        SurveyQuestion("comment", "text", f"Autre chose ? {language}", optional=True),
    )
    usual = Survey(survey_id, language, f"Sondage {survey_id} {language}", "Pour voir.", True, questions)
    return replace(usual, **changes)


def handbook(**surveys: Mapping[str, Any]) -> Any:
    """The small handbook with surveys in both languages: ``baseline``, ``closing`` that compares with it, named ``roles``."""
    wanted: dict[str, Mapping[str, Any]] = {
        "baseline": {},
        "closing": {"compares": "baseline"},
        "roles": {"confidential": False},
        **surveys,
    }
    made = {(name, lang): survey(name, lang, **more) for name, more in wanted.items() for lang in ("fr", "en")}
    paths = {"everyone": ("start", "fears"), "contributor": ("start",), "leader": ("fears",)}
    return replace(handbooks.handbook(paths=paths), surveys=made)


def people(number: int) -> list[MemberKey]:
    """So many people."""
    return [MemberKey(TEAM, f"U{place:09d}") for place in range(number)]


def populate(programme: Programme, **paths: int) -> list[MemberKey]:
    """A started programme in which so many follow each path; Claire coordinates and takes no part."""
    everyone = people(sum(paths.values()))
    programme.load([person(CLAIRE), *(person(key) for key in everyone)], everyone)
    programme.services.workspace.meet(workspace_id=TEAM, zone="Europe/Paris")
    follows = [path for path, number in paths.items() for _ in range(number)]
    members: dict[str, list[str]] = {}
    for key, path in zip(everyone, follows, strict=True):
        if path != "everyone":
            members.setdefault(path, []).append(key.user_id)
    programme.library.handbook = replace(
        programme.library.handbook,
        programme=replace(programme.library.programme, path_groups={path: path for path in members}),
    )
    programme.services.paths.place(workspace_id=TEAM, members=members)
    programme.start(*everyone)
    return everyone


def opened(programme: Programme, survey_id: str = "baseline", **more: Any) -> str:
    """Claire opens a survey; its run's id."""
    desk = programme.services.survey_desk
    done = desk.open(key=CLAIRE, plan=Plan(survey_id, **{"closes_on": CLOSES, **more}))
    assert isinstance(done, Outlook), done
    lists = programme.services.surveys.open_to(key=CLAIRE).desk
    assert lists is not None
    return next(line.run_id for line in lists.open if survey_id in line.title)


def answer(programme: Programme, key: MemberKey, run_id: str, **given: Sequence[str]) -> Answered:
    """Somebody answers; what is not given is as in ``FULL``."""
    done = programme.services.surveys.answer(key=key, run_id=run_id, given={**FULL, **given})
    assert isinstance(done, Answered), done
    return done


def closed(programme: Programme, run_id: str) -> Any:
    """Claire closes a survey; its result as she sees it."""
    desk = programme.services.survey_desk
    desk.end(key=CLAIRE, run_id=run_id)
    programme.services.survey_count.close(workspace_id=TEAM, run_id=run_id)
    return desk.result(key=CLAIRE, run_id=run_id)


def answers_to(asked: SurveyQuestion) -> st.SearchStrategy[tuple[str, ...]]:
    """Any answer that can be taken; people are often of one mind, so that what is alike comes up."""
    ids = [str(step) for step in range(1, 6)] if asked.type == "scale" else [option.id for option in asked.options]
    if asked.type in {"scale", "single"}:
        return st.sampled_from(ids).map(lambda one: (one,))
    some = st.lists(st.sampled_from(ids), min_size=1, max_size=2 if asked.type == "multiple" else 3, unique=True)
    return some.map(tuple)
