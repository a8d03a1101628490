"""The files in docs/deploy start commands there are, with settings there are."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import COMMANDS
from config.settings import read
from tests.unit.test_docs import Asked

DEPLOY = Path(__file__).resolve().parents[2] / "docs" / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
OURS = {name: one for name, one in COMPOSE["services"].items() if one["image"] == "entrain"}
UNITS = sorted(DEPLOY.glob("*.service"))


@pytest.fixture(scope="module")
def settings() -> set[str]:
    """Every setting that is looked up."""
    asked = Asked()
    read(asked)
    return asked.names


def test_compose_runs_commands_there_are_with_settings_there_are(settings: set[str]) -> None:
    for service in OURS.values():
        assert service["command"][0] in COMMANDS
        assert set(service["environment"]) <= settings
        assert set(service.get("depends_on", {})) <= set(COMPOSE["services"])
        named = [volume.split(":")[0] for volume in service.get("volumes", [])]
        assert set(named) <= set(COMPOSE["volumes"])
    assert {service["profiles"][0] for service in COMPOSE["services"].values()} == {"one", "many"}


def test_nothing_of_the_many_starts_before_the_schema_is_there() -> None:
    assert OURS["migrate"]["depends_on"]["database"]["condition"] == "service_healthy"
    for name in ("serve", "work"):
        assert OURS[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_units_run_commands_there_are_with_settings_there_are(unit: Path, settings: set[str]) -> None:
    text = unit.read_text(encoding="utf-8")
    assert re.findall(r"^ExecStart=\S+/python bot\.py (\w+)$", text, re.M)[0] in COMMANDS
    assert set(re.findall(r"^Environment=(\w+)=", text, re.M)) <= settings
    assert re.search(r"^TimeoutStopSec=60$", text, re.M), "what was begun is finished"


def test_the_image_starts_the_program() -> None:
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    assert 'ENTRYPOINT ["python", "bot.py"]' in text
    assert re.findall(r'^CMD \["(\w+)"\]$', text, re.M)[0] in COMMANDS
    assert "--require-hashes -r requirements.txt" in text
    assert re.search(r"^USER entrain$", text, re.M)
