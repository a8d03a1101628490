"""Installing from a browser: once, in the browser it began in; what was not granted is said; taken out, and back again."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import aiohttp
import pytest

from config.serving import INSTALL_PATH, REQUESTS_PATH
from domain.installations import SCOPES
from sandbox.core import Sandbox
from sandbox.server import running
from sandbox.webapi import METHODS
from storage import installations as installations_store
from storage.database import Database
from storage.installations import InstallationRow
from storage.workspace import WorkspaceRow, get
from tests.handlers.serving import JSON, Browser, serving, signed
from tests.handlers.world import CLAIRE, NORA, Hands, Json, said, sandbox_options, until

WORKSPACE = "T0JARDINS1"


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """A workspace without the bot."""
    async with running(sandbox_options(installed=False)) as started:
        yield started


@pytest.fixture
async def url(sandbox: Sandbox, database: Database) -> AsyncIterator[str]:
    """A server that no workspace has installed."""
    async with serving(sandbox, database) as address:
        yield address


@pytest.fixture
def browser(url: str, session: aiohttp.ClientSession) -> Browser:
    """Claire's."""
    return Browser(url, session)


def row(database: Database) -> InstallationRow | None:
    with database.transaction() as connection:
        return installations_store.get(connection, WORKSPACE)


def workspace(database: Database) -> WorkspaceRow:
    with database.transaction() as connection:
        found = get(connection, WORKSPACE)
    assert found is not None
    return found


async def home_saying(hands: Hands, user: str, words: str) -> Json:
    async def looked() -> Json | None:
        await hands.post("home", **{"as": user})
        home: Json | None = (await hands.state(user))["home"]
        return home if home and words in said(home) else None

    found = await until(looked, f"a Home saying {words!r}")
    assert found is not None
    return found


async def test_installed_the_bot_answers_and_its_installer_finds_the_desk(browser: Browser, hands: Hands) -> None:
    status, page = await browser.install()
    assert status == 200
    assert "Les Jardins partagés" in page
    await home_saying(hands, CLAIRE, "workspace.channel")
    assert await hands.command(NORA, "/apprendre")


async def test_our_page_speaks_the_browser_s_language_and_lets_nothing_else_in(
    url: str, session: aiohttp.ClientSession
) -> None:
    for language, words in (("fr-CA,fr;q=0.9,en;q=0.5", "Ajouter Entrain"), ("en-GB", "Add Entrain"), ("", "Entrain")):
        async with session.get(url + INSTALL_PATH, headers={"Accept-Language": language}) as answer:
            assert words in await answer.text()
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
            assert answer.headers["Cache-Control"] == "no-store"
            cookie = answer.headers["Set-Cookie"]
            assert "HttpOnly" in cookie
            assert "SameSite=Lax" in cookie


async def test_another_browser_s_installation_is_kindly_refused(
    browser: Browser, url: str, session: aiohttp.ClientSession, database: Database
) -> None:
    lure = await browser.allow(await browser.begin())
    victim = Browser(url, session)
    await victim.begin()
    for other in (victim, Browser(url, session)):
        status, page = await other.come_back(lure)
        assert status == 400
        assert INSTALL_PATH in page
    assert row(database) is None
    assert (await browser.come_back(lure))[0] == 200


async def test_a_state_is_good_once(browser: Browser) -> None:
    location = await browser.allow(await browser.begin())
    assert (await browser.come_back(location))[0] == 200
    assert (await browser.come_back(location))[0] == 400


async def test_one_browser_may_begin_twice_and_end_either(browser: Browser) -> None:
    first, second = await browser.begin(), await browser.begin()
    assert (await browser.come_back(await browser.allow(second)))[0] == 200
    assert (await browser.come_back(await browser.allow(first)))[0] == 200


async def test_who_does_not_allow_it_installs_nothing(browser: Browser, database: Database) -> None:
    assert (await browser.install(deny="1"))[0] == 200
    location = await browser.allow(await browser.begin())
    assert (await browser.come_back(location.replace("code=", "code=x")))[0] == 400
    assert row(database) is None


@pytest.mark.parametrize(
    ("method", "answer"),
    [
        ("oauth.v2.access", {"status": 503}),
        ("oauth.v2.access", {"status": 429, "retry_after": 1}),
        ("oauth.v2.access", {"error": "internal_error"}),
        ("oauth.v2.access", {"garbage": True}),
        ("auth.test", {"status": 503}),
    ],
    ids=str,
)
async def test_slack_s_own_trouble_is_said_and_the_same_address_installs_a_minute_later(
    browser: Browser, hands: Hands, database: Database, method: str, answer: Json
) -> None:
    location = await browser.allow(await browser.begin())
    await hands.fault(method, **answer)
    status, page = await browser.come_back(location)
    assert status == 502
    assert "Un nouvel essai dans une minute" in page
    assert row(database) is None
    if method == "oauth.v2.access":  # it has taken the code otherwise
        assert (await browser.come_back(location))[0] == 200


async def test_a_code_that_is_none_is_said_to_be_none(browser: Browser) -> None:
    location = await browser.allow(await browser.begin())
    status, page = await browser.come_back(location.replace("code=", "code=x"))
    assert status == 400
    assert "Slack n’a pas confirmé" in page


async def test_two_at_once_make_one_installation(browser: Browser, database: Database) -> None:
    locations = [await browser.allow(await browser.begin()) for _ in range(2)]
    done = await asyncio.gather(*map(browser.come_back, locations))
    assert [status for status, _ in done] == [200, 200]
    with database.transaction() as connection:
        assert len(installations_store.every(connection)) == 1


async def test_each_of_several_workspaces_is_installed_with_a_token_of_its_own(
    database: Database, session: aiohttp.ClientSession
) -> None:
    more = {"team": {"id": "T0OTHER001", "name": "Another"}, "people": [{"id": NORA, "name": "nora", "is_owner": True}]}
    async with running(sandbox_options(installed=False, more=(more,))) as two, serving(two, database) as address:
        for team in (WORKSPACE, "T0OTHER001"):
            assert (await Browser(address, session).install(team=team))[0] == 200
        with database.transaction() as connection:
            assert [one.workspace_id for one in installations_store.every(connection)] == [WORKSPACE, "T0OTHER001"]


async def test_what_was_not_granted_is_said_on_the_page_and_on_the_coordinator_s_home(
    browser: Browser, hands: Hands
) -> None:
    granted = ",".join(scope for scope in SCOPES if scope != "dnd:read")
    status, page = await browser.install(scope=granted)
    assert status == 200
    assert "dnd:read" in page
    assert "dnd:read" in said(await home_saying(hands, CLAIRE, "workspace.channel"))
    assert (await browser.install())[0] == 200
    await until(lambda: _without(hands, CLAIRE, "dnd:read"), "Home without the complaint")


async def _without(hands: Hands, user: str, words: str) -> bool:
    await hands.post("home", **{"as": user})
    home = (await hands.state(user))["home"]
    return bool(home) and words not in said(home)


async def test_a_whole_organisation_is_refused_and_the_token_given_back(
    browser: Browser, hands: Hands, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = METHODS["oauth.v2.access"]

    def whole(*given: Any) -> Json:
        return {**known.run(*given), "team": None, "is_enterprise_install": True}

    monkeypatch.setitem(METHODS, "oauth.v2.access", replace(known, run=whole))
    assert (await browser.install())[0] == 400
    assert row(database) is None
    assert len(await hands.calls("auth.revoke")) == 1


@pytest.mark.parametrize("answer", [{"error": "org_login_required"}, {"status": 500}], ids=str)
async def test_an_event_that_slack_does_not_confirm_removes_nothing_and_comes_again(
    browser: Browser, hands: Hands, database: Database, sandbox: Sandbox, url: str, answer: Json
) -> None:
    await browser.install()
    await hands.fault("auth.test", **answer)
    body = json.dumps(
        {"type": "event_callback", "team_id": WORKSPACE, "event_id": "Ev1", "event": {"type": "app_uninstalled"}}
    ).encode()
    for uninstalled, status in ((True, 500), (False, 200)):
        if uninstalled:
            sandbox.keys.uninstall()
        async with browser.session.post(
            url + REQUESTS_PATH, data=body, headers=signed(sandbox.keys.signing_secret, body, kind=JSON)
        ) as answered:
            assert answered.status == status
        assert (workspace(database).removed_at is None) is uninstalled


async def test_a_removal_no_event_told_of_is_noticed_when_a_home_is_refused(
    browser: Browser, hands: Hands, database: Database, sandbox: Sandbox
) -> None:
    await browser.install()
    await home_saying(hands, CLAIRE, "workspace.channel")
    sandbox.keys.tokens[sandbox.keys.bot_token].revoked = True
    await hands.post("home", **{"as": NORA})

    async def gone() -> bool:
        return workspace(database).removed_at is not None

    await until(gone, "the removal to be noted")
    found = row(database)
    assert found is not None
    assert found.sealed_token is None


async def test_taken_out_its_token_goes_and_back_again_it_goes_on(
    browser: Browser, hands: Hands, database: Database, sandbox: Sandbox
) -> None:
    await browser.install()
    await home_saying(hands, CLAIRE, "workspace.channel")
    await hands.post("uninstall")

    async def gone() -> bool:
        return workspace(database).removed_at is not None

    await until(gone, "the token to go")
    found = row(database)
    assert found is not None
    assert found.sealed_token is None
    assert (await browser.install())[0] == 200
    assert workspace(database).removed_at is None
    # Slack tells of the removal once more, late: the installation that followed stays.
    sandbox.events.uninstalled()
    await hands.post("settle", seconds=10)
    assert workspace(database).removed_at is None
    await home_saying(hands, CLAIRE, "workspace.channel")
