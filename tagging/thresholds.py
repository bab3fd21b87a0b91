"""Every tuned number, per model pack. docs/thresholds.md says how each was found and what it does on which pictures.

Cosines are of unit vectors, -1 to 1. Numbers of one pack mean nothing for another.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Thresholds:
    """What decides.

    detection_score: a detection counts from this score on, 0 to 1.
    trash_distance: cosine distance to the trash centroid below which a detection is no face, 0 to 2.
    small_px: a face whose box has a shorter side below this (pixels of the upright photo) is small.
    sharpness: variance of the Laplacian of the aligned grey crop below which a face is blurry, grey levels squared.
    turned: how far the nose may lie from the middle of the eyes, in distances between the eyes, before it is a profile.
    same_person_cos: a face is a known person's from this mean cosine on to the person's nearest `vote` faces.
    vote: how many.
    steepness: of the confidence around that threshold, per unit of cosine.
    weightless_cos: a tree edge below this cosine carries no weight.
    split_cos: no group is split where its parts touch at this cosine or more.
    small_group: a group of at most this many faces is checked for holding together.
    small_group_cos: mean pairwise cosine from which a small group holds together.
    merge_cos: two groups are one from this mean pairwise cosine on.
    attach_cos: a leftover joins a group from this mean cosine on.
    """

    detection_score: float
    trash_distance: float
    small_px: float
    sharpness: float
    turned: float
    same_person_cos: float
    vote: int
    steepness: float
    weightless_cos: float
    split_cos: float
    small_group: int
    small_group_cos: float
    merge_cos: float
    attach_cos: float


STARTER = Thresholds(
    detection_score=0.58,
    trash_distance=0.34,
    small_px=14.0,
    sharpness=4.5,
    turned=1.6,
    same_person_cos=0.58,
    vote=3,
    steepness=25.0,
    weightless_cos=0.55,
    split_cos=0.755,
    small_group=6,
    small_group_cos=0.56,
    merge_cos=0.55,
    attach_cos=0.55,
)

CC0 = Thresholds(
    detection_score=0.58,
    trash_distance=0.055,
    small_px=14.0,
    sharpness=3.0,
    turned=1.6,
    same_person_cos=0.948,
    vote=3,
    steepness=150.0,
    weightless_cos=0.945,
    split_cos=0.965,
    small_group=6,
    small_group_cos=0.944,
    merge_cos=0.943,
    attach_cos=0.943,
)
