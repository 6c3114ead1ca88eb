"""The verbs that part a subject from what is said of it."""

from __future__ import annotations

import re

# Finite forms only: "performance", "training", "best performing" and "dropout" are no verbs. Forms
# that are nouns as often ("scores", "runs") need what a verb is followed by.
_FINITE = (
    r"achieve[sd]?|obtain(?:s|ed)?|attain(?:s|ed)?|(?:out|under)perform(?:s|ed)?|surpass(?:es|ed)?|exceed(?:s|ed)?|improve[sd]?|yield(?:s|ed)?"
    r"|reach(?:es|ed)?|beats?|establish(?:es|ed)?|advance[sd]?|push(?:es|ed)?|boost(?:s|ed)?|degrade[sd]?|hurts?|harms?|reduce[sd]?|increase[sd]?"
    r"|decrease[sd]?|drop(?:s|ped)?|match(?:es|ed)?|perform(?:s|ed)?|scored|converge[sd]?|generali[sz]e[sd]?|gives?|gave|shows?|showed|sees?|saw"
    r"|benefit(?:s|ed)?|fail(?:s|ed)?|leads?|led|result(?:s|ed)? in|contain(?:s|ed)?|consist(?:s|ed)?|comprise[sd]?|include[sd]?|has|have|had"
    r"|is|are|was|were|use[sd]?|require[sd]?|takes?|took|trains|evaluates|help(?:s|ed)?|provide[sd]?|makes?|made|allow(?:s|ed)?|brings?|brought"
    r"|raise[sd]?|rises?|rose|need(?:s|ed)?|span(?:s|ned)?|cover(?:s|ed)?|lower(?:s|ed)|work(?:s|ed)?(?= (?:well|better|best|worse))|produce[sd]?"
    r"|save[sd]?|remain(?:s|ed)?|become[s]?|became|slow(?:s|ed)?|speed(?:s|ed)? up|accelerate[sd]?|falls?|fell|gained|loses?|lost|lags?|trails?"
    r"|approach(?:es|ed)(?= (?:the|[A-Z]))|tend(?:s|ed)?|can be"
)
_NOUN_TOO = (
    r"(?:scores|gains|costs|runs|reads|loads|checks|parses|handles|processes|encodes|trained|ran)"
)
_ADVERBS = (
    r"(?:also |further |consistently |significantly |substantially |slightly |dramatically |generally |often |always |still |even |only |thus |already"
    r" |now |never |rarely |hardly |usually |typically |sometimes |clearly |greatly |eventually |then )*"
)
MAIN_VERB = re.compile(
    rf"\s(?P<verb>{_ADVERBS}(?:does not |do not |did not |does n't |doesn't |can |could |cannot |will |would )?{_ADVERBS}"
    rf"(?:(?:{_FINITE})|{_NOUN_TOO}(?=\s(?:\d|an?\s|the\s|all\s|each\s|about\s|around\s|only\s|in\s\d|over\s\d)))\b(?![-–]))",
    re.IGNORECASE,
)
HAVING = re.compile(
    r"\s(?:has|have|takes?|took|needs?|requires?|contains?|comprises?|is|are|uses?|reaches|achieves?|obtains?|gets?|costs?|had)\b"
)
