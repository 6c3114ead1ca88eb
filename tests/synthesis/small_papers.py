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

PAIRS = r"""\documentclass{article}
\title{TramNet: Rails for Translation}
\begin{document}
\maketitle
\begin{abstract}We propose TramNet, which translates sentences.\end{abstract}
\section{Results}
Table 1 compares TramNet with BusNet. Table 2 lists parsers.
\begin{table}
\caption{BLEU of TramNet and BusNet on the English-to-German and English-to-French tests.}
\begin{tabular}{lcc}
\hline
Model & EN-DE & EN-FR \\
\hline
BusNet & 24.6 & 39.9 \\
TramNet & 28.4 & 41.8 \\
\hline
\end{tabular}
\end{table}
\begin{table}
\caption{Parsing F1 of several parsers.}
\begin{tabular}{llc}
\hline
Parser & Training & WSJ F1 \\
\hline
Hedge & WSJ only & 91.7 \\
Ditch & WSJ only & 90.4 \\
Fence & generative & 93.3 \\
\hline
\end{tabular}
\end{table}
\begin{table}
\caption{Chat models. TramNet is better than all on MT-Bench.}
\begin{tabular}{lcc}
\hline
Model & Arena Elo & MT-Bench score \\
\hline
BusNet & 1047 & 6.2 \\
TramNet & 1031 & 7.1 \\
CarNet & 997 & 6.9 \\
\hline
\end{tabular}
\end{table}
\begin{table}
\caption{MT-Bench score of TramNet by prompt.}
\begin{tabular}{lc}
\hline
Prompt & MT-Bench score \\
\hline
none & 7.6 \\
long & 7.5 \\
\hline
\end{tabular}
\end{table}
\begin{table}
\caption{Ablation over TramNet model size: accuracy on MNLI, QQP and SST-2. \#L = the number of layers; \#H = hidden size.}
\begin{tabular}{cccccc}
\hline
\#L & \#H & PPL & MNLI & QQP & SST-2 \\
\hline
3 & 768 & 5.8 & 77.9 & 70.1 & 88.4 \\
6 & 768 & 4.7 & 81.9 & 71.2 & 91.3 \\
6 & 1024 & 4.5 & 82.4 & 71.9 & 91.5 \\
\hline
\end{tabular}
\end{table}
\begin{table}
\caption{Single systems and ensembles: accuracy on SNLI.}
\begin{tabular}{lc}
\hline
System & SNLI \\
\hline
GPT & 86.0 \\
BERT & 85.5 \\
GPT Ensemble & 87.1 \\
BERT Ensemble & 88.2 \\
\hline
\end{tabular}
\end{table}
\begin{table}
\caption{Ways to use TramNet for named entity recognition on CoNLL-2003.}
\begin{tabular}{lc}
\hline
System & Test F1 \\
\hline
Tuned TramNet large & 92.8 \\
Tuned TramNet base & 92.0 \\
Frozen TramNet tiny & 92.4 \\
\hline
\end{tabular}
\end{table}
\begin{table}
\caption{Table recognition on PubTabNet and FinTabNet.}
\begin{tabular}{llcccc}
\hline
Data set & Language & simple & complex & mAP & Inference time (secs) \\
\hline
PubTabNet & TRAM & 0.96 & 0.93 & 0.88 & 2.7 \\
PubTabNet & BUS & 0.97 & 0.92 & 0.85 & 5.3 \\
FinTabNet & TRAM & 0.95 & 0.96 & 0.86 & 1.8 \\
FinTabNet & BUS & 0.91 & 0.92 & 0.72 & 3.2 \\
\hline
\end{tabular}
\end{table}
\begin{table}
\caption{Results of TramNet 7B and TramNet 13B on HumanEval and MMLU.}
\begin{tabular}{lcc}
\hline
Model & HumanEval & MMLU \\
\hline
TramNet 7B & 11.6 & 44.4 \\
TramNet 13B & 18.9 & 55.6 \\
ShipNet & 18.9 & 50.0 \\
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
