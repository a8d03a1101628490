"""``doctor``: what is set up, what is missing, and what to do about it, on one screen. Shows no secret."""

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from commands.doctor_delivery import delivery
from commands.doctor_evidence import evidence
from commands.doctor_installations import installations
from commands.doctor_privacy import privacy
from commands.doctor_secret import opens, secret
from commands.findings import Finding, Setting
from commands.manifest import SCOPES
from commands.migrate import open_database, sqlite_file
from config.settings import Settings, read
from delivery.remote_clock import RemoteClock
from domain.posts import Place
from domain.programme import Programme
from handbook.folders import workspaces
from handbook.loading import Loaded, load
from handbook.own import load_own, own_handbooks
from handbook.schema import DAYS
from services import Library
from services.posts import SETTING, channels_of
from storage import workspace as workspace_store
from storage.database import Database, DatabaseUnusable, parse_address
from storage.migrate import check_revision, current_revision, newest_revision
from storage.workspace import WorkspaceRow

HELP = "check settings, database, delivery, content, clock, tokens and scopes, and say what to do"

TIMEOUT_SECONDS = 5
CLOCK_SECONDS = 60.0
_SECRETS = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN")
_REINSTALL = "install the app again from the manifest (python bot.py manifest)"
_ERRORS: Mapping[str, str] = {
    "invalid_auth": "Slack does not know it: copy it again from your app's page",
    "not_authed": "Slack does not know it: copy it again from your app's page",
    "account_inactive": "it was revoked: install the app again and copy the new one",
    "token_revoked": "it was revoked: install the app again and copy the new one",
    "token_expired": "it has expired: turn token rotation off in a new app made from the manifest",
    "missing_scope": "it lacks the scope connections:write: make another under Basic Information, App-Level Tokens",
    "not_allowed_token_type": "it is a token of another kind: the bot's begins with xoxb-, the app's with xapp-",
    "ratelimited": "Slack asks to wait: try again in a minute",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What Slack said: its data where it agreed, else why not. ``drift`` is this clock minus Slack's, in seconds."""

    data: Mapping[str, Any]
    scopes: frozenset[str] | None = None
    problem: str | None = None
    drift: float | None = None


@dataclass(slots=True)
class Report:
    """Everything found."""

    settings: list[Setting] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    workspaces: list[str] = field(default_factory=list)
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong; warnings do not count."""
        return all(finding.verdict != "wrong" for finding in self.findings)


def main(argv: list[str]) -> int:
    """Checks, and says what was found; 1 when something is wrong. Raises SettingsError."""
    parser = argparse.ArgumentParser(
        prog="bot.py doctor",
        description="Check settings, database, delivery, content, clock, tokens and scopes, and say what to do. Secrets are "
        "never shown. Exit status 1 when something is wrong.",
    )
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")
    parser.add_argument(
        "--anonymity",
        action="store_true",
        help="attack what is kept of concerns instead, and say what could be linked to a person; needs no tokens",
    )
    options = parser.parse_args(argv)
    if options.anonymity:
        return _anonymity(read(), as_json=options.json)
    report = examine(read(), os.environ)
    print(_as_json(report) if options.json else _as_text(report))
    return 0 if report.ok else 1


def _anonymity(settings: Settings, *, as_json: bool) -> int:
    """What could be linked; 1 where anything could, or where the attack itself proved nothing."""
    from commands import anonymity

    path = sqlite_file(settings.database_url)
    if path is not None and not path.exists():
        told = anonymity.examine(None)
    else:
        database = open_database(settings.database_url)
        try:
            told = anonymity.examine(database if check_revision(database) else None)
        finally:
            database.close()
    checks: list[dict[str, Any]] = told["checks"]
    if as_json:
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        for check in checks:
            print(f"{'ok' if check['ok'] else 'wrong':8} {check['name']:9} {check['says']}")
        print(f"\nCould be linked: {told['linkable']}, of {told['submissions']} submissions tried.")
    return 0 if all(check["ok"] for check in checks) else 1


def examine(settings: Settings, environment: Mapping[str, str]) -> Report:
    """Everything doctor looks at. ``environment`` tells only where a setting came from."""
    report = Report(settings=list(_settings(settings, environment)))
    if settings.clock_url is not None:
        report.now = asyncio.run(_told_by(settings.clock_url))
    loaded = load(settings.content)
    programme = loaded.handbook.programme if loaded.handbook else None
    if programme is not None:
        report.settings += _programme(programme)
    report.findings += secret(settings, environment)
    library = _usable(settings.content, loaded)
    report.findings += _database(settings, report, library, environment)
    report.findings += [_content(settings, loaded), *_own_content(settings.content)]
    report.findings += asyncio.run(_slack(settings, report.workspaces))
    return report


async def _told_by(clock_url: str) -> datetime:
    """The time of the sandbox the bot lives in; this machine's where it does not answer."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)) as session:
        clock = RemoteClock(clock_url, session)
        with suppress(aiohttp.ClientError, TimeoutError):
            await clock.read(reader="doctor")
        return clock.now()


def _settings(settings: Settings, environment: Mapping[str, str]) -> Iterator[Setting]:
    values = {
        "SLACK_BOT_TOKEN": "set" if settings.bot_token else "not set",
        "SLACK_APP_TOKEN": "set" if settings.app_token else "not set",
        "SLACK_API_URL": _without_user(settings.api_url),
        "DATABASE_URL": _shown_address(settings.database_url),
        "ENTRAIN_CONTENT": str(settings.content),
        "ENTRAIN_CLOCK_URL": _without_user(settings.clock_url) if settings.clock_url else "this machine's clock",
        "ENTRAIN_LOG_LEVEL": settings.log_level,
        "ENTRAIN_LOG_FORMAT": settings.log_format,
        "ENTRAIN_MONITOR": str(settings.monitor or "nothing listens"),
    }
    for name, value in values.items():
        given = bool(environment.get(name, "").strip())
        yield Setting(name, value, "environment" if given else "-" if name in _SECRETS else "default")


def _programme(programme: Programme) -> Iterator[Setting]:
    """When and how much may be sent: what most often explains why something did or did not go out."""
    hours, review = programme.contact_hours, programme.review
    values = {
        "contact_hours": f"{_days(hours.days)} {hours.start:%H:%M} to {hours.end:%H:%M}",
        "lessons": f"{_days(programme.lesson_days)} {programme.lesson_time:%H:%M}",
        "attention": f"{programme.per_day} a day, {programme.per_week} a week",
        "review": f"{review.at_most} a day, {review.after_absence} after an absence, at {review.target_recall:.0%} recall",
        "messages_per_minute": str(programme.messages_per_minute),
    }
    for name, value in values.items():
        yield Setting(name, value, "programme.yaml")


def _days(days: Collection[int]) -> str:
    return " ".join(DAYS[day] for day in sorted(days))


def _without_user(address: str) -> str:
    parts = urlsplit(address)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def _shown_address(address: str) -> str:
    """A database's address without its password, wherever in it that stands."""
    try:
        url = parse_address(address).difference_update_query(["password", "sslpassword", "passfile"])
    except ValueError:
        return "not an address"
    return url.render_as_string(hide_password=True)


def _database(
    settings: Settings, report: Report, library: Library | None, environment: Mapping[str, str]
) -> Iterator[Finding]:
    try:
        path = sqlite_file(settings.database_url)
        if path is not None and not path.exists():
            yield _new_file(path)
            return
        database = open_database(settings.database_url)
        try:
            yield _schema(database)
            yield _writable(database)
            if check_revision(database):
                with database.transaction() as connection:
                    yield from _contents(connection, report, library)
                    yield from opens(connection, settings, environment)
                    yield from installations(connection, settings, environment)
                    yield from evidence(connection, report.now)
                    yield from privacy(connection, report.now.date())
        finally:
            database.close()
    except DatabaseUnusable as error:
        yield Finding("database", "wrong", str(error))


def _new_file(path: Path) -> Finding:
    folder = next(parent for parent in path.absolute().parents if parent.exists())
    if os.access(folder, os.W_OK | os.X_OK):
        return Finding("database", "ok", f"{path} is not there yet; the first run makes it.")
    return Finding("database", "wrong", f"{path} cannot be made: {folder} cannot be written to.")


def _schema(database: Database) -> Finding:
    revision = current_revision(database)
    kind = "SQLite" if database.is_sqlite else "PostgreSQL"
    if revision is None:
        return Finding("database", "ok", f"{kind} answers; it is empty, and the first run makes its tables.")
    if check_revision(database):
        return Finding("database", "ok", f"{kind} answers; its schema is this version's ({revision}).")
    says = f"{kind} answers; its schema is {revision}, this version's is {newest_revision()}: the next run migrates it."
    return Finding("database", "warning", says)


def _writable(database: Database) -> Finding:
    """Tries a write and takes it back."""
    empty = current_revision(database) is None
    trial = "CREATE TABLE entrain_doctor (x INTEGER)" if empty else "UPDATE alembic_version SET version_num = '-'"
    try:
        with database.engine.connect() as connection, connection.begin() as transaction:
            connection.execute(text(trial))
            transaction.rollback()
    except DBAPIError as error:
        reason = type(error.orig).__name__
        return Finding("database", "wrong", f"It can be read but not written to ({reason}); mend the account's rights.")
    return Finding("database", "ok", "It can be written to.")


def _contents(connection: Connection, report: Report, library: Library | None) -> Iterator[Finding]:
    report.workspaces += workspace_store.all_ids(connection)
    for workspace_id in report.workspaces:
        known = workspace_store.get(connection, workspace_id)
        if known is not None and known.channel_id is not None:
            report.settings.append(Setting("channel", known.channel_id, f"Start, in {workspace_id}"))
        if known is not None and library is not None:
            report.settings += _channels(library.of(workspace_id).programme, known)
            report.settings += _set_up(known)
        for method, error in workspace_store.refused(connection, workspace_id):
            says = f"Slack refuses {method} in {workspace_id} ({error}); only what needs it is off."
            yield Finding("refusals", "warning", says)
    if report.workspaces:
        per_minute = library.programme.messages_per_minute if library else None
        yield from delivery(connection, report.now, per_minute)


def _channels(programme: Programme, workspace: WorkspaceRow) -> Iterator[Setting]:
    """Where posts go, and who said so."""
    channels = channels_of(programme, workspace)
    for place in Place:
        if (workspace.settings or {}).get(SETTING + place):
            source = f"set-up, in {workspace.workspace_id}"
        elif programme.channels.get(place):
            source = "programme.yaml"
        else:
            source = f"Start, in {workspace.workspace_id}" if place in channels else "-"
        yield Setting(SETTING + place, channels.get(place, "none is named"), source)


def _set_up(workspace: WorkspaceRow) -> Iterator[Setting]:
    """What was chosen in Slack: it wins over programme.yaml."""
    for name, value in sorted((workspace.settings or {}).items()):
        if not name.startswith(SETTING):
            listed = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            yield Setting(name, listed, f"set-up, in {workspace.workspace_id}")


def _content(settings: Settings, loaded: Loaded) -> Finding:
    errors, warnings = len(loaded.errors), len(loaded.warnings)
    says = f"{errors} errors and {warnings} warnings in {settings.content}"
    if errors or warnings:
        says += "; python bot.py check says where and what to do"
    return Finding("content", "wrong" if errors else "warning" if warnings else "ok", f"{says}.")


def _usable(folder: Path, loaded: Loaded) -> Library | None:
    """The content as the bot reads it; None where it could not."""
    return None if loaded.handbook is None else Library(loaded.handbook, own_handbooks(folder, loaded.handbook))


def _own_content(folder: Path) -> Iterator[Finding]:
    """Workspaces with content of their own, where something is wrong with it."""
    for workspace_id, own in workspaces(folder).items():
        wrong = [problem for problem in load_own(folder, own).errors if Path(problem.file).is_relative_to(own)]
        if wrong:
            says = f"{len(wrong)} errors in {own}, of {workspace_id}; python bot.py check says where and what to do."
            yield Finding("content", "wrong", says)


async def _slack(settings: Settings, workspaces: list[str]) -> list[Finding]:
    if not settings.bot_token and not settings.app_token:
        says = "No tokens are set, so Slack was not asked: clock, tokens and scopes were not checked."
        return [Finding("slack", "skipped", says)]
    client = AsyncWebClient(
        token=settings.bot_token or None, base_url=settings.api_url, timeout=TIMEOUT_SECONDS, retry_handlers=[]
    )
    findings = []
    if settings.bot_token.startswith("xoxe."):
        says = "Token rotation is on: this token stops within 12 hours. Make a new app from the manifest, with rotation off."
        findings.append(Finding("tokens", "wrong", says))
    if settings.bot_token:
        answer = await _ask(client, "auth.test", settings.bot_token)
        findings += [*_bot(answer, workspaces), *_clock(answer), *_scopes(answer)]
    else:
        findings.append(Finding("tokens", "wrong", "SLACK_BOT_TOKEN is not set; it stands under OAuth & Permissions."))
    if settings.serving.signing_secret:
        return findings  # serve: Slack comes over HTTP
    if settings.app_token:
        opened = await _ask(client, "apps.connections.open", settings.app_token)
        says = f"SLACK_APP_TOKEN: {opened.problem}." if opened.problem else "SLACK_APP_TOKEN opens Socket Mode."
        findings.append(Finding("tokens", "wrong" if opened.problem else "ok", says))
    else:
        findings.append(Finding("tokens", "wrong", "SLACK_APP_TOKEN is not set; make it under Basic Information."))
    return findings


async def _ask(client: AsyncWebClient, method: str, token: str) -> Answer:
    """Calls a method and turns whatever comes of it into an Answer."""
    before = time.time()
    try:
        response = await client.api_call(method, http_verb="POST", headers={"Authorization": f"Bearer {token}"})
    except SlackApiError as error:
        code = _error_code(error)
        return Answer({}, problem=_ERRORS.get(code, f"Slack answers {code}"), drift=_drift(error.response, before))
    except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
        where = urlsplit(client.base_url).hostname
        return Answer(
            {}, problem=f"{where} cannot be reached ({type(error).__name__}): check network and SLACK_API_URL"
        )
    granted = _headers(response).get("x-oauth-scopes")
    scopes = None if granted is None else frozenset(scope.strip() for scope in granted.split(",") if scope.strip())
    data = response.data if isinstance(response.data, dict) else {}
    return Answer(data, scopes=scopes, drift=_drift(response, before))


def _error_code(error: SlackApiError) -> str:
    data = getattr(error.response, "data", None)
    code = data.get("error") if isinstance(data, dict) else None
    return str(code) if code else "what cannot be read"


def _headers(response: object) -> dict[str, str]:
    return {name.lower(): str(value) for name, value in getattr(response, "headers", {}).items()}


def _drift(response: object, before: float) -> float | None:
    """This machine's clock minus Slack's, in seconds, against the middle of the call."""
    date = _headers(response).get("date")
    if date is None:
        return None
    try:
        theirs = parsedate_to_datetime(date).timestamp()
    except ValueError:
        return None
    return (before + time.time()) / 2 - theirs


def _bot(answer: Answer, workspaces: list[str]) -> Iterator[Finding]:
    if answer.problem is not None:
        yield Finding("tokens", "wrong", f"SLACK_BOT_TOKEN: {answer.problem}.")
        return
    team = str(answer.data.get("team_id", "?"))
    says = f"SLACK_BOT_TOKEN is {answer.data.get('user', '?')}'s in {answer.data.get('team', '?')} ({team})."
    yield Finding("tokens", "ok", says)
    if workspaces and team not in workspaces:
        says = f"The database is of another workspace ({', '.join(workspaces)}); check DATABASE_URL and the token."
        yield Finding("tokens", "warning", says)


def _clock(answer: Answer) -> Iterator[Finding]:
    if answer.drift is None:
        yield Finding("clock", "skipped", "Slack did not answer, so this machine's clock was not compared.")
    elif abs(answer.drift) > CLOCK_SECONDS:
        way = "ahead of" if answer.drift > 0 else "behind"
        says = f"This machine's clock is {abs(answer.drift):.0f} s {way} Slack's; let it follow a time server."
        yield Finding("clock", "warning", says)
    else:
        yield Finding("clock", "ok", "This machine's clock agrees with Slack's.")


def _scopes(answer: Answer) -> Iterator[Finding]:
    if answer.scopes is None:
        yield Finding("scopes", "skipped", "Slack did not say which scopes were granted.")
        return
    for scope, feature in SCOPES.items():
        if scope not in answer.scopes:
            yield Finding("scopes", "wrong", f"{scope} was not granted, which costs {feature}; {_REINSTALL}.")
    more = sorted(answer.scopes - SCOPES.keys())
    if more:
        yield Finding("scopes", "warning", f"More was granted than is needed: {', '.join(more)}; {_REINSTALL}.")
    elif SCOPES.keys() <= answer.scopes:
        yield Finding("scopes", "ok", "Exactly what the manifest asks for was granted.")


def _as_json(report: Report) -> str:
    told = {
        "ok": report.ok,
        "settings": [asdict(setting) for setting in report.settings],
        "findings": [asdict(finding) for finding in report.findings],
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def _as_text(report: Report) -> str:
    wide = max(len(setting.value) for setting in report.settings)
    long = max((len(each.name) for each in report.settings), default=0)
    lines = ["Settings", *(f"  {each.name:{long}}  {each.value:{wide}}  {each.source}" for each in report.settings), ""]
    lines += ["Checks", *(f"  {each.verdict:8} {each.about:9} {each.says}" for each in report.findings), ""]
    wrong = sum(finding.verdict == "wrong" for finding in report.findings)
    warnings = sum(finding.verdict == "warning" for finding in report.findings)
    if wrong:
        return "\n".join([*lines, f"Wrong: {wrong}. Warnings: {warnings}."])
    skipped = sum(finding.verdict == "skipped" for finding in report.findings)
    not_looked_at = f" Not looked at: {skipped}, as said above." if skipped else ""
    return "\n".join([*lines, f"Nothing is wrong. Warnings: {warnings}.{not_looked_at}"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
