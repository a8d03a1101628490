"""The pages a browser shows while Entrain is installed, as a reader has them."""

import html
from collections.abc import Iterator

from blocks.installations import STYLE, install_page, installed_page, trouble_page
from domain.installations import SCOPES, Trouble
from domain.members import Voice
from locales import Speech


def pages(voice: Voice) -> Iterator[tuple[str, str]]:
    """Each page, without what only the browser reads."""
    t = Speech(voice)
    yield "install", _read(install_page(t, "https://slack.example/authorize?a=1&b=2"))
    yield "installed", _read(installed_page(t, "Les Jardins <b>", "https://slack.example/", (), expires=False))
    yield "installed, not all", _read(installed_page(t, "", "https://slack.example/", SCOPES, expires=True))
    for trouble in Trouble:
        yield f"install, {trouble}", _read(trouble_page(t, trouble, "/slack/install"))


def _read(page: str) -> str:
    assert "<b>" not in page
    return html.unescape(page.replace(STYLE, ""))
