"""The rerun engine imports where only torch, transformers and a few small packages are."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import importlib.machinery, pkgutil, sys

ABSENT = {"spacy", "sqlalchemy", "pypdf", "pypdfium2", "arxiv", "lxml", "datasets", "bm25s", "httpx",
          "jinja2", "weasyprint", "typst", "statsmodels", "sklearn", "scipy", "pandas", "pyarrow",
          "rapidfuzz", "pylatexenc", "pydantic_settings", "platformdirs", "accelerate",
          "sentence_transformers", "matplotlib", "psutil"}

class Without(importlib.machinery.PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if name.split(".")[0] in ABSENT:
            return None
        return super().find_spec(name, path, target)

place = sys.meta_path.index(importlib.machinery.PathFinder)
sys.meta_path[place] = Without
import claimcheck.rerun
names = [m.name for m in pkgutil.walk_packages(claimcheck.rerun.__path__, "claimcheck.rerun.")]
for name in names:
    importlib.import_module(name)
import claimcheck.statistics
print(len(names))
assert "claimcheck.store" not in sys.modules and "claimcheck.pipeline" not in sys.modules
"""


def test_everything_imports_on_a_bare_machine() -> None:
    found = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stderr[-2000:]
    assert int(found.stdout) > 20
