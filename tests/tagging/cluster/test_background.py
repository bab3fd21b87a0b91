import numpy as np

from tagging.cluster.background import background
from tests.tagging.cluster.people import DIMENSION, person, unit


def test_faces_whose_strangers_are_alike_have_a_higher_background() -> None:
    rng = np.random.default_rng(0)
    apart = unit(rng.normal(size=(200, DIMENSION)))
    alike = unit(rng.normal(size=(200, DIMENSION)) / np.sqrt(DIMENSION) + 0.6 * person(1, 1))
    found = background(np.concatenate([apart, alike]), np.arange(400), least=0.0)
    assert found[200:].min() > found[:200].max()


def test_other_faces_of_the_same_person_are_no_background() -> None:
    rng = np.random.default_rng(0)
    strangers = unit(rng.normal(size=(100, DIMENSION)))
    few, many = np.concatenate([person(5, 2), strangers]), np.concatenate([person(5, 40), strangers])
    with_few = background(few, np.concatenate([[0, 0], np.arange(1, 101)]), least=0.0)
    with_many = background(many, np.concatenate([np.zeros(40, int), np.arange(1, 101)]), least=0.0)
    assert np.allclose(with_few[:2], with_many[:2], atol=1e-6)


def test_among_few_people_it_is_the_least() -> None:
    assert background(person(1, 5), np.arange(5), least=0.3).tolist() == [np.float32(0.3)] * 5


def test_in_a_library_of_many_people_some_stand_for_all() -> None:
    vectors = unit(np.random.default_rng(0).normal(size=(6000, 16)))
    found = background(vectors, np.arange(6000), least=-1.0)
    assert 0.5 < found.min() < found.max() < 1
