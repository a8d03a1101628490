"""The kick-off kit: what was heard beforehand above the thresholds, the board, numbers, and parts; as Word and Markdown."""

import base64
import io
from dataclasses import replace
from zipfile import ZipFile

import docx
import pytest

from domain.answers import Answered
from domain.errors import NotCoordinator
from domain.kickoff import TOPICS, Kit
from domain.openings import Plan
from domain.suggestions import Draft
from reports import documents, kickoff
from reports.charts import Picture, alternative
from reports.surveys import charts_of
from storage.database import Database
from tests.handbooks import handbook, real_handbook
from tests.services.test_concerns import draft
from tests.services.world import CLAIRE, TEAM, Programme
from tests.support import FakeClock
from tests.survey_samples import CLOSES, closed, populate

WORRY = "On me demande de publier sur ma page."
WISHES = (("worries", "parts", "objectives"), ("objectives", "worries", "parts"), ("parts", "worries", "objectives"))
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
"""The smallest picture: drawing is tested by itself."""
WRITTEN = "Ce que personne ne doit lire dans un document."


@pytest.fixture
def programme(database: Database, clock: FakeClock) -> Programme:
    """A programme with the surveys of the content that comes with it."""
    found = real_handbook()
    return Programme(database, clock, replace(handbook(), surveys=found.surveys))


def heard(programme: Programme, people: int, concerns: int) -> None:
    """A kick-off survey that so many answered, as many suggestions as voices, and concerns."""
    members = populate(programme, everyone=max(people, 6))
    programme.services.survey_desk.open(key=CLAIRE, plan=Plan("kickoff", CLOSES))
    lists = programme.services.surveys.open_to(key=CLAIRE).desk
    assert lists is not None
    run_id = lists.open[0].run_id
    for number, key in enumerate(members[:people]):
        given = {
            "objectives": ("listen", "relate")[: 1 + number % 2],
            "worries": ("time",) if number % 3 else ("negative", "voice"),
            "worry": (WRITTEN,),
            **{f"order:{place}": (topic,) for place, topic in enumerate(WISHES[number % 3], 1)},
        }
        done = programme.services.surveys.answer(key=key, run_id=run_id, given=given)
        assert isinstance(done, Answered), done
    closed(programme, run_id)
    book = programme.services.suggestions
    book.post(key=members[0], form_id="one", draft=Draft("Une photo par semaine | *au jardin* <!channel>"))
    book.post(key=members[1], form_id="two", draft=Draft("Dire qui répond le week-end.", asked=True))
    for key in members[2:5]:
        book.support(key=key, suggestion_id="two", yes=True)
    programme.services.stewards.accept(key=CLAIRE)
    for number in range(concerns):
        said = draft(WORRY, shown=(CLAIRE.user_id,))
        programme.services.concerns.submit(workspace_id=TEAM, nonce=f"{number}", draft=said)
    programme.clock.advance(days=1)
    programme.services.concern_slots.release()
    programme.services.roles.take(key=members[0], role="writer")


def text_of(word: bytes) -> str:
    """All that a Word document says, its pictures' words included."""
    with ZipFile(io.BytesIO(word)) as archive:
        return archive.read("word/document.xml").decode()


def test_the_kit_says_what_was_heard_above_the_thresholds_and_nothing_of_who(programme: Programme) -> None:
    heard(programme, people=12, concerns=8)
    kit = programme.services.kickoff.kit(key=CLAIRE)
    assert kit.topics == ("worries", "parts", "objectives", "suggestions"), "in the order the team wished for"
    assert [line.support for line in kit.suggestions] == [4, 1]
    assert kit.concerns == 5
    [view] = kit.results
    drawn = {name: Picture(DOT, alternative(chart)) for name, chart in charts_of(view)}
    assert set(drawn) == {"objectives", "worries", "order"}
    pictures = {view.run_id: drawn}
    writer = next(line.holders[0] for line in kit.roles if line.holders)
    made = kickoff.document(kit, pictures, {writer: "Nora Haddad"})
    word = documents.word(made)
    said = text_of(word)
    for words in (
        "Réunion de lancement",
        "12 réponses",
        "Dire qui répond le week-end. (4 voix",
        "5 reçues",
        "Nora Haddad",
    ):
        assert words in said, words
    for secret in (WORRY, WRITTEN, writer, CLAIRE.user_id):
        assert secret not in said
    assert said.count("<pic:pic") == len(drawn)
    assert all(picture.alternative[:60].replace("&", "&amp;") in said for picture in drawn.values())
    again = docx.Document(io.BytesIO(word))
    assert again.core_properties.language == "fr"
    assert [row.cells[0].text for row in again.tables[0].rows] == ["Minutes", "5", "12", "12", "12", "12", "7"]
    files = documents.markdown(made, "kit")
    assert set(files) == {"kit.md", "kit-1.png", "kit-2.png", "kit-3.png"}
    page = files["kit.md"].decode()
    assert "Une photo par semaine \\| \\*au jardin\\* \\<!channel\\>" in page
    assert "](kit-1.png)" in page


def test_below_the_thresholds_the_kit_says_so(programme: Programme) -> None:
    heard(programme, people=4, concerns=4)
    kit = programme.services.kickoff.kit(key=CLAIRE)
    assert kit.concerns is None
    assert kit.topics == TOPICS
    page = page_of(kit)
    assert "moins de cinq personnes ont répondu" in page
    assert "Moins de cinq" in page
    assert WRITTEN not in page


def test_with_nothing_heard_it_is_an_agenda_and_room_to_decide(programme: Programme) -> None:
    populate(programme, everyone=6)
    page = page_of(programme.services.kickoff.kit_of(workspace_id=TEAM, language="en"))
    assert "No survey has been closed yet. /survey opens" in page
    assert "None yet. /suggest" in page
    assert "| Decision | Who | By when |" in page
    assert page.count("|  |  |  |") == kickoff.TO_WRITE


def page_of(kit: Kit) -> str:
    """The kit in Markdown, without charts."""
    return documents.markdown(kickoff.document(kit, {}, {}), "kit")["kit.md"].decode()


def test_only_coordinators_get_it(programme: Programme) -> None:
    nora, *_ = populate(programme, everyone=6)
    with pytest.raises(NotCoordinator):
        programme.services.kickoff.kit(key=nora)
