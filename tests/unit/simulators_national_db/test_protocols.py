"""The wire: REST and SOAP as the contract has them, against a real process."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from cryptography import x509
from lxml import etree
from signxml.verifier import SignatureConfiguration, XMLVerifier

ROOT = Path(__file__).resolve().parents[3]
SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"
N = "{urn:vn:cbccvc:ws:1}"
RECEIPT = "{urn:vn:cbccvc:receipt:1}"


def soap_call(server, operation: str, key: str, content: bytes = b""):
    """One SOAP 1.1 call with a further namespace in scope, as a real client has it."""
    body = (
        b'<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:n="urn:vn:cbccvc:ws:1"'
        b' xmlns:q="urn:q"><soap:Body><n:%s key="%s">%s</n:%s></soap:Body></soap:Envelope>'
        % (operation.encode(), key.encode(), content, operation.encode())
    )
    return server.client.post("/soap/ResultService", content=body, headers={"Content-Type": "text/xml"})


def test_everything_needs_a_token(server):
    """Without a bearer token, and with one nobody issued, every data route answers 401."""
    for path in ("/api/v1/packages/x", "/api/v1/results?period=2026-06"):
        assert server.client.get(path, headers={"Authorization": "Bearer guess"}).status_code == 401
    for path in ("/api/v1/packages", "/soap/ResultService"):
        assert server.client.post(path, headers={"Authorization": ""}).status_code == 401
    wrong = server.client.post("/token", data={"grant_type": "client_credentials"}, auth=("gateway", "no"))
    assert wrong.status_code == 401


def test_submit_replay_and_conflict(server, province):
    """200 with a receipt; the same again is marked a replay with equal bytes; other bytes are a conflict."""
    parcel = province.parcel(2)
    raw = province.signed(parcel)

    first, again = server.submit(parcel.key, raw), server.submit(parcel.key, raw)
    other = server.submit(parcel.key, province.signed(parcel))

    assert (first.status_code, first.headers["content-type"]) == (200, "application/xml")
    assert "idempotent-replay" not in first.headers
    assert (again.status_code, again.headers["idempotent-replay"]) == (200, "true")
    assert again.content == first.content
    assert (other.status_code, other.json()["code"]) == (409, "KEY_REUSED")
    assert server.client.get(f"/api/v1/packages/{parcel.key}").content == first.content


def test_refusals_are_readable(server, province):
    """A refused package is answered 422 with a code and words in both languages, and nothing is booked."""
    parcel = province.parcel(root="00" * 32)
    before = server.books()["packages"]

    answer = server.submit(parcel.key, province.signed(parcel))

    assert (answer.status_code, answer.json()["code"]) == (422, "MERKLE_ROOT")
    assert "Gốc Merkle" in answer.json()["message"]
    assert "Merkle root" in answer.json()["message"]
    assert server.books()["packages"] == before


def test_wrong_use_is_told(server, province):
    """No key, another content type, too many bytes and a bad query each have their own status."""
    post = server.client.post
    xml = {"Content-Type": "application/xml"}
    assert post("/api/v1/packages", content=b"<x/>", headers=xml).status_code == 400
    plain = {"Content-Type": "text/plain", "Idempotency-Key": "k"}
    assert post("/api/v1/packages", content=b"<x/>", headers=plain).status_code == 415
    assert server.submit("k", b" " * (16 * 1024 * 1024 + 1)).status_code == 413
    assert server.client.get("/api/v1/results?period=2026").status_code == 400


def test_not_found_is_404_and_signed(server, pki):
    """An unknown package is answered 404 with a status element that the receiver signed."""
    answer = server.client.get("/api/v1/packages/never")

    certificate = x509.load_pem_x509_certificate(pki.certificate("national_db").read_bytes())
    status = XMLVerifier().verify(answer.content, x509_cert=certificate).signed_xml
    assert answer.status_code == 404
    assert status.tag == f"{RECEIPT}Status"
    assert status.findtext(f"{RECEIPT}State") == "NOT_FOUND"


def test_held_results_are_paged_by_person(server, province):
    """Reconciliation reads every person of the period once, in order, however small the page."""
    parcel = province.parcel(5, period="2026-Q2")
    server.submit(parcel.key, province.signed(parcel))
    seen, after = [], ""
    while after is not None:
        page = server.client.get(
            "/api/v1/results", params={"period": "2026-Q2", "after": after, "limit": 2}
        ).json()
        seen += page["items"]
        after = page["next"]

    assert [each["personalId"] for each in seen] == sorted(line.personal_id for line in parcel.lines)
    assert {(each["packageKey"], each["total"], each["revision"], each["verdict"]) for each in seen} == {
        (parcel.key, "95.67", 1, "ACCEPTED")
    }


def test_soap_keeps_the_signature(server, province, pki):
    """The same package through SOAP gives a receipt that verifies inside the answer, and REST knows it."""
    parcel = province.parcel(2)
    raw = province.signed(parcel)

    answer = soap_call(server, "SubmitPackage", parcel.key, raw)

    certificate = x509.load_pem_x509_certificate(pki.certificate("national_db").read_bytes())
    anywhere = SignatureConfiguration(location=".//")
    XMLVerifier().verify(answer.content, x509_cert=certificate, expect_config=anywhere)
    [receipt] = etree.fromstring(answer.content).find(f"{SOAP}Body/{N}SubmitPackageResponse")
    over_rest = server.submit(parcel.key, raw)
    assert etree.tostring(receipt, method="c14n", exclusive=True) == over_rest.content
    assert over_rest.headers["idempotent-replay"] == "true"


def test_soap_status_and_faults(server, province):
    """GetStatus answers with the signed element; a refused package and an unknown operation are faults."""
    status = etree.fromstring(soap_call(server, "GetStatus", "never").content)
    assert status.find(f"{SOAP}Body/{N}GetStatusResponse/{RECEIPT}Status") is not None

    parcel = province.parcel()
    bad = province.signed(parcel).replace(b"95.67", b"99.67")
    for answer in (soap_call(server, "SubmitPackage", parcel.key, bad), soap_call(server, "Delete", "k")):
        fault = etree.fromstring(answer.content).find(f"{SOAP}Body/{SOAP}Fault")
        assert answer.status_code == 500
        assert fault.findtext("faultcode") == "n:Client"
        assert fault.find("faultcode").nsmap["n"] == "urn:vn:cbccvc:ws:1"


def test_the_rate_limit_says_when(run_server, tmp_path):
    """Above requests_per_minute the answer is 429 with the seconds to wait."""
    with run_server(tmp_path, requests_per_minute=2) as limited:
        answers = [limited.client.get("/api/v1/packages/x") for _ in range(3)]

    assert [each.status_code for each in answers] == [404, 404, 429]
    assert 0 < int(answers[-1].headers["retry-after"]) <= 60


def test_configured_people_are_judged(run_server, tmp_path, province, new_line, new_parcel):
    """known_persons and reject_persons of the config file decide over people."""
    good, refused, unknown = province.people(3)
    (tmp_path / "people.json").write_text(json.dumps([good, refused]))
    parcel = new_parcel((new_line(good), new_line(refused), new_line(unknown)))
    config = {"known_persons": str(tmp_path / "people.json"), "reject_persons": {refused: "NOT_IN_OFFICE"}}

    with run_server(tmp_path, **config) as choosy:
        receipt = etree.fromstring(choosy.submit(parcel.key, province.signed(parcel)).content)

    verdicts = [each.get("reason") for each in receipt.iter(f"{RECEIPT}Verdict")]
    assert verdicts == ["", "NOT_IN_OFFICE", "UNKNOWN_PERSON"]


def test_a_wrong_config_is_wrong_use(tmp_path):
    """A config with an unknown key and without credentials ends the process with code 2 and names both."""
    (tmp_path / "config.json").write_text('{"reciever": "typo"}')
    command = [sys.executable, "-m", "simulators.national_db", "--home", str(tmp_path)]
    done = subprocess.run(
        [*command, "--config", str(tmp_path / "config.json")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert "reciever" in done.stderr
    assert "client_secret" in done.stderr
