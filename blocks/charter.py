"""The charter in pages, its button, and the messages around it."""

import json
from dataclasses import dataclass

from blocks import ids
from blocks.kit import (
    MESSAGE_BLOCKS,
    Block,
    Message,
    View,
    actions,
    button,
    context,
    escape,
    header,
    modal,
    quote,
    rich,
    section,
    sections,
)
from domain.charter import Acknowledged, CharterAsk, CharterCopy, CharterView, Standing, pages
from domain.clause_questions import ClauseQuestion
from domain.handbook import Charter, Clause
from domain.ladder import Rung
from domain.members import Voice
from locales import Speech

_LONGEST = 39_000
"""Characters of a message's text; Slack cuts at 40,000 (Slack documentation, chat.postMessage)."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the charter's modal remembers between two pages."""

    version: str
    language: str
    page: int
    text_sha256: str = ""

    def dump(self) -> str:
        """As the modal's private metadata."""
        return json.dumps([self.version, self.language, self.page, self.text_sha256])

    @classmethod
    def load(cls, metadata: str) -> "Reading":
        """From the modal's private metadata. Raises ValueError where it is not ours."""
        match json.loads(metadata):
            case [str(version), str(language), int(page), str(text_sha256)]:
                return cls(version, language, page, text_sha256)
        raise ValueError("not a charter's page")


def button_label(voice: Voice) -> str:
    """The words on the button that acknowledges; they are part of the evidence. At most 24 characters."""
    return Speech(voice)("I have read it")


def clause_blocks(clause: Clause) -> list[Block]:
    """One clause with its number."""
    return sections(f"*{clause.number}. {escape(clause.title)}*\n{rich(clause.text)}")


def page_blocks(charter: Charter, clause_ids: tuple[str, ...], *, first: bool) -> list[Block]:
    """The charter's own words on one page."""
    blocks: list[Block] = [header(charter.title), *sections(rich(charter.preamble))] if first else []
    for clause in charter.clauses:
        if clause.id in clause_ids:
            blocks += clause_blocks(clause)
    return blocks


def all_blocks(charter: Charter) -> list[Block]:
    """Every block of the charter's words, page after page, as a member was shown them: what the evidence hashes."""
    sheets = pages(charter)
    shown = [block for number, ids_ in enumerate(sheets) for block in page_blocks(charter, ids_, first=number == 0)]
    return [*shown, *sections(rich(charter.acknowledgement))]


def acknowledge_words(charter: Charter, t: Speech) -> list[Block]:
    """What acknowledging means and does not mean, above the button that does it."""
    return [section(f"*{t('What confirming means, and what it does not')}*"), *sections(rich(charter.acknowledgement))]


def whole_button(t: Speech) -> Block:
    """Leads to the whole text, to look something up."""
    return button(t("The whole charter"), ids.CHARTER_WHOLE)


def page_modal(view: CharterView) -> View:
    """One page; the button that acknowledges comes with the last."""
    t = Speech(view.voice)
    charter = view.charter
    blocks: list[Block] = []
    if view.replaced:
        blocks.append(
            section(t("A new version has just replaced the one you were reading. Here it is, from its first page."))
        )
    where = t(
        "Version {version} · page {page} of {pages}", version=charter.version, page=view.page + 1, pages=view.pages
    )
    blocks.append(context(escape(where)))
    blocks += page_blocks(charter, view.clause_ids, first=view.page == 0)
    back = button(t("Previous page"), ids.CHARTER_BACK) if view.page > 0 else None
    ask = button(t("Ask a question"), ids.CLAUSE_ASK, view.clause_ids[0] if view.clause_ids else "")
    submit: str | None = t("Next page") if not view.last else None
    decline = copy = None
    if view.last:
        blocks += acknowledge_words(charter, t)
    if view.last and view.acknowledged_at is not None:
        confirmed = t("You confirmed on {moment} that you have read it.", moment=t.moment(view.acknowledged_at))
        blocks.append(context(escape(confirmed)))
        copy = button(t("My copy"), ids.CHARTER_COPY)
    elif view.last and view.changed:
        text = t.n(
            "You confirmed an earlier version. {number} clause has changed since, and only that is yours to read.",
            "You confirmed an earlier version. {number} clauses have changed since, and only they are yours to read.",
            view.changed,
        )
        blocks.append(section(text, button(t("See what changed"), ids.CHARTER_OPEN)))
    elif view.last:
        submit = button_label(view.voice)
        if view.declined:
            blocks.append(context(t("You declined. You can still confirm, whenever you like.")))
        else:
            decline = button(t("Decline"), ids.CHARTER_DECLINE)
    blocks.append(actions(back, ask, decline, copy))
    return modal(
        ids.CHARTER_READ,
        t("Charter"),
        blocks,
        close=t("Later") if view.acknowledged_at is None else t("Close"),
        submit=submit,
        metadata=Reading(charter.version, charter.language, view.page, charter.text_sha256).dump(),
    )


def acknowledged_modal(view: Acknowledged) -> View:
    """What is said once it is recorded."""
    t = Speech(view.voice)
    when = t.moment(view.at)
    first = (
        t(
            "You had already confirmed that you read version {version} of the charter, on {moment}.",
            version=view.charter.version,
            moment=when,
        )
        if view.already
        else t(
            "Recorded: you confirmed reading version {version} of the charter, on {moment}.",
            version=view.charter.version,
            moment=when,
        )
    )
    blocks = [section(escape(first)), *_explained(view), *sections(rich(view.charter.acknowledgement))]
    blocks += [
        actions(button(t("My copy"), ids.CHARTER_COPY)),
        context(t("You can read it again whenever you like, from my Home tab.")),
    ]
    return modal(ids.NOTICE_VIEW, t("Thank you"), blocks, close=t("Close"))


def _explained(view: Acknowledged) -> list[Block]:
    """What is said of the right answer about the last clause that changed."""
    check = view.changes[-1].check if view.changes else None
    feedback = check.right_option.feedback if check else ""
    return [section(rich(feedback))] if feedback else []


def ask_message(view: CharterAsk) -> Message:
    """Asks a member to read the charter or what changed in it, reminds them, or brings them an answer."""
    t = Speech(view.voice)
    lines = [*answer_lines(view, t), *([_asked(view, t)] if view.waits else [])]
    text = escape(" ".join(lines))
    said: list[Block] = []
    for question in view.answers[:3]:
        said += [context(escape(_about(question, t))), quote(question.text), section(escape(question.answer or ""))]
    why = t("You get this because everyone who takes part in the programme is asked to read the charter.")
    if view.answers:
        why = t("You get this because you asked, or said why you decline.")
    elif view.rung is Rung.BY_HAND:
        why = t("You get this because a coordinator asked me to remind those who have not confirmed yet.")
    label = t("See what changed") if view.changed else t("Read the charter")
    return Message(
        text,
        [
            section(text),
            *said,
            actions(
                button(label, ids.CHARTER_OPEN, style="primary"),
                button(t("Settings"), ids.SETTINGS_OPEN, label=t("My settings: days, time, language, stop")),
            ),
            context(why),
        ],
    )


def ask_line(view: CharterAsk) -> Message:
    """The same in a line of a message that matters more."""
    t = Speech(view.voice)
    lines = [*answer_lines(view, t), *([_asked(view, t)] if view.waits else [])]
    text = escape(" ".join(lines))
    label = t("See what changed") if view.changed else t("Read the charter")
    return Message(text, [section(text, button(label, ids.CHARTER_OPEN))])


def answer_lines(view: CharterAsk, t: Speech) -> list[str]:
    """That a coordinator has answered, if one has."""
    if not view.answers:
        return []
    return [
        t.n("You have an answer about the charter.", "You have {number} answers about the charter.", len(view.answers))
    ]


def _about(question: ClauseQuestion, t: Speech) -> str:
    if question.kind == "decline":
        return t("Why you decline:")
    return t("Your question on “{clause}”:", clause=question.clause_title)


def _asked(view: CharterAsk, t: Speech) -> str:
    title, due = view.charter.title, view.due_on
    if view.rung is Rung.FIRST and view.changed:
        first = t.n(
            "“{title}” has changed in {number} clause: you read only that, before and after, in half a minute.",
            "“{title}” has changed in {number} clauses: you read only those, before and after.",
            view.changed,
            title=title,
        )
    elif view.rung is Rung.FIRST:
        first = t("“{title}” is ready for you to read, page by page.", title=title)
    elif view.late and due is not None:
        return t(
            "“{title}” was to be read by {day}, and you have not confirmed it yet. If something in it holds you back, ask, or decline and say why.",
            title=title,
            day=t.day(due),
        )
    else:
        first = t("“{title}” is still waiting for you.", title=title)
    if due is None:
        return first
    by = t("Please read it by {day}. You can stop on any page and pick it up there later.", day=t.day(due))
    return f"{first} {by}"


def copy_message(view: CharterCopy) -> Message:
    """What a member acknowledged, word for word, with what finds it in the evidence."""
    t, charter = Speech(view.voice), view.charter
    facts = t(
        "Your copy of “{title}”, version {version}, which you confirmed reading on {moment}. Entry {place} of the record, {sha}.",
        title=charter.title,
        version=charter.version,
        moment=t.moment(view.at),
        place=view.place,
        sha=view.entry_hash,
    )
    clauses = (f"*{clause.number}. {escape(clause.title)}*\n{rich(clause.text)}" for clause in charter.clauses)
    words = "\n\n".join([rich(charter.preamble), *clauses, rich(charter.acknowledgement)])
    blocks = [section(escape(facts)), *sections(words)]
    return Message(f"{escape(facts)}\n\n{words}"[:_LONGEST], blocks[:MESSAGE_BLOCKS])


def copy_sent_text(voice: Voice) -> str:
    """Where the copy is."""
    return Speech(voice)("Your copy is in your conversation with me.")


def no_copy_text(voice: Voice) -> str:
    """There is nothing to copy yet."""
    return Speech(voice)("You have not confirmed the charter yet, so there is no copy. `{charter}` opens it.")


def home_blocks(standing: Standing | None, t: Speech) -> list[Block]:
    """Under the charter's line on Home: what waits, and what was said."""
    if standing is None:
        return []
    lines = []
    if standing.asking:
        lines.append(t("Your question is with the coordinators. I do not remind you until one of them has answered."))
    if standing.state == "declined":
        lines.append(t("You declined. You can still confirm, whenever you like."))
    if standing.moves and standing.state == "open":
        lines.append(t("Your days off moved the day."))
    answered = [question for question in standing.questions if question.answer]
    blocks = [context(escape(" ".join(lines)))] if lines else []
    for question in answered[-1:]:
        blocks += [context(escape(_about(question, t))), quote(question.text), section(escape(question.answer or ""))]
    return blocks
