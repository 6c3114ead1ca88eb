"""One small paper for the tests of the rules, in any names, any way round, with any cell left out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from claimcheck.extract import external_claims
from claimcheck.records import Document, Failure, Verdict
from claimcheck.verify import VerifySettings, verify_claims
from tests.verify.papers import NOW, corpus, document

TITLE = "Norvel: reading with gates"
PASSAGES = (
    ("title", "", TITLE),
    ("abstract", "Abstract", "We propose a new reader called Norvel. Norvel raises the Lumen benchmark score to 80.5, a gain of 7.7 points."),
    ("paragraph", "4 Experiments", "Table 1 shows results on the test sets of Lumen."),
    ("paragraph", "4 Experiments", "Norvel reaches 93.2 F1 on Quidd and was trained for 40 epochs."),
    ("paragraph", "4 Experiments", "Norvel reads 312 tokens a second."),
    ("paragraph", "6 Conclusion", "We presented Norvel."),
)  # fmt: skip
SCORES = (
    ("System", "Morrow", "Tansy", "Sorrel", "Average"),
    ("Baxter", "76.4", "82.3", "80.1", "79.6"),
    ("Corvid", "78.0", "84.5", "81.3", "81.3"),
    ("Norvel small", "80.6", "87.2", "82.9", "83.6"),
    ("Norvel large", "**84.6**", "**90.5**", "**86.4**", "**87.2**"),
)
ERRORS = (
    ("System", "Error"),
    ("Norvel large", "13.6"),
    ("Norvel large without gate", "15.9"),
    ("Norvel large without memory", "14.4"),
)


def renamed(text: str, names: Mapping[str, str]) -> str:
    """``text`` with every name replaced, all at once."""
    if not names:
        return text
    return re.sub("|".join(map(re.escape, names)), lambda match: names[match.group()], text)


def reading(
    names: Mapping[str, str] | None = None,
    *,
    transposed: bool = False,
    without: Sequence[tuple[str, str]] = (),  # (row, column) headers of cells that are left empty
) -> Document:
    """The paper on Norvel."""

    def grid(rows: Sequence[Sequence[str]]) -> list[list[str]]:
        kept = [
            ["" if (row[0], rows[0][c]) in without else cell for c, cell in enumerate(row)]
            for row in rows
        ]
        turned = [list(line) for line in zip(*kept, strict=True)] if transposed else kept
        return [[renamed(cell, names or {}) for cell in row] for row in turned]

    return document(
        [(kind, section, renamed(text, names or {})) for kind, section, text in PASSAGES],
        [
            (renamed("Accuracy on the test sets of Lumen.", names or {}), grid(SCORES)),
            (
                renamed("Error rate of ablations on Sorrel (lower is better).", names or {}),
                grid(ERRORS),
            ),
        ],
        title=renamed(TITLE, names or {}),
    )


READING = reading()


@lru_cache(maxsize=16)
def _corpus(*documents: Document):
    return corpus(*documents)


def verdicts(
    text: str, *documents: Document, settings: VerifySettings | None = None
) -> tuple[Verdict, ...]:
    """Verdicts on somebody else's claims about the first document (the paper on Norvel)."""
    chosen = documents or (READING,)
    claims = external_claims(text, chosen[0].paper)
    answers = verify_claims(claims, _corpus(*chosen), now=NOW, settings=settings)
    assert not any(isinstance(answer, Failure) for answer in answers)
    return answers  # type: ignore[return-value]


def check(text: str, *documents: Document, settings: VerifySettings | None = None) -> Verdict:
    """The verdict on one claim."""
    (answer,) = verdicts(text, *documents, settings=settings)
    return answer
