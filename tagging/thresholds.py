"""Every tuned number, per model pack. docs/thresholds.md says how each was found and what it does on which pictures.

Cosines are of unit vectors, -1 to 1. Numbers of one pack mean nothing for another.
"""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Background:
    """How like strangers a face is, and what follows: faces that many resemble need a higher cosine to join.

    A face's background is its mean cosine to the nearest other people of the library. least: what is lower counts as this.
    typical: where nothing changes. weight: how much more cosine is asked per cosine of background.
    """

    typical: float
    least: float
    weight: float


@dataclass(frozen=True)
class Evidence:
    """When a few faces join a group that is less near than `attach_cos`, because nobody else is as near by far.

    group: least faces of that group. faces: most faces that join at once. mean_cos: least mean cosine to the group.
    near_cos: least mean cosine to its three nearest faces. margin_cos: how much nearer it is than any other group.
    """

    group: int
    faces: int
    mean_cos: float
    near_cos: float
    margin_cos: float


@dataclass(frozen=True)
class Ages:
    """How ages, where they are known, change the cosine that it takes. See tagging/ages.py.

    child, adult: years; up to `child` a face asks for `youth_cos` more, from `adult` on for nothing more, and in between for a
    part of it. year_cos: how much less it takes for each year between two photos of adults, down to `most_cos` less.
    """

    child: float
    adult: float
    youth_cos: float
    year_cos: float
    most_cos: float


@dataclass(frozen=True)
class Thresholds:
    """What decides.

    detection_score: a detection counts from this score on, 0 to 1.
    faint_score: what scores less is not looked at; from here on it hints at a crowd.
    crowd_score, crowd_small_score: in a crowd that was looked at more closely a detection counts from this score on; the
        second one for faces below 16 px of the detector's first input.
    upright_score: a face that stands upright with this score ends the search for faces that are turned or fill the frame.
    trash_distance: cosine distance to the trash centroid below which a detection is no face, 0 to 2.
    founding_distance: cosine distance to the trash centroid from which a face may found people, 0 to 2: blurred, covered and
        painted faces lie nearer, and resemble each other.
    small_px: a face whose box has a shorter side below this (pixels of the upright photo) is small.
    sharpness: of tagging.quality, 0 to 1.5; below this a face is blurry.
    profile_degrees: a head turned further than this to either side is a profile.
    same_person_cos: a face is a known person's from this mean cosine on to the person's nearest `vote` faces.
    vote: how many.
    steepness: of the confidence around that threshold, per unit of cosine.
    weightless_cos: a tree edge below this cosine carries no weight.
    split_cos: no group is split where its parts touch at this cosine or more.
    small_group: a group of at most this many faces is checked for holding together.
    small_group_cos: mean pairwise cosine from which a small group holds together.
    merge_cos: two groups are one from this mean pairwise cosine on.
    attach_cos: a leftover joins a group from this mean cosine on.
    same_photo_cos: how much more cosine it takes where two faces of one photo would come together.
    suggest_cos: a leftover is suggested to its nearest group from this mean cosine on.
    background: how the library itself shifts these cosines; None: not at all.
    evidence: weaker grounds on which faces join large groups.
    ages: what known ages change; None: nothing.
    """

    detection_score: float
    faint_score: float
    crowd_score: float
    crowd_small_score: float
    upright_score: float
    trash_distance: float
    founding_distance: float
    small_px: float
    sharpness: float
    profile_degrees: float
    same_person_cos: float
    vote: int
    steepness: float
    weightless_cos: float
    split_cos: float
    small_group: int
    small_group_cos: float
    merge_cos: float
    attach_cos: float
    same_photo_cos: float
    suggest_cos: float
    background: Background | None
    evidence: tuple[Evidence, ...]
    ages: Ages | None


STARTER = Thresholds(
    detection_score=0.58,
    faint_score=0.3,
    crowd_score=0.36,
    crowd_small_score=0.45,
    upright_score=0.78,
    trash_distance=0.28,
    founding_distance=0.55,
    small_px=20.0,
    sharpness=0.07,
    profile_degrees=72.0,
    same_person_cos=0.58,
    vote=3,
    steepness=25.0,
    weightless_cos=0.6,
    split_cos=0.755,
    small_group=6,
    small_group_cos=0.56,
    merge_cos=0.55,
    attach_cos=0.55,
    same_photo_cos=0.15,
    suggest_cos=0.45,
    background=Background(typical=0.36, least=0.32, weight=0.6),
    evidence=(
        Evidence(group=4, faces=1, mean_cos=0.42, near_cos=0.55, margin_cos=0.12),
        Evidence(group=16, faces=3, mean_cos=0.36, near_cos=0.5, margin_cos=0.1),
    ),
    ages=Ages(child=6.0, adult=16.0, youth_cos=0.15, year_cos=0.003, most_cos=0.05),
)

CC0 = Thresholds(
    detection_score=0.58,
    faint_score=0.3,
    crowd_score=0.36,
    crowd_small_score=0.45,
    upright_score=0.78,
    trash_distance=0.04,
    founding_distance=0.065,
    small_px=20.0,
    sharpness=0.06,
    profile_degrees=72.0,
    same_person_cos=0.948,
    vote=3,
    steepness=150.0,
    weightless_cos=0.945,
    split_cos=0.965,
    small_group=6,
    small_group_cos=0.944,
    merge_cos=0.943,
    attach_cos=0.943,
    same_photo_cos=0.015,
    suggest_cos=0.935,
    background=None,
    evidence=(),
    ages=None,
)

# Defaults for a pack in InsightFace's format that nobody has measured yet: where ArcFace's vectors of 512 numbers usually part
# people. Not calibrated. Without a trash centroid nothing is trash.
ARCFACE = replace(
    STARTER,
    detection_score=0.5,
    crowd_score=0.42,
    upright_score=0.65,  # SCRFD is less sure of everything: 98 % of LFW's main faces reach this, 66 % reach CenterFace's .78
    trash_distance=0.0,
    founding_distance=0.0,
    same_person_cos=0.36,
    steepness=40.0,
    weightless_cos=0.33,
    split_cos=0.48,
    small_group_cos=0.34,
    merge_cos=0.33,
    attach_cos=0.33,
    same_photo_cos=0.15,
    suggest_cos=0.25,
    background=None,
    evidence=(),
    ages=None,
)
