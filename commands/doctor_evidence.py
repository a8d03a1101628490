"""What ``doctor`` says of the evidence: whether the chain is as it was written, and where to compare its last anchor."""

import hashlib
from collections.abc import Iterator

from sqlalchemy import Connection

from commands.findings import Finding
from reports.evidence import record
from reports.verify import first_fault
from storage import evidence as evidence_store
from storage import workspace as workspace_store


def evidence(connection: Connection) -> Iterator[Finding]:
    """A finding for each workspace in which somebody has acknowledged something."""
    for workspace_id in workspace_store.all_ids(connection):
        chain = evidence_store.chain(connection, workspace_id)
        anchors = evidence_store.anchors(connection, workspace_id)
        if not chain and not anchors:
            continue
        fault = first_fault([record(*one) for one in chain], [one.token for one in anchors])
        texts = {text.text_sha256: text.text for text in evidence_store.texts(connection, workspace_id)}
        altered = [sha for sha, text in texts.items() if hashlib.sha256(text.encode()).hexdigest() != sha]
        missing = [entry.seq for entry, _ in chain if entry.text_sha256 not in texts]
        if fault is None and altered:
            fault = f"an archived text of the charter was altered ({altered[0][:8]})"
        if fault is None and missing:
            fault = f"the text of entry {missing[0]} is not archived any more"
        if fault is not None:
            says = f"Somebody changed the database: {fault} ({workspace_id}). What was written stands in your backups."
            yield Finding("evidence", "wrong", says)
            continue
        says = f"{len(chain)} entries hold together ({workspace_id})"
        if anchors:
            says += f"; the last anchor, of {anchors[-1].on}, is {anchors[-1].token}: compare it where it was told."
        else:
            says += "; none is anchored yet."
        yield Finding("evidence", "ok", says)
