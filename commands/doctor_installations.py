"""What ``doctor`` says of the workspaces that installed the bot: what each did not grant, and whether its token opens."""

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection

from commands.doctor_secret import keys_of
from commands.findings import Finding
from commands.manifest import SCOPES
from config.settings import Settings
from domain.installations import missing
from services.sealing import Unreadable
from storage import installations as installations_store
from storage import workspace as workspace_store


def installations(connection: Connection, settings: Settings, environment: Mapping[str, str]) -> Iterator[Finding]:
    """Nothing where the token comes from the environment. Asks the database only."""
    for workspace_id in workspace_store.all_ids(connection):
        workspace = workspace_store.get(connection, workspace_id)
        if workspace is not None and workspace.removed_at is not None:
            says = f"{workspace_id} took the bot out on {workspace.removed_at.date()}: nothing is sent there. export gives what is kept."
            yield Finding("installed", "warning", says)
    keys = keys_of(settings, environment)
    rows = installations_store.every(connection)
    wrong = False
    for row in rows:
        lacking = missing(row.scopes)
        told = [
            f"{scope} was not granted in {row.workspace_id}, which costs {SCOPES[scope]}; install again."
            for scope in lacking
        ]
        if row.expires_at is not None:
            told.append(
                f"Token rotation is on in {row.workspace_id}, and its token stops at {row.expires_at:%Y-%m-%d %H:%M} UTC: "
                "make a new app from the manifest, with token rotation off, and install that one."
            )
        try:
            if keys is not None:
                keys.open_bot_token(row.workspace_id, row.sealed_token or b"")
        except Unreadable:
            told.append(
                f"The token of {row.workspace_id} was sealed by another secret: bring that one back, or install again."
            )
        wrong = wrong or bool(told)
        for says in told:
            yield Finding("installed", "wrong", says)
    if rows and not wrong:
        yield Finding("installed", "ok", f"The bot is installed in {len(rows)} workspaces, each with all it asks for.")
