"""What is held on somebody is shown within Slack's limits, whatever and however much it is; anchors too."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from blocks.evidence import anchor_message
from blocks.privacy import my_data_modal
from domain.evidence import Anchor, AnchorNote
from domain.members import Voice
from domain.privacy import Holding, Topic
from tests.evidence_samples import personal_data
from tests.unit.test_blocks import check_message, check_view, days, moments, voices

values = st.none() | st.booleans() | st.integers() | st.text(max_size=400) | days | moments | st.binary(max_size=40)
rows = st.dictionaries(st.sampled_from(["lesson_id", "text", "on", "salt"]), values, max_size=4)
holdings = st.builds(
    Holding, st.text(min_size=1, max_size=60), st.sampled_from(Topic), st.lists(rows, max_size=9).map(tuple)
)


@given(voices, st.lists(holdings, max_size=70), st.none() | st.booleans())
def test_all_that_is_held_fits_in_a_modal(voice: Voice, held: list[Holding], sent: bool | None) -> None:
    data = replace(personal_data(voice), holdings=tuple(held))
    check_view(my_data_modal(data, sent=sent))


@given(voices, st.integers(1, 10**9))
def test_an_anchor_fits_in_a_message(voice: Voice, seq: int) -> None:
    note = AnchorNote(voice, Anchor("T1", seq, "a" * 64, date(2026, 11, 24)))
    check_message(anchor_message(note))
