"""What does a PDF say of itself beside what WeasyPrint writes? Names of schemas, in XMP.

ISO 19005-3, 6.6.2.3: whoever uses names PDF/A does not know describes them in the file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from xml.sax.saxutils import escape

_DESCRIBED = (
    '<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"'
    ' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"'
    ' xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><pdfaExtension:schemas><rdf:Bag>'
    "{}</rdf:Bag></pdfaExtension:schemas></rdf:Description>"
)


@dataclass(frozen=True)
class Name:
    """A name of a schema, what it means and its value in this file."""

    name: str
    kind: str
    category: str
    description: str
    value: str


@dataclass(frozen=True)
class Schema:
    """Names that belong together, under one namespace."""

    title: str
    namespace: str
    prefix: str
    names: tuple[Name, ...]

    def stated(self) -> str:
        """Return the values as an RDF description."""
        values = "".join(
            f"<{self.prefix}:{one.name}>{escape(one.value)}</{self.prefix}:{one.name}>"
            for one in self.names
        )
        named = f'xmlns:{self.prefix}="{self.namespace}"'
        return f'<rdf:Description rdf:about="" {named}>{values}</rdf:Description>'

    def described(self) -> str:
        """Return what PDF/A wants to know of the names."""
        names = "".join(
            '<rdf:li rdf:parseType="Resource">'
            f"<pdfaProperty:name>{one.name}</pdfaProperty:name>"
            f"<pdfaProperty:valueType>{one.kind}</pdfaProperty:valueType>"
            f"<pdfaProperty:category>{one.category}</pdfaProperty:category>"
            f"<pdfaProperty:description>{escape(one.description)}</pdfaProperty:description></rdf:li>"
            for one in self.names
        )
        return (
            '<rdf:li rdf:parseType="Resource">'
            f"<pdfaSchema:schema>{escape(self.title)}</pdfaSchema:schema>"
            f"<pdfaSchema:namespaceURI>{self.namespace}</pdfaSchema:namespaceURI>"
            f"<pdfaSchema:prefix>{self.prefix}</pdfaSchema:prefix>"
            f"<pdfaSchema:property><rdf:Seq>{names}</rdf:Seq></pdfaSchema:property></rdf:li>"
        )


PDF_UA = Schema(
    "PDF/UA identification schema",
    "http://www.aiim.org/pdfua/ns/id/",
    "pdfuaid",
    (Name("part", "Integer", "internal", "Part of ISO 14289 the file conforms to", "1"),),
)


def descriptions(schemas: Iterable[Schema]) -> bytes:
    """Return what the metadata of a file says with the names of some schemas."""
    given = tuple(schemas)
    described = _DESCRIBED.format("".join(one.described() for one in given))
    return ("".join(one.stated() for one in given) + described).encode()
