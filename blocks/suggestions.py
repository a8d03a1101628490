"""Suggestions as people see them: one of them, the form, the way to the board.

What members typed is quoted as typed where it stands whole, and escaped where it stands in a line.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from blocks import ids
from blocks.concerns import topic_title
from blocks.kit import (
    Block,
    View,
    actions,
    asking,
    button,
    context,
    divider,
    escape,
    field,
    modal,
    option,
    plain,
    quote,
    section,
    select,
    shorten,
)
from blocks.tasks import answer_blocks
from domain.concerns import Refused, Topic
from domain.members import Voice
from domain.suggestions import (
    TEXT_LIMIT,
    WAITS_AFTER,
    WORD_LIMIT,
    Form,
    Line,
    Looking,
    Opened,
    State,
    SuggestionsDesk,
    Word,
)
from locales import Speech

TEXT, ABOUT, STATE, WORD = "text", "about", "state", "word"
LINE, SHORT = 300, 150
"""Characters of a suggestion on the board, and where it is only named."""
_WORDS_SHOWN = 12
_MERGED_SHOWN = 10
_OPTIONS = 100


@dataclass(frozen=True, slots=True)
class Held:
    """What a form of ours carries: the id of what it will post, or of what it changes; and what it has shown already."""

    form_id: str
    suggestion_id: str = ""
    asked: bool = False

    def dump(self) -> str:
        """As private metadata."""
        return json.dumps([self.form_id, self.suggestion_id, self.asked])

    @staticmethod
    def load(metadata: str) -> "Held":
        """Read back; empty for anything else."""
        try:
            form_id, suggestion_id, asked = json.loads(metadata)
            return Held(str(form_id)[:32], str(suggestion_id)[:32], asked is True)
        except (ValueError, TypeError):
            return Held("")


def state_words(state: State, t: Speech) -> str:
    """Where a suggestion stands, in a word."""
    return {
        State.NEW: t("newly proposed"),
        State.CONSIDERING: t("under consideration"),
        State.PLANNED: t("planned"),
        State.DONE: t("done"),
        State.DECLINED: t("not taken up"),
    }[state]


def about_title(about: Topic, t: Speech) -> str:
    """What a suggestion is about, in words; nothing where it was not said."""
    if not about.key:
        return ""
    if about.kind == "lesson":
        return t("Lesson: {title}", title=about.title or about.key.partition(":")[2])
    return topic_title(about, t)


def one_line(text: str, limit: int) -> str:
    """What somebody typed, in one line of ours."""
    return escape(shorten(re.sub(r"[ \t\r\n]+", " ", text).strip(), limit))


# --- one suggestion


def line_blocks(line: Line, t: Speech) -> list[Block]:
    """A suggestion in a list, with the buttons to open and to support it."""
    opens = button(
        t("Open"),
        f"{ids.SUGGESTION_OPEN}:{line.suggestion_id}",
        line.suggestion_id,
        label=t("Open: {title}", title=shorten(line.text, 50)),
    )
    said = [
        f"*{escape(state_words(line.state, t))}*",
        _support(line, t),
        person_words(line.author, t),
        escape(t.day(line.on)),
    ]
    if about := about_title(line.about, t):
        said.append(escape(shorten(about, SHORT)))
    voice = support_button(line, t)
    last = [f"{said_by(line.last, t)}\n{one_line(line.last.text, SHORT)}"] if line.last else []
    return [
        section(one_line(line.text, LINE), opens),
        context(" · ".join(said), *last),
        *([actions(voice)] if voice else []),
    ]


def _support(line: Line, t: Speech) -> str:
    return t.n("{number} voice", "{number} voices", line.support)


def support_button(line: Line, t: Speech) -> Block | None:
    """The button that says what is to hold; none on one's own, nor where nothing more comes of it."""
    if line.mine or line.state not in (State.NEW, State.CONSIDERING, State.PLANNED):
        return None
    name = shorten(line.text, 50)
    if line.supported:
        action = f"{ids.SUGGESTION_UNSUPPORT}:{line.suggestion_id}"
        return button(
            t("✓ You support it"), action, line.suggestion_id, label=t("No longer support: {title}", title=name)
        )
    action = f"{ids.SUGGESTION_SUPPORT}:{line.suggestion_id}"
    return button(t("Support"), action, line.suggestion_id, label=t("Support: {title}", title=name))


def suggestion_modal(view: Opened, form_id: str, looking: Looking | None = None) -> View:
    """One suggestion, with all that this person can do about it. ``form_id`` is a coordinator's word's to come."""
    t, line = Speech(view.voice), view.line
    told = _told(view.told, t)
    blocks: list[Block] = [section(f"*{escape(told)}*")] if told else []
    facts = [f"*{escape(state_words(line.state, t))}*", _support(line, t)]
    who = [t("By {person}, {day}", person=person_words(line.author, t), day=escape(t.day(line.on)))]
    if line.edited_on is not None:
        who.append(escape(t("changed by its author on {day}", day=t.day(line.edited_on))))
    blocks += [section(" · ".join(facts)), quote(line.text), context(" · ".join(who))]
    if about := about_title(line.about, t):
        blocks.append(context(t("About: {title}", title=escape(shorten(about, SHORT)))))
    blocks += _said(view.words, t)
    for answer in view.answers:
        blocks += [divider(), *answer_blocks(answer, t)]
    blocks += _merged(view, t)
    blocks.append(actions(support_button(line, t), *_own(line, t), button(t("To the board"), ids.BOARD_OPEN)))
    if view.coordinator:
        blocks += _deciding(view, form_id, t)
    return modal(
        ids.SUGGESTION_DECIDE,
        t("Suggestion"),
        blocks,
        close=t("Close"),
        submit=t("Say it") if view.coordinator else None,
        metadata=Held(form_id, line.suggestion_id).dump(),
    )


def _told(key: str, t: Speech) -> str:
    return {
        "posted": t("It is on the board, with your name and your voice."),
        "saved": t("Changed."),
        "supported": t("You support it. You will hear what becomes of it."),
        "taken_back": t("You no longer support it."),
        "decided": t("Said. Its author and those who support it will hear of it in their next message."),
        "merged": t("Merged. Everybody’s voice counts once."),
        "unmerged": t("It stands by itself again, with its own voices."),
    }.get(key, "")


def _own(line: Line, t: Speech) -> list[Block]:
    if not line.mine:
        return []
    withdraw = asking(
        button(t("Withdraw"), ids.SUGGESTION_WITHDRAW, line.suggestion_id, style="danger"),
        title=t("Withdraw it?"),
        text=t("It goes from the board for good, with its voices and what was said of it."),
        yes=t("Withdraw"),
        no=t("Leave it"),
    )
    return [button(t("Change"), ids.SUGGESTION_EDIT, line.suggestion_id), withdraw]


def person_words(user: str, t: Speech) -> str:
    """Who it was; whoever was erased is named no more."""
    return f"<@{user}>" if user else t("someone who has left")


def said_by(word: Word, t: Speech) -> str:
    """Where it was put, by whom and when."""
    return f"*{escape(state_words(word.state, t))}* · {person_words(word.by, t)} · {escape(t.day(word.on))}"


def _said(words: Sequence[Word], t: Speech) -> list[Block]:
    blocks: list[Block] = []
    for word in words[-_WORDS_SHOWN:]:
        blocks += [context(said_by(word, t)), quote(word.text)]
    return blocks


def _merged(view: Opened, t: Speech) -> list[Block]:
    blocks: list[Block] = []
    if view.merged:
        blocks.append(section(f"*{escape(t('Merged into it'))}*"))
    for line in view.merged[:_MERGED_SHOWN]:
        apart = None
        if view.coordinator:
            action = f"{ids.SUGGESTION_UNMERGE}:{line.suggestion_id}"
            apart = button(
                t("Take apart"), action, line.suggestion_id, label=t("Take apart: {title}", title=line.text[:50])
            )
        blocks.append(section(f"{one_line(line.text, LINE)} · {person_words(line.author, t)}", apart))
        if line.mine:
            blocks.append(actions(*_own(line, t)))
    if len(view.merged) > _MERGED_SHOWN:
        more = len(view.merged) - _MERGED_SHOWN
        blocks.append(context(t.n("{number} more suggestion", "{number} more suggestions", more)))
    return blocks


def _deciding(view: Opened, form_id: str, t: Speech) -> list[Block]:
    states = [option(state_words(state, t), state.value) for state in State]
    word: Block = {"type": "plain_text_input", "action_id": WORD, "multiline": True, "max_length": WORD_LIMIT}
    blocks = [
        divider(),
        field(STATE, t("Where it stands"), select(STATE, t("Where it stands"), states, view.line.state.value)),
        field(
            word_block(form_id),
            t("Your word on it"),
            word,
            hint=t("Everybody can read it, with your name and the date."),
        ),
    ]
    if view.others:
        others = [option(shorten(" ".join(text.split()), 75), one) for one, text in view.others[:_OPTIONS]]
        merge = asking(
            select(ids.SUGGESTION_MERGE, t("Merge into another one"), others),
            title=t("Merge it?"),
            text=t("It is then shown under the other one, with its voices. It can be taken apart again."),
            yes=t("Merge"),
            no=t("Cancel"),
        )
        blocks.append(actions(merge, block_id="merge"))
    return blocks


def word_block(form_id: str) -> str:
    """The block of a coordinator's word, new with every form: in an updated form, Slack keeps what stood in one of the same name."""
    return f"{WORD}-{form_id[:8]}"


def gone_modal(voice: Voice, text: str) -> View:
    """What was asked for is no longer there."""
    t = Speech(voice)
    blocks = [section(text), actions(button(t("To the board"), ids.BOARD_OPEN))]
    return modal(ids.NOTICE_VIEW, t("Suggestions"), blocks, close=t("Close"))


# --- the form


def form_modal(form: Form) -> View:
    """The form; with suggestions that say much the same above it, where there are some."""
    t = Speech(form.voice)
    blocks: list[Block] = []
    if form.similar:
        blocks.append(
            section(
                t("*Something like it is on the board already.* Nothing is posted yet. Support one of these instead?")
            )
        )
        for line in form.similar:
            blocks += line_blocks(line, t)
        blocks += [divider(), section(t("Or post yours all the same:"))]
    elif not form.editing:
        blocks += [
            section(t("Everybody in this workspace can read it, with your name beside it.")),
            actions(button(t("Say it without my name"), ids.SUGGESTION_UNSIGNED)),
            context(
                t(
                    "Without your name it is treated as a concern: trusted people read it and answer, and it does not stand on the board. What is promised then is shown first."
                )
            ),
        ]
    text: Block = {"type": "plain_text_input", "action_id": TEXT, "multiline": True, "max_length": TEXT_LIMIT}
    if form.draft.text:
        text["initial_value"] = form.draft.text[:TEXT_LIMIT]
    blocks += [
        field(TEXT, t("Your suggestion"), text, hint=t("What would be better, and for whom?")),
        field(ABOUT, t("What it is about"), _about(form, t), optional=True),
    ]
    submit = t("Save") if form.editing else t("Post it all the same") if form.similar else t("Post it")
    return modal(
        ids.SUGGESTION_SAVE if form.editing else ids.SUGGESTION_POST,
        t("Suggestion"),
        blocks,
        close=t("Cancel"),
        submit=submit,
        metadata=Held(form.form_id, form.form_id if form.editing else "", form.draft.asked).dump(),
    )


def _about(form: Form, t: Speech) -> Block:
    titles = {
        "clause": t("A clause of the charter"),
        "section": t("A part of the handbook"),
        "lesson": t("A lesson"),
    }
    groups: list[Block] = []
    for kind, title in titles.items():
        found = [option(one.title, one.key) for one in form.topics if one.kind == kind and len(one.key) <= SHORT]
        if found:
            groups.append({"label": plain(title, 75), "options": found[:_OPTIONS]})
    if not groups:
        groups = [{"label": plain(t("Other"), 75), "options": [option(t("Something else"), "other")]}]
    element: Block = {"type": "static_select", "action_id": ABOUT, "option_groups": groups}
    chosen = [one for group in groups for one in group["options"] if one["value"] == form.draft.about]
    if chosen:
        element["initial_option"] = chosen[0]
    return element


def refused_text(refused: Refused, voice: Voice) -> str:
    """Why a text cannot be taken; what was typed stays."""
    t = Speech(voice)
    return {
        "empty": t("There is nothing here yet. Please write a few words."),
        "too_long": t("That is too long to be read on a board. Please shorten it."),
        "often": t("That makes ten today. The others can wait until tomorrow."),
        "code": t(
            "This looks like the code of a concern. Whoever reads it could open that concern, and everybody reads this: please take it out."
        ),
    }[refused.why]


# --- Home


def home_blocks(desk: SuggestionsDesk, t: Speech) -> list[Block]:
    """The way to the board on every Home."""
    text = (
        t.n(
            "*Suggestions:* {number} is open on the board.", "*Suggestions:* {number} are open on the board.", desk.open
        )
        if desk.open
        else t("*Suggestions:* what would make this programme, the handbook or the charter better?")
    )
    blocks = [divider(), section(text)]
    if desk.waiting:
        blocks.append(section(waiting_words(desk.waiting, t)))
    look = button(t("See the board"), ids.BOARD_OPEN) if desk.open or desk.coordinator else None
    return [*blocks, actions(look, button(t("Make a suggestion"), ids.SUGGESTION_MAKE))]


def waiting_words(number: int, t: Speech) -> str:
    """How many have waited too long for a word."""
    return t.n(
        "*{number} suggestion has had no word for {days} days.*",
        "*{number} suggestions have had no word for {days} days.*",
        number,
        days=WAITS_AFTER.days,
    )
