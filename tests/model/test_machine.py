"""A short walk of the machine in every run; `make model` walks for thousands of steps."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.model.machine import Guarantee, world

pytestmark = pytest.mark.django_db


def test_a_short_walk_breaks_nothing():
    world()
    run_state_machine_as_test(
        Guarantee,
        settings=settings(
            max_examples=3,
            stateful_step_count=30,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert Guarantee.steps > 30
