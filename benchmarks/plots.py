"""Figures of a calibration, drawn with matplotlib."""

from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.pairs import BINS, AllPairs
from tagging.calibration import Calibration

_COARSE = 100  # bins of cosines to one bar


def draw(folder: Path, *, tune: AllPairs, report: AllPairs, calibration: Calibration) -> None:
    """Write distances.png, roc.png and f1.png into a folder that is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, figure in (("distances", _distances), ("roc", _roc), ("f1", _f1)):
        import matplotlib.figure

        sheet = matplotlib.figure.Figure(figsize=(7, 4.5), layout="constrained")
        figure(sheet.subplots(), tune, report, calibration)
        sheet.savefig(folder / f"{name}.png", dpi=120)


def _distances(axes: Any, tune: AllPairs, report: AllPairs, calibration: Calibration) -> None:
    del tune
    edges = 1 - np.linspace(-1, 1, BINS // _COARSE + 1)
    for counts, label in ((report.same, "one person"), (report.strangers, "two people")):
        bars = counts.reshape(-1, _COARSE).sum(axis=1) / counts.sum()
        axes.stairs(bars[::-1], edges[::-1], fill=True, alpha=0.5, label=label)
    axes.axvline(1 - calibration.threshold_cos, color="black", linestyle="--", label="decision")
    axes.set(xlabel="cosine distance", ylabel="share of pairs", title="All pairs of people not calibrated on")
    axes.legend()


def _roc(axes: Any, tune: AllPairs, report: AllPairs, calibration: Calibration) -> None:
    rates = np.geomspace(1e-6, 1, 200)
    for every, label in ((tune, "calibrated on"), (report, "not calibrated on")):
        axes.semilogx(rates, [every.true_accepts(rate) for rate in rates], label=label)
    accepts, wrong = report.reach(calibration.threshold_cos)
    axes.plot(wrong, accepts, "ko", label="decision")
    axes.set(xlabel="false-accept rate", ylabel="true-accept rate", title="ROC over all pairs", xlim=(1e-6, 1))
    axes.grid(alpha=0.3)
    axes.legend()


def _f1(axes: Any, tune: AllPairs, report: AllPairs, calibration: Calibration) -> None:
    """As many pairs of one person as of two: with all pairs F1 would tell how rare one person is."""
    cosines = np.linspace(-0.2 if calibration.threshold_cos < 0.8 else 0.7, 1, 400)
    for every, label in ((tune, "calibrated on"), (report, "not calibrated on")):
        accepts = np.array([every.reach(cosine) for cosine in cosines])
        f1 = 2 * accepts[:, 0] / np.maximum(1 + accepts.sum(axis=1), 1e-12)
        axes.plot(cosines, f1, label=label)
    axes.axvline(calibration.threshold_cos, color="black", linestyle="--", label="decision")
    axes.set(xlabel="threshold, cosine", ylabel="F1", title="F1 by threshold, both kinds of pairs weighing the same")
    axes.grid(alpha=0.3)
    axes.legend()
