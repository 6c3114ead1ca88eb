"""Probabilities that mean what they say: fitting them, measuring whether they do, and those shipped.

``fits`` holds the curves from scores to probabilities, ``measures`` says whether they keep their
word, ``shipped`` reads the calibrations that come with claimcheck.
"""

from claimcheck.calibration.fits import (
    UNCALIBRATED,
    Isotonic,
    Logistic,
    fit_isotonic,
    fit_platt,
    logit,
    sigmoid,
)
from claimcheck.calibration.measures import (
    REPLICATES,
    Bin,
    CoveragePoint,
    Interval,
    area_under_risk_coverage,
    bootstrap,
    brier,
    calibration_error,
    leave_one_out,
    lowest_threshold,
    reliability_bins,
    reliability_interval,
    reliability_slope,
    risk_coverage,
)
from claimcheck.calibration.shipped import (
    AGAINST,
    FOR,
    AlarmPoint,
    Calibrations,
    CalibrationSet,
    CheckCurve,
    Estimate,
    ReliabilityPoint,
    claim_hash,
    reliability,
    shipped,
)

__all__ = [
    "AGAINST",
    "FOR",
    "REPLICATES",
    "UNCALIBRATED",
    "AlarmPoint",
    "Bin",
    "CalibrationSet",
    "Calibrations",
    "CheckCurve",
    "CoveragePoint",
    "Estimate",
    "Interval",
    "Isotonic",
    "Logistic",
    "ReliabilityPoint",
    "area_under_risk_coverage",
    "bootstrap",
    "brier",
    "calibration_error",
    "claim_hash",
    "fit_isotonic",
    "fit_platt",
    "leave_one_out",
    "logit",
    "lowest_threshold",
    "reliability",
    "reliability_bins",
    "reliability_interval",
    "reliability_slope",
    "risk_coverage",
    "shipped",
    "sigmoid",
]
