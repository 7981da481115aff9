"""What is held: nothing about these people and these dossiers is purged or erased, whatever the calendar says."""

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from certification.choices import ENDED_COMPLAINTS, OPEN_APPEALS
from certification.models import Complaint, Dossier, Hold


def held_dossiers() -> QuerySet:
    """Return the dossiers that somebody holds, or that an open appeal is about."""
    holds = Hold.objects.active().exclude(dossier=None).values("dossier")
    return Dossier.objects.filter(Q(pk__in=holds) | Q(appeals__status__in=OPEN_APPEALS)).values("pk")


def held_people() -> QuerySet:
    """Return the people whom somebody holds."""
    return Hold.objects.active().exclude(person=None).values("person")


def held_emails() -> list[str]:
    """Return the addresses of the people held, for what was sent without an account."""
    found = get_user_model().objects.filter(pk__in=held_people()).values_list("email", flat=True)
    return [email.lower() for email in found]


def hold_on_person(person) -> Hold | None:
    return Hold.objects.active().filter(person=person).first()


def is_named_in_a_complaint(person) -> bool:
    """Tell whether an open complaint is about a person, or in their hands."""
    about = Q(concerned=person) | Q(handler=person) | Q(investigator=person)
    return Complaint.objects.exclude(status__in=ENDED_COMPLAINTS).filter(about).exists()
