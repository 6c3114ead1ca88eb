"""The files of a LaTeX submission: reading inside the root only, and finding the main one."""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path, PurePosixPath

from claimcheck.errors import ResourceLimitError, UnreadableFileError
from claimcheck.parse.interface import Limits

_TEX_BYTES = 20 * 2**20  # one file of TeX; books stay below 5 MB
_READS = 100  # of one file, which a paper may input in several places
_SUFFIXES = (".tex", ".ltx", ".latex")
_CLASS = re.compile(r"^[^%\n]*\\document(?:class|style)\b\s*(?:\[[^\]]*\])?\s*\{([^}]*)\}", re.M)
_BODY = re.compile(r"^[^%\n]*\\begin\s*\{document\}", re.M)
_INCLUDED = re.compile(
    r"\\(?:input|include|subfile|subfileinclude)\s*\{?\s*([^\s{}\\%]+)"
    r"|\\(?:sub)?(?:import|inputfrom|includefrom)\*?\s*\{[^}]*\}\s*\{([^}]*)\}"
)
_USUAL = ("main", "ms", "paper", "article", "manuscript", "root", "arxiv", "draft", "00main")
_SIDE = re.compile(r"supp|appendix|response|rebuttal|cover|letter|review|poster|template|sample")


class SourceTree:
    """The unpacked files of one submission. Nothing outside ``root`` is ever opened."""

    def __init__(self, root: Path, limits: Limits) -> None:
        self.limits = limits
        self.root = root.resolve()
        self.names: list[str] = []  # files read so far, relative to the root, by file index
        self._single: str | None = None
        if self.root.is_file():
            self._single = self.root.name
            self.root = self.root.parent
        self._files: dict[str, str] = {}  # folded relative path → path as stored
        self._reads: Counter[str] = Counter()
        self._walk()

    def _walk(self) -> None:
        if self._single is not None:
            self._files[self._single.casefold()] = self._single
            return
        for folder, folders, names in os.walk(self.root, followlinks=False):
            folders[:] = sorted(one for one in folders if one != "__MACOSX")
            for name in sorted(names):
                path = Path(folder, name)
                if path.is_symlink() or not path.is_file() or name.startswith("._"):
                    continue
                stored = path.relative_to(self.root).as_posix()
                self._files.setdefault(stored.casefold(), stored)
                if len(self._files) > self.limits.members:
                    raise ResourceLimitError(
                        f"the source holds more than {self.limits.members} files"
                    )

    @property
    def files(self) -> tuple[str, ...]:
        """Relative paths of all plain files, sorted."""
        return tuple(sorted(self._files.values()))

    def find(self, name: str, *, base: str = "", suffixes: tuple[str, ...] = ("",)) -> str | None:
        """The stored path that TeX would open for ``name``, looked up in ``base`` and the root.

        None when there is none, or when the name leads outside the root.
        """
        name = name.strip().strip('"').replace("\\", "/").rstrip()
        if not name or name.startswith(("/", "~", "|")) or ":" in name or "\x00" in name:
            return None
        for folder in dict.fromkeys((base, "")):
            for suffix in suffixes:
                path = _normal(f"{folder}/{name}{suffix}")
                if path is not None and path.casefold() in self._files:
                    return self._files[path.casefold()]
        return None

    def read(self, stored: str) -> tuple[int, str]:
        """Index and text of a file that :meth:`find` or :attr:`files` named.

        Raises ResourceLimitError beyond the limits, UnreadableFileError when it cannot be read.
        """
        self._reads[stored] += 1
        if self._reads[stored] > _READS or self._reads.total() > self.limits.members:
            raise ResourceLimitError(f"the paper reads {stored} and other files again and again")
        text = self._text(stored)
        if stored in self.names:
            return self.names.index(stored), text
        self.names.append(stored)
        return len(self.names) - 1, text

    def _text(self, stored: str) -> str:
        path = self.root / stored
        try:
            if path.is_symlink() or not path.resolve().is_relative_to(self.root):
                raise UnreadableFileError(f"{stored} leads outside the source")
            size = path.stat().st_size
            if size > min(_TEX_BYTES, self.limits.file_bytes):
                raise ResourceLimitError(f"{stored} is larger than {_TEX_BYTES // 2**20} MB")
            return decode(path.read_bytes())
        except OSError as error:
            raise UnreadableFileError(f"{stored} cannot be read: {error.strerror}") from None

    def main(self) -> tuple[str, tuple[str, ...]]:
        """The file LaTeX starts with, and warnings about how it was chosen.

        Raises UnreadableFileError when no file holds a document.
        """
        stated, ignored = self._readme()
        texts: dict[str, str] = {}
        for stored in self.files:
            if self._single or stored.lower().endswith(_SUFFIXES):
                texts[stored] = self._text(stored)
        if not texts:  # a single file named after the paper
            texts = {s: self._text(s) for s in self.files if "." not in PurePosixPath(s).name}
        documents = {s: t for s, t in texts.items() if _BODY.search(t)}
        if not documents:
            raise UnreadableFileError(
                "no file of the source has a document environment",
                hint="hand in the folder that holds the main .tex file, or the PDF",
            )
        if not any(map(_CLASS.search, documents.values())):
            # \\begin{document} may stand in an included file; LaTeX starts at the class.
            documents = {s: t for s, t in texts.items() if _CLASS.search(t)} or documents
        for name in stated:
            if name in documents:
                return name, ()
        included = {
            PurePosixPath(match[1] or match[2] or "").name.removesuffix(".tex")
            for text in texts.values()
            for match in _INCLUDED.finditer(text)
        }

        def rank(stored: str) -> tuple[bool | int, ...]:
            name = PurePosixPath(stored).name
            stem = name.rsplit(".", 1)[0].lower()
            opening = _CLASS.search(documents[stored])
            style = opening[1] if opening else ""
            usual = _USUAL.index(stem) if stem in _USUAL else len(_USUAL)
            return (
                stored in ignored,
                not opening,
                "subfiles" in style or style == "standalone",
                stem in included or name in included,
                bool(_SIDE.search(stem)),
                stored.rsplit(".", 1)[0] + ".bbl" not in self._files.values(),
                stored.count("/"),
                usual,
                -len(documents[stored]),
            )

        order = sorted(documents, key=lambda stored: (rank(stored), stored))
        rivals = [one for one in order[1:] if rank(one)[:5] == rank(order[0])[:5]]
        warnings: tuple[str, ...] = ()
        if rivals:
            warnings = (f"several files hold a document: read {order[0]}, not {', '.join(rivals)}",)
        return order[0], warnings

    def _readme(self) -> tuple[list[str], set[str]]:
        """What an arXiv ``00README`` says: top-level files in order, and files to ignore."""
        stated: list[str] = []
        ignored: set[str] = set()
        for stored in self.files:
            name = stored.lower()
            if not re.fullmatch(r"00readme(?:\.(?:xxx|txt|json|ya?ml|toml))?", name):
                continue
            text = self._text(stored)[:100_000]
            for match in re.finditer(
                r"([\w./+-]+\.\w+)[\"']?\s*,?\s*[\"']?(?:usage[\"']?\s*[:=]\s*[\"']?)?"
                r"(toplevelfile|toplevel|ignore)\b"
                r"|[\"']?filename[\"']?\s*[:=]\s*[\"']?([\w./+-]+)[\"']?",
                text,
            ):
                path = match[1] or match[3]
                known = self.find(path)
                if known is None:
                    continue
                usage = match[2] or _usage_near(text, match)
                if usage.startswith("toplevel"):
                    stated.append(known)
                elif usage == "ignore":
                    ignored.add(known)
        return stated, ignored


def _usage_near(text: str, match: re.Match[str]) -> str:
    """The ``usage`` field of the JSON or YAML entry around a ``filename`` field."""
    start = max(text.rfind("{", 0, match.start()), text.rfind("\n-", 0, match.start()), 0)
    ends = [at for at in (text.find("}", match.end()), text.find("\n-", match.end())) if at >= 0]
    entry = text[start : min(ends, default=len(text))]
    usage = re.search(r"usage[\"']?\s*[:=]\s*[\"']?(\w+)", entry)
    return usage[1] if usage else ""


def _normal(path: str) -> str | None:
    """``path`` without ``.`` and ``..``; None when it climbs out of the root."""
    parts: list[str] = []
    for part in path.split("/"):
        if part in ("", "."):
            continue
        if part == "..":
            if not parts:
                return None
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


def decode(raw: bytes) -> str:
    """UTF-8 where it is valid, UTF-16 with a mark, else Windows Latin-1 (a superset of Latin-1)."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace") if not _has_c1(raw) else raw.decode("latin-1")


def _has_c1(raw: bytes) -> bool:
    """Whether bytes occur that Windows Latin-1 leaves undefined."""
    return any(byte in raw for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D))
