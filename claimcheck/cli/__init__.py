"""The command line. ``main`` is the program; ``app`` the typer application behind it.

Nothing but the standard library is imported before ``main`` runs, so that Ctrl-C is met by our own
handler as early as Python allows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from claimcheck.cli.app import app as app

__all__ = ["app", "main"]


def main() -> None:
    """Run the program on the process's own arguments and streams, and exit with its code."""
    import signal
    import sys

    try:
        from claimcheck.cli.process import run_process

        code = run_process(sys.argv[1:])
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # once is enough
        code = 130
    sys.exit(code)


def __getattr__(name: str) -> Any:
    if name == "app":
        from claimcheck.cli.app import app

        return app
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
