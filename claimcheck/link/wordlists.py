"""Words that name nothing, and numbers in words."""

from __future__ import annotations

import re

# Words of a subject, a baseline or an object that name no system: what is left of a phrase without them must
# be nothing, or the phrase speaks of something that the recipe does not have.
PLAIN = frozenset(
    """a an the this that these those our their its his of on in at to for with by from as and or
    is are be it which who all every each any both no not without only simply just plain
    simple single first one two three four five six seven eight nine ten 2 3 4 5 6 7 8 9 10
    training trained train tuning tuned fine finetuning finetuned pretraining pretrained
    prefinetuning pre intermediate task tasks target targets english
    language languages multilingual cross lingual crosslingual transfer zero shot learning
    model models encoder encoders system systems approach approaches method methods arm arms mix
    performing using applying doing running adding evaluating choosing taking best better
    step phase stage round use effect effects gain gains improvement improvements benefit benefits
    result results score scores performance average mean overall total accuracy quality data
    dataset datasets benchmark set sets different various many most some several more complex
    alternative alternatives continuing continued during performed additional further extra
    almost nearly par nothing none them over does do did
    question answering qa retrieval sentence tagging classification world paper work experiments
    setting settings case cases per other others same time study studies beforehand
    """.split()
)
_COUNTED = re.compile(r"\b(\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b")
_WORDS = "zero one two three four five six seven eight nine ten eleven twelve".split()


def number_of(text: str) -> int | None:
    """The first number of a phrase, in digits or in words."""
    match = _COUNTED.search(text.lower())
    if match is None:
        return None
    return int(match[1]) if match[1].isdigit() else _WORDS.index(match[1])
