"""Settings: what is right is read, what cannot be right is refused in a sentence that helps and shows no secret."""

from pathlib import Path

import pytest

from config.settings import ROOT, SLACK_API, Address, SettingsError, is_loopback, need_tokens, read

BOT, APP = "xoxb-1-abcDEF", "xapp-1-A1-2-f00"


def test_without_anything_set_there_are_defaults() -> None:
    settings = read({})
    assert settings.api_url == SLACK_API
    assert settings.database_url == f"sqlite:///{ROOT / 'var' / 'entrain.db'}"
    assert settings.content == ROOT / "content"
    assert settings.clock_url is None
    assert settings.log_level == "INFO"
    assert settings.log_format == "lines"
    assert settings.monitor is None
    assert not settings.has_tokens


def test_what_is_set_is_taken_with_spaces_trimmed(tmp_path: Path) -> None:
    settings = read(
        {
            "SLACK_BOT_TOKEN": f" {BOT}\n",
            "SLACK_APP_TOKEN": APP,
            "SLACK_API_URL": "http://127.0.0.1:4000/api",
            "DATABASE_URL": "postgres://user:pw@db/entrain",
            "ENTRAIN_CONTENT": str(tmp_path),
            "ENTRAIN_CLOCK_URL": "http://localhost:4000/clock",
            "ENTRAIN_LOG_LEVEL": "debug",
            "ENTRAIN_LOG_FORMAT": "JSON",
            "ENTRAIN_MONITOR": "9464",
        }
    )
    assert (settings.bot_token, settings.app_token, settings.has_tokens) == (BOT, APP, True)
    assert settings.api_url == "http://127.0.0.1:4000/api/"
    assert settings.database_url == "postgres://user:pw@db/entrain"
    assert settings.content == tmp_path
    assert settings.clock_url == "http://localhost:4000/clock"
    assert settings.log_level == "DEBUG"
    assert settings.log_format == "json"
    assert settings.monitor == Address("127.0.0.1", 9464)


@pytest.mark.parametrize("written", ["127.0.0.1:9464", "0.0.0.0:80", "[::1]:9464", "metrics.internal:9464"])
def test_an_address_to_be_asked_at_is_shown_as_it_is_written(written: str) -> None:
    assert str(read({"ENTRAIN_MONITOR": written}).monitor) == written


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SLACK_BOT_TOKEN", "xapp-1-hidden-word", "should begin with xoxb-"),
        ("SLACK_BOT_TOKEN", "xoxb-hidden word", "should begin with xoxb-"),
        ("SLACK_APP_TOKEN", "xoxb-1-hidden-word", "should begin with xapp-"),
        ("SLACK_API_URL", "slack.com/api", "is not an address"),
        ("SLACK_API_URL", "http://slack.example.org/api", "would send tokens unencrypted"),
        ("DATABASE_URL", "mysql://user:hidden-word@db/entrain", "is not a database address this program knows"),
        ("DATABASE_URL", "/var/lib/entrain.db", "is not a database address this program knows"),
        ("ENTRAIN_CONTENT", "/nowhere/at/all", "is not a folder"),
        ("ENTRAIN_CLOCK_URL", "http://127.0.0.1:4000/clock", "is only for trying the bot out on this machine"),
        ("ENTRAIN_LOG_FORMAT", "xml", "Expected one of lines, json"),
        ("ENTRAIN_MONITOR", "on", "Expected for instance 9464"),
        ("ENTRAIN_MONITOR", "70000", "Expected for instance 9464"),
        ("ENTRAIN_MONITOR", "::1:9464", "Expected for instance 9464"),
        ("ENTRAIN_LOG_LEVEL", "LOUD", "Expected one of DEBUG, INFO, WARNING, ERROR"),
    ],
)
def test_what_cannot_be_right_is_refused_in_a_sentence(name: str, value: str, said: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read({name: value})
    sentence = str(refused.value)
    assert refused.value.variable == name
    assert sentence.startswith(f"{name} ")
    assert said in sentence
    assert "hidden" not in sentence
    assert "\n" not in sentence


def test_the_first_missing_token_is_named_with_where_to_get_it() -> None:
    with pytest.raises(SettingsError, match=r"^SLACK_BOT_TOKEN is not set\. .*bot\.py demo$"):
        need_tokens(read({}))
    with pytest.raises(SettingsError, match=r"^SLACK_APP_TOKEN is not set\. .*connections:write.*bot\.py demo$"):
        need_tokens(read({"SLACK_BOT_TOKEN": BOT}))
    need_tokens(read({"SLACK_BOT_TOKEN": BOT, "SLACK_APP_TOKEN": APP}))


def test_settings_never_show_a_secret() -> None:
    settings = read({"SLACK_BOT_TOKEN": BOT, "SLACK_APP_TOKEN": APP, "DATABASE_URL": "postgres://u:hidden@db/x"})
    for secret in (BOT, APP, "hidden"):
        assert secret not in repr(settings)
        assert secret not in str(settings)


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://127.0.0.1:4000/", True),
        ("http://localhost/", True),
        ("http://[::1]:4000/", True),
        ("http://127.0.0.1.example.org/", False),
        ("https://localhost@example.org/", False),
        ("nonsense", False),
    ],
)
def test_only_this_machine_is_loopback(url: str, *, here: bool) -> None:
    assert is_loopback(url) is here
