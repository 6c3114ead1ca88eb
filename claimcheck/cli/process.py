"""The process around a command: signals, streams, what libraries print, and exit codes.

0 ok · 1 a label of ``--fail-on`` was found · 2 usage or a known error · 3 partial ·
70 a bug · 130 interrupted.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from claimcheck.cli.session import Session

OK, FAIL_ON, KNOWN_ERROR, PARTIAL, BUG, INTERRUPTED = 0, 1, 2, 3, 70, 130

# What libraries read before they decide to talk. Set only where the user has not.
_QUIET = {
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "TRANSFORMERS_NO_ADVISORY_WARNINGS": "1",
    "TRANSFORMERS_VERBOSITY": "error",
    "TQDM_DISABLE": "1",
}


def run_process(arguments: Sequence[str]) -> int:
    """Run one command as the whole process; returns the exit code and touches no stream after."""
    _handle_signals()
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    stdout, stderr = _own_streams()
    try:
        code = run(arguments, stdout, stderr)
    except KeyboardInterrupt:  # a second one, while the first was being reported
        code = INTERRUPTED
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # the work is done: let Python end in peace
    _close(stdout)
    _close(stderr)
    return code


def run(arguments: Sequence[str], stdout: TextIO, stderr: TextIO) -> int:
    """Run one command on these streams and return its exit code. Never raises but on a signal."""
    from claimcheck.cli.output import Output
    from claimcheck.cli.session import Session

    # Arguments may be what is wrong, so errors look for --json themselves.
    session = Session(output=Output(stdout, stderr, json="--json" in arguments))
    try:
        code = _invoke(arguments, session)
        stdout.flush()
        return code
    except KeyboardInterrupt:
        session.output.error("interrupted; everything finished so far is stored", None)
        return INTERRUPTED
    except BrokenPipeError:
        _discard(stdout)
        return OK
    except Exception as error:
        return _report(error, session)
    finally:
        session.close()


def _invoke(arguments: Sequence[str], session: Session) -> int:
    import typer

    from claimcheck.cli.app import command

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with command().make_context("claimcheck", list(arguments), obj=session) as context:
                outcome: Any = context.command.invoke(context)
        except typer.Exit as stop:
            return int(stop.exit_code)
        except SystemExit:  # Rich's own way of saying that nobody reads the help any more
            raise BrokenPipeError from None
    return outcome if isinstance(outcome, int) else OK


def _report(error: Exception, session: Session) -> int:
    """Tell what went wrong in one line, and what to do; returns the exit code."""
    import errno

    import typer

    from claimcheck.errors import ClaimcheckError, WorkspaceError

    output = session.output
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EIO):
        # Stages translate their own; this one is about standard output.
        error = WorkspaceError(f"the output cannot be written: {os.strerror(error.errno)}")
    with contextlib.suppress(OSError):
        if isinstance(error, ClaimcheckError):
            output.error(str(error), error.hint, code=error.code, exit_code=error.exit_code)
            return error.exit_code
        if isinstance(error, typer.Abort):
            output.error("interrupted; everything finished so far is stored", None)
            return INTERRUPTED
        if isinstance(error, typer.TyperException):
            output.usage_error(error)
            return KNOWN_ERROR
        place = session.write_traceback(error)
        output.error(
            f"this is a bug in claimcheck: {type(error).__name__}: {error}",
            f"details are in {place}" if place else "no log could be written",
            code="Bug",
            exit_code=BUG,
        )
        return BUG
    return error.exit_code if isinstance(error, ClaimcheckError) else BUG


def _handle_signals() -> None:
    """Being told to stop is an interruption, whoever says it."""

    def stop(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)


def _own_streams() -> tuple[TextIO, TextIO]:
    """Standard output, and a private standard error.

    File descriptor 2 is given to libraries, also those written in C, and leads nowhere (or to the
    log under ``-v``): their warnings never reach the terminal. What we say ourselves goes to a copy
    of the original. Characters that the terminal cannot show are replaced, not refused.
    """
    if sys.stdout is None:  # closed by the caller
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    if sys.stderr is None:
        return sys.stdout, open(os.devnull, "w")  # noqa: PTH123
    encoding = sys.stderr.encoding
    own = os.fdopen(os.dup(2), "w", encoding=encoding, errors="replace", buffering=1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    return sys.stdout, own


def _discard(stream: TextIO) -> None:
    """Let what is still in the buffer go nowhere: nobody reads it any more."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def _close(stream: TextIO) -> None:
    try:
        stream.flush()
    except (OSError, ValueError):
        _discard(stream)
