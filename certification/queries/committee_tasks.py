"""What the committee's work asks of each person, in few queries: none for roles that they do not hold."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from certification.choices import (
    Capacity,
    DocketItemStatus,
    DossierStatus,
    InterestEffect,
    Outcome,
    Role,
    SessionStatus,
)
from certification.clock import localdate
from certification.models import (
    BureauOpinion,
    Decision,
    DecisionCondition,
    DocketItem,
    Dossier,
    InterestDeclaration,
    Seat,
    Session,
    ThirdPartyVerification,
    Vote,
)
from certification.models.people import mandate_roles
from certification.queries.committee import COMMITTEE, docketed_without_session
from certification.queries.waiting import Task

S = DocketItemStatus
MOST_TASKS = 30


def waiting_for(person, *, fills_conditions: bool = True) -> list[Task]:
    """Return what the committee's work asks of a person, in few queries: none for roles they do not hold.

    `fills_conditions` says whether a territory of theirs has conditions to meet.
    """
    roles = mandate_roles(person)
    tasks = _conditions_to_meet(person) if fills_conditions else []
    if roles:
        tasks += _to_countersign(person)
    if roles & COMMITTEE:
        tasks += [*_to_declare(person), *_to_vote(person), *_to_agree(person)]
    if Role.COMMITTEE_CHAIR in roles:
        tasks += _to_preside(person)
    if Role.CASE_OFFICER in roles:
        tasks += _to_instruct()
    if Role.ASSESSOR in roles:
        tasks += _conditions_to_verify(person)
    if Role.THIRD_PARTY_VERIFIER in roles:
        tasks += _to_verify(person)
    return tasks


def _alive_items() -> QuerySet[DocketItem]:
    return (
        DocketItem.objects.filter(session__status__in=[SessionStatus.CONVENED, SessionStatus.OPEN])
        .exclude(status__in=[S.DECIDED, S.DEFERRED])
        .select_related("session", "dossier__territory")
    )


def _declarations_of(person) -> QuerySet[InterestDeclaration]:
    return InterestDeclaration.objects.filter(
        dossier=OuterRef("dossier"), round=OuterRef("round"), person=person, capacity=Capacity.COMMITTEE
    )


def _to_declare(person) -> list[Task]:
    today = localdate()
    seats = Seat.objects.on(today).of(person)
    items = _alive_items().filter(
        Exists(seats) | Q(session__chair=person),
        ~Exists(_declarations_of(person)),
        ~Q(dossier__assignments__person=person),
        ~Q(dossier__territory__memberships__person=person),
    )
    return [
        Task(
            _("Declare your interests"),
            "certification:interests",
            (item.dossier_id,),
            item.listed_on,
            item.session.held_on,
            item.dossier,
        )
        for item in items
    ]


def _to_vote(person) -> list[Task]:
    items = _alive_items().filter(
        Exists(_declarations_of(person).filter(effect=InterestEffect.NONE)),
        ~Exists(Vote.objects.filter(item=OuterRef("pk"), cast_by=person)),
        Q(session__attendances__alternate=None, session__attendances__seat__holder=person)
        | Q(session__attendances__alternate=person),
        status=S.BALLOT,
        session__attendances__left_at=None,
    )
    items = items.annotate(seat=F("session__attendances__seat"))
    return [
        Task(
            _("Vote"),
            "certification:ballot",
            (item.pk,),
            item.session.held_on,
            item.session.held_on,
            item.dossier,
        )
        for item in items
        if item.seat in item.quorum_at_count["voters"]
    ]


def _to_agree(person) -> list[Task]:
    """The bureau: members who declared no tie agree on each condition that is verified and not lifted yet."""
    given = BureauOpinion.objects.filter(condition=OuterRef("pk"), seat__holder=person)
    conditions = DecisionCondition.objects.filter(~Exists(given), lifted_at=None, verified_at__isnull=False)
    decisions = Decision.objects.filter(
        Exists(conditions.filter(decision=OuterRef("pk"))),
        Exists(_declarations_of(person).filter(effect=InterestEffect.NONE)),
        dossier__status=DossierStatus.CONDITIONAL,
        outcome=Outcome.CONDITIONAL,
        annulled_at=None,
    ).select_related("dossier__territory")
    return [
        _task(_("Say whether the conditions are met"), "certification:conditions", decision.dossier)
        for decision in decisions
    ]


def _to_preside(person) -> list[Task]:
    sessions = Session.objects.filter(chair=person, status=SessionStatus.CONVENED, held_on__lte=localdate())
    tasks = [
        Task(_("Open the session"), "certification:session", (session.pk,), session.held_on, session.held_on)
        for session in sessions
    ]
    return tasks + [
        Task(
            _("Record the decision"),
            "certification:item",
            (item.pk,),
            item.session.held_on,
            item.session.held_on,
            item.dossier,
        )
        for item in _alive_items().filter(session__chair=person, status=S.COUNTED)
    ]


def _to_countersign(person) -> list[Task]:
    decisions = Decision.objects.filter(
        signed_by_secretary=None, annulled_at=None, item__session__secretary=person
    ).select_related("dossier__territory")
    return [
        Task(
            _("Countersign the decision"),
            "certification:decision",
            (decision.pk,),
            decision.decided_on,
            decision.decided_on,
            decision.dossier,
        )
        for decision in decisions
    ]


def _to_instruct() -> list[Task]:
    waiting = docketed_without_session(or_adjourned=True)
    return [
        _task(_("Resume the adjourned dossier"), "certification:dossier", dossier)
        if dossier.status == DossierStatus.ADJOURNED
        else _task(_("Put the dossier before a session"), "certification:sessions", dossier, ())
        for dossier in waiting[: 2 * MOST_TASKS]
    ]


def _open_conditions() -> QuerySet[DecisionCondition]:
    return (
        DecisionCondition.objects.filter(
            decision__dossier__status=DossierStatus.CONDITIONAL, decision__annulled_at=None
        )
        .select_related("decision__dossier__territory")
        .order_by("due_on", "pk")
    )


def _conditions_to_meet(person) -> list[Task]:
    conditions = _open_conditions().filter(
        Q(decision__dossier__territory__memberships__until=None)
        | Q(decision__dossier__territory__memberships__until__gte=localdate()),
        decision__dossier__territory__memberships__person=person,
        decision__dossier__territory__memberships__role__in=[Role.TERRITORY_LEAD, Role.TERRITORY_CONTRIBUTOR],
        proposed_at=None,
    )
    return [_condition_task(_("Meet a condition and show the proof"), condition) for condition in conditions]


def _conditions_to_verify(person) -> list[Task]:
    conditions = _open_conditions().filter(
        decision__dossier__assignments__person=person,
        decision__dossier__assignments__role__in=[Role.ASSESSOR, Role.LEAD_ASSESSOR],
        decision__dossier__assignments__status__in=["accepted", "completed"],
        proposed_at__isnull=False,
        verified_at=None,
    )
    return [_condition_task(_("Verify a condition"), condition) for condition in conditions.distinct()]


def _to_verify(person) -> list[Task]:
    asked = ThirdPartyVerification.objects.filter(verifier=person, given_at=None).select_related(
        "dossier__territory"
    )
    return [_task(_("Give your verification"), "certification:third_party", row.dossier) for row in asked]


def _task(label: str, url_name: str, dossier: Dossier, args: tuple | None = None) -> Task:
    return Task(
        label,
        url_name,
        (dossier.pk,) if args is None else args,
        localdate(dossier.status_since),
        dossier.due_on,
        dossier,
    )


def _condition_task(label: str, condition: DecisionCondition) -> Task:
    dossier = condition.decision.dossier
    return Task(
        label,
        "certification:conditions",
        (dossier.pk,),
        condition.decision.decided_on,
        condition.due_on,
        dossier,
    )
