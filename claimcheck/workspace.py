"""Where things live: the folder ``.claimcheck/``, its lock, and files that appear whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO
from urllib.parse import quote

from claimcheck.errors import ResourceLimitError, WorkspaceError, WorkspaceLockedError
from claimcheck.records import Record

FOLDER = ".claimcheck"
_TEMPORARY = ".part-"  # prefix of files that are still being written
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


class Workspace(Record):
    """The folder that holds ``.claimcheck/``. Nothing is created by asking for a path."""

    root: Path

    @property
    def folder(self) -> Path:
        """``.claimcheck/`` itself."""
        return self.root / FOLDER

    @property
    def store(self) -> Path:
        """The database."""
        return self.folder / "store.sqlite3"

    @property
    def papers(self) -> Path:
        """One folder a paper with the files as they came."""
        return self.folder / "papers"

    @property
    def runs(self) -> Path:
        """One folder a stage of a rerun."""
        return self.folder / "runs"

    @property
    def cache(self) -> Path:
        """What can be made or downloaded again."""
        return self.folder / "cache"

    @property
    def logs(self) -> Path:
        """Log files, one a day."""
        return self.folder / "logs"

    @property
    def settings(self) -> Path:
        """The workspace's settings file; it need not exist."""
        return self.folder / "settings.toml"

    @property
    def lock(self) -> Path:
        """The writer's lock."""
        return self.folder / "lock"

    @property
    def reports(self) -> Path:
        """Reports lie beside ``.claimcheck/``, where people see them."""
        return self.root / "reports"

    def paper_folder(self, paper_id: str) -> Path:
        """The folder of one paper. Ids are percent-encoded, so that no two share a folder.

        The slash of an old arXiv id becomes an underscore, as it does on arXiv itself.
        """
        name = quote(paper_id, safe="").replace("_", "%5F").replace("%2F", "_")
        return self.papers / (name if name.strip(".") else name.replace(".", "%2E"))

    @property
    def writable(self) -> bool:
        """Whether this process may write to it."""
        return os.access(self.folder, os.W_OK | os.X_OK)

    @contextmanager
    def writer(self, *, wait: float = 0.0) -> Iterator[None]:
        """Hold the lock of the one writer; ``wait`` is how many seconds to wait for another's.

        The kernel releases the lock when its process ends, however it ends. Raises
        WorkspaceLockedError, naming the process that holds it.
        """
        import filelock

        lock = filelock.FileLock(self.lock, timeout=wait)
        with translated(self.lock):
            try:
                lock.acquire()
            except filelock.Timeout:
                raise WorkspaceLockedError(
                    f"{self.root} is being written by {self._holder()}",
                    hint="wait until it has finished; reading commands work meanwhile",
                ) from None
        try:
            with translated(self.folder):
                self._sweep()
                note = {"pid": os.getpid(), "since": datetime.now(UTC).isoformat("T", "seconds")}
                write_atomic(self._holder_file, json.dumps(note).encode())
            yield
        finally:
            self._holder_file.unlink(missing_ok=True)
            lock.release()

    @property
    def _holder_file(self) -> Path:
        return self.folder / "writer.json"

    def _holder(self) -> str:
        try:
            note = json.loads(self._holder_file.read_bytes())
            return f"process {int(note['pid'])} (since {str(note['since'])[:19]} UTC)"
        except (OSError, ValueError, KeyError, TypeError):
            return "another process"

    def _sweep(self) -> None:
        """Remove what a killed writer left half written. Only the holder of the lock may."""
        for parent in (self.folder, self.papers):
            for leftover in parent.glob(f"{_TEMPORARY}*"):
                shutil.rmtree(leftover, ignore_errors=True)
                leftover.unlink(missing_ok=True)


def find(start: Path) -> Workspace | None:
    """The workspace of ``start``: its nearest folder, itself included, that holds ``.claimcheck/``."""
    start = start.absolute()
    for root in (start, *start.parents):
        if (root / FOLDER).is_dir():
            return Workspace(root=root)
    return None


def create(root: Path) -> Workspace:
    """Make a workspace in ``root`` (made as well if absent); an existing one is left as it is.

    Raises WorkspaceError where that is not possible.
    """
    workspace = Workspace(root=root.absolute())
    with translated(workspace.root):
        workspace.folder.mkdir(parents=True, exist_ok=True)
        for folder in (workspace.papers, workspace.runs, workspace.cache):
            folder.mkdir(exist_ok=True)
        ignore = workspace.folder / ".gitignore"
        if not ignore.exists():  # papers are other people's work: keep them out of repositories
            write_atomic(ignore, b"*\n")
    return workspace


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn what the operating system says about ``path`` into a WorkspaceError."""
    try:
        yield
    except OSError as error:
        raise from_os_error(error, path) from error


def from_os_error(error: OSError, path: Path) -> WorkspaceError:
    """The WorkspaceError for an ``OSError``, with a hint that fits."""
    if error.errno in _FULL:
        return WorkspaceError(
            f"no space is left to write {path}",
            hint="free some space and run the command again; everything stored so far is kept",
        )
    if error.errno in _FORBIDDEN:
        return WorkspaceError(
            f"{path} cannot be written: {os.strerror(error.errno or 0)}",
            hint="choose another folder with --workspace DIR",
        )
    reason = os.strerror(error.errno) if error.errno else str(error)
    return WorkspaceError(f"{error.filename or path}: {reason}")


@contextmanager
def appearing(path: Path) -> Iterator[IO[bytes]]:
    """A file to write that appears under ``path``, whole and on disk, when the block ends well."""
    temporary = path.with_name(f"{_TEMPORARY}{secrets.token_hex(6)}")
    try:
        with temporary.open("xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def write_atomic(path: Path, content: bytes) -> None:
    """Write ``content`` so that ``path`` holds the old bytes or the new ones, never a mixture."""
    with appearing(path) as stream:
        stream.write(content)


def copy_atomic(source: Path, target: Path, *, limit: int) -> tuple[str, int]:
    """Copy a file and return the SHA-256 (hex) and size of what was copied.

    Raises ResourceLimitError when ``source`` holds more than ``limit`` bytes.
    """
    digest = hashlib.sha256()
    size = 0
    with source.open("rb") as stream, appearing(target) as copy:
        while block := stream.read(1 << 20):
            size += len(block)
            if size > limit:
                raise ResourceLimitError(
                    f"{source} holds more than {limit // 2**20} MiB",
                    hint="hand in the paper alone, without data and supplements",
                )
            digest.update(block)
            copy.write(block)
    return digest.hexdigest(), size


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError:  # some network file systems cannot; the rename itself has happened
        pass
    finally:
        os.close(descriptor)
