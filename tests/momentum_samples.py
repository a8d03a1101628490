"""Everything shown of channels and of the team's momentum, in every state, for the tests of what people read."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from blocks.kit import home
from blocks.posts import channels_modal, desk_blocks
from domain.members import Voice
from domain.posts import UNREACHABLE, ChannelsView, ChannelTrouble, HeldPost, PostsDesk
from locales import Speech


def views(voice: Voice) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every view, with a name."""
    yield "channels", channels_modal(ChannelsView(voice, "C0EQUIPE01", "C0BUREAU01"))
    yield "channels, none", channels_modal(ChannelsView(voice, None, None))
    channels = ChannelsView(voice, "C0EQUIPE01", None)
    troubles = tuple(ChannelTrouble("C0EQUIPE01", error) for error in sorted(UNREACHABLE))
    held = HeldPost("T1:digest:2026-W48", "C0EQUIPE01", date(2026, 11, 24))
    yield "posts", home(desk_blocks(PostsDesk(channels, troubles, (held,)), Speech(voice)))
