"""Pausing everything, for a crisis or a quiet week."""

from blocks import ids
from blocks.kit import View, date_picker, field, modal, section
from domain.members import Voice
from locales import Speech


def pause_modal(voice: Voice) -> View:
    """Until when nobody is written to."""
    t = Speech(voice)
    explain = t(
        "Until that day I write to nobody unasked, whatever was planned. Commands and Home go on working, and nothing piles up meanwhile."
    )
    day = field("until", t("Write again from"), date_picker("until"))
    return modal(ids.PAUSE_SAVE, t("Pause everything"), [section(explain), day], close=t("Cancel"), submit=t("Pause"))


def pause_refused(voice: Voice) -> dict[str, str]:
    """Beside the field: a day that is not to come."""
    return {"until": Speech(voice)("Choose a day after today.")}
