"""The pages a browser shows while Entrain is installed, and what Home says of a permission that was not given."""

import html
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256

from blocks.kit import Block, escape, section
from domain.installations import SCOPES, Trouble
from locales import Speech

STYLE = (
    "body{font:17px/1.5 system-ui,sans-serif;max-width:34rem;margin:12vh auto;padding:0 1.5rem;color:#1d1c1d}"
    "h1{font-size:1.6rem;line-height:1.25}a.button{display:inline-block;margin-top:1rem;padding:.7rem 1.4rem;"
    "border-radius:.4rem;background:#1d3557;color:#fff;text-decoration:none;font-weight:600}"
    "a.button:focus-visible{outline:3px solid #e9a23b;outline-offset:2px}"
)
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        f"default-src 'none'; img-src data:; style-src 'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""Nothing from elsewhere, nothing in a frame; the address, which holds a code, is told to nobody."""


def lost(t: Speech) -> dict[str, str]:
    """Each bot scope that is asked for, with what is lost without it."""
    told = (
        t("the slash commands"),
        t("hearing the bot’s name in a channel it was invited to, and nothing else said there"),
        t("every message: lessons, the charter, reminders, answers in the direct message"),
        t("opening the direct conversation in which lessons come"),
        t("hearing what people write to the bot, and looking up after a crash whether a message had arrived"),
        t("taking part by being in a public channel"),
        t("taking part by being in a private channel"),
        t("showing charts and documents: results of surveys, the monthly report"),
        t("when somebody does not want to be disturbed"),
        t("each person’s language and time zone, and who is a coordinator before set-up"),
        t("following the path of a user group (`path_groups` in programme.yaml)"),
        t("the workspace’s language, for people who have chosen none"),
    )
    return dict(zip(SCOPES, told, strict=True))


def missing_blocks(scopes: Sequence[str], t: Speech) -> list[Block]:
    """Permissions that were not given, for the coordinators: what does not work, and how it would."""
    if not scopes:
        return []
    losses = lost(t)
    lines = "\n".join(f"• `{scope}`: {escape(losses[scope])}" for scope in scopes if scope in losses)
    lead = t("Slack was not asked, or did not allow, all that I need here. This does not work:")
    mend = t("Whoever installed me can do it again and allow everything: nothing is lost by it.")
    return [section(f"{lead}\n{lines}\n{mend}")]


def install_page(t: Speech, authorize_url: str) -> str:
    """What installing means, and the way to Slack's own page."""
    told = (
        t("Slack shows on the next page what Entrain asks for. It reads nothing but what is written to it."),
        t("Nobody is written to before a coordinator presses Start in Slack."),
    )
    return _page(t, t("Add Entrain to Slack"), told, t("Go to Slack"), authorize_url)


def installed_page(t: Speech, team: str, open_url: str, missing: Sequence[str], *, expires: bool) -> str:
    """The bot is there: what comes next, and what was not granted."""
    told = [
        t(
            "In Slack, open Entrain under Apps. On its Home tab a coordinator chooses the channel whose members take part, and presses Start."
        ),
    ]
    losses = lost(t)
    if missing:
        listed = t.listing([f"{scope} ({losses[scope]})" for scope in missing])
        told.append(t("Not everything was allowed. Missing, with what does not work: {missing}.", missing=listed))
    if expires:
        told.append(
            t(
                "Token rotation is on for this app, and Entrain cannot renew its token: it stops working in some hours. Make a new app from the manifest, with token rotation off, and install that one."
            )
        )
    title = t("Entrain is installed in {team}", team=team) if team else t("Entrain is installed")
    return _page(t, title, told, t("Open Slack"), open_url)


def trouble_page(t: Speech, trouble: Trouble, install_path: str) -> str:
    """Why nothing was installed, and how to begin again."""
    told = {
        Trouble.BROWSER: t(
            "This address belongs to an installation begun in another browser, more than ten minutes ago, or ended already."
        ),
        Trouble.DENIED: t("You chose not to install Entrain."),
        Trouble.ORGANISATION: t(
            "Entrain is installed in one workspace at a time, and this was for a whole organisation. On Slack’s page, choose a workspace."
        ),
        Trouble.CODE: t("Slack did not confirm the installation."),
        Trouble.SILENT: t("Slack does not answer, or asks to wait. Try again in a minute."),
        Trouble.DATABASE: t("Nothing can be stored at the moment. Try again in a minute."),
    }[trouble]
    return _page(t, t("Nothing was installed"), (told,), t("Begin again"), install_path)


def _page(t: Speech, title: str, told: Sequence[str], label: str, href: str) -> str:
    paragraphs = "".join(f"<p>{html.escape(each)}</p>" for each in told)
    return (
        f'<!doctype html><html lang="{html.escape(t.voice.language)}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><title>{html.escape(title)}</title><style>{STYLE}</style>'
        f'<main><h1>{html.escape(title)}</h1>{paragraphs}<a class="button" href="{html.escape(href)}">'
        f"{html.escape(label)}</a></main></html>"
    )
