"""The draft coach's form, with what it found above the text, which stays as it was typed."""

from blocks import ids
from blocks.charter import clause_blocks
from blocks.kit import (
    Block,
    View,
    actions,
    button,
    context,
    divider,
    escape,
    field,
    modal,
    option,
    quote,
    rich,
    section,
    select,
)
from domain.coach import LONGEST
from domain.drafts import Advice, CoachView, FirstPost, RuleView, Tell
from locales import Speech

DRAFT, NETWORK = "draft", "network"
PICTURED = "pictured"


def coach_modal(view: CoachView, *, pictured: bool = False) -> View:
    """The form; after a check, what to look at again comes first."""
    t = Speech(view.voice)
    again = view.advice is not None
    return modal(
        ids.COACH_CHECK,
        t("Check a draft"),
        [*_found(view, t), *_form(view, t), *_posted(t)],
        close=t("Close"),
        submit=t("Check again") if again else t("Check"),
        metadata=PICTURED if pictured else "",
    )


def _found(view: CoachView, t: Speech) -> list[Block]:
    if view.advice is None:
        text = t("Paste the post here before it goes out. Only you see what comes back, and nothing of it is kept.")
        return [section(text)]
    if not view.advice:
        return [
            section(f"*{t('Nothing stands out.')}*"),
            context(
                t(
                    "I go by examples, and I can be wrong: whether it is true, kind and well timed is for a person to say."
                ),
            ),
            divider(),
        ]
    lead = t.n("{number} thing to look at again", "{number} things to look at again", len(view.advice))
    blocks = [section(f"*{lead}*")]
    for advice in view.advice:
        blocks += _advice(advice, t)
    return [*blocks, divider()]


def _advice(advice: Advice, t: Speech) -> list[Block]:
    blocks = [section(f"*{escape(advice.title)}*\n{rich(advice.advice)}")]
    if advice.excerpts:
        blocks.append(quote("\n".join(advice.excerpts)[:LONGEST]))
    clause = advice.clause
    buttons = [
        button(
            t("Clause {number}: {title}", number=clause.number, title=clause.title),
            f"{ids.COACH_CLAUSE}:{advice.rule_id}"[:255],
            advice.rule_id,
        )
        if clause
        else None,
        button(
            t("Read the lesson"),
            f"{ids.COACH_LESSON}:{advice.rule_id}"[:255],
            advice.lesson.id,
            label=t("Read the lesson: {title}", title=advice.lesson.title),
        )
        if advice.lesson
        else None,
    ]
    return [*blocks, actions(*buttons)] if any(buttons) else blocks


def _form(view: CoachView, t: Speech) -> list[Block]:
    typed: Block = {"type": "plain_text_input", "action_id": DRAFT, "multiline": True, "max_length": LONGEST}
    if view.text:
        typed["initial_value"] = view.text[:LONGEST]
    options = [option(network.name, network.id) for network in view.networks[:100]]
    chosen = view.network.id if view.network else None
    said = t.n("{number} character", "{number} characters", view.length) if view.text else None
    return [
        field(DRAFT, t("Draft"), typed, hint=said),
        field(
            NETWORK,
            t("Where will it go?"),
            select(NETWORK, t("Not decided"), options, chosen),
            hint=t("For its length; leave it out if you have not decided."),
            optional=True,
        ),
    ]


def _posted(t: Speech) -> list[Block]:
    """The button for whoever has posted: the first one is worth a word."""
    return [actions(button(t("My first post is out"), ids.COACH_POSTED))]


def posted_modal(view: FirstPost) -> View:
    """What is said of the first post to its author, who may have the team told; or that the team was told."""
    t = Speech(view.voice)
    if view.told is not None:
        text = t("Shared in {channel}.", channel=f"<#{view.told}>")
        return modal(ids.NOTICE_VIEW, t("First post"), [section(text)], close=t("Close"))
    if not view.fresh:
        text = t("Your first post is noted already. What counts is the next one.")
    elif view.days is None:
        text = t("It is noted: your first post. Well done.")
    else:
        text = t.n(
            "It is noted: your first post, {number} day after you began. Well done.",
            "It is noted: your first post, {number} days after you began. Well done.",
            view.days,
        )
    blocks = [section(text)]
    if view.can_tell:
        blocks += [
            context(t("Nobody is told unless you press Share.")),
            actions(button(t("Share with the team channel"), ids.COACH_TELL)),
        ]
    return modal(ids.NOTICE_VIEW, t("First post"), blocks, close=t("Close"))


def told_text(told: Tell) -> str:
    """What the team's channel is told, in the member's name and on their click."""
    t = Speech(told.aloud)
    return t("<@{user}> has made a first post.", user=told.user_id)


def clause_modal(shown: RuleView) -> View:
    """The clause a finding comes from, above the form."""
    t = Speech(shown.voice)
    gone = section(t("This clause is no longer in the charter."))
    blocks = clause_blocks(shown.advice.clause) if shown.advice.clause else [gone]
    return modal(ids.NOTICE_VIEW, t("The charter"), blocks, close=t("Back"))
