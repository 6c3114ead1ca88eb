"""A research question, taken apart: what is varied, what is measured, on what, against what."""

from __future__ import annotations

import re
import unicodedata

from claimcheck.errors import UsageError
from claimcheck.synthesis.asks import Ask, AskKind, read_ask, sub_questions
from claimcheck.synthesis.concepts import (
    benchmarks,
    conditions_of,
    factor_of,
    factors_of,
    measure_of,
)
from claimcheck.synthesis.interface import Facet, Question
from claimcheck.synthesis.relevance import ANY_SCORE
from claimcheck.vocabulary import Term, TermKind, find_terms, name_spans
from claimcheck.vocabulary.tables import aliases

MAX_QUESTION = 1_000  # characters

_QUESTION_WORDS = frozenset(
    "what which who how why when where does do did is are was were can could will would should has have to".split()
)
_ENGLISH = frozenset(
    """the a an of on in at to for by with from as and or is are was were does do did how what which why when where
    can could will would should has have than over between it its this that more most not into under per after
    during without within across much many any some better worse best there about me all we you i tell show explain""".split()
)
_OTHERS = frozenset(
    """der die das und ist wie wird nicht ein eine einer mit auf für von zu im den dem des le la les des est une un
    que qui dans pour sur avec plus el los las una es en por como cuál qué il lo gli di che è per con sono della
    het een van op voor niet o os uma do da em não jak czy jest och att för på""".split()
) - {"do", "en", "a", "is", "on", "in", "des", "die", "la", "o"}
_METRIC_WORDS = re.compile(r"(?:as )?measured (?:by|in|as) (?P<m>[^,;?]+)", re.IGNORECASE)
_CHANGING = re.compile(
    r"^(?:(?:the|a|an|adding|increasing|decreasing|reducing|using|more|larger|scaling(?: up)?|removing) )+",
    re.I,
)
_BOILERPLATE = re.compile(
    r"\b(?:effect|impact|influence|performance|effectiveness|extent|question|research|thing|stuff|model|models|method|methods|"
    r"result|results|work|works|system|systems|it|this|that|good|better|best|bad|nlp|ai|learning|deep|machine)\b",
    re.IGNORECASE,
)
_POPULATION = re.compile(r"\b(?:on|in|within|across|for) (?P<p>[^,;?]+)", re.IGNORECASE)
_AGAINST = re.compile(
    r"\b(?:compared (?:to|with)|against|versus|vs\.?|than|over) (?P<c>[^,;?)]+)", re.IGNORECASE
)


def analyse(text: str) -> Question:
    """Take a question apart. Raises UsageError, with one line, where nothing can be asked of papers.

    ``problems`` of the question say what it leaves open; it can be worked on all the same.
    """
    asked = " ".join(unicodedata.normalize("NFKC", text).split())
    _refuse(asked)
    facets = facets_of(asked)
    ask = read_ask(asked)
    parts = sub_questions(asked)
    metric_words = _METRIC_WORDS.search(asked)
    metrics = [f.name for f in facets if f.role == "metric"]
    factor = factor_of(ask.factor) or factor_of(asked)
    question = Question(
        text=asked,
        factor=ask.factor if ask.kind is AskKind.EFFECT else (factor.name if factor else ""),
        outcome=_outcome(ask, asked),
        population=_population(ask, asked),
        comparison=_comparison(ask, asked),
        metric=metrics[0] if metrics else (metric_words["m"].strip() if metric_words else ""),
        facets=facets,
        parts=parts,
    )
    problems = _problems(question, ask)
    if _is_vague(question, ask):
        raise UsageError(
            "the question names nothing that papers measure: no model, task, benchmark, metric or factor",
            hint='for example: "Does adding Transformer depth improve translation quality?"',
        )
    return question.model_copy(update={"problems": problems})


def facets_of(text: str) -> tuple[Facet, ...]:
    """Models, benchmarks, data sets, metrics, tasks, methods and factors that ``text`` names."""
    found: dict[tuple[str, str], Facet] = {}

    def add(role: str, name: str, synonyms: tuple[str, ...], known: bool) -> None:
        others = tuple(one for one in dict.fromkeys(synonyms) if one and one != name)
        found.setdefault((role, name), Facet(role=role, name=name, synonyms=others, known=known))

    terms = find_terms(text)
    covered = [(term.start, term.end) for term in terms]
    factors = factors_of(text)
    varied = [m.span() for factor in factors for p in factor.words for m in p.finditer(text)]
    for term in terms:
        role = _role(term)
        if role == "metric" and any(a <= term.start < b for a, b in varied):
            continue  # "parameter count" is what is varied, not what is measured
        if role == "metric" and _across(text[term.start : term.end], read_ask(text)):
            continue  # "how many points does NLI training cost": no training cost
        if role == "metric" and term.canonical == ANY_SCORE:
            continue  # every number of a table is a score
        if term.kind is TermKind.LANGUAGE and term.canonical != "en":  # most papers' own, unsaid
            add("language", text[term.start : term.end], (term.canonical,), True)
        if role:
            printed = text[term.start : term.end]
            add(role, term.canonical, (printed, *_aliases(term.kind, term.canonical)), True)
    for condition in conditions_of(text):
        matches = [m for p in condition.words for m in p.finditer(text)]
        covered += [m.span() for m in matches]
        add(condition.role, condition.name, tuple(m.group() for m in matches), True)
    for factor in factors[:4]:
        matches = [m for p in factor.words for m in p.finditer(text)]
        add("factor", factor.name, tuple(m.group().strip() for m in matches[:3]), True)
    ask = read_ask(text)
    if not factors and ask.kind is AskKind.EFFECT:
        add("factor", _CHANGING.sub("", ask.factor).strip(), (), False)
    for span in name_spans(text):
        taken = any(a < span.end and span.start < b for a, b in covered)
        opens = span.start == 0 or text[span.start - 2] in ".?!("
        if not taken and (span.shaped or not opens) and span.start > 0:
            add("method", span.text, (), False)
    return tuple(found.values())


def _across(words: str, ask: Ask) -> bool:
    """Whether words lie across what is done and the verb behind it."""
    return (
        ask.kind is AskKind.EFFECT
        and words not in ask.factor
        and words not in ask.outcome
        and ask.factor.endswith(words.split()[0])
    )


def _role(term: Term) -> str | None:
    if term.kind is TermKind.DATASET:
        return "benchmark" if term.canonical in benchmarks() else "dataset"
    return {TermKind.MODEL: "model", TermKind.METRIC: "metric", TermKind.TASK: "task"}.get(
        term.kind
    )


def _aliases(kind: TermKind, name: str) -> tuple[str, ...]:
    return tuple(
        alias.printed for alias in aliases() if alias.kind is kind and alias.canonical == name
    )[:6]


def _outcome(ask: Ask, asked: str) -> str:
    measure = measure_of(ask.outcome or asked)
    if ask.outcome:
        return re.split(r"\s(?:after|when|as measured|, )\s", ask.outcome)[0].strip(" ,")
    return measure.name if measure else ""


def _population(ask: Ask, asked: str) -> str:
    for match in reversed(list(_POPULATION.finditer(ask.outcome or asked))):
        if any(term.kind in (TermKind.DATASET, TermKind.TASK) for term in find_terms(match["p"])):
            return re.split(r"\b(?:after|when|measured|as)\b", match["p"])[0].strip()
    sets = [t.canonical for t in find_terms(asked) if t.kind is TermKind.DATASET]
    return sets[-1] if sets else ""


def _comparison(ask: Ask, asked: str) -> str:
    if ask.rival:
        return ask.rival
    match = _AGAINST.search(asked)
    return match["c"].strip() if match else ""


def _problems(question: Question, ask: Ask) -> tuple[str, ...]:
    roles = {facet.role for facet in question.facets}
    found = []
    if ask.kind is AskKind.OTHER:
        found.append("has a form that is not understood: only its names are looked for")
    if not {"benchmark", "dataset", "task"} & roles and not question.population:
        found.append("names no benchmark or data set: results on different ones may be mixed")
    if "metric" not in roles and measure_of(question.text) is None:
        found.append("names no metric: every score of a table counts")
    return tuple(found)


def _is_vague(question: Question, ask: Ask) -> bool:
    if any(facet.role != "factor" for facet in question.facets):
        return False
    content = _BOILERPLATE.sub(" ", question.text)
    words = [
        word
        for word in re.findall(r"[A-Za-z][\w-]{2,}", content)
        if word.lower() not in _ENGLISH | _QUESTION_WORDS
    ]
    factor = factor_of(question.text)
    measure = measure_of(question.text)
    if factor is not None and measure is not None:
        return False
    said = ask.kind is AskKind.EFFECT and len(re.findall(r"[A-Za-z]{4,}", ask.factor)) > 1
    return len(words) < (2 if said else 4)


def _refuse(asked: str) -> None:
    """Raise UsageError for what is no English question."""
    if not asked:
        raise UsageError("the question is empty", hint='claimcheck synthesize "Does … improve …?"')
    if len(asked) > MAX_QUESTION:
        raise UsageError(
            f"the question has {len(asked):,} characters", hint=f"at most {MAX_QUESTION:,}"
        )
    letters = [c for c in asked if c.isalpha()]
    foreign = sum(not c.isascii() and "LATIN" not in unicodedata.name(c, "") for c in letters)
    words = [word.lower() for word in re.findall(r"[^\W\d_]+", asked)]
    if letters and foreign * 5 > len(letters):
        raise _not_english()
    if not letters or len(words) < 3:
        raise UsageError(
            f"{asked!r} is too short to be a research question",
            hint="name what is varied and what is measured",
        )
    others = sum(word in _OTHERS for word in words)
    english = sum(word in _ENGLISH for word in words)
    if others > english or english == 0:
        raise _not_english()
    first = words[0]
    if first not in _QUESTION_WORDS and not asked.rstrip().endswith("?"):
        raise UsageError(
            "this is a statement, not a question",
            hint="ask for something (how, does, which …); claimcheck check --text checks statements",
        )


def _not_english() -> UsageError:
    return UsageError(
        "the question does not seem to be English, and only English is understood",
        hint="ask it in English",
    )
