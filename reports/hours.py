"""The proof of hours as a table and a page that explains it, for readers who do not know the program."""

import random
from collections.abc import Mapping

from babel import dates

from domain.hours import HoursProof
from domain.members import Voice
from domain.programme import Programme
from locales import Speech
from reports.sheets import Column, Listing

LANGUAGES = ("fr", "en")


def numbers(proof: HoursProof) -> dict[str, str]:
    """A number for each person, drawn anew each time: who is who cannot be told, nor followed from month to month."""
    people = proof.people
    random.SystemRandom().shuffle(people)
    wide = len(str(len(people)))
    return {user_id: f"{number:0{wide}d}" for number, user_id in enumerate(people, 1)}


def listing(voice: Voice, proof: HoursProof, names: Mapping[str, str], programme: Programme, *, ids: bool) -> Listing:
    """A row a message. ``names`` says what to call each person."""
    t = Speech(voice)
    return Listing(
        name=f"hours-{proof.month:%Y-%m}",
        title=t("Messages sent without being asked for"),
        about=explained(voice, proof, programme, ids=ids),
        columns=(
            Column("person", t("who got it: see above")),
            Column("local_date", t("the day it arrived, where the person lives")),
            Column("local_time", t("the time it arrived there")),
            Column("zone", t("the person’s time zone")),
            Column("kind", t("what kind of message it was")),
            Column("rule_broken", t("the rule its arrival broke; empty as it should be")),
        ),
        rows=tuple(
            (
                names[one.user_id],
                one.local.date(),
                one.local.strftime("%H:%M"),
                one.zone,
                one.kind,
                one.broke or "",
            )
            for one in proof.arrivals
        ),
    )


def page(proof: HoursProof, programme: Programme, *, ids: bool) -> str:
    """What the table shows and how it came about, in French, then in English."""
    voices = [Voice(language, "vous", "Etc/UTC") for language in LANGUAGES]
    return "\n\n\n".join(explained(voice, proof, programme, ids=ids) for voice in voices) + "\n"


def explained(voice: Voice, proof: HoursProof, programme: Programme, *, ids: bool) -> str:
    """The page in one language."""
    t = Speech(voice)
    month = dates.format_date(proof.month, "MMMM y", locale=t.voice.language)
    hours = programme.contact_hours
    kinds = ", ".join(f"{kind} {count}" for kind, count in proof.by_kind.items())
    lines = [
        t("Messages sent without being asked for: {month}", month=month),
        t(
            "{organisation}, Slack workspace {workspace}",
            organisation=programme.organisation.name,
            workspace=proof.workspace_id,
        ),
        t("Made on {day}", day=t.full_day(proof.made_at.date())),
        "",
        t("Messages that arrived: {count}", count=len(proof.arrivals)),
        t("of which outside people’s hours: {count}", count=len(proof.outside)),
        t("People reached: {count}", count=len(proof.people)),
        t("Most for one person: {day} in a day, {week} in a week", day=proof.most_a_day, week=proof.most_a_week),
    ]
    if kinds:
        lines.append(t("By kind: {kinds}", kinds=kinds))
    if proof.unrecorded:
        lines.append(
            t(
                "Sent by a version that did not write down the hour, so not in the table: {count}",
                count=proof.unrecorded,
            )
        )
    lines += [
        "",
        t(
            "Hours in force when this was made: {days}, from {start} to {end}, where each person lives; no public holidays,"
            " leave or pauses.",
            days=t.weekdays(hours.days),
            start=t.time(hours.start),
            end=t.time(hours.end),
        ),
        t(
            "A row of the table is a message the bot sent of its own accord, written when Slack confirmed that it had"
            " arrived. Its hour is the person’s own, and if it was not within their hours, the column “rule_broken” says why. Answers"
            " to a click or a command are not in it, nor is what any message said."
        ),
        t("The column “person” holds their Slack id.")
        if ids
        else t(
            "The column “person” holds a number drawn for this table alone: the same number is the same person here, and"
            " somebody else in another month’s table. Anyone alone in their time zone can be recognised all the same."
        ),
    ]
    return "\n".join(lines)
