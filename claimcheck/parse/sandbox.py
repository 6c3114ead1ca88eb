"""Starts the child process that reads papers, and turns whatever happens to it into one error.

The parent never parses hostile bytes. It hands the child a request as JSON, reads one JSON answer
through a pipe with a cap on its size, and kills the child's whole process group when the time is
over. The limits on memory, CPU time and file sizes are set by the child on itself before it opens
the file (:mod:`claimcheck.parse.child`), because setting them between fork and exec is unsafe in a
process that has threads.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import claimcheck
from claimcheck import errors
from claimcheck.errors import ClaimcheckError, ResourceLimitError, UnreadableFileError
from claimcheck.parse.interface import Limits

# Runs ``claimcheck.parse.child`` in isolated mode (-I: no PYTHONPATH, no user site, no current
# folder), also from a checkout that is not installed.
_BOOT = (
    "import sys; root = sys.argv[1]; root in sys.path or sys.path.insert(0, root); "
    "from claimcheck.parse.child import main; sys.exit(main())"
)
# Where the interpreter itself needs them to start; nothing that carries a secret.
_KEPT = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH", "SYSTEMROOT")
_STDERR_KEPT = 16_384


class CrashedError(UnreadableFileError):
    """The reader broke down, instead of saying what is wrong with the file; another may not."""

    @property
    def code(self) -> str:
        """To people and programs this is an unreadable file."""
        return UnreadableFileError.__name__


def run_child(
    request: dict[str, Any], *, name: str, scratch: Path, limits: Limits
) -> dict[str, Any]:
    """The child's answer to ``request``; ``name`` is the file as errors call it.

    ``scratch`` is the only folder in which the child may write. Raises the error that the child
    reports, ResourceLimitError where a limit ended it, and UnreadableFileError where it crashed.
    """
    command = [sys.executable, "-I", "-X", "utf8", "-W", "ignore", "-c", _BOOT]
    root = str(Path(claimcheck.__file__).resolve().parent.parent)
    payload = json.dumps({**request, "scratch": str(scratch), "limits": limits.model_dump()})
    process = subprocess.Popen(  # noqa: S603  (our own interpreter and module, no shell)
        [*command, root],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=scratch,
        env=_environment(scratch),
        start_new_session=True,
        close_fds=True,
    )
    try:
        stdout, stderr = _exchange(process, payload.encode(), name, limits)
        status = process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        raise _too_slow(name, limits) from None
    finally:
        _kill(process)
    return _answer(status, stdout, stderr, name, limits)


def _environment(scratch: Path) -> dict[str, str]:
    kept = {key: os.environ[key] for key in _KEPT if key in os.environ}
    return {
        **kept,
        "HOME": str(scratch),
        "TMPDIR": str(scratch),
        "LANG": "C.UTF-8",
        "PATH": os.defpath,
        "OMP_NUM_THREADS": "1",
        "PYDANTIC_DISABLE_PLUGINS": "__all__",
    }


def _exchange(
    process: subprocess.Popen[bytes], payload: bytes, name: str, limits: Limits
) -> tuple[bytes, bytes]:
    """Sends the request and reads both pipes until they close, within time and size."""
    assert process.stdin and process.stdout and process.stderr
    deadline = time.monotonic() + limits.seconds
    with suppress(BrokenPipeError):  # a child that died early says why on stderr or by its status
        process.stdin.write(payload)
        process.stdin.close()
    stdout, stderr = bytearray(), bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ, stdout)
        selector.register(process.stderr, selectors.EVENT_READ, stderr)
        while selector.get_map():
            left = deadline - time.monotonic()
            if left <= 0:
                raise _too_slow(name, limits)
            for key, _ in selector.select(left):
                chunk = os.read(key.fd, 1 << 16)
                if not chunk:
                    selector.unregister(key.fileobj)
                    continue
                key.data.extend(chunk)
            if len(stdout) > limits.output_bytes:
                raise ResourceLimitError(
                    f"{name}: what was read of it is larger than {limits.output_bytes // 2**20} MB"
                )
            del stderr[:-_STDERR_KEPT]
    return bytes(stdout), bytes(stderr)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Ends the whole process group, whether or not the child still lives."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()


def _too_slow(name: str, limits: Limits) -> ResourceLimitError:
    return ResourceLimitError(f"reading {name} took more than {limits.seconds:g} s")


def _answer(status: int, stdout: bytes, stderr: bytes, name: str, limits: Limits) -> dict[str, Any]:
    if status < 0:
        raise _signalled(-status, name, limits)
    try:
        answer = json.loads(stdout)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        lines = stderr.decode("utf-8", "replace").strip().splitlines()
        detail = f": {lines[-1][:300]}" if lines else ""
        raise CrashedError(f"the reader of {name} ended with status {status}{detail}")
    if error := answer.get("error"):
        raise _rebuilt(error)
    return answer


def _signalled(number: int, name: str, limits: Limits) -> ClaimcheckError:
    if number == signal.SIGXCPU:
        return ResourceLimitError(
            f"reading {name} took more than {limits.cpu_seconds} s of CPU time"
        )
    if number == signal.SIGALRM:
        return _too_slow(name, limits)
    if number == signal.SIGKILL:
        return ResourceLimitError(
            f"the system ended the reader of {name}, most likely for want of memory"
        )
    known = {member.value: member.name for member in signal.Signals}
    return CrashedError(
        f"the reader of {name} crashed ({known.get(number, number)}): the file is damaged or hostile"
    )


def _rebuilt(error: dict[str, Any]) -> ClaimcheckError:
    """The child's error as an exception of its class; only known classes are looked up."""
    if error.get("crashed"):
        return CrashedError(str(error.get("message", "")), hint=error.get("hint"))
    known = getattr(errors, str(error.get("code")), None)
    if not (isinstance(known, type) and issubclass(known, ClaimcheckError)):
        known = UnreadableFileError
    return known(str(error.get("message", "")), hint=error.get("hint"))
