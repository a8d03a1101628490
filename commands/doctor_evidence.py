"""What ``doctor`` says of the evidence: whether the chain is as it was written, and where to compare its last anchor."""

import hashlib
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection

from commands.findings import Finding
from domain.evidence import Dossier, note_sha256, unproven
from reports.evidence import record
from reports.verify import first_fault
from services.evidence import dossier_of
from storage import workspace as workspace_store


def evidence(connection: Connection, now: datetime) -> Iterator[Finding]:
    """A finding for each workspace in which somebody has acknowledged something."""
    for workspace_id in workspace_store.all_ids(connection):
        dossier = dossier_of(connection, workspace_id, now)
        if not dossier.chain and not dossier.anchors and not unproven(dossier):
            continue
        fault = _fault(dossier)
        if fault is not None:
            says = f"Somebody changed the database: {fault} ({workspace_id}). What was written stands in your backups."
            yield Finding("evidence", "wrong", says)
            continue
        says = f"{len(dossier.chain)} entries hold together ({workspace_id})"
        if dossier.anchors:
            last = dossier.anchors[-1]
            says += f"; the last anchor, of {last.on}, is {last.token}: compare it where it was told."
        else:
            says += "; none is anchored yet."
        yield Finding("evidence", "ok", says)


def _fault(dossier: Dossier) -> str | None:
    """The first thing that is not as it was written; None where all is."""
    chain = [record(*one) for one in dossier.chain]
    fault = first_fault(chain, [one.token for one in dossier.anchors])
    if fault is not None:
        return fault
    texts = {text.text_sha256: hashlib.sha256(text.text.encode()).hexdigest() for text in dossier.texts}
    if altered := [sha for sha, found in texts.items() if sha != found]:
        return f"an archived text of the charter was altered ({altered[0][:8]})"
    for entry, _ in dossier.chain:
        if entry.text_sha256 not in texts:
            return f"the text of entry {entry.seq} is not archived any more"
        note = dossier.notes.get(entry.seq)
        if note is not None and note_sha256(note) != entry.shown_blocks_sha256:
            return f"the reason given with entry {entry.seq} was altered"
    if said := unproven(dossier):
        return f"{len(said)} are said to have confirmed the charter, and no entry says so"
    return None
