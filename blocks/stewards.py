"""The stewards' desk: their queue, a case with its conversation, who the stewards are, and the word that something waits."""

import json
from collections.abc import Sequence

from blocks import ids
from blocks.concerns import conversation_blocks, fresh_block, status_words, topic_title, week_words
from blocks.kit import (
    Block,
    Message,
    View,
    actions,
    asking,
    button,
    context,
    divider,
    escape,
    field,
    header,
    modal,
    mrkdwn,
    option,
    radios,
    section,
    select,
)
from domain.concerns import TEXT_LIMIT, Status
from domain.members import Voice
from domain.stewards import (
    Announcement,
    Asked,
    CaseLine,
    CaseView,
    ConcernPing,
    ConcernsDesk,
    EndedView,
    StewardDesk,
    StewardState,
    StewardsView,
)
from locales import Speech

TEXT, STATUS = "text", "status"
LINES = 15
ENDED_LINES = 40


def desk_blocks(desk: ConcernsDesk, t: Speech) -> list[Block]:
    """What Home shows below one's own part: the stewards' desk, becoming one, what coordinators are asked, and numbers."""
    blocks: list[Block] = []
    if desk.steward is not None:
        blocks += [divider(), *_steward(desk.steward, t)]
    if desk.may_accept:
        blocks += [divider(), *_accept(t)]
    asked = [block for user, by in desk.to_agree[:5] for block in _agree(user, by, t)]
    if asked or desk.counts:
        blocks.append(divider())
    if desk.counts:
        number = t("fewer than five") if desk.received is None else t("at least {number}", number=desk.received)
        lines = [t("*Concerns received:* {number}. Only the trusted people read them.", number=number)]
        if not desk.open:
            lines = [t("*Concerns:* nobody has agreed to read them yet, so they are not offered to anybody.")]
        blocks.append(section("\n".join(lines)))
    return [*blocks, *asked]


def _steward(desk: StewardDesk, t: Speech) -> list[Block]:
    blocks: list[Block] = [header(t("Trusted people’s desk"))]
    if not desk.cases:
        blocks.append(section(t("Nothing is waiting for you here.")))
    blocks += [_line(line, t) for line in desk.cases[:LINES]]
    if len(desk.cases) > LINES:
        more = len(desk.cases) - LINES
        blocks.append(context(t.n("And {number} more, due later.", "And {number} more, due later.", more)))
    ended = button(t("Closed ones"), ids.CASES_ENDED) if desk.ended else None
    return [*blocks, actions(button(t("The trusted people"), ids.STEWARDS_OPEN), ended)]


def _line(line: CaseLine, t: Speech) -> Block:
    title = topic_title(line.topic, t)
    first = f"*{escape(title)}*" + (f" · {t('new')}" if line.news else "")
    facts = [escape(week_words(line.week, t)), status_words(line.status, t)]
    if line.holder is not None:
        facts.append(t("in the hands of {person}", person=f"<@{line.holder}>"))
    read = button(
        t("Read"), f"{ids.CASE_READ}:{line.concern_id}", line.concern_id, label=t("Read: {title}", title=title)
    )
    return section("\n".join(part for part in (first, " · ".join(facts), _owed(line, t)) if part), read)


def _owed(line: CaseLine, t: Speech) -> str:
    if line.deadline is None:
        return ""
    day = t.day(line.deadline)
    if line.overdue:
        said = t("Overdue: to be answered by {day}", day=day)
        return f"*{escape(said if line.acknowledged else t('Overdue: to be acknowledged by {day}', day=day))}*"
    return escape(
        t("to be answered by {day}", day=day) if line.acknowledged else t("to be acknowledged by {day}", day=day)
    )


def _accept(t: Speech) -> list[Block]:
    text = t(
        "*Will you be one of the trusted people?* They read what colleagues say without their name, and answer: within seven days that it was read, within three months with an answer. They never try to find out who wrote."
    )
    sure = asking(
        button(t("I accept"), ids.STEWARD_ACCEPT, "yes", style="primary"),
        title=t("Become a trusted person?"),
        text=t(
            "Your colleagues will see your name wherever concerns are offered, and nobody but you and the others reads them."
        ),
        yes=t("I accept"),
        no=t("Not now"),
    )
    return [section(text), actions(sure)]


def _agree(user: str, by: str, t: Speech) -> list[Block]:
    text = t(
        "{proposer} proposes {person} as a trusted person, to read concerns. Do you agree? They must then accept themselves, and it is announced.",
        proposer=f"<@{by}>",
        person=f"<@{user}>",
    )
    return [
        section(text),
        actions(
            button(t("I agree"), f"{ids.STEWARD_AGREE}:{user}", user, style="primary"),
            button(t("I do not"), f"{ids.STEWARD_REFUSE}:{user}", user),
        ),
    ]


def case_modal(view: CaseView, nonce: str) -> View:
    """One case, with all that can be done about it."""
    t, line = Speech(view.voice), view.line
    notes = {
        "acknowledged": t("Its author can now see that it was read."),
        "answered": t("Sent. Its author finds it with their code."),
        "handed": t("Noted."),
        "alone": t(
            "Nobody else may read this one, so it would be lost. Answer it, or refer its author elsewhere, before you stand aside."
        ),
    }
    blocks: list[Block] = [section(f"*{escape(notes[view.note])}*")] if view.note else []
    facts = [escape(topic_title(line.topic, t)), escape(week_words(line.week, t)), status_words(line.status, t)]
    owed = _owed(line, t)
    blocks += [section(" · ".join(facts) + (f"\n{owed}" if owed else "")), *_handling(view, t)]
    blocks += conversation_blocks(view.said, t, mine=t("The author"), theirs=t("Answered"))
    status = select(
        STATUS, t("Where it stands"), [option(status_words(s, t), s.value) for s in Status], line.status.value
    )
    answer: Block = {"type": "plain_text_input", "action_id": TEXT, "multiline": True, "max_length": TEXT_LIMIT}
    hint = t("You answer someone whose name you do not know: nothing that would make them say it.")
    blocks += [
        divider(),
        field(fresh_block(nonce), t("Your answer, or the reason for the decision"), answer, hint=hint),
        field(STATUS, t("Where it stands"), status),
    ]
    metadata = json.dumps([line.concern_id, nonce])
    title = t("Concern")
    return modal(ids.CASE_ANSWER, title, blocks, close=t("Close"), submit=t("Send"), metadata=metadata)


def case_of(metadata: str) -> tuple[str, str]:
    """The case and nonce a form of ours carries; empty for anything else."""
    try:
        concern_id, nonce = json.loads(metadata)
        return str(concern_id), str(nonce)
    except (ValueError, TypeError):
        return "", ""


def _handling(view: CaseView, t: Speech) -> list[Block]:
    line = view.line
    seen = (
        None
        if line.acknowledged
        else button(t("Confirm it was read"), ids.CASE_ACKNOWLEDGE, line.concern_id, style="primary")
    )
    take = button(t("I see to it"), ids.CASE_TAKE, line.concern_id) if line.holder is None else None
    aside = asking(
        button(t("Stand aside"), ids.CASE_RECUSE, line.concern_id),
        title=t("Stand aside?"),
        text=t("It will be closed to you from now on; the others are told that it waits for them."),
        yes=t("Stand aside"),
        no=t("Cancel"),
    )
    blocks: list[Block] = []
    if line.holder is not None:
        blocks.append(context(t("In the hands of {person}.", person=f"<@{line.holder}>")))
    blocks.append(actions(seen, take, aside))
    if view.others:
        people = [{"text": mrkdwn(f"<@{user}>"), "value": user} for user in view.others[:10]]
        chosen = line.holder if line.holder in view.others[:10] else None
        blocks += [context(t("Hand it over to:")), actions(radios(ids.CASE_HAND, people, chosen), block_id="hand")]
    return blocks


def ended_modal(view: EndedView) -> View:
    """Cases that have ended."""
    t = Speech(view.voice)
    kept = t("Closed without action, a concern is deleted after two months; otherwise a year after it was closed.")
    blocks: list[Block] = [context(kept), *(_line(line, t) for line in view.cases[:ENDED_LINES])]
    if not view.cases:
        blocks.append(section(t("None is closed.")))
    return modal(ids.CASES_VIEW, t("Closed concerns"), blocks, close=t("Close"))


def stewards_modal(view: StewardsView) -> View:
    """Who the stewards are; proposing one; ceasing to be one."""
    t = Speech(view.voice)
    person = f"<@{view.person}>"
    told = {
        "accepted": t("Thank you. You are now one of the trusted people; what comes in from now on is open to you."),
        "proposed": t(
            "{person} is proposed. A coordinator other than you must agree: they are told, and asked on their Home.",
            person=person,
        ),
        "already": t("{person} is one of the trusted people already.", person=person),
        "unknown": t(
            "{person} cannot be one: it takes a person of this workspace, not a guest or an app.", person=person
        ),
        "enough": t("There are enough: more readers would make each concern less safe."),
        "needed": t("Some open concerns can be read by you alone. Close them first, with an answer, then step down."),
        "left": t("You are no longer one of the trusted people. What they hold is closed to you from now on."),
    }
    blocks: list[Block] = [section(f"*{told[view.told]}*")] if view.told else []
    blocks += [section(_people(view.stewards, t))]
    for user, state in view.proposed[:10]:
        said = t("{person}: a coordinator has yet to agree.", person=f"<@{user}>")
        if state is StewardState.AGREED:
            said = t("{person}: has yet to accept, on their Home.", person=f"<@{user}>")
        blocks.append(context(said))
    if view.told != "left":
        choose: Block = {"type": "users_select", "action_id": ids.STEWARDS_PROPOSE}
        leave = asking(
            button(t("Step down"), ids.STEWARDS_LEAVE, "yes"),
            title=t("Step down?"),
            text=t("All concerns will be closed to you from now on, those you have read included."),
            yes=t("Step down"),
            no=t("Cancel"),
        )
        text = t(
            "*Propose someone.* A coordinator must agree, then they accept. What came in before stays closed to them."
        )
        blocks += [divider(), section(text, choose, block_id="propose"), actions(leave)]
    return modal(ids.CASES_VIEW, t("Trusted people"), blocks, close=t("Close"))


def _people(stewards: Sequence[str], t: Speech) -> str:
    if not stewards:
        return t("There is no trusted person at the moment.")
    return t("*The trusted people:* {people}.", people=t.listing([f"<@{user}>" for user in stewards]))


def stood_aside_modal(voice: Voice) -> View:
    """It is closed to one now."""
    t = Speech(voice)
    text = t("It is closed to you now. The others have been told that it waits for them.")
    return modal(ids.CASES_VIEW, t("Concern"), [section(text)], close=t("Close"))


def answer_missing(voice: Voice) -> str:
    """Beside the field."""
    return Speech(voice)("Please write a few words: its author would see a decision without a reason.")


def announcement(view: Announcement) -> Message:
    """Said in the team's channel when somebody becomes a steward after the first."""
    t = Speech(view.voice)
    text = t(
        "<@{user}> is now one of the people who read concerns said without a name. What was said before today stays closed to them.",
        user=view.user_id,
    )
    return Message(text, [section(text)])


def ping_message(view: ConcernPing) -> Message:
    """Something waits on the desk, and nothing of what it is; or one's word is needed."""
    t = Speech(view.voice)
    text, why = {
        Asked.DESK: (
            t("Something is waiting for you on the trusted people’s desk, in my Home tab."),
            t("You get this because you are one of the trusted people. It says nothing more on purpose."),
        ),
        Asked.ACCEPT: (
            t(
                "You are proposed as one of the trusted people, who read and answer concerns said without a name; a coordinator has agreed. What it involves, and whether you accept, is asked in my Home tab. Nothing happens until you do."
            ),
            t("You get this because someone proposed you."),
        ),
        Asked.AGREE: (
            t(
                "Someone is proposed as one of the trusted people, who read and answer concerns said without a name. A coordinator must agree: that is asked in my Home tab."
            ),
            t("You get this because you are a coordinator, and neither of the two."),
        ),
    }[view.asked]
    settings = button(t("Settings"), ids.SETTINGS_OPEN, label=t("My settings: days, time, language, stop"))
    return Message(text, [section(text), actions(settings), context(why)])
