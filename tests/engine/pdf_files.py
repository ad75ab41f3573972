"""PDFs made for the tests: letters, scans, forms and hiding places; every name in them is invented."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageDraw, ImageFont

from paravent.post import Attachment, Language, Post
from paravent.readers.pdf import read_pdf
from paravent.reading import MetadataReading, PictureReading, TextReading, Unread

A4 = (595, 842)
POST = Post(text="Un document.", lang=Language.FR)
LETTER = ("Le service de cardiologie ouvre ses portes.", "Venez nombreux rencontrer les équipes.")
NAMED = ("Compte rendu de consultation", "Patiente : Mme Huguette DELMAS", "née le 12/03/1948, IPP 8003456712", "Tout va bien.")


def said(text: str) -> bytes:
    return pikepdf.unparse_content_stream([([String(text.encode("cp1252"))], pikepdf.Operator("Tj"))])


def lines(texts: Iterable[str], top: int = 780, left: int = 60, size: int = 14, before: bytes = b"") -> bytes:
    """A page's content: one line of Helvetica below the other."""
    shown = [b"BT /F1 %d Tf 1 0 0 1 %d %d Tm %s ET" % (size, left, top - 24 * n, said(text)) for n, text in enumerate(texts)]
    return b"\n".join([before, *shown])


def helvetica() -> Dictionary:
    return Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)


def add_page(document: pikepdf.Pdf, content: bytes, size: tuple[int, int] = A4, **entries: Any) -> pikepdf.Page:
    document.add_blank_page(page_size=size)
    page = document.pages[-1]
    page.obj.Resources = Dictionary(Font=Dictionary(F1=helvetica()), **entries.pop("resources", {}))
    page.obj.Contents = document.make_stream(content)
    for key, value in entries.items():
        page.obj[f"/{key}"] = value
    return page


def saved(document: pikepdf.Pdf, **settings: Any) -> bytes:
    target = BytesIO()
    document.save(target, **settings)
    return target.getvalue()


def pdf(*pages: Iterable[str]) -> bytes:
    """A text page for each group of lines."""
    document = pikepdf.new()
    for texts in pages:
        add_page(document, lines(texts))
    return saved(document, compress_streams=False)


def one_page(content: bytes, **entries: Any) -> bytes:
    document = pikepdf.new()
    add_page(document, content, **entries)
    return saved(document)


def scan(*texts: str, size: tuple[int, int] = (1240, 1754), height: int = 40) -> Image.Image:
    """A sheet of paper with printed lines, as a scanner sees it."""
    image = Image.new("L", size, 250)
    draw = ImageDraw.Draw(image)
    for number, text in enumerate(texts):
        draw.text((120, 160 + 110 * number), text, font=ImageFont.load_default(height), fill=15)
    return image


def image_object(document: pikepdf.Pdf, image: Image.Image) -> pikepdf.Object:
    target = BytesIO()
    image.convert("RGB").save(target, "JPEG", quality=90)
    stream = document.make_stream(target.getvalue())
    stream.stream_dict = Dictionary(
        Type=Name.XObject, Subtype=Name.Image, Width=image.width, Height=image.height, BitsPerComponent=8,
        ColorSpace=Name.DeviceRGB, Filter=Name.DCTDecode,
    )  # fmt: skip
    return stream


def scanned(*images: Image.Image, layer: Iterable[str] = ()) -> bytes:
    """A page for each picture, with an invisible text layer over it where one is given."""
    document = pikepdf.new()
    for image in images:
        content = b"q 595 0 0 842 0 0 cm /I0 Do Q\n" + b"BT 3 Tr ET " + lines(layer, before=b"").replace(b"BT", b"BT 3 Tr")
        add_page(document, content, resources={"XObject": Dictionary(I0=image_object(document, image))})
    return saved(document)


def attached(content: bytes, name: str = "lettre.pdf") -> Attachment:
    return Attachment(name, content)


def read(content: bytes) -> tuple[list[TextReading], list[PictureReading], dict[str, str], list[Unread]]:
    """The readings of a file by kind, fields by name, and what is unread."""
    readings, unread = read_pdf(attached(content), 0, POST)
    told = [reading for reading in readings if isinstance(reading, MetadataReading)]
    return (
        [reading for reading in readings if isinstance(reading, TextReading)],
        [reading for reading in readings if isinstance(reading, PictureReading)],
        {field.name: field.value for reading in told for field in reading.fields},
        unread,
    )


def words_of(content: bytes) -> str:
    """All text of a file as pdfium reads it, pages joined."""
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    return "\n".join(document[number].get_textpage().get_text_range() for number in range(len(document)))


def everything_in(content: bytes) -> bytes:
    """The bytes of a file and of each of its streams, opened by qpdf."""
    document = pikepdf.open(BytesIO(content))
    parts = [content]
    for thing in document.objects:
        if isinstance(thing, pikepdf.Stream):
            parts.append(thing.read_raw_bytes())
            try:
                parts.append(thing.read_bytes())
            except pikepdf.PdfError:
                continue
        parts.append(repr(thing).encode())
    return b"\n".join(parts)


def planted(token: str) -> bytes:
    """A file with the token in every hiding place there is, each with a number of its own: `token`1, `token`2 …"""
    numbers = iter(range(1, 1000))

    def next_one() -> str:
        return f"{token}{next(numbers)}"

    document = pikepdf.new()
    page = add_page(document, lines(LETTER))
    told = document.docinfo
    for key in ("/Title", "/Author", "/Subject", "/Keywords", "/Creator", "/Producer", "/Patient"):
        told[key] = next_one()
    with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        xmp["dc:creator"] = [next_one()]
        xmp["dc:description"] = next_one()
    note = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=[10, 10, 30, 30], Contents=next_one(), T=next_one(),
                      NM=next_one(), RC=f"<body>{next_one()}</body>", F=2)  # fmt: skip
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[40, 10, 60, 30], Border=[0, 0, 0],
                      A=Dictionary(S=Name.URI, URI=f"https://{next_one()}.example/"))  # fmt: skip
    widget = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=next_one(), V=next_one(), DV=next_one(),
                        TU=next_one(), Rect=[0, 0, 0, 0], F=2)  # fmt: skip
    stamp = document.make_stream(lines([next_one()]))
    stamp.stream_dict.update(Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9]))
    hidden = Dictionary(Type=Name.Annot, Subtype=Name.Stamp, Rect=[0, 0, 9, 9], F=2, AP=Dictionary(N=stamp))
    page.obj.Annots = document.make_indirect(Array([document.make_indirect(one) for one in (note, link, widget, hidden)]))
    document.Root.AcroForm = Dictionary(Fields=Array([page.obj.Annots[2]]), DA=f"/{next_one()} 0 Tf 0 g")
    document.attachments[next_one() + ".txt"] = pikepdf.AttachedFileSpec(
        document, next_one().encode(), description=next_one(), filename=next_one() + ".txt"
    )
    document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=f"app.alert('{next_one()}')")
    document.Root.AA = Dictionary(WC=Dictionary(S=Name.JavaScript, JS=document.make_stream(f"// {next_one()}".encode())))
    layer = document.make_indirect(Dictionary(Type=Name.OCG, Name=next_one()))
    document.Root.OCProperties = Dictionary(OCGs=[layer], D=Dictionary(OFF=[layer], Order=[layer], Name=next_one()))
    document.Root.PageLabels = Dictionary(Nums=[0, Dictionary(P=next_one())])
    with document.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(next_one(), 0))
    tree = Dictionary(
        Type=Name.StructTreeRoot, K=Dictionary(S=Name.Figure, Alt=next_one(), ActualText=next_one(), E=next_one())
    )
    document.Root.StructTreeRoot = document.make_indirect(tree)
    document.Root.Names.Dests = Dictionary(Names=[next_one(), Array([page.obj, Name.Fit])])
    document.Root.Lang = next_one()
    page.obj.PieceInfo = Dictionary(Maker=Dictionary(Private=next_one(), LastModified=next_one()))
    page.obj.Thumb = document.make_stream(
        next_one().encode(), Width=1, Height=1, BitsPerComponent=8, ColorSpace=Name.DeviceGray
    )
    page.obj.Metadata = document.make_stream(f"<x:xmpmeta><dc:title>{next_one()}</dc:title></x:xmpmeta>".encode())
    page.obj.Metadata.Type, page.obj.Metadata.Subtype = Name.Metadata, Name.XML
    page.obj[f"/{next_one()}"] = next_one()
    unused = document.make_stream(lines([next_one()]))
    unused.stream_dict.update(Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9]))
    page.obj.Resources.XObject = Dictionary({f"/{next_one()}": unused})
    page.obj.Resources.Properties = Dictionary({f"/{next_one()}": Dictionary(Note=next_one())})
    page.obj.Contents = document.make_stream(
        lines(LETTER) + f"\n% {next_one()}\n/Span << /ActualText ({next_one()}) >> BDC EMC\n/{next_one()} BMC EMC\n".encode()
    )
    document.make_indirect(Dictionary(Nobody=next_one()))
    content = saved(document, deterministic_id=True)
    return f"{next_one()}\n".encode() + content + f"\n% {next_one()}\n".encode()
