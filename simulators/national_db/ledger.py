"""The books: what was received, what was applied, what was answered; durable before the answer leaves."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from domain.results import Verdict, VerdictCode
from simulators.national_db.package import DeliveredPackage

_SCHEMA = """
CREATE TABLE IF NOT EXISTS packages (
  key TEXT PRIMARY KEY, sha256 TEXT NOT NULL, received_at TEXT NOT NULL, receipt BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS verdicts (
  package_key TEXT NOT NULL, key TEXT NOT NULL, code TEXT NOT NULL, reason TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS applications (
  personal_id TEXT NOT NULL, period TEXT NOT NULL, revision INTEGER NOT NULL, key TEXT NOT NULL,
  package_key TEXT NOT NULL, total TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS applied ON applications (period, personal_id, revision);
CREATE TABLE IF NOT EXISTS submissions (
  number INTEGER PRIMARY KEY, package_key TEXT NOT NULL, sha256 TEXT NOT NULL, outcome TEXT NOT NULL) STRICT;
"""
# applications has no uniqueness constraint on purpose: the books must be able to show a double application


@dataclass(frozen=True, slots=True)
class Receiving:
    """A package that was received: the digest of its bytes and the receipt that was given for it."""

    sha256: str
    receipt: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """What one submission adds to the books."""

    package: DeliveredPackage
    received_at: str
    receiving: Receiving
    verdicts: Sequence[Verdict]


class Ledger:
    """The file ``books.sqlite`` in ``home``. One writer at a time, from any thread."""

    def __init__(self, home: Path) -> None:
        self._db = sqlite3.connect(home / "books.sqlite", isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=DELETE")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.executescript(_SCHEMA)
        self._lock = threading.RLock()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is written together or not at all; nobody else reads meanwhile."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def received(self, package_key: str) -> Receiving | None:
        """The package of that key, if there was one."""
        with self._lock:
            row = self._db.execute(
                "SELECT sha256, receipt FROM packages WHERE key = ?", (package_key,)
            ).fetchone()
        return Receiving(*row) if row else None

    def applied_revision(self, personal_id: str, period: str) -> int:
        """Highest revision applied, 0 for none."""
        with self._lock:
            row = self._db.execute(
                "SELECT max(revision) FROM applications WHERE period = ? AND personal_id = ?",
                (period, personal_id),
            ).fetchone()
        return int(row[0] or 0)

    def write(self, entry: Entry) -> None:
        """Enter a package: its receipt, its verdicts and the accepted results."""
        key = entry.package.key
        accepted = {each.key for each in entry.verdicts if each.code is VerdictCode.ACCEPTED}
        self._db.execute(
            "INSERT INTO packages VALUES (?, ?, ?, ?)",
            (key, entry.receiving.sha256, entry.received_at, entry.receiving.receipt),
        )
        self._db.executemany(
            "INSERT INTO verdicts VALUES (?, ?, ?, ?)",
            [(key, each.key, each.code.value, each.reason) for each in entry.verdicts],
        )
        self._db.executemany(
            "INSERT INTO applications VALUES (?, ?, ?, ?, ?, ?)",
            [
                (each.personal_id, each.period, each.revision, each.key, key, each.total)
                for each in entry.package.results
                if each.key in accepted
            ],
        )

    def note_submission(self, package_key: str, sha256: str, outcome: str) -> None:
        """Count one submission, whatever became of it."""
        with self._lock:
            self._db.execute(
                "INSERT INTO submissions (package_key, sha256, outcome) VALUES (?, ?, ?)",
                (package_key, sha256, outcome),
            )

    def held(self, period: str, *, after: str, limit: int) -> list[dict[str, object]]:
        """The newest applied result of each person of ``period``, by personal id, from behind ``after``."""
        with self._lock:
            rows = self._db.execute(
                "SELECT key, personal_id, max(revision), total, package_key FROM applications"
                " WHERE period = ? AND personal_id > ? GROUP BY personal_id ORDER BY personal_id LIMIT ?",
                (period, after, limit),
            ).fetchall()
        names = ("key", "personalId", "revision", "total", "packageKey")
        return [{**dict(zip(names, row, strict=True)), "verdict": VerdictCode.ACCEPTED.value} for row in rows]

    def books(self) -> dict[str, object]:
        """Everything that was applied and how often, and how many packages and submissions there were."""
        names = ("personalId", "period", "revision", "key", "packageKey", "times")
        with self._lock:
            rows = self._db.execute(
                "SELECT personal_id, period, revision, key, min(package_key), count(*) FROM applications"
                " GROUP BY personal_id, period, revision, key ORDER BY period, personal_id, revision"
            ).fetchall()
            packages = self._db.execute("SELECT count(*) FROM packages").fetchone()[0]
            submissions = self._db.execute("SELECT count(*) FROM submissions").fetchone()[0]
        applied = [dict(zip(names, row, strict=True)) for row in rows]
        return {"applied": applied, "packages": packages, "submissions": submissions}
