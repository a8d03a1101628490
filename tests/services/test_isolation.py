"""What anybody asks of a service in one workspace never shows, changes or removes anything of another.

The other has the same people, the same keys and a row in every table; what services are asked is made up from their
signatures, so that a new method is looked at without anybody thinking of it.
"""

import inspect
from collections.abc import Callable, Iterator
from datetime import time
from typing import Any, get_type_hints

import pytest
from sqlalchemy import UpdateBase

from domain import errors
from domain.settings import SettingsChoice
from services import Services
from storage.migrate import all_tables
from tests.isolation import Unscoped, kept_apart
from tests.services.world import CLAIRE, NORA, Programme, person
from tests.two_workspaces import THERE, arguments, fill, rows_of, words

GIVEN: dict[str, dict[str, Any]] = {
    "settings.choose": {"choice": SettingsChoice(None, True, frozenset({1}), time(10))},
}
"""What cannot be made up from a signature."""
FOR_ONE = {"key", "workspace_id", "claim", "claims"}
REFUSALS = tuple(one for _, one in inspect.getmembers(errors, inspect.isclass) if issubclass(one, Exception))


@pytest.fixture
def lived(programme: Programme) -> Programme:
    """Claire and Nora take part here, and much has been said; elsewhere every table has a row of theirs."""
    programme.load([person(CLAIRE), person(NORA)])
    programme.start(CLAIRE, NORA)
    programme.live_until(programme.clock.now())
    with programme.database.transaction() as connection:
        fill(connection, THERE)
    return programme


def asked(services: Services) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public method that is asked for one workspace: ``training.answer``."""
    for name in get_type_hints(Services):
        service = getattr(services, name)
        for called, method in inspect.getmembers(service, inspect.ismethod):
            given = inspect.signature(method).parameters
            if not called.startswith("_") and FOR_ONE & given.keys() and "connection" not in given:
                yield f"{name}.{called}", method


def test_whatever_is_asked_here_nothing_elsewhere_is_seen_or_touched(lived: Programme) -> None:
    with lived.database.transaction() as connection:
        before = rows_of(connection, THERE, all_tables().tables.values())
    wrong, done = [], 0
    for name, method in asked(lived.services):
        came: list[Any] = []
        try:
            with kept_apart(came):
                answer = method(**arguments(method, GIVEN.get(name, {})))
            done += 1
        except REFUSALS:
            answer = None
        except Unscoped as found:
            wrong.append(f"{name}: {found}")
            continue
        if words(THERE) in repr(answer) or THERE in repr(answer):
            wrong.append(f"{name} answers with what is of elsewhere: {answer!r}")
        written = {statement.table for statement in came if isinstance(statement, UpdateBase)}
        with lived.database.transaction() as connection:
            after = rows_of(connection, THERE, written)
        wrong += [f"{name} changes {table} elsewhere" for table in after if after[table] != before[table]]
    assert not wrong, "\n".join(wrong)
    assert done > 100
