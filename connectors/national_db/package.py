"""A package as the bytes that will be signed: exclusive-canonical by construction, with its Merkle tree.

Leaf of a result = SHA-256(0x00 ‖ the result's element standing alone), so whoever holds one result and its
proof can check it without the package (RFC 9162 section 2.1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from connectors.national_db.line_form import LineForm, instant
from connectors.national_db.profile import Profile
from domain import canonical_xml
from domain.errors import Bug, ImpossibleInput
from domain.merkle import leaf_hash, root_of
from domain.results import PackageHead, ResultLine
from domain.text import Text


@dataclass(frozen=True)
class RenderedPackage:
    """``body``: canonical bytes of the unsigned package, Id ``package``. ``leaves``: one per result, in
    order; ``root``: over them. ``root_tag``: ``{namespace}name`` of the root element.
    """

    body: bytes
    leaves: tuple[bytes, ...]
    root: bytes
    root_tag: str


def render_package(profile: Profile, head: PackageHead, lines: Sequence[ResultLine]) -> RenderedPackage:
    """Write ``lines`` in their order under ``head``, in the shape of ``profile``.

    Raises:
        ImpossibleInput: a value that cannot be written; the person is named by the masked id.
        Bug: no lines, more than the profile allows, or a key twice.
    """
    _check_size(profile, lines)
    form = LineForm(profile)
    contents = [form.render(line).encode() for line in lines]
    opening = f"<{profile.prefix}:Result".encode()
    declared = opening + _declaration(profile).encode()
    leaves = tuple([leaf_hash(declared + content) for content in contents])
    root = root_of(leaves)
    start, end = _frame(profile, head, count=len(lines), root=root)
    body = b"".join((start, opening, opening.join(contents), end))
    return RenderedPackage(body, leaves, root, profile.package_tag)


def _declaration(profile: Profile) -> str:
    return f' xmlns:{profile.prefix}="{canonical_xml.attribute(profile.namespace)}"'


def _frame(profile: Profile, head: PackageHead, *, count: int, root: bytes) -> tuple[bytes, bytes]:
    """What comes before the first result and after the last."""
    p = profile.prefix
    header = {
        "PackageKey": head.package_key,
        "Receiver": head.receiver,
        "Sender": head.sender,
        "Period": head.period,
        "CreatedAt": instant(head.created_at),
        "Count": str(count),
        "MerkleRoot": root.hex(),
        "PolicyDigest": head.policy_digest,
        "MappingDigest": head.mapping_digest,
        "CatalogueDigest": head.catalogue_digest,
    }
    try:
        written = "".join(
            f"<{p}:{name}>{canonical_xml.text(text)}</{p}:{name}>" for name, text in header.items()
        )
        audit = f'<{p}:AuditHead seq="{head.audit_seq}">{canonical_xml.text(head.audit_hash)}</{p}:AuditHead>'
    except ValueError as fault:
        raise ImpossibleInput(
            Text(
                f"Phần đầu gói tin không ghi được: {fault}", f"the package header cannot be written: {fault}"
            ),
            Text("Sửa hồ sơ nơi nhận", "Mend the receiver's profile"),
        ) from fault
    start = f'<{p}:Package{_declaration(profile)} Id="package"><{p}:Header>{written}{audit}</{p}:Header>'
    return f"{start}<{p}:Results>".encode(), f"</{p}:Results></{p}:Package>".encode()


def _check_size(profile: Profile, lines: Sequence[ResultLine]) -> None:
    distinct = len({line.key for line in lines})
    if not 1 <= len(lines) <= profile.max_results_per_package or distinct != len(lines):
        raise Bug(
            Text(
                f"Gói tin có {len(lines)} kết quả, {distinct} mã khác nhau",
                f"a package of {len(lines)} results with {distinct} different keys",
            ),
            Text("Báo cho nhóm phát triển", "Tell the developers"),
            "connectors.national_db.package",
        )
