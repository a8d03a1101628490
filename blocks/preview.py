"""Choosing a message to see first, and how it is announced."""

from blocks import ids
from blocks.kit import Block, Message, View, checkboxes, context, divider, escape, field, modal, option, plain
from blocks.members import LANGUAGE_NAMES
from domain.attention import Kind
from domain.preview import PreviewChoices, Previewed
from locales import Speech

GROUPS, OPTIONS = 100, 100
"""How many groups a list takes, and options a group (Slack documentation, option groups)."""


def preview_modal(view: PreviewChoices) -> View:
    """Which message, and in which languages."""
    t = Speech(view.voice)
    first = [option(t("The first message"), f"{Kind.WELCOME}:")]
    if view.charter:
        first.append(option(t("The request to read the charter"), f"{Kind.CHARTER}:"))
    first.append(option(t("The weekly digest, as it would be today"), f"{Kind.DIGEST}:"))
    groups: list[Block] = [{"label": plain(t("Messages"), 75), "options": first}]
    if view.surveys:
        surveys = [option(title, f"{Kind.SURVEY}:{survey_id}") for survey_id, title in view.surveys[:OPTIONS]]
        groups.append({"label": plain(t("Surveys"), 75), "options": surveys})
    if view.workshops:
        planned = [option(title, f"{Kind.WORKSHOP}:{workshop_id}") for workshop_id, title in view.workshops[:OPTIONS]]
        groups.append({"label": plain(t("Workshops"), 75), "options": planned})
    for title, lessons in view.modules[: GROUPS - 3]:
        options = [option(name, f"{Kind.LESSON}:{lesson_id}") for lesson_id, name in lessons[:OPTIONS]]
        if options:
            groups.append({"label": plain(title, 75), "options": options})
    languages = [option(LANGUAGE_NAMES.get(language, language), language) for language in view.languages]
    blocks = [
        field(
            "message",
            t("Which message?"),
            {
                "type": "static_select",
                "action_id": "message",
                "placeholder": plain(t("Choose a message"), 150),
                "option_groups": groups,
            },
        ),
        field(
            "languages",
            t("In which languages?"),
            checkboxes("languages", languages, view.languages),
            hint=t("It comes in our direct conversation, as a newcomer would get it. Nobody else sees it."),
        ),
    ]
    return modal(ids.PREVIEW_SHOW, t("See a message first"), blocks, close=t("Cancel"), submit=t("Send it to me"))


def previewed(shown: Previewed, message: Message | None) -> Message:
    """The message under a line that says what it is; or that there is no such text."""
    t = Speech(shown.voice)
    name = LANGUAGE_NAMES.get(shown.language, shown.language)
    if message is None:
        text = escape(t("Preview, {language}: there is no such text.", language=name))
        return Message(text, [context(text)])
    text = escape(t("Preview, {language}: only you see this. What you click in it counts as yours.", language=name))
    return Message(f"{text}\n\n{message.text}", [context(text), divider(), *message.blocks][:50])
