"""Office files (zip packages) without the moment of their making: equal content gives equal bytes."""

import io
import re
import zipfile
from datetime import datetime

#: The earliest moment that a zip entry can carry.
EARLIEST = datetime(1980, 1, 1)
_MOMENTS = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def steady(content: bytes, moment: datetime = EARLIEST) -> bytes:
    """The same package with `moment` in its properties and the earliest moment at each entry."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(target, "w") as made:
        for name in given.namelist():
            part = given.read(name)
            if name == "docProps/core.xml":
                part = _MOMENTS.sub(rb"\g<1>" + f"{moment:%Y-%m-%dT%H:%M:%SZ}".encode(), part)
            entry = zipfile.ZipInfo(name, EARLIEST.timetuple()[:6])
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            made.writestr(entry, part)
    return target.getvalue()
