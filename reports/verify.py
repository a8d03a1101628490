"""Checks the evidence in this folder with nothing but Python:   python verify.py --anchor 120:3f5c...

An anchor is the chain's head of one day, as the coordinators' channel was told it. It must come from there and not from
this folder: whoever holds a folder can write all of it anew, and it agrees with itself."""

import argparse
import csv
import hashlib
import io
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode  # RFC 8785


def digest(text: str, salt: str = "") -> str:
    return hashlib.sha256(bytes.fromhex(salt) + text.encode()).hexdigest()


def lines(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    whole = Path(__file__).with_name(name).read_text("utf-8").removesuffix("\n")
    for text in whole.split("\n") if whole else []:
        found.append({"seq": len(found) + 1})
        with suppress(ValueError):
            found[-1] = value if canonical(value := json.loads(text)) == text else found[-1]
    return found


def first_fault(chain: list[dict[str, Any]], anchors: list[str]) -> str | None:
    """What is wrong with the first entry that is not as it was written; None where all hold, to the last anchor."""
    hashes = ["0" * 64]
    for place, entry in enumerate(chain, 1):
        if entry.get("seq") != place:
            return f"entry {place} is not there: entry {entry.get('seq')} stands in its place"
        if entry.get("hash") != digest(canonical({name: entry[name] for name in entry if name != "hash"})):
            return f"entry {place} was altered"
        if entry.get("prev_hash") != hashes[-1]:
            return f"entry {max(place - 1, 1)} was altered, and its hash with it: entry {place} follows another one"
        hashes.append(entry["hash"])
    sound = 0
    for seq, sha in sorted((int(seq or len(chain)), sha) for seq, _, sha in (one.rpartition(":") for one in anchors)):
        if seq > len(chain):
            return f"entries were removed between {sound + 1} and {seq}: the chain ends at entry {len(chain)}"
        if sha not in hashes[1 : seq + 1]:
            return f"an entry from {sound + 1} to {seq} was altered or removed, and what follows it written anew"
        sound = hashes.index(sha)
    return None


def other_faults(chain: list[dict[str, Any]]) -> list[str]:
    """What the other files say otherwise than the chain."""
    texts = {hashlib.sha256(path.read_bytes()).hexdigest() for path in Path(__file__).parent.glob("texts/*.json")}
    found = [f"the text of entry {one['seq']} is not there" for one in chain if one["text_sha256"] not in texts]
    who = {digest(f"{one['workspace']}:{one['user']}", one["salt"]): one["user"] for one in lines("people.jsonl")}
    for note in lines("notes.jsonl"):
        if digest(canonical(note["said"]), note["salt"]) != chain[note["seq"] - 1]["shown_blocks_sha256"]:
            found.append(f"the reason given with entry {note['seq']} was altered")  # noqa: PERF401
    rows = csv.DictReader(io.StringIO(Path(__file__).with_name("evidence.csv").read_bytes().decode("utf-8-sig"), ""))
    for place, (row, one) in enumerate(zip([*rows, {}], [*chain, {}], strict=False), 1):
        told = {**one, "clauses": " ".join(one["clauses"]), "person": who.get(one["subject_commit"], "")} if one else {}
        if row != {name: "'" * str(text).startswith(tuple("=+-@\t\r")) + str(text) for name, text in told.items()}:
            found.append(f"row {place} of evidence.csv says otherwise than the chain")
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--anchor", nargs="+", default=[], help="from outside this folder: a number, a colon, a hash")
    anchors = parser.parse_args().anchor
    try:
        chain = lines("chain.jsonl")
        wrong = first_fault(chain, anchors) or next(iter(other_faults(chain)), None)
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        wrong = f"a file is not there, or cannot be read any more ({error!r})"
    said = "VERIFIED to the last anchor." if anchors else "NOT PROVEN: without --anchor, all may be written anew."
    print(f"REFUSED: {wrong}." if wrong else f"{len(chain)} entries agree with each other and all files. {said}")
    raise SystemExit(1 if wrong else 0 if anchors else 3)
