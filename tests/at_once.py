"""Several people at the same instant, on real connections."""

import threading
from collections.abc import Callable

from django.db import connection
from django.utils.translation import override


def at_once(*verbs: Callable) -> tuple[list, list]:
    """Run each verb in a thread and on a connection of its own, started together; return results and refusals."""
    start = threading.Barrier(len(verbs))
    results, refusals = [], []

    def run(verb):
        try:
            start.wait(timeout=20)
            # A thread starts in the default language, whatever the test reads.
            with override("en"):
                results.append(verb())
        except Exception as error:  # noqa: BLE001 - what each thread met is what the tests look at
            refusals.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(verb,)) for verb in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(results) + len(refusals) == len(verbs)
    return results, refusals
