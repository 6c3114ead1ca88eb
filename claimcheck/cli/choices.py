"""Words that options take, checked without importing the records that define them.

A test compares every tuple here with its enum.
"""

from __future__ import annotations

from collections.abc import Iterable

from claimcheck.errors import UsageError
from claimcheck.plugins import did_you_mean

KINDS = ("result", "comparison", "dataset_statistic", "method", "definition", "qualitative")
CHECKABLE_BY = ("text", "table", "citation", "artifact", "rerun", "nothing")
READERS = ("latex", "html", "pdf")
REPORT_FORMATS = ("md", "html", "pdf", "json", "jsonld")
REVIEW_SUBJECTS = ("parse", "binding", "link", "verdict")
REPORTING_LABELS = (
    "SUPPORTED",
    "REFUTED",
    "INCONSISTENT",
    "PARTIAL",
    "NOT_ENOUGH_INFO",
    "ABSTAINED",
    "NOT_CHECKABLE",
)
REPLICATION_LABELS = (
    "NOT_COMPARABLE",
    "CONTRADICTED",
    "NOT_REPLICATED",
    "REPLICATED",
    "DIRECTION_ONLY",
    "INCONCLUSIVE",
    "DIRECTION_AGREES_AT_THIS_SCALE",
    "DIRECTION_DIFFERS_AT_THIS_SCALE",
    "INCONCLUSIVE_AT_THIS_SCALE",
)


def chosen(given: Iterable[str], known: tuple[str, ...], what: str) -> tuple[str, ...]:
    """The words given, commas and repetitions resolved, in the spelling of ``known``.

    Raises UsageError with near words for any other.
    """
    spelling = {word.casefold(): word for word in known}
    found = []
    for text in given:
        for word in text.split(","):
            folded = word.strip().casefold().replace("-", "_").replace(" ", "_")
            if folded not in spelling:
                raise UsageError(
                    f"there is no {what} {word.strip()!r}",
                    hint=did_you_mean(folded, tuple(spelling)),
                )
            found.append(spelling[folded])
    return tuple(dict.fromkeys(found))
