"""Mandates: given by those who may, dated, ended."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from certification.choices import Role
from certification.clock import localdate
from certification.models import HistoryEntry, Mandate
from certification.models.people import mandate_roles
from certification.rules.permissions import SYSTEM
from certification.services.people import end_mandate, grant_mandate
from tests.factories import people

pytestmark = pytest.mark.django_db


def test_a_mandate_gives_a_role_a_group_and_leaves_a_trace():
    ana = people.someone()
    grant_mandate(ana, Role.CASE_OFFICER, actor=SYSTEM)
    assert mandate_roles(ana) == {Role.CASE_OFFICER}
    assert ana.groups.filter(name="Secretariat").exists()
    assert HistoryEntry.objects.get().action == "certification.mandate.grant"


def test_the_same_mandate_is_given_once():
    ana = people.someone()
    first = grant_mandate(ana, Role.COMMITTEE_MEMBER, actor=SYSTEM, family="HAB")
    assert grant_mandate(ana, Role.COMMITTEE_MEMBER, actor=SYSTEM, family="HAB") == first
    assert Mandate.objects.count() == 1


def test_nobody_gives_themselves_a_role():
    ana = people.someone()
    with pytest.raises(PermissionDenied):
        grant_mandate(ana, Role.CASE_OFFICER, actor=ana)
    with pytest.raises(PermissionDenied):
        grant_mandate(ana, Role.CASE_OFFICER, actor=people.case_officer())


def test_a_mandate_that_ended_gives_nothing():
    ana = people.someone()
    from_before = grant_mandate(
        ana, Role.CASE_OFFICER, actor=SYSTEM, since=localdate() - dt.timedelta(days=1)
    )
    end_mandate(from_before, actor=people.administrator())
    ana = type(ana).objects.get(pk=ana.pk)
    assert mandate_roles(ana) == frozenset()
    assert not ana.groups.exists()
