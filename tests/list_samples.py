"""The lists that are exported, for the tests of what people read."""

from collections.abc import Iterator
from datetime import date

from domain.charter_status import MemberStand, Stand, StatusView
from domain.hours import HoursProof
from domain.members import Voice
from domain.results import Figures, QuestionResult, Result, ResultView
from domain.suggestions import Line, State, Word
from locales import Speech
from reports import charter, hours, sheets, suggestions, surveys
from reports.sheets import Listing
from tests.handbooks import handbook
from tests.kit_samples import LINE, SAID, SURVEY

DAY = date(2026, 11, 24)


def lists(voice: Voice, proof: HoursProof) -> Iterator[Listing]:
    """Each list there is, with something in every column."""
    yield hours.listing(voice, proof, {"U1": "1"}, handbook().programme, ids=False)
    stands = (
        MemberStand("U1", "everyone", Stand.ACKNOWLEDGED, DAY, DAY, "", DAY),
        MemberStand("U2", "leader", Stand.UNASKED, None, None, "leave:2026-11-02/2026-11-06+5", None),
    )
    yield charter.listing(StatusView(voice, "Notre charte", "1.0", stands, ()))
    said = Line("b", "=1+1", "U2", DAY, State.DONE, LINE.about, 3, supported=False, mine=False, last=_WORD)
    yield suggestions.listing(voice, (LINE, said), DAY)
    groups = (("everyone", Figures(6, (("worries", 4),))), ("leader+contributor", Figures(6, (), ("parts",))))
    held = Result(12, (*SAID.questions[1:], QuestionResult("one", Figures(12, (("parts", 5),)), groups, "small")))
    results = (SAID, held, Result(None))
    yield surveys.listing(voice, [ResultView(voice, "run", SURVEY, DAY, 14, one) for one in results], DAY)


_WORD = Word(State.DONE, "C’est en ligne.", "U1", DAY)


def pages(voice: Voice, proof: HoursProof) -> Iterator[tuple[str, str]]:
    """What explains each list, and its table."""
    t = Speech(voice)
    yield "lists, sheets", f"{t('List')} {t('About the columns')}"
    for listing in lists(voice, proof):
        yield f"list, {listing.name}", sheets.page(listing, t)
        yield f"table, {listing.name}", sheets.table(listing.head, listing.rows).decode()
