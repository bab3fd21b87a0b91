"""What a detection is worth."""

from tagging.thresholds import Thresholds
from tagging.types import Verdict


def judge(*, trash_distance: float, side_px: float, sharpness: float, turned: float, thresholds: Thresholds) -> Verdict:
    """Return the first that holds: trash, small, blurry, profile; else face."""
    if trash_distance < thresholds.trash_distance:
        return "trash"
    if side_px < thresholds.small_px:
        return "small"
    if sharpness < thresholds.sharpness:
        return "blurry"
    return "profile" if turned > thresholds.turned else "face"
