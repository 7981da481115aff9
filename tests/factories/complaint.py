"""Complaints brought to each state through the services, with somebody who handles them and somebody who investigates."""

from certification.choices import ComplaintStatus, ComplaintSubject, MeasureKind, Role
from certification.models import Complaint
from certification.services import complaint as services
from certification.services import complaint_handling as handling
from tests.factories import path, people
from tests.factories.remembered import remembered
from tests.factories.territory import territory as make_territory

TEXT = "Le panneau d’entrée annonce un agrément que la vallée n’a plus depuis mars."
EMAIL = "plaignante@example.org"
NAME = "Odile Plaignante"
TOLD = "Quelqu’un dit que le panneau d’entrée annonce encore l’agrément."
CONCLUSIONS = "Le panneau était en place le jour de la vérification."
ANSWER = "Vous aviez raison : le panneau est retiré."
S = ComplaintStatus


def fresh(complaint):
    return Complaint.objects.get(pk=complaint.pk)


def investigator(email="enquete@example.org"):
    """Return somebody trusted with appeals, who took no part in any dossier."""
    return people.trusted(email, Role.APPEAL_PANEL_MEMBER, family="UNI")


def lodged(**facts):
    """Return a complaint about no territory, unless `territory` says which."""
    facts = {
        "subject": ComplaintSubject.MARK,
        "text": TEXT,
        "language": "fr",
        "email": EMAIL,
        "name": NAME,
        **facts,
    }
    return services.lodge_complaint(**facts)


def about_a_territory(**facts):
    return lodged(territory=make_territory(), **facts)


@remembered
def acknowledged(complaint=None):
    people.guardian()
    complaint = complaint or about_a_territory()
    return handling.acknowledge(complaint, actor=people.case_officer())


def inadmissible(complaint=None):
    complaint = acknowledged(complaint)
    return handling.declare_inadmissible(
        complaint, actor=complaint.handler, reason="Les faits sont prescrits."
    )


@remembered
def admissible(complaint=None):
    complaint = acknowledged(complaint)
    return handling.admit(complaint, actor=complaint.handler, reason="Le panneau sera vérifié sur place.")


@remembered
def investigated(complaint=None):
    complaint, person = admissible(complaint), investigator()
    handling.name_investigator(complaint, actor=complaint.handler, person=person)
    complaint = handling.declare_interests(complaint, actor=person, categories=[])
    return handling.investigate(complaint, actor=complaint.handler)


def told(complaint=None):
    complaint = investigated(complaint)
    return handling.hear_territory(complaint, actor=complaint.investigator, text=TOLD)


@remembered
def answered(complaint=None):
    complaint = told(complaint)
    leader = complaint.territory.leads()[0]
    return handling.reply_for_territory(complaint, actor=leader, text="Nous le retirons.")


@remembered
def concluded(move="find_founded", complaint=None):
    complaint = answered(complaint)
    conclude = handling.MOVES[move]
    return conclude(complaint, actor=complaint.investigator, conclusions=CONCLUSIONS, answer=ANSWER)


def in_measures(complaint=None):
    complaint = complaint or concluded()
    measure = handling.add_measure(
        complaint, actor=complaint.handler, kind=MeasureKind.INTERNAL, text="Vérifier les panneaux."
    )
    return handling.take_measures(complaint, actor=complaint.handler), measure


@remembered
def closed(complaint=None):
    complaint = complaint or concluded()
    if complaint.status != S.UNFOUNDED:
        complaint, measure = in_measures(complaint)
        handling.complete_measure(complaint, actor=complaint.handler, measure=measure, text="Fait le 3.")
    return handling.close(complaint, actor=complaint.handler)


def lead(complaint):
    return path.lead(complaint)
