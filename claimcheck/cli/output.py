"""What people and programs get to see: data on stdout, everything else on stderr.

Text of papers is literal: no markup is read in it, and characters that steer a terminal are
removed before they reach one.
"""

from __future__ import annotations

import json as jsonlib
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from pydantic import BaseModel
    from rich.console import Console
    from rich.text import Text

# C0 and C1 controls, DEL; marks, embeddings, overrides and isolates of text direction; line and
# paragraph separators; invisible joiners, tags and annotation marks.
_STEERING = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-_])")
_SPACES = re.compile(r"\s+")
_NARROW = 64  # columns below which tables become lists


def printable(text: str) -> str:
    """``text`` on one line without anything that a terminal would obey."""
    text = _ESCAPE.sub("", text)
    return _STEERING.sub("", _SPACES.sub(" ", text)).strip()


class Output:
    """Standard output and standard error of one command."""

    def __init__(self, stdout: TextIO, stderr: TextIO, *, json: bool = False) -> None:
        self.json = json
        self._stdout = stdout
        self._stderr = stderr
        self._consoles: dict[bool, Console] = {}

    @property
    def console(self) -> Console:
        """Standard output as a Rich console. Reads no markup, guesses no highlights."""
        return self._console(errors=False)

    @property
    def messages(self) -> Console:
        """Standard error, likewise."""
        return self._console(errors=True)

    @property
    def for_people(self) -> bool:
        """Whether standard output is a terminal; otherwise plain lines for other programs."""
        return self._stdout.isatty()

    @property
    def narrow(self) -> bool:
        """Whether a table would not fit."""
        return self.console.width < _NARROW

    @property
    def unicode(self) -> bool:
        """Whether standard output can show more than ASCII."""
        return (getattr(self._stdout, "encoding", None) or "ascii").lower().startswith("utf")

    def envelope(self, content: BaseModel) -> None:
        """Print the JSON form of an envelope."""
        text = jsonlib.dumps(
            content.model_dump(mode="json", by_alias=True),
            indent=2,
            ensure_ascii=not self.unicode,
        )
        self._stdout.write(text + "\n")

    def raw(self, content: bytes) -> None:
        """Bytes to standard output, as they are."""
        self._stdout.flush()
        buffer = getattr(self._stdout, "buffer", None)
        if buffer is None:
            self._stdout.write(content.decode("utf-8", "replace"))
        else:
            buffer.write(content)

    def line(self, *cells: object) -> None:
        """A plain line of cells between tabs."""
        self._stdout.write("\t".join(printable(str(cell)) for cell in cells) + "\n")

    def heading(self, title: str, remark: str) -> None:
        """A title with a dim remark below it; nothing where programs read."""
        if not self.for_people:
            return
        from rich.text import Text

        self.console.print()
        self.console.print(Text(printable(title), style="bold"))
        if remark:
            self.console.print(Text(printable(remark), style="dim"))

    def facts(self, title: str, pairs: Sequence[tuple[str, str]]) -> None:
        """Names and values below a title; tab-separated lines where programs read."""
        if not self.for_people:
            for name, value in pairs:
                self.line(name, value)
            return
        from rich.table import Table
        from rich.text import Text

        self.heading(title, "")
        table = Table.grid(padding=(0, 2))
        table.add_column(style="dim", no_wrap=True)
        table.add_column(overflow="fold")
        for name, value in pairs:
            table.add_row(Text(printable(name)), Text(printable(value)))
        self.console.print(table)

    def note(self, text: str) -> None:
        """A remark to the person at the terminal."""
        self.messages.print(printable(text), style="dim", soft_wrap=True)

    def problem(self, text: str) -> None:
        """Something that went wrong while the rest went on."""
        from rich.text import Text

        line = Text("could not: ", style="bold yellow")
        line.append(printable(text), style="not bold default")
        self.messages.print(line, soft_wrap=True)

    def error(
        self, message: str, hint: str | None, *, code: str = "Interrupted", exit_code: int = 130
    ) -> None:
        """One line on stderr, and one with what to do; with ``--json`` an envelope on stdout."""
        if self.json:
            fields = {"code": code, "message": message, "hint": hint, "exit_code": exit_code}
            body = {"schema": "claimcheck.error/1", "error": fields}
            self._stdout.write(jsonlib.dumps(body, ensure_ascii=not self.unicode, indent=2) + "\n")
            return
        from rich.text import Text

        first = Text("claimcheck: ", style="bold red")
        first.append(printable(message), style="not bold default")
        self.messages.print(first, soft_wrap=True)
        if hint:
            arrow = "→ " if self._arrows else ""
            self.messages.print(Text(f"  {arrow}{printable(hint)}"), soft_wrap=True)

    def usage_error(self, error: Any) -> None:
        """What typer found wrong with the words of a command."""
        context = getattr(error, "ctx", None)
        asked = f"{context.command_path} --help" if context is not None else "claimcheck --help"
        message = getattr(error, "format_message", lambda: str(error))()
        if not message:  # no arguments at all: the help was shown
            return
        self.error(message.rstrip("."), f"see {asked}", code="UsageError", exit_code=2)

    @property
    def _arrows(self) -> bool:
        return (getattr(self._stderr, "encoding", None) or "ascii").lower().startswith("utf")

    @contextmanager
    def progress(self) -> Iterator[Callable[[str, str, int, int | None], None]]:
        """A ``Progress`` for the pipeline: a bar on a terminal, elsewhere only what it waits for."""
        if not self._stderr.isatty() or os.environ.get("TERM") == "dumb":

            def say(stage: str, subject: str, _done: int, _total: int | None) -> None:
                if stage == "waiting:":  # a pause that looks like a hang in a log
                    self.note(f"{stage} {subject}")

            yield say
            return
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            SpinnerColumn,
            TextColumn,
            TimeElapsedColumn,
        )

        with Progress(
            SpinnerColumn() if self._arrows else TextColumn("-"),
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self.messages,
            transient=True,
        ) as bars:
            task = bars.add_task("", total=None, visible=False)
            shown = ""

            def show(stage: str, subject: str, done: int, total: int | None) -> None:
                nonlocal shown
                words = printable(f"{stage} {subject}")
                if words != shown:  # something else begins, and its time with it
                    shown = words
                    bars.reset(task, description=words, total=total, visible=True)
                bars.update(task, completed=done, total=total)

            yield show

    def table(
        self, columns: Sequence[str], rows: Sequence[Sequence[str | Text]], *, flexible: int = -1
    ) -> None:
        """Rows under a header on a terminal, tab-separated lines without one elsewhere.

        On a terminal, a column that is empty in every row is left out.

        ``flexible`` is the column that takes what width is left and wraps.
        """
        if not self.for_people:
            for row in rows:
                self.line(*(cell if isinstance(cell, str) else cell.plain for cell in row))
            return
        from rich.text import Text

        if not rows:
            return
        used = [number for number in range(len(columns)) if any(row[number] for row in rows)]
        flexible = used.index(flexible % len(columns)) if flexible % len(columns) in used else -1
        columns = [columns[number] for number in used]
        cells = [
            [Text(printable(c)) if isinstance(c, str) else c for c in (row[n] for n in used)]
            for row in rows
        ]
        if self.narrow:
            self._blocks(columns, cells)
            return
        from rich import box
        from rich.table import Table

        flexible %= len(columns)
        table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False, expand=False)
        for number, column in enumerate(columns):
            fixed = number != flexible
            table.add_column(Text(column), no_wrap=fixed, overflow="fold")
        for row in cells:
            table.add_row(*row)
        self.console.print(table)

    def _blocks(self, columns: Sequence[str], cells: Sequence[Sequence[Text]]) -> None:
        from rich.padding import Padding
        from rich.text import Text

        for row in cells:
            for number, (column, cell) in enumerate(zip(columns, row, strict=True)):
                if not number:
                    self.console.print(Text.assemble((cell.plain, "bold")))
                elif cell.plain:
                    label = Text(f"{column.lower()}: ", style="dim")
                    self.console.print(Padding(label + cell, (0, 0, 0, 2)))

    def _console(self, *, errors: bool) -> Console:
        if errors not in self._consoles:
            from rich.console import Console

            class Quiet(Console):
                def on_broken_pipe(self) -> None:
                    raise BrokenPipeError

            self._consoles[errors] = Quiet(
                file=self._stderr if errors else self._stdout,
                markup=False,
                emoji=False,
                highlight=False,
            )
        return self._consoles[errors]
