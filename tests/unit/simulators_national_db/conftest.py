"""A province in miniature, apart from the product: packages, a signer (signxml) and real processes."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import json
import subprocess
import sys
import uuid
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs12
from lxml import etree
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder, decode_timestamp_response
from signxml.algorithms import CanonicalizationMethod, SignatureConstructionMethod
from signxml.util import ds_tag, xades_tag
from signxml.xades.xades import XAdESSigner

from simulators.national_db.ledger import Ledger
from simulators.national_db.receipt import load_receipt_signer
from simulators.national_db.reception import Reception
from simulators.national_db.trust import Trust
from simulators.national_db.verdicts import Register
from simulators.pki.home import PkiFiles, PkiOptions, make_pki
from simulators.tsa.authority import load_authority

ROOT = Path(__file__).resolve().parents[3]
RECEIVER = "CSDLQG-CBCCVC"
R = "urn:vn:nd335:package:1"
_EXCLUSIVE = CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0


class SystemClock:
    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC)


@dataclass(frozen=True)
class Line:
    """One result in a test package."""

    personal_id: str
    revision: int = 1
    total: str = "95.67"
    key: str = ""
    leader: bool = False

    def xml(self, period: str) -> str:
        leader = "<r:D>1</r:D><r:DD>1</r:DD><r:E>0.5</r:E>" if self.leader else ""
        key = self.key or str(uuid.uuid5(uuid.NAMESPACE_OID, f"{self.personal_id}|{period}|{self.revision}"))
        return (
            f'<r:Result key="{key}"><r:PersonalId>{self.personal_id}</r:PersonalId>'
            "<r:FullName>Nguyễn Thị Ánh &amp; Bình</r:FullName><r:Organisation>H38.02.02</r:Organisation>"
            f"<r:Position>Chuyên viên</r:Position><r:Period>{period}</r:Period>"
            f"<r:Revision>{self.revision}</r:Revision><r:CommonPoints>28.5</r:CommonPoints>"
            f"<r:ResultPoints>67.17</r:ResultPoints><r:Total>{self.total}</r:Total>"
            f"<r:A>0.9667</r:A><r:B>0.9667</r:B><r:C>0.9833</r:C>{leader}"
            "<r:ConfirmedBy>001085000001</r:ConfirmedBy><r:ConfirmedAt>2026-07-03T08:00:00Z</r:ConfirmedAt>"
            f"<r:SheetDigest>{'ab' * 32}</r:SheetDigest></r:Result>"
        )


@dataclass(frozen=True)
class Parcel:
    """An unsigned package and its key; ``root`` and ``announced`` may be made wrong on purpose."""

    lines: tuple[Line, ...]
    period: str = "2026-06"
    receiver: str = RECEIVER
    root: str = ""
    announced: int = -1
    salt: str = ""

    @property
    def key(self) -> str:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, repr(self)))

    def xml(self) -> bytes:
        results = [each.xml(self.period) for each in self.lines]
        root = self.root or merkle_root(
            [r.replace("<r:Result ", f'<r:Result xmlns:r="{R}" ') for r in results]
        )
        count = len(results) if self.announced < 0 else self.announced
        digests = "".join(
            f"<r:{name}>{'cd' * 32}</r:{name}>"
            for name in ("PolicyDigest", "MappingDigest", "CatalogueDigest")
        )
        return (
            f'<r:Package xmlns:r="{R}" Id="package"><r:Header><r:PackageKey>{self.key}</r:PackageKey>'
            f"<r:Receiver>{self.receiver}</r:Receiver><r:Sender>H38</r:Sender><r:Period>{self.period}</r:Period>"
            f"<r:CreatedAt>2026-07-03T08:00:00Z</r:CreatedAt><r:Count>{count}</r:Count>"
            f"<r:MerkleRoot>{root}</r:MerkleRoot>{digests}"
            f'<r:AuditHead seq="7">{"ef" * 32}</r:AuditHead></r:Header>'
            f"<r:Results>{''.join(results)}</r:Results></r:Package>"
        ).encode()


def merkle_root(leaves: list[str]) -> str:
    """RFC 9162 by promoting lone nodes: a third way of writing the tree."""
    level = [hashlib.sha256(b"\0" + leaf.encode()).digest() for leaf in leaves]
    while len(level) > 1:
        pairs = itertools.zip_longest(level[::2], level[1::2])
        level = [a if b is None else hashlib.sha256(b"\1" + a + b).digest() for a, b in pairs]
    return level[0].hex()


class DeclaringSigner(XAdESSigner):
    """signxml 5.2 with the exclusive transform of KeyInfo and SignedProperties declared, which it forgets."""

    def _add_reference_to_signed_info(self, sig_root, node, **attributes):
        signed_info = self._find(sig_root, "SignedInfo")
        reference = etree.SubElement(signed_info, ds_tag("Reference"), URI=f"#{node.get('Id')}", **attributes)
        transforms = etree.SubElement(reference, ds_tag("Transforms"))
        etree.SubElement(transforms, ds_tag("Transform"), Algorithm=self.c14n_alg.value)
        etree.SubElement(reference, ds_tag("DigestMethod"), Algorithm=self.digest_alg.value)
        digest = self._get_digest(self._c14n(node, algorithm=self.c14n_alg), algorithm=self.digest_alg)
        etree.SubElement(reference, ds_tag("DigestValue")).text = b64encode(digest).decode()


def sign(raw: bytes, pki: PkiFiles, *, stamp: Callable[[bytes], bytes] | None) -> bytes:
    """``raw`` signed with XAdES-B-T by the organisation of ``pki``; without ``stamp`` B-B only."""
    passphrase = pki.signer_passphrase.read_bytes()
    key, leaf, more = pkcs12.load_key_and_certificates(pki.signer_p12.read_bytes(), passphrase)
    signer = DeclaringSigner(method=SignatureConstructionMethod.enveloped, c14n_algorithm=_EXCLUSIVE)
    root = signer.sign(
        etree.fromstring(raw),
        key=key,
        cert=[leaf, *more],
        reference_uri="#package",
        always_add_key_value=False,
    )
    if stamp:
        value = etree.fromstring(canonical(root.find(f".//{ds_tag('SignatureValue')}")))
        place = root.find(f".//{xades_tag('QualifyingProperties')}")
        for name in ("UnsignedProperties", "UnsignedSignatureProperties", "SignatureTimeStamp"):
            place = etree.SubElement(place, xades_tag(name))
        etree.SubElement(place, ds_tag("CanonicalizationMethod"), Algorithm=_EXCLUSIVE.value)
        token = etree.SubElement(place, xades_tag("EncapsulatedTimeStamp"))
        token.text = b64encode(stamp(canonical(value))).decode()
    return canonical(root)


def canonical(element: etree._Element) -> bytes:
    """Exclusive canonical bytes of an element standing alone."""
    return etree.tostring(element, method="c14n", exclusive=True)


def stamper(pki: PkiFiles) -> Callable[[bytes], bytes]:
    """What asks the timestamp authority of ``pki`` for a token, without a network."""
    authority = load_authority(pki.key("tsa"), [pki.certificate("tsa"), pki.chain], clock=SystemClock())

    def stamp(data: bytes) -> bytes:
        query = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256).build()
        return decode_timestamp_response(authority.answer(query.as_bytes())).time_stamp_token()

    return stamp


class Province:
    """Who sends: makes signed packages of people nobody else in the tests uses."""

    def __init__(self, pki: PkiFiles) -> None:
        self.pki = pki
        self._numbers = itertools.count(1)

    def people(self, count: int) -> list[str]:
        return [f"0010850{next(self._numbers):05}" for _ in range(count)]

    def signed(self, parcel: Parcel, **changes) -> bytes:
        return sign(parcel.xml(), changes.get("pki", self.pki), stamp=changes.get("stamp", stamper(self.pki)))

    def parcel(self, count: int = 1, **changes) -> Parcel:
        return Parcel(tuple(Line(each) for each in self.people(count)), **changes)


@dataclass(frozen=True)
class Server:
    """One national database process and a client that is logged in."""

    process: subprocess.Popen[str]
    client: httpx.Client

    def submit(self, key: str, raw: bytes) -> httpx.Response:
        headers = {"Idempotency-Key": key, "Content-Type": "application/xml"}
        return self.client.post("/api/v1/packages", content=raw, headers=headers)

    def books(self) -> dict:
        return self.client.get("/books").json()


@pytest.fixture(scope="session")
def pki(tmp_path_factory) -> PkiFiles:
    """The PKI that everybody in these tests trusts."""
    return make_pki(tmp_path_factory.mktemp("pki"))


@pytest.fixture(scope="session")
def make_another_pki(tmp_path_factory) -> Callable[..., PkiFiles]:
    """Make a PKI that nobody trusts; the options are those of ``PkiOptions``."""
    return lambda **options: make_pki(tmp_path_factory.mktemp("pki"), PkiOptions(**options))


@pytest.fixture(scope="session")
def province(pki) -> Province:
    """The one sender, so that no two tests share people."""
    return Province(pki)


@pytest.fixture
def new_line() -> type[Line]:
    """The class of one result."""
    return Line


@pytest.fixture
def new_parcel() -> type[Parcel]:
    """The class of one unsigned package."""
    return Parcel


@pytest.fixture
def stamped_by() -> Callable[[PkiFiles], Callable[[bytes], bytes]]:
    """How to get timestamps from the authority of a PKI."""
    return stamper


@pytest.fixture
def make_reception(pki, tmp_path) -> Callable[..., tuple[Reception, Ledger]]:
    """A reception without a network, and its books."""

    def make(trusted=pki, **known) -> tuple[Reception, Ledger]:
        ledger = Ledger(tmp_path)
        trust = Trust(x509.load_pem_x509_certificates(trusted.anchors.read_bytes()))
        signer = load_receipt_signer(
            RECEIVER, pki.key("national_db"), [pki.certificate("national_db"), pki.chain]
        )
        return Reception(ledger, Register(**known), trust, signer=signer, clock=SystemClock()), ledger

    return make


@pytest.fixture(scope="session")
def run_server(pki) -> Callable:
    """Start ``python -m simulators.<name>`` in a folder and wait until it listens."""

    @contextmanager
    def run(home: Path, name: str = "national_db", **config) -> Iterator[Server]:
        login = {"client_id": "gateway", "client_secret": "s3cret"} if name == "national_db" else {}
        (home / "config.json").write_text(json.dumps({"pki_home": str(pki.home), **login, **config}))
        command = [sys.executable, "-m", f"simulators.{name}", "--home", str(home)]
        process = subprocess.Popen(
            [*command, "--config", str(home / "config.json")], stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        assert process.stdout is not None
        try:
            address = f"http://127.0.0.1:{json.loads(process.stdout.readline())['port']}"
            with httpx.Client(base_url=address, trust_env=False, timeout=20) as client:
                if login:
                    asked = client.post(
                        "/token", data={"grant_type": "client_credentials"}, auth=("gateway", "s3cret")
                    )
                    client.headers["Authorization"] = f"Bearer {asked.json()['access_token']}"
                yield Server(process, client)
        finally:
            process.kill()
            process.wait()
            process.stdout.close()

    return run


@pytest.fixture(scope="module")
def server(run_server, tmp_path_factory) -> Iterator[Server]:
    """A national database process for one test file."""
    with run_server(tmp_path_factory.mktemp("national_db")) as running:
        yield running
