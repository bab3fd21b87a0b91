"""What a detection is worth."""

from tagging.thresholds import Thresholds
from tagging.types import Verdict


def judge(*, trash_distance: float, side_px: float, sharpness: float, yaw: float, thresholds: Thresholds) -> Verdict:
    """Return the first that holds: trash, small, blurry, profile; else face. yaw: degrees, to either side."""
    if trash_distance < thresholds.trash_distance:
        return "trash"
    if side_px < thresholds.small_px:
        return "small"
    if sharpness < thresholds.sharpness:
        return "blurry"
    return "profile" if abs(yaw) > thresholds.profile_degrees else "face"
