"""What is asked of coordinators about posts is within Slack's limits, and names the way out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks import ids
from blocks.kit import divider, home
from blocks.posts import channels_modal, desk_blocks
from domain.members import Voice
from domain.posts import UNREACHABLE, ChannelsView, ChannelTrouble, HeldPost, PostsDesk
from locales import Speech
from tests.unit.test_blocks import check_view, days, voices, walk

channels = st.from_regex(r"\AC[A-Z0-9]{8,10}\Z")
views = st.builds(ChannelsView, voices, st.none() | channels, st.none() | channels)
troubles = st.builds(ChannelTrouble, channels, st.sampled_from(sorted(UNREACHABLE)))
held = st.builds(HeldPost, st.text(min_size=1, max_size=255), channels, days)
desks = st.builds(PostsDesk, views, st.lists(troubles, max_size=2).map(tuple), st.lists(held, max_size=12).map(tuple))


@given(views)
def test_the_channels_are_chosen_in_a_modal(view: ChannelsView) -> None:
    check_view(channels_modal(view))


@given(desks)
def test_troubles_and_held_posts_stand_on_a_desk(desk: PostsDesk) -> None:
    shown = home([divider(), *desk_blocks(desk, Speech(desk.channels.voice))])
    check_view(shown, mentions=True)
    buttons = [node for node in walk(shown) if node.get("action_id") == ids.POST_THERE]
    assert [button["value"] for button in buttons] == [post.occasion for post in desk.held[:5]]


@pytest.mark.parametrize("error", sorted(UNREACHABLE))
def test_every_trouble_has_its_own_way_out(error: str) -> None:
    voice = Voice("fr", "vous", "Europe/Paris")
    view = ChannelsView(voice, None, None)
    said = {
        other: str(desk_blocks(PostsDesk(view, (ChannelTrouble("C1", other),)), Speech(voice))) for other in UNREACHABLE
    }
    assert "Canaux" in said[error] or "/invite" in said[error]
    assert list(said.values()).count(said[error]) == 1
