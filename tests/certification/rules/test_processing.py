"""The register of processing speaks of every field that may hold personal data, and of every clock."""

import re

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from wagtail.fields import StreamField

from certification.queries.own_data import links_of, links_to_accounts
from certification.rules.own_data import BY_ADDRESS, BY_LINK, OF_OTHERS, OWN_PACKAGES
from certification.rules.processing import PROCESSINGS
from certification.rules.processing_fields import IMPERSONAL, PERSONAL
from certification.rules.retention import CLOCKS

MAY_HOLD = (
    models.CharField,
    models.TextField,
    models.FileField,
    models.JSONField,
    models.BinaryField,
    models.GenericIPAddressField,
    StreamField,
)
IN_A_LANGUAGE = re.compile(r"_(fr|en|es)$")
# One database indexes words in a table of its own.
OF_ONE_DATABASE = {"wagtailsearch.SQLiteFTSIndexEntry"}


def may_be_personal(model):
    """Return the model's own fields that may tell of somebody."""
    names = {field.name for field in model._meta.get_fields()}
    for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
        first = IN_A_LANGUAGE.sub("", field.name)
        if first != field.name and first in names:
            continue
        if field.related_model is get_user_model() or (
            isinstance(field, MAY_HOLD) and not field.choices and not field.is_relation
        ):
            yield field.name


def declared(model):
    label = model._meta.label
    found = [rows[label] for rows in [*PERSONAL.values(), IMPERSONAL] if label in rows]
    return [name for names in found for name in names.split()]


def test_every_field_that_may_hold_personal_data_is_attributed_once():
    for model in apps.get_models():
        fields = declared(model)
        label = model._meta.label
        missing = set(may_be_personal(model)) - set(fields)
        assert not missing, f"{label}: say in rules/processing_fields.py what {sorted(missing)} are for"
        assert len(fields) == len(set(fields)), f"{label}: a field stands twice"


def test_nothing_is_declared_that_does_not_exist():
    known = {model._meta.label: set(may_be_personal(model)) for model in apps.get_models()}
    for rows in [*PERSONAL.values(), IMPERSONAL]:
        for label, names in rows.items():
            if label not in OF_ONE_DATABASE:
                assert set(names.split()) <= known[label], label


def test_a_link_to_an_account_is_never_impersonal():
    for label, names in IMPERSONAL.items():
        if label not in OF_ONE_DATABASE:
            assert not set(links_to_accounts(apps.get_model(label))) & set(names.split()), label


def test_each_processing_has_its_fields_and_each_clock_its_processing():
    assert {processing.code for processing in PROCESSINGS} == set(PERSONAL)
    assert {code for processing in PROCESSINGS for code in processing.clocks} == set(CLOCKS)
    assert all(processing.clocks or processing.kept for processing in PROCESSINGS)


def test_a_copy_of_somebodys_data_says_for_each_link_what_is_theirs():
    for model in apps.get_models():
        label = model._meta.label
        links = links_to_accounts(model) if model._meta.app_label in OWN_PACKAGES else []
        if len(links) > 1:
            assert set(BY_LINK.get(label, ())) == set(links), label
        for names in links_of(model).values():
            for name in names:
                model._meta.get_field(name)


@pytest.mark.parametrize("table", [OF_OTHERS, BY_ADDRESS])
def test_what_a_copy_names_exists(table):
    for label, names in table.items():
        for name in names.split():
            apps.get_model(label)._meta.get_field(name)
