"""Who counts: seats by sphere and family, the conditions of the quorum, what it lacks, recusals, the turnout.

Seats are named by their family and number, never by their holder; nobody reads another's vote.
"""

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certification.choices import Capacity, DocketItemStatus, InterestEffect
from certification.models import DocketItem, Seat, Session
from certification.rules.scoring import Percentage

# --- seats ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SeatLine:
    """One seat, where it is now."""

    seat: Seat
    state: str  # in, remote, out (recused), waiting (present, interests not declared) or away
    label: str
    by_alternate: bool = False

    @property
    def person(self) -> object:
        """Who sits, or would: the holder, or the alternate in their place."""
        return self.seat.alternate if self.by_alternate else self.seat.holder

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
        by_family.setdefault(seat.family, []).append(
            SeatLine(seat, state, seat_name(session, seat), session.sitter_of(seat) != seat.holder_id)
        )
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


# --- the quorum ----------------------------------------------------------------------------------------------------


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
class RecusalLine:
    label: str
    reason: str
    left_at: dt.datetime | None


def recusals(item: DocketItem) -> list[RecusalLine]:
    """Return the seats that this item is closed to, and why, without names."""
    session = item.session
    declared = {
        declaration.person_id: declaration
        for declaration in item.dossier.declarations.prefetch_related("categories")
        if declaration.capacity == Capacity.COMMITTEE and declaration.round == item.round
    }
    late = {recusal.person_id: recusal.declared_at for recusal in item.late_recusals.all()}
    lines = []
    for seat in session.seats:
        sitter, attendance = session.sitter_of(seat), session.attended.get(seat.pk)
        if sitter in item.barred:
            reason = _("Took part in this dossier, or belongs to its territory")
        elif item.effects.get(sitter) == InterestEffect.RECUSED:
            reason = ", ".join(category.name for category in declared[sitter].categories.all())
        else:
            continue
        left_at = late.get(sitter) or (attendance.left_at if attendance else None)
        lines.append(RecusalLine(seat_name(session, seat), reason, left_at))
    return lines


@dataclass(frozen=True)
class Turnout:
    """How many seats voted, and which ones have not: never what was voted."""

    cast: int
    expected: int
    missing: tuple[str, ...]


def turnout(item: DocketItem) -> Turnout | None:
    """Return the turnout of the ballot in progress; None outside a ballot."""
    if item.status != DocketItemStatus.BALLOT:
        return None
    voted = set(item.votes.filter(struck_at=None).values_list("seat_id", flat=True))
    recused = {sitting.seat for sitting in item.sittings if sitting.recused}
    voters = [seat for seat in item.quorum_at_count["voters"] if seat not in recused]
    waited = [seat_name(item.session, s) for s in item.session.seats if s.pk in voters and s.pk not in voted]
    return Turnout(len(voters) - len(waited), len(voters), tuple(waited))
