"""The examples in the docstrings are right."""

import doctest
from types import ModuleType

import pytest

from cloudphotos.web.staff import charts
from cloudphotos.web.templatetags import staff
from workers import metering


@pytest.mark.parametrize("module", [charts, staff, metering])
def test_the_examples_are_right(module: ModuleType) -> None:
    found = doctest.testmod(module)
    assert (found.failed, found.attempted > 0) == (0, True)
