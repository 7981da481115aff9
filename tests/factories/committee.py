"""A full committee, its sessions and its decisions; each function continues the one before.

Files are sealed twenty days before the session, as the scheme asks for fifteen.
"""

import datetime as dt
from types import SimpleNamespace

from django.db.models import QuerySet
from django.utils.text import slugify

from certification import clock
from certification.choices import Capacity, DossierStatus, Outcome, Role
from certification.clock import localdate
from certification.models import DocketItem, Dossier, Seat
from certification.rules.permissions import SYSTEM
from certification.services import appeal as appeals
from certification.services import assessor as assessors
from certification.services import ballot, committee_item, docket, impartiality
from certification.services import committee as services
from certification.services import decision as decisions
from certification.services import dossier as dossiers
from certification.services.people import grant_mandate
from tests.factories import path, people, report, ter_res
from tests.factories.remembered import remembered
from tests.factories.territory import territory

SEALED_BEFORE = dt.timedelta(days=20)
AVAILABLE_FOR = dt.timedelta(days=16)
YEAR = dt.timedelta(days=365)
SEATS_OF_A_FAMILY = 2


@remembered
def committee():
    """Return the committee: two seats for each family, a chair, a secretary; `members` holds people by family."""
    version = ter_res.in_force()
    members = {}
    for family in version.families.all():
        for number in range(1, SEATS_OF_A_FAMILY + 1):
            person = people.trusted(
                f"{family.code.lower()}{number}@example.org", Role.COMMITTEE_MEMBER, family=family.code
            )
            Seat.objects.get_or_create(
                family=family.code,
                number=number,
                until=None,
                defaults={"holder": person, "since": localdate() - YEAR},
            )
            members.setdefault(family.code, []).append(person)
    return SimpleNamespace(
        chair=people.chair(),
        secretary=people.case_officer(),
        members=members,
        everyone=[person for family in members.values() for person in family],
    )


@remembered
def docketed(dossier=None, **observed):
    """Return a dossier on the docket, its file sealed long enough ago."""
    with clock.at(localdate() - SEALED_BEFORE):
        return report.docketed(dossier, **observed)


@remembered
def convened(*, held_on=None, second_convocation_of=None):
    group = committee()
    return services.convene_session(
        actor=group.secretary,
        held_on=held_on or localdate(),
        starts_at=dt.time(10),
        place="Maison des associations",
        chair=group.chair,
        secretary=group.secretary,
        second_convocation_of=second_convocation_of,
    )


@remembered
def listed(dossier=None, session=None):
    """Return the item of a dossier on the docket of a session convened for today."""
    dossier = dossier or docketed()
    with clock.at(localdate() - AVAILABLE_FOR):
        session = session or convened(held_on=localdate() + AVAILABLE_FOR)
        return docket.put_on_docket(session, dossier, actor=people.case_officer())


def declare(item, person, *codes):
    """Declare a person's interests on an item: no tie, or the categories given."""
    return assessors.declare_interests(
        item.dossier, actor=person, capacity=Capacity.COMMITTEE, categories=codes or ["no_tie"]
    )


def arrive(session, *present, mode="on_site"):
    for person in present:
        services.record_presence(session, session.seat_of(person), actor=session.secretary, mode=mode)


def redeclare(item, person, *codes):
    """Change what a person declared, as they may when a tie appears."""
    item.dossier.declarations.filter(person=person, capacity=Capacity.COMMITTEE).delete()
    return declare(item, person, *codes)


def trust(person, role, family=""):
    grant_mandate(person, role, actor=SYSTEM, family=family)
    return type(person).objects.get(pk=person.pk)


def freeze(dossier):
    return dossiers.freeze_dossier(
        dossier, actor=people.guardian(), reason="Un lien d’intérêts est à l’étude."
    )


def docketed_again(dossier, name):
    """Return another territory's dossier beside the first one, on the docket too.

    Its status is set directly: only its place in a list matters.
    """
    other = path.draft_dossier(territory(name, lead=people.someone(f"{slugify(name)}@example.org")))
    QuerySet(Dossier).filter(pk=other.pk).update(
        status=DossierStatus.DOCKETED, number=f"TR-2025-{other.pk:04d}", docketed_at=dossier.docketed_at
    )
    return path.fresh(other)


@remembered
def in_session(dossier=None, *, present=None, recused=()):
    """Return an item called in an open session where everybody, or those given, is present without a tie.

    `recused` declare an employment in the territory; those who have declared already are left as they are.
    """
    item = dossier if isinstance(dossier, DocketItem) else listed(dossier)
    group, session = committee(), item.session
    item = fresh(item)
    present = group.everyone if present is None else present
    arrive(session, *present)
    for person in [*present, group.chair]:
        if person.pk not in item.effects:
            declare(item, person, *(["employee"] if person in recused else []))
    services.open_session(session, actor=group.chair)
    return fresh(committee_item.call_item(fresh(item), actor=group.chair))


@remembered
def proposed(item=None, outcome=Outcome.ACCREDITED, level="responsable", **facts):
    """Return an item whose outcome is put to the committee."""
    item = item or in_session()
    if outcome == Outcome.CONDITIONAL:
        facts.setdefault("conditions", [condition()])
    if outcome == Outcome.REFUSED:
        facts.setdefault("criterion_reasons", {"D1": "La réserve n’est pas protégée."})
        facts.setdefault("guidance", "Avec l’antenne régionale, dans le mois.")
    if outcome == Outcome.ADJOURNED:
        facts.setdefault("missing", "Les comptes rendus de l’été.")
        facts.setdefault("missing_from", "Le syndicat mixte")
    if outcome == Outcome.ACCREDITED and level == "engage":
        facts.setdefault("derogation", "Une série paraît courte au comité.")
    facts.setdefault("reasons", "Les familles décident ensemble et les preuves concordent.")
    committee_item.propose_outcome(item, actor=item.session.chair, outcome=outcome, level=level, **facts)
    return fresh(item)


def condition(**facts):
    return {
        "text": "Publier le compte rendu annuel",
        "proof": "Le compte rendu en ligne",
        "owner": "Le syndicat mixte",
        "due_on": localdate() + YEAR / 2,
        **facts,
    }


@remembered
def seeking_consent(item=None, **proposal):
    item = proposed(item, **proposal)
    return fresh(committee_item.seek_consent(item, actor=item.session.chair))


@remembered
def in_ballot(item=None, **proposal):
    """Return an item in ballot: one member objected."""
    return put_to_the_vote(seeking_consent(item, **proposal))


def put_to_the_vote(item):
    """Return an item whose consent was sought, put to the vote upon an objection."""
    attendance = next(iter(item.session.present.values()))
    objector = attendance.alternate or attendance.seat.holder
    committee_item.raise_objection(
        item, actor=objector, reason="Le logement saisonnier n’est pas assez suivi."
    )
    return fresh(ballot.open_ballot(item, actor=item.session.chair))


def vote(item, **choices):
    """Cast the votes of every voter but those of `but`: `against` and `abstain` are people; the others are for."""
    against, abstain = choices.get("against", ()), choices.get("abstain", ())
    for seat in Seat.objects.filter(pk__in=item.quorum_at_count["voters"]).select_related("holder"):
        person = seat.holder
        if person in choices.get("but", ()):
            continue
        choice = "against" if person in against else "abstain" if person in abstain else "for"
        ballot.cast_vote(item, actor=person, choice=choice)


@remembered
def recorded(item=None, **proposal):
    """Return a decision by consent, signed by the chair alone."""
    item = seeking_consent(item, **proposal)
    return decisions.record_decision(item, actor=item.session.chair)


@remembered
def decided(dossier=None, outcome=Outcome.ACCREDITED, level="responsable", **proposal):
    """Return a decision that took effect."""
    item = in_session(dossier) if dossier is None or dossier.status == DossierStatus.DOCKETED else None
    decision = recorded(item, outcome=outcome, level=level, **proposal)
    return decisions.countersign_decision(decision, actor=decision.item.session.secretary)


def fresh(item):
    return DocketItem.objects.select_related("session", "dossier__territory", "dossier__version").get(
        pk=item.pk
    )


def dossier_of(decision):
    return path.fresh(decision.dossier)


def tie_confirmed(decision, *, is_confirmed=True):
    """Return who decided with a tie left out of their declaration, once the guardian concluded on it."""
    dossier = dossier_of(decision)
    declaration = dossier.declarations.filter(
        capacity=Capacity.COMMITTEE, person__in=dossier.place.voters
    ).first()
    found = impartiality.record_undeclared_interest(
        declaration,
        dossier.version.interest_categories.get(code="employee"),
        actor=people.guardian(),
        source="Le site de l’entreprise.",
    )
    impartiality.settle_undeclared_interest(
        found, actor=people.guardian(), is_confirmed=is_confirmed, conclusion="Le contrat est établi."
    )
    return declaration.person


def panel(appeal=None):
    """Return three people who may rule; given an appeal, they are named and have declared no tie."""
    judges = [
        people.trusted(f"appel{number}@example.org", Role.APPEAL_PANEL_MEMBER, family=family)
        for number, family in enumerate(("HAB", "ENT", "UNI"), 1)
    ]
    if appeal is not None:
        appeals.name_panel(appeal, actor=people.case_officer(), people=judges)
        for judge in judges:
            declare_as_panel(appeal, judge)
    return judges


def declare_as_panel(appeal, judge, *codes):
    return assessors.declare_interests(
        appeal.dossier, actor=judge, capacity=Capacity.APPEAL, categories=codes or ["no_tie"]
    )


def lodged(decision):
    """Return the appeal of a territory against a decision."""
    dossier = dossier_of(decision)
    return appeals.lodge_appeal(dossier, actor=path.lead(dossier), grounds="Deux preuves n’ont pas été lues.")


def admitted(decision):
    """Return an appeal that its panel admitted, and the panel."""
    appeal = lodged(decision)
    judges = panel(appeal)
    return appeals.admit_appeal(appeal, actor=judges[0]), judges
