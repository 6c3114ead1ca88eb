import gzip
import io
import tarfile
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.errors import ResourceLimitError, UnreadableFileError
from claimcheck.fetch import sniff as module
from claimcheck.fetch.sniff import Kind, flaw, gunzip, sniff
from tests.fetch.loopback import latexml_page, pdf_bytes, tar_gz, tex_source


def tar_bytes(form=tarfile.PAX_FORMAT):
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=form) as archive:
        entry = tarfile.TarInfo("main.tex")
        entry.size = 4
        archive.addfile(entry, io.BytesIO(b"\\end"))
    return raw.getvalue()


def old_tar():
    """A header as before POSIX: no magic, the checksum over blanks there."""
    data = bytearray(tar_bytes(tarfile.USTAR_FORMAT))
    data[257:512] = b"\0" * 255
    data[148:156] = b" " * 8
    data[148:156] = f"{sum(data[:512]):06o}\0 ".encode()
    return bytes(data)


def docx():
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("word/document.xml", "<x/>")
    return raw.getvalue()


PAGE = b"<!DOCTYPE html>\n<html><body>busy</body></html>"
KINDS = {
    "empty": (b"", Kind.EMPTY),
    "pdf": (pdf_bytes(), Kind.PDF),
    "pdf behind rubbish": (b"\r\n\r\n" + pdf_bytes(), Kind.PDF),
    "gzipped pdf": (gzip.compress(pdf_bytes()), Kind.GZIPPED_PDF),
    "ps": (b"%!PS-Adobe-3.0\n", Kind.POSTSCRIPT),
    "gzipped ps": (gzip.compress(b"%!PS-Adobe-3.0\n"), Kind.POSTSCRIPT),
    "tar.gz": (tar_gz(main__tex=tex_source()), Kind.TAR_GZ),
    "tar": (tar_bytes(), Kind.TAR),
    "old tar": (old_tar(), Kind.TAR),
    "tex": (tex_source(), Kind.TEX),
    "tex behind comments": (b"% hello\n% world\n" + tex_source(), Kind.TEX),
    "plain tex": (b"\\magnification=1200 Hello \\end", Kind.TEX),
    "tex.gz": (gzip.compress(tex_source()), Kind.TEX_GZ),
    "latexml": (latexml_page(), Kind.LATEXML),
    "xhtml latexml": (b'<?xml version="1.0"?>\n' + latexml_page(), Kind.LATEXML),
    "html": (PAGE, Kind.HTML),
    "html with a comment": (b"<!-- x -->\n<HTML></HTML>", Kind.HTML),
    "html that speaks of tex": (PAGE.replace(b"busy", b"\\begin{x}"), Kind.HTML),
    "docx": (docx(), Kind.OFFICE),
    "zip": (b"PK\x03\x04xxxx", Kind.UNKNOWN),
    "text": (b"Server is busy.", Kind.UNKNOWN),
    "gzipped text": (gzip.compress(b"Server is busy."), Kind.UNKNOWN),
    "damaged gzip": (b"\x1f\x8b\x08\0rubbish", Kind.UNKNOWN),
    "binary": (bytes(range(256)), Kind.UNKNOWN),
}


@pytest.mark.parametrize("name", KINDS)
def test_kinds(tmp_path, name):
    data, kind = KINDS[name]
    path = tmp_path / "x"
    path.write_bytes(data)
    assert sniff(path) is kind
    assert flaw(path, kind) is None


@pytest.mark.parametrize("name", ["pdf", "tar.gz", "tex.gz", "tar", "latexml", "html"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_what_is_cut_short_is_seen(tmp_path, name, share):
    data, kind = KINDS[name]
    if name == "tar":
        data = data[:1_536]  # without the zeros at its end
    path = tmp_path / "x"
    path.write_bytes(data[: int(len(data) * share)])
    found = sniff(path)
    assert found is Kind.UNKNOWN or flaw(path, found) is not None or found is not kind


@given(st.binary(max_size=2_000))
def test_no_bytes_break_it(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("x") / "x"
    path.write_bytes(data)
    flaw(path, sniff(path))


def test_a_flipped_bit_in_gzip_is_seen(tmp_path):
    data = bytearray(tar_gz(main__tex=tex_source("turnips " * 500)))
    data[-6] ^= 1
    path = tmp_path / "x"
    path.write_bytes(bytes(data))
    assert flaw(path, Kind.TAR_GZ) == "the gzip file is cut short or damaged"


def test_bombs_are_not_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "UNPACKED_BYTES", 2**20)
    path = tmp_path / "x"
    path.write_bytes(gzip.compress(tex_source() + b"%" * (4 * 2**20)))
    assert sniff(path) is Kind.TEX_GZ
    with pytest.raises(ResourceLimitError, match="1,048,576 bytes"):
        flaw(path, Kind.TEX_GZ)
    with pytest.raises(ResourceLimitError):
        gunzip(path, tmp_path / "y", limit=1_000)


def test_gunzip(tmp_path):
    (tmp_path / "x").write_bytes(gzip.compress(b"hello"))
    gunzip(tmp_path / "x", tmp_path / "y")
    assert (tmp_path / "y").read_bytes() == b"hello"
    (tmp_path / "x").write_bytes(gzip.compress(b"hello")[:-3])
    with pytest.raises(UnreadableFileError, match="damaged"):
        gunzip(tmp_path / "x", tmp_path / "y")
