"""Set-up, as a coordinator sees it: language, who coordinates, who listens, and when lessons come."""

from collections.abc import Mapping, Sequence
from datetime import time

from blocks import ids
from blocks.kit import Block, View, checkboxes, field, modal, option, section, select
from blocks.members import LANGUAGE_NAMES
from domain.members import Voice
from domain.setup import SetupView
from locales import Speech

MOST_PEOPLE = 20


def setup_modal(view: SetupView) -> View:
    """The values in force, to change."""
    t = Speech(view.voice)
    languages = [option(LANGUAGE_NAMES.get(language, language), language) for language in view.languages]
    days = [option(t.weekday(day).capitalize(), str(day)) for day in sorted(view.hours.days)]
    hours = [option(t.time(at), f"{at:%H:%M}") for at in hours_offered(view)]
    blocks = [
        section(
            t(
                "Everything here can be changed later; who changed what is kept. Each person can choose their own days, time and language."
            )
        ),
        field(
            "language",
            t("Language"),
            select("language", t("Choose a language"), languages, view.language),
            hint=t("Of posts in channels, and for people whose Slack is in neither language."),
        ),
        field(
            "coordinators",
            t("Who coordinates"),
            _people("coordinators", view.coordinators),
            hint=t("Owners and admins of the workspace coordinate too."),
            optional=True,
        ),
        field(
            "stewards",
            t("Who may read concerns"),
            _people("stewards", view.stewards),
            hint=t("One of them becomes the first to read concerns by accepting. Ideally nobody’s manager."),
            optional=True,
        ),
        field("days", t("Lesson days"), checkboxes("days", days, [str(day) for day in sorted(view.lesson_days)])),
        field("hour", t("Lesson time"), select("hour", t("Choose a time"), hours, f"{view.lesson_time:%H:%M}")),
    ]
    return modal(ids.SETUP_SAVE, t("Set-up"), blocks, close=t("Cancel"), submit=t("Save"))


def hours_offered(view: SetupView) -> list[time]:
    """Half-hours within contact hours, and the one in force."""
    every = [time(minutes // 60, minutes % 60) for minutes in range(0, 24 * 60, 30)]
    within = {at for at in every if view.hours.start <= at < view.hours.end}
    return sorted({*within, view.lesson_time})


def _people(action_id: str, chosen: Sequence[str]) -> Block:
    element: Block = {"type": "multi_users_select", "action_id": action_id, "max_selected_items": MOST_PEOPLE}
    if chosen:
        element["initial_users"] = list(chosen[:MOST_PEOPLE])
    return element


def setup_refused(voice: Voice, wrong: Mapping[str, str]) -> dict[str, str]:
    """Beside each field: what is wrong."""
    t = Speech(voice)
    words = {
        "days": t("Choose one day or more on which I may write."),
        "hour": t("Choose a time at which I may write."),
        "language": t("Choose a language"),
    }
    return {name: words[key] for name, key in wrong.items()}
