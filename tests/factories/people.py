"""Invented people, each with what the network trusts them with. Asking twice gives the same person."""

from django.contrib.auth import get_user_model

from certification.choices import Capacity, Role
from certification.rules.permissions import SYSTEM
from certification.services.assessor import declare_interests
from certification.services.people import grant_mandate
from cms.users.services import create_verified_user


def someone(email="someone@example.org", name="", **fields):
    """Return an account whose password is `password`."""
    known = get_user_model().objects.filter(email=email).first()
    if known is not None and not fields and name in ("", known.name):
        return known
    return create_verified_user(email, "password", name=name or email.split("@")[0].title(), **fields)


def trusted(email, role, family="", place=("", ""), **fields):
    """Return a person who holds a mandate."""
    person = someone(email, **fields)
    grant_mandate(person, role, actor=SYSTEM, family=family, place=place)
    return person


def of_commission(email="antenna@example.org", region="Occitanie"):
    """Return a member of the regional commission of a region of France."""
    return trusted(email, Role.REGIONAL_COMMISSION, place=("FR", region))


def of_commission_declared(dossier, *ties, email="antenna@example.org"):
    """Return a member of the regional commission of Occitanie who declared these ties, or none, on a dossier."""
    member = of_commission(email)
    declare_interests(dossier, actor=member, capacity=Capacity.COMMISSION, categories=ties or ["no_tie"])
    return member


def case_officer(email="officer@example.org", **fields):
    return trusted(email, Role.CASE_OFFICER, **fields)


def second_case_officer():
    return case_officer("second.officer@example.org")


def guardian(email="guardian@example.org", **fields):
    return trusted(email, Role.IMPARTIALITY_GUARDIAN, **fields)


def chair(email="chair@example.org", **fields):
    return trusted(email, Role.COMMITTEE_CHAIR, **fields)


def administrator(email="administrator@example.org"):
    return someone(email, is_superuser=True, is_staff=True)


def scheme_manager(email="manager@example.org"):
    return trusted(email, Role.SCHEME_MANAGER)
