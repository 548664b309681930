"""Seals: every so many entries, one signed and timestamped statement fixes the log up to there.

A chain alone cannot notice that its tail was cut or that it was rewritten as a whole; a seal made earlier
can, because its time is vouched for by somebody else. The statement is canonical JSON: first and last
sequence number, hash of the last entry, Merkle root over the entry hashes of the segment (RFC 9162), digest
of the seal before it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass

import sqlalchemy as sa
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from certificates.signature_value import check_value
from certificates.signer import SignatureAlgorithm
from certificates.timestamp import verify_token
from domain.audit_events import AuditEvent
from domain.errors import AuditBroken, GatewayError
from domain.merkle import leaf_hash, root_of
from domain.records import canonical_json
from domain.text import Text
from gateway.store.schema import AnyRow, audit_head, audit_log, audit_seal
from gateway.wiring import Gateway


@dataclass(frozen=True, slots=True)
class SealCounts:
    """``entries`` sealed now (0: nothing new), up to ``last_seq``."""

    entries: int
    last_seq: int

    def as_json(self) -> dict[str, object]:
        """Plain values for ``--json`` and XCom."""
        return asdict(self)


def seal_log(gw: Gateway) -> SealCounts:
    """Seal everything after the last seal.

    Raises:
        TimestampUnavailable: no timestamp; the next run seals more.
        CertificateProblem: the key must not be used.
    """
    with gw.transaction() as tx:
        tx.take_turn("seal")
        last = tx.conn.execute(
            sa.select(audit_seal.c.last_seq, audit_seal.c.statement)
            .order_by(audit_seal.c.last_seq.desc())
            .limit(1)
        ).one_or_none()
        before = last.last_seq if last else 0
        hashes = segment_hashes(tx.conn, before + 1, None)
        if not hashes:
            return SealCounts(0, before)
        last_seq = before + len(hashes)
        statement = statement_of(
            before + 1, last_seq, hashes, hashlib.sha256(bytes(last.statement)).hexdigest() if last else ""
        )
        signature = gw.signer.sign(statement)
        token = gw.stamp(statement + signature)
        pem = b"".join(c.public_bytes(Encoding.PEM) for c in gw.signer.chain)
        tx.conn.execute(
            sa.insert(audit_seal).values(
                first_seq=before + 1,
                last_seq=last_seq,
                statement=statement,
                signature=signature,
                certificates_pem=pem,
                algorithm=gw.signer.algorithm.value,
                timestamp_token=token,
                sealed_at=gw.clock.now(),
            )
        )
        tx.note(AuditEvent.LOG_SEALED, {"first": before + 1, "last": last_seq})
    gw.faults.point("sealed")
    return SealCounts(len(hashes), last_seq)


def segment_hashes(conn: sa.Connection, first: int, last: int | None) -> list[bytes]:
    """The stored entry hashes from ``first`` to ``last`` (or to the end), in order."""
    statement = sa.select(audit_log.c.hash).where(audit_log.c.seq >= first).order_by(audit_log.c.seq)
    if last is not None:
        statement = statement.where(audit_log.c.seq <= last)
    return [bytes(h) for h in conn.execute(statement).scalars()]


def statement_of(first: int, last: int, hashes: list[bytes], previous_seal: str) -> bytes:
    """The statement a seal signs."""
    return canonical_json(
        {
            "first": first,
            "last": last,
            "chain_hash": hashes[-1].hex(),
            "merkle_root": root_of([leaf_hash(h) for h in hashes]).hex(),
            "previous_seal": previous_seal,
        }
    )


def check_seal(gw: Gateway, row: AnyRow, hashes: list[bytes], previous_seal: str) -> None:
    """One seal against the entries it covers.

    Raises:
        AuditBroken: naming the first entry of the segment that no longer fits.
    """
    stated = json.loads(bytes(row.statement))
    where = f"seal {stated['first']}-{stated['last']}"
    if bytes(row.statement) != statement_of(row.first_seq, row.last_seq, hashes or [b""], previous_seal):
        raise broken(where, "các mục không còn khớp với niêm phong", "the entries no longer fit their seal")
    chain = tuple(x509.load_pem_x509_certificates(bytes(row.certificates_pem)))
    signed = bytes(row.statement) + bytes(row.signature)
    try:
        stamped_at = verify_token(bytes(row.timestamp_token), signed, gw.timestamp_trust)
        gw.signing_trust.check_signer(chain, stamped_at)
    except GatewayError as fault:
        raise broken(where, fault.message.vi, fault.message.en) from fault
    algorithm = SignatureAlgorithm(row.algorithm)
    if not check_value(chain[0].public_key(), algorithm, bytes(row.signature), bytes(row.statement)):
        raise broken(where, "chữ ký niêm phong sai", "the seal's signature is wrong")


def broken(where: str, vi: str, en: str) -> AuditBroken:
    """The log does not verify."""
    return AuditBroken(
        Text(vi, en),
        Text(
            "Giữ nguyên hiện trạng cơ sở dữ liệu, so với bản sao lưu và biên nhận, báo phụ trách an toàn",
            "leave the database as it is, compare it with backups and receipts, tell the security officer",
        ),
        where=where,
    )


def head_of(conn: sa.Connection) -> tuple[int, bytes]:
    """Sequence number and hash of the newest entry."""
    seq, head_hash = conn.execute(sa.select(audit_head.c.seq, audit_head.c.hash)).one()
    return seq, bytes(head_hash)
