"""The examples in the docstrings are right."""

import doctest
import importlib
import pkgutil

import pytest

import tagging

MODULES = [module.name for module in pkgutil.walk_packages(tagging.__path__, "tagging.")]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_are_right(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
