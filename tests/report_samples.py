"""A programme that has gone on for two months, with something to tell in each section of the monthly report."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import update

from domain.answers import Answered
from domain.members import MemberKey
from domain.openings import Plan
from domain.suggestions import Draft, State
from storage import charter as charter_store
from storage import coach as coach_store
from storage import training as training_store
from storage.members import members
from storage.outbox import ledger
from storage.workspace import workspaces
from tests.handbooks import real_handbook
from tests.services.world import CLAIRE, TEAM, Programme
from tests.survey_samples import closed, populate

STARTED = datetime(2026, 9, 28, 8, 5, tzinfo=UTC)
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


def quarter(programme: Programme, people: int = 44) -> list[MemberKey]:
    """So many people from the end of September to the first days of December."""
    content = real_handbook()
    programme.library.handbook = content
    programme.clock.set(STARTED)
    everyone = populate(programme, everyone=people)
    with programme.database.transaction() as connection:
        connection.execute(update(members).where(members.c.participates).values(welcomed_at=STARTED))
        connection.execute(update(workspaces).values(zone="Europe/Paris"))
    learn(programme, everyone)
    confirm(programme, everyone)
    survey(programme, "baseline", date(2026, 10, 9), everyone[: people - 4], ease=(1, 2, 2, 3, 2, 4), worry=1)
    survey(programme, "pulse", date(2026, 11, 20), everyone[: people - 6], ease=(3, 4, 4, 2, 5, 4), worry=3)
    board(programme, everyone)
    posted(programme, everyone)
    written(programme, everyone)
    programme.clock.set(datetime(2026, 12, 3, 9, tzinfo=UTC))
    return everyone


def learn(programme: Programme, everyone: Sequence[MemberKey]) -> None:
    """One after the other comes further: the first to the end, the last not at all."""
    lessons = programme.library.handbook.lesson_ids("everyone")
    rows = [
        {
            "workspace_id": TEAM,
            "user_id": key.user_id,
            "lesson_id": lesson,
            "completed_on": STARTED.date() + timedelta(days=2 + 3 * number + place % 3),
        }
        for place, key in enumerate(everyone)
        for number, lesson in enumerate(lessons[: round(len(lessons) * min(1.0, 1.25 * (1 - place / len(everyone))))])
    ]
    with programme.database.transaction() as connection:
        connection.execute(training_store.lesson_progress.insert(), rows)


def confirm(programme: Programme, everyone: Sequence[MemberKey]) -> None:
    """Asked on 5 October; two of three confirm, a few each week."""
    charter = programme.library.handbook.current_charter("fr")
    assert charter is not None
    version = (charter.id, charter.version)
    asked = datetime(2026, 10, 5, 8, tzinfo=UTC)
    with programme.database.transaction() as connection:
        for place, key in enumerate(everyone):
            charter_store.mark_asked(connection, key, *version, at=asked, due_on=date(2026, 10, 19))
            if place % 3 != 2:
                at = asked + timedelta(days=2 + place * 1.3)
                charter_store.close(connection, key, *version, state="acknowledged", at=at)


def survey(
    programme: Programme, survey_id: str, day: date, who: Sequence[MemberKey], *, ease: Sequence[int], worry: int
) -> None:
    """A survey that these people answer, closed on a day."""
    desk, surveys = programme.services.survey_desk, programme.services.surveys
    programme.clock.set(datetime.combine(day, datetime.min.time(), UTC) - timedelta(days=4))
    desk.open(key=CLAIRE, plan=Plan(survey_id, day))
    lists = surveys.open_to(key=CLAIRE).desk
    assert lists is not None
    run_id = lists.open[0].run_id
    worries = ("control", "negative", "voice", "failure", "time", "overload")
    for place, key in enumerate(who):
        given = {
            "confidence": (str(ease[place % len(ease)]),),
            "use": ("rarely",) if place % 2 else ("monthly",),
            "worries": (worries[place % (7 - 2 * worry)], worries[4]) if place % (worry + 1) else (worries[1],),
            "help": ("rules",) if place % 2 else ("time",),
        }
        asked = {question.id for question in programme.library.handbook.survey(survey_id, "fr").questions}  # type: ignore[union-attr]
        done = surveys.answer(key=key, run_id=run_id, given={name: one for name, one in given.items() if name in asked})
        assert isinstance(done, Answered), done
    programme.clock.set(datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=9))
    closed(programme, run_id)


def board(programme: Programme, everyone: Sequence[MemberKey]) -> None:
    """One suggestion done in November, one planned, one done in December."""
    book = programme.services.suggestions
    said = (
        (
            "photo",
            "Une photo du jardin chaque vendredi, sans visage reconnaissable.",
            datetime(2026, 11, 12, 9, tzinfo=UTC),
        ),
        ("reply", "Dire qui répond aux commentaires pendant les vacances.", datetime(2026, 11, 18, 9, tzinfo=UTC)),
        ("late", "Un modèle de réponse aux critiques.", datetime(2026, 12, 2, 9, tzinfo=UTC)),
    )
    for name, text, at in said:
        programme.clock.set(at - timedelta(days=6))
        book.post(key=everyone[0], form_id=name, draft=Draft(text, asked=True))
        programme.clock.set(at)
        state = State.PLANNED if name == "reply" else State.DONE
        word = (
            "C’est prévu pour décembre." if name == "reply" else "Nora s’en charge, les deux premières sont en ligne."
        )
        book.decide(key=CLAIRE, suggestion_id=name, form_id=f"{name}-word", state=state, text=word)


def posted(programme: Programme, everyone: Sequence[MemberKey]) -> None:
    """A dozen first posts, some of them in December."""
    with programme.database.transaction() as connection:
        for place, key in enumerate(everyone[:14]):
            coach_store.post(connection, key, STARTED.date() + timedelta(days=20 + 4 * place))


def written(programme: Programme, everyone: Sequence[MemberKey]) -> None:
    """Eight messages to each in November, all within hours."""
    rows = [
        {
            "workspace_id": TEAM,
            "user_id": key.user_id,
            "local_date": day,
            "iso_week": "2026-W45",
            "occasion": f"{key.user_id}:{day}",
            "kind": "lesson",
            "sent_at": datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=9),
            "zone": "Europe/Paris",
        }
        for key in everyone
        for day in (date(2026, 11, 3) + timedelta(days=3 * number) for number in range(8))
    ]
    with programme.database.transaction() as connection:
        connection.execute(ledger.insert(), rows)
