"""What the tests of the pages share."""

import pytest

from tests.signing import sign_in_again


@pytest.fixture
def as_(client):
    """A client signed in as somebody, who gave the password a moment ago: `as_(person).get(…)`."""

    def sign_in(person):
        # Asked twice, a factory sets the password again, which closes the sessions opened before.
        client.force_login(type(person).objects.get(pk=person.pk))
        sign_in_again(client, person)
        return client

    return sign_in
