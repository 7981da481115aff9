"""Every address of the API, asked from its own description: valid and invalid parameters, methods that do not exist.

No answer may be an error of ours, nor one that the description does not have.
"""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode

from certification.api.openapi import paths
from cms.wsgi import application
from tests.factories import certificate

pytestmark = pytest.mark.django_db

UNHURRIED = settings(
    max_examples=8,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def schema(db):
    award = certificate.suspended(certificate.issued())
    certificate.copies(award, 2, country="ES")
    signals = (request_started, request_finished)
    for signal in signals:
        # The requests are made inside the transaction of the test, as Django's own test client does.
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.parametrize("path", paths())
def test_no_answer_is_an_error_nor_a_surprise(schema, path):
    operation = schema[path]["get"]
    modes = [GenerationMode.POSITIVE]
    if list(operation.query):  # a name in an address takes any form
        modes.append(GenerationMode.NEGATIVE)
    for mode in modes:

        @UNHURRIED
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case):
            case.call_and_validate()

        ask()
