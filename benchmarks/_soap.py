"""One SOAP reply of any size, made piece by piece, and the WSDL it follows; ten fields a record."""

from __future__ import annotations

from collections.abc import Iterator

NAMESPACE = "urn:bench"
ANSWER_TAG = f"{{{NAMESPACE}}}LayCongViecResponse"
RECORD_ELEMENT = "CongViec"
FIELDS = (
    "Id",
    "Ten",
    "DonVi",
    "CanBo",
    "SoVanBan",
    "NgayGiao",
    "HanXuLy",
    "SoLuong",
    "SoLanCham",
    "CapNhatLuc",
)
_TYPES = dict.fromkeys(FIELDS, "string") | {
    "NgayGiao": "dateTime",
    "HanXuLy": "date",
    "SoLuong": "int",
    "SoLanCham": "int",
    "CapNhatLuc": "dateTime",
}
_RECORD = (
    "<CongViec><Id>CV-%08d</Id><Ten>Soạn thảo báo cáo tháng về cải cách</Ten><DonVi>H38.02.02</DonVi>"
    "<CanBo>CB%06d</CanBo><SoVanBan>%d/BC-UBND</SoVanBan><NgayGiao>2026-01-05T08:00:00+07:00</NgayGiao>"
    "<HanXuLy>2026-01-20</HanXuLy><SoLuong>%d</SoLuong><SoLanCham>%d</SoLanCham>"
    "<CapNhatLuc>2026-01-05T08:00:00+07:00</CapNhatLuc></CongViec>"
)
_HEAD = (
    '<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">'
    f'<s:Body><LayCongViecResponse xmlns="{NAMESPACE}"><TongSo>%d</TongSo><DanhSach>'
)
_TAIL = "</DanhSach></LayCongViecResponse></s:Body></s:Envelope>"
_STEP = 500


def soap_pieces(records: int) -> Iterator[bytes]:
    """The reply's bytes; at no time more than 500 records in memory."""
    yield (_HEAD % records).encode()
    for first in range(0, records, _STEP):
        numbers = range(first, min(first + _STEP, records))
        yield "".join(_RECORD % (n, n % 900, n % 5000, n % 7, n % 2) for n in numbers).encode()
    yield _TAIL.encode()


_FIELD = '<xs:element name="%s" type="xs:%s"/>'
WSDL = f"""<?xml version="1.0" encoding="utf-8"?>
<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
 xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="{NAMESPACE}" targetNamespace="{NAMESPACE}">
 <types><xs:schema targetNamespace="{NAMESPACE}" elementFormDefault="qualified">
  <xs:complexType name="CongViec"><xs:sequence>
   {"".join(_FIELD % item for item in _TYPES.items())}</xs:sequence>
  </xs:complexType>
  <xs:element name="LayCongViec"><xs:complexType><xs:sequence/></xs:complexType></xs:element>
  <xs:element name="LayCongViecResponse"><xs:complexType><xs:sequence>
   <xs:element name="TongSo" type="xs:int"/>
   <xs:element name="DanhSach"><xs:complexType><xs:sequence>
    <xs:element name="CongViec" type="t:CongViec" minOccurs="0" maxOccurs="unbounded"/>
   </xs:sequence></xs:complexType></xs:element>
  </xs:sequence></xs:complexType></xs:element>
 </xs:schema></types>
 <message name="In"><part name="parameters" element="t:LayCongViec"/></message>
 <message name="Out"><part name="parameters" element="t:LayCongViecResponse"/></message>
 <portType name="Port">
  <operation name="LayCongViec"><input message="t:In"/><output message="t:Out"/></operation>
 </portType>
 <binding name="Binding" type="t:Port">
  <soap:binding transport="http://schemas.xmlsoap.org/soap/http" style="document"/>
  <operation name="LayCongViec"><soap:operation soapAction="urn:bench/LayCongViec"/>
   <input><soap:body use="literal"/></input><output><soap:body use="literal"/></output></operation>
 </binding>
 <service name="Service"><port name="Port" binding="t:Binding"><soap:address location="http://localhost/soap"/>
 </port></service>
</definitions>
"""
