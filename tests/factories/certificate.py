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
    SessionStatus,
)
from certification.models import Award, Consensus, Decision, DocketItem, Dossier, Session, Visit
from certification.rules.code import new_code
from certification.services import daily, issuance
from certification.services import decision as decisions
from certification.services import pledge as pledges
from certification.services import sanction as sanctions
from certification.services.committee import convene_session
from tests.factories import decision as appeals
from tests.factories import path, people
from tests.factories.remembered import remembered
from tests.factories.territory import territory

STATEMENT = "Nous avons publié le compte rendu et corrigé le suivi."
REASON = "Le suivi annuel n’a pas eu lieu."
SEASON = dt.timedelta(days=90)


@remembered
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


@remembered
def prepared(land=None, **facts):
    dossier = accredited(land, **facts)
    return fresh(decisions.prepare_award(dossier, dossier.decision, actor=people.chair()))


@remembered
def signed(award=None, **facts):
    """Return an award whose pledge bears every signature that it needs."""
    award = award or prepared(**facts)
    leader = path.lead(award.dossier)
    for family in ("", "ELU", "HAB", "UNI"):
        pledges.sign_pledge(
            award, actor=leader, family=family, on_behalf_of=f"Signature {family or 'porteur'}"
        )
    return fresh(award)


@remembered
def issued(award=None, **facts):
    return fresh(issuance.issue_certificate(signed(award, **facts), actor=people.case_officer()))


@remembered
def with_file(award=None, **facts):
    """Return an award in force whose certificate has its file."""
    award = issued(award, **facts)
    issuance.make_certificate_file(award.certificate)
    return fresh(award)


@remembered
def noticed(award=None, category=ReasonCategory.MISSED_FOLLOW_UP, **facts):
    """Return an award whose territory had notice and answered."""
    award = award or issued()
    sanctions.give_notice(award, actor=people.case_officer(), category=category, reason=REASON, **facts)
    sanctions.hear_territory(award, actor=path.lead(award.dossier), statement=STATEMENT)
    return fresh(award)


def decided(award, kind, outcome=Outcome.TAKEN, *, reason=REASON):
    """Have the committee decide a measure: proposed on a docket, decided by consent, countersigned with its effect.

    The deliberation itself is written as a session would leave it: other tests hold one.
    """
    return carried_out(proposed(award, kind, reason=reason), outcome)


def carried_out(measure, outcome=Outcome.TAKEN):
    """Have the committee decide a measure that is on a docket; return the award."""
    decision = decision_on(measure, outcome)
    decisions.countersign_decision(decision, actor=decision.item.session.secretary)
    return fresh(measure.award)


def decided_not_countersigned(award, kind, outcome=Outcome.TAKEN, *, reason=REASON):
    """Return the decision of the committee on a measure, which the secretary has still to countersign."""
    return decision_on(proposed(award, kind, reason=reason), outcome)


def decision_on(measure, outcome):
    item, chair = measure.item, measure.item.session.chair
    QuerySet(DocketItem).filter(pk=item.pk).update(
        status=DocketItemStatus.DECIDED, proposed_outcome=outcome, reasons=measure.reasons
    )
    return Decision.objects.create(
        number=f"D-M-{measure.pk}",
        dossier=measure.dossier,
        item=item,
        outcome=outcome,
        method=DecisionMethod.CONSENT,
        reasons=measure.reasons,
        families=["HAB", "UNI", "ELU", "ENT"],
        quorum={"seats_present": 12, "seats_not_recused": 14, "seats_needed": 7},
        decided_on=clock.localdate(),
        signed_by_chair=chair,
        signed_by_chair_at=clock.now(),
        digest="0" * 64,
    )


def proposed(award, kind, *, reason=REASON):
    """Return a measure on the docket of a session of today."""
    return sanctions.propose_measure(
        award,
        actor=people.case_officer(),
        kind=kind,
        reasons=reason,
        session=session_of_today(),
        late_reason="Le public attend.",
    )


def session_of_today():
    today = clock.localdate()
    return Session.objects.filter(held_on=today, status=SessionStatus.CONVENED).first() or convene_session(
        actor=people.case_officer(),
        held_on=today,
        starts_at=dt.time(18),
        place="Maison des associations",
        chair=people.chair(),
        secretary=people.case_officer(),
    )


@remembered
def suspended(award=None):
    return decided(noticed(award), "suspend")


@remembered
def urgent(award=None):
    """Return an award suspended at once, whose measure waits to be ratified."""
    award = award or issued()
    sanctions.give_notice(
        award, actor=people.case_officer(), category=ReasonCategory.MARK_MISUSE, reason=REASON, urgent=True
    )
    return fresh(sanctions.suspend_award(award, actor=people.chair(), reason=REASON))


@remembered
def reinstated(award=None):
    award = suspended(award)
    sanctions.lift_causes(award, actor=people.case_officer(), statement="Le suivi a eu lieu.")
    return decided(award, "reinstate", reason="Les causes sont levées.")


@remembered
def withdrawn(award=None):
    award = award if award is not None and award.suspension else noticed(award)
    return decided(award, "withdraw", reason="Le manquement demeure.")


@remembered
def surrendered(award=None):
    award = award or issued()
    return fresh(
        sanctions.surrender_award(award, actor=path.lead(award.dossier), reason="Nous changeons de projet.")
    )


def expired(award=None):
    """Return an award that ran to its end, one day ago."""
    award = award or long_ago()
    with clock.at(award.valid_until + dt.timedelta(days=1)):
        daily.run_due()
    return fresh(award)


@remembered
def long_ago(**facts):
    """Return an award in force whose validity, for those who read today, ended yesterday."""
    with clock.at(clock.localdate() - relativedelta(months=36)):
        return issued(**facts)


@remembered
def superseded(award=None):
    award = award or issued()
    successor = prepared(award.territory, number="TR-2029-0001")
    issued(successor)
    return fresh(award)


@remembered
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
        dossier = copied(award.dossier, territory=land, number=f"TR-{award.pk}-{rank:03d}")
        item = copied(award.decision.item, dossier=dossier)
        decision = copied(award.decision, dossier=dossier, item=item, number=f"D-{award.pk}-{rank:03d}")
        twin = copied(
            award, territory=land, dossier=dossier, decision=decision, number=f"AG-2020-{award.pk}{rank:03d}"
        )
        written = {**award.certificate.facts, "number": twin.number}
        written["territory"] = {**written["territory"], "name": land.name, "country": land.country}
        copied(award.certificate, award=twin, code=new_code(), facts=written, file=None)
        made.append(twin)
    return made


def signed_copies(award, number):
    """Return `number` awards ready to be issued, each of another territory: this one, signed, made again."""
    made = []
    levels = list(award.dossier.consensus.all())
    for rank in range(1, number + 1):
        land = copied(award.territory, name=f"Vallée {rank:04d}", slug=f"vallee-signee-{award.pk}-{rank:04d}")
        dossier = copied(award.dossier, territory=land, number=f"{award.dossier.number}-{rank:04d}")
        item = copied(award.decision.item, dossier=dossier)
        number_of_copy = f"{award.decision.number}-{rank:04d}"
        decision = copied(award.decision, dossier=dossier, item=item, number=number_of_copy)
        twin = copied(award, territory=land, dossier=dossier, decision=decision)
        for signature in award.signatures.all():
            copied(signature, award=twin)
        for row in levels:
            row.pk, row.dossier, row._state.adding = None, dossier, True
        Consensus.objects.bulk_create(levels)
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
