"""Files that appear whole or not at all, and downloads that can be resumed."""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

from pydantic import ValidationError

from claimcheck.errors import WorkspaceError
from claimcheck.records import Record


class Validators(Record):
    """What must be unchanged for the rest of a file to fit to its beginning."""

    url: str
    etag: str | None = None  # a strong one
    last_modified: str | None = None
    total: int | None = None  # bytes of the whole file

    @property
    def condition(self) -> str | None:
        """The value of an If-Range header (RFC 9110, 13.1.5); None: a resume is not safe."""
        return self.etag or self.last_modified


class PartFile:
    """A download in the making: ``name.part`` with its validators beside it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._note = path.with_name(path.name + ".json")

    def resumable(self, url: str) -> tuple[int, Validators] | None:
        """(bytes that are there, their validators) when a resume from ``url`` is safe."""
        try:
            size = self.path.stat().st_size
            note = Validators.model_validate_json(self._note.read_bytes())
        except (OSError, ValidationError):
            return None
        if size == 0 or note.url != url or note.condition is None:
            return None
        if note.total is not None and size >= note.total:
            return None
        return size, note

    def begin(self, validators: Validators) -> None:
        """Note what a fresh download starts from."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.unlink(missing_ok=True)
        if validators.condition is None:
            self._note.unlink(missing_ok=True)
        else:
            self._note.write_text(validators.model_dump_json(), encoding="utf-8")

    def discard(self) -> None:
        """Forget what there is."""
        for path in (self.path, self._note):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)

    def keep_if_resumable(self) -> None:
        """After a failure: throw away what no resume could use."""
        if not self._note.exists():
            self.discard()

    def publish(self, final: Path) -> None:
        """Make the part file ``final`` at once; what stood there is replaced."""
        with self.path.open("rb") as stream:
            os.fsync(stream.fileno())
        self.path.replace(final)
        self._note.unlink(missing_ok=True)
        sync_folder(final.parent)


def sync_folder(folder: Path) -> None:
    """Write a folder's entries to disk, where the system can do that."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def write_atomically(path: Path, data: bytes) -> None:
    """Replace ``path`` by ``data`` at once. Raises WorkspaceError when that cannot be."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with temporary.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise WorkspaceError(
            f"{path} cannot be written: {error.strerror}", hint="is the disk full?"
        ) from error
    sync_folder(path.parent)


def sha256_of(path: Path) -> str:
    """Hexadecimal SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
