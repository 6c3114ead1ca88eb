"""How long 200 claims against a 15-page paper take, cold and warm."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from datetime import UTC, datetime

from benchmarks.measure import paper_of_15_pages, timed
from claimcheck.extract import extract_claims
from claimcheck.parse import read_paper
from claimcheck.records import FileRole, Paper
from claimcheck.verify import Corpus, verify_claims

PAPER = "0000.00000v1"
SENTENCE = "The big model reaches 28.4 BLEU on WMT 2014 English-to-German."


def main() -> None:
    """Time extraction and verification in this process after loading, then whole processes."""
    pdf = paper_of_15_pages()
    paper = Paper(id=PAPER)
    document = read_paper({FileRole.PDF: pdf}, paper_id=paper.id).document
    claims = extract_claims(document, paper)
    timed("claims of the paper extracted", lambda: extract_claims(document, paper))
    repeated = (list(claims) * (200 // len(claims) + 1))[:200]
    now = datetime.now(UTC)
    timed(
        f"200 claims ({len(claims)} different) verified",
        lambda: verify_claims(repeated, Corpus(entries=((paper, document),)), now=now),
        target=20,
    )
    with tempfile.TemporaryDirectory() as folder:

        def run(*words: str) -> None:
            command = [sys.executable, "-m", "claimcheck", *words, "--workspace", folder]
            subprocess.run(command, check=True, capture_output=True)

        run("init")
        run("fetch", str(pdf), "--as", PAPER)
        run("verify", PAPER)
        sentences = iter(f"{SENTENCE[:-1]} in run {n}." for n in range(100))
        timed(
            "cold start: a new process checks one new sentence",
            lambda: run("check", "--text", next(sentences), "--paper", PAPER),
            target=10,
        )
        timed("verify again, everything stored", lambda: run("verify", PAPER), target=1)
