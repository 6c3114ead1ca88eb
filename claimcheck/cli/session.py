"""One run of the program: its global options, its workspace, its log."""

from __future__ import annotations

import contextlib
import os
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimcheck.cli.output import Output
from claimcheck.errors import WorkspaceError

if TYPE_CHECKING:
    from pydantic import BaseModel

    from claimcheck.pipeline import Project
    from claimcheck.settings import Resolved
    from claimcheck.workspace import Workspace

_LOG_BYTES = 2 * 2**20  # a log begins anew when it is larger


class Session:
    """What the commands share."""

    def __init__(self, output: Output) -> None:
        self.output = output
        self.verbose = 0
        self._flags: dict[str, object] = {}
        self._folder: Path | None = None
        self._log: Path | None = None

    def remember(self, name: str, value: Any) -> None:
        """A global option that was given on the command line."""
        if name == "workspace":
            self._folder = value
        elif name == "json":
            self.output.json = bool(value)
        elif name == "verbose":
            self.verbose += int(value)
        else:
            self._flags[name] = value

    # ── the workspace ─────────────────────────────────────────────────────────────────────────

    def find_workspace(self, *, may_be_made: bool = False) -> Workspace | None:
        """The workspace that is meant: ``--workspace``, CLAIMCHECK_WORKSPACE, the nearest parent.

        None where there is none. Raises WorkspaceError where the user named a folder that holds
        none, unless the command would make it (``may_be_made``).
        """
        from claimcheck import workspace

        folder = self.named_folder()
        if folder is None:
            return workspace.find(self.here())
        if folder.exists() and not folder.is_dir():
            raise WorkspaceError(f"{folder} is not a folder", hint="--workspace takes a folder")
        found = workspace.Workspace(root=folder.absolute())
        if found.folder.is_dir():
            return found
        if not may_be_made:
            raise WorkspaceError(
                f"there is no workspace in {folder}",
                hint=f"claimcheck init --workspace {folder} makes one",
            )
        return None

    def workspace(self, *, create: bool = False) -> Workspace:
        """The workspace, made and announced where there is none and ``create``."""
        from claimcheck import workspace

        found = self.find_workspace(may_be_made=create)
        if found is None:
            folder = self.named_folder() or self.here()
            if not create:
                raise WorkspaceError(
                    f"there is no workspace in {folder} or above it",
                    hint="claimcheck fetch FILE makes one; so does claimcheck init",
                )
            found = workspace.create(folder)
            self.output.note(f"made a workspace in {found.root}")
        if self.verbose and self._log is None:
            self._open_log(found)
        return found

    def resolve(self, workspace: Workspace | None, **flags: object) -> Resolved:
        """The settings, with where each came from."""
        from claimcheck.settings import resolve, user_file

        return resolve(
            {**self._flags, **flags},
            workspace_file=workspace.settings if workspace else None,
            personal_file=user_file(),
        )

    @contextmanager
    def project(self, *, create: bool = False, **flags: object) -> Iterator[Project]:
        """The open workspace. ``flags`` are settings that the command itself takes as options."""
        from claimcheck.pipeline import Project

        workspace = self.workspace(create=create)
        with Project(workspace, self.resolve(workspace, **flags).settings) as project:
            yield project

    # ── answers ───────────────────────────────────────────────────────────────────────────────

    def answer(self, envelope: BaseModel, for_people: Callable[[Output], None]) -> None:
        """Print the data of a command, as JSON or for people."""
        if self.output.json:
            self.output.envelope(envelope)
        else:
            for_people(self.output)

    def write_traceback(self, error: Exception) -> Path | None:
        """Append the traceback of a bug to the log; returns where, None where nothing works."""
        text = "".join(traceback.format_exception(error))
        for choose in (self._workspace_log, self._user_log):
            with contextlib.suppress(Exception):
                path = choose()
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("a", encoding="utf-8", errors="replace") as stream:
                    stream.write(f"\n{text}")
                return path
        return None

    def close(self) -> None:
        """Say where the log is."""
        if self._log is not None and not self.output.json:
            with contextlib.suppress(OSError):
                self.output.note(f"log: {self._log}")

    def demo_folder(self) -> Path:
        """Where the demo makes its own workspace."""
        return self._folder or self.here()

    def named_folder(self) -> Path | None:
        """The folder that the user named as the workspace's, if any."""
        if self._folder is not None:
            return self._folder
        named = os.environ.get("CLAIMCHECK_WORKSPACE")
        return Path(named) if named else None

    def here(self) -> Path:
        """The current folder. Raises WorkspaceError where it is gone."""
        try:
            return Path.cwd()
        except OSError:
            raise WorkspaceError(
                "the current folder no longer exists", hint="cd to another one, or --workspace DIR"
            ) from None

    def _workspace_log(self) -> Path:
        found = self.find_workspace()
        if found is None or not found.writable:
            raise FileNotFoundError
        return found.logs / "claimcheck.log"

    def _user_log(self) -> Path:
        import platformdirs

        return Path(platformdirs.user_log_dir("claimcheck", appauthor=False)) / "claimcheck.log"

    def _open_log(self, workspace: Workspace) -> None:
        """Send log records, warnings and whatever libraries print to stderr into one file."""
        import logging
        import sys
        import warnings

        path = workspace.logs / "claimcheck.log" if workspace.writable else self._user_log()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.exists() and path.stat().st_size > _LOG_BYTES:
                path.replace(path.with_suffix(".log.1"))
            stream = path.open("a", encoding="utf-8", errors="replace", buffering=1)
        except OSError:
            self.output.note(f"no log: {path} cannot be written")
            return
        if sys.stderr is not None and not sys.stderr.isatty():
            with contextlib.suppress(OSError, ValueError):
                if os.path.samestat(os.fstat(2), os.stat(os.devnull)):  # noqa: PTH116
                    os.dup2(stream.fileno(), 2)
        handler = logging.StreamHandler(stream)
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        logging.getLogger().addHandler(handler)
        logging.getLogger().setLevel(logging.DEBUG if self.verbose > 1 else logging.INFO)
        warnings.simplefilter("default")
        logging.captureWarnings(True)
        self._log = path
