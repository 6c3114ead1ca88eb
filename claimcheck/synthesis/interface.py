"""What the parts of a synthesis hand to one another: the question, the search, its records."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from pydantic import Field

from claimcheck.records import Record


class Index(StrEnum):
    """A scholarly index that can be searched."""

    ARXIV = "arxiv"
    OPENALEX = "openalex"
    SEMANTIC_SCHOLAR = "semanticscholar"
    CROSSREF = "crossref"


class Facet(Record):
    """One thing a question names, with the names it also goes by."""

    role: str  # "model", "benchmark", "dataset", "metric", "method", "factor", "population"
    name: str  # canonical where the vocabulary knows it, else as written
    synonyms: tuple[str, ...] = ()
    known: bool = False  # the vocabulary has it


class Question(Record):
    """A research question, taken apart. Empty fields: the question does not say."""

    text: str  # as asked
    factor: str = ""  # what is varied: "number of parameters"
    outcome: str = ""  # what is measured: "zero-shot accuracy"
    population: str = ""  # on what: "low-resource languages of XTREME-R"
    comparison: str = ""  # against what: "against decoder-only models"
    metric: str = ""
    facets: tuple[Facet, ...] = ()
    parts: tuple[str, ...] = ()  # sub-questions, each a sentence of its own
    problems: tuple[str, ...] = ()  # why it may not be answerable: "names no benchmark"


class Hit(Record):
    """One record as an index returned it. What the index does not say is None, never guessed."""

    index: Index
    key: str  # its id in the index
    title: str
    authors: tuple[str, ...] = ()
    abstract: str | None = None
    published: date | None = None
    arxiv: str | None = None  # without version
    doi: str | None = None  # lower case, without a resolver
    kind: str | None = None  # as the index says: "article", "preprint", "proceedings-article"
    venue: str | None = None
    retracted: bool = False
    references: tuple[str, ...] = ()  # keys in the same index
    url: str | None = None
    same_as: tuple[str, ...] = ()  # "doi:…", "arxiv:…" of its preprint or published version
    retracts: tuple[str, ...] = ()  # DOIs that this record, a notice, withdraws


class QueryLog(Record):
    """One query as it was sent, and what came of it."""

    index: Index
    query: str
    purpose: str  # "question", "references of 2005.13013", "citations of 2005.13013"
    asked: datetime
    returned: int = Field(ge=0)
    malformed: int = Field(default=0, ge=0)  # records that could not be read
    available: int | None = None  # how many the index says there are
    cached: bool = False
    error: str = ""  # one line, where it failed
    keys: tuple[str, ...] = ()  # of the records, as they came; the seed's neighbours are found here


class Work(Record):
    """One work behind one or more hits: preprint and published version are one."""

    id: str  # "arxiv:2005.13013", "doi:10.…", else "title:<digest>"
    title: str
    authors: tuple[str, ...] = ()
    abstract: str | None = None
    published: date | None = None
    arxiv: str | None = None
    doi: str | None = None
    kinds: tuple[str, ...] = ()
    venue: str | None = None
    retracted: bool = False
    hits: tuple[tuple[Index, str], ...]  # (index, key), all of them
    merged_by: tuple[str, ...] = ()  # "doi", "arxiv", "relation", "title"
    notice: bool = False  # a notice of retraction, no study


class Decision(Record):
    """Whether a work is read, and why."""

    work: str  # Work.id
    included: bool
    stage: str  # "duplicate", "screening" (title and abstract), "eligibility" (full text)
    reason: str  # one line
    score: float
    components: tuple[tuple[str, float], ...] = ()  # (name, share of the score)


class Flow(Record):
    """PRISMA-style counts, each computed from the lists."""

    identified: tuple[tuple[Index, int], ...]
    malformed: int
    duplicates: int  # hits that a work already had
    screened: int
    excluded: tuple[tuple[str, int], ...]  # reason → count
    sought: int  # full texts asked for
    not_retrieved: int
    read: int
    unreadable: int = 0  # fetched, but could not be read
    ineligible: tuple[tuple[str, int], ...] = ()  # read, then left out: reason → count


class Search(Record):
    """A whole search: enough to run it again and to compare the two."""

    question: Question
    version: str  # of claimcheck
    started: datetime
    seed: str | None = None  # arXiv id of the paper that the question comes from
    indexes: tuple[Index, ...]
    queries: tuple[QueryLog, ...]
    works: tuple[Work, ...]
    decisions: tuple[Decision, ...]
    method: tuple[tuple[str, str], ...] = ()  # (name, value): ranker, weights, threshold, bounds
