"""edXML files in the shapes that are met in the field, made here."""

import base64
import io
import zipfile

import pytest

NS = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
PDF = b"%PDF-1.7\n" + b"x" * 2000

HEADER = """
<edXML:From><edXML:OrganId>000.00.00.H38</edXML:OrganId><edXML:OrganName>UBND tỉnh Lào Cai</edXML:OrganName>
 <edXML:Email>laocai@example.vn</edXML:Email></edXML:From>
<edXML:To><edXML:OrganId>H38.02</edXML:OrganId><edXML:OrganName>Sở Nội vụ</edXML:OrganName></edXML:To>
<edXML:To><edXML:OrganId>H38.03</edXML:OrganId><edXML:OrganName>Sở Tài chính</edXML:OrganName></edXML:To>
<edXML:DocumentId>000.00.00.H38,2026/10/05,118/UBND-NC</edXML:DocumentId>
<edXML:Code><edXML:CodeNumber>118</edXML:CodeNumber>
 <edXML:CodeNotation>UBND-NC</edXML:CodeNotation></edXML:Code>
<edXML:PromulgationInfo><edXML:Place>Lào Cai</edXML:Place>
 <edXML:PromulgationDate>2026/10/05</edXML:PromulgationDate></edXML:PromulgationInfo>
<edXML:DocumentType><edXML:Type>1</edXML:Type><edXML:TypeDetail>0</edXML:TypeDetail>
 <edXML:TypeName>Công văn</edXML:TypeName></edXML:DocumentType>
<edXML:Subject>V/v giao nhiệm vụ &amp; báo cáo</edXML:Subject><edXML:Content>Nội dung</edXML:Content>
<edXML:SignerInfo><edXML:Competence>KT. CHỦ TỊCH</edXML:Competence>
 <edXML:Position>Phó Chủ tịch</edXML:Position>
 <edXML:FullName>Giàng A Páo</edXML:FullName></edXML:SignerInfo>
<edXML:DueDate>2026/10/30</edXML:DueDate>
<edXML:OtherInfo><edXML:Priority>1</edXML:Priority><edXML:Direction>true</edXML:Direction>
 <edXML:Appendixes><edXML:Appendix>Phụ lục I</edXML:Appendix></edXML:Appendixes></edXML:OtherInfo>
<edXML:ResponseFor><edXML:OrganId>000.00.00.G22</edXML:OrganId><edXML:Code>7/VPCP</edXML:Code>
 <edXML:PromulgationDate>2026/09/01</edXML:PromulgationDate><edXML:DocumentId>abc</edXML:DocumentId>
</edXML:ResponseFor>
<edXML:SteeringType>2</edXML:SteeringType>
<edXML:ResponseForTask><edXML:TaskCode>NV-1</edXML:TaskCode><edXML:TaskCode>NV-2</edXML:TaskCode>
</edXML:ResponseForTask>
<edXML:ToPlaces><edXML:Place>Như trên</edXML:Place><edXML:Place>Lưu VT</edXML:Place></edXML:ToPlaces>
"""
TRACE = """
<edXML:TraceHeaderList><edXML:TraceHeader><edXML:OrganId>000.00.00.H38</edXML:OrganId>
<edXML:Timestamp>2026/10/05 08:09:10</edXML:Timestamp></edXML:TraceHeader>
<edXML:Bussiness><edXML:DocumentId>abc</edXML:DocumentId><edXML:BussinessDocType>0</edXML:BussinessDocType>
<edXML:StaffInfo><edXML:Department>Văn thư</edXML:Department><edXML:Staff>Lý Thị Mai</edXML:Staff>
<edXML:Email>mai@example.vn</edXML:Email><edXML:Mobile>0900000000</edXML:Mobile></edXML:StaffInfo>
</edXML:Bussiness></edXML:TraceHeaderList>
"""
STATUS = """
<edXML:From><edXML:OrganId>H38.02</edXML:OrganId></edXML:From>
<edXML:ResponseFor><edXML:OrganId>000.00.00.H38</edXML:OrganId><edXML:Code>118/UBND-NC</edXML:Code>
<edXML:PromulgationDate>2026/10/05</edXML:PromulgationDate><edXML:DocumentId>doc-1</edXML:DocumentId>
</edXML:ResponseFor>
<edXML:StaffInfo><edXML:Email>mai@example.vn</edXML:Email><edXML:Mobile>0900000000</edXML:Mobile>
<edXML:Staff>Lý Thị Mai</edXML:Staff></edXML:StaffInfo>
<edXML:StatusCode>06</edXML:StatusCode><edXML:Description>Hoàn thành</edXML:Description>
<edXML:Timestamp>2026/10/28 16:05:00</edXML:Timestamp>
"""


def zipped(*entries, **options):
    """A ZIP of (name, bytes)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", options.get("method", zipfile.ZIP_DEFLATED)) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return buffer.getvalue()


def attachment(data, *, name="cong-van.pdf", content_id="cid:1", declared="application/zip", prefix="edXML:"):
    """An ``Attachment`` element."""
    encoded = data if isinstance(data, str) else base64.b64encode(data).decode()
    return (
        f"<Attachment><ContentId>{content_id}</ContentId><AttachmentName>{name}</AttachmentName>"
        f"<ContentType>{declared}</ContentType>"
        f"<{prefix}ContentTransferEncoded>{encoded}</{prefix}ContentTransferEncoded></Attachment>"
    )


def message(
    header=HEADER, *, trace=TRACE, signature="", body="", attachments="", outer=f'xmlns:edXML="{NS}"'
):
    """A whole file. ``outer``: what the root binds beside its default namespace."""
    encoded = f"<AttachmentEncoded>{attachments}</AttachmentEncoded>" if attachments else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<edXML xmlns="{NS}" {outer}>'
        f'<edXML:edXMLEnvelope xmlns:edXML="{NS}"><edXML:edXMLHeader>'
        f"<edXML:MessageHeader>{header}</edXML:MessageHeader>{trace}{signature}</edXML:edXMLHeader>{body}"
        f"</edXML:edXMLEnvelope>{encoded}</edXML>"
    ).encode()


class Files:
    """All of the above for tests."""

    NS, PDF, HEADER, TRACE, STATUS = NS, PDF, HEADER, TRACE, STATUS
    zipped = staticmethod(zipped)
    attachment = staticmethod(attachment)
    message = staticmethod(message)


@pytest.fixture
def files():
    """Makers of files."""
    return Files
