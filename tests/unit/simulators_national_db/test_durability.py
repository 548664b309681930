"""What the books survive: kill -9, and every scripted fault."""

from __future__ import annotations

import httpx
import pytest
from cryptography import x509
from lxml import etree
from signxml.exceptions import InvalidSignature
from signxml.verifier import XMLVerifier


def script(server, faults: dict[str, str]) -> None:
    """Load a fault script; "1" is the next call."""
    assert server.client.post("/faults", json=faults).status_code == 200


def times_applied(server, parcel) -> int:
    """How often the first person of ``parcel`` was applied."""
    person = parcel.lines[0].personal_id
    return sum(each["times"] for each in server.books()["applied"] if each["personalId"] == person)


def test_the_books_survive_kill_9(run_server, tmp_path, province):
    """Killed between two submissions, the books are equal afterwards and the receipt is still the same."""
    first, second = province.parcel(3), province.parcel(2)
    raw = province.signed(first)
    with run_server(tmp_path) as server:
        receipt = server.submit(first.key, raw).content
        before = server.books()
        server.process.kill()
        server.process.wait()

    with run_server(tmp_path) as server:
        assert server.books() == before
        assert server.submit(first.key, raw).content == receipt
        assert server.submit(second.key, province.signed(second)).status_code == 200
        assert [each["times"] for each in server.books()["applied"]] == [1] * 5


def test_a_lost_answer_was_applied_once(server, province):
    """The fault "lost" applies and commits, then breaks off; asking and resending change nothing."""
    parcel = province.parcel()
    raw = province.signed(parcel)
    script(server, {"1": "lost"})

    with pytest.raises(httpx.TransportError, match=r"reset|disconnected|closed"):
        server.submit(parcel.key, raw)

    status = server.client.get(f"/api/v1/packages/{parcel.key}")
    again = server.submit(parcel.key, raw)
    assert status.status_code == 200
    assert (again.content, again.headers["idempotent-replay"]) == (status.content, "true")
    assert times_applied(server, parcel) == 1


@pytest.mark.parametrize("fault", ["reset", "503", "status:429", "html"])
def test_faults_before_the_work_apply_nothing(server, province, fault):
    """A call that fails before it is worked on leaves no trace, and the package is taken in afterwards."""
    parcel = province.parcel()
    raw = province.signed(parcel)
    script(server, {"1": fault})

    try:
        answer = server.submit(parcel.key, raw)
        assert "urn:vn:cbccvc:receipt:1" not in answer.text
    except httpx.TransportError:
        assert fault == "reset"

    assert server.client.get(f"/api/v1/packages/{parcel.key}").status_code == 404
    assert server.submit(parcel.key, raw).status_code == 200
    assert times_applied(server, parcel) == 1


def test_half_an_answer_was_applied(server, province):
    """The fault "half" applies, commits and announces more bytes than it sends."""
    parcel = province.parcel()
    script(server, {"1": "half"})

    with pytest.raises(httpx.RemoteProtocolError, match="peer closed connection"):
        server.submit(parcel.key, province.signed(parcel))

    assert times_applied(server, parcel) == 1


def test_a_duplicate_is_another_packages_receipt(server, province):
    """The fault "duplicate" answers with the receipt of the package before."""
    first, second = province.parcel(), province.parcel()
    receipt = server.submit(first.key, province.signed(first)).content
    script(server, {"1": "duplicate"})

    assert server.submit(second.key, province.signed(second)).content == receipt


def test_a_forged_receipt_says_the_truth_under_a_wrong_key(server, province, pki):
    """The fault "forged" applies the package and answers in words that are true, signed by somebody else."""
    parcel = province.parcel()
    raw = province.signed(parcel)
    script(server, {"1": "forged", "3": "forged"})
    certificate = x509.load_pem_x509_certificate(pki.certificate("national_db").read_bytes())

    forged = server.submit(parcel.key, raw).content
    honest = server.client.get(f"/api/v1/packages/{parcel.key}").content
    forged_status = server.client.get("/api/v1/packages/never").content

    assert XMLVerifier().verify(honest, x509_cert=certificate)
    words = [etree.tostring(child) for child in etree.fromstring(honest)[:-1]]
    assert [etree.tostring(child) for child in etree.fromstring(forged)[:-1]] == words
    for false in (forged, forged_status):
        with pytest.raises(InvalidSignature, match=r"[Ss]ignature"):
            XMLVerifier().verify(false, x509_cert=certificate)
    assert times_applied(server, parcel) == 1


def test_a_bad_script_is_refused(server):
    """A fault nobody knows, and a call number that is none, are answered 400."""
    assert server.client.post("/faults", json={"1": "explode"}).status_code == 400
    assert server.client.post("/faults", json={"x": "forged"}).status_code == 400
