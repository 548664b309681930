"""What an edXML message says, and every trap met in genuine files (protocols.md section 2.5)."""

import hashlib
import re
from datetime import date

import pytest

from connectors.edxml import EdxmlUnreadable, read_edxml
from connectors.edxml.status_codes import STATUS_MEANINGS


def codes(message):
    """The codes of the findings."""
    return {finding.code for finding in message.findings}


def test_a_document_is_read_field_by_field(files):
    """Everything in the header arrives under its name, days as days, instants in Hà Nội time."""
    message = read_edxml(files.message())
    assert message.kind == "document"
    assert (message.sender.id, message.sender.name) == ("000.00.00.H38", "UBND tỉnh Lào Cai")
    assert [organ.id for organ in message.receivers] == ["H38.02", "H38.03"]
    assert message.document_id == "000.00.00.H38,2026/10/05,118/UBND-NC"
    assert (message.paper.number, message.paper.notation, message.paper.code) == (
        "118",
        "UBND-NC",
        "118/UBND-NC",
    )
    assert (message.paper.place, message.paper.promulgated_on) == ("Lào Cai", date(2026, 10, 5))
    assert message.paper.subject == "V/v giao nhiệm vụ & báo cáo"
    assert (message.paper.signer.competence, message.paper.signer.full_name) == (
        "KT. CHỦ TỊCH",
        "Giàng A Páo",
    )
    assert message.due_on == date(2026, 10, 30)
    assert (message.steering_type, message.task_codes) == ("2", ("NV-1", "NV-2"))
    (earlier,) = message.responses_for
    assert (earlier.code, earlier.document_id, earlier.promulgated_on) == ("7/VPCP", "abc", date(2026, 9, 1))
    assert (message.other.appendixes, message.to_places) == (("Phụ lục I",), ("Như trên", "Lưu VT"))
    assert message.traces[0].at.isoformat() == "2026-10-05T08:09:10+07:00"
    assert (message.staff.department, message.staff.mobile) == ("Văn thư", "0900000000")
    assert (message.signature, message.findings) == ("none", ())


def test_a_status_is_a_completion_instant_of_another_document(files):
    """Code with its meaning, the instant with a zone, the document it is about, who says so."""
    message = read_edxml(files.message(files.STATUS, trace=""))
    assert (message.kind, message.status_code, message.timestamp.isoformat()) == (
        "status",
        "06",
        "2026-10-28T16:05:00+07:00",
    )
    assert "Hoàn thành" in message.status_meaning.vi
    fields = message.as_fields()
    assert fields["ResponseForDocumentId"] == "doc-1"
    assert fields["Timestamp"] == "2026-10-28T16:05:00+07:00"
    assert fields["Staff"] == "Lý Thị Mai"


def test_fields_are_always_the_same_and_hold_no_content(files):
    """A contract can be written: every message has every field; attachments are metadata."""
    document = read_edxml(files.message(attachments=files.attachment(files.PDF))).as_fields()
    status = read_edxml(files.message(files.STATUS, trace="")).as_fields()
    assert document.keys() == status.keys()
    assert {type(value) for value in (*document.values(), *status.values())} == {str, list}
    (attachment,) = document["Attachments"]
    assert attachment["Sha256"] == hashlib.sha256(files.PDF).hexdigest()
    assert attachment["Bytes"] == len(files.PDF)
    assert "%PDF" not in str(document)


@pytest.mark.parametrize("code", [f"{number:02}" for number in range(17)])
def test_every_status_code_has_its_meaning_or_is_reported(files, code):
    """01 to 06, 13, 15, 16 mean something; another code is kept and reported."""
    header = files.STATUS.replace("<edXML:StatusCode>06", f"<edXML:StatusCode>{code}")
    message = read_edxml(files.message(header))
    assert message.status_code == code
    assert (message.status_meaning is None) == (code not in STATUS_MEANINGS)
    assert ("unknown_status" in codes(message)) == (code not in STATUS_MEANINGS)


def test_trap_1_prefixes_that_nobody_bound(files):
    """The attachment uses edXML: outside the element that binds it, and xlink: is bound nowhere."""
    body = (
        "<edXML:edXMLBody><edXML:edXMLManifest><edXML:Reference xlink:href='cid:1'/>"
        "</edXML:edXMLManifest></edXML:edXMLBody>"
    )
    data = files.message(body=body, attachments=files.attachment(files.PDF), outer="")
    message = read_edxml(data)
    assert message.attachments[0].content() == files.PDF
    assert {f.text.en for f in message.findings if f.code == "unbound_prefix"} == {
        "the prefix 'edXML' is bound to no namespace",
        "the prefix 'xlink' is bound to no namespace",
    }
    assert "missing_attachment" not in codes(message)


@pytest.mark.parametrize("junk", [b"1212", b"\r\n \t", b"\xef\xbb\xbf", b"HTTP body: "])
def test_trap_2_bytes_before_the_declaration(files, junk):
    """They are cut off; what is more than space or a byte order mark is reported."""
    message = read_edxml(junk + files.message())
    assert message.paper.code == "118/UBND-NC"
    assert ("junk_before" in codes(message)) == (junk.strip(b"\xef\xbb\xbf \r\n\t") != b"")


def test_bytes_after_the_end_are_reported(files):
    """A second document or garbage after the root changes nothing."""
    message = read_edxml(files.message() + b"<other/>")
    assert (message.paper.code, codes(message)) == ("118/UBND-NC", {"junk_after"})


@pytest.mark.parametrize(
    ("block", "state", "odd"),
    [
        ("<Signature><SignedInfo Id='1'/></Signature>", "present", True),
        (
            "<Signature xmlns='http://www.w3.org/2000/09/xmldsig#'><SignatureValue>x</SignatureValue></Signature>",
            "present",
            False,
        ),
        ("<edXML:DigitalSignature/>", "empty", False),
        ("", "none", False),
    ],
)
def test_trap_3_the_signature_block_is_reported_and_never_trusted(files, block, state, odd):
    """Either namespace, or empty; a block that is there is always called unverified."""
    message = read_edxml(files.message(signature=block))
    assert message.signature == state
    assert ("signature_namespace" in codes(message)) == odd
    assert ("signature_unverified" in codes(message)) == (state == "present")


@pytest.mark.parametrize("wrap", [True, False])
def test_trap_4_zip_in_base64_or_plain_base64(files, wrap):
    """Told by the first bytes and not by the declared type: both give the same file and digest."""
    data = files.zipped(("32da2890-1a55-4ccd.edxml", files.PDF)) if wrap else files.PDF
    declared = "application/zip" if wrap else "application/pdf"
    message = read_edxml(files.message(attachments=files.attachment(data, declared=declared)))
    (one,) = message.attachments
    assert (one.media_type, one.size, one.wrapped) == ("application/pdf", len(files.PDF), wrap)
    assert one.sha256 == hashlib.sha256(files.PDF).hexdigest()
    assert one.content() == files.PDF
    assert ("declared_type" in codes(message)) == wrap


def test_a_zip_that_is_meant_stays_a_zip(files):
    """A file named .zip, or an archive of several files, is not unwrapped."""
    single, several = files.zipped(("a.pdf", files.PDF)), files.zipped(("a.pdf", files.PDF), ("b.pdf", b"b"))
    attachments = files.attachment(single, name="ho-so.zip") + files.attachment(several, name="ho-so.pdf")
    message = read_edxml(files.message(attachments=attachments))
    assert [(one.wrapped, one.media_type) for one in message.attachments] == [(False, "application/zip")] * 2
    assert message.attachments[0].content() == single


def test_office_documents_are_not_taken_for_paper(files):
    """A .docx is a ZIP itself: it is named by what it is, wrapped or not."""
    word = files.zipped(("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>"))
    wrapped = files.zipped(("uuid", word))
    attachments = files.attachment(word, name="a.docx") + files.attachment(wrapped, name="a.docx")
    message = read_edxml(files.message(attachments=attachments))
    assert [one.wrapped for one in message.attachments] == [False, True]
    assert {one.media_type.rpartition(".")[2] for one in message.attachments} == {"document"}
    assert len({one.sha256 for one in message.attachments}) == 1


@pytest.mark.parametrize(("manifest", "given"), [("cid:1", "1"), ("1", "cid:1"), ("<cid:1>", "cid:1")])
def test_trap_5_content_ids_with_and_without_cid(files, manifest, given):
    """The same id in either form matches."""
    escaped = manifest.replace("<", "&lt;").replace(">", "&gt;")
    body = (
        f"<edXML:edXMLBody><edXML:edXMLManifest><edXML:Reference><edXML:ContentId>{escaped}</edXML:ContentId>"
        "</edXML:Reference></edXML:edXMLManifest></edXML:edXMLBody>"
    )
    message = read_edxml(files.message(body=body, attachments=files.attachment(files.PDF, content_id=given)))
    assert message.attachments[0].content_id == "1"
    assert "missing_attachment" not in codes(message)


def test_a_file_that_is_named_and_not_there_is_reported(files):
    """The manifest and the attachments may differ; the message is read all the same."""
    body = (
        "<edXML:edXMLBody><edXML:edXMLManifest><edXML:Reference><edXML:ContentId>cid:7</edXML:ContentId>"
        "</edXML:Reference></edXML:edXMLManifest></edXML:edXMLBody>"
    )
    assert "missing_attachment" in codes(read_edxml(files.message(body=body)))


def test_trap_6_the_order_of_children_means_nothing(files):
    """The same header backwards reads the same."""
    children = re.findall(r"<edXML:(\w+)>.*?</edXML:\1>", files.HEADER.replace("\n", ""))
    blocks = [match.group() for match in re.finditer(r"<edXML:(\w+)>.*?</edXML:\1>", files.HEADER, re.DOTALL)]
    assert len(children) == len(blocks) > 10
    receivers = [block for block in blocks if block.startswith("<edXML:To>")]
    others = [block for block in blocks if block not in receivers]
    backwards = "".join(receivers + others[::-1])
    assert read_edxml(files.message(backwards)) == read_edxml(files.message())


@pytest.mark.parametrize("form", ["plain", "prefixed", "other prefix"])
def test_trap_7_prefixes_are_a_matter_of_taste(files, form):
    """Without a prefix, with edXML:, with any other: the names count."""
    text = files.message().decode()
    if form == "plain":
        text = (
            text.replace("edXML:", "")
            .replace(f'xmlns="{files.NS}" xmlns="{files.NS}"', "")
            .replace("xmlns:", "")
        )
        text = re.sub(r"<edXML [^>]*>", f'<edXML xmlns="{files.NS}">', text)
        text = re.sub(r"<edXMLEnvelope [^>]*>", "<edXMLEnvelope>", text)
    elif form == "other prefix":
        text = text.replace("edXML:", "q:").replace("xmlns:edXML", "xmlns:q")
    assert read_edxml(text.encode()).as_fields() == read_edxml(files.message()).as_fields()


def test_trap_8_an_empty_response_block_says_nothing(files):
    """Four empty children are no earlier document."""
    empty = (
        "<edXML:ResponseFor><edXML:OrganId/><edXML:Code/><edXML:DocumentId/><edXML:PromulgationDate/>"
        "</edXML:ResponseFor>"
    )
    message = read_edxml(files.message(empty + files.HEADER + empty))
    assert [one.code for one in message.responses_for] == ["7/VPCP"]
    assert "empty_response_for" in codes(message)


@pytest.mark.parametrize("spelling", ["Bussiness", "Business"])
def test_trap_8_business_in_both_spellings(files, spelling):
    """The misspelling is the norm; the right spelling is read and reported."""
    message = read_edxml(files.message(trace=files.TRACE.replace("Bussiness", spelling)))
    assert (message.business.kind, message.business.document_id) == ("0", "abc")
    assert ("business_spelling" in codes(message)) == (spelling == "Business")


def test_trap_9_the_soap_form_of_the_first_generation():
    """SOAP-ENV with the e-doc.vn namespace: same names, older ones for the date and the deadline."""
    data = """<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"
      xmlns:edXML="http://www.e-doc.vn/Schema/" xmlns:xlink="http://www.w3.org/1999/xlink"><SOAP-ENV:Header>
      <edXML:MessageHeader><edXML:From><edXML:OrganId>000.00.13.H40</edXML:OrganId></edXML:From>
      <edXML:To><edXML:OrganId>H38.02</edXML:OrganId><edXML:DueDate>30/10/2026</edXML:DueDate></edXML:To>
      <edXML:Code><edXML:CodeNumber>9</edXML:CodeNumber><edXML:CodeNotation>SNV</edXML:CodeNotation></edXML:Code>
      <edXML:PromulgationInfo><edXML:Place>Vinh</edXML:Place><edXML:Date>2014/05/06</edXML:Date>
      </edXML:PromulgationInfo><edXML:Subject>Trích</edXML:Subject></edXML:MessageHeader></SOAP-ENV:Header>
      <SOAP-ENV:Body><edXML:Manifest><edXML:Reference xlink:href="cid:1"/></edXML:Manifest></SOAP-ENV:Body>
      </SOAP-ENV:Envelope>""".encode()
    message = read_edxml(data)
    assert (message.paper.code, message.paper.promulgated_on, message.due_on) == (
        "9/SNV",
        date(2014, 5, 6),
        date(2026, 10, 30),
    )
    assert codes(message) == {"other_root", "missing_attachment"}


def test_trap_9_the_go_vn_root_and_a_flat_header():
    """Another root name and namespace, and the header's children directly below it."""
    data = b"""<EdXMLEnvelope xmlns="http://www.go.vn/eDoc"><From><OrganId>H38</OrganId></From>
      <DocumentId>3f2504e0-4f89-11d3-9a0c-0305e82c3301</DocumentId><Code>12/UBND</Code>
      <DueDate>2026-10-30</DueDate></EdXMLEnvelope>"""
    message = read_edxml(data)
    assert (message.document_id, message.paper.code) == ("3f2504e0-4f89-11d3-9a0c-0305e82c3301", "12/UBND")
    assert (message.due_on, codes(message)) == (date(2026, 10, 30), {"other_root"})


@pytest.mark.parametrize("day", ["2014/02/30", "2026/13/01", "hôm nay", "30-30-2026", "0000/00/00"])
def test_trap_10_impossible_days_are_reported_and_left_empty(files, day):
    """No day is guessed; the rest of the message is read."""
    message = read_edxml(files.message(files.HEADER.replace("2026/10/30", day)))
    assert (message.due_on, message.as_fields()["DueDate"]) == (None, "")
    assert [f.text.en for f in message.findings] == [
        f"DueDate: a day that does not exist or cannot be read: {day}"
    ]


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2026/10/28 16:05:00", "2026-10-28T16:05:00+07:00"),
        ("2026-10-28T16:05:00", "2026-10-28T16:05:00+07:00"),
        ("2026-10-28T09:05:00Z", "2026-10-28T16:05:00+07:00"),
        ("28/10/2026 16:05", "2026-10-28T16:05:00+07:00"),
        ("2026/10/28", "2026-10-28T00:00:00+07:00"),
        ("2026/10/28 25:00:00", ""),
        ("", ""),
        ("01/01/1900", ""),
    ],
)
def test_instants_without_a_zone_are_hanoi_time(files, written, instant):
    """A zone that is written counts; an impossible hour is no instant."""
    header = files.STATUS.replace("2026/10/28 16:05:00", written)
    assert read_edxml(files.message(header)).as_fields()["Timestamp"] == instant


def test_updates_name_receivers_and_replaced_documents(files):
    """Who was added or removed, and which documents are replaced."""
    more = """<edXML:BussinessDocumentInfo><edXML:ReceiverList><edXML:Receiver>
      <edXML:OrganId>H38.02</edXML:OrganId><edXML:ReceiverType>1</edXML:ReceiverType></edXML:Receiver>
      </edXML:ReceiverList></edXML:BussinessDocumentInfo>
      <edXML:ReplacementInfoList><edXML:ReplacementInfo><edXML:DocumentId>old</edXML:DocumentId>
      </edXML:ReplacementInfo></edXML:ReplacementInfoList>"""
    message = read_edxml(
        files.message(trace=files.TRACE.replace("</edXML:Bussiness>", more + "</edXML:Bussiness>"))
    )
    assert (message.business.receivers, message.business.replaced) == ((("H38.02", "1"),), ("old",))


@pytest.mark.parametrize(
    ("encoded", "problem"),
    [("@@@", "base64"), ("", "no content"), ("UEsDBA==", "ZIP"), ("AAA", "base64")],
)
def test_an_attachment_that_cannot_be_decoded_is_named(files, encoded, problem):
    """The message stays readable; asking for such bytes is an error."""
    message = read_edxml(files.message(attachments=files.attachment(encoded)))
    (one,) = message.attachments
    assert problem in one.problem.en
    assert "attachment" in codes(message)
    with pytest.raises(ValueError, match=problem):
        one.content()


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b"<html><body>login</body></html>", b"\x00\x01\x02", b"<edXML></edXML>", b"%PDF-1.7"],
)
def test_what_is_no_edxml_is_refused_in_both_languages(data):
    """A login page or a PDF is not guessed at."""
    with pytest.raises(EdxmlUnreadable) as caught:
        read_edxml(data)
    assert caught.value.reason.vi != caught.value.reason.en


def test_a_file_that_was_cut_off_is_refused(files):
    """Nothing is repaired: a lost end may have held the deadline."""
    data = files.message()
    for end in range(200, len(data) - 1, 97):
        with pytest.raises(EdxmlUnreadable, match="broken or cut off"):
            read_edxml(data[:end])


@pytest.mark.parametrize("encoding", ["utf-16", "windows-1258", "utf-8"])
def test_other_encodings_are_read_as_declared(files, encoding):
    """UTF-16 and the Vietnamese Windows code page."""
    text = files.message().decode().replace("UTF-8", encoding)
    data = text.encode(encoding, errors="xmlcharrefreplace")
    assert read_edxml(data).sender.name == "UBND tỉnh Lào Cai"


@pytest.mark.parametrize("encoding", ["gb18030", "nonsense"])
def test_an_encoding_nobody_reads_is_refused(files, encoding):
    """A declared encoding that expat does not know is a reason, not a crash."""
    with pytest.raises(EdxmlUnreadable):
        read_edxml(files.message().replace(b"UTF-8", encoding.encode()))
