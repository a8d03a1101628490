"""``run`` where it must not run: one sentence, and nothing touched."""

import pytest
from sqlalchemy import text

import bot
from storage.database import Database
from tests.commands.support import address, contents


@pytest.fixture(autouse=True)
def _tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tokens that no Slack will ever see; and the logs stay pytest's."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:9/api/")
    monkeypatch.setenv("ENTRAIN_SECRET", "0123456789abcdef0123456789abcdef")
    monkeypatch.setattr("commands.run.configure", lambda *_, **__: None)


def test_an_older_version_on_a_newer_schema_says_so_in_one_line_and_touches_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with database.transaction() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    before = contents(database)
    monkeypatch.setenv("DATABASE_URL", address(database))
    assert bot.main(["run"]) == 2
    assert capsys.readouterr().err == (
        "bot.py: The database was written by a newer version of Entrain (schema 9999); install that version, "
        "or restore a backup made with this one.\n"
    )
    assert contents(database) == before
