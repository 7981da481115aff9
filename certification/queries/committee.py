"""The committee's sessions, agenda and items as each person may read them; nobody reads another's vote."""

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from django.contrib.auth import get_user_model
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from certification.choices import (
    AppealStatus,
    Capacity,
    DocketItemStatus,
    DossierStatus,
    InterestEffect,
    Outcome,
    ReplyStance,
    Role,
    SessionStatus,
)
from certification.clock import localdate
from certification.models import (
    Appeal,
    Decision,
    DecisionCondition,
    Dissent,
    DocketItem,
    Dossier,
    Finding,
    InterestDeclaration,
    Objection,
    Reply,
    Seat,
    Session,
    ThirdPartyVerification,
    Vote,
)
from certification.models.people import Mandate, mandate_roles
from certification.queries.waiting import Task
from certification.rules.decision import outcome_refusals
from certification.rules.scoring import Percentage

READERS = {Role.CASE_OFFICER, Role.IMPARTIALITY_GUARDIAN, Role.ADMIN}
S = DocketItemStatus


# --- sessions ----------------------------------------------------------------------------------------------------


def sessions_visible_to(person) -> QuerySet[Session]:
    """Return the sessions that a person may open: their own seat's, the ones they chair or minute, or all of them."""
    if not person.is_authenticated:
        return Session.objects.none()
    sessions = Session.objects.select_related("chair", "secretary", "version")
    if mandate_roles(person) & READERS:
        return sessions
    seats = Seat.objects.filter(
        Q(until=None) | Q(until__gte=OuterRef("held_on")), holder=person, since__lte=OuterRef("held_on")
    )
    return sessions.filter(Q(chair=person) | Q(secretary=person) | Exists(seats))


def docketed_without_session() -> QuerySet[Dossier]:
    """Return the dossiers on the docket that no session has taken yet, the most urgent first."""
    alive = DocketItem.objects.filter(dossier=OuterRef("pk")).exclude(status__in=[S.DECIDED, S.DEFERRED])
    return (
        Dossier.objects.filter(~Exists(alive), status=DossierStatus.DOCKETED)
        .select_related("territory")
        .order_by("due_on", "pk")
    )


def possible_chairs() -> QuerySet:
    """Return the people trusted to chair a session."""
    return people_with(Role.COMMITTEE_CHAIR)


def possible_secretaries() -> QuerySet:
    """Return the people who may minute a session: the secretariat."""
    return people_with(Role.CASE_OFFICER)


def people_with(role: str) -> QuerySet:
    """Return the people who hold a mandate today."""
    mandates = Mandate.objects.active().filter(person=OuterRef("pk"), role=role)
    return get_user_model().objects.filter(Exists(mandates), is_active=True)


# --- what stands between a person and an item ----------------------------------------------------------------------

OPEN, TO_DECLARE, CLOSED = "open", "to_declare", "closed"


def standing(item: DocketItem, person) -> str:
    """Tell whether an item is open to a person, closed to them, or waits for their declaration of interests."""
    if item.keeps_out(person):
        return CLOSED
    takes_part = item.seat_of(person) is not None or item.session.chair_id == person.pk
    return TO_DECLARE if takes_part and person.pk not in item.effects else OPEN


def with_people(items: QuerySet[DocketItem]) -> QuerySet[DocketItem]:
    """Read with each item what tells who is kept out of it, in a constant number of queries."""
    return items.select_related("dossier__territory").prefetch_related(
        Prefetch("dossier__declarations", InterestDeclaration.objects.filter(capacity=Capacity.COMMITTEE)),
        "dossier__assignments",
        "dossier__territory__memberships",
    )


@dataclass(frozen=True)
class Line:
    """One item of the agenda, as one person stands before it."""

    item: DocketItem
    standing: str
    declared: int
    expected: int
    decision: Decision | None

    @property
    def is_open(self) -> bool:
        return self.standing == OPEN

    @property
    def is_closed(self) -> bool:
        return self.standing == CLOSED


def agenda(session: Session, person) -> list[Line]:
    """Return the docket of a session, in order."""
    decisions = {decision.item_id: decision for decision in Decision.objects.filter(item__session=session)}
    lines = []
    for item in with_people(session.items.all()):
        item.session = session
        sittings = [sitting for sitting in item.sittings if not sitting.recused]
        lines.append(
            Line(
                item,
                standing(item, person),
                sum(sitting.declared for sitting in sittings),
                len(sittings),
                decisions.get(item.pk),
            )
        )
    return lines


@dataclass(frozen=True)
class SeatLine:
    """One seat, where it is now."""

    seat: Seat
    state: str  # in, remote, out (recused), waiting (present, interests not declared) or away
    label: str

    @property
    def is_present(self) -> bool:
        return self.state in ("in", "remote", "waiting")


@dataclass(frozen=True)
class FamilyLine:
    code: str
    name: str
    seats: tuple[SeatLine, ...]

    @property
    def summary(self) -> str:
        """Say in words what the drawing of the seats shows."""
        parts = [
            _("%(present)d present out of %(total)d")
            % {"present": sum(seat.is_present for seat in self.seats), "total": len(self.seats)}
        ]
        if waiting := sum(seat.state == "waiting" for seat in self.seats):
            parts.append(_("%(count)d yet to declare interests") % {"count": waiting})
        if out := sum(seat.state == "out" for seat in self.seats):
            parts.append(ngettext("%(count)d recused", "%(count)d recused", out) % {"count": out})
        return ", ".join(parts)


@dataclass(frozen=True)
class SphereLine:
    code: str
    name: str
    families: tuple[FamilyLine, ...]

    @property
    def is_represented(self) -> bool:
        return any(seat.state in ("in", "remote") for family in self.families for seat in family.seats)


def spheres(session: Session, item: DocketItem | None = None) -> list[SphereLine]:
    """Return the seats by sphere and family: those present in the session, or those that count on one item."""
    sittings = {sitting.seat: sitting for sitting in item.sittings} if item else {}
    by_family: dict[str, list[SeatLine]] = {}
    for seat in session.seats:
        state = _seat_state(session, seat, sittings.get(seat.pk))
        by_family.setdefault(seat.family, []).append(SeatLine(seat, state, seat_name(session, seat)))
    lines: dict[str, list[FamilyLine]] = {}
    for code, family in session.families.items():
        if code in by_family:
            lines.setdefault(family.sphere.code, []).append(
                FamilyLine(code, family.name, tuple(by_family[code]))
            )
    names = session.sphere_names
    return [SphereLine(code, names[code], tuple(families)) for code, families in lines.items()]


def _seat_state(session: Session, seat: Seat, sitting) -> str:
    if sitting is not None and sitting.recused:
        return "out"
    attendance = session.present.get(seat.pk)
    if attendance is None:
        return "away"
    if sitting is not None and not sitting.declared:
        return "waiting"
    return "in" if attendance.mode == "on_site" else "remote"


def seat_name(session: Session, seat: Seat) -> str:
    """Name a seat by its family and number, never by its holder."""
    family = session.families.get(seat.family)
    return _("Seat %(family)s, %(number)d") % {
        "family": family.name if family else seat.family,
        "number": seat.number,
    }


# --- an item -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Test:
    """One condition of the quorum, with its figures."""

    label: str
    value: str
    passed: bool


def quorum_tests(item: DocketItem) -> list[Test]:
    """Return the four conditions of the quorum, after recusals."""
    quorum, rules = item.quorum, item.session.version.committee_rules
    share = rules.second_convocation_share if item.session.is_second_convocation else rules.quorum_share
    spheres_all = len(quorum.spheres_present) + len(quorum.spheres_missing)
    families_all = len({sitting.family for sitting in item.sittings})
    return [
        Test(
            _("At least %(share)s of the seats not recused") % {"share": share_in_words(share)},
            _("%(now)d out of %(total)d") % {"now": quorum.seats_present, "total": quorum.seats_not_recused},
            quorum.enough_seats,
        ),
        Test(
            ngettext(
                "At least %(count)d family of actors",
                "At least %(count)d families of actors",
                quorum.families_needed,
            )
            % {"count": quorum.families_needed},
            _("%(now)d out of %(total)d") % {"now": len(quorum.families_present), "total": families_all},
            quorum.enough_families,
        ),
        Test(
            _("Every sphere"),
            _("%(now)d out of %(total)d") % {"now": len(quorum.spheres_present), "total": spheres_all},
            quorum.enough_spheres,
        ),
        Test(
            _("No family above %(share)s of the votes") % {"share": share_in_words(rules.max_family_share)},
            _("%(share)s at most") % {"share": Percentage(Fraction(quorum.largest_family_share), 0)},
            quorum.family_share_holds,
        ),
    ]


def majority_in_words(session: Session) -> str:
    """Say how the committee decides, with the figures of the rules applied."""
    rules = session.version.committee_rules
    return _(
        "The committee first seeks consent: no reasoned objection. Failing that, it votes: %(majority)s of the votes "
        "cast, and a majority in at least %(families)s of the families present."
    ) % {"majority": share_in_words(rules.majority), "families": share_in_words(rules.family_majority_share)}


def earliest_second_convocation(session: Session) -> dt.date:
    """Return the first day on which a second convocation may take place."""
    return session.held_on + dt.timedelta(days=session.version.committee_rules.second_convocation_notice_days)


def share_in_words(share: Fraction) -> str:
    """Write a share as people say it."""
    words = {Fraction(1, 2): _("half"), Fraction(1, 3): _("a third"), Fraction(2, 3): _("two thirds")}
    return words.get(Fraction(share)) or str(Percentage(Fraction(share), 0))


@dataclass(frozen=True)
class QuorumNotice:
    """What the quorum lacks, and who could bring it."""

    title: str
    sentences: tuple[str, ...]


def quorum_notice(item: DocketItem) -> QuorumNotice | None:
    """Say in sentences what is missing; None when the quorum is met."""
    quorum = item.quorum
    if quorum.is_met:
        return None
    session, sentences = item.session, []
    undeclared = sum(sitting.counts and not sitting.declared for sitting in item.sittings)
    if undeclared:
        sentences.append(
            ngettext(
                "%(count)d member present has not declared their interests on this dossier: they count once they do.",
                "%(count)d members present have not declared their interests on this dossier: they count once they do.",
                undeclared,
            )
            % {"count": undeclared}
        )
    missing = quorum.spheres_missing if quorum.spheres_needed else ()
    for sphere in missing:
        families = [session.families[code].name for code in quorum.families_missing_by_sphere[sphere]]
        sentences.append(
            _("%(sphere)s: it is enough that one person of the family %(families)s joins the session.")
            % {"sphere": session.sphere_names[sphere], "families": _or(families)}
        )
    other = [str(sentence) for sentence in quorum.sentences(session.sphere_names)]
    sentences += (
        other if not missing else [s for s in other if not any(session.sphere_names[m] in s for m in missing)]
    )
    if len(missing) == 1:
        title = _("Quorum not met: %(sphere)s is missing") % {"sphere": session.sphere_names[missing[0]]}
    else:
        title = _("Quorum not met")
    if missing and len(sentences) == len(missing):
        sentences.append(_("The other conditions are met."))
    return QuorumNotice(title, tuple(sentences))


def _or(words: list[str]) -> str:
    if len(words) == 1:
        return words[0]
    return _("%(first)s or %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


@dataclass(frozen=True)
class Recusal:
    label: str
    reason: str
    left_at: dt.datetime | None


def recusals(item: DocketItem) -> list[Recusal]:
    """Return the seats that this item is closed to, and why, without names."""
    session = item.session
    declared = {
        declaration.person_id: declaration
        for declaration in item.dossier.declarations.prefetch_related("categories")
        if declaration.capacity == Capacity.COMMITTEE and declaration.round == item.round
    }
    left = {attendance.seat_id: attendance.left_at for attendance in session.attendances.all()}
    lines = []
    for seat in session.seats:
        if seat.holder_id in item.barred:
            reason = _("Took part in this dossier, or belongs to its territory")
        elif item.effects.get(seat.holder_id) == InterestEffect.RECUSED:
            reason = ", ".join(category.name for category in declared[seat.holder_id].categories.all())
        else:
            continue
        lines.append(Recusal(seat_name(session, seat), reason, left.get(seat.pk)))
    return lines


@dataclass(frozen=True)
class AxisLine:
    code: str
    name: str
    score: float | None


@dataclass(frozen=True)
class Profile:
    """What the peers observed, by axis, and the floor of a level."""

    axes: tuple[AxisLine, ...]
    overall: float
    floor: float | None
    floor_of: str


def profile(item: DocketItem) -> Profile:
    """Return the observed scores with the floor of the level proposed, or of the highest one within the rules."""
    dossier, result = item.dossier, item.dossier.observed_result
    levels = {award.code: award for award in dossier.version.award_levels.all()}
    level = levels.get(item.proposed_level or result.level)
    names = {axis.code: axis.name for axis in dossier.version.axes.all()}
    return Profile(
        tuple(
            AxisLine(code, names[code], None if value is None else float(value * 100))
            for code, value in result.axes.items()
        ),
        float(result.overall * 100),
        float(level.axis_min * 100) if level else None,
        level.name if level else "",
    )


@dataclass(frozen=True)
class Option:
    """One outcome that the chair may propose, or the sentences that forbid it."""

    value: str
    label: str
    text: str
    refusals: tuple[str, ...]
    is_chosen: bool = False


def outcome_options(item: DocketItem, chosen: str = "") -> list[Option]:
    """Return every outcome, possible ones first; the value is `outcome` or `outcome:level`."""
    dossier = item.dossier
    today = dossier.today
    soon = today + dt.timedelta(days=1)
    promise = [{"due_on": soon.isoformat()}]
    scheme = dossier.scheme
    levels = sorted(dossier.version.award_levels.all(), key=lambda level: -level.order)

    def option(outcome: Outcome, level: str, label: str, text: str) -> Option:
        refused = outcome_refusals(dossier, outcome, level, promise, soon)
        value = f"{outcome.value}:{level}" if level else outcome.value
        return Option(value, label, text, tuple(map(str, refused)), value == chosen)

    reached = dossier.observed_result.level
    accredit = [
        option(
            Outcome.ACCREDITED,
            level.code,
            _("Accredit: %(level)s, %(months)d months")
            % {"level": level.name, "months": level.validity_months},
            _summary(dossier, level)
            if level.code == reached
            else _("Possible: the committee may lower a level, with its reasons."),
        )
        for level in levels
    ]
    conditional = [
        option(
            Outcome.CONDITIONAL,
            level.code,
            _("Accredit with conditions: %(level)s") % {"level": level.name},
            ngettext(
                "Each condition is named, with the proof expected and a date within %(count)d month.",
                "Each condition is named, with the proof expected and a date within %(count)d months.",
                scheme.max_condition_months,
            )
            % {"count": scheme.max_condition_months},
        )
        for level in levels
    ]
    # The highest level that conditions could open is enough; refused ones only say why when none could.
    possible = [candidate for candidate in conditional if not candidate.refusals or candidate.is_chosen]
    conditional = possible[:1] or conditional[-1:]
    others = [
        option(
            Outcome.ADJOURNED,
            "",
            _("Adjourn"),
            ngettext(
                "What is missing, by whom, within %(count)d month.",
                "What is missing, by whom, within %(count)d months.",
                scheme.max_adjournment_months,
            )
            % {"count": scheme.max_adjournment_months},
        ),
        option(
            Outcome.REFUSED,
            "",
            _("Refuse"),
            _("Reasons criterion by criterion, advice, and the way to appeal."),
        ),
    ]
    options = [*accredit, *conditional, *others]
    return sorted(options, key=lambda candidate: bool(candidate.refusals))


def _summary(dossier: Dossier, level) -> str:
    """Say why the highest level within the rules is reached."""
    result = dossier.observed_result
    places = 1
    lowest = min((value, code) for code, value in result.axes.items() if value is not None)
    return _(
        "Overall %(overall)s, at least %(overall_min)s needed. Lowest axis: %(axis)s, %(value)s, "
        "at least %(axis_min)s needed. Every mandatory criterion holds."
    ) % {
        "overall": Percentage(result.overall, places),
        "overall_min": Percentage(level.overall_min, 0),
        "axis": lowest[1],
        "value": Percentage(lowest[0], places),
        "axis_min": Percentage(level.axis_min, 0),
    }


def proposed_conditions(item: DocketItem) -> list[dict]:
    """Return the conditions proposed, with real dates."""
    return [{**row, "due_on": dt.date.fromisoformat(row["due_on"])} for row in item.conditions]


@dataclass(frozen=True)
class Points:
    """What the committee reads first: findings, lasting dissents, points contested by the territory."""

    findings: list[Finding]
    dissents: list[Dissent]
    contested: list[Reply]

    def __bool__(self) -> bool:
        return bool(self.findings or self.dissents or self.contested)


def points(dossier: Dossier) -> Points:
    """Return what divides, from the report whose consensus counts."""
    number = dossier.consensus_round()
    return Points(
        list(dossier.findings.filter(round=number).select_related("criterion")),
        list(
            Dissent.objects.filter(consensus__dossier=dossier, consensus__round=number).select_related(
                "consensus__criterion"
            )
        ),
        list(dossier.replies.filter(round=number, stance=ReplyStance.CONTEST).select_related("criterion")),
    )


@dataclass(frozen=True)
class Step:
    label: str
    state: str


STEPS = (
    (gettext_lazy("Presentation"), {S.LISTED}),
    (gettext_lazy("Debate"), {S.DELIBERATING}),
    (gettext_lazy("Consent"), {S.CONSENT}),
    (gettext_lazy("Vote, if needed"), {S.BALLOT, S.COUNTED}),
    (gettext_lazy("Signed decision"), {S.DECIDED}),
)


def steps(item: DocketItem) -> list[Step]:
    """Return where an item stands in its own course."""
    here = next((number for number, (_label, statuses) in enumerate(STEPS) if item.status in statuses), None)
    if here is None:
        return []
    return [
        Step(label, "done" if number < here else "current" if number == here else "next")
        for number, (label, _statuses) in enumerate(STEPS)
    ]


@dataclass(frozen=True)
class Turnout:
    """How many seats voted, and which ones have not: never what was voted."""

    cast: int
    expected: int
    missing: tuple[str, ...]


def turnout(item: DocketItem) -> Turnout | None:
    """Return the turnout of the ballot in progress; None outside a ballot."""
    if item.status != S.BALLOT:
        return None
    voted = set(item.votes.values_list("seat_id", flat=True))
    voters = item.quorum_at_count["voters"]
    waited = [seat_name(item.session, s) for s in item.session.seats if s.pk in voters and s.pk not in voted]
    return Turnout(len(voters) - len(waited), len(voters), tuple(waited))


@dataclass(frozen=True)
class OwnPart:
    """What a person may do on an item with their own seat."""

    seat: Seat | None = None
    objection: Objection | None = None
    has_voted: bool = False
    may_object: bool = False
    may_vote: bool = False
    why_not: str = ""


def own_part(item: DocketItem, person) -> OwnPart:
    """Return a person's own part; without a seat they only read."""
    seat = item.seat_of(person)
    if seat is None:
        return OwnPart()
    sitting = item.sitting_of(person)
    takes_part = sitting.counts and sitting.declared and sitting.votes
    why_not = ""
    if not sitting.present:
        why_not = _("You are not recorded as present: ask the secretary.")
    elif not sitting.votes:
        why_not = _(
            "You declared a tie with this territory: you may speak, you do not take part in the decision."
        )
    elif item.status == S.BALLOT and seat.pk in item.quorum_at_count["suspended"]:
        why_not = _("Your vote is suspended by lot, so that no family holds too large a share of the votes.")
    elif item.status == S.BALLOT and seat.pk not in item.quorum_at_count["voters"]:
        why_not = _("You arrived after the ballot opened.")
    return OwnPart(
        seat,
        item.objections.filter(seat=seat, withdrawn_at=None).first(),
        item.votes.filter(seat=seat).exists(),
        takes_part and item.status == S.CONSENT,
        takes_part and item.status == S.BALLOT and not why_not,
        why_not,
    )


# --- what waits for people -----------------------------------------------------------------------------------------

MOST_TASKS = 30
COMMITTEE = {Role.COMMITTEE_MEMBER, Role.COMMITTEE_CHAIR}


def waiting_for(person) -> list[Task]:
    """Return what the committee's work asks of a person, in few queries: none for roles they do not hold."""
    roles = mandate_roles(person)
    tasks = _conditions_to_meet(person)
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
    if Role.APPEAL_PANEL_MEMBER in roles:
        tasks += _to_rule(person)
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
    seats = Seat.objects.filter(Q(until=None) | Q(until__gte=today), holder=person)
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
        status=S.BALLOT,
        session__attendances__seat__holder=person,
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
    """The bureau: members who declared no tie agree once every condition is verified."""
    decisions = Decision.objects.filter(
        ~Exists(DecisionCondition.objects.filter(decision=OuterRef("pk"), verified_at=None)),
        Exists(_declarations_of(person).filter(effect=InterestEffect.NONE)),
        dossier__status=DossierStatus.CONDITIONAL,
        outcome=Outcome.CONDITIONAL,
        annulled_at=None,
    ).select_related("dossier__territory")
    return [
        _task(_("Say whether the conditions are met"), "certification:conditions", decision.dossier)
        for decision in decisions.exclude(bureau__seat__holder=person)
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
    tasks = [
        _task(_("Put the dossier before a session"), "certification:sessions", dossier, ())
        for dossier in docketed_without_session()[:MOST_TASKS]
    ]
    adjourned = Dossier.objects.filter(status=DossierStatus.ADJOURNED).select_related("territory")
    tasks += [
        _task(_("Resume the adjourned dossier"), "certification:dossier", dossier)
        for dossier in adjourned.order_by("due_on", "pk")[:MOST_TASKS]
    ]
    appeals = Appeal.objects.filter(status=AppealStatus.LODGED, panel=None).select_related(
        "dossier__territory"
    )
    return tasks + [
        _task(_("Name the appeal panel"), "certification:appeal", appeal.dossier)
        for appeal in appeals[:MOST_TASKS]
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


def _to_rule(person) -> list[Task]:
    declared = InterestDeclaration.objects.filter(
        dossier=OuterRef("dossier"), round=OuterRef("round"), person=person, capacity=Capacity.APPEAL
    ).exclude(effect=InterestEffect.RECUSED)
    appeals = Appeal.objects.filter(
        Exists(declared), panel=person, status__in=[AppealStatus.LODGED, AppealStatus.ADMITTED]
    )
    return [
        _task(_("Rule on the appeal"), "certification:appeal", appeal.dossier)
        for appeal in appeals.select_related("dossier__territory")
    ]


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
        dossier.status_since.date(),
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
