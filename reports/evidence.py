"""The evidence as a folder that a third party can check without us, on any machine that has Python (trust.md)."""

import re
from pathlib import Path

import rfc8785

from domain.evidence import ArchivedText, Dossier, Entry, as_charter, entries_by_request
from domain.members import Voice
from domain.programme import Programme
from locales import Speech
from reports.sheets import table

LANGUAGES = ("fr", "en")
VERIFIER = Path(__file__).with_name("verify.py")
HEAD = (
    *("seq", "utc", "type", "charter_id", "version", "clauses", "locale", "button_label", "person", "text_sha256"),
    *("shown_blocks_sha256", "app_version", "subject_commit", "prev_hash", "hash"),
)
ASKED_HEAD = ("person", "charter_id", "version", "asked_on", "due_on", "state", "closed_on", "ended_because", "entries")
ANCHOR_HEAD = ("date", "anchor")


def files(dossier: Dossier, programme: Programme) -> dict[str, bytes]:
    """Every file of the folder, by its name in it."""
    texts: dict[str, bytes] = {}
    for text in dossier.texts:
        name = f"texts/{_name(text)}"
        texts |= {f"{name}.json": text.text.encode(), f"{name}.txt": _readable(text).encode()}
    return {
        "LISEZ-MOI README.txt": page(dossier, programme).encode(),
        "evidence.csv": sheet(dossier),
        "requests.csv": _requests(dossier),
        "anchors.csv": table(ANCHOR_HEAD, ((one.on.isoformat(), one.token) for one in dossier.anchors)),
        "chain.jsonl": _lines([record(entry, sha) for entry, sha in dossier.chain]),
        "people.jsonl": _lines(_people(dossier)),
        "notes.jsonl": _lines(_notes(dossier)),
        "verify.py": VERIFIER.read_bytes(),
        **texts,
    }


def record(entry: Entry, sha: str) -> dict[str, object]:
    """An entry with its hash, as the verifier reads it."""
    named = {name: getattr(entry, name) for name in Entry.__slots__}
    return {**named, "clauses": list(entry.clauses), "hash": sha}


def _lines(records: list[dict[str, object]]) -> bytes:
    return b"".join(rfc8785.dumps(one) + b"\n" for one in records)  # type: ignore[arg-type]


def _people(dossier: Dossier) -> list[dict[str, object]]:
    return [
        {"workspace": dossier.workspace_id, "user": user, "salt": salt.hex()} for user, salt in dossier.salts.items()
    ]


def _notes(dossier: Dossier) -> list[dict[str, object]]:
    return [
        {
            "seq": seq,
            "salt": note.salt.hex(),
            "said": {"note": note.text, "recorded_by": note.recorded_by, "shown": note.shown_sha256},
        }
        for seq, note in dossier.notes.items()
    ]


def sheet(dossier: Dossier) -> bytes:
    """A row an entry."""
    people = dossier.people
    told = (
        {**record(entry, sha), "clauses": " ".join(entry.clauses), "person": people.get(entry.subject_commit, "")}
        for entry, sha in dossier.chain
    )
    return table(HEAD, ([one[name] for name in HEAD] for one in told))


def _requests(dossier: Dossier) -> bytes:
    """Who was asked for what, what became of it, and the entries that say so: also who has not answered, and why."""
    found = entries_by_request(dossier)
    rows = []
    for one in dossier.requests:
        entries = found.get((one.user_id, one.version), [])
        ended = entries[-1].button_label if entries and entries[-1].type == "close" else ""
        days = [moment.date().isoformat() if moment else "" for moment in (one.asked_at, one.closed_at)]
        due = one.due_on.isoformat() if one.due_on else ""
        numbers = " ".join(str(entry.seq) for entry in entries)
        rows.append((one.user_id, one.charter_id, one.version, days[0], due, one.state, days[1], ended, numbers))
    return table(ASKED_HEAD, rows)


def _name(text: ArchivedText) -> str:
    return re.sub(r"[^\w.-]", "_", f"{text.charter_id}-{text.version}.{text.language}-{text.text_sha256[:8]}")


def _readable(text: ArchivedText) -> str:
    """The same words as the text that was hashed, for reading."""
    charter = as_charter(text)
    clauses = (f"{clause.number}. {clause.title}\n\n{clause.text}" for clause in charter.clauses)
    parts = [f"{charter.title} ({charter.version})", charter.preamble, *clauses, charter.acknowledgement]
    return "\n\n".join(part.strip() for part in parts if part.strip()) + "\n"


def page(dossier: Dossier, programme: Programme) -> str:
    """What is in the folder, how to check it, and what it proves and does not, in French, then in English."""
    voices = [Voice(language, "vous", "Etc/UTC") for language in LANGUAGES]
    return "\n\n\n".join(explained(voice, dossier, programme) for voice in voices) + "\n"


def explained(voice: Voice, dossier: Dossier, programme: Programme) -> str:
    """The page in one language."""
    t = Speech(voice)
    named = len({entry.subject_commit for entry, _ in dossier.chain} & dossier.people.keys())
    nameless = len({entry.subject_commit for entry, _ in dossier.chain} - dossier.people.keys())
    lines = [
        t("Evidence of who acknowledged the charter"),
        t(
            "{organisation}, Slack workspace {workspace}",
            organisation=programme.organisation.name,
            workspace=dossier.workspace_id,
        ),
        t("Made on {day}", day=t.full_day(dossier.made_at.date())),
        "",
        t("Entries in the chain: {count}", count=len(dossier.chain)),
        t("People who are named: {count}; erased since: {erased}", count=named, erased=nameless),
        "",
        t("How to check it, without us"),
        t(
            "1. Take the anchors from outside this folder: on days the chain grew, its last number and hash were told to"
            " the coordinators’ channel in Slack, or stand in the bot’s log."
        ),
        t("2. On a machine with Python 3.10 or newer and nothing else, in this folder: {command}", command=_COMMAND),
        t(
            "3. It says VERIFIED, or REFUSED with the first entry that is not as it was written. Several anchors, with"
            " spaces between them, tell more exactly where something was altered. Entries after the last anchor are bound"
            " to each other, but not proven yet."
        ),
        t(
            "Without an anchor it says NOT PROVEN: whoever holds a folder can write all of it anew, so that it agrees"
            " with itself. The anchors in anchors.csv are for looking up, and prove nothing: they come with the folder."
        ),
        "",
        t("What is in it"),
        t("evidence.csv: a row an entry, for a spreadsheet. chain.jsonl: the same, exactly as it was hashed."),
        t(
            "Types: ack (acknowledged), reattest (acknowledged what changed), on_behalf (a coordinator recorded a"
            " signature on paper), correct, decline, withdraw, close (the request ended without an answer)."
        ),
        t(
            "requests.csv: everybody who was asked, also those who have not answered; “ended_because” says why nobody"
            " waits for it any longer: left, silent (reacted to nothing any more), replaced (by a newer version)."
        ),
        t(
            "texts: every text that was shown, in both languages; the .json files are what was hashed, the .txt files the"
            " same words for reading. notes.jsonl: reasons in people’s own words."
        ),
        t(
            "people.jsonl: Slack ids, each with a salt. SHA-256 of the salt, the workspace, a colon and the id gives"
            " “subject_commit”. Somebody who was erased is not in it; their entries stay, and name nobody."
        ),
        t(
            "shown_blocks_sha256 is the hash of what was on the screen; where a reason was given, of the reason with its"
            " salt and the hash of the screen."
        ),
        "",
        t("What it proves"),
        t(
            "What was shown to whom, which button was clicked, and when by the server’s clock; not that it was understood,"
            " nor who sat in front of the screen."
        ),
    ]
    return "\n".join(lines)


_COMMAND = "python3 verify.py --anchor 120:3f5c..."
