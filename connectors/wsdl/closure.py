"""A WSDL with everything it imports, as far as it is on this machine; what is not there is named."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from posixpath import basename, dirname, join, normpath
from urllib.parse import unquote, urlsplit

from lxml import etree

from connectors.wsdl.names import WSDL, XSD, local, namespace_of
from connectors.wsdl.shipped import is_shipped, shipped_bytes, shipped_name
from connectors.xml_safe import parse_xml

MOST_DOCUMENTS = 500
_SCHEMA_REFERENCES = {f"{{{XSD}}}{name}" for name in ("import", "include", "redefine")}
_WSDL_IMPORT = f"{{{WSDL}}}import"


class Found(StrEnum):
    """How an import was resolved."""

    MAPPED = "mapped"
    """By ``schema_locations``."""
    BESIDE = "beside"
    """The file at the address it names, relative to the document."""
    SHIPPED = "shipped"
    """A stand-in of ours for a well-known schema."""
    BY_FILE_NAME = "by_file_name"
    """A file of that name is there, although the address says elsewhere."""
    BY_NAMESPACE = "by_namespace"
    """Another file is there with the namespace that is imported."""
    INLINE = "inline"
    """The WSDL holds that schema itself."""
    BUILT_IN = "built_in"
    """XML Schema itself."""
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Reference:
    """One import or include. ``location``: as it stands there, empty if it names none. ``target``: the
    document it leads to, empty if that is missing, built in or inline.
    """

    document: str
    kind: str
    namespace: str
    location: str
    found: Found
    target: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One file, parsed. ``namespace``: its target namespace."""

    name: str
    root: etree._Element
    namespace: str
    sha256: str


@dataclass
class Closure:
    """The documents by name, the WSDL first, and every reference between them.

    ``unusable``: files that had to be looked at and are no XML we accept, with why.
    """

    documents: dict[str, Document] = field(default_factory=dict)
    references: list[Reference] = field(default_factory=list)
    unusable: dict[str, str] = field(default_factory=dict)

    @property
    def missing(self) -> tuple[Reference, ...]:
        """What is imported and is not there."""
        return tuple(one for one in self.references if one.found is Found.MISSING)

    @property
    def pins(self) -> dict[str, str]:
        """SHA-256 of every file that is used, stand-ins left out: they come with the gateway."""
        return {one.name: one.sha256 for one in self.documents.values() if not is_shipped(one.name)}

    def schemas(self) -> Iterator[tuple[Document, etree._Element]]:
        """Every schema, those inside a WSDL too."""
        for document in self.documents.values():
            for schema in document.root.iter(f"{{{XSD}}}schema"):
                yield document, schema


def read_closure(
    name: str, files: Mapping[str, bytes], locations: Mapping[str, str] | None = None
) -> Closure:
    """The document ``name`` of ``files`` and all it leads to.

    ``locations``: the file for a ``schemaLocation`` or a namespace, before anything else is looked for.

    Raises:
        ValueError: ``name`` is not there, is not XML, or has a document type declaration.
    """
    loader = _Loader(files, locations or {})
    loader.load(name)
    closure = loader.closure
    closure.references = [
        replace(one, found=Found.MISSING, target="") if one.target in closure.unusable else one
        for one in closure.references
    ]
    return closure


def reference_elements(root: etree._Element) -> Iterator[etree._Element]:
    """The elements of a document that refer to another one, in document order."""
    for element in root.iter():
        if element.tag in _SCHEMA_REFERENCES or element.tag == _WSDL_IMPORT:
            yield element


class _Loader:
    def __init__(self, files: Mapping[str, bytes], locations: Mapping[str, str]) -> None:
        self._files = files
        self._locations = locations
        self._namespaces: dict[str, str] | None = None
        self.closure = Closure()

    def load(self, name: str) -> None:
        """Read ``name`` and what it leads to, each once."""
        waiting = [name]
        while waiting:
            here = waiting.pop(0)
            if here in self.closure.documents or here in self.closure.unusable:
                continue
            try:
                document = self._document(here)
            except ValueError as exc:
                if here == name:
                    raise
                self.closure.unusable[here] = str(exc)
                continue
            if len(self.closure.documents) >= MOST_DOCUMENTS:
                raise ValueError(f"> {MOST_DOCUMENTS} tệp / files")
            self.closure.documents[here] = document
            found = [self._resolve(document, element) for element in reference_elements(document.root)]
            self.closure.references += found
            waiting += [one.target for one in found if one.target]

    def _document(self, name: str) -> Document:
        if name not in self._files and not is_shipped(name):
            raise ValueError(f"{name}: không có / not there")
        data = shipped_bytes(name) if is_shipped(name) else self._files[name]
        root = parse_xml(data.lstrip(b" \t\r\n"))
        return Document(name, root, root.get("targetNamespace", ""), hashlib.sha256(data).hexdigest())

    def _resolve(self, document: Document, element: etree._Element) -> Reference:
        kind = f"{'wsdl' if namespace_of(element) == WSDL else 'xsd'}:{local(element)}"
        location = element.get("schemaLocation") or element.get("location") or ""
        namespace = element.get("namespace", "")
        if kind in {"xsd:include", "xsd:redefine"}:
            namespace = _schema_of(element).get("targetNamespace", "")
        found, target = self._find(document, namespace, location, kind)
        return Reference(document.name, kind, namespace, location, found, target)

    def _find(self, document: Document, namespace: str, location: str, kind: str) -> tuple[Found, str]:
        mapped = self._locations.get(location) or self._locations.get(namespace)
        if mapped:
            return Found.MAPPED, mapped
        beside = _beside(document.name, location)
        if beside in self._files:
            return Found.BESIDE, beside
        if kind == "xsd:import" and namespace == XSD:
            return Found.BUILT_IN, ""
        if kind == "xsd:import" and shipped_name(namespace):
            return Found.SHIPPED, shipped_name(namespace)
        return self._find_elsewhere(document, namespace, location, kind)

    def _find_elsewhere(
        self, document: Document, namespace: str, location: str, kind: str
    ) -> tuple[Found, str]:
        """Imports that were shipped under another name, or whose address is one of somewhere else."""
        inline = {
            schema.get("targetNamespace", "")
            for schema in document.root.iter(f"{{{XSD}}}schema")
            if schema is not document.root
        }
        if kind == "xsd:import" and not location and namespace in inline:
            return Found.INLINE, ""
        named = self._by_file_name(location, namespace)
        if named:
            return Found.BY_FILE_NAME, named
        by_namespace = self._by_namespace().get(namespace, "")
        if kind != "xsd:include" and by_namespace and by_namespace != document.name:
            return Found.BY_NAMESPACE, by_namespace
        return (Found.INLINE, "") if kind == "xsd:import" and namespace in inline else (Found.MISSING, "")

    def _by_file_name(self, location: str, namespace: str) -> str:
        wanted = basename(unquote(urlsplit(location).path)) if location else ""
        candidates = [name for name in self._files if wanted and basename(name) == wanted]
        fitting = [name for name in candidates if self._namespace_of_file(name) in {namespace, ""}]
        return fitting[0] if len(fitting) == 1 else ""

    def _by_namespace(self) -> dict[str, str]:
        """Files by target namespace, where only one file has it."""
        if self._namespaces is None:
            found: dict[str, list[str]] = {}
            for name in self._files:
                found.setdefault(self._namespace_of_file(name), []).append(name)
            self._namespaces = {
                space: names[0]
                for space, names in found.items()
                if space not in {"", "?"} and len(names) == 1
            }
        return self._namespaces

    def _namespace_of_file(self, name: str) -> str:
        try:
            root = parse_xml(self._files[name].lstrip(b" \t\r\n"))
        except ValueError:
            return "?"
        return root.get("targetNamespace", "") if local(root) == "schema" else "?"


def _schema_of(element: etree._Element) -> etree._Element:
    for above in element.iterancestors(f"{{{XSD}}}schema"):
        return above
    return element


def _beside(document: str, location: str) -> str:
    """The file a relative address means, seen from ``document``; never one above the folder."""
    parts = urlsplit(location)
    if not location or parts.scheme or parts.netloc or parts.path.startswith("/"):
        return ""
    return normpath(join(dirname(document), unquote(parts.path)))
