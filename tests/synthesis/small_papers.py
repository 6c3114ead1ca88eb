"""Small papers of our own with tables, in a workspace of their own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from claimcheck import workspace
from claimcheck.pipeline import Project, add_local
from claimcheck.records import Paper

NOW = datetime(2026, 3, 1, tzinfo=UTC)

ZORP = r"""\documentclass{article}
\title{ZorpNet: Reading with Fewer Lamps}
\begin{document}
\maketitle
\begin{abstract}We propose ZorpNet, a network that reads sentences. It is tested on MNLI.\end{abstract}
\section{Results}
We vary ZorpNet in Table 1. ZorpNet with more layers is better on MNLI.
\begin{table}
\caption{Variations of ZorpNet. Unlisted values are identical to those of the base model. Accuracy on MNLI, development set.}
\begin{tabular}{lcccc}
\hline
 & $N$ & $d_{ff}$ & $h$ & MNLI accuracy \\
\hline
base & 6 & 2048 & 8 & 81.2 \\
(A) & 2 & & & 77.1 \\
(B) & 4 & & & 79.9 \\
(C) & 12 & & & 80.8 \\
(D) & & 1024 & & 80.2 \\
(E) & & 4096 & & 82.0 \\
(F) & 8 & 1024 & 4 & 80.0 \\
\hline
\end{tabular}
\end{table}
Table 2 compares ZorpNet with earlier systems.
\begin{table}
\caption{Accuracy on the MNLI and QQP test sets.}
\begin{tabular}{lcc}
\hline
Model & MNLI & QQP \\
\hline
LampNet & 78.0 & 70.1 \\
BERT & 80.5 & 71.3 \\
ZorpNet base & 81.0 & 71.0 \\
ZorpNet large & 83.4 & 72.6 \\
\hline
\end{tabular}
\end{table}
\end{document}
"""

PEBBLE = r"""\documentclass{article}
\title{PebbleNet: Stones that Read}
\begin{document}
\maketitle
\begin{abstract}We propose PebbleNet, which reads stones.\end{abstract}
\section{Results}
Table 1 compares PebbleNet with what others report. PebbleNet reaches an accuracy of 82.2 on MNLI, 1.7 points more than BERT.
\begin{table}
\caption{Accuracy on the MNLI and QQP test sets.}
\begin{tabular}{lcc}
\hline
Model & MNLI & QQP \\
\hline
BERT & 80.5 & 74.0 \\
PebbleNet & 82.2 & 73.9 \\
\hline
\end{tabular}
\end{table}
\end{document}
"""


class Clock:
    """A second passes each time somebody looks; days when told so."""

    def __init__(self, now: datetime = NOW) -> None:
        self.time = now

    def __call__(self) -> datetime:
        self.time += timedelta(seconds=1)
        return self.time

    def pass_days(self, days: int) -> None:
        """Let days go by."""
        self.time += timedelta(days=days)


def opened(folder: Path, clock: Clock | None = None) -> Project:
    """A project in a new workspace, not yet entered."""
    return Project(workspace.create(folder), clock=clock or Clock())


def add(project: Project, folder: Path, name: str, text: str, *, synthetic: bool = False) -> Paper:
    """Take a LaTeX text in under an id."""
    path = folder / f"{name}.tex"
    path.write_text(text, encoding="utf-8")
    paper = add_local(project, [path], as_id=name).paper
    if synthetic:
        paper = paper.model_copy(update={"synthetic": True})
        project.store.put_paper(paper, now=project.now())
    return paper
