"""Verify the whole log: every link, every seal, the head, and what the packages carried out of the house."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import sqlalchemy as sa

from gateway.audit.chain import GENESIS, entry_hash
from gateway.audit.seal import broken, check_seal, head_of
from gateway.store.schema import AnyRow, audit_log, audit_seal, package
from gateway.wiring import Gateway

_CARRIED_HEAD = re.compile(rb'<[A-Za-z_][\w.-]*:AuditHead seq="(\d{1,18})">([0-9a-f]{64})<')


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What was verified: links of the chain, seals with signature and timestamp, heads carried by packages.

    ``unsealed``: entries after the last seal, held by the chain alone.
    """

    entries: int
    seals: int
    carried_heads: int
    unsealed: int

    def as_json(self) -> dict[str, object]:
        """Plain values for ``--json``."""
        return asdict(self)


def verify_log(gw: Gateway) -> AuditReport:
    """Verify everything, from the first entry.

    Raises:
        AuditBroken: naming the first entry, seal or package that does not fit.
    """
    with gw.engine.connect().execution_options(isolation_level="REPEATABLE READ") as conn:
        seals = list(conn.execute(sa.select(audit_seal).order_by(audit_seal.c.first_seq)))
        carried = dict(_carried_heads(conn))
        walker = _Walker(gw, seals, carried)
        statement = sa.select(audit_log).order_by(audit_log.c.seq).execution_options(yield_per=20_000)
        with conn.execute(statement) as entries:
            for row in entries:
                walker.step(row)
        walker.finish(head_of(conn))
    return AuditReport(walker.seq, len(seals), walker.met, walker.seq - walker.sealed)


def _carried_heads(conn: sa.Connection) -> Iterator[tuple[int, bytes]]:
    """Each package took our head of that moment with it; the receiver holds the same bytes."""
    heads = sa.func.substring(package.c.body, 1, 4096)
    for start in conn.execute(sa.select(heads)).scalars():
        if found := _CARRIED_HEAD.search(bytes(start)):
            yield int(found[1]), bytes.fromhex(found[2].decode())


class _Walker:
    """Walks the chain once and checks seals and carried heads as it passes them."""

    def __init__(self, gw: Gateway, seals: list[AnyRow], carried: dict[int, bytes]) -> None:
        self._gw = gw
        self._seals = list(reversed(seals))
        self._carried = carried
        self._segment: list[bytes] = []
        self._previous_seal = ""
        self._hash = GENESIS
        self.seq = 0
        self.sealed = 0
        self.met = 0

    def step(self, row: AnyRow) -> None:
        """One entry further."""
        self.seq += 1
        if row.seq != self.seq:
            raise broken(f"entry {self.seq}", "thiếu mục trong nhật ký", "an entry is missing")
        computed = entry_hash(self._hash, row.seq, row.at_us, row.actor, row.event, bytes(row.payload))
        if computed != bytes(row.hash):
            raise broken(f"entry {self.seq}", "mục bị sửa hoặc đổi chỗ", "the entry was altered or moved")
        self._hash = computed
        self._segment.append(computed)
        if self._carried.get(self.seq, computed) != computed:
            raise broken(
                f"entry {self.seq}",
                "khác với mã băm mà gói đã gửi mang theo",
                "differs from the hash a sent package carries",
            )
        self.met += self.seq in self._carried
        self._close_segment()

    def _close_segment(self) -> None:
        if not self._seals or self._seals[-1].last_seq != self.seq:
            return
        row = self._seals.pop()
        check_seal(self._gw, row, self._segment, self._previous_seal)
        self._previous_seal = hashlib.sha256(bytes(row.statement)).hexdigest()
        self._segment = []
        self.sealed = self.seq

    def finish(self, head: tuple[int, bytes]) -> None:
        """The end: nothing may be promised beyond the last entry."""
        if self._seals:
            raise broken(
                f"entry {self.seq + 1}",
                f"nhật ký bị cắt: niêm phong nói tới mục {self._seals[0].last_seq}",
                f"the log was cut: a seal speaks of entry {self._seals[0].last_seq}",
            )
        beyond = [seq for seq in self._carried if seq > self.seq]
        if beyond or head != (self.seq, self._hash):
            raise broken(
                f"entry {self.seq + 1}",
                "nhật ký bị cắt hoặc được khôi phục từ bản cũ",
                "the log was cut or restored from an older copy",
            )
