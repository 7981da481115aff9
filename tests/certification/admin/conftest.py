"""What the tests of the framework's editor share."""

import pytest

from certification.models import Criterion
from tests.factories import people
from tests.factories.framework import small_version


@pytest.fixture
def manager(client):
    person = people.scheme_manager()
    person.language = "en"
    person.save()
    client.force_login(person)
    return person


@pytest.fixture
def version():
    return small_version()


@pytest.fixture
def a1(version):
    return Criterion.objects.get(version=version, code="A1")
