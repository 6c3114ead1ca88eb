"""One owner a stage: a lease file, taken over when its owner is dead."""

from __future__ import annotations

import json
import os
import socket
import threading
import time
import uuid
from pathlib import Path
from typing import NamedTuple

from filelock import FileLock

_NAME = "lease.json"
_GUARD = "lease.lock"
_BEAT = 20.0  # seconds between signs of life
_STALE = 300.0  # an owner on another machine is dead after so long without one


class Owner(NamedTuple):
    """Who holds a lease."""

    token: str
    host: str
    boot: str  # of the operating system: process numbers mean nothing across boots
    namespace: str  # of process numbers: containers have their own
    pid: int
    started: str  # of the process, in clock ticks since boot
    beat: float  # time.time() of the last sign of life


class Lease:
    """Held from construction to ``release``; a thread gives signs of life meanwhile."""

    def __init__(self, folder: Path, owner: Owner, took_over: bool) -> None:
        self.folder, self.owner, self.took_over = folder, owner, took_over
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)
        self._thread.start()

    @property
    def mine(self) -> bool:
        """Whether nobody has taken it over (a suspended process can lose it)."""
        found = read_owner(self.folder)
        return found is not None and found.token == self.owner.token

    def release(self) -> None:
        """Give it back."""
        self._stop.set()
        self._thread.join()
        with _guard(self.folder):
            if self.mine:
                (self.folder / _NAME).unlink(missing_ok=True)

    def _beat(self) -> None:
        while not self._stop.wait(_BEAT):
            try:
                with _guard(self.folder):
                    if not self.mine:
                        return
                    _write(self.folder, self.owner._replace(beat=time.time()))
            except OSError:
                continue  # a sign of life may fail; the next one may not


def acquire(folder: Path) -> Lease | None:
    """The lease of a stage folder, or None while somebody alive holds it."""
    with _guard(folder):
        found = read_owner(folder)
        if found is not None and alive(found):
            return None
        host, boot, namespace = _machine()
        owner = Owner(
            uuid.uuid4().hex, host, boot, namespace, os.getpid(), _started(os.getpid()), time.time()
        )
        _write(folder, owner)
    return Lease(folder, owner, took_over=found is not None)


def read_owner(folder: Path) -> Owner | None:
    """Who holds a folder's lease; None where nobody does or the file is damaged."""
    try:
        return Owner(**json.loads((folder / _NAME).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def alive(owner: Owner) -> bool:
    """Whether the owner may still be working.

    On this machine the process itself is asked; elsewhere only the signs of life count.
    """
    host, boot, namespace = _machine()
    if owner.host == host and owner.boot != boot:
        return False
    if owner.host == host and owner.namespace == namespace:
        started = _started(owner.pid)
        return started != "" and started == owner.started
    return time.time() - owner.beat < _STALE


def _guard(folder: Path) -> FileLock:
    return FileLock(folder / _GUARD, timeout=60)


def _write(folder: Path, owner: Owner) -> None:
    aside = folder / f".{_NAME}.{os.getpid()}"
    aside.write_text(json.dumps(owner._asdict()), encoding="utf-8")
    aside.replace(folder / _NAME)


def _machine() -> tuple[str, str, str]:
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        namespace = str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        boot = namespace = ""
    return socket.gethostname(), boot, namespace


def _started(pid: int) -> str:
    """When a process started; "" when there is none, or only its zombie."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        if Path("/proc/self").exists():
            return ""
        return _started_elsewhere(pid)
    fields = stat.rpartition(")")[2].split()
    return "" if fields[0] in "ZX" else fields[19]


def _started_elsewhere(pid: int) -> str:
    """The same where there is no /proc."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return ""
    except OSError:
        return "unknown"
    return "unknown"
