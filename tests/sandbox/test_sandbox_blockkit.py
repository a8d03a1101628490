"""Every limit of data/blockkit-limits.json: what is at the limit passes, what is above is refused where it is."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.blockkit import Rules, suggestions, too_large
from sandbox.blockkit_rules import BLOCK_FIELDS, BLOCKS, ELEMENT_FIELDS, ELEMENTS, LIMITS
from tests.sandbox.support import button, field, home, modal, section, text

Json = dict[str, Any]

_RULES = Rules()
_MRKDWN = {"type": "mrkdwn", "text": "a"}


def _options(count: int, length: int = 1) -> list[Json]:
    return [{"text": text("x" * length), "value": str(i)} for i in range(count)]


def _actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def _select(**more: Any) -> Json:
    return {"type": "static_select", **more}


def _rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


def _cells(rows: int, columns: int) -> list[list[Json]]:
    return [[{"type": "raw_text", "text": "x"}] * columns for _ in range(rows)]


ALLOWED: list[Json] = [
    section("x" * 3000),
    {"type": "section", "fields": [{"type": "mrkdwn", "text": "x" * 2000}] * 10},
    section(block_id="x" * 255),
    section(accessory={"type": "multi_users_select"}),
    {"type": "header", "text": text("x" * 150)},
    {"type": "divider"},
    {"type": "image", "image_url": "https://a.fr/b.png", "alt_text": "x" * 2000, "title": text("x")},
    _actions(*[button(f"b{i}") for i in range(25)]),
    {"type": "context", "elements": [_MRKDWN] * 10},
    _actions(button(text=text("x" * 75), value="x" * 2000, style="danger", url="https://a.fr")),
    _actions(_select(options=_options(100, 75))),
    _actions(_select(option_groups=[{"label": text("x" * 75), "options": _options(2)}])),
    _actions(_select(options=_options(2), initial_option={"text": text("x"), "value": "1"})),
    _actions({"type": "overflow", "options": _options(5)}, {"type": "datepicker", "initial_date": "2026-02-28"}),
    _actions({"type": "timepicker", "initial_time": "23:59", "timezone": "Europe/Paris"}),
    _actions({"type": "checkboxes", "options": [{"text": _MRKDWN, "value": "1"}] * 10}),
    {"type": "markdown", "text": "x" * 12000},
    {"type": "table", "rows": _cells(100, 20)},
    {"type": "data_table", "caption": "x", "rows": _cells(101, 20)},
    _rich({"type": "rich_text_section", "elements": [{"type": "text", "text": "a"}]}),
    _rich({"type": "rich_text_list", "style": "bullet", "elements": [{"type": "rich_text_section", "elements": []}]}),
    {"type": "card", "title": text("x"), "actions": [button(f"b{i}") for i in range(3)]},
    {"type": "carousel", "elements": [{"type": "card", "title": text("x")}] * 10},
    {"type": "container", "title": text("x"), "child_blocks": [section()] * 10},
    {"type": "context_actions", "elements": [{"type": "icon_button", "icon": "trash", "text": text("x")}]},
    {
        "type": "plan",
        "title": "x",
        "tasks": [{"type": "task_card", "task_id": "1", "title": "x", "status": "complete"}],
    },
    {
        "type": "data_visualization",
        "title": "x",
        "chart": {"type": "pie", "segments": [{"label": "x", "value": 1}] * 6},
    },
]

REFUSED: list[tuple[Json, str, str]] = [
    (section("x" * 3001), "/blocks/0/text/text", "must be less than 3001 characters"),
    (section(""), "/blocks/0/text/text", "must be more than 0 characters"),
    ({"type": "section"}, "/blocks/0", "missing required field: text"),
    ({"type": "section", "fields": [_MRKDWN] * 11}, "/blocks/0/fields", "no more than 10 items allowed"),
    ({"type": "section", "fields": [{"type": "mrkdwn", "text": "x" * 2001}]}, "/blocks/0/fields/0/text", "2001"),
    (section(accessory={"type": "plain_text_input"}), "/blocks/0/accessory", "unsupported type: plain_text_input"),
    (section(block_id="x" * 256), "/blocks/0/block_id", "must be less than 256 characters"),
    (section(colour="red"), "/blocks/0", "invalid additional property: colour"),
    ({"type": "header", "text": text("x" * 151)}, "/blocks/0/text/text", "must be less than 151 characters"),
    ({"type": "header", "text": _MRKDWN}, "/blocks/0/text/type", "unsupported type: mrkdwn"),
    ({"type": "image", "image_url": "https://a.fr"}, "/blocks/0", "missing required field: alt_text"),
    ({"type": "image", "alt_text": "x"}, "/blocks/0", "must provide exactly one of: image_url, slack_file"),
    ({"type": "image", "image_url": "x" * 3001, "alt_text": "x"}, "/blocks/0/image_url", "3001"),
    (_actions(), "/blocks/0/elements", "no less than 1 items allowed"),
    (_actions(*[button(f"b{i}") for i in range(26)]), "/blocks/0/elements", "no more than 25 items allowed"),
    (_actions(button("a"), button("a")), "/blocks/0/elements/1/action_id", "already exists"),
    (_actions({"type": "image", "alt_text": "x", "image_url": "x"}), "/blocks/0/elements/0", "unsupported type: image"),
    ({"type": "context", "elements": [_MRKDWN] * 11}, "/blocks/0/elements", "no more than 10 items allowed"),
    (_actions(button(text=text("x" * 76))), "/blocks/0/elements/0/text/text", "must be less than 76 characters"),
    (_actions(button(value="x" * 2001)), "/blocks/0/elements/0/value", "must be less than 2001 characters"),
    (_actions(button(style="green")), "/blocks/0/elements/0/style", "must be a valid enum value"),
    (_actions(button(action_id="x" * 256)), "/blocks/0/elements/0/action_id", "must be less than 256 characters"),
    (_actions(button(url="x" * 3001)), "/blocks/0/elements/0/url", "must be less than 3001 characters"),
    (_actions(_select(options=_options(101))), "/blocks/0/elements/0/options", "no more than 100 items allowed"),
    (_actions(_select(options=_options(1, 76))), "/blocks/0/elements/0/options/0/text/text", "76"),
    (_actions(_select()), "/blocks/0/elements/0", "must provide exactly one of: options, option_groups"),
    (
        _actions(_select(options=_options(1), placeholder=text("x" * 151))),
        "/blocks/0/elements/0/placeholder/text",
        "151",
    ),
    (
        _actions(_select(options=_options(1), initial_option={"text": text("y"), "value": "0"})),
        "/blocks/0/elements/0",
        "initial option must exactly match one of the options",
    ),
    (
        _actions(_select(options=[{"text": _MRKDWN, "value": "1"}])),
        "/blocks/0/elements/0/options/0/text/type",
        "unsupported type: mrkdwn",
    ),
    (
        _actions(_select(options=[{"text": text("a"), "value": "x" * 151}])),
        "/blocks/0/elements/0/options/0/value",
        "must be less than 151 characters",
    ),
    (_actions({"type": "overflow", "options": _options(6)}), "/blocks/0/elements/0/options", "no more than 5 items"),
    (_actions({"type": "radio_buttons", "options": _options(11)}), "/blocks/0/elements/0/options", "no more than 10"),
    (_actions({"type": "datepicker", "initial_date": "28/02/2026"}), "/blocks/0/elements/0/initial_date", "YYYY-MM-DD"),
    (_actions({"type": "timepicker", "initial_time": "24:00"}), "/blocks/0/elements/0/initial_time", "HH:mm"),
    (_actions({"type": "timepicker", "timezone": "Paris"}), "/blocks/0/elements/0/timezone", "IANA"),
    (_actions({"type": "number_input", "is_decimal_allowed": True}), "/blocks/0/elements/0", "unsupported type"),
    (
        _actions(
            button(confirm={"title": text("x" * 101), "text": text("x"), "confirm": text("x"), "deny": text("x")})
        ),
        "/blocks/0/elements/0/confirm/title/text",
        "must be less than 101 characters",
    ),
    (_actions(button(confirm={"title": text("x")})), "/blocks/0/elements/0/confirm", "missing required field: text"),
    ({"type": "markdown", "text": "x" * 12001}, "/blocks/0/text", "must be less than 12001 characters"),
    ({"type": "table", "rows": _cells(101, 1)}, "/blocks/0/rows", "no more than 100 items allowed"),
    ({"type": "table", "rows": _cells(1, 21)}, "/blocks/0/rows/0", "no more than 20 items allowed"),
    ({"type": "table", "rows": [[{"type": "raw_text", "text": ""}]]}, "/blocks/0/rows/0/0/text", "more than 0"),
    (
        {"type": "table", "rows": [[{"type": "raw_text", "text": "x" * 10001}]]},
        "/blocks/0/rows",
        "must be less than 10001 characters in all cells",
    ),
    ({"type": "data_table", "caption": "x", "rows": _cells(1, 1)}, "/blocks/0/rows", "no less than 2 items allowed"),
    (_rich({"type": "section"}), "/blocks/0/elements/0", "unsupported type: section"),
    (_rich({"type": "rich_text_list", "elements": []}), "/blocks/0/elements/0", "missing required field: style"),
    (
        _rich({"type": "rich_text_section", "elements": [{"type": "user"}]}),
        "/blocks/0/elements/0/elements/0",
        "missing required field: user_id",
    ),
    ({"type": "alert", "text": text("x")}, "/blocks/0", "unsupported type: alert in a message"),
    ({"type": "auth_provider"}, "/blocks/0", "unsupported type: auth_provider"),
    ({"type": "file", "external_id": "x", "source": "remote"}, "/blocks/0", "unsupported type: file in a message"),
    ({"type": "card"}, "/blocks/0", "missing required field: title"),
    ({"type": "container", "title": text("x"), "child_blocks": [{"type": "card"}]}, "/blocks/0/child_blocks/0", "card"),
    ({"type": "nonsense"}, "/blocks/0", "unsupported type: nonsense"),
]


@pytest.mark.parametrize("block", ALLOWED, ids=lambda block: block["type"])
def test_what_is_at_its_limit_is_accepted(block: Json) -> None:
    copies, problems = _RULES.message([block])
    assert problems == []
    assert copies[0]["block_id"]


@pytest.mark.parametrize(("block", "pointer", "message"), REFUSED, ids=lambda value: str(value)[:40])
def test_what_is_above_is_refused_where_it_is(block: Json, pointer: str, message: str) -> None:
    _, problems = _RULES.message([block])
    assert any(problem.pointer == pointer and message in problem.message for problem in problems), problems


def test_a_message_as_a_whole() -> None:
    assert _RULES.message([section() for _ in range(50)])[1] == []
    assert "no more than 50" in _RULES.message([section() for _ in range(51)])[1][0].message
    twice = [section(block_id="same"), section(block_id="same")]
    assert "`block_id` already exists" in _RULES.message(twice)[1][0].message
    tables = [{"type": "table", "rows": _cells(1, 1)} for _ in range(2)]
    assert _RULES.message(tables)[1][0].message == "only_one_table_allowed"
    long = [{"type": "markdown", "text": "x" * 7000}, {"type": "markdown", "text": "x" * 7000}]
    assert "in all markdown blocks" in _RULES.message(long)[1][0].message


VIEWS: list[tuple[Json, str, str]] = [
    ({"type": "popup"}, "/view/type", "unsupported type: popup"),
    (modal(title=text("x" * 25)), "/view/title/text", "must be less than 25 characters"),
    (modal(title=None), "/view", "missing required field: title"),
    (modal(submit=None), "/view", "missing required field: submit"),
    (modal(submit=text("x" * 25)), "/view/submit/text", "must be less than 25 characters"),
    (modal(private_metadata="x" * 3001), "/view/private_metadata", "must be less than 3001 characters"),
    (modal(callback_id="x" * 256), "/view/callback_id", "must be less than 256 characters"),
    (modal(external_id="x" * 256), "/view/external_id", "must be less than 256 characters"),
    (modal(hash="1"), "/view", "invalid additional property: hash"),
    (modal(notify_on_close="yes"), "/view/notify_on_close", "must provide a boolean"),
    ({**modal(), "blocks": []}, "/view/blocks", "no less than 1 items allowed"),
    (modal(*[{"type": "divider"}] * 101, submit=None), "/view/blocks", "no more than 100 items allowed"),
    (modal({"type": "markdown", "text": "x"}), "/view/blocks/0", "unsupported type: markdown in a modal"),
    (modal(field(element=button())), "/view/blocks/0/element", "unsupported type: button"),
    (modal(field(label=text("x" * 2001))), "/view/blocks/0/label/text", "must be less than 2001 characters"),
    (modal(field(hint={"type": "mrkdwn", "text": "x"})), "/view/blocks/0/hint/type", "unsupported type: mrkdwn"),
    (
        modal(field(element={"type": "plain_text_input", "max_length": 3001})),
        "/view/blocks/0/element/max_length",
        "must be less than 3001",
    ),
    (
        modal(field(element={"type": "plain_text_input", "min_length": 5, "max_length": 4})),
        "/view/blocks/0/element",
        "min_length must not be more than max_length",
    ),
    (modal(field(element={"type": "number_input"})), "/view/blocks/0/element", "is_decimal_allowed"),
    (modal(field(element={"type": "file_input", "max_files": 11})), "/view/blocks/0/element/max_files", "less than 11"),
    (
        modal(*[field(n, {"type": "plain_text_input", "focus_on_load": True}) for n in "ab"]),
        "/view/blocks/1/element",
        "focus_on_load can be true for one element only",
    ),
    (home(submit=text("x")), "/view", "invalid additional property: submit"),
    (home(field(element={"type": "email_text_input"})), "/view/blocks/0/element", "email_text_input in a home"),
    (home(_actions({"type": "datetimepicker"})), "/view/blocks/0/elements/0", "datetimepicker in a home"),
]


@pytest.mark.parametrize(("view", "pointer", "message"), VIEWS, ids=lambda value: str(value)[:40])
def test_views_are_refused_where_they_break_a_rule(view: Json, pointer: str, message: str) -> None:
    _, problems = _RULES.view(view)
    assert any(problem.pointer == pointer and message in problem.message for problem in problems), problems


def test_a_view_echoes_what_slack_adds() -> None:
    view, problems = _RULES.view(modal(field(), section()))
    assert problems == []
    assert view["title"] == {"type": "plain_text", "text": "Form", "emoji": True}
    assert view["blocks"][0] | {"optional": False, "dispatch_action": False} == view["blocks"][0]
    assert view["blocks"][1]["text"]["verbatim"] is False
    assert view["close"] is None
    assert (view["external_id"], view["clear_on_close"]) == ("", False)


def test_a_view_above_250_kb_is_too_large() -> None:
    assert not too_large(modal(*[section("x" * 2400)] * 100))
    assert too_large(modal(*[section("é" * 2500)] * 100))


def test_scopes_and_files_are_checked_when_known() -> None:
    strict = Rules(scopes=(), file_known=lambda given: given.get("id") == "F1")
    assert "files:read" in strict.view(modal(field(element={"type": "file_input"})))[1][0].message
    picture = {"type": "image", "alt_text": "x", "slack_file": {"id": "F1"}}
    assert strict.message([picture])[1] == []
    assert strict.message([{**picture, "slack_file": {"id": "F2"}}])[1][0].message == "invalid slack file"


def test_suggestions() -> None:
    assert suggestions({"options": _options(100)})[1] == []
    assert suggestions({"options": _options(101)})[1] != []
    assert suggestions({})[1] != []
    assert suggestions(None)[1] != []


def test_every_field_of_the_published_limits_is_known() -> None:
    for table, fields in ((BLOCKS, BLOCK_FIELDS), (ELEMENTS, ELEMENT_FIELDS)):
        for kind, known in fields.items():
            published = {name for name in table[kind] if not name.startswith("_") and "." not in name}
            missing = published - set(known) - {"block_id", "action_id"}
            assert missing == set(), f"{kind} lacks {missing}"
    unknown = {kind for kind in LIMITS["block"] if kind not in BLOCK_FIELDS}
    assert unknown == {"auth_provider"}


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
_TYPED = st.builds(
    lambda kind, fields, extra: {"type": kind, **fields, **extra},
    st.sampled_from(sorted(BLOCK_FIELDS)),
    st.dictionaries(st.sampled_from(["text", "elements", "element", "rows", "fields", "accessory", "chart"]), _JSON),
    st.dictionaries(st.text(max_size=5), _JSON, max_size=1),
)
_ELEMENT = st.sampled_from(sorted(ELEMENT_FIELDS)).flatmap(
    lambda kind: st.dictionaries(st.sampled_from([*ELEMENT_FIELDS[kind], "action_id"]), _JSON, max_size=4).map(
        lambda fields: {"type": kind, **fields}
    )
)
_WHOLE = st.sampled_from(sorted(BLOCK_FIELDS)).flatmap(
    lambda kind: st.dictionaries(
        st.sampled_from([*BLOCK_FIELDS[kind], "block_id"]),
        _JSON | _ELEMENT | st.lists(_ELEMENT, max_size=2),
        max_size=4,
    ).map(lambda fields: {"type": kind, **fields})
)


@given(st.lists(_WHOLE, max_size=2))
def test_no_block_of_a_known_type_breaks_the_checks(blocks: Any) -> None:
    _RULES.message(blocks)
    _RULES.view({"type": "modal", "blocks": blocks})


@given(st.one_of(_JSON, st.lists(_TYPED | _JSON, max_size=3)))
def test_nothing_that_is_sent_breaks_the_checks(blocks: Any) -> None:
    _RULES.message(blocks)
    _RULES.view({"type": "modal", "blocks": blocks})
