"""What the tests of the guarantee share."""

import pytest
from django.utils.translation import override


@pytest.fixture
def in_english():
    """Read the sentences as they are written in the code."""
    with override("en"):
        yield
