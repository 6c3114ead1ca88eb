"""Optional wording of sentences by a language model that the user names; checked like any other.

The model sees one finished sentence at a time and may say it in other words. What it answers goes
through both checks of the gate: a number, a name or a direction that the cells do not hold drops
its wording, and the template's sentence stays. Nothing is sent anywhere unless the user asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

import httpx

from claimcheck.errors import NetworkError, OfflineError, SettingsError
from claimcheck.pipeline import Progress, Project, silent
from claimcheck.records import Document, Paper, ReportingLabel
from claimcheck.synthesis.answer import Answer, PartAnswer
from claimcheck.synthesis.evidence import Reading
from claimcheck.synthesis.gate import CheckedStatement, check_wording

_TIMEOUT = httpx.Timeout(60.0, connect=10.0)
_MAX_BYTES = 200_000
_MAX_WORDS = 120
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_INSTRUCTION = (
    "Say the following sentence of a research summary in plain English, in one sentence. Keep every "
    "number, name and unit exactly as it is and in the same order. Add nothing."
)


class Phraser:
    """An OpenAI-compatible endpoint: ``POST {url}/chat/completions``."""

    def __init__(self, url: str, model: str, key: str = "") -> None:
        parts = urlsplit(url)
        if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
            raise SettingsError(
                f"language_model_url {url!r} is not an https address",
                hint="http is allowed for this machine alone, e.g. http://127.0.0.1:8000/v1",
            )
        self.url = url.rstrip("/") + "/chat/completions"
        self.model = model
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}

    def phrase(self, sentence: str) -> str:
        """Another wording. Raises NetworkError where the endpoint gives none."""
        body = {
            "model": self.model,
            "temperature": 0,
            "messages": [
                {"role": "system", "content": _INSTRUCTION},
                {"role": "user", "content": sentence},
            ],
        }
        try:
            with (
                httpx.Client(timeout=_TIMEOUT, follow_redirects=False, trust_env=False) as client,
                client.stream("POST", self.url, json=body, headers=self._headers) as answer,
            ):
                content = b""
                for piece in answer.iter_bytes():
                    content += piece
                    if len(content) > _MAX_BYTES:
                        raise NetworkError("the language model's answer is too long")
                if answer.status_code != 200:
                    raise NetworkError(f"the language model answers {answer.status_code}")
            return _text(httpx.Response(200, content=content))
        except httpx.HTTPError as error:
            raise NetworkError(f"the language model cannot be reached: {error}") from None


def _text(answer: httpx.Response) -> str:
    try:
        said = answer.json()["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError):
        raise NetworkError("the language model's answer is not in the expected form") from None
    if not isinstance(said, str):
        raise NetworkError("the language model's answer is not in the expected form")
    line = (
        re.sub(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+", " ", said).strip().strip('"“”')
    )
    return " ".join(line.split()[:_MAX_WORDS])


def phraser_of(project: Project) -> Phraser:
    """The endpoint of the settings. Raises SettingsError where none is named, OfflineError offline."""
    settings = project.settings
    if not settings.language_model_url or not settings.language_model:
        raise SettingsError(
            "no language model is named",
            hint="set language_model_url and language_model, or leave --phrase out",
        )
    offline = urlsplit(settings.language_model_url).hostname not in _LOOPBACK
    if settings.offline and offline:
        raise OfflineError("--offline forbids asking a language model", hint="leave --phrase out")
    key = settings.language_model_key.get_secret_value() if settings.language_model_key else ""
    return Phraser(settings.language_model_url, settings.language_model, key)


def phrased(
    project: Project,
    answer: Answer,
    reading: Reading,
    phraser: Phraser,
    progress: Progress = silent,
) -> Answer:
    """The answer with the model's wordings where they passed; the others stay as they were.

    Raises NetworkError where the endpoint fails.
    """
    papers = {paper.id: paper for paper in reading.papers}
    documents = {document.id: document for document in reading.documents}
    parts: list[PartAnswer] = []
    for number, part in enumerate(answer.parts):
        progress("wording", "parts", number, len(answer.parts))
        statements = tuple(
            _worded(project, one, phraser, papers, documents) if one.kept else one
            for one in part.statements
        )
        parts.append(part.model_copy(update={"statements": statements}))
    return answer.model_copy(update={"parts": tuple(parts)})


def _worded(
    project: Project,
    checked: CheckedStatement,
    phraser: Phraser,
    papers: Mapping[str, Paper],
    documents: Mapping[str, Document],
) -> CheckedStatement:
    wording = phraser.phrase(checked.text)
    if not wording or wording == checked.text:
        return checked
    tried = check_wording(project, checked.statement, wording, papers, documents, phrased=True)
    # No looser than the sentence that it replaces, and with every number of it.
    weaker = checked.label is ReportingLabel.SUPPORTED and tried.label is not checked.label
    if tried.kept and not weaker and _numbers(wording) == _numbers(checked.text):
        return tried
    why = tried.how if not tried.kept else "it says less, or less surely"
    return checked.model_copy(
        update={"how": f"{checked.how}; a language model's wording was not used: {why}"}
    )


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d[\d,.]*\d|\d", text)
