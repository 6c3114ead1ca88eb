"""The limited process in which papers are read. Started by :mod:`claimcheck.parse.sandbox`.

Reads one request as JSON from standard input, limits itself, reads one file with one reader, and
writes one answer as JSON: ``{"document": …}`` or ``{"error": {"code", "message", "hint"}}``.
It never imports torch, transformers or spaCy. Whatever libraries print goes to standard error,
which the parent keeps from the terminal.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from claimcheck import plugins
from claimcheck.errors import (
    ClaimcheckError,
    ResourceLimitError,
    UnreadableFileError,
)
from claimcheck.parse import READERS
from claimcheck.parse.archive import FileKind, sniff, unpack
from claimcheck.parse.interface import DocumentBuilder, Limits, Reader
from claimcheck.records import Document, FileRole

_REFUSED = frozenset(
    {
        "socket.connect",
        "socket.bind",
        "socket.sendto",
        "subprocess.Popen",
        "os.system",
        "os.exec",
        "os.posix_spawn",
        "os.spawn",
        "os.fork",
        "os.forkpty",
        "pty.spawn",
    }
)
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_FILES = 64  # open at a time
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def main() -> int:
    """Answers the request on standard input; returns the exit status."""
    answer_fd = os.dup(1)  # libraries may print: only this descriptor carries the answer
    os.dup2(2, 1)
    request = json.loads(sys.stdin.buffer.read())
    limits = Limits(**request["limits"])
    restrict(limits)
    # What the reader imports is ours; from here on every byte is hostile.
    reader = _reader(request)
    guard(Path(request["scratch"]))
    payload = json.dumps(answer(request, limits, reader)).encode("utf-8", "backslashreplace")
    with os.fdopen(answer_fd, "wb") as out:
        out.write(payload)
    sys.stdout.flush()
    return 0


def _reader(request: dict[str, Any]) -> Reader | None:
    try:
        return _load(request["reader"])
    except (ClaimcheckError, ImportError):
        return None  # said again, as an answer, by `answer`


def _load(name: str) -> Reader:
    reader: Reader = plugins.load(READERS, name, "reader")()
    return reader


def restrict(limits: Limits) -> None:
    """Sets the limits of the operating system on this process, as far as it has them."""
    wanted = {
        "RLIMIT_AS": limits.memory_bytes,  # absent or without effect on macOS
        "RLIMIT_CPU": limits.cpu_seconds,
        "RLIMIT_FSIZE": limits.unpacked_bytes,
        "RLIMIT_NOFILE": _FILES,
        "RLIMIT_CORE": 0,
    }
    for name, value in wanted.items():
        kind = getattr(resource, name, None)
        if kind is None:
            continue
        _, hard = resource.getrlimit(kind)
        if hard != resource.RLIM_INFINITY:
            value = min(value, hard)
        # At the soft limit SIGXCPU says what happened; at the hard one SIGKILL would not.
        grace = 1 if name == "RLIMIT_CPU" and hard == resource.RLIM_INFINITY else 0
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (value, value + grace))
    # Should the parent die, nobody else would end a child that waits instead of computing.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, limits.seconds + 5)


def guard(scratch: Path) -> None:
    """From now on Python code in this process opens no socket, starts no process, and writes only
    below ``scratch``. A second fence for libraries; native code is held by the limits alone.
    """
    inside = str(scratch.resolve()) + os.sep

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _REFUSED:
            raise PermissionError(f"{event} is not allowed while reading a file")
        if event == "open":
            path, _, flags = arguments
            if not isinstance(flags, int) or not flags & _WRITES or isinstance(path, int):
                return
            if not (os.path.realpath(os.fsdecode(path)) + os.sep).startswith(inside):
                raise PermissionError("writing outside the scratch folder is not allowed")

    sys.addaudithook(hook)


def answer(request: dict[str, Any], limits: Limits, reader: Reader | None = None) -> dict[str, Any]:
    """The answer to a request. Every exception becomes an error in it: none is let out."""
    try:
        document = read_file(
            Path(request["path"]),
            FileRole(request["role"]),
            reader=reader or _load(request["reader"]),
            paper_id=request["paper"],
            scratch=Path(request["scratch"]),
            limits=limits,
        )
        return {"document": document.model_dump(mode="json")}
    except ClaimcheckError as error:
        return _error(error)
    except (MemoryError, RecursionError) as error:
        what = "memory" if isinstance(error, MemoryError) else "nesting"
        return _error(
            ResourceLimitError(f"reading {request['name']} needs more {what} than is allowed")
        )
    except OSError as error:
        if error.errno not in _FULL:
            return _failed(request, error)
        return _error(ResourceLimitError(f"reading {request['name']}: {error.strerror}"))
    except Exception as error:  # a reader that trips over a hostile file is no crash of ours
        return _failed(request, error)


def _failed(request: dict[str, Any], error: Exception) -> dict[str, Any]:
    told = _error(
        UnreadableFileError(
            f"the {request['reader']} reader failed on {request['name']}:"
            f" {type(error).__name__}: {str(error)[:200]}",
            hint="if other programs can read the file, please report this",
        )
    )
    told["error"]["crashed"] = True
    return told


def _error(error: ClaimcheckError) -> dict[str, Any]:
    return {"error": {"code": error.code, "message": str(error), "hint": error.hint}}


def read_file(
    path: Path, role: FileRole, *, reader: Reader, paper_id: str, scratch: Path, limits: Limits
) -> Document:
    """Sniffs, unpacks and reads one file. A source that is a PDF is read as one."""
    kind = sniff(path)
    hashes = (_folder_digest(path, limits) if kind is FileKind.FOLDER else _digest(path, limits),)
    if role is FileRole.SOURCE and kind is not FileKind.FOLDER:
        target = scratch / "source"
        target.mkdir()
        path = unpack(path, target, limits)
        if path.is_file():
            reader = _load("pdf")
    elif role is FileRole.PDF:
        _expect(path, kind, FileKind.PDF)
    elif role is FileRole.HTML:
        _expect(path, kind, FileKind.HTML)
    builder = DocumentBuilder()
    reader.read(path, builder, limits)
    return builder.build(paper=paper_id, file_hashes=hashes, reader=reader)


def _expect(path: Path, kind: FileKind, wanted: FileKind) -> None:
    if kind is FileKind.EMPTY:
        raise UnreadableFileError(f"{path.name} is empty", hint="download it again")
    if kind is not wanted:
        raise UnreadableFileError(f"{path.name} is {kind.value}, not {wanted.value}")


def _digest(path: Path, limits: Limits) -> str:
    size = path.stat().st_size
    if size > limits.file_bytes:
        raise ResourceLimitError(
            f"{path.name} has {size // 2**20} MB; at most {limits.file_bytes // 2**20} MB are read"
        )
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _folder_digest(root: Path, limits: Limits) -> str:
    """SHA-256 over names and contents of the plain files below ``root``; links are not followed."""
    digest, total, count = hashlib.sha256(), 0, 0
    for folder, subfolders, names in os.walk(root):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        for name in sorted(names):
            file = Path(folder, name)
            if file.is_symlink() or not file.is_file():
                continue
            total, count = total + file.stat().st_size, count + 1
            if count > limits.members or total > limits.unpacked_bytes:
                raise ResourceLimitError(
                    f"the folder {root.name} holds more than {limits.members} files"
                    f" or {limits.unpacked_bytes // 2**20} MB",
                    hint="name the folder that holds only the paper",
                )
            digest.update(
                f"{file.relative_to(root)}\0{_digest(file, limits)}\n".encode(errors="replace")
            )
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
