"""What printed tables leave out, put back: header paths that tell every line from the others.

All functions take and return paths by line (outermost header first) and know nothing of axes, so a
transposed table is repaired alike.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

MAX_KEYS = 4  # attribute lines that may be needed to tell lines apart

Path = tuple[str, ...]

_MODIFIER = re.compile(
    r"^\s*(?P<sign>\+|[-−–](?=\s*[A-Za-z{(])|w/o\b|w/(?=\s?\w)|without\b|with\b|minus\b|plus\b|no\s)\s*(?P<rest>\S.*)$",
    re.I,
)
_MEASURED = re.compile(r"[-−+]?\d*\.\d+\s*%?(?:\s*±.*)?")
_LABELLED = re.compile(r"^\s*([A-Za-z][\w.%-]{0,15})\s*[:=]\s*[-−+]?[\d.,]+\s*%?\s*$")


def split_groups(paths: Mapping[int, Path]) -> dict[int, Path]:
    """Give neighbours that repeat a group in their own words a level for it.

    "Italian Orig", "Italian Debias", "German Orig", "German Debias" become (Italian, Orig) … where
    at least two neighbours share their first words and what remains is not empty.
    """
    indices = sorted(paths)
    # "- cache", "- gate" change the line above them; they are no group.
    leaves = {
        i: paths[i][-1].split() if paths[i] and not _MODIFIER.match(paths[i][-1]) else []
        for i in indices
    }
    groups: dict[int, int] = {}  # line → number of shared first words
    begin = 0
    while begin < len(indices):
        best = (0, 0)
        for end in range(begin + 1, len(indices)):
            run = [leaves[i] for i in indices[begin : end + 1]]
            if paths[indices[end]][:-1] != paths[indices[begin]][:-1]:
                break
            shared = _shared(run)
            if not shared:
                break
            if shared < min(map(len, run)):
                best = (end, shared) if shared >= best[1] or best[1] == 0 else best
        end, shared = best
        if shared and end > begin:
            while shared and any(len(leaves[i]) <= shared for i in indices[begin : end + 1]):
                shared -= 1
            if shared:
                for i in indices[begin : end + 1]:
                    groups[i] = shared
                begin = end + 1
                continue
        begin += 1
    grouped = {" ".join(leaves[i][:n]) for i, n in groups.items()}
    whole = len(groups) >= 2 and (len(grouped) >= 2 or len(groups) < len(indices))
    # One shared first word over all lines ("Our model", "Our system") groups nothing.
    if not whole:
        return dict(paths)
    repaired = {}
    for i in indices:
        n = groups.get(i, 0)
        words = leaves[i]
        if n:
            repaired[i] = (*paths[i][:-1], " ".join(words[:n]), " ".join(words[n:]))
        else:
            repaired[i] = paths[i]
    return repaired


def _shared(runs: Sequence[Sequence[str]]) -> int:
    count = 0
    for words in zip(*runs, strict=False):
        if len(set(words)) > 1:
            break
        count += 1
    return count


def attach_modifiers(paths: Mapping[int, Path]) -> dict[int, tuple[Path, int | None]]:
    """For lines like "+ coverage", "w/o attention", "-Global Node": the path with its base line.

    Returns the path and the index of the base: the last line before that is no modifier. The path
    of a modified line holds the base's leaf in front of the modifier.
    """
    found: dict[int, tuple[Path, int | None]] = {}
    base: int | None = None
    modified = False
    for i in sorted(paths):
        path = paths[i]
        leaf = path[-1] if path else ""
        changes = _MODIFIER.match(leaf) is not None
        if changes and base is not None and paths[base]:
            found[i] = ((*path[:-1], paths[base][-1], leaf), base)
            modified = True
        else:
            base = base if changes else i  # "w/o X" beside "w/ X" modifies nothing
            found[i] = (path, None)
    if not modified:
        return {i: (path, None) for i, path in paths.items()}
    return found


def with_bases(paths: Mapping[int, Path]) -> dict[int, tuple[Path, int | None]]:
    """Paths with their bases, groups split: ``attach_modifiers`` and ``split_groups`` together.

    A header that repeats another in front of a modifier ("PGNet", "PGNet + coverage", "PGNet (w/o
    copy)") is that one changed, wherever it stands.
    """
    changed: dict[int, tuple[Path, int | None]] = {}
    for i, path in paths.items():
        for j, base in paths.items():
            if i == j or not path or len(path) != len(base) or path[:-1] != base[:-1]:
                continue
            rest = _rest(path[-1], base[-1])
            if rest is not None and (i not in changed or len(base[-1]) > len(changed[i][0][-2])):
                changed[i] = ((*path[:-1], base[-1], rest), j)
    plain = attach_modifiers(split_groups({i: p for i, p in paths.items() if i not in changed}))
    return dict(sorted({**plain, **changed}.items()))


def _rest(leaf: str, base: str) -> str | None:
    """The modifier behind ``base`` in ``leaf``, without its brackets; None where there is none."""
    if len(base) < 2 or not leaf.startswith(base) or _MODIFIER.match(base):
        return None
    rest = leaf[len(base) :]
    if not rest[:1].isspace() and rest[:1] not in {"+", "("}:
        return None
    rest = rest.strip()
    if rest.startswith("(") and rest.endswith(")"):
        rest = rest[1:-1].strip()
    return rest if _MODIFIER.match(rest) else None


def modifier(text: str) -> tuple[int, str] | None:
    """(+1 or -1, what is added or taken away) for a header like "+LM" or "w/o dropout"."""
    match = _MODIFIER.match(text)
    if not match:
        return None
    sign = match["sign"].lower()
    return (1 if sign in {"+", "w/", "with", "plus"} else -1), match["rest"].strip()


def complete_keys(
    paths: Mapping[int, Path],
    attributes: Sequence[tuple[str, Mapping[int, str]]],
) -> tuple[dict[int, Path], int]:
    """Add attribute values to paths until no two lines share one.

    ``attributes``: the crossing lines nearest to the headers, each with its name and its text by
    line. Returns the paths and how many attributes were used; they are no measures then. Where
    the lines cannot be told apart by them, nothing changes.
    """
    if not paths or _distinct(paths):
        return dict(paths), 0
    current = {i: tuple(path) for i, path in paths.items()}
    for used, (name, values) in enumerate(attributes[:MAX_KEYS], start=1):
        texts = {i: values.get(i, "").strip() for i in paths}
        if any(_MEASURED.fullmatch(text) for text in texts.values()):
            break  # values with decimals are results, not keys
        for i, text in texts.items():
            if text:
                label = (
                    f"{name} {text}".strip() if re.fullmatch(r"[\d.,]+[A-Za-z%]?", text) else text
                )
                current[i] = (*current[i], label)
        if _distinct(current):
            return current, used
    return dict(paths), 0


def _distinct(paths: Mapping[int, Path]) -> bool:
    return max(Counter(paths.values()).values(), default=1) == 1


def common_label(texts: Sequence[str]) -> str | None:
    """The label that all cells of a line print before their number ("Og: 4884"), or None."""
    labels = [match.group(1) for text in texts if (match := _LABELLED.match(text))]
    return (
        labels[0]
        if len(labels) >= 2 and len(set(labels)) == 1 and 2 * len(labels) > len(texts)
        else None
    )


def labelled_number(text: str) -> str | None:
    """The number of a cell that prints its label before it, or None."""
    match = _LABELLED.match(text)
    return re.split(r"[:=]", text, maxsplit=1)[1].strip() if match else None
