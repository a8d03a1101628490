"""What ``doctor`` says of the secret: where it is, that a copy is to be kept, and whether it opens what is sealed."""

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection

from commands.findings import Finding
from commands.secret import is_there, secret_file, with_secret
from config.settings import Settings, SettingsError
from services.sealing import Keys, Unreadable
from storage import concerns as concerns_store
from storage import surveys as surveys_store
from storage import workspace as workspace_store


def secret(settings: Settings, environment: Mapping[str, str]) -> Iterator[Finding]:
    """Where it stands; makes none."""
    keep = "keep a copy away from the data, because without it nobody can read the concerns again, nor count a survey that is open."
    if settings.secret:
        yield Finding("secret", "ok", f"ENTRAIN_SECRET is set; {keep}")
        return
    try:
        file = secret_file(settings, environment)
        if not is_there(file):
            yield Finding("secret", "ok", f"The first run makes one in {file}; {keep}")
            return
        with_secret(settings, environment)
    except SettingsError as error:
        yield Finding("secret", "wrong", str(error))
        return
    yield Finding("secret", "ok", f"It stands in {file}; {keep}")


def keys_of(settings: Settings, environment: Mapping[str, str]) -> Keys | None:
    """The keys in force, without making any; None where the secret cannot be had."""
    try:
        if not settings.secret and not is_there(secret_file(settings, environment)):
            return Keys.fleeting()
        return Keys(with_secret(settings, environment).secret, settings.token_secrets)
    except SettingsError:
        return None


def opens(connection: Connection, settings: Settings, environment: Mapping[str, str]) -> Iterator[Finding]:
    """Whether it opens what is sealed in the database; nothing is said of what that is, nor of how much."""
    keys = keys_of(settings, environment)
    if keys is None:
        return
    closed = 0
    for workspace_id in workspace_store.all_ids(connection):
        for case in concerns_store.every(connection, workspace_id):
            try:
                keys.unwrap(case.wrapped_key)
            except Unreadable:
                closed += 1
        for cell in concerns_store.cells(connection, workspace_id).values():
            try:
                keys.open_cell(cell)
            except Unreadable:
                closed += 1
        for wrapped in surveys_store.wrapped_keys(connection, workspace_id):
            try:
                keys.unwrap_survey(wrapped)
            except Unreadable:
                closed += 1
    if closed:
        says = (
            "It does not open what is sealed in the database: another secret did. Bring that one back; nothing is lost."
        )
        yield Finding("secret", "wrong", says)
