"""The charter's status for coordinators: how many stand where, who is overdue, by team, over time."""

from blocks import ids
from blocks.kit import Block, View, actions, asking, button, context, divider, escape, field, modal, section
from blocks.paths import path_title
from domain.charter_status import NAMED, Stand, StatusView
from domain.clause_questions import QUESTION_LIMIT
from domain.members import Voice
from locales import Speech

PERSON, REASON = "person", "reason"
NAMES_SHOWN = 30
TEAMS_SHOWN = 20


def stand_words(stand: Stand, t: Speech) -> str:
    """What a stand is called."""
    return {
        Stand.ACKNOWLEDGED: t("confirmed"),
        Stand.PARTLY: t("begun"),
        Stand.WAITING: t("asked, not begun"),
        Stand.ASKING: t("waiting for an answer"),
        Stand.DECLINED: t("declined"),
        Stand.AWAY: t("away"),
        Stand.OVERDUE: t("overdue"),
        Stand.SILENT: t("no longer written to, after five messages without a reaction"),
        Stand.UNASKED: t("not asked yet"),
    }[stand]


def status_modal(view: StatusView) -> View:
    """The status, with what can be done about it."""
    t = Speech(view.voice)
    blocks: list[Block] = []
    if view.reminded is not None:
        blocks.append(section(f"*{escape(_reminded(view, t))}*"))
    if view.recorded:
        blocks.append(section(f"*{t('Recorded for {person}.', person=f'<@{view.recorded}>')}*"))
    head = t.n(
        "“{title}”, version {version}: {number} person takes part.",
        "“{title}”, version {version}: {number} people take part.",
        len(view.lines),
        title=view.title,
        version=view.version,
    )
    counts = [
        t("• {state}: {number}", state=stand_words(stand, t), number=number) for stand, number in view.counts.items()
    ]
    blocks.append(section("\n".join([escape(head), *map(escape, counts)])))
    for stand in NAMED:
        if people := view.who(stand):
            names = t.listing([f"<@{user}>" for user in people[:NAMES_SHOWN]])
            blocks.append(section(t("*{state}:* {people}", state=_capital(stand_words(stand, t)), people=names)))
    blocks += [*_teams(view, t), *_weeks(view, t), divider(), _deeds(t)]
    blocks.append(
        context(t("A reminder by hand obeys the same rules as any other: hours, days off, one a day, three a week."))
    )
    return modal(ids.CHARTER_STATUS_VIEW, t("Charter"), blocks, close=t("Close"))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _reminded(view: StatusView, t: Speech) -> str:
    told = t.n(
        "{number} person will be reminded when they may next be written to.",
        "{number} people will be reminded when they may next be written to.",
        view.reminded or 0,
    )
    spared = t.n(
        "{number} is not: told today already, waiting for an answer, or no longer written to.",
        "{number} are not: told today already, waiting for an answer, or no longer written to.",
        view.spared,
    )
    return f"{told} {spared}" if view.spared else told


def _teams(view: StatusView, t: Speech) -> list[Block]:
    lines = [
        t("{team}: {done} of {people}", team=path_title(team.path, t), done=team.acknowledged, people=team.people)
        for team in view.teams[:TEAMS_SHOWN]
    ]
    if not lines:
        return []
    return [section("\n".join([f"*{t('By path, where five or more follow it')}*", *map(escape, lines)]))]


def _weeks(view: StatusView, t: Speech) -> list[Block]:
    if not view.weeks:
        return []
    said = ", ".join(f"{week.partition('-')[2]} {number}" for week, number in view.weeks)
    return [section(f"*{t('Confirmed at the end of each week')}*\n{escape(said)}")]


def _deeds(t: Speech) -> Block:
    remind = asking(
        button(t("Remind those who have not"), ids.CHARTER_REMIND, "all"),
        title=t("Remind?"),
        text=t("Whoever was asked and has not confirmed gets one more message, when they may next be written to."),
        yes=t("Remind"),
        no=t("Cancel"),
    )
    return actions(
        remind,
        button(t("Record a signature on paper"), ids.CHARTER_PAPER),
        button(t("Table and chart"), ids.CHARTER_EXPORT),
    )


def paper_label(voice: Voice) -> str:
    """The words on the button that records a signature on paper; they are part of the evidence."""
    return Speech(voice)("Record")


def paper_modal(voice: Voice, version: str) -> View:
    """The form for a signature on paper under a version."""
    t = Speech(voice)
    explained = t(
        "For somebody who signed version {version} of the charter on paper. The record says that you entered it, when and why; keep the sheet.",
        version=escape(version),
    )
    person: Block = {"type": "users_select", "action_id": PERSON}
    reason: Block = {
        "type": "plain_text_input",
        "action_id": REASON,
        "multiline": True,
        "max_length": QUESTION_LIMIT,
    }
    blocks = [
        section(explained),
        field(PERSON, t("Who signed"), person),
        field(REASON, t("Why on paper, and where the sheet is kept"), reason),
    ]
    submit = paper_label(voice)
    return modal(ids.CHARTER_PAPER_VIEW, t("On paper"), blocks, close=t("Cancel"), submit=submit, metadata=version)


def paper_refused(why: str, voice: Voice) -> str:
    """Beside the field."""
    t = Speech(voice)
    return {
        "unknown": t("Choose somebody who takes part in the programme."),
        "yourself": t("You have the button under the charter’s last page: nobody records their own signature."),
        "already": t("This person has confirmed already."),
        "replaced": t("The charter has changed since you opened this: a sheet signed before says nothing about it."),
    }[why]
