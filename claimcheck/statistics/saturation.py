"""Whether returns diminish: a saturating curve over shares of the training data.

With φ_k(x) = (1 − e^(−kx)) / (1 − e^(−k)), φ_0(x) = x, the model is y = α_seed + β·φ_k(x) + noise:
the usual a − b·e^(−x/c) with c = 1/k, written so that its limit, the straight line, is an inner
point. For β > 0 returns diminish where k > 0 and grow where k < 0. Each seed has its own level,
because a seed spans the whole chain. k is fitted by least squares over its profile; its interval
is the profile's {k : SSE(k) − SSE(k̂) ≤ s²·F(1, df)} (Bates and Watts 1988, section 6.1), with s
never below a floor, so that equal runs give no interval of zero width.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pydantic import Field

from claimcheck.errors import InputError
from claimcheck.records import Record

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_LEAST = 4  # different shares: fewer do not tell a bend from noise
_GROWTH = 12.0  # most negative k looked at: all of the gain in the last eighth of the data
_FLAT = 0.99  # largest k looked at: the smallest share has reached so much of the curve
_GRID = 481


class Returns(StrEnum):
    """What the curve says about more data."""

    DIMINISH = "diminish"
    GROW = "grow"
    HURT = "more data hurts"
    NO_TREND = "no trend found"
    CANNOT_TELL = "cannot tell"


class Saturation(Record):
    """A fitted curve. Shares are of all data; gains are points."""

    shares: tuple[float, ...]  # the different ones, ascending
    seeds: int
    gain: float  # from the smallest share to all data, fitted
    bend: float  # k; 0 is a straight line
    bend_low: float
    bend_high: float
    bounded: bool  # the interval of k ends inside what was looked at
    half: float  # share of that gain reached with half of the data; 0.5 or less on a line
    half_line: float  # what a straight line gives for it
    half_low: float
    half_high: float
    doubling: float  # fitted gain of twice the data over all data: an extrapolation
    p_trend: float  # that the values do not depend on the share at all
    sd: float = Field(ge=0)  # of the residuals, before the floor
    degrees: int = Field(ge=1)
    confidence: float
    returns: Returns


def fit_saturation(
    runs: Mapping[int, Mapping[float, float]], *, confidence: float = 0.95, floor: float = 0.1
) -> Saturation:
    """Fit the curve to ``runs``: seed → share of the data (0 < share ≤ 1) → score or gain, points.

    Seeds may lack shares. Raises InputError for fewer than four different shares, or too few runs
    to estimate the noise.
    """
    import numpy as np
    from scipy.special import fdtrc, fdtri

    _check(runs)
    seeds = sorted(seed for seed, row in runs.items() if len(row) > 1)
    points = [(number, x, runs[seed][x]) for number, seed in enumerate(seeds) for x in runs[seed]]
    shares = sorted({x for _, x, _ in points})
    degrees = len(points) - len(seeds) - 2
    if len(shares) < _LEAST or degrees < 1:
        raise InputError(
            f"{len(shares)} shares and {len(points)} runs do not show a bend",
            hint=f"at least {_LEAST} shares of the data, and several seeds",
        )
    owner = np.array([number for number, _, _ in points])
    x = np.array([share for _, share, _ in points])
    y = _within(np.array([value for _, _, value in points]), owner)
    top = -math.log(1 - _FLAT) / shares[0]
    grid = np.sinh(np.linspace(-math.asinh(_GROWTH), math.asinh(top), _GRID))

    def error(bend: float) -> float:
        curve = _within(_curve(bend, x), owner)
        return float(y @ y - (curve @ y) ** 2 / (curve @ curve))

    best = _lowest(error, grid)
    least = max(0.0, error(best))
    variance = max(least / degrees, floor * floor)
    limit = least + variance * float(fdtri(1, degrees, confidence))
    low, high, bounded = _accepted(error, grid, best, limit)
    curve = _within(_curve(best, x), owner)
    slope = float(curve @ y / (curve @ curve))
    trend = float(fdtrc(2, degrees, (float(y @ y) - least) / 2 / variance))
    halves = [_half(bend, shares[0]) for bend in (best, low, high)]
    first, last, twice = (float(v) for v in _curve(best, np.array([shares[0], 1.0, 2.0])))
    return Saturation(
        shares=tuple(shares),
        seeds=len(seeds),
        gain=slope * (last - first),
        bend=best,
        bend_low=low,
        bend_high=high,
        bounded=bounded,
        half=halves[0],
        half_line=_half(0.0, shares[0]),
        half_low=halves[1],
        half_high=halves[2],
        doubling=slope * (twice - last),
        p_trend=trend,
        sd=math.sqrt(least / degrees),
        degrees=degrees,
        confidence=confidence,
        returns=_verdict(trend, slope, low, high, 1 - confidence),
    )


def _check(runs: Mapping[int, Mapping[float, float]]) -> None:
    for row in runs.values():
        for share, value in row.items():
            if not 0 < share <= 1 or not math.isfinite(value):
                raise InputError(f"a run of {value} at a share of {share} cannot be fitted")


def _verdict(trend: float, slope: float, low: float, high: float, alpha: float) -> Returns:
    if trend > alpha:
        return Returns.NO_TREND
    if slope < 0:
        return Returns.HURT
    if low > 0:
        return Returns.DIMINISH
    return Returns.GROW if high < 0 else Returns.CANNOT_TELL


def _curve(bend: float, x: Floats) -> Floats:
    """φ_k(x): 0 at no data, 1 at all data."""
    import numpy as np

    if abs(bend) < 1e-6:
        return np.asarray(x, dtype=np.float64)
    values: Floats = np.expm1(-bend * x) / np.expm1(-bend)
    return values


def _half(bend: float, smallest: float) -> float:
    """Share of the gain between ``smallest`` and all data that half of the data reaches."""
    import numpy as np

    first, half = _curve(bend, np.array([smallest, 0.5]))
    return float((half - first) / (1 - first))


def _within(values: Floats, owner: NDArray[Any]) -> Floats:
    """Deviations from each seed's mean: the levels of the seeds are fitted away."""
    import numpy as np

    sums = np.bincount(owner, weights=values)
    deviations: Floats = values - (sums / np.bincount(owner))[owner]
    return deviations


def _lowest(error: Any, grid: Floats) -> float:
    """Where the profile is lowest: the best of the grid, refined between its neighbours."""
    import numpy as np
    from scipy.optimize import minimize_scalar

    values = np.array([error(float(bend)) for bend in grid])
    place = int(values.argmin())
    around = float(grid[max(0, place - 1)]), float(grid[min(len(grid) - 1, place + 1)])
    found = minimize_scalar(error, bounds=around, method="bounded", options={"xatol": 1e-9})
    return float(found.x) if found.fun < values[place] else float(grid[place])


def _accepted(error: Any, grid: Floats, best: float, limit: float) -> tuple[float, float, bool]:
    """(lowest, highest) bend below ``limit``, and whether both lie inside the grid.

    Where the accepted bends are no interval, the whole stretch is taken.
    """
    import numpy as np
    from scipy.optimize import brentq

    inside = [n for n, bend in enumerate(grid) if error(float(bend)) <= limit]
    first, last = (inside[0], inside[-1]) if inside else (None, None)
    end = len(grid) - 1

    def edge(outer: int, inner: float) -> float:
        return float(brentq(lambda bend: error(bend) - limit, float(grid[outer]), inner))

    if first is None or last is None:  # narrower than the grid's step
        place = int(np.searchsorted(grid, best))
        return edge(max(0, place - 1), best), edge(min(end, place), best), 0 < place <= end
    low = edge(first - 1, min(float(grid[first]), best)) if first else float(grid[0])
    high = edge(last + 1, max(float(grid[last]), best)) if last < end else float(grid[-1])
    return low, high, first > 0 and last < end
