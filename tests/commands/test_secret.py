"""The secret: made once outside the data folder, read by its owner alone, asked for where it cannot be made; and doctor."""

import json
import stat
from dataclasses import replace
from pathlib import Path

import pytest

import bot
from commands.secret import with_secret
from config.settings import Settings, SettingsError, read
from domain.concerns import Draft, Release
from services.sealing import Keys
from tests.conftest import MakeDatabase
from tests.services.world import CLAIRE, TEAM, Programme, person
from tests.support import FakeClock


def settings_on(database: str) -> Settings:
    return read({"DATABASE_URL": database})


def test_on_sqlite_it_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    settings = settings_on(f"sqlite:///{tmp_path}/data/entrain.db")
    environment = {"XDG_CONFIG_HOME": str(tmp_path / "config")}
    made = with_secret(settings, environment)
    file = tmp_path / "config" / "entrain" / "secret"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(made.secret) >= 32
    assert with_secret(settings, environment).secret == made.secret
    assert made.secret not in repr(made)
    assert with_secret(replace(settings, secret="y" * 40), environment).secret == "y" * 40


def test_it_never_lies_beside_what_it_protects(tmp_path: Path) -> None:
    settings = settings_on(f"sqlite:///{tmp_path}/entrain.db")
    with pytest.raises(SettingsError, match="beside what it protects"):
        with_secret(settings, {"HOME": str(tmp_path)})
    assert not (tmp_path / ".config").exists()


def test_postgresql_needs_one_from_the_environment() -> None:
    with pytest.raises(SettingsError, match="ENTRAIN_SECRET is not set, and is needed with this database"):
        with_secret(settings_on("postgresql://user@host/name"), {})


def test_a_short_one_is_refused() -> None:
    with pytest.raises(SettingsError, match="too short: 6 characters, 32 at least"):
        read({"ENTRAIN_SECRET": "secret"})


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_doctor_says_whether_it_opens_what_is_sealed(
    kind: str,
    make_database: MakeDatabase,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    database = make_database(kind)
    programme = Programme(database, clock)
    monkeypatch.setenv("DATABASE_URL", database.url.render_as_string(hide_password=False))
    monkeypatch.setenv("ENTRAIN_SECRET", "z" * 40)
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    programme.load([person(CLAIRE)])
    programme.services.stewards.accept(key=CLAIRE)
    draft = Draft("Un mot.", "other", Release.SLOT, (CLAIRE.user_id,))
    programme.services.concerns.submit(workspace_id=TEAM, nonce="n", draft=draft)

    def verdicts() -> list[str]:
        bot.main(["doctor", "--json"])
        found = json.loads(capsys.readouterr().out)["findings"]
        return [finding["verdict"] for finding in found if finding["about"] == "secret"]

    assert verdicts() == ["ok", "wrong"]
    with database.transaction() as connection:
        from storage import concerns as concerns_store

        (cell,) = concerns_store.cells(connection, TEAM).values()
        opened = programme.core.keys.open_cell(cell)
        concerns_store.replace_cells(connection, TEAM, [Keys("z" * 40).seal_cell(opened)])
    assert verdicts() == ["ok"]
