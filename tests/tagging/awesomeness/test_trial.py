import numpy as np
import pytest

from tagging.awesomeness import trial
from tagging.awesomeness.head import Head

D = 8
TRUE = np.linspace(-1, 1, D)
NOTHING = np.zeros(D)
CHOICE = 3


def liked(*, owners: int = 6, each: int = 60, seed: int = 1, taste: float = 1.0) -> trial.Liked:
    """Photos of owners with friends of different generosity; `taste` is how much what is to be seen matters."""
    rng = np.random.default_rng(seed)
    count = owners * each
    features = rng.normal(size=(count, D)).astype(np.float32)
    owner = np.repeat(np.arange(owners), each)
    audience = rng.integers(20, 300, count)
    share = 1 / (1 + np.exp(-(taste * features @ TRUE + rng.normal(0, 1.5, owners)[owner])))
    return trial.Liked(
        features, rng.binomial(audience, share), audience, rng.choice([1, 1, 3], count), owner, np.arange(count)
    )


def chosen(*, people: int = 40, owners: int = 6) -> trial.Chosen:
    """People of whom the face was chosen from five that has most of a feature that is hardly ever liked or disliked."""
    features = np.random.default_rng(8).normal(size=(people * 5, D)).astype(np.float32)
    best = features[:, CHOICE].reshape(people, 5).argmax(axis=1) + 5 * np.arange(people)
    person = np.repeat(np.arange(people), 5)
    return trial.Chosen(features, np.isin(np.arange(people * 5), best), person, person % owners, np.arange(people * 5))


def test_a_head_is_learned_that_beats_chance_on_owners_it_never_saw() -> None:
    head, report = trial.learn(liked(), present=NOTHING, against={})
    assert np.corrcoef(head.weights, TRUE)[0, 1] > 0.95
    assert report.orders["learned"].spearman > 0.8
    assert report.orders["learned"].map5 > 0.6
    assert report.orders["random"].map5 < 0.25
    assert (report.faces, report.owners) == (360, 6)
    assert report.alone is not None
    assert report.together is not None


def test_it_beats_a_present_head_that_knows_nothing_and_not_one_that_knows_it_all() -> None:
    gains = [trial.learn(liked(), present=head, against={})[1].gain for head in (NOTHING, TRUE)]
    assert [gain is not None and gain.sure for gain in gains] == [True, False]


def test_where_nothing_can_be_learned_nothing_is_beaten() -> None:
    made = liked(taste=0.0)
    _, report = trial.learn(made, present=NOTHING, against={"told": made.likes / made.audience})
    assert abs(report.orders["learned"].spearman) < 0.2
    assert report.orders["told"].spearman > report.orders["learned"].spearman
    assert report.gain is not None
    assert not report.gain.sure


def test_the_present_head_is_beaten_only_on_what_it_did_not_learn_from() -> None:
    made = liked()
    new = made.photos % 10 == 0
    _, report = trial.learn(made, present=NOTHING, against={}, unseen=new)
    assert report.gain is not None
    assert report.gain.faces == new.sum()
    assert trial.learn(made, present=NOTHING, against={}, unseen=made.photos < 5)[1].gain is None


def test_one_owner_is_split_by_photos() -> None:
    _, report = trial.learn(liked(owners=1, each=200), present=NOTHING, against={})
    assert report.owners == 1
    assert report.gain is not None
    assert report.gain.sure


def test_an_order_is_judged_within_owners_and_not_between_them() -> None:
    made = liked()
    generosity = (
        np.bincount(made.owners, made.likes)[made.owners] / np.bincount(made.owners, made.audience)[made.owners]
    )
    _, report = trial.learn(made, present=NOTHING, against={"whose": generosity})
    assert abs(report.orders["whose"].spearman) < 0.05


def test_what_is_predicted_is_seen() -> None:
    _, report = trial.learn(liked(each=200), present=NOTHING, against={})
    seen = [each.seen for each in report.calibration]
    assert seen == pytest.approx([each.predicted for each in report.calibration], abs=0.08)
    assert sum(each.faces for each in report.calibration) == report.faces


@pytest.mark.parametrize("owners", [1, 6])
def test_what_owners_choose_is_learned_beside_what_is_liked(owners: int) -> None:
    made = liked(owners=owners, each=240 // owners)
    plain, without = trial.learn(made, present=NOTHING, against={})
    head, report = trial.learn(made, present=-np.eye(D)[CHOICE], against={}, chosen=chosen(owners=owners))
    assert without.choices is None
    assert report.choices is not None
    assert (report.choices.people, report.choices.chance) == (40, pytest.approx(0.2))
    assert report.choices.learned > 0.4 > report.choices.present
    assert _part(head) > _part(plain) + 0.3
    others = np.arange(D) != CHOICE
    assert np.corrcoef(head.weights[others], TRUE[others])[0, 1] > 0.9


def _part(head: Head) -> float:
    return float(head.weights[CHOICE] / np.linalg.norm(head.weights))


def test_what_is_learned_is_named_after_what_it_is() -> None:
    versions = {trial.learn(liked(seed=seed), present=NOTHING, against={})[0].version for seed in (1, 1, 2)}
    assert len(versions) == 2
    assert all(version.startswith("likes-") for version in versions)
