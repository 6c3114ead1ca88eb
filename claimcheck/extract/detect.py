"""Which sentences make a check-worthy statement, and how probable that is."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from claimcheck.calibration import UNCALIBRATED, sigmoid
from claimcheck.extract.interface import Reading
from claimcheck.records import PassageKind, Record

_FLAGS: dict[str, re.Pattern[str]] = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "result_verb": r"\b(?:achiev|obtain|attain|outperform|surpass|exceed|improv|yield|reach|beat|establish\w* (?:a )?(?:new )?state|advanc|push\w*|boost|degrad|hurt|reduc|increas|decreas|drop|match\w*|score[sd]?\b|converge|generali[sz]|perform(?:s|ed)?\b|degrade|maintain|retain|surpris|correlat|benefit|fail|struggle|lead[s]? to|result\w* in|gives? (?:a|an|us)|help[s]?\b|accelerat|remov\w+ (?:the )?\w+ (?:hurts|degrades))",
        "observation": r"\b(?:we (?:find|found|observe[sd]?|show|showed|see|saw|demonstrate|note that|discover|report|verif|confirm|notice)|results? (?:show|suggest|indicate|demonstrate)|shows? that|demonstrat\w+|indicat\w+ that|reveal|suggest\w* that|empirically|experiments? (?:show|on|demonstrate|suggest))",
        "comparative": r"\b(?:better|worse|higher|lower|larger|smaller|faster|slower|fewer|stronger|weaker|superior|inferior|greater|cheaper|more (?:\w+ ){1,2}than|less (?:\w+ ){1,2}than|than\b|compared (?:to|with)|comparable|competitive|similar (?:performance|results?|accuracy)|on par|as (?:well|good|fast) as|favorabl[ey]|relative to|outperform\w*|surpass\w*|exceed\w*|beats?|improve[sd]? (?:over|upon|on))\b",
        "superlative": r"\b(?:best|worst|highest|lowest|largest|smallest|fastest|state[- ]of[- ]the[- ]art|sota|most (?:\w+ly )?\w+|first (?:\w+ )?(?:model|method|system|to)|least|record|optimal|leading)\b",
        "negative_finding": r"\b(?:no (?:significant |consistent |clear |noticeable |additional )?(?:improvement|gain|benefit|difference|effect|change|degradation|loss|impact)s?|(?:does|do|did) not (?:\w+ly )?(?:improve|help|benefit|see|outperform|hurt|change|affect|lead|yield|consistently|significantly|generali[sz]e)|neither\b|fails? to|without (?:any )?(?:loss|degradation|sacrificing|significant)|no longer|is not (?:\w+ly )?(?:necessary|needed|required|sufficient))",
        "we_method": r"\bwe (?:\w+ly |also |then |first |further |again |only |instead )*(?:us(?:e|ed)|train(?:ed)?|employ(?:ed)?|appl(?:y|ied)|set|follow(?:ed)?|adopt(?:ed)?|initiali[sz]ed?|evaluat\w+|compar\w+|propos\w+|introduc\w+|fine-?tun\w+|pre-?train\w*|sampl\w+|select\w*|cho(?:o)?se|perform\w*|conduct\w*|add(?:ed)?|replac\w+|remov\w+|mask\w*|collect\w*|construct\w*|built?|creat\w+|generat\w+|implement\w*|run|ran|vari?(?:y|ed)|varied|limit\w*|restrict\w*|measure\w*|averag\w+|report|investigat\w*|study|studied|experiment\w*|test(?:ed)?|consider\w*|compute[sd]?|concatenat\w*|encode|share|tie|multiply|normali[sz]e|feed|tune[d]?|optimi[sz]e[d]?|release[d]?|present|develop(?:ed)?|retriev\w*|truncat\w*|discard|filter|split|augment\w*|increas\w+|found|keep|kept|tri(?:ed)|search\w*)\b",
        "passive_method": r"\b(?:is|are|was|were|been|being)\s+(?:\w+ly |then |also |first |not )*(?:used|trained|applied|evaluated|computed|initiali[sz]ed|set|pre-?trained|fine-?tuned|optimi[sz]ed|sampled|selected|chosen|performed|conducted|added|replaced|removed|masked|collected|constructed|built|created|generated|implemented|run|measured|averaged|reported|tested|concatenated|encoded|shared|composed|designed|based|retrieved|truncated|split|obtained|drawn|annotated|tokeni[sz]ed|processed|normali[sz]ed|divided|limited|fixed|tuned|batched|employed|followed|fed|connected|identical)\b",
        "own_subject": r"\b(?:our (?:\w+[ -]){0,3}(?:models?|methods?|approach|systems?|networks?|results?|experiments?|algorithms?|framework|implementation|architecture|baselines?|dataset|work)|this (?:model|method|approach|architecture|system|algorithm)|the (?:proposed|resulting|final|base|big|large|small|full) (?:\w+ )?(?:models?|methods?|approach|system|network|algorithm))\b",
        "speculation": r"\b(?:may|might|could|would|should|perhaps|possibly|hope|hypothesi[sz]e|believe|conjecture|speculate|plan to|future work|we expect|expect that|likely|presumably|intuitively|in principle|potentially|suspect)\b",
        "future": r"\b(?:will|in the future|future|plan|planning|remains? (?:to be|an open)|left for|leave (?:it|this)|promising direction)\b",
        "pointer": r"^(?:(?:the )?(?:results?|details?|examples?|figures?|tables?|section|appendix|more|further|additional)\b[^.]{0,60}\b(?:(?:are|is|can be) (?:shown|given|presented|listed|reported|summari[sz]ed|provided|described|found|illustrated|depicted|discussed)|(?:shows?|lists?|summari[sz]es?|presents?|reports?|provides?|describes?|illustrates?|depicts?|contains?|compares?|plots?) )|see |refer )|\b(?:is|are) (?:shown|depicted|illustrated|described|presented|summarized|given|listed|discussed) in (?:the )?(?:fig|table|section|appendix|sec|alg)",
        "roadmap": r"\b(?:in this (?:section|paper|work|chapter|subsection)|the (?:rest|remainder) of|is organi[sz]ed|the following sections?|next section|below,? we (?:describe|discuss)|we (?:now |next |first |then |will )*(?:describe|discuss|review|outline|turn|explain|detail|recall|refer)\b)",
        "definition": r"\b(?:is defined as|we define|define[ds]? (?:as|by)|denote[sd]?|refers? to|is called|is known as|let \w|where [a-zα-ω]\b|can be (?:written|described|expressed|formulated|viewed|seen|interpreted)|is given by|we (?:call|term|refer)|such that|stands? for|means? that|consider (?:a|the|an)|suppose|assume)\b",
        "background": r"\b(?:recent(?:ly)?|(?:has|have) (?:been|recently|become|shown|attracted|achieved|led)|traditional(?:ly)?|typically|usually|in general|generally|often|commonly|widely|popular|prior work|previous work|existing (?:work|methods|approaches)|many|most (?:existing|previous|prior|of the)|it is (?:well )?known|is an important|challenge|crucial|essential|important|fundamental)\b",
        "others": r"\b(?:et al\.|previous(?:ly)?|prior|existing|others|they|their|literature|proposed by|introduced by|related work)\b",
        "question": r"\?\s*$",
        "hedged_generic": r"\b(?:can be|may be|might be|allows?|enables?|makes? it|is able to|easy|simple|flexible|natural(?:ly)?)\b",
        "hyperparameter": r"\b(?:learning rate|batch size|epochs?|dropout|hidden size|layers?|heads?|warm-?up|weight decay|beam|label smoothing|momentum|optimizer|adam|sgd|steps?|gpus?|tpus?|parameters|seeds?|dimension\w*|vocabulary|embedding|initiali[sz])\b",
        "data_word": r"\b(?:dataset|data set|corpus|corpora|examples|sentences|sentence pairs|training set|test set|dev(?:elopment)? set|documents|questions|images|tokens|annotat\w+|split)\b",
        "evaluation_word": r"\b(?:accuracy|performance|results?|score|error|perplexity|loss|baseline|benchmark|quality|precision|recall|evaluation|metric|gains?|improvements?|speed|convergence|cost)\b",
        "formula": r"[=∑∏∂∇√∈≤≥∥]|\b(?:softmax|argmax|exp|log|max|min)\s?\(",
        "imperative_or_code": r"^(?:note that|recall|for example|e\.g\.|input:|output:|require:|return|algorithm \d|step \d|https?:)|\b(?:et al\.,? \d{4}[a-z]?;)",
        "connective_contrast": r"^(?:however|in contrast|conversely|on the other hand|nevertheless|surprisingly|interestingly|notably|in particular|moreover|furthermore|additionally|finally|overall|as (?:shown|seen|can be seen))",
    }.items()
}
_SECTIONS = {
    "in_abstract": re.compile(r"abstract"),
    "in_introduction": re.compile(r"introduction"),
    "in_related": re.compile(r"related work|background|previous work|prior work"),
    "in_results": re.compile(
        r"result|experiment|evaluation|ablation|analysis|empirical|comparison|performance|findings"
    ),
    "in_setup": re.compile(
        r"setup|training|data|implementation|hyper|detail|setting|regime|optimizer|protocol|procedure"
    ),
    "in_conclusion": re.compile(r"conclusion|discussion|limitation|future"),
    "in_appendix": re.compile(r"appendix|supplement"),
}


def features(reading: Reading) -> dict[str, float]:
    """What speaks for and against a check-worthy statement. Names play no part, only their number."""
    sentence = reading.sentence
    text = sentence.text
    values = {name: float(bool(pattern.search(text))) for name, pattern in _FLAGS.items()}
    section = sentence.section
    for name, pattern in _SECTIONS.items():
        values[name] = float(bool(pattern.search(section)))
    if sentence.kind is PassageKind.ABSTRACT:
        values["in_abstract"] = 1.0
    quantities = reading.quantities
    values |= {
        "quantities": min(len(quantities), 4) / 2,
        "has_quantity": float(bool(quantities)),
        "score_quantity": float(
            any(
                q.unit in ("%", "points") or (q.unit and q.unit.isupper()) or q.decimals
                for q in quantities
            )
        ),
        "difference": float(any(q.delta for q in quantities)),
        "count": float(
            any(
                q.unit and q.unit not in ("%", "points", "x") and not q.decimals for q in quantities
            )
        ),
        "metric": float(any(term.kind.value == "metric" for term in reading.terms)),
        "split": float(any(term.kind.value == "split" for term in reading.terms)),
        "dataset": float(any(name.role == "dataset" for name in reading.names)),
        "system": float(any(name.role == "system" for name in reading.names)),
        "citation": float(
            bool(sentence.citations)
            or bool(re.search(r"\[\d+(?:[,–-]\s?\d+)*\]|\(\w[^()]*(?:19|20)\d\d[a-z]?\)", text))
        ),
        "first_person": float(bool(re.search(r"\b(?:we|our|us)\b", text, re.IGNORECASE))),
        "caption": float(sentence.kind is PassageKind.CAPTION),
        "footnote": float(sentence.kind is PassageKind.FOOTNOTE),
        "list_entry": float(sentence.kind is PassageKind.LIST_ENTRY),
        "caption_label": float(
            bool(re.match(r"(?:table|figure|fig\.)\s?\d+[.:]?", text, re.IGNORECASE))
        ),
        "short": float(len(text.split()) < 7),
        "long": float(len(text.split()) > 35),
        "past": float(
            bool(
                re.search(
                    r"\b(?:was|were|used|trained|found|achieved|obtained|performed|evaluated|observed)\b",
                    text,
                )
            )
        ),
        "incomplete": float(not sentence.complete),
        "symbols": min(
            1.0,
            12
            * sum(not (c.isalnum() or c.isspace() or c in ".,;:()-'\"%[]/") for c in text)
            / max(len(text), 1),
        ),
    }
    return values


class Detector(Record):
    """A logistic model over ``features``: readable weights, and what they were fitted on."""

    weights: dict[str, float]
    intercept: float
    threshold: float = 0.5
    name: str = UNCALIBRATED
    fitted_on: tuple[str, ...] = ()  # hashes of the normalised sentences it was fitted on

    def probability(self, values: Mapping[str, float]) -> float:
        """Probability that a sentence with these features is check-worthy."""
        return sigmoid(
            self.intercept
            + sum(self.weights.get(name, 0.0) * value for name, value in values.items())
        )


@cache
def shipped_detector() -> Detector:
    """The detector that ships with claimcheck."""
    raw = files("claimcheck.extract").joinpath("detector.json").read_text(encoding="utf-8")
    return Detector.model_validate(json.loads(raw))
