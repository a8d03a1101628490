"""``manifest``: the Slack app manifest, in YAML, to paste where an app is made.

The one truth about what Entrain asks of Slack: its scopes, events and commands. ``doctor`` compares with it what was
granted. The schema is Slack's (https://docs.slack.dev/reference/app-manifest).
"""

import argparse
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

import yaml

from blocks.ids import COACH_SHORTCUT, CONCERN_SHORTCUT
from blocks.installations import lost
from config.serving import INSTALL_PATH, REDIRECT_PATH, REQUESTS_PATH
from config.settings import SettingsError, read
from domain.members import Voice
from handbook.programme import SLACK_COMMANDS, read_programme
from locales import Speech

HELP = "print the Slack app manifest, to make the app from"

Language = Literal["fr", "en"]

SCOPES: Mapping[str, str] = lost(Speech(Voice("en", "vous", "Etc/UTC")))
"""Each bot scope that is asked for, with what is lost without it. The least that works (platform rules of Slack)."""

EVENTS: Sequence[str] = (
    "app_home_opened",
    "app_mention",
    "member_joined_channel",
    "member_left_channel",
    "message.im",
    "subteam_members_changed",
    "team_join",
    "user_change",
    "dnd_updated_user",
    "app_uninstalled",
    "tokens_revoked",
)
"""The events Slack tells the bot."""


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command: its usual name with the slash, what it does and what may follow it, by language."""

    name: str
    description: Mapping[Language, str]
    usage: Mapping[Language, str]


_LEARN: Mapping[Language, str] = {
    "fr": "La prochaine leçon, en 90 secondes, ou une question",
    "en": "The next lesson, in 90 seconds, or a question",
}
_LEARN_USAGE: Mapping[Language, str] = {
    "fr": "[liste | réviser | exercices | parcours | nom d’un module | une question]",
    "en": "[list | review | exercises | paths | name of a module | a question]",
}
_CHARTER: Mapping[Language, str] = {"fr": "Lire la charte et le confirmer", "en": "Read the charter and confirm it"}
_CHARTER_USAGE: Mapping[Language, str] = {
    "fr": "[copie | commenter | état, pour la coordination]",
    "en": "[copy | comment | status, for coordinators]",
}

_CONCERN: Mapping[Language, str] = {
    "fr": "Dire une inquiétude sans donner son nom",
    "en": "Say what worries you, without your name",
}
_CONCERN_USAGE: Mapping[Language, str] = {
    "fr": "[suivre : avec un code. Rien d’autre n’est lu ici]",
    "en": "[follow: with a code. Nothing else is read here]",
}

_SUGGEST: Mapping[Language, str] = {
    "fr": "Les suggestions de l’équipe, et la vôtre",
    "en": "What the team suggests, and your own suggestion",
}
_SUGGEST_USAGE: Mapping[Language, str] = {
    "fr": "[rien : le tableau | le texte d’une suggestion]",
    "en": "[nothing: the board | the text of a suggestion]",
}
_MOMENTUM: Mapping[Language, str] = {
    "fr": "Où en est l’équipe, et où j’en suis",
    "en": "Where the team stands, and my own progress",
}

_SURVEY: Mapping[Language, str] = {"fr": "Les sondages ouverts", "en": "The surveys open to you"}
_SURVEY_USAGE: Mapping[Language, str] = {
    "fr": "[ouvrir | fermer | résultats, pour la coordination]",
    "en": "[open | close | results, for coordinators]",
}

COMMANDS: Sequence[Command] = (
    Command("/apprendre", _LEARN, _LEARN_USAGE),
    Command("/learn", _LEARN, _LEARN_USAGE),
    Command("/charte", _CHARTER, _CHARTER_USAGE),
    Command("/charter", _CHARTER, _CHARTER_USAGE),
    Command("/sondage", _SURVEY, _SURVEY_USAGE),
    Command("/survey", _SURVEY, _SURVEY_USAGE),
    Command("/inquietude", _CONCERN, _CONCERN_USAGE),
    Command("/concern", _CONCERN, _CONCERN_USAGE),
    Command("/suggerer", _SUGGEST, _SUGGEST_USAGE),
    Command("/suggest", _SUGGEST, _SUGGEST_USAGE),
    Command("/elan", _MOMENTUM, {"fr": "", "en": ""}),
    Command("/momentum", _MOMENTUM, {"fr": "", "en": ""}),
    Command(
        "/entrain",
        {"fr": "Aide, réglages, arrêter ou reprendre les messages", "en": "Help, settings, stop or resume messages"},
        {
            "fr": "[aide | réglages | relire | mes données | arrêter | reprendre]",
            "en": "[help | settings | check | my data | stop | resume]",
        },
    ),
)
"""Every command, in both languages: Slack lists the same ones to everybody."""

_SHORTCUT: Mapping[Language, str] = {"fr": "Dire une inquiétude", "en": "Say what worries me"}

_DRAFT_SHORTCUT: Mapping[Language, str] = {"fr": "Relire ce brouillon", "en": "Check this draft"}
_DRAFT: Mapping[Language, str] = {
    "fr": "Ce qui mérite un second regard avant de publier",
    "en": "What deserves a second look before it is posted",
}

_DESCRIPTION: Mapping[Language, str] = {
    "fr": "Toute l’équipe à l’aise sur les réseaux sociaux : des leçons de 90 secondes, une charte claire, peu de messages.",
    "en": "A whole team at ease on social media: lessons of 90 seconds, a clear charter, few messages.",
}
_LONG_DESCRIPTION: Mapping[Language, str] = {
    "fr": (
        "Entrain accompagne une équipe de « les réseaux sociaux m’inquiètent » à « je connais mon rôle et je le "
        "tiens ». Des leçons de 90 secondes aux jours et à l’heure de chacun, une charte à lire et à confirmer, et "
        "jamais plus d’un message par jour que personne n’a demandé, toujours aux heures de bureau. "
        "Pour l’arrêter : {entrain} arrêter."
    ),
    "en": (
        "Entrain takes a team from “social media worry me” to “I know my part and I do it”. Lessons of 90 seconds on "
        "each person's own days and hour, a charter to read and confirm, and never more than one message a day "
        "that nobody asked for, always within office hours. To make it stop: {entrain} stop."
    ),
}


def manifest(lang: Language, renames: Mapping[str, str], http_url: str | None) -> dict[str, Any]:
    """The manifest, with texts in ``lang``.

    ``renames`` maps a command's usual name without its slash to its name here with one; names that are no command's
    are passed over. With ``http_url``, an https address, Slack sends requests there; without, over Socket Mode.
    """
    requests = None if http_url is None else http_url.rstrip("/") + REQUESTS_PATH
    oauth: dict[str, Any] = {"scopes": {"bot": list(SCOPES)}}
    if http_url is not None:
        oauth = {"redirect_urls": [http_url.rstrip("/") + REDIRECT_PATH], **oauth}
    events: dict[str, Any] = {"bot_events": list(EVENTS)}
    interactivity: dict[str, Any] = {"is_enabled": True}
    if requests is not None:
        events = {"request_url": requests, **events}
        interactivity["request_url"] = requests
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": "Entrain",
            "description": _DESCRIPTION[lang],
            "long_description": _LONG_DESCRIPTION[lang].format(entrain=renames.get("entrain", "/entrain")),
            "background_color": "#1d3557",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Entrain", "always_online": True},
            "shortcuts": [
                {
                    "name": _SHORTCUT[lang],
                    "type": "global",
                    "callback_id": CONCERN_SHORTCUT,
                    "description": _CONCERN[lang],
                },
                {
                    "name": _DRAFT_SHORTCUT[lang],
                    "type": "message",
                    "callback_id": COACH_SHORTCUT,
                    "description": _DRAFT[lang],
                },
            ],
            "slash_commands": [_slash_command(command, lang, renames, requests) for command in COMMANDS],
        },
        "oauth_config": oauth,
        "settings": {
            "event_subscriptions": events,
            "interactivity": interactivity,
            "org_deploy_enabled": False,
            "socket_mode_enabled": requests is None,
            "token_rotation_enabled": False,
        },
    }


def _slash_command(
    command: Command, lang: Language, renames: Mapping[str, str], requests: str | None
) -> dict[str, str | bool]:
    described: dict[str, str | bool] = {
        "command": renames.get(command.name.removeprefix("/"), command.name),
        "description": command.description[lang],
        "usage_hint": command.usage[lang],
        "should_escape": True,
    }
    return described if requests is None else {**described, "url": requests}


def main(argv: list[str]) -> int:
    """Prints the manifest. Raises SettingsError where programme.yaml, which may rename commands, cannot be used."""
    parser = argparse.ArgumentParser(
        prog="bot.py manifest",
        description="Print the Slack app manifest: on api.slack.com/apps choose “Create New App”, then “From a "
        "manifest”, and paste it.",
    )
    parser.add_argument("--lang", choices=("fr", "en"), default="fr", help="language of descriptions (default: fr)")
    parser.add_argument(
        "--rename",
        action="extend",
        nargs="+",
        default=[],
        type=_rename,
        metavar="/LEARN=/TRAINING",
        help="another name for a command whose name is taken in your workspace",
    )
    parser.add_argument(
        "--http",
        type=_https,
        metavar="URL",
        help=f"for serve: Slack sends to URL{REQUESTS_PATH}, and workspaces are installed from URL{INSTALL_PATH}",
    )
    options = parser.parse_args(argv)
    renames = {**_programme_renames(), **dict(options.rename)}
    names = [renames.get(command.name.removeprefix("/"), command.name) for command in COMMANDS]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        parser.error(f"two commands would be called {' and '.join(twice)}")
    text = yaml.safe_dump(manifest(options.lang, renames, options.http), allow_unicode=True, sort_keys=False, width=100)
    print(text, end="")
    if options.rename:
        line = ", ".join(f"{name}: {renamed}" for name, renamed in sorted(renames.items()))
        print(f"Put this line in programme.yaml, so that the bot knows: commands: {{{line}}}", file=sys.stderr)
    return 0


def _programme_renames() -> dict[str, str]:
    folder = read().content
    _, programme = read_programme(folder / "programme.yaml")
    if programme is None:
        raise SettingsError(
            "ENTRAIN_CONTENT",
            f"holds no programme.yaml that can be used ({folder})",
            "python bot.py check says what to mend.",
        )
    return dict(programme.commands)


def _rename(value: str) -> tuple[str, str]:
    usual, _, renamed = value.partition("=")
    known = [command.name for command in COMMANDS]
    if usual not in known:
        raise argparse.ArgumentTypeError(f"{value!r} does not begin with a command: {', '.join(known)}")
    if not re.fullmatch(r"/[a-z0-9_-]{1,31}", renamed):
        raise argparse.ArgumentTypeError(
            f"{value!r}: a new name has a slash, then at most 31 lower-case letters, digits, dashes or underscores"
        )
    if renamed.removeprefix("/") in SLACK_COMMANDS:
        raise argparse.ArgumentTypeError(f"{value!r}: Slack keeps {renamed} for itself")
    return usual.removeprefix("/"), renamed


def _https(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment:
        raise argparse.ArgumentTypeError(f"{value!r} is not an https:// address")
    return value
