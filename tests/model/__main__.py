"""Walk the machine for thousands of steps: `python -m tests.model --steps 5000`. Prints what was done; fails on a fault."""

import argparse
import os
import random
import time

import django
from django.conf import settings as django_settings
from django.db import transaction
from django.test.utils import setup_test_environment
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

STEPS_OF_A_RUN = 50


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))  # noqa: S311 - another walk each time
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.test")
    django.setup()
    from tests.database import copies, one_at_a_time  # noqa: PLC0415 - settings come first
    from tests.model.machine import Guarantee, world  # noqa: PLC0415 - same

    setup_test_environment()
    database = copies("model")
    with one_at_a_time():
        database.build_template()
    database.restore()
    begun = time.monotonic()
    try:
        with transaction.atomic():
            world()
            walk = seed(options.seed)(Guarantee)
            run_state_machine_as_test(
                walk,
                settings=settings(
                    max_examples=max(1, options.steps // STEPS_OF_A_RUN),
                    stateful_step_count=STEPS_OF_A_RUN,
                    database=None,
                    deadline=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )
            transaction.set_rollback(True)
    finally:
        print(
            f"{Guarantee.steps} acts, {Guarantee.done} done, {Guarantee.steps - Guarantee.done} refused, "
            f"in {time.monotonic() - begun:.0f} s (seed {options.seed}, {django_settings.DATABASES['default']['ENGINE'].rsplit('.', 1)[-1]})"
        )
        print(", ".join(f"{state} {count}" for state, count in sorted(Guarantee.reached.items())))
        database.drop()


if __name__ == "__main__":
    main()
