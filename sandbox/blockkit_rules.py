"""What each Block Kit object is made of: the kind of each field here, every figure from data/blockkit-limits.json."""

import json
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

LIMITS: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "blockkit-limits.json").read_text("utf-8"))

BLOCKS: dict[str, Any] = LIMITS["block"]
ELEMENTS: dict[str, Any] = LIMITS["element"]
COMPOSITION: dict[str, Any] = LIMITS["composition"]
SURFACES: dict[str, Any] = LIMITS["surface"]

BLOCK_FIELDS: dict[str, dict[str, str]] = {
    "section": {"text": "text", "fields": "texts", "accessory": "element", "expand": "bool"},
    "header": {"text": "plain"},
    "divider": {},
    "image": {"alt_text": "string", "image_url": "string", "slack_file": "slack_file", "title": "plain"},
    "actions": {"elements": "elements"},
    "context": {"elements": "context_items"},
    "input": {"label": "plain", "element": "element", "hint": "plain", "optional": "bool", "dispatch_action": "bool"},
    "rich_text": {"elements": "rich_elements"},
    "markdown": {"text": "string"},
    "video": {
        "alt_text": "string",
        "video_url": "string",
        "thumbnail_url": "string",
        "title": "plain",
        "title_url": "string",
        "description": "plain",
        "provider_icon_url": "string",
        "provider_name": "string",
        "author_name": "string",
    },
    "file": {"external_id": "string", "source": "string"},
    "call": {"call_id": "string"},
    "table": {"rows": "table_rows", "column_settings": "list"},
    "data_table": {"caption": "any", "rows": "table_rows", "page_size": "int", "row_header_column_index": "int"},
    "data_visualization": {"title": "any", "chart": "chart"},
    "context_actions": {"elements": "elements"},
    "task_card": {
        "task_id": "string",
        "title": "string",
        "status": "string",
        "details": "rich_text",
        "output": "rich_text",
        "sources": "list",
    },
    "plan": {"title": "string", "tasks": "blocks"},
    "alert": {"text": "text", "level": "string"},
    "card": {
        "hero_image": "image_element",
        "icon": "image_element",
        "title": "text",
        "subtitle": "text",
        "body": "text",
        "actions": "elements",
    },
    "carousel": {"elements": "blocks"},
    "container": {
        "title": "plain",
        "rich_text_title": "rich_text",
        "subtitle": "text",
        "child_blocks": "blocks",
        "width": "string",
        "icon": "image_element",
        "is_collapsible": "bool",
        "default_collapsed": "bool",
        "has_header_divider": "bool",
    },
}
"""auth_provider is left out on purpose: on which surface it is accepted is not established."""

_COMMON = {"placeholder": "plain", "confirm": "confirm", "focus_on_load": "bool"}
_SELECT = {**_COMMON, "response_url_enabled": "bool"}
_STATIC = {**_COMMON, "options": "options", "option_groups": "option_groups"}
_INPUT = {
    "placeholder": "plain",
    "focus_on_load": "bool",
    "initial_value": "string",
    "dispatch_action_config": "dispatch_action_config",
}
_FILTER = {"filter": "conversation_filter", "default_to_current_conversation": "bool"}
_CHOICES = {"options": "options", "confirm": "confirm", "focus_on_load": "bool"}

ELEMENT_FIELDS: dict[str, dict[str, str]] = {
    "button": {
        "text": "plain",
        "url": "string",
        "value": "string",
        "style": "string",
        "confirm": "confirm",
        "accessibility_label": "string",
        "agent_prompt": "string",
        "agent_prompt_display": "any",
        "visible_to_user_ids": "list",
    },
    "checkboxes": {**_CHOICES, "initial_options": "initial_options"},
    "radio_buttons": {**_CHOICES, "initial_option": "initial_option"},
    "datepicker": {**_COMMON, "initial_date": "date"},
    "timepicker": {**_COMMON, "initial_time": "time", "timezone": "zone"},
    "datetimepicker": {"confirm": "confirm", "focus_on_load": "bool", "initial_date_time": "int"},
    "static_select": {**_STATIC, "initial_option": "initial_option"},
    "multi_static_select": {**_STATIC, "initial_options": "initial_options", "max_selected_items": "int"},
    "external_select": {**_COMMON, "initial_option": "option", "min_query_length": "int"},
    "multi_external_select": {
        **_COMMON,
        "initial_options": "options",
        "min_query_length": "int",
        "max_selected_items": "int",
    },
    "users_select": {**_COMMON, "initial_user": "string"},
    "channels_select": {**_SELECT, "initial_channel": "string"},
    "conversations_select": {**_SELECT, **_FILTER, "initial_conversation": "string"},
    "multi_users_select": {**_COMMON, "initial_users": "list", "max_selected_items": "int"},
    "multi_channels_select": {**_COMMON, "initial_channels": "list", "max_selected_items": "int"},
    "multi_conversations_select": {
        **_COMMON,
        **_FILTER,
        "initial_conversations": "list",
        "max_selected_items": "int",
    },
    "overflow": {"options": "options", "confirm": "confirm"},
    "plain_text_input": {**_INPUT, "multiline": "bool", "min_length": "int", "max_length": "int"},
    "email_text_input": _INPUT,
    "url_text_input": _INPUT,
    "number_input": {**_INPUT, "is_decimal_allowed": "bool", "min_value": "string", "max_value": "string"},
    "rich_text_input": {**_INPUT, "initial_value": "rich_text", "min_lines": "int", "max_lines": "int"},
    "file_input": {"filetypes": "list", "max_files": "int"},
    "workflow_button": {
        "text": "plain",
        "workflow": "any",
        "style": "string",
        "accessibility_label": "string",
    },
    "feedback_buttons": {"positive_button": "feedback_button", "negative_button": "feedback_button"},
    "icon_button": {
        "icon": "string",
        "text": "plain",
        "value": "string",
        "accessibility_label": "string",
        "visible_to_user_ids": "list",
        "confirm": "confirm",
    },
    "image": {"alt_text": "string", "image_url": "string", "slack_file": "slack_file"},
}

COMPOSITION_FIELDS: dict[str, dict[str, str]] = {
    "option": {"text": "text", "value": "string", "description": "text", "url": "string"},
    "option_group": {"label": "plain", "options": "options"},
    "confirm": {"title": "plain", "text": "text", "confirm": "plain", "deny": "plain", "style": "string"},
    "dispatch_action_config": {"trigger_actions_on": "list"},
    "conversation_filter": {
        "include": "list",
        "exclude_external_shared_channels": "bool",
        "exclude_bot_users": "bool",
    },
    "slack_file": {"id": "string", "url": "string"},
    "feedback_button": {"text": "plain", "value": "string", "accessibility_label": "string"},
}

VIEW_KEYS = {
    "modal": {
        "type",
        "title",
        "blocks",
        "close",
        "submit",
        "private_metadata",
        "callback_id",
        "external_id",
        "clear_on_close",
        "notify_on_close",
        "submit_disabled",
    },
    "home": {"type", "blocks", "private_metadata", "callback_id", "external_id", "clear_on_close", "notify_on_close"},
}

INLINE = set(ELEMENTS["_rich_text_inline"]["types"])
INLINE_NEEDS = {
    "text": "text",
    "link": "url",
    "user": "user_id",
    "usergroup": "usergroup_id",
    "channel": "channel_id",
    "emoji": "name",
    "date": "timestamp",
    "broadcast": "range",
}


def matches(kind: str, patterns: list[str]) -> bool:
    """Whether a type is among an enum that may hold ``*_select`` patterns."""
    return any(fnmatchcase(kind, pattern) for pattern in patterns) and not (
        kind.startswith("multi_") and not any(p.startswith("multi_") for p in patterns)
    )


DEFAULTS: dict[str, dict[str, Any]] = {"input": {"optional": False, "dispatch_action": False}}
"""Fields Slack adds to what it echoes."""
