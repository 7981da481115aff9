"""What makes a PDF fit for archives and for everybody: PDF/A-3a and PDF/UA-1 in one file.

The engine writes one of the two claims and leaves four defects; they are mended here, on its objects, before it writes the
file. Nothing depends on the moment or the machine: the same content gives the same bytes.
"""

from collections.abc import Sequence
from io import BytesIO
from typing import NamedTuple

VARIANT = "pdf/a-3a"
POINTS_PER_PIXEL = 0.75
# What is printed for the eye alone is written as a quotation, which these documents have no other use for: nothing of it is
# spoken.
SILENT = "/BlockQuote"

# ISO 14289-1, clause 5: the claim of PDF/UA, and the description that PDF/A asks of a schema that it does not know.
PDF_UA = b"""<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about=""><pdfuaid:part>1</pdfuaid:part>\
</rdf:Description><rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" \
rdf:about=""><pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA Universal \
Accessibility Schema</pdfaSchema:schema><pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/\
</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>\
<rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer\
</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category><pdfaProperty:description>Part of \
ISO 14289</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag>\
</pdfaExtension:schemas></rdf:Description>"""
PLAIN = frozenset({"Type", "S", "K", "Pg", "P"})
UNUSED_TABLES = frozenset({"GDEF", "GPOS", "GSUB", "OS/2", "STAT", "cmap", "gasp", "name", "post"})
END_OF_METADATA = b"</rdf:RDF>"


class Enclosure(NamedTuple):
    """A file carried inside a PDF: its exact bytes, and what ties it to the document (ISO 32000-2, table 43)."""

    name: str
    data: bytes
    media_type: str
    description: str
    relationship: str = "Supplement"


def finish(pdf, enclosures: Sequence[Enclosure]) -> None:
    """Mend the objects of a PDF that is about to be written (a `pydyf.PDF`)."""
    from pydyf import String  # noqa: PLC0415 - heavy: it comes with WeasyPrint

    media_types = {enclosure.name: enclosure.media_type for enclosure in enclosures}
    if "AF" in pdf.catalog:
        pdf.catalog["AF"][:] = dict.fromkeys(pdf.catalog["AF"])  # each is listed twice
    for found in pdf.objects:
        if is_a(found, "S", "/Figure"):
            place_on_page(pdf, found)
        elif is_a(found, "S", SILENT):
            found["S"], found["ActualText"] = "/Span", String("")
        elif is_a(found, "Type", "/Filespec"):
            stream = object_of(pdf, found["EF"]["F"])
            name = found["UF"].string
            stream.extra["Subtype"] = "/" + media_types[name].replace("/", "#2f").replace("+", "#2b")
        elif "Length1" in getattr(found, "extra", {}):
            lighten_font(found)
        elif getattr(found, "extra", {}).get("Type") == "/Metadata":
            found.stream = [part.replace(END_OF_METADATA, PDF_UA + END_OF_METADATA) for part in found.stream]
    flatten_tags(pdf)


def flatten_tags(pdf) -> None:
    """Tie text to the paragraph it stands in: the engine puts each line in an element of its own, that says nothing.

    What is left of those elements is empty, for the numbers of objects are given already.
    """
    parents = {}
    for number, found in enumerate(pdf.objects):
        if is_a(found, "S", "/Span") and set(found) <= PLAIN and [type(kid) for kid in found["K"]] == [int]:
            reference = f"{number} 0 R".encode()
            parents[reference], kids = found["P"], object_of(pdf, found["P"])["K"]
            kids[kids.index(reference)] = found["K"][0]
            found.clear()
    tree = object_of(pdf, object_of(pdf, pdf.catalog["StructTreeRoot"])["ParentTree"])
    for elements in tree["Nums"][1::2]:
        if isinstance(elements, list):
            elements[:] = [parents.get(reference, reference) for reference in elements]


def is_a(found, key: str, value: str) -> bool:
    return isinstance(found, dict) and found.get(key) == value


def object_of(pdf, reference: str) -> object:
    """Return the object of a reference such as `12 0 R`."""
    return pdf.objects[int(reference.split(maxsplit=1)[0])]


def place_on_page(pdf, figure) -> None:
    """Write the box of a figure in points from the foot of its page: the engine counts pixels from its head."""
    height = object_of(pdf, figure["Pg"])["MediaBox"][3]
    left, top, right, bottom = (side * POINTS_PER_PIXEL for side in figure["A"]["BBox"])
    figure["A"]["BBox"][:] = [left, height - bottom, right, height - top]


def lighten_font(stream) -> None:
    """Drop from a font what only those who set text need: its characters are already glyphs."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - heavy: it comes with WeasyPrint

    with TTFont(BytesIO(b"".join(stream.stream)), recalcBBoxes=False, recalcTimestamp=False) as font:
        for table in UNUSED_TABLES & set(font.keys()):
            del font[table]
        written = BytesIO()
        font.save(written, reorderTables=None)
    stream.stream, stream.extra["Length1"] = [written.getvalue()], written.tell()
