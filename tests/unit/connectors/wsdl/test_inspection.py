"""What a WSDL offers and lacks: the shapes real ones have, each in its smallest form."""

import hashlib

import pytest

from connectors.wsdl.closure import Found, read_closure
from connectors.wsdl.components import components_of
from connectors.wsdl.inspection import inspect_wsdl
from connectors.wsdl.offline import offline_client
from connectors.wsdl.shipped import shipped_name, shipped_namespaces
from connectors.wsdl.study import study_wsdl

PRIVATE = "http://192.168.7.7:8868/ws?xsd=1"
XSD = 'xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
ELEMENTS = '<xsd:element name="Lay" type="xsd:string"/><xsd:element name="LayResponse" type="xsd:string"/>'


def wsdl(types, *, part='element="t:Lay"', style="document", use="literal", extra="", operation="", more=""):
    """A WSDL of one operation; ``types``: what stands in its types."""
    soap = f'<soap:body use="{use}" namespace="urn:t"/>'
    return f"""<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" {XSD} xmlns:t="urn:t" xmlns:o="urn:o"
      xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:enc="http://schemas.xmlsoap.org/soap/encoding/"
      xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" targetNamespace="urn:t">
      {extra}<types>{types}</types>
      <message name="In"><part name="p" {part}/></message>
      <message name="Out"><part name="r" element="t:LayResponse"/></message>
      <portType name="P">
        <operation name="Lay"><input message="t:In"/><output message="t:Out"/></operation></portType>
      <binding name="B" type="t:P"><soap:binding style="{style}" transport="http://schemas.xmlsoap.org/soap/http"/>
        <operation name="Lay"><soap:operation soapAction="a"/><input>{soap}{operation}</input>
        <output>{soap}</output></operation></binding>
      <service name="S"><port name="Cong" binding="t:B"><soap:address location="http://10.0.0.1/"/></port>{more}</service>
    </definitions>""".encode()


def schema(inside, space="urn:t", attributes=""):
    """A schema."""
    return f'<xsd:schema {XSD} targetNamespace="{space}" {attributes}>{inside}</xsd:schema>'


def file(inside, space="urn:t"):
    """A schema as a file."""
    return schema(inside, space, 'xmlns:t="urn:t" xmlns:o="urn:o"').encode()


IMPORT_O = f'<xsd:import namespace="urn:o" schemaLocation="{PRIVATE}"/>'
USES_O = '<xsd:element name="Lay"><xsd:complexType><xsd:sequence><xsd:element name="x" type="o:T"/>'
USES_O += "</xsd:sequence></xsd:complexType></xsd:element>"
ANSWERS_O = USES_O.replace('name="Lay"', 'name="LayResponse"')
OTHER = file('<xsd:simpleType name="T"><xsd:restriction base="xsd:string"/></xsd:simpleType>', "urn:o")
RESPONSE = '<xsd:element name="LayResponse" type="xsd:string"/>'
REQUEST = '<xsd:element name="Lay" type="xsd:string"/>'


def test_everything_there():
    """Services, ports, style, operations, messages and parts, and the digest to pin."""
    data = wsdl(schema(ELEMENTS))
    found = inspect_wsdl("a.wsdl", {"a.wsdl": data})
    (port,) = found.ports
    (operation,) = port.operations
    assert found.usable
    assert (port.service, port.name, port.protocol, port.style) == ("S", "Cong", "SOAP 1.1", "document")
    assert (operation.name, operation.action, operation.answer_tag) == ("Lay", "a", "{urn:t}LayResponse")
    assert [(part.name, part.element) for part in operation.input.parts] == [("p", "{urn:t}Lay")]
    assert found.pins == {"a.wsdl": hashlib.sha256(data).hexdigest()}


def test_a_missing_import_that_matters():
    """The request needs a type of it: the operation is named, and so is the address."""
    found = inspect_wsdl("a.wsdl", {"a.wsdl": wsdl(schema(IMPORT_O + USES_O + RESPONSE))})
    (gap,) = found.gaps
    assert not found.usable
    assert (gap.location, gap.matters_for, gap.declares) == (PRIVATE, ("Cong.Lay",), ("{urn:o}T",))
    assert found.unusable_operations == {"Cong.Lay": "{urn:o}T"}


@pytest.mark.parametrize("inside", [REQUEST + RESPONSE, REQUEST + ANSWERS_O])
def test_a_missing_import_that_does_not_matter(inside):
    """Nobody uses it, or only the answer, which is read by its names: requests can be written."""
    files = {"a.wsdl": wsdl(schema(IMPORT_O + inside))}
    found = inspect_wsdl("a.wsdl", files)
    assert found.usable
    assert [gap.matters_for for gap in found.gaps] == [()]
    assert bool(found.gaps[0].hides) == ("o:T" in inside)
    assert offline_client(study_wsdl("a.wsdl", files))


@pytest.mark.parametrize(
    ("name", "locations", "how"),
    [
        ("other.xsd", {PRIVATE: "other.xsd"}, Found.MAPPED),
        ("other.xsd", {"urn:o": "other.xsd"}, Found.MAPPED),
        ("kieu/another-name.xsd", {}, Found.BY_NAMESPACE),
        ("kieu/ws", {}, Found.BY_FILE_NAME),
    ],
)
def test_an_import_on_a_private_address_is_found_here(name, locations, how):
    """By the map of the source file, by its namespace, by its file name."""
    files = {"a.wsdl": wsdl(schema(IMPORT_O + USES_O + RESPONSE)), name: OTHER}
    found = inspect_wsdl("a.wsdl", files, locations)
    assert found.usable
    assert [(one.found, one.target) for one in found.imports] == [(how, name)]
    assert set(found.pins) == {"a.wsdl", name}


def test_imports_may_go_round_in_circles():
    """Two schemas that import each other are read once each."""
    first = file('<xsd:import namespace="urn:o" schemaLocation="o.xsd"/>' + USES_O + RESPONSE)
    second = OTHER.replace(
        b"<xsd:simple", b'<xsd:import namespace="urn:t" schemaLocation="t.xsd"/><xsd:simple', 1
    )
    types = schema('<xsd:import namespace="urn:t" schemaLocation="t.xsd"/>', "urn:z")
    files = {"a.wsdl": wsdl(types), "t.xsd": first, "o.xsd": second}
    found = inspect_wsdl("a.wsdl", files)
    assert found.usable, found
    assert set(found.pins) == set(files)


def test_an_included_schema_without_namespace_has_that_of_its_includer():
    """The chameleon include of XML Schema."""
    included = f"<xsd:schema {XSD}>{ELEMENTS}</xsd:schema>".encode()
    files = {"a.wsdl": wsdl(schema('<xsd:include schemaLocation="c.xsd"/>')), "c.xsd": included}
    assert inspect_wsdl("a.wsdl", files).usable


def test_rpc_encoded_without_the_soap_encoding_schema():
    """Arrays of the soap-encoding namespace, which nobody imports: our stand-in has them."""
    array = '<xsd:complexType name="A"><xsd:complexContent><xsd:restriction base="enc:Array">'
    array += '<xsd:attribute ref="enc:arrayType" wsdl:arrayType="xsd:string[]"/></xsd:restriction>'
    array += "</xsd:complexContent></xsd:complexType>"
    found = inspect_wsdl(
        "a.wsdl", {"a.wsdl": wsdl(schema(array + RESPONSE), part='type="t:A"', style="rpc", use="encoded")}
    )
    (operation,) = found.ports[0].operations
    assert found.usable, found
    assert (operation.style, operation.input.use, operation.input.parts[0].type) == (
        "rpc",
        "encoded",
        "{urn:t}A",
    )
    assert operation.answer_tag == "{urn:t}LayResponse"
    assert any("encoded" in note.en for note in found.notes)


def test_headers_any_policy_and_several_ports_are_told():
    """What a person must know before a source file is written."""
    wild = "<xsd:sequence><xsd:any/></xsd:sequence>"
    inside = f'{ELEMENTS}<xsd:complexType name="W" abstract="true">{wild}</xsd:complexType>'
    found = inspect_wsdl(
        "a.wsdl",
        {
            "a.wsdl": wsdl(
                schema(inside),
                extra='<p:Policy xmlns:p="http://www.w3.org/ns/ws-policy"/>',
                operation='<soap:header message="t:In" part="p" use="literal"/>',
                more='<port name="Hai" binding="t:B"><soap:address location="http://10.0.0.2/"/></port>',
            )
        },
    )
    notes = " ".join(note.en for note in found.notes)
    assert all(word in notes for word in ("several ports", "xsd:any", "WS-Policy", "abstract"))
    assert [(one.direction, one.part.element) for one in found.ports[0].operations[0].headers] == [
        ("input", "{urn:t}Lay")
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<a/>",
        b"<definitions>",
        b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]><definitions>&x;</definitions>',
        b'<description xmlns="http://www.w3.org/ns/wsdl"/>',
    ],
)
def test_what_is_no_wsdl_1_1_has_a_reason(data):
    """Nothing is raised; the reason is in the answer."""
    found = inspect_wsdl("a.wsdl", {"a.wsdl": data})
    assert not found.usable
    assert found.fault


def test_an_import_that_is_no_xml_counts_as_missing():
    """The rest of the WSDL is read; what was wrong with the file is told."""
    files = {"a.wsdl": wsdl(schema(IMPORT_O + REQUEST + RESPONSE)), "ws": b"<html><br></html>"}
    found = inspect_wsdl("a.wsdl", files, {PRIVATE: "ws"})
    assert found.usable
    assert [gap.location for gap in found.gaps] == [PRIVATE]
    assert any(note.en.startswith("ws: ") for note in found.notes)


def test_messages_and_bindings_that_are_nowhere():
    """An operation without its message cannot be asked; neither can a port without its binding."""
    data = wsdl(schema(ELEMENTS))
    found = inspect_wsdl("a.wsdl", {"a.wsdl": data.replace(b'<message name="In">', b'<message name="No">')})
    assert found.unusable_operations == {"Cong.Lay": "message?"}
    found = inspect_wsdl("a.wsdl", {"a.wsdl": data.replace(b'<binding name="B"', b'<binding name="C"')})
    assert "Cong" in found.unusable_operations


@pytest.mark.parametrize("namespace", shipped_namespaces())
def test_a_stand_in_declares_all_it_uses(namespace):
    """Every schema of our catalogue is whole, with those it leads to, under the namespace it stands for."""
    name = shipped_name(namespace)
    closure = read_closure(name, {})
    assert closure.documents[name].namespace == namespace
    assert not closure.missing
    assert components_of(closure).missing() == set()


@pytest.mark.parametrize("namespace", shipped_namespaces())
def test_a_stand_in_is_used_for_an_import_by_its_public_address(namespace):
    """The engine takes the WSDL with the stand-in in place of what lies on the internet."""
    imported = f'<xsd:import namespace="{namespace}" schemaLocation="http://www.w3.org/somewhere.xsd"/>'
    files = {"a.wsdl": wsdl(schema(imported + ELEMENTS))}
    found = inspect_wsdl("a.wsdl", files)
    assert found.usable, found
    assert found.imports[0].found is Found.SHIPPED
    assert list(found.pins) == ["a.wsdl"]
