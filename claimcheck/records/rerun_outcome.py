"""What reruns said about one claim, part by part: the structured side of a rerun verdict."""

from __future__ import annotations

from claimcheck.records._base import Record
from claimcheck.records.link import Link, NoLink
from claimcheck.records.replication import Power, QuantifiedReplication, Replication
from claimcheck.records.rerun import CellKey, Environment
from claimcheck.records.verdict import ReplicationLabel, ReportingLabel


class CountedRows(Record):
    """Rows of one split in one language, counted, against how many are claimed."""

    name: str  # of the count in its recipe
    data: str  # release
    split: str
    language: str
    filter: str
    claimed: int
    counted: int | None  # None: the data is not at hand
    outcome: str  # "equal", "differs in this release" …
    explanations: tuple[str, ...] = ()  # filters and splits that would give the claimed number
    reason: str | None = None  # why it could not be counted


class PartOutcome(Record):
    """One part of a claim against reruns. Exactly one of ``replication``, ``quantified`` and
    ``counted`` is there."""

    part: int  # index in ``Claim.parts``
    link: Link
    label: ReplicationLabel | ReportingLabel  # a reporting label for counts alone
    replication: Replication | None = None  # one difference or one score
    quantified: QuantifiedReplication | None = None  # several cases; its ``parts`` hold each
    counted: CountedRows | None = None
    seeds: tuple[int, ...] = ()  # behind the label
    stages: tuple[str, ...] = ()  # ids of the evaluations that were read
    power: Power | None = None  # where the label is inconclusive: what these seeds could show
    explanation: str = ""  # one or two sentences

    @property
    def cells(self) -> tuple[CellKey, ...]:
        """Every cell that was read, subtracted ones included, each once."""
        found = []
        for contrast in self.link.contrasts:
            found += [contrast.cell] + ([contrast.against] if contrast.against is not None else [])
        return tuple(dict.fromkeys(found))


class RecipeUse(Record):
    """A recipe as an outcome used it."""

    name: str
    title: str
    digest: str
    seeds: tuple[int, ...]  # that were run for this claim
    paper_seeds: tuple[int, ...] = ()  # behind the paper's own numbers, where the recipe says
    same_authors: bool = False
    synthetic: bool = False
    deviations: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    imported: tuple[str, ...] = ()  # who measured elsewhere what was read, where, and in which file


class RerunOutcome(Record):
    """The structured side of a rerun verdict; stored beside it under the verdict's id."""

    verdict: str
    claim: str
    label: ReplicationLabel | ReportingLabel
    parts: tuple[PartOutcome, ...]  # those that were linked and measured, in order
    unlinked: tuple[NoLink, ...] = ()  # parts without a cell
    recipes: tuple[RecipeUse, ...] = ()
    stages: tuple[str, ...] = ()  # every stage behind the verdict, parents first; names of folders
    seconds: float = 0.0  # wall time of these stages, one after the other
    cpu_seconds: float | None = None  # of their processes; None where not all of them know
    tokens: int = 0  # that these stages trained on
    environments: tuple[Environment, ...] = ()  # the different ones
    caps: tuple[str, ...] = ()  # deviations and assumed values that capped the label
