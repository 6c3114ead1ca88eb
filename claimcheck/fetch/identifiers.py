"""Every form in which a person pastes a paper: ids, URLs, DOIs, files, lists of ids.

The grammar of arXiv ids is that of https://info.arxiv.org/help/arxiv_identifier.html:
``YYMM.NNNN`` from April 2007, ``YYMM.NNNNN`` from January 2015, ``archive(.XX)/YYMMNNN`` before.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from urllib.parse import unquote, urlsplit

from claimcheck.errors import UnreadableFileError, UsageError
from claimcheck.records import Record

LIST_BYTES = 2**20  # the longest file of ids
LIST_ENTRIES = 10_000
TEXT_LENGTH = 4_096  # the longest text looked at as an identifier

#: Archives that gave old-style ids (July 1991 to March 2007).
OLD_ARCHIVES = frozenset(
    re.findall(
        r"\S+",
        "acc-phys adap-org alg-geom ao-sci astro-ph atom-ph bayes-an chao-dyn chem-ph cmp-lg "
        "comp-gas cond-mat cs dg-ga funct-an gr-qc hep-ex hep-lat hep-ph hep-th math math-ph "
        "mtrl-th nlin nucl-ex nucl-th patt-sol physics plasm-ph q-alg q-bio quant-ph solv-int "
        "supr-con",
    )
)

#: Hosts whose paths hold arXiv ids, and the path segments in front of them.
_ID_PATHS = frozenset(("abs", "pdf", "html", "e-print", "src", "format", "ps", "papers"))
_ARXIV_HOSTS = ("arxiv.org", "www.arxiv.org", "export.arxiv.org", "browse.arxiv.org")
_MIRRORS = ("ar5iv.org", "www.ar5iv.org", "ar5iv.labs.arxiv.org", "alphaxiv.org")
_ID_HOSTS = frozenset((*_ARXIV_HOSTS, *_MIRRORS, "www.alphaxiv.org", "huggingface.co"))
_DOI_HOSTS = frozenset({"doi.org", "dx.doi.org", "www.doi.org"})

_VERSION = r"(?:v(?P<version>[1-9][0-9]{0,2}))?"
_NEW = re.compile(rf"(?P<work>(?P<yymm>[0-9]{{4}})\.(?P<number>[0-9]{{4,5}})){_VERSION}", re.I)
_OLD = re.compile(
    rf"(?P<archive>[a-z]{{1,8}}(?:-[a-z]{{2,5}})?)(?:\.[a-z]{{2,4}}(?:-[a-z]{{2,4}})?)?"
    rf"/(?P<yymm>[0-9]{{4}})(?P<number>[0-9]{{3}}){_VERSION}",
    re.I,
)
_PREFIX = re.compile(r"arxiv\s{0,4}:\s{0,4}", re.I)
#: What the stamp in the margin of an arXiv PDF has behind the id: " [cs.CL] 30 Sep 2020".
_STAMP = re.compile(r"\s{1,8}\[[A-Za-z.-]{2,20}\](?:\s{1,8}[0-9]{1,2} [A-Z][a-z]{2} [0-9]{4})?")
_DOI = re.compile(r"10\.[0-9]{4,9}/[^\s<>\"]{1,500}")
_ARXIV_DOI = re.compile(r"10\.48550/arxiv\.", re.I)
_AROUND = "<>()[]{}\"'`“”‘’«»,;"


class ArxivId(Record):
    """An arXiv id; ``version`` None means the newest."""

    work: str  # 2005.13013 or hep-th/9901001, canonical: lower case, no subject class
    version: int | None = None

    def __str__(self) -> str:
        return self.work if self.version is None else f"{self.work}v{self.version}"

    @property
    def folder(self) -> str:
        """A file name for this id: the slash of an old-style id becomes an underscore."""
        return str(self).replace("/", "_")

    def at(self, version: int | None) -> ArxivId:
        """The same work in another version."""
        return ArxivId(work=self.work, version=version)


class Doi(Record):
    """A DOI that is not arXiv's own."""

    doi: str

    def __str__(self) -> str:
        return self.doi


class PathKind(StrEnum):
    """What a local path seems to be, by its name and first bytes."""

    PAPER = "paper"  # a PDF, a LaTeX file, folder or archive, a LaTeXML page
    ID_LIST = "id_list"  # a text file with one identifier a line


class LocalPath(Record):
    """A file or folder on this machine. No network is used for it."""

    path: Path
    kind: PathKind

    def __str__(self) -> str:
        return str(self.path)


Identifier = ArxivId | Doi | LocalPath


def arxiv_id(text: str) -> ArxivId | None:
    """The id that ``text`` is, with nothing around it but "arXiv:" and a PDF's margin stamp."""
    text = text.strip()[:TEXT_LENGTH]
    if match := _PREFIX.match(text):
        text = text[match.end() :]
    if (stamp := _STAMP.search(text)) and stamp.end() == len(text):
        text = text[: stamp.start()]
    if match := _NEW.fullmatch(text):
        return _new_style(match)
    if match := _OLD.fullmatch(text):
        return _old_style(match)
    return None


def parse_identifier(text: str, *, folder: Path | None = None) -> Identifier:
    """Read one identifier, URL, DOI or path (relative to ``folder``, default the current one).

    Raises UsageError with a hint when it is none of these.
    """
    shown = _shorten(text)
    if not text.strip() or "\0" in text or len(text) > TEXT_LENGTH:
        raise UsageError(f"{shown!r} is no identifier", hint=_FORMS)
    bare = text.strip().strip(_AROUND + ".") or text.strip()
    looks_like_path = text.startswith((os.sep, "./", "../", "~"))
    if not looks_like_path:
        found = arxiv_id(text) or arxiv_id(bare) or _from_doi(bare) or _from_url(bare)
        if found is not None:
            return found
    path = (folder or Path()) / _path(text)
    if _exists(path):
        return LocalPath(path=path, kind=_path_kind(path))
    if looks_like_path or Path(text).suffix.lower() in _PAPER_SUFFIXES | _LIST_SUFFIXES:
        raise UsageError(f"there is no file {shown}", hint="check the path")
    raise UsageError(f"{shown!r} is no paper that can be fetched", hint=_hint(bare))


def expand_requests(
    texts: Iterable[str], *, folder: Path | None = None
) -> tuple[tuple[str, Identifier], ...]:
    """Read several identifiers, opening files of ids (one a line, # for comments).

    Returns (text as given, identifier), without repetitions, in order. A word of the command line
    may hold several ids apart by commas or blanks. Raises UsageError (with the line's number for a
    file), UnreadableFileError for a list that is too long or no text.
    """
    found: dict[str, tuple[str, Identifier]] = {}
    for text in texts:
        for part in _split(text):
            identifier = parse_identifier(part, folder=folder)
            if isinstance(identifier, LocalPath) and identifier.kind is PathKind.ID_LIST:
                for line, inner in read_id_list(identifier.path):
                    found.setdefault(str(inner), (line, inner))
            else:
                found.setdefault(str(identifier), (part, identifier))
    return tuple(found.values())


def read_id_list(path: Path) -> tuple[tuple[str, Identifier], ...]:
    """Identifiers of a text file, one or more a line. Paths in it are relative to it.

    A list inside a list is refused.
    """
    try:
        if path.stat().st_size > LIST_BYTES:
            raise UnreadableFileError(f"{path} is too long for a list of ids", hint="split it")
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFileError(
            f"{path} cannot be read as a list of ids", hint="one id a line, UTF-8"
        ) from error
    entries: list[tuple[str, Identifier]] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        line = re.split(r"(?:^|\s)#", raw, maxsplit=1)[0].strip()
        if not line:
            continue
        for part in _split(line):
            try:
                identifier = parse_identifier(part, folder=path.parent)
            except UsageError as error:
                raise UsageError(f"{path.name}, line {number}: {error}", hint=error.hint) from error
            if isinstance(identifier, LocalPath) and identifier.kind is PathKind.ID_LIST:
                raise UsageError(
                    f"{path.name}, line {number}: {part} is itself a list", hint="name it directly"
                )
            entries.append((part, identifier))
        if len(entries) > LIST_ENTRIES:
            raise UnreadableFileError(f"{path} holds more than {LIST_ENTRIES:,} ids")
    return tuple(entries)


_FORMS = (
    "give an arXiv id (2005.13013, 2005.13013v2, hep-th/9901001), an arXiv URL or DOI, "
    "a PDF or LaTeX file, or a text file of ids"
)
_PAPER_SUFFIXES = frozenset(
    (".pdf", ".tex", ".ltx", ".gz", ".tgz", ".tar", ".html", ".htm", ".xhtml")
)
_LIST_SUFFIXES = frozenset((".txt", ".ids", ".lst", ".list"))


def _new_style(match: re.Match[str]) -> ArxivId | None:
    yymm, number = match["yymm"], match["number"]
    if not 1 <= int(yymm[2:]) <= 12 or int(yymm) < 704 or int(number) == 0:
        return None
    if len(number) != (5 if int(yymm) >= 1501 else 4):
        return None
    return ArxivId(work=match["work"], version=_version(match))


def _old_style(match: re.Match[str]) -> ArxivId | None:
    archive, yymm = match["archive"].lower(), match["yymm"]
    year, month = int(yymm[:2]), int(yymm[2:])
    dated = (year >= 91 or year <= 7) and 1 <= month <= 12
    if archive not in OLD_ARCHIVES or not dated or int(match["number"]) == 0:
        return None
    return ArxivId(work=f"{archive}/{yymm}{match['number']}", version=_version(match))


def _version(match: re.Match[str]) -> int | None:
    return int(match["version"]) if match["version"] else None


def _from_doi(text: str) -> ArxivId | Doi | None:
    text = re.sub(r"^doi\s{0,4}:\s{0,4}", "", text, flags=re.I)
    if not _DOI.fullmatch(text):
        return None
    if match := _ARXIV_DOI.match(text):
        return arxiv_id(text[match.end() :])
    return Doi(doi=text.lower())


def _from_url(text: str) -> ArxivId | Doi | None:
    if not re.match(r"https?://", text, re.I):
        if not re.match(r"[a-z0-9-]+(\.[a-z0-9-]+)+/", text, re.I):
            return None
        text = "https://" + text
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return None
    path = unquote(parts.path).strip("/")
    if host in _DOI_HOSTS:
        return _from_doi(path)
    if host not in _ID_HOSTS:
        return None
    head, _, rest = path.partition("/")
    if head not in _ID_PATHS:
        return None
    return arxiv_id(re.sub(r"\.(?:pdf|html?|ps|gz|tar\.gz)$", "", rest.rstrip("/"), flags=re.I))


def _split(text: str) -> list[str]:
    """Parts of a word that holds several identifiers; a path with blanks stays whole."""
    parts = [part for part in re.split(r"[\s,;]+", text.strip()) if part]
    if len(parts) > 1 and not _exists(_path(text)):
        whole = arxiv_id(text)
        if whole is None and not re.search(r"arxiv\s{0,4}:\s", text, re.I):
            return parts
    return [text]


def _path(text: str) -> Path:
    try:
        return Path(text).expanduser()
    except RuntimeError:  # ~ of a user who does not exist
        return Path(text)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # too long a name, or a null byte
        return False


def _path_kind(path: Path) -> PathKind:
    if path.is_dir() or path.suffix.lower() in _PAPER_SUFFIXES:
        return PathKind.PAPER
    if path.suffix.lower() in _LIST_SUFFIXES:
        return PathKind.ID_LIST
    try:
        with path.open("rb") as stream:
            head = stream.read(4_096)
    except OSError as error:
        raise UnreadableFileError(f"{path} cannot be read: {error.strerror}") from error
    if b"\0" in head or head.startswith((b"%PDF-", b"\x1f\x8b")) or b"\\document" in head:
        return PathKind.PAPER
    first = head.decode("utf-8", "replace").lstrip("\ufeff").split("\n", 1)[0].strip()
    listed = first.startswith("#") or any(
        arxiv_id(word.strip(_AROUND)) or _from_url(word.strip(_AROUND)) for word in first.split()
    )
    return PathKind.ID_LIST if listed else PathKind.PAPER


def _hint(text: str) -> str:
    """What is off about something that nearly is an id."""
    if re.fullmatch(r"(?:arxiv:)?[0-9]{4}\.[0-9]{4,5}v0.*", text, re.I):
        return "versions count from v1"
    if match := re.fullmatch(r"(?:arxiv:)?([0-9]{2})([0-9]{2})\.([0-9]+)(?:v[0-9]+)?", text, re.I):
        year, month, number = match.groups()
        if not 1 <= int(month) <= 12:
            return f"arXiv ids begin with year and month; there is no month {month}"
        wanted = 5 if int(year + month) >= 1501 else 4
        if len(number) != wanted:
            return f"an arXiv id of 20{year}-{month} has {wanted} digits behind the point"
    if re.match(r"https?://", text, re.I):
        return "URLs of arxiv.org are understood; download other papers and give the file"
    return _FORMS


def _shorten(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 80 else text[:77] + "…"
