"""Who signed a PDF, when, over what, and what was added since: every sort of file a department sends."""

import io
import logging

import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.crypt import StandardSecurityHandler
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from certificates.pdf_report import Change, PdfStatus, Trust
from certificates.pdf_signatures import read_signatures
from tests.unit.certificates.conftest import NOW, issue, rsa_key

AGENCY = "Ủy ban nhân dân tỉnh Lào Cai"


@pytest.fixture(autouse=True)
def _quiet():
    """What pyHanko tells its own log about each signature it does not trust is no test output."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


class LocalStamper(TimeStamper):
    """Asks the simulated timestamp authority without a network."""

    def __init__(self, pki):
        super().__init__()
        self.pki = pki

    async def async_request_tsa_response(self, req):
        from asn1crypto import tsp  # noqa: PLC0415 - only here

        return tsp.TimeStampResp.load(self.pki.authority.answer(req.dump()))


def blank():
    """A PDF of one empty page, as bytes."""
    writer = PdfFileWriter()
    page = PageObject(
        contents=writer.add_object(generic.StreamObject(stream_data=b"")),
        media_box=generic.ArrayObject(map(generic.NumberObject, (0, 0, 595, 842))),
    )
    writer.insert_page(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def asn1_of(certificate):
    """The certificate as pyHanko wants it."""
    return asn1.Certificate.load(certificate.public_bytes(Encoding.DER))


def sign(pdf, holder, *, chain=(), field="Chuky1", digest="sha256", subfilter=None, stamper=None, **options):
    """``pdf`` with one more signature."""
    key = holder.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    registry = SimpleCertificateStore()
    registry.register_multiple([asn1_of(one) for one in chain])
    signer = SimpleSigner(asn1_of(holder.certificate), asn1_keys.PrivateKeyInfo.load(key), registry)
    meta = PdfSignatureMetadata(
        field_name=field,
        md_algorithm=digest,
        subfilter=subfilter or SigSeedSubFilter.PADES,
        reason=f"{AGENCY} đã ký lên văn bản này!",
        location="Lào Cai",
        **options,
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    out = PdfSigner(meta, signer, timestamper=stamper).sign_pdf(writer)
    return out.getvalue()


@pytest.fixture(scope="session")
def leader(pki):
    """A leader's certificate."""
    return pki.issue("Nguyễn Văn Thử", key=rsa_key())


@pytest.fixture(scope="session")
def agency(pki):
    """The agency's certificate."""
    return pki.issue(AGENCY, key=rsa_key())


def examine(pdf, **options):
    """The report on ``pdf`` at NOW."""
    return read_signatures(io.BytesIO(pdf), **({"now": NOW} | options))


@pytest.fixture(scope="session")
def signed_once(leader, pki):
    """One signature."""
    return sign(blank(), leader, chain=[pki.ca.certificate])


def test_one_signature_says_who_when_and_over_what(signed_once, leader):
    """Name, serial number, claimed time, reason; the whole file is covered and nobody was trusted blindly."""
    report = examine(signed_once)
    (one,) = report.signatures
    assert report.status is PdfStatus.UNCHECKED
    assert (one.kind, one.field, one.signer) == ("signature", "Chuky1", "Nguyễn Văn Thử")
    assert one.serial == f"{leader.certificate.serial_number:x}"
    assert one.signed_at is not None
    assert one.signed_at.tzinfo is not None
    assert one.timestamp_at is None
    assert (one.covers_file, one.intact, one.changed_after) == (True, True, Change.NOTHING)
    assert (one.algorithm, one.form, one.old) == ("rsa/sha256", "ETSI.CAdES.detached", False)
    assert one.reason.startswith(AGENCY)
    assert one.location == "Lào Cai"
    assert one.trust is Trust.NOT_CHECKED


def test_trust_is_judged_at_the_time_of_signing(leader, pki):
    """By the authority's time: trusted while the certificate was valid, not after it, with the reason."""
    late = pki.issue("Hết hạn", key=rsa_key(), begin=-30, end=-1)
    stamped = {"chain": [pki.ca.certificate], "stamper": LocalStamper(pki)}
    trusted = examine(sign(blank(), leader, **stamped), trust=pki.trust, timestamp_trust=pki.trust)
    expired = examine(sign(blank(), late, **stamped), trust=pki.trust)
    assert (trusted.status, trusted.signatures[0].trust) == (PdfStatus.TRUSTED, Trust.TRUSTED)
    assert (expired.status, expired.signatures[0].intact) == (PdfStatus.UNTRUSTED, True)
    assert "expired" in expired.signatures[0].trust_note.en
    assert "hết hạn" in expired.signatures[0].trust_note.vi


def test_a_timestamp_token_says_when(leader, pki):
    """The authority's instant stands beside the claimed one."""
    pdf = sign(blank(), leader, stamper=LocalStamper(pki), chain=[pki.ca.certificate])
    (one,) = examine(pdf, trust=pki.trust).signatures
    assert one.timestamp_at == NOW
    assert (one.intact, one.trust) == (True, Trust.TRUSTED)  # valid at the authority's time


def test_two_signers_in_order(signed_once, agency):
    """Leader first, agency after: only the last covers the whole file, the first saw one more signature."""
    report = examine(sign(signed_once, agency, field="Chuky2"))
    first, second = report.signatures
    assert report.status is PdfStatus.UNCHECKED
    assert [one.signer for one in report.signatures] == ["Nguyễn Văn Thử", AGENCY]
    assert (first.covers_file, first.intact, first.changed_after) == (False, True, Change.SIGNATURES)
    assert (second.covers_file, second.intact, second.changed_after) == (True, True, Change.NOTHING)
    assert first.revision < second.revision == report.revisions


def test_a_byte_changed_breaks_it(signed_once):
    """Inside the signed bytes, whatever the byte was."""
    at = signed_once.index(b"595")
    report = examine(signed_once[:at] + b"596" + signed_once[at + 3 :])
    assert (report.status, report.signatures[0].intact) == (PdfStatus.BROKEN, False)


def test_a_page_changed_after_signing(signed_once):
    """An incremental update that rewrites the page: intact, but the file is not what was signed."""
    writer = IncrementalPdfFileWriter(io.BytesIO(signed_once))
    page = writer.root["/Pages"]["/Kids"][0]
    page["/MediaBox"] = generic.ArrayObject(map(generic.NumberObject, (0, 0, 1, 1)))
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    report = examine(out.getvalue())
    assert report.status is PdfStatus.CHANGED
    assert (report.signatures[0].intact, report.signatures[0].changed_after) == (True, Change.CONTENT)


def test_bytes_after_the_end_are_not_covered(signed_once):
    """Whatever is appended, the last signature must cover the whole file."""
    report = examine(signed_once + b"\n% more")
    assert (report.status, report.signatures[0].covers_file) == (PdfStatus.CHANGED, False)


def test_self_signed_is_not_trusted(pki):
    """Intact, and the reason why nobody should believe it."""
    report = examine(sign(blank(), issue("Tự ký", key=rsa_key(), end=3650)), trust=pki.trust)
    assert (report.status, report.signatures[0].intact) == (PdfStatus.UNTRUSTED, True)
    assert "Tự ký" in report.signatures[0].trust_note.vi


def test_sha1_and_the_adobe_form_are_old_not_wrong(leader):
    """As VGCA tools wrote them for years."""
    pdf = sign(blank(), leader, digest="sha1", subfilter=SigSeedSubFilter.ADOBE_PKCS7_DETACHED)
    report = examine(pdf)
    (one,) = report.signatures
    assert (report.status, one.intact, one.old) == (PdfStatus.UNCHECKED, True, True)
    assert (one.algorithm, one.form) == ("rsa/sha1", "adbe.pkcs7.detached")


def test_elliptic_curves_are_read_too(pki):
    """ECDSA on P-256."""
    (one,) = examine(sign(blank(), pki.issue("EC"))).signatures
    assert (one.intact, one.algorithm) == (True, "ecdsa/sha256")


def test_an_unsigned_file(pki):
    """No signature is no fault."""
    assert examine(blank(), trust=pki.trust).status is PdfStatus.UNSIGNED


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "not a PDF"),
        (b"PK\x03\x04 a zip", "not a PDF"),
        (b"%PDF-1.7\n", "damaged"),
        (b"%PDF-1.7\nstartxref\n0\n%%EOF", "damaged"),
        (b"%PDF-1.7\nstartxref\n-5\n%%EOF", "damaged"),
    ],
)
def test_what_is_no_pdf_is_unreadable_with_a_reason(data, why):
    """In both languages, without an exception."""
    report = examine(data)
    assert (report.status, report.signatures) == (PdfStatus.UNREADABLE, ())
    assert why in report.reason.en
    assert report.reason.vi != report.reason.en


def test_a_password_makes_it_unreadable():
    """Encrypted files are not opened."""
    writer = PdfFileWriter()
    writer.insert_page(
        PageObject(
            contents=writer.add_object(generic.StreamObject(stream_data=b"")),
            media_box=generic.ArrayObject(map(generic.NumberObject, (0, 0, 1, 1))),
        )
    )
    handler = StandardSecurityHandler.build_from_pw("x", "y", encrypt_metadata=True)
    writer._assign_security_handler(handler)
    out = io.BytesIO()
    writer.write(out)
    report = examine(out.getvalue())
    assert (report.status, "encrypted" in report.reason.en) == (PdfStatus.UNREADABLE, True)


def test_a_field_that_is_no_signature_hides_no_other(signed_once):
    """A dictionary that pretends to be a signature is told as one that cannot be read: the file is broken."""
    writer = IncrementalPdfFileWriter(io.BytesIO(signed_once))
    value = writer.add_object(
        generic.DictionaryObject(
            {
                generic.NameObject("/Type"): generic.NameObject("/Sig"),
                generic.NameObject("/SubFilter"): generic.NameObject("/adbe.x509.rsa_sha1"),
                generic.NameObject("/Contents"): generic.ByteStringObject(b"\x30\x00"),
                generic.NameObject("/ByteRange"): generic.ArrayObject(
                    map(generic.NumberObject, (0, 10, 20, 10))
                ),
            }
        )
    )
    field = writer.add_object(
        generic.DictionaryObject(
            {
                generic.NameObject("/FT"): generic.NameObject("/Sig"),
                generic.NameObject("/T"): generic.TextStringObject("Giả"),
                generic.NameObject("/V"): value,
            }
        )
    )
    fields = writer.root["/AcroForm"]["/Fields"]
    fields.append(field)
    writer.update_container(fields)
    out = io.BytesIO()
    writer.write(out)
    report = examine(out.getvalue())
    fake = next(one for one in report.signatures if one.field == "Giả")
    assert len(report.signatures) == 2
    assert (report.status, fake.intact, fake.old) == (PdfStatus.BROKEN, False, True)
    assert "cannot be read" in fake.fault.en


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_damage_raises(data, signed_once):
    """Cut anywhere, with any bytes changed: a report always comes, and never a better one than before."""
    pdf = bytearray(signed_once)
    for _ in range(data.draw(st.integers(1, 4))):
        pdf[data.draw(st.integers(0, len(pdf) - 1))] = data.draw(st.integers(0, 255))
    end = data.draw(st.one_of(st.just(len(pdf)), st.integers(0, len(pdf))))
    report = examine(bytes(pdf[:end]))
    assert report.status in PdfStatus
    if bytes(pdf[:end]) != signed_once:
        assert report.status not in {PdfStatus.TRUSTED, PdfStatus.UNTRUSTED}
