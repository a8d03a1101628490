"""The charter in pages, its button, and the messages around it."""

import json
from dataclasses import dataclass

from blocks import ids
from blocks.kit import Block, Message, View, actions, button, context, escape, header, modal, rich, section, sections
from domain.charter import Acknowledged, CharterAsk, CharterStatus, CharterView, pages
from domain.handbook import Charter, Clause
from domain.members import Voice
from locales import Speech


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
    if view.page > 0:
        blocks.append(actions(button(t("Previous page"), ids.CHARTER_BACK)))
    submit: str | None = t("Next page")
    if view.last:
        blocks += sections(rich(charter.acknowledgement))
        submit = button_label(view.voice)
        if view.acknowledged_at is not None:
            blocks.append(
                context(
                    escape(t("You confirmed on {moment} that you have read it.", moment=t.moment(view.acknowledged_at)))
                )
            )
            submit = None
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
    blocks = [
        section(escape(first)),
        *sections(rich(view.charter.acknowledgement)),
        context(t("You can read it again whenever you like, from my Home tab.")),
    ]
    return modal(ids.NOTICE_VIEW, t("Thank you"), blocks, close=t("Close"))


def ask_message(view: CharterAsk) -> Message:
    """Asks a member to read the charter."""
    t = Speech(view.voice)
    lines = [t("“{title}” is ready for you to read, page by page.", title=view.charter.title)]
    if view.due_on is not None:
        lines.append(
            t("Please read it by {day}. You can stop on any page and pick it up there later.", day=t.day(view.due_on))
        )
    text = escape(" ".join(lines))
    return Message(
        text,
        [
            section(text),
            actions(
                button(t("Read the charter"), ids.CHARTER_OPEN, style="primary"),
                button(t("Settings"), ids.SETTINGS_OPEN, label=t("My settings: days, time, language, stop")),
            ),
            context(t("You get this because everyone who takes part in the programme is asked to read the charter.")),
        ],
    )


def status_text(view: CharterStatus) -> str:
    """How many have acknowledged, for coordinators."""
    t = Speech(view.voice)
    if view.title is None:
        return t("No charter has been published yet.")
    return escape(
        t.n(
            "“{title}”, version {version}: {done} of {number} person asked has confirmed reading it.",
            "“{title}”, version {version}: {done} of {number} people asked have confirmed reading it.",
            view.asked,
            title=view.title,
            version=view.version,
            done=view.acknowledged,
        )
    )
