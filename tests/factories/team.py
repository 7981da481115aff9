"""People of a territory at work together: who is asked what, what they say, who accompanies them."""

from types import SimpleNamespace

from certification.choices import Role
from certification.services import assessment as answers
from certification.services import comment, companion, delegation
from tests.factories import assessment, people
from tests.factories.path import fresh, lead
from tests.factories.remembered import remembered
from tests.factories.territory import member


@remembered
def team(dossier=None):
    """Return a dossier in self-assessment with its lead, two contributors, a reader and a companion."""
    dossier = dossier or assessment.opened()
    place = dossier.territory
    found = SimpleNamespace(
        dossier=dossier,
        lead=lead(dossier),
        luc=member(place, "luc@example.org", name="Luc Haye"),
        mia=member(place, "mia@example.org", name="Mia Saule", family="ENT"),
        reader=member(place, "reader@example.org", name="Rémi Lecteur", role=Role.TERRITORY_READER),
        companion=accompanied(place),
    )
    found.dossier = fresh(dossier)
    return found


def accompanied(territory, email="awa@example.org"):
    """Return a person who accompanies a territory."""
    person = people.someone(email, name="Awa Ndiaye")
    leader = territory.memberships.filter(role=Role.TERRITORY_LEAD).first().person
    offered = companion.offer_companion(territory, actor=leader, email=email, organisation="Antenne Sud")
    companion.accept(offered, actor=person)
    return type(person).objects.get(pk=person.pk)


def criterion(dossier, code="A1"):
    return next(row for row in fresh(dossier).criteria if row.code == code)


def answer(dossier, code, *, actor, text="Quatre assemblées par an.", level=2, revision=0):
    return answers.save_answer(
        fresh(dossier),
        criterion(dossier, code),
        actor=actor,
        level=level,
        not_applicable=False,
        na_reason="",
        text=text,
        revision=revision,
    )


def asked(found, code="A1", *, person=None, **fields):
    """The lead asks a member to answer a criterion."""
    return delegation.assign(
        fresh(found.dossier),
        actor=found.lead,
        person=person or found.luc,
        criterion=criterion(found.dossier, code),
        **fields,
    )


def said(found, text="Et les saisonniers ?", *, actor=None, code="A1", **fields):
    return comment.add_comment(
        fresh(found.dossier), criterion(found.dossier, code), actor=actor or found.luc, text=text, **fields
    )
