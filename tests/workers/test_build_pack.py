"""`manage.py build_pack`: what it says when there is nothing left to do."""

import io

import pytest
from django.core.management import call_command

from cloudphotos import home


def test_a_second_run_says_nothing_but_the_name() -> None:
    if not (home.weights() / "starter").is_dir():
        pytest.skip("the starter pack is not built on this machine: manage.py build_pack starter")
    out = io.StringIO()
    call_command("build_pack", "starter", stdout=out)
    assert out.getvalue() == "Face models: starter\n"
