"""What the public pages of the demo are made of: those of the certification read no row that editors write."""

import re

import pytest
from django.apps import apps
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from certification.models import Award, Consultation
from cms.delivery import CERTIFICATION_VIEWS
from cms.freshness import is_of_the_certification, is_shown
from cms.navigation import fingerprint
from tests.journeys.addresses import address_of

# Read by every page, changed by none of what a visitor sees; a file never changes once a row leads to it.
PLUMBING = {"django_content_type", "certification_historyentry", "certification_privatefile"}
ABOUT_THE_NEXT_VERSION = [
    "comment_received",
    "consultation",
    "consultation_comment",
    "consultation_pdf",
    "criterion_comment",
    "framework_version",
    "framework_version_criterion",
]


@pytest.fixture
def _surroundings_known(demo, settings, db):
    settings.PAGE_CACHE_SECONDS = 300
    caches["pages"].clear()
    fingerprint("en")


@pytest.mark.usefixtures("_surroundings_known")
def test_pages_of_the_certification_read_nothing_that_editors_write():
    """Or a publication would leave them as they were."""
    shown = {
        model._meta.db_table
        for model in apps.get_models()
        if is_shown(model) and is_of_the_certification(model)
    }
    awards = Award.objects.filter(certificate__isnull=False).select_related("dossier__version", "certificate")
    award = awards.order_by("pk").first()
    found = {view: address_of(view, award.dossier) for view in sorted(CERTIFICATION_VIEWS)}
    found["verify"] = f"/verifier/{award.certificate.code}/"
    # The framework has one version in force and one that everybody may comment.
    number = Consultation.objects.get().version.version
    with override("en"):
        for view in ABOUT_THE_NEXT_VERSION:
            code = ["A1"] if "criterion" in view else []
            found[f"certification:{view}"] = reverse(f"certification:{view}", args=[number, *code])
    read, answered = {}, set()
    for view, address in found.items():
        with CaptureQueriesContext(connection) as queries:
            response = Client(headers={"Accept-Language": "en"}).get(address)
            if response.streaming:
                b"".join(response.streaming_content)
        # What is not there, or leads elsewhere, is not kept.
        if response.status_code != 200:
            continue
        answered.add(view)
        tables = {table for query in queries for table in re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"])}
        if others := tables - shown - PLUMBING:
            read[view] = sorted(others)
    assert read == {}
    # One version is published so far: nothing to compare it with.
    assert CERTIFICATION_VIEWS - answered == {"certification:framework_difference"}
