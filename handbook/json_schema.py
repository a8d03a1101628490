"""JSON Schemas of the content files, for editors that check and complete while one types.

``content/schema/`` holds them; ``python -m handbook.json_schema`` writes them again, and a test keeps them true. They
say less than the check does: rules between values and between files are the check's alone.
"""

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from handbook.brief import BriefFile
from handbook.coach import CoachFile
from handbook.schema import CharterFile, ModuleFile, ProgrammeFile, SurveyFile

FOLDER = Path(__file__).resolve().parent.parent / "content" / "schema"
MODELS: dict[str, type[BaseModel]] = {
    "module": ModuleFile,
    "charter": CharterFile,
    "survey": SurveyFile,
    "programme": ProgrammeFile,
    "brief": BriefFile,
    "coach": CoachFile,
}


class _Tidy(GenerateJsonSchema):
    """Without a title for each field: editors would show it in place of the description."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def schema_text(name: str) -> str:
    """The schema of files of that kind, as it is written to its file."""
    schema = MODELS[name].model_json_schema(by_alias=True, schema_generator=_Tidy)
    for part in (schema, *schema.get("$defs", {}).values()):
        part.pop("title", None)
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"Entrain: {name}"}
    return json.dumps(head | schema, ensure_ascii=False, indent=2) + "\n"


def write(folder: Path = FOLDER) -> None:
    """Write every schema to ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in MODELS:
        (folder / f"{name}.json").write_text(schema_text(name), encoding="utf-8")


if __name__ == "__main__":
    write()
