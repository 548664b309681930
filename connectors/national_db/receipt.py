"""Does this receipt prove what we need? Eight numbered checks over the bytes that were signed.

The signature itself was verified before (``certificates.verify``); only what it covered comes in here.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree

from connectors.national_db.wire import RECEIPT_NAMESPACE, RECEIPT_TAG, STATUS_TAG
from connectors.redaction import redact
from connectors.xml_safe import parse_xml
from domain.errors import ReceiptRefused
from domain.results import NotFound, Receipt, Verdict, VerdictCode
from domain.text import Text

_RECEIPT_PARTS = ("ReceiptId", "PackageKey", "PackageSha256", "Receiver", "ReceivedAt", "Verdicts")
_STATUS_PARTS = ("PackageKey", "State", "Receiver", "AsOf")
_SHOWN = 3


@dataclass(frozen=True)
class Expected:
    """What a good answer must say. ``package_sha256``: hex, of the frozen bytes. The answer's own time lies
    between ``not_before`` and ``not_after`` (aware).
    """

    package_key: str
    package_sha256: str
    receiver: str
    result_keys: frozenset[str]
    not_before: datetime
    not_after: datetime


def read_answer(
    signed: bytes, *, raw: bytes, signer_fingerprint: str, expected: Expected
) -> Receipt | NotFound:
    """Read ``signed``, the bytes a verified signature covered; ``raw`` is kept with the result.

    1 the root and its parts are those of a receipt or status; 2 it is about our package; 3 the receiver
    read our very bytes; 4 it speaks as our receiver; 5 its time is possible; 6 every verdict is about a
    result of this package and has a known code; 7 none is given twice; 8 none is missing. A status must
    say NOT_FOUND (1) and pass 2, 4 and 5.

    Raises:
        ReceiptRefused: names the number of the check that failed.
    """
    root = _root_of(signed)
    if root.tag == STATUS_TAG:
        return _read_status(root, raw, expected)
    texts = _texts(root, _RECEIPT_PARTS)
    _same(2, "PackageKey", texts["PackageKey"], expected.package_key)
    _same(3, "PackageSha256", texts["PackageSha256"].lower(), expected.package_sha256.lower())
    _same(4, "Receiver", texts["Receiver"], expected.receiver)
    received_at = _instant(texts["ReceivedAt"], expected)
    verdicts = tuple(_verdict(one) for one in root[-1])
    _check_complete(verdicts, expected.result_keys)
    return Receipt(
        receipt_id=texts["ReceiptId"],
        package_key=texts["PackageKey"],
        package_sha256=texts["PackageSha256"].lower(),
        received_at=received_at,
        verdicts=verdicts,
        signer_fingerprint=signer_fingerprint,
        raw=raw,
    )


def _read_status(root: etree._Element, raw: bytes, expected: Expected) -> NotFound:
    texts = _texts(root, _STATUS_PARTS)
    _same(1, "State", texts["State"], "NOT_FOUND")
    _same(2, "PackageKey", texts["PackageKey"], expected.package_key)
    _same(4, "Receiver", texts["Receiver"], expected.receiver)
    return NotFound(texts["PackageKey"], _instant(texts["AsOf"], expected), raw)


def _root_of(signed: bytes) -> etree._Element:
    try:
        root = parse_xml(signed)
    except ValueError as fault:
        raise _refused(1, "không phải XML", "it is no XML") from fault
    if root.tag not in {RECEIPT_TAG, STATUS_TAG} or root.get("Id") != "receipt":
        raise _refused(1, "phần tử gốc lạ", "the root element is not expected")
    return root


def _texts(root: etree._Element, parts: tuple[str, ...]) -> dict[str, str]:
    """The text of each part by name."""
    if [child.tag for child in root] != [_tag(name) for name in parts]:
        raise _refused(1, "thiếu, thừa hoặc sai thứ tự phần tử", "parts are missing, unknown or out of order")
    if any(len(child) for child in root if child.tag != _tag("Verdicts")):
        raise _refused(1, "phần tử lồng nhau", "a part has children")
    return {name: (child.text or "").strip() for name, child in zip(parts, root, strict=True)}


def _tag(name: str) -> str:
    return f"{{{RECEIPT_NAMESPACE}}}{name}"


def _same(check: int, name: str, found: str, wanted: str) -> None:
    if found != wanted:
        shown = redact(found[:100])
        raise _refused(
            check, f"{name} là {shown!r}, phải là {wanted!r}", f"{name} is {shown!r}, not {wanted!r}"
        )


def _instant(text: str, expected: Expected) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as fault:
        raise _refused(5, f"thời điểm {text[:40]!r}", f"the time {text[:40]!r}") from fault
    if moment.tzinfo is None or not expected.not_before <= moment <= expected.not_after:
        window = f"{expected.not_before:%Y-%m-%dT%H:%M:%S%z} … {expected.not_after:%Y-%m-%dT%H:%M:%S%z}"
        raise _refused(5, f"thời điểm {text[:40]} ngoài {window}", f"the time {text[:40]} is not in {window}")
    return moment.astimezone(UTC)


def _verdict(element: etree._Element) -> Verdict:
    code = element.get("code", "")
    if element.tag != _tag("Verdict") or len(element) or code not in set(VerdictCode):
        raise _refused(6, f"kết luận lạ {code[:40]!r}", f"an unknown verdict {code[:40]!r}")
    return Verdict(element.get("key", ""), VerdictCode(code), redact(element.get("reason", "")[:500]))


def _check_complete(verdicts: tuple[Verdict, ...], wanted: frozenset[str]) -> None:
    counts = Counter(verdict.key for verdict in verdicts)
    if foreign := counts.keys() - wanted:
        raise _refused(6, f"kết quả không thuộc gói: {_few(foreign)}", f"foreign results: {_few(foreign)}")
    if twice := {key for key, count in counts.items() if count > 1}:
        raise _refused(7, f"kết luận trùng: {_few(twice)}", f"results judged twice: {_few(twice)}")
    if missing := wanted - counts.keys():
        raise _refused(
            8,
            f"thiếu kết luận cho {len(missing)} kết quả: {_few(missing)}",
            f"{len(missing)} results have no verdict: {_few(missing)}",
        )


def _few(keys: set[str] | frozenset[str]) -> str:
    shown = ", ".join(redact(key[:60]) for key in sorted(keys)[:_SHOWN])
    return shown + (", …" if len(keys) > _SHOWN else "")


def _refused(check: int, vi: str, en: str) -> ReceiptRefused:
    return ReceiptRefused(
        Text(f"Biên nhận không qua phép kiểm {check}: {vi}", f"the receipt fails check {check}: {en}"),
        Text(
            "Giữ nguyên biên nhận, không coi là đã nhận; hỏi lại trạng thái và báo nơi nhận",
            "Keep the receipt, do not count it as accepted; ask for the status again and tell the receiver",
        ),
    )
