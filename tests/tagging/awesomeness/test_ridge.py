import numpy as np
import pytest

from tagging.awesomeness import ridge, scores

RNG = np.random.default_rng(2)
N, D = 300, 12
FEATURES = RNG.normal(size=(N, D)) * RNG.uniform(0.1, 10, D)
TRUE = RNG.normal(size=D) / FEATURES.std(axis=0)
OWNERS = RNG.integers(0, 6, N)
ALONE = np.ones(N)


def test_what_was_liked_is_learned_and_predicted_for_owners_never_seen() -> None:
    wanted = FEATURES @ TRUE + RNG.normal(0, 0.5, N)
    learned = ridge.fit(FEATURES, wanted, owners=OWNERS, counts=ALONE, groups=OWNERS)
    assert np.corrcoef(FEATURES @ learned.weights, FEATURES @ TRUE)[0, 1] > 0.98
    assert scores.spearman(learned.predicted, wanted) > 0.9


def test_that_some_owners_are_liked_by_everybody_teaches_nothing() -> None:
    generous = OWNERS * 100.0
    told = np.column_stack([FEATURES, OWNERS])  # a feature that gives the owner away
    learned = ridge.fit(told, FEATURES @ TRUE + generous, owners=OWNERS, counts=ALONE, groups=OWNERS)
    assert learned.weights[-1] == pytest.approx(0, abs=1e-6)
    assert np.corrcoef(FEATURES @ learned.weights[:-1], FEATURES @ TRUE)[0, 1] > 0.98


def test_a_crowd_says_as_little_of_each_face_as_there_are_faces() -> None:
    wanted = FEATURES @ TRUE
    wrong = np.where(np.arange(N) < N // 2, -wanted, wanted)
    crowded = np.where(np.arange(N) < N // 2, 50.0, 1.0)
    believed = ridge.fit(FEATURES, wrong, owners=np.zeros(N), counts=1 / crowded, groups=np.arange(N))
    assert np.corrcoef(FEATURES @ believed.weights, wanted)[0, 1] > 0.95


def test_noise_is_predicted_by_nothing() -> None:
    learned = ridge.fit(FEATURES, RNG.normal(size=N), owners=np.zeros(N), counts=ALONE, groups=np.arange(N))
    assert abs(scores.spearman(learned.predicted, FEATURES @ TRUE)) < 0.3
    assert learned.penalty >= 100


def test_a_face_is_predicted_by_what_never_saw_its_owner() -> None:
    """Each owner's photos are the same photo: who saw one of them knows the others."""
    features = RNG.normal(size=(6, 40))[OWNERS] + RNG.normal(0, 1e-3, (N, 40))
    wanted = RNG.normal(size=6)[OWNERS]
    split = ridge.fit(features, wanted, owners=np.zeros(N), counts=ALONE, groups=np.arange(N))
    whole = ridge.fit(features, wanted, owners=np.zeros(N), counts=ALONE, groups=OWNERS)
    errors = [np.mean((each.predicted - wanted + wanted.mean()) ** 2) for each in (split, whole)]
    assert errors[0] < 0.01
    assert errors[1] > 10 * errors[0]


def test_one_group_alone_is_refused() -> None:
    with pytest.raises(ValueError, match="two groups"):
        ridge.fit(FEATURES, FEATURES @ TRUE, owners=OWNERS, counts=ALONE, groups=np.zeros(N))
