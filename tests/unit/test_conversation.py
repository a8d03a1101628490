"""What people mean who write to the bot: every message of a list gets its intent, and none stops anything by mistake."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from domain.conversation import Intent, as_written, understand, without_mention

FOLDER = Path(__file__).resolve().parents[1] / "conversation"
SHARE = 0.95
CHANGES = {Intent.STOP, Intent.RESUME, Intent.LATER, Intent.LANGUAGE}
"""What is done at once. A pause asks until when first, but where that was said."""


def changes(text: str) -> bool:
    understood = understand(text)
    return understood.intent in CHANGES or understood.days is not None


def messages(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    return found


def meant(text: str) -> str:
    understood = understand(text)
    return {"fr": "french", "en": "english"}[understood.language] if understood.language else understood.intent.value


@pytest.mark.parametrize("name", ["messages.yaml", "blind.yaml", "third.yaml"])
def test_messages_get_the_intent_they_should(name: str) -> None:
    wrong = [(item["text"], item["intent"], meant(item["text"])) for item in messages(name)]
    wrong = [(text, wanted, got) for text, wanted, got in wrong if wanted != got]
    share = 1 - len(wrong) / len(messages(name))
    assert share >= SHARE, f"{share:.1%}: {wrong}"


@pytest.mark.parametrize("name", ["messages.yaml", "blind.yaml", "third.yaml"])
def test_nobody_is_stopped_or_changed_by_mistake(name: str) -> None:
    for item in messages(name):
        if changes(item["text"]):
            assert meant(item["text"]) == item["intent"], item["text"]


@pytest.mark.parametrize(
    "text",
    [
        "stop à la désinformation", "comment arrêter un débat qui dérape ?", "stop the fake news", "don’t stop",
        "je ne veux pas arrêter", "ne t’arrête pas", "stop?? why would I stop", "Stop ou encore ?", "arrête ton char",
        "il faut arrêter de publier le dimanche", "stop <@U0BEN00001>", "<@U0BEN00001> stop", "should I stop?",
        "we should stop", "on arrête Instagram", "stop motion", "le stop pub", "English breakfast", "le français",
        "en anglais on dit quoi", "translate this to English", "traduis en anglais", "plus tard dans l’année on publiera",
        "later posts do better", "resume the campaign", "reprendre la campagne", "ne stop pas", "please don't stop",
        "I don't want to stop", "stop, no, go on", "pas maintenant ou jamais ?", "never stop learning",
        "arrêtez les commentaires", "stop comments", "stop messaging people who left", "plus de messages", "ne pas arrêter", "arrête-toi deux minutes sur la charte", "je veux arrêter la campagne", "no more posts",
        "suspendre le compte", "I no longer want to post", "quitter le groupe", "stop replying", "stop that thread", "assez de trolls",
        "reprends la publication de Claire", "relance les adhérents", "coupe la vidéo", "not today’s post", "later on Facebook", "later in a post", "plus tard je publie",
        "I’m busy with the campaign", "je suis en retard", "resume my post", "turn off comments", "répondre en anglais ou en français",
        "écris un post en anglais", "speak French to our members", "do not send me the photo",
    ],
)  # fmt: skip
def test_words_that_look_like_an_order_are_none(text: str) -> None:
    assert not changes(text)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("", Intent.SILENCE),
        ("  \n ", Intent.SILENCE),
        (":wave:", Intent.SILENCE),
        ("👍🏽", Intent.SILENCE),
        ("…", Intent.SILENCE),
        ("?", Intent.HELP),
        ("<@U0BEN00001>", Intent.OTHER),
        ("<@U0BEN00001> :tada:", Intent.OTHER),
        ("stop. " * 400, Intent.OTHER),
        ("pourquoi " * 2_000, Intent.QUESTION),
        ("x" * 40_000, Intent.OTHER),
        ("<@" * 20_000, Intent.SILENCE),
        ("S’il te plaît, arrête\u00a0!", Intent.STOP),
        ("ARRÊTE", Intent.STOP),
        ("_stop_", Intent.STOP),
        ("Mes données", Intent.DATA),
        ("my data please", Intent.DATA),
    ],
)
def test_what_is_little_or_very_much_is_defined(text: str, intent: Intent) -> None:
    assert understand(text).intent is intent


@given(st.text(max_size=300))
def test_any_text_is_taken_for_something(text: str) -> None:
    assert isinstance(understand(text).intent, Intent)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("pause", None), ("pause 2 semaines", 14), ("take a break for a week", 7), ("pause me for 10 days", 10),
        ("mets les leçons en pause pendant un mois", 30), ("je pars en congés deux semaines", None),
        ("pause until January", None), ("pause 0 jours", None), ("pause 90 mois", None),
    ],
)  # fmt: skip
def test_a_pause_is_as_long_as_was_said(text: str, days: int | None) -> None:
    assert (understand(text).intent, understand(text).days) == (Intent.PAUSE, days)


@pytest.mark.parametrize(
    ("wire", "seen"),
    [
        ("a &lt;b&gt; &amp; c", "a <b> & c"),
        ("see <https://example.org/a?b=c&amp;d>", "see https://example.org/a?b=c&d"),
        ("<https://example.org|our site>", "our site"),
        ("<mailto:a@b.org|a@b.org> and <mailto:a@b.org>", "a@b.org and a@b.org"),
        ("<@U0NORA0001> <@U0NORA0001|nora>", "@… @nora"),
        ("<#C0EQUIPE01|equipe> <#C0EQUIPE01>", "#equipe #…"),
        ("<!here> <!channel|canal> <!date^1^{date}|hier>", "@here canal hier"),
        ("&amp;lt;", "&lt;"),
    ],
)
def test_text_is_read_as_its_author_saw_it(wire: str, seen: str) -> None:
    assert as_written(wire) == seen


def test_only_the_bots_own_mention_is_taken_off() -> None:
    assert without_mention("<@U1> ask <@U2> and <@U1|bot>", "U1") == "ask <@U2> and"
    assert without_mention("<@U1> ask <@U2>", None) == "ask <@U2>"
