"""The minutes of a session in two parts: public (outcomes, reasons, counts by family) and confidential.

The confidential part names who came, who was recused and why, which objections stood, what was noted of the debate,
and how many voted. What anybody voted is in neither: a vote is read by nobody.
"""

from django.utils.translation import gettext as _

from certification.choices import (
    AttendanceMode,
    AwardMeasureKind,
    Capacity,
    DecisionMethod,
    DocketItemStatus,
    InterestEffect,
    Outcome,
)
from certification.models import Decision, DocketItem, Session
from certification.queries.committee import CLOSED, standing, with_people

SHARES = ("quorum_share", "second_convocation_share", "max_family_share", "majority", "family_majority_share")


def minutes_of(session: Session) -> dict:
    """Return the whole minutes as plain data: codes, figures and texts, no words of a language.

    Each item carries its public and its confidential part; the seats, the seed and the counts are enough to compute
    quorum, majority and outcome again by hand.
    """
    items = (
        with_people(session.items.all())
        .select_related("dossier__territory")
        .prefetch_related("objections__seat", "votes", "late_recusals", "dossier__declarations__categories")
    )
    decisions = {row.item_id: row for row in Decision.objects.filter(item__session=session)}
    return {
        "session": {
            "number": session.number,
            "held_on": session.held_on.isoformat(),
            "starts_at": session.starts_at.isoformat(),
            "place": session.place,
            "at_a_distance": bool(session.remote_link),
            "chair": str(session.chair),
            "secretary": str(session.secretary),
            "second_convocation_of": session.second_convocation_of.number
            if session.second_convocation_of
            else "",
            "framework": str(session.version),
        },
        "rules": rules_data(session.version.committee_rules),
        "attendance": [_attendance(session, seat) for seat in session.seats],
        "items": [_item(session, item, decisions.get(item.pk)) for item in items],
    }


def rules_data(committee_rules) -> dict:
    """Return the numbers that were applied, shares as exact fractions."""
    return {
        **{name: str(getattr(committee_rules, name)) for name in SHARES},
        "min_families": committee_rules.min_families,
        "all_spheres": committee_rules.all_spheres,
    }


def _attendance(session: Session, seat) -> dict:
    attendance = session.attended.get(seat.pk)
    alternate = attendance is not None and attendance.alternate_id is not None
    return {
        "seat": seat.pk,
        "family": seat.family,
        "number": seat.number,
        "person": str(seat.alternate if alternate else seat.holder),
        "alternate": alternate,
        "mode": attendance.mode if attendance else "absent",
        "arrived_at": attendance.arrived_at.isoformat() if attendance else None,
        "left_at": attendance.left_at.isoformat() if attendance and attendance.left_at else None,
    }


def _item(session: Session, item: DocketItem, decision: Decision | None) -> dict:
    item.session = session
    names = {seat.pk: seat for seat in session.seats}
    return {
        "item": item.pk,
        "order": item.order,
        "dossier": item.dossier.number,
        "territory": item.dossier.territory.name,
        # What is decided about the award, when it is not the dossier.
        "measure": item.measure.kind if item.measure_id else "",
        "status": item.status,
        "papers": item.papers_digest,
        "papers_came_late": item.late_reason,
        "public": public_part(decision) if decision else None,
        "count": count_part(item.quorum_at_count, decision, item.proposed_outcome, session),
        "confidential": {
            "debate": item.debate,
            "recusals": _recusals(session, item),
            "objections": [
                {
                    "seat": label(names.get(row.seat_id)),
                    "reason": row.reason,
                    "withdrawn": row.withdrawn_at is not None,
                }
                for row in item.objections.all()
            ],
            # How many, not who: beside the counts of a family of two, a name would tell a vote.
            "votes_cast": sum(vote.struck_at is None for vote in item.votes.all()),
            "votes_struck": sum(vote.struck_at is not None for vote in item.votes.all()),
        },
    }


def label(seat) -> str:
    """Name a seat by its family and number."""
    return f"{seat.family} {seat.number}" if seat else "–"


def _recusals(session: Session, item: DocketItem) -> list[dict]:
    ties = {
        declaration.person_id: sorted(tie.code for tie in declaration.categories.all())
        for declaration in item.dossier.declarations.all()
        if declaration.capacity == Capacity.COMMITTEE and declaration.round == item.round
    }
    late = {recusal.person_id: recusal.during for recusal in item.late_recusals.all()}
    found = []
    for seat in session.seats:
        sitter = session.sitter_of(seat)
        if sitter in item.barred:
            found.append({"seat": label(seat), "ties": ["barred"], "late": ""})
        elif item.effects.get(sitter) == InterestEffect.RECUSED:
            found.append({"seat": label(seat), "ties": ties.get(sitter, []), "late": late.get(sitter, "")})
    return found


def public_part(decision: Decision) -> dict:
    """Return what anybody may read of a decision: outcome, level, reasons, counts by family, number of recusals."""
    return {
        "decision": decision.number,
        "decided_on": decision.decided_on.isoformat(),
        "outcome": decision.outcome,
        "level": decision.level,
        "method": decision.method,
        "reasons": decision.reasons,
        "criterion_reasons": decision.criterion_reasons,
        "derogation": decision.derogation,
        "families": decision.families,
        "counts": decision.counts.get("by_family", {}),
        "recusals": decision.recusals,
    }


def count_part(quorum: dict | None, decision, proposed: str, session: Session) -> dict | None:
    """Return what recomputes an item: its seats without names, the seed of the lot, the counts, what came of them."""
    if quorum is None:
        return None
    return {
        "second_convocation": session.is_second_convocation,
        "seats": [
            {
                name: row[name]
                for name in ("seat", "family", "sphere", "present", "recused", "votes", "declared")
            }
            for row in quorum.get("seats", ())
        ],
        "seed": quorum["seed"],
        "suspended": list(quorum["suspended"]),
        "voters": list(quorum["voters"]),
        "quorum_met": quorum["is_met"],
        "proposed": proposed,
        "method": decision.method if decision else "",
        "counts": quorum.get("tally", {}).get("by_family", {}),
        "carried": quorum.get("tally", {}).get("is_carried"),
        "outcome": decision.outcome if decision else "",
    }


def minutes_for(session: Session, person) -> dict:
    """Return the minutes that a person of the session reads: without the debates of what is closed to them."""
    minutes = session.minutes or minutes_of(session)
    closed = {item.pk for item in with_people(session.items.all()) if standing(item, person) == CLOSED}
    return {
        **minutes,
        "items": [
            {**item, "confidential": None, "count": None} if item["item"] in closed else item
            for item in minutes["items"]
        ],
    }


def words_of(session: Session) -> dict:
    """Return the words of the codes that minutes carry, in the active language."""
    version = session.version
    return {
        "family_names": {code: family.name for code, family in session.families.items()},
        "level_names": {level.code: level.name for level in version.award_levels.all()},
        "measure_names": dict(AwardMeasureKind.choices),
        "outcome_names": dict(Outcome.choices),
        "method_names": dict(DecisionMethod.choices),
        "status_names": dict(DocketItemStatus.choices),
        "mode_names": {**dict(AttendanceMode.choices), "absent": _("absent")},
        "tie_names": {
            **{tie.code: tie.name for tie in version.interest_categories.all()},
            "barred": _("Took part in this dossier, or belongs to its territory"),
        },
    }
