"""Signing a package: ours against signxml and against the physical limit, on the same bytes."""

from __future__ import annotations

import hashlib
import tempfile
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from _measure import best_s, row
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import pkcs12
from lxml import etree
from signxml import CanonicalizationMethod, XMLSigner, methods

from certificates.pkcs12 import open_pkcs12
from certificates.xades import sign_enveloped
from connectors.national_db.package import render_package
from connectors.national_db.profile import parse_profile
from domain.results import PackageHead, ResultLine, result_key
from mappings.yaml_text import load_yaml
from simulators.pki.home import make_pki

COUNT = 5_000
NOW = datetime(2026, 11, 2, tzinfo=UTC)
RECEIVER = Path(__file__).parents[1] / "mappings" / "files" / "lao_cai" / "receiver.yaml"


def line(number: int) -> ResultLine:
    """One result with figures of usual length."""
    person, one = f"{number:012d}", Decimal("0.9312")
    return ResultLine(
        key=result_key("R", "2026-10", person, 1),
        personal_id=person,
        full_name="Nguyễn Thị Thử Nghiệm",
        organisation="H38.02.02",
        position="Chuyên viên",
        period="2026-10",
        revision=1,
        common_points=Decimal("28.50"),
        result_points=Decimal("65.18"),
        total=Decimal("93.68"),
        a=one,
        b=one,
        c=one,
        d=None,
        dd=None,
        e=None,
        confirmed_by="người xác nhận",
        confirmed_at=NOW,
        sheet_digest="ab" * 32,
    )


def main() -> None:
    """Print rates and ratios."""
    profile = parse_profile(load_yaml(RECEIVER.read_text("utf-8"), RECEIVER.name).data, RECEIVER.name)
    with tempfile.TemporaryDirectory() as folder:
        pki = make_pki(Path(folder))
        p12, secret = pki.signer_p12.read_bytes(), pki.signer_passphrase.read_text("utf-8").strip()
    signer = open_pkcs12(p12, secret, where="bench")
    key, certificate, _ = pkcs12.load_key_and_certificates(p12, secret.encode())
    head = PackageHead("k", "R", "S", "2026-10", NOW, "a" * 64, "b" * 64, "c" * 64, 1, "d" * 64)
    lines = [line(number) for number in range(COUNT)]
    body = render_package(profile, head, lines).body
    tree = etree.fromstring(body)

    def ours() -> bytes:
        return sign_enveloped(body, uri="#package", signer=signer, at=NOW, timestamp=lambda _: b"token")

    def limit() -> None:
        digest = hashlib.sha256(body).digest()
        for data in (digest,):
            key.sign(data, padding.PKCS1v15(), hashes.SHA256())

    def peer() -> object:
        return XMLSigner(
            method=methods.enveloped,
            c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
        ).sign(tree, key=key, cert=[certificate], reference_uri="#package")

    render_s = best_s(lambda: render_package(profile, head, lines))
    ours_s, limit_s, peer_s = best_s(ours), best_s(limit), best_s(peer, 3)
    print(f"a package of {COUNT} results, {len(body) / 1e6:.2f} MB, RSA-2048")
    row("render with Merkle root", COUNT / render_s, "results/s")
    row("signature, ours (XAdES-B-T, token given)", ours_s * 1e3, "ms")
    row("signature, signxml (plain XML-DSig)", peer_s * 1e3, "ms", f"ours is {peer_s / ours_s:.0f} × faster")
    row(
        "limit: SHA-256 of the bytes + one raw signature",
        limit_s * 1e3,
        "ms",
        f"{limit_s / ours_s:.0%} of the limit",
    )
    row("render + sign", COUNT / (render_s + ours_s), "results/s")


if __name__ == "__main__":
    main()
