"""Where the bot posts, and what a coordinator is asked about a post."""

from blocks import ids
from blocks.kit import Block, View, actions, button, escape, field, modal, section
from domain.posts import ChannelsView, ChannelTrouble, HeldPost, PostsDesk
from locales import Speech


def desk_blocks(desk: PostsDesk, t: Speech) -> list[Block]:
    """What keeps posts from their channels, on the coordinator's desk; nothing where all is well."""
    blocks = [section(_trouble(trouble, t)) for trouble in desk.troubles]
    for number, post in enumerate(desk.held[:5]):
        blocks += _held(post, number, t)
    return blocks


def _trouble(trouble: ChannelTrouble, t: Speech) -> str:
    channel = f"<#{trouble.channel_id}>"
    if trouble.error == "not_in_channel":
        return t("I cannot post in {channel}: I am not in it. Write `/invite @Entrain` there.", channel=channel)
    if trouble.error == "is_archived":
        return t("I cannot post in {channel}: it has been archived. Choose another under “Channels”.", channel=channel)
    if trouble.error == "restricted_action":
        return t(
            "I cannot post in {channel}: only some people may write there. Have me allowed to, or choose another under “Channels”.",
            channel=channel,
        )
    return t(
        "I cannot post in the channel that was chosen: Slack does not show it to me. If it is private, invite me to it; else choose another under “Channels”."
    )


def _held(post: HeldPost, number: int, t: Speech) -> list[Block]:
    asks = t(
        "Slack did not say whether my post of {day} reached {channel}. I don’t read channels, so please look.",
        day=escape(t.day(post.day)),
        channel=f"<#{post.channel_id}>",
    )
    answers = actions(
        button(t("It is there"), ids.POST_THERE, post.occasion),
        button(t("It is missing: post it again"), ids.POST_AGAIN, post.occasion),
        block_id=f"held:{number}",
    )
    return [section(asks), answers]


def channels_modal(view: ChannelsView) -> View:
    """The two channels, to choose."""
    t = Speech(view.voice)
    note = t("I post only during contact hours. In a private channel I have to be invited first: `/invite @Entrain`.")
    blocks = [
        section(note),
        field(
            "team",
            t("The team’s channel"),
            _channel("team", view.team),
            hint=t("For what concerns everybody."),
            optional=True,
        ),
        field(
            "coordinators",
            t("The coordinators’ channel"),
            _channel("coordinators", view.coordinators),
            hint=t("For what only those who run the programme need to see."),
            optional=True,
        ),
    ]
    return modal(ids.CHANNELS_SAVE, t("Channels"), blocks, close=t("Cancel"), submit=t("Save"))


def _channel(action_id: str, chosen: str | None) -> Block:
    element: Block = {
        "type": "conversations_select",
        "action_id": action_id,
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    if chosen is not None:
        element["initial_conversation"] = chosen
    return element
