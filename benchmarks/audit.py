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
PAYLOAD = {
    "result": "5b1f5a52-6f0e-5c39-9a5b-3350a0252c01",
    "from": "SIGNED",
    "to": "SENDING",
    "package": "p" * 36,
}


def main() -> None:
    """Print rates and ratios."""
    clock = SystemClock()
    with tempfile.TemporaryDirectory() as folder, EmbeddedPostgres(Path(folder) / "pg") as postgres:
        postgres.create_database("bench")
        engine = sa.create_engine(postgres.url("bench"))
        migrate(engine)
        plain = sa.Table("plain", sa.MetaData(), *[sa.Column(c.name, c.type) for c in audit_log.columns])
        plain.create(engine)

        def chained() -> None:
            with transaction(engine, clock, "bench") as tx:
                for _ in range(BATCH):
                    tx.note(AuditEvent.RESULT_MOVED, PAYLOAD)

        def unchained() -> None:
            rows = [
                {
                    "seq": n,
                    "at_us": n,
                    "actor": "bench",
                    "event": "e",
                    "payload": b"x" * 150,
                    "hash": b"h" * 32,
                }
                for n in range(BATCH)
            ]
            with engine.begin() as conn:
                conn.execute(plain.insert(), rows)

        def verify() -> int:
            previous, seq = GENESIS, 0
            with engine.connect().execution_options(yield_per=20_000) as conn:
                for r in conn.execute(sa.select(audit_log).order_by(audit_log.c.seq)):
                    previous = entry_hash(previous, r.seq, r.at_us, r.actor, r.event, bytes(r.payload))
                    seq += 1
            return seq

        ours_s, peer_s = best_s(chained, 40), best_s(unchained, 40)
        count = verify()
        verify_s = best_s(verify, 3)
        engine.dispose()
    print(f"batches of {BATCH}, {count} entries")
    row(
        "append, chained, COPY",
        BATCH / ours_s,
        "entries/s",
        f"{peer_s / ours_s:.1f} × plain INSERT without chain",
    )
    row("append, unchained, INSERT of many rows", BATCH / peer_s, "entries/s")
    row("verify", count / verify_s, "entries/s", f"1 M entries in {1e6 * verify_s / count:.0f} s")


if __name__ == "__main__":
    main()
