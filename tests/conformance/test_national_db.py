"""Our packages before the simulated national database, which verifies with signxml and rfc3161-client."""

import contextlib
import datetime as dt
import hashlib
import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree
from pydantic import SecretStr
from ruamel.yaml import YAML

from certificates.pem import load_certificates
from certificates.pkcs12 import open_pkcs12
from certificates.signer import SignatureAlgorithm
from certificates.timestamp import build_query, token_of_reply
from certificates.trust import TrustStore
from certificates.verify import verify_enveloped
from certificates.xades import sign_enveloped
from connectors.connection import Connection
from connectors.national_db.client import open_receiver
from connectors.national_db.package import render_package
from connectors.national_db.profile import parse_profile
from connectors.national_db.receipt import Expected, read_answer
from domain.clock import FixedClock
from domain.errors import OutcomeUnknown, ReceiverRefused
from domain.results import NotFound, PackageHead, Receipt, ResultLine, VerdictCode, package_key, result_key
from simulators.pki.home import PkiOptions, make_pki
from simulators.tsa.authority import load_authority

ROOT = Path(__file__).parents[2]
RECEIVER = "CSDLQG-CBCCVC"
ANSWERS = tuple(f"{{urn:vn:cbccvc:receipt:1}}{name}" for name in ("Receipt", "Status"))
PERIOD = "2026-06"


class Sender:
    """The organisation that delivers: its key, its timestamps, its trust."""

    def __init__(self, home, algorithm):
        pki = make_pki(home, PkiOptions(signer_algorithm="p256" if "ecdsa" in algorithm else "rsa"))
        self.files = pki
        passphrase = pki.signer_passphrase.read_text()
        data = pki.signer_p12.read_bytes()
        self.signer = open_pkcs12(data, passphrase, algorithm=algorithm, where="signer.p12")
        self.trust = TrustStore(load_certificates(pki.anchors.read_bytes(), "anchors.pem"))
        self.now = dt.datetime.now(dt.UTC)
        self.tsa = load_authority(
            pki.key("tsa"), [pki.certificate("tsa"), pki.chain], clock=FixedClock(self.now)
        )

    def stamp(self, data):
        """A verified token."""
        query = build_query(data)
        return token_of_reply(self.tsa.answer(query.der), query, self.trust)

    def package(self, profile, people, *, revision=1):
        """A signed package of one result per person: key, bytes, result keys."""
        lines = [line_of(person, revision, self.now) for person in people]
        key = package_key(RECEIVER, [line.key for line in lines])
        digests = dict.fromkeys(("policy_digest", "mapping_digest", "catalogue_digest"), "0" * 64)
        head = PackageHead(
            key, RECEIVER, profile.sender, PERIOD, self.now, audit_seq=7, audit_hash="1" * 64, **digests
        )
        raw = render_package(profile, head, lines).body
        body = sign_enveloped(raw, uri="#package", signer=self.signer, at=self.now, timestamp=self.stamp)
        return key, body, frozenset(line.key for line in lines)

    def read(self, answer, key, body, keys):
        """What the answer proves."""
        verified = verify_enveloped(
            answer.raw,
            root_tags=ANSWERS,
            root_id="receipt",
            trust=self.trust,
            at=dt.datetime.now(dt.UTC),
            timestamp_trust=None,
        )
        minute = dt.timedelta(minutes=1)
        expected = Expected(
            key, hashlib.sha256(body).hexdigest(), RECEIVER, keys, self.now - minute, self.now + 10 * minute
        )
        return read_answer(
            verified.signed, raw=answer.raw, signer_fingerprint=verified.fingerprint, expected=expected
        )


def line_of(person, revision, now):
    """A result with leadership values for every other person."""
    leads = int(person) % 2 == 0
    return ResultLine(
        key=result_key(RECEIVER, PERIOD, person, revision),
        personal_id=person,
        full_name="Giàng A Páo & <Lý>",
        organisation="H38.02.02",
        position="Trưởng phòng" if leads else "Chuyên viên",
        period=PERIOD,
        revision=revision,
        common_points=Decimal("28.50"),
        result_points=Decimal("61.25"),
        total=Decimal("89.75"),
        a=Decimal("0.9312"),
        b=Decimal("1.0000"),
        c=Decimal("0.8750"),
        d=Decimal("0.9000") if leads else None,
        dd=Decimal("1.0000") if leads else None,
        e=Decimal("0.9500") if leads else None,
        confirmed_by="010203000001",
        confirmed_at=now,
        sheet_digest="a" * 64,
    )


@contextlib.contextmanager
def national_db(home, config):
    """The simulator as a process on loopback; its port."""
    file = home / "config.json"
    file.write_text(json.dumps({"client_id": "key", "client_secret": "pass", "receiver": RECEIVER} | config))
    command = [sys.executable, "-m", "simulators.national_db", "--port", "0"]
    process = subprocess.Popen(
        [*command, "--home", str(home / "books"), "--config", str(file)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield json.loads(process.stdout.readline())["port"]
    finally:
        process.terminate()
        process.wait(timeout=10)
        process.stdout.close()


def profile_of(name):
    """A shipped profile."""
    text = (ROOT / "mappings" / "files" / "lao_cai" / name).read_text("utf-8")
    return parse_profile(YAML(typ="safe").load(text), name)


@contextlib.contextmanager
def receiver_at(port, profile):
    """Our client of the simulator."""
    client = open_receiver(
        profile,
        Connection(
            id="national_db", base_url=f"http://127.0.0.1:{port}", login="key", password=SecretStr("pass")
        ),
    )
    try:
        yield client
    finally:
        client.close()


@pytest.mark.parametrize("file", ["receiver.yaml", "receiver-soap.yaml"])
@pytest.mark.parametrize("algorithm", list(SignatureAlgorithm))
def test_a_package_is_accepted_and_proven(tmp_path, file, algorithm):
    """Not found, submitted, replayed, asked again, listed: each answer is signed and proves what it says."""
    profile, sender = profile_of(file), Sender(tmp_path / "pki", algorithm)
    people = ["010203000010", "010203000011", "010203000013"]
    key, body, keys = sender.package(profile, people)
    config = {"pki_home": str(tmp_path / "pki"), "reject_persons": ["010203000013"]}
    with national_db(tmp_path, config) as port, receiver_at(port, profile) as receiver:
        assert receiver.check() > 0
        assert isinstance(sender.read(receiver.status(key), key, body, keys), NotFound)
        answer = receiver.submit(key, body)
        receipt = sender.read(answer, key, body, keys)
        assert isinstance(receipt, Receipt)
        assert [one.code for one in receipt.verdicts].count(VerdictCode.ACCEPTED) == 2
        again = receiver.submit(key, body)
        assert (again.raw, again.replayed, answer.replayed) == (answer.raw, True, False)
        assert sender.read(receiver.status(key), key, body, keys) == receipt
        held = {one.key: one for one in receiver.held(PERIOD)}
        accepted = {one.key for one in receipt.verdicts if one.code is VerdictCode.ACCEPTED}
        assert {one.key for one in held.values() if one.accepted} == accepted
        assert {one.total for one in held.values() if one.accepted} == {Decimal("89.75")}


@pytest.mark.parametrize("file", ["receiver.yaml", "receiver-soap.yaml"])
def test_what_was_touched_is_refused_in_words(tmp_path, file):
    """One changed digit is refused with the receiver's code, and nothing of it is in its books."""
    profile, sender = profile_of(file), Sender(tmp_path / "pki", SignatureAlgorithm.RSA_SHA256)
    key, body, keys = sender.package(profile, ["010203000010"])
    with national_db(tmp_path, {"pki_home": str(tmp_path / "pki")}) as port, receiver_at(port, profile) as it:
        with pytest.raises(ReceiverRefused, match="BAD_SIGNATURE"):
            it.submit(key, body.replace(b"89.75", b"99.75"))
        assert isinstance(sender.read(it.status(key), key, body, keys), NotFound)


@pytest.mark.parametrize("file", ["receiver.yaml", "receiver-soap.yaml"])
@pytest.mark.parametrize("fault", ["lost", "reset", "half"])
def test_a_lost_answer_is_found_again_by_key(tmp_path, file, fault):
    """The answer is lost on the way: unknown, and the status query says what became of the package."""
    profile, sender = profile_of(file), Sender(tmp_path / "pki", SignatureAlgorithm.RSA_SHA256)
    key, body, keys = sender.package(profile, ["010203000010"])
    config = {"pki_home": str(tmp_path / "pki"), "faults": {"1": fault}}
    with national_db(tmp_path, config) as port, receiver_at(port, profile) as receiver:
        with pytest.raises(OutcomeUnknown):
            receiver.submit(key, body)
        assert isinstance(sender.read(receiver.status(key), key, body, keys), Receipt | NotFound)


def test_the_carried_package_has_the_digest_we_froze(tmp_path):
    """What SOAP carries is canonical: the receiver's digest of it is the digest of our frozen bytes."""
    sender = Sender(tmp_path / "pki", SignatureAlgorithm.RSA_SHA256)
    _, body, _ = sender.package(profile_of("receiver-soap.yaml"), ["010203000010"])
    assert etree.tostring(etree.fromstring(body), method="c14n", exclusive=True) == body
