"""Concerns as their authors see them: the promise and its limits, the form, the receipt, and coming back with the code."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from blocks import ids
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
    modal,
    mrkdwn,
    option,
    plain,
    quote,
    radios,
    section,
)
from domain.concerns import OTHER, TEXT_LIMIT, ConcernForm, Followed, Refused, Release, Said, Status, Topic
from domain.members import Voice
from domain.programme import Organisation
from domain.receipts import LENGTH, in_groups
from domain.stewards import ConcernsDesk
from locales import Speech

TEXT, TOPIC, KEEP_OUT, RELEASE, CODE = "text", "topic", "keep_out", "release", "code"
NOBODY = "nobody"
SHOWN = 20
"""Messages of a conversation in one modal, the newest."""
_OPTIONS = 100


@dataclass(frozen=True, slots=True)
class Held:
    """What a form of ours carries: its nonce, the stewards it named, and for a conversation the code, sealed."""

    nonce: str
    shown: tuple[str, ...] = ()
    token: str = ""

    def dump(self) -> str:
        """As private metadata."""
        return json.dumps([self.nonce, list(self.shown), self.token])

    @staticmethod
    def load(metadata: str) -> "Held":
        """Read back; empty for anything else."""
        try:
            nonce, shown, token = json.loads(metadata)
            return Held(str(nonce), tuple(str(user) for user in shown), str(token))
        except (ValueError, TypeError):
            return Held("")


def fear_title(fear: str, t: Speech) -> str:
    """A fear, in a few words."""
    return {
        "control": t("Losing control of our image"),
        "negative": t("Being criticised in public"),
        "voice": t("Speaking for myself or for us"),
        "failure": t("That it does not work"),
        "time": t("Wasting time"),
        "overload": t("Too much to follow"),
    }.get(fear, fear)


def topic_title(topic: Topic, t: Speech) -> str:
    """What a concern is about, in words."""
    if topic.kind == "fear":
        return fear_title(topic.key.partition(":")[2], t)
    if topic.kind == "clause":
        return t("Charter: {title}", title=topic.title or topic.key.partition(":")[2])
    if topic.kind == "section":
        return t("Handbook: {title}", title=topic.title or topic.key.partition(":")[2])
    return t("Something else")


def form_modal(
    form: ConcernForm, voice: Voice, nonce: str, *, typed_after: bool = False, begun: tuple[str, str] | None = None
) -> View:
    """The form. The promise and its limits stand before the first field.

    ``begun`` is a text and its topic where somebody began a suggestion, and would rather not sign it.
    """
    t = Speech(voice)
    blocks: list[Block] = []
    if typed_after:
        text = t("What you typed after the command was not read, and not kept. Please write it below.")
        blocks.append(section(f"*{escape(text)}*"))
    if begun is not None:
        text = t("A suggestion without a name is treated as a concern: it does not stand on the board.")
        blocks.append(section(f"*{escape(text)}*"))
    people = t.listing([f"<@{user}>" for user in form.stewards])
    blocks += [
        section(_promise(t)),
        section(_limits(t)),
        section(t("*Who it is for:* {people}. Nobody else is given it to read.", people=people)),
        context(_elsewhere(form, t)),
        divider(),
        field(TEXT, t("What worries you"), _text_input(begun[0] if begun else ""), hint=t("3,000 characters at most.")),
        field(TOPIC, t("What it is about"), _topics(form.topics, t, begun[1] if begun else OTHER)),
    ]
    if len(form.stewards) > 1:
        blocks.append(field(KEEP_OUT, t("Is there someone who should not read it?"), _keep_out(form.stewards, t)))
    blocks.append(field(RELEASE, t("When it is passed on"), _releases(t)))
    return modal(
        ids.CONCERN_SUBMIT,
        t("A concern, unsigned"),
        blocks,
        close=t("Cancel"),
        submit=t("Send"),
        metadata=Held(nonce, form.stewards).dump(),
    )


def _promise(t: Speech) -> str:
    return t(
        "*What is promised.* Your name is never stored with what you write here, nor with what follows. Neither the people who read it, nor the coordinators, nor whoever looks after the database can find it there, because it is not there."
    )


def _limits(t: Speech) -> str:
    return t(
        "*What is not.* Your message goes through Slack, and through the server this programme runs on: whoever controls that server could read it and, at the moment you send it, see that it comes from you. And a turn of phrase, or a detail only you know, can give you away: leave out what would."
    )


def _elsewhere(form: ConcernForm, t: Speech) -> str:
    return escape(
        t(
            "This is not the official channel for reporting a breach of the law, which comes with legal protection: for that, {address}. To talk to someone by name: {coordinator}, {contact}.",
            address=form.whistleblowing,
            coordinator=form.coordinator,
            contact=form.contact,
        )
    )


def _text_input(text: str = "") -> Block:
    element: Block = {"type": "plain_text_input", "action_id": TEXT, "multiline": True, "max_length": TEXT_LIMIT}
    return {**element, "initial_value": text} if text else element


def _topics(topics: Sequence[Topic], t: Speech, chosen: str = OTHER) -> Block:
    titles = {"fear": t("A fear"), "clause": t("A clause of the charter"), "section": t("A part of the handbook")}
    groups: list[Block] = []
    for kind, title in titles.items():
        found = [option(_bare(topic, t), topic.key) for topic in topics if topic.kind == kind and len(topic.key) <= 150]
        if found:
            groups.append({"label": plain(title, 75), "options": found[:_OPTIONS]})
    other = option(t("Something else"), OTHER)
    groups.append({"label": plain(t("Other"), 75), "options": [other]})
    initial = next((one for group in groups for one in group["options"] if one["value"] == chosen), other)
    return {"type": "static_select", "action_id": TOPIC, "option_groups": groups, "initial_option": initial}


def _bare(topic: Topic, t: Speech) -> str:
    return topic_title(topic, t) if topic.kind == "fear" else topic.title


def _keep_out(stewards: Sequence[str], t: Speech) -> Block:
    people = [{"text": mrkdwn(f"<@{user}>"), "value": user} for user in stewards[:9]]
    return radios(KEEP_OUT, [option(t("No, all of them may read it"), NOBODY), *people], NOBODY)


def _releases(t: Speech) -> Block:
    choices = [
        (Release.SLOT, t("At the next round"), t("At 9:00 or at 16:00, with whatever else came in.")),
        (Release.MONDAY, t("On Monday"), t("On Monday at 9:00, with the whole week’s.")),
        (
            Release.TOGETHER,
            t("Only together with three others"),
            t("Harder to guess whose it is, but it may wait a long time."),
        ),
    ]
    options = [{**option(text, release.value), "description": plain(about, 75)} for release, text, about in choices]
    return radios(RELEASE, options, Release.SLOT.value)


def refused_errors(refused: Refused, voice: Voice) -> dict[str, str]:
    """Why a form cannot be taken, beside the field; what was typed stays."""
    t = Speech(voice)
    sentences = {
        "empty": t("There is nothing here yet. Please write a few words."),
        "too_long": t("That is more than 3,000 characters. Please shorten it, or send the rest with your code."),
        "nobody_left": t(
            "Then nobody would be left to read it. Please choose otherwise, or write elsewhere (see above)."
        ),
        "unknown": t(
            "This code leads nowhere. Check it, character by character. A case that was removed leaves nothing."
        ),
    }
    return {refused.field: sentences[refused.why]}


def receipt_modal(code: str, voice: Voice) -> View:
    """The receipt: shown this once."""
    t = Speech(voice)
    blocks: list[Block] = [
        section(t("*It is safely sealed.* Here is your code: copy it now, it is shown only this once.")),
        {
            "type": "rich_text",
            "elements": [
                {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": in_groups(code)}]},
            ],
        },
        section(
            t(
                "With `{concern} {follow}` and this code, you read the answers, you reply, or you take it back. Without the code, nobody can find it again for you: no name leads to it.",
                follow=t("follow"),
            )
        ),
        context(
            t(
                "Nobody will write to you about it. Look when you like, in a week for instance: within seven days it must be confirmed as read, within three months answered. That you looked is noted nowhere."
            )
        ),
    ]
    return modal(ids.NOTICE_VIEW, t("Your code"), blocks, close=t("I have copied it"))


def code_modal(voice: Voice) -> View:
    """Asks for the code."""
    t = Speech(voice)
    element: Block = {"type": "plain_text_input", "action_id": CODE, "max_length": 120}
    hint = t("{number} letters and digits; dashes and capitals do not matter.", number=LENGTH)
    return modal(
        ids.CONCERN_CODE,
        t("I have a code"),
        [
            section(t("What comes next stays unsigned. That you looked is noted nowhere.")),
            field(CODE, t("Your code"), element, hint=hint),
        ],
        close=t("Cancel"),
        submit=t("Open"),
    )


def followed_modal(found: Followed, voice: Voice, held: Held, *, sent: bool = False) -> View:
    """What is behind a code: where it stands, what was said, and a field to say more."""
    t = Speech(voice)
    blocks: list[Block] = []
    if sent:
        blocks.append(section(f"*{t('Sealed. It is passed on at the next round.')}*"))
    blocks += [
        section(_standing(found, t)),
        context(escape(topic_title(found.topic, t))),
        *_conversation(found.said, t),
    ]
    withdraw = asking(
        button(t("Take it back"), ids.CONCERN_WITHDRAW, "yes", style="danger"),
        title=t("Take it back?"),
        text=t("Nobody can read it any more, you included. What was read before cannot be unread."),
        yes=t("Take it back"),
        no=t("Leave it"),
    )
    can_reply = found.waits is None and not found.orphan
    if can_reply:
        hint = t("Passed on at 9:00 or at 16:00, unsigned.")
        blocks.append(field(fresh_block(held.nonce), t("Your reply"), _text_input(), hint=hint))
    return modal(
        ids.CONCERN_REPLY,
        t("Your concern"),
        [*blocks, actions(withdraw)],
        close=t("Close"),
        submit=t("Send") if can_reply else None,
        metadata=held.dump(),
    )


def fresh_block(nonce: str) -> str:
    """A field's block id, new with every form: in an updated form, Slack keeps what stood in a field of the same name."""
    return f"{TEXT}-{nonce[:8]}"


def _standing(found: Followed, t: Speech) -> str:
    if found.orphan:
        return t(
            "*Nobody is left to read it.* The people it was meant for have gone, and it stays closed to those who came after. You can take it back and write again."
        )
    if found.waits is Release.TOGETHER:
        return t("*Not passed on yet.* It waits until three others can go with it, as you asked.")
    if found.waits is Release.MONDAY:
        return t("*Not passed on yet.* It goes out on Monday at 9:00, as you asked.")
    if found.waits is not None:
        return t("*Not passed on yet.* It goes out at the next round, at 9:00 or at 16:00.")
    if found.status is Status.WAITING and any(not one.of_author for one in found.said):
        return t("*Answered.* Nothing is decided yet; the answer is below.")
    if found.status is Status.WAITING and found.acknowledged:
        return t("*Read.* Someone has it in hand; the answer will be here.")
    return {
        Status.WAITING: t("*Passed on.* No one has confirmed reading it yet."),
        Status.ACCEPTED: t("*Accepted.* Something will be done; the explanation is below."),
        Status.DECLINED: t("*Declined.* The explanation is below. If you reply, it opens again."),
        Status.CLOSED: t("*Closed.* The explanation is below. If you reply, it opens again."),
    }[found.status]


def _conversation(said: Sequence[Said], t: Speech) -> list[Block]:
    return conversation_blocks(said, t, mine=t("You"), theirs=t("A trusted person"))


def conversation_blocks(said: Sequence[Said], t: Speech, *, mine: str, theirs: str) -> list[Block]:
    """What was said, in order; ``mine`` is what the author is called, ``theirs`` a steward."""
    blocks: list[Block] = []
    if len(said) > SHOWN:
        blocks.append(context(t("Only the last {number} messages are shown.", number=SHOWN)))
    for one in said[-SHOWN:]:
        when = t("not passed on yet") if one.waits else week_words(one.week, t)
        status = f" · *{status_words(one.status, t)}*" if one.status is not None else ""
        blocks += [context(f"*{escape(mine if one.of_author else theirs)}* · {when}{status}"), quote(one.text)]
    return blocks


def week_words(week: str, t: Speech) -> str:
    """``week 47``."""
    return t("week {week}", week=int(week.rpartition("W")[2] or 0))


def status_words(status: Status, t: Speech) -> str:
    """Where a concern stands, in a word."""
    return {
        Status.WAITING: t("waiting"),
        Status.ACCEPTED: t("accepted"),
        Status.DECLINED: t("declined"),
        Status.CLOSED: t("closed"),
    }[status]


def withdrawn_modal(voice: Voice) -> View:
    """It was taken back."""
    t = Speech(voice)
    text = t("It is taken back: nobody can read it any more. The next round deletes it for good, and the code with it.")
    return modal(ids.NOTICE_VIEW, t("Taken back"), [section(text)], close=t("Close"))


def gone_modal(voice: Voice) -> View:
    """There is nothing behind the code any more."""
    t = Speech(voice)
    (text,) = refused_errors(Refused("code", "unknown"), voice).values()
    return modal(ids.NOTICE_VIEW, t("Nothing there"), [section(text)], close=t("Close"))


def closed_text(voice: Voice, why: str, organisation: Organisation) -> str:
    """Why the form does not open now; there is always somewhere else to turn."""
    t = Speech(voice)
    where = {"address": organisation.whistleblowing, "coordinator": organisation.coordinator}
    where = {name: escape(value) for name, value in {**where, "contact": organisation.contact}.items()}
    return {
        "nobody": t(
            "Nobody has yet agreed to read concerns here, so I take none. For something serious: {address}. To talk to someone: {coordinator}, {contact}.",
            **where,
        ),
        "often": t(
            "You have opened this form three times since yesterday; it opens again tomorrow. If you have a code, `{concern} {follow}` always works.",
            follow=t("follow"),
        ),
        "crowded": t(
            "Many concerns have come in within the hour. Please try again a little later: nothing is lost meanwhile."
        ),
    }[why]


def closed_modal(text: str, voice: Voice) -> View:
    """The same in a modal."""
    t = Speech(voice)
    return modal(ids.NOTICE_VIEW, t("Not now"), [section(text)], close=t("Close"))


def pasted_message(voice: Voice) -> Message:
    """To a code in the conversation, where it does not belong."""
    t = Speech(voice)
    text = t(
        "That looks like a code. It belongs in the window that `{concern} {follow}` opens, and nowhere else: here, it stays in the conversation. I did nothing with it and did not keep it; please delete your message.",
        follow=t("follow"),
    )
    return Message(text, [section(text), actions(button(t("I have a code"), ids.CONCERN_FOLLOW, style="primary"))])


def code_line(t: Speech) -> str:
    """For everybody, news or not (trust.md, Concerns 9): the weekly digest says it, and so does every Home."""
    return t("If you have a code, check it: `{concern} {follow}`.", follow=t("follow"))


def home_blocks(desk: ConcernsDesk, t: Speech) -> list[Block]:
    """The way in on every Home, whether or not there is anything: that it stands here tells nothing."""
    if not desk.open:
        return [divider(), section(code_line(t), button(t("I have a code"), ids.CONCERN_FOLLOW))] if desk.codes else []
    text = t(
        "*Something worries you?* Say it without your name: a few trusted people read it and answer. If you have a code, check it."
    )
    return [
        divider(),
        section(text),
        actions(button(t("Say what worries me"), ids.CONCERN_OPEN), button(t("I have a code"), ids.CONCERN_FOLLOW)),
    ]
