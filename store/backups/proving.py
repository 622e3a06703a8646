"""The drill: a backup is brought back to a database of its own, with all its files, and looked at
as a desk at work would. Nothing in use is touched."""

import hashlib
from contextlib import closing
from datetime import datetime
from pathlib import Path

from domain.ports import TicketFilter, TicketOrder
from store.backups.bringing_back import Recovered, bring_back
from store.backups.errors import BackupDamaged, BackupIncoherent
from store.backups.hands import at_once
from store.backups.manifest import Manifest, Proof
from store.backups.vault import Vault
from store.backups.watch import Stage, Watch
from store.backups.workspace import workspace_in
from store.sqlite.engine import open_reader, sqlite_engine
from store.transaction import Transaction
from store.unit import SqlUnit

# Of the newest, as the next shift would open them.
_TICKETS = 100


def prove(
    vault: Vault, name: str, folder: Path, watch: Watch, *, version: str, now: datetime
) -> Proof:
    """Blocks. Raises what keeps the backup from being brought back. `folder` has room for it."""
    with workspace_in(folder) as workspace:
        recovered = bring_back(vault, name, workspace, watch)
        _open(recovered, now)
    files = _read_files(vault, recovered.manifest, watch)
    manifest = recovered.manifest
    rows = sum(manifest.rows.values())
    proof = Proof(name=name, proved_at=now, version=version, rows=rows, files=files)
    vault.keep_proof(proof)
    return proof


def _open(recovered: Recovered, now: datetime) -> None:
    """What is stored is understood by this version."""
    with closing(open_reader(sqlite_engine(recovered.file))) as driver:
        unit = SqlUnit(Transaction(driver, now, is_looking=True))
        try:
            unit.definitions.all()
            unit.deadlines.next_due()
            tickets = unit.tickets.find(TicketFilter(), order=TicketOrder.NEWEST, limit=_TICKETS)
            for ticket in tickets:
                unit.people.get(ticket.customer_id)
                unit.history.of(ticket.number)
                unit.messages.of(ticket.number)
        except ValueError as error:
            name = recovered.manifest.name
            raise BackupIncoherent(name=name, reason=str(error)) from error


def _read_files(vault: Vault, manifest: Manifest, watch: Watch) -> int:
    digests = vault.contents(manifest)
    if digests:
        watch.begin(Stage.FILES, len(digests))

    def read(digest: str) -> None:
        found = hashlib.sha256()
        for piece in vault.file(digest):
            found.update(piece)
        if found.hexdigest() != digest:
            raise BackupDamaged(part=vault.file_name(digest))
        watch.advance(1)

    at_once(read, digests)
    return len(digests)
