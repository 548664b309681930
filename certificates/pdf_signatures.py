"""Who signed a PDF, when, over what, and what was added since (ISO 32000-2 section 12.8, ETSI EN 319 142-1).

Documents of state agencies carry several signatures (the leader's, then the agency's, one after the other),
``ETSI.CAdES.detached`` or the older ``adbe.pkcs7.detached``, some with SHA-1: old ones are noted, not
refused. pyHanko reads and verifies; trust is decided here, by our own anchors. Nothing is fetched.

Untrusted bytes: run this through ``certificates.pdf_examiner``, which bounds time and memory.
"""

from __future__ import annotations

import asyncio
import struct
import zlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any, BinaryIO, cast

from cryptography import x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.general import CMSExtractionError
from pyhanko.sign.validation import (
    EmbeddedPdfSignature,
    SignatureCoverageLevel,
    async_validate_pdf_signature,
    async_validate_pdf_timestamp,
)
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import ValidationError
from pyhanko_certvalidator.policy_decl import DisallowWeakAlgorithmsPolicy

from certificates.der import load_untrusted
from certificates.pdf_report import Change, PdfReport, PdfSignature, Trust
from certificates.trust import TrustStore
from domain.clock import HANOI
from domain.errors import CertificateProblem
from domain.text import Text

MAX_SIGNATURES = 64
_SHOWN_CHARS = 200
_HEADER_WITHIN = 1024
_SMALLEST_RSA_BITS = 1024
_FORGEABLE = frozenset({"md2", "md5"})

UNREADABLE = (
    PdfError,
    SignatureValidationError,
    CMSExtractionError,
    ValidationError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
    zlib.error,
    struct.error,
)
"""What pyHanko and asn1crypto raise on files that are not what they say: their own errors, and what they
stumble over. ``MemoryError`` and time are the examiner's."""

_LEVELS = {
    ModificationLevel.NONE: Change.NOTHING,
    ModificationLevel.LTA_UPDATES: Change.PROOFS,
    ModificationLevel.FORM_FILLING: Change.SIGNATURES,
    ModificationLevel.ANNOTATIONS: Change.ANNOTATIONS,
}
_OLD_FORMS = frozenset({"adbe.pkcs7.sha1", "adbe.x509.rsa_sha1"})


def read_signatures(
    stream: BinaryIO,
    *,
    now: datetime,
    trust: TrustStore | None = None,
    timestamp_trust: TrustStore | None = None,
) -> PdfReport:
    """What the signatures of the PDF in ``stream`` say. Never raises for what is in the file.

    ``trust``: anchors of signers, None: not checked. A signer must have been valid at the time an authority
    states, else at the time claimed, else ``now``.
    """
    if b"%PDF-" not in stream.read(_HEADER_WITHIN):
        return PdfReport.unreadable("không phải tệp PDF", "not a PDF")
    try:
        reader = PdfFileReader(stream, strict=False)
        if reader.encrypted:
            return PdfReport.unreadable("PDF đặt mật khẩu", "the PDF is encrypted")
        examiner = _Examiner(trust, timestamp_trust, now)
        found = [examiner.examine(one) for one in _embedded(reader)]
        found.sort(key=lambda signature: signature.revision)
        return PdfReport.of(found, int(reader.xrefs.total_revisions))
    except UNREADABLE as fault:
        return PdfReport.unreadable(
            f"PDF hỏng ({_cut(repr(fault))})", f"the PDF is damaged ({_cut(repr(fault))})"
        )


def _embedded(reader: PdfFileReader) -> Iterator[EmbeddedPdfSignature | PdfSignature]:
    """Every signature field that is filled; one that cannot be read hides no other."""
    for number, (name, _value, field) in enumerate(enumerate_sig_fields(reader, filled_status=True)):
        if number >= MAX_SIGNATURES:
            raise ValueError(f"more than {MAX_SIGNATURES} signatures")
        try:
            yield EmbeddedPdfSignature(reader, field.get_object(), name)
        except UNREADABLE as fault:
            yield _unjudged(name, _form_of(field), fault)


def _unjudged(name: str, form: str, fault: Exception) -> PdfSignature:
    said = _cut(str(fault) or repr(fault))
    text = Text(f"chữ ký không đọc được ({said})", f"the signature cannot be read ({said})")
    return PdfSignature("signature", _cut(name), form=form, old=form in _OLD_FORMS, fault=text)


def _form_of(field: Any) -> str:  # noqa: ANN401 - an object of the PDF, of any sort
    try:
        return _cut(str(field.get_object()["/V"].get("/SubFilter", ""))).lstrip("/")
    except UNREADABLE:
        return ""


class _Examiner:
    """Judges one signature after the other, with the same anchors and the same time."""

    def __init__(self, trust: TrustStore | None, timestamp_trust: TrustStore | None, now: datetime) -> None:
        self._trust = trust
        self._timestamp_trust = timestamp_trust
        self._now = now
        policy = DisallowWeakAlgorithmsPolicy(  # type: ignore[no-untyped-call]
            weak_hash_algos=_FORGEABLE, rsa_key_size_threshold=_SMALLEST_RSA_BITS
        )
        self._context = ValidationContext(
            trust_roots=[], allow_fetching=False, moment=now, algorithm_usage_policy=policy
        )

    def examine(self, embedded: EmbeddedPdfSignature | PdfSignature) -> PdfSignature:
        """What is known about one signature, whatever its state."""
        if isinstance(embedded, PdfSignature):
            return embedded
        stamp = str(embedded.sig_object_type) == "/DocTimeStamp"
        try:
            return self._timestamp(embedded) if stamp else self._signature(embedded)
        except UNREADABLE as fault:
            unjudged = _unjudged(embedded.field_name, _form(embedded), fault)
            return _with(unjudged, revision=embedded.signed_revision + 1, **_who(embedded))

    def _signature(self, embedded: EmbeddedPdfSignature) -> PdfSignature:
        status = asyncio.run(async_validate_pdf_signature(embedded, self._context))
        claimed = _aware(status.signer_reported_dt)
        token = status.timestamp_validity
        stamped = _aware(token.timestamp) if token and token.intact and token.valid else None
        trust, note = self._judge(embedded, stamped or claimed or self._now)
        return PdfSignature(
            "signature",
            signed_at=claimed,
            timestamp_at=stamped,
            trust=trust,
            trust_note=note,
            reason=_text(embedded, "/Reason"),
            location=_text(embedded, "/Location"),
            **_found(embedded, intact=bool(status.intact and status.valid)),
        )

    def _timestamp(self, embedded: EmbeddedPdfSignature) -> PdfSignature:
        status = asyncio.run(async_validate_pdf_timestamp(embedded, self._context))
        at = _aware(status.timestamp)
        intact = bool(status.intact and status.valid)
        trust, note = self._judge_timestamp(embedded, at or self._now)
        return PdfSignature(
            "timestamp",
            timestamp_at=at if intact else None,
            trust=trust,
            trust_note=note,
            **_found(embedded, intact=intact),
        )

    def _judge(self, embedded: EmbeddedPdfSignature, at: datetime) -> tuple[Trust, Text | None]:
        if self._trust is None:
            return Trust.NOT_CHECKED, None
        try:
            self._trust.check_signer(_chain(embedded), at)
        except CertificateProblem as problem:
            return Trust.UNTRUSTED, problem.message
        return Trust.TRUSTED, None

    def _judge_timestamp(self, embedded: EmbeddedPdfSignature, at: datetime) -> tuple[Trust, Text | None]:
        if self._timestamp_trust is None:
            return Trust.NOT_CHECKED, None
        try:
            self._timestamp_trust.check_timestamper(_chain(embedded), at)
        except CertificateProblem as problem:
            return Trust.UNTRUSTED, problem.message
        return Trust.TRUSTED, None


def _found(embedded: EmbeddedPdfSignature, *, intact: bool) -> dict[str, Any]:
    """What signatures and document timestamps have in common."""
    digest, form = embedded.md_algorithm, _form(embedded)
    key = embedded.signer_info["signature_algorithm"].signature_algo
    return {
        "field": _cut(embedded.field_name),
        "revision": embedded.signed_revision + 1,
        "covers_file": embedded.coverage is SignatureCoverageLevel.ENTIRE_FILE,
        "intact": intact,
        "changed_after": _changes(embedded),
        "algorithm": f"{key.removesuffix('ssa_pkcs1v15')}/{digest}",
        "form": form,
        "old": digest == "sha1" or form in _OLD_FORMS,
        **_who(embedded),
    }


def _who(embedded: EmbeddedPdfSignature) -> dict[str, str]:
    """Common name, organisation and serial number of the signer's certificate."""
    try:
        certificate = embedded.signer_cert
        subject = certificate.subject.native
        return {
            "signer": _said(subject.get("common_name")),
            "organisation": _said(subject.get("organization_name")),
            "serial": f"{certificate.serial_number:x}"[:64],
        }
    except UNREADABLE:
        return {}


def _chain(embedded: EmbeddedPdfSignature) -> list[x509.Certificate]:
    """The signer's certificate and what else came along, as the trust store wants them.

    Raises:
        ValueError: the signer's own cannot be read.
    """
    others = list(embedded.other_embedded_certs)[:16]
    return [load_untrusted(one.dump()) for one in (embedded.signer_cert, *others)]


def _changes(embedded: EmbeddedPdfSignature) -> Change:
    result = cast("object", embedded.diff_result)  # declared as None
    if not isinstance(result, DiffResult):
        return Change.CONTENT
    return _LEVELS.get(result.modification_level, Change.CONTENT)


def _form(embedded: EmbeddedPdfSignature) -> str:
    return _cut(str(embedded.sig_object.get("/SubFilter", ""))).lstrip("/")


def _text(embedded: EmbeddedPdfSignature, key: str) -> str:
    value: object = embedded.sig_object.get(key, "")
    return _cut(value) if isinstance(value, str) else ""


def _said(value: object) -> str:
    return _cut(", ".join(map(str, value)) if isinstance(value, list) else str(value or ""))


def _cut(text: str) -> str:
    """A text of a stranger on one line, shortened."""
    return "".join(char if char.isprintable() else " " for char in text)[:_SHOWN_CHARS].strip()


def _aware(at: datetime | None) -> datetime | None:
    return at.replace(tzinfo=HANOI) if at and at.tzinfo is None else at


def _with(signature: PdfSignature, **changes: Any) -> PdfSignature:  # noqa: ANN401 - its own fields
    values = {name: getattr(signature, name) for name in PdfSignature.__slots__}
    return PdfSignature(**values | changes)
