"""``make migration m="..."``: a new migration, from what the tables in storage/ say and the migrations do not yet."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.script import Script

from storage.database import Database
from storage.migrate import configuration, migrate, revisions


def main(message: str) -> int:
    """Compares on an empty SQLite file brought to the newest revision; numbers the new one; puts it in form."""
    known = revisions()
    number = f"{int(known[-1] if known else 0) + 1:04d}"
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/empty.db")
        if known:
            migrate(database)
        with database.transaction() as connection:
            made = command.revision(configuration(connection), message=message, rev_id=number, autogenerate=True)
        database.close()
    if not isinstance(made, Script):
        raise TypeError("one migration was to be made")
    path = Path(made.path)
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"\n *# ### (commands auto generated|end Alembic commands).*", "", text)
    path.write_text(re.sub(r"[ \t]+\n", "\n", text), encoding="utf-8")
    ruff = Path(sys.executable).with_name("ruff")
    subprocess.run([ruff, "check", "--fix", "--quiet", "--select", "I,F401,UP", path], check=True)  # noqa: S603
    subprocess.run([ruff, "format", "--quiet", path], check=True)  # noqa: S603
    print(f"Made {path.name}: read it before you commit it.")
    return 0


if __name__ == "__main__":
    sys.exit(main(" ".join(sys.argv[1:]).strip() or "changes"))
