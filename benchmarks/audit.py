"""The audit log: chained appends through COPY against plain unchained inserts, and verification."""

from __future__ import annotations

import tempfile
from pathlib import Path

import sqlalchemy as sa
from _measure import best_s, row

from domain.audit_events import AuditEvent
from gateway.audit.chain import GENESIS, entry_hash
from gateway.clock import SystemClock
from gateway.embedded.postgres import EmbeddedPostgres
from gateway.store.migrate import migrate
from gateway.store.schema import audit_log
from gateway.store.work import transaction

BATCH = 1_000
CLOCK = SystemClock()
PAYLOAD = {
    "result": "5b1f5a52-6f0e-5c39-9a5b-3350a0252c01",
    "from": "SIGNED",
    "to": "SENDING",
    "package": "p" * 36,
}


def main() -> None:
    """Print rates and ratios."""
    with tempfile.TemporaryDirectory() as folder, EmbeddedPostgres(Path(folder) / "pg") as postgres:
        postgres.create_database("bench")
        engine = sa.create_engine(postgres.url("bench"))
        migrate(engine)
        plain = sa.Table("plain", sa.MetaData(), *[sa.Column(c.name, c.type) for c in audit_log.columns])
        plain.create(engine)
        ours_s = best_s(lambda: chained(engine), 40)
        peer_s = best_s(lambda: unchained(engine, plain), 40)
        count = verify(engine)
        verify_s = best_s(lambda: verify(engine), 3)
        engine.dispose()
    print(f"batches of {BATCH}, {count} entries")
    faster = f"{peer_s / ours_s:.1f} × unchained INSERT"
    row("append, chained, COPY", BATCH / ours_s, "entries/s", faster)
    row("append, unchained, INSERT of many rows", BATCH / peer_s, "entries/s")
    row("verify", count / verify_s, "entries/s", f"1 M entries in {1e6 * verify_s / count:.0f} s")


def chained(engine: sa.Engine) -> None:
    """One batch the product's way."""
    with transaction(engine, CLOCK, "bench") as tx:
        for _ in range(BATCH):
            tx.note(AuditEvent.RESULT_MOVED, PAYLOAD)


def unchained(engine: sa.Engine, plain: sa.Table) -> None:
    """One batch of plain rows of the same size."""
    one = {"at_us": 1, "actor": "bench", "event": "e", "payload": b"x" * 150, "hash": b"h" * 32}
    with engine.begin() as conn:
        conn.execute(plain.insert(), [one | {"seq": n} for n in range(BATCH)])


def verify(engine: sa.Engine) -> int:
    """Walk the chain; how many entries."""
    previous, seq = GENESIS, 0
    statement = sa.select(audit_log).order_by(audit_log.c.seq).execution_options(yield_per=20_000)
    with engine.connect() as conn, conn.execute(statement) as entries:
        for r in entries:
            previous = entry_hash(previous, r.seq, r.at_us, r.actor, r.event, bytes(r.payload))
            seq += 1
    return seq


if __name__ == "__main__":
    main()
