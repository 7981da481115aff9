"""The demo in a real browser, served as in production."""

from unittest.mock import patch

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings
from django.test.testcases import LiveServerThread
from PIL import Image

from certification.services.history import verify_history
from tests.journeys.reader import Reader

# What the administration alone asks for is not collected: it is large.
ADMINISTRATION = ["wagtail*", "admin", "rest_framework", "generic_chooser"]
# How each format is packed in a tenth of the time; the pictures are larger, and as real.
HASTE = {"AVIF": {"speed": 10}, "WEBP": {"method": 0}}


def pack_in_haste(kind):
    save, options = Image.SAVE[kind], HASTE[kind]

    def quick(image, file, name):
        image.encoderinfo.update(options)
        save(image, file, name)

    return quick


@pytest.fixture(scope="module")
def pictures_in_haste():
    """Hundreds of pictures are made while the demo is visited: that takes as long as all the rest."""
    Image.init()
    with patch.dict(Image.SAVE, {kind: pack_in_haste(kind) for kind in HASTE}):
        yield


@pytest.fixture(scope="module")
def not_collected():
    """What the pages of the tests of one module do not ask for."""
    return ADMINISTRATION


@pytest.fixture(scope="module")
def site(demo, pictures_in_haste, not_collected, tmp_path_factory):
    """The address of the demo, served with the style sheets, scripts and headers of production."""
    storages = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "cms.storage.OneSheetStorage"},
    }
    folder = tmp_path_factory.mktemp("static")
    with override_settings(STORAGES=storages, STATIC_ROOT=folder, WHITENOISE_USE_FINDERS=False):
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=not_collected)
        # Static files go through the middleware, as in production.
        server = LiveServerThread("127.0.0.1", static_handler=lambda application: application)
        server.daemon = True
        server.start()
        server.is_ready.wait()
        assert server.error is None
        yield f"http://127.0.0.1:{server.port}"
        server.terminate()
        server.join()


@pytest.fixture
def the_history_holds():
    """Verify, once the test is over, the chain of what it did."""
    yield
    assert verify_history()[1] is None


@pytest.fixture
def reader(chromium, site):
    context = chromium.new_context(locale="fr-FR", reduced_motion="reduce")
    yield Reader(context.new_page(), site)
    context.close()
