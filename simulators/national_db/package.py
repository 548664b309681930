"""Reading a verified package: schema, count, keys, Merkle root; then plain values."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from simulators.national_db.merkle import leaf, tree_hash
from simulators.national_db.refusals import PackageRefused, Refusal
from simulators.national_db.safe_xml import canonical
from simulators.national_db.signature import PACKAGE_NAMESPACE

_R = f"{{{PACKAGE_NAMESPACE}}}"
_XSD = Path(__file__).with_name("package.xsd")


@dataclass(frozen=True, slots=True)
class DeliveredResult:
    """One person's result as delivered. ``total`` stays text: the books keep what was signed."""

    key: str
    personal_id: str
    period: str
    revision: int
    total: str


@dataclass(frozen=True, slots=True)
class DeliveredPackage:
    """A package that says the same in its header as in its results."""

    key: str
    receiver: str
    sender: str
    period: str
    results: tuple[DeliveredResult, ...]


def read_package(element: etree._Element) -> DeliveredPackage:
    """The content of a package whose signature was verified.

    Raises:
        PackageRefused: SCHEMA, COUNT, DUPLICATE_KEY or MERKLE_ROOT.
    """
    schema = etree.XMLSchema(etree.parse(_XSD))
    if not schema.validate(element):
        raise PackageRefused(Refusal.SCHEMA, str(schema.error_log))
    results = element.findall(f"{_R}Results/{_R}Result")
    header = {str(each.tag).removeprefix(_R): each.text or "" for each in element.findall(f"{_R}Header/*")}
    _check_root(results, bytes.fromhex(header["MerkleRoot"]))
    package = DeliveredPackage(
        key=header["PackageKey"],
        receiver=header["Receiver"],
        sender=header["Sender"],
        period=header["Period"],
        results=tuple(map(_delivered, results)),
    )
    _check_consistency(package, count=int(header["Count"]))
    return package


def _check_root(results: list[etree._Element], claimed: bytes) -> None:
    root = tree_hash([leaf(canonical(each)) for each in results])
    if root != claimed:
        raise PackageRefused(Refusal.MERKLE_ROOT, f"recomputed {root.hex()}")


def _delivered(result: etree._Element) -> DeliveredResult:
    return DeliveredResult(
        key=result.get("key", ""),
        personal_id=result.findtext(f"{_R}PersonalId", ""),
        period=result.findtext(f"{_R}Period", ""),
        revision=int(result.findtext(f"{_R}Revision", "")),
        total=result.findtext(f"{_R}Total", ""),
    )


def _check_consistency(package: DeliveredPackage, *, count: int) -> None:
    if count != len(package.results):
        raise PackageRefused(Refusal.COUNT, f"{count} announced, {len(package.results)} delivered")
    if len({each.key for each in package.results}) != count:
        raise PackageRefused(Refusal.DUPLICATE_KEY)
    if any(each.period != package.period for each in package.results):
        raise PackageRefused(Refusal.SCHEMA, "a result of another period than the header's")
