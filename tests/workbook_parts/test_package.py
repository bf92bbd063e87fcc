"""The zip around the parts: order, names, times and packed bytes of what was not touched."""

import io
import struct
import subprocess
import zipfile

import pytest

from unionhub.core.filetypes import FileRefused
from unionhub.core.workbook_parts import Write, differing_parts, fill, parts, unlike

from .forms import make_form_a, make_form_b
from .forms.zipped import unzipped, zipped
from .writes import of_form_a, of_form_b


class Forward(io.RawIOBase):
    """A target that cannot go back, as a network is: zipfile then writes sizes behind the data."""

    def __init__(self) -> None:
        self.taken = io.BytesIO()

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        return self.taken.write(data)


def streamed(content: bytes, zip64: bool = False) -> bytes:
    """The same parts as a streaming program writes them."""
    target = Forward()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in unzipped(content).items():
            with archive.open(zipfile.ZipInfo(name, (2021, 3, 4, 5, 6, 8)), "w", force_zip64=zip64) as part:
                part.write(raw)
    return target.taken.getvalue()


def stored(content: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, raw in reversed(unzipped(content).items()):
            archive.writestr(zipfile.ZipInfo(name), raw)
    return target.getvalue()


def with_sizes_apart(content: bytes) -> bytes:
    """The sizes of the last part stand in the zip64 field of its line of the index, behind a field of another kind."""
    at = content.rfind(b"PK\x01\x02")
    end = content.rfind(b"PK\x05\x06")
    packed_size, size, name_length, old = struct.unpack("<2L2H", content[at + 20 : at + 32])
    assert old == 0
    extra = struct.pack("<2HB", 0x7855, 1, 7) + struct.pack("<2H2Q", 1, 16, size, packed_size)
    line = content[at : at + 20] + struct.pack("<2L2H", 0xFFFFFFFF, 0xFFFFFFFF, name_length, len(extra))
    line += content[at + 32 : at + 46 + name_length] + extra + content[at + 46 + name_length : end]
    length = struct.unpack("<L", content[end + 12 : end + 16])[0] + len(extra)
    return content[:at] + line + content[end : end + 12] + struct.pack("<L", length) + content[end + 16 :]


@pytest.mark.parametrize(
    "made",
    [
        make_form_a,
        lambda: with_sizes_apart(make_form_a()),
        lambda: streamed(make_form_a()),
        lambda: streamed(make_form_a(), zip64=True),
        lambda: stored(make_form_a()),
    ],
)
def test_what_is_not_touched_keeps_its_packed_bytes_place_and_time(made):
    old, new = made(), fill(made(), of_form_a())
    assert unlike(new, of_form_a()) == []
    touched = differing_parts(old, new)
    with zipfile.ZipFile(io.BytesIO(old)) as first, zipfile.ZipFile(io.BytesIO(new)) as second:
        assert second.testzip() is None
        assert first.namelist() == second.namelist()
        for one, two in zip(first.infolist(), second.infolist(), strict=True):
            assert (one.date_time, one.compress_type, one.external_attr) == (
                two.date_time,
                two.compress_type,
                two.external_attr,
            )
            if one.filename not in touched:
                assert packed(old, one) == packed(new, two)
        assert not any(info.flag_bits & 0x8 for info in second.infolist())
        kept = b"".join(info.extra for info in second.infolist())
        assert kept == (
            struct.pack("<2HB", 0x7855, 1, 7) if any(info.extra for info in first.infolist()) else b""
        )


def packed(content: bytes, info: zipfile.ZipInfo) -> bytes:
    lengths = struct.unpack("<2H", content[info.header_offset + 26 : info.header_offset + 30])
    start = info.header_offset + 30 + sum(lengths)
    return content[start : start + info.compress_size]


def test_another_program_unpacks_it(tmp_path):
    path = tmp_path / "filled.xlsx"
    path.write_bytes(fill(make_form_b(), of_form_b()))
    assert subprocess.run(["unzip", "-tq", path], capture_output=True).returncode == 0


def test_parts_tells_every_difference():
    old = make_form_b()
    assert list(parts(old)) == list(unzipped(old))
    assert differing_parts(old, old) == []
    assert differing_parts(old, stored(old)) == []
    changed = zipped_with(old, "xl/comments1.xml", b"<a/>")
    assert differing_parts(old, changed) == ["xl/comments1.xml"]
    assert differing_parts(zipped_with(old, "xl/more.xml", b"<a/>"), old) == ["xl/more.xml"]


def zipped_with(content: bytes, name: str, raw: bytes) -> bytes:
    return zipped({**unzipped(content), name: raw})


@pytest.mark.parametrize("size", [0, 1, 4, 100, 2000, 7000])
def test_cut_files_are_refused(size):
    with pytest.raises(FileRefused, match="另存"):
        fill(make_form_a()[:size], [Write("月报表", "C5", 1)])


def test_every_flipped_byte_is_refused_or_harmless():
    """Damage anywhere leads to a refusal in words or to a workbook that holds what was written; never to a fault."""
    content, writes = make_form_a(), of_form_a()
    answers = set()
    for at in range(0, len(content), 97):
        damaged = bytearray(content)
        damaged[at] ^= 0x5A
        try:
            answers.add(bool(unlike(fill(bytes(damaged), writes), writes)))
        except FileRefused:
            answers.add("refused")
    assert answers == {False, "refused"}
