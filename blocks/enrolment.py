"""Who takes part, to choose and to say."""

from collections.abc import Mapping

from blocks import ids
from blocks.kit import Block, View, field, modal, option, plain, radios, section
from domain.enrolment import By, Enrolment, EnrolmentView, UserGroup
from domain.members import Voice
from locales import Speech

GROUPS_OFFERED = 100
"""How many options a list takes (Slack documentation, multi-select menus)."""
GROUPS_SAID = 5


def enrolment_modal(view: EnrolmentView) -> View:
    """What decides who takes part, to change."""
    t = Speech(view.voice)
    explain = t(
        "It holds from now on, also for whoever comes or leaves later. Who no longer takes part hears nothing more, and keeps what they have learnt."
    )
    blocks = [section(explain), *enrolment_fields(view.enrolment, view.groups, t)]
    return modal(ids.ENROLMENT_SAVE, t("Who takes part"), blocks, close=t("Cancel"), submit=t("Save"))


def enrolment_fields(enrolment: Enrolment, groups: tuple[UserGroup, ...] | None, t: Speech) -> list[Block]:
    """The three ways, and what the one chosen needs."""
    ways = [
        _way(
            By.CHANNEL,
            t("The members of a channel"),
            t("Whoever joins it later takes part, whoever leaves it no longer does."),
        ),
        _way(By.GROUPS, t("User groups"), t("The people of one or several groups, such as @staff.")),
        _way(By.EVERYONE, t("Everyone"), t("All people of this workspace.")),
    ]
    who = field(
        "by",
        t("Who takes part"),
        radios(ids.ENROLMENT_BY, ways, enrolment.by.value),
        hint=t("Guests follow the same rule. Bots never take part."),
        tells=True,
    )
    if enrolment.by is By.CHANNEL:
        return [who, _channel(enrolment.channel, t)]
    if enrolment.by is By.GROUPS:
        return [who, _groups(enrolment, groups, t)]
    return [who]


def _way(by: By, text: str, description: str) -> Block:
    return {**option(text, by.value), "description": plain(description, 75)}


def _channel(chosen: str | None, t: Speech) -> Block:
    return field(
        "channel",
        t("Which channel"),
        channel_select("channel", chosen),
        hint=t("In a private channel, invite me first: write /invite @Entrain there."),
    )


def channel_select(action_id: str, chosen: str | None) -> Block:
    """A list of the channels whoever looks at it can see."""
    element: Block = {
        "type": "conversations_select",
        "action_id": action_id,
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    if chosen is not None:
        element["initial_conversation"] = chosen
    return element


def _groups(enrolment: Enrolment, groups: tuple[UserGroup, ...] | None, t: Speech) -> Block:
    if groups is None:
        return section(
            t("Slack does not show me the user groups just now. A channel, or everyone, works all the same.")
        )
    if not groups:
        return section(
            t(
                "This workspace has no user group yet. Slack’s owners can make one under “People”, then “User groups”. A channel, or everyone, works all the same."
            )
        )
    offered = [option(_named(group, t), group.group_id) for group in groups[:GROUPS_OFFERED]]
    element: Block = {
        "type": "multi_static_select",
        "action_id": "groups",
        "placeholder": plain(t("Choose one or several groups"), 150),
        "options": offered,
    }
    chosen = [item for item in offered if item["value"] in enrolment.groups]
    if chosen:
        element["initial_options"] = chosen
    hint = None
    if len(groups) > GROUPS_OFFERED:
        hint = t("The first {number} groups by name are shown.", number=GROUPS_OFFERED)
    return field("groups", t("Which groups"), element, hint=hint)


def _named(group: UserGroup, t: Speech) -> str:
    people = t.n("{number} person", "{number} people", group.people)
    return f"{group.name[:50]} · {people}"


def enrolment_words(enrolment: Enrolment, t: Speech) -> str:
    """Who takes part, in mrkdwn, as the end of a sentence."""
    if enrolment.by is By.EVERYONE:
        return t("everyone in this workspace")
    if enrolment.by is By.GROUPS:
        groups = t.listing([f"<!subteam^{group}>" for group in enrolment.groups[:GROUPS_SAID]])
        return t("the people of {groups}", groups=groups or "?")
    return t("the members of {channel}", channel=f"<#{enrolment.channel}>") if enrolment.channel else t("nobody yet")


def enrolment_refused(voice: Voice, wrong: Mapping[str, str]) -> dict[str, str]:
    """Beside each field: what is wrong."""
    t = Speech(voice)
    words = {
        "channel": t("Choose the channel whose members take part."),
        "groups": t("Choose one group or more."),
        "no_groups": t("There is no user group to choose. Take a channel, or everyone."),
        "unseen": t("I can’t see this channel. Write /invite @Entrain there, then go on here."),
        "archived": t("This channel has been archived. Choose another."),
    }
    return {name: words[key] for name, key in wrong.items() if key in words}
