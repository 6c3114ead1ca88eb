"""Links of a claim for people: which cells measure it, and why we think so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from claimcheck.cli.output import Output, printable

if TYPE_CHECKING:
    from claimcheck.records import Claim, Link, NoLink


def links(output: Output, claim: Claim, found: Sequence[Link | NoLink]) -> None:
    """Each part with the cells that a rerun would measure, or why there are none."""
    from rich.padding import Padding
    from rich.text import Text

    from claimcheck.link import describe

    for one in found:
        part = claim.parts[one.part]
        number = part.quantity.printed if part.quantity is not None else "no number"
        head, *rest = describe(one)
        if not output.for_people:
            output.line("rerun", str(one.part + 1), number, head)
            continue
        output.console.print()
        title = Text.assemble(("rerun of part ", "dim"), f"{one.part + 1} ({printable(number)}): ")
        output.console.print(title + Text(printable(head)))
        for line in rest:
            output.console.print(Padding(Text(printable(line)), (0, 0, 0, 2), expand=False))
