"""Awards brought to each state of their life through the services, and a register full of them.

The dossier behind `prepared()` is written as its path would leave it: the path is the subject of other tests.
"""

import datetime as dt

from dateutil.relativedelta import relativedelta
from django.db.models import QuerySet

from certification import clock
from certification.choices import (
    AwardStatus,
    DecisionMethod,
    DocketItemStatus,
    DossierStatus,
    EvidenceLevel,
    Outcome,
    ReasonCategory,
)
from certification.models import Award, Consensus, Decision, DocketItem, Dossier, Visit
from certification.services import certificate as services
from certification.services import decision as decisions
from certification.services import surveillance
from certification.services.committee import convene_session
from tests.factories import decision as appeals
from tests.factories import path, people
from tests.factories.territory import territory

STATEMENT = "Nous avons publié le compte rendu et corrigé le suivi."
REASON = "Le suivi annuel n’a pas eu lieu."
SEASON = dt.timedelta(days=90)


def accredited(land=None, *, number="TR-2026-0001", level="responsable", **facts):
    """Return a dossier accredited by consent, with the visit, the scores and the decision behind it."""
    today = clock.localdate()
    dossier = path.draft_dossier(land or territory())
    officer = people.case_officer()
    QuerySet(Dossier).filter(pk=dossier.pk).update(
        status=DossierStatus.ACCREDITED, number=number, case_officer=officer, **{**path.APPLICATION, **facts}
    )
    dossier = path.fresh(dossier)
    Visit.objects.create(dossier=dossier, starts_on=today - SEASON, ends_on=today - SEASON)
    Consensus.objects.bulk_create(
        Consensus(
            dossier=dossier,
            criterion=criterion,
            level=3,
            evidence_level=EvidenceLevel.VISITED,
            measured=True,
            testimony_families=3,
            recorded_by=officer,
        )
        for criterion in dossier.criteria
    )
    decide(dossier, level=level)
    return path.fresh(dossier)


def decide(dossier, *, level):
    """Write the decision of a session that nobody attended, signed by its chair and its secretary."""
    session = convene_session(
        actor=people.case_officer(),
        held_on=clock.localdate(),
        starts_at=dt.time(10),
        place="Maison des associations",
        chair=people.chair(),
        secretary=people.case_officer(),
    )
    item = DocketItem.objects.create(session=session, dossier=dossier)
    QuerySet(DocketItem).filter(pk=item.pk).update(status=DocketItemStatus.DECIDED)
    signed = {"signed_by_chair": session.chair, "signed_by_secretary": session.secretary}
    return Decision.objects.create(
        number=f"D-{dossier.number}",
        dossier=dossier,
        item=item,
        outcome=Outcome.ACCREDITED,
        level=level,
        method=DecisionMethod.CONSENT,
        reasons="Les familles décident ensemble.",
        scores=decisions.retained_scores(dossier),
        families=["HAB", "UNI", "ELU", "ENT"],
        quorum={"seats_present": 12, "seats_not_recused": 14, "seats_needed": 7},
        decided_on=clock.localdate(),
        signed_by_chair_at=clock.now(),
        signed_by_secretary_at=clock.now(),
        digest="0" * 64,
        **signed,
    )


def prepared(land=None, **facts):
    dossier = accredited(land, **facts)
    return fresh(decisions.prepare_award(dossier, dossier.decision, actor=people.chair()))


def signed(award=None, **facts):
    """Return an award whose pledge bears every signature that it needs."""
    award = award or prepared(**facts)
    leader = path.lead(award.dossier)
    for family in ("", "ELU", "HAB", "UNI"):
        services.sign_pledge(
            award, actor=leader, family=family, on_behalf_of=f"Signature {family or 'porteur'}"
        )
    return fresh(award)


def issued(award=None, **facts):
    return fresh(services.issue_certificate(signed(award, **facts), actor=people.case_officer()))


def with_file(award=None, **facts):
    """Return an award in force whose certificate has its file."""
    award = issued(award, **facts)
    services.make_certificate_file(award.certificate)
    return fresh(award)


def noticed(award=None, category=ReasonCategory.MISSED_FOLLOW_UP, **facts):
    """Return an award whose territory had notice and answered."""
    award = award or issued()
    services.give_notice(award, actor=people.case_officer(), category=category, reason=REASON, **facts)
    services.hear_territory(award, actor=path.lead(award.dossier), statement=STATEMENT)
    return fresh(award)


def suspended(award=None):
    return fresh(services.suspend_award(noticed(award), actor=people.chair(), reason=REASON))


def reinstated(award=None):
    award = suspended(award)
    services.lift_causes(award, actor=people.case_officer(), statement="Le suivi a eu lieu.")
    return fresh(services.reinstate_award(award, actor=people.chair(), reason="Les causes sont levées."))


def withdrawn(award=None):
    award = award if award is not None and award.suspension else noticed(award)
    return fresh(services.withdraw_award(award, actor=people.chair(), reason="Le manquement demeure."))


def surrendered(award=None):
    award = award or issued()
    return fresh(
        services.surrender_award(award, actor=path.lead(award.dossier), reason="Nous changeons de projet.")
    )


def expired(award=None):
    """Return an award that ran to its end, one day ago."""
    award = award or long_ago()
    with clock.at(award.valid_until + dt.timedelta(days=1)):
        surveillance.run_due()
    return fresh(award)


def long_ago(**facts):
    """Return an award in force whose validity, for those who read today, ended yesterday."""
    with clock.at(clock.localdate() - relativedelta(months=36)):
        return issued(**facts)


def superseded(award=None):
    award = award or issued()
    successor = prepared(award.territory, number="TR-2029-0001")
    issued(successor)
    return fresh(award)


def annulled(award=None):
    """Return an award that an appeal panel annulled at once with its decision."""
    award = award or issued()
    appeals.upheld(award.dossier, annuls_award=True)
    return fresh(award)


IN_EACH_STATUS = {
    AwardStatus.ACTIVE: issued,
    AwardStatus.SUSPENDED: suspended,
    AwardStatus.WITHDRAWN: withdrawn,
    AwardStatus.EXPIRED: expired,
    AwardStatus.SURRENDERED: surrendered,
    AwardStatus.SUPERSEDED: superseded,
    AwardStatus.ANNULLED: annulled,
}


def fresh(award):
    return Award.objects.select_related("territory", "dossier__version", "decision", "level").get(pk=award.pk)


# --- a register ---------------------------------------------------------------------------------------------------


def copies(award, number, **facts):
    """Fill the register with `number` awards like this one, each of another territory; return them."""
    made = []
    for rank in range(1, number + 1):
        land = copied(
            award.territory, name=f"Vallée {rank:03d}", slug=f"vallee-{award.pk}-{rank:03d}", **facts
        )
        dossier = copied(award.dossier, territory=land, number=f"{award.dossier.number}-{rank:03d}")
        item = copied(award.decision.item, dossier=dossier)
        decision = copied(
            award.decision, dossier=dossier, item=item, number=f"{award.decision.number}-{rank:03d}"
        )
        twin = copied(
            award, territory=land, dossier=dossier, decision=decision, number=f"AG-2020-{award.pk}{rank:03d}"
        )
        written = {**award.certificate.facts, "number": twin.number}
        written["territory"] = {**written["territory"], "name": land.name, "country": land.country}
        copied(award.certificate, award=twin, code=services.new_code(), facts=written, file=None)
        made.append(twin)
    return made


def copied(row, **changes):
    """Return the same row once more, but for its changes."""
    twin = type(row)(**{field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields})
    twin.pk = None
    for name, value in changes.items():
        setattr(twin, name, value)
    twin._state.adding = True
    twin.save(force_insert=True)
    return twin
