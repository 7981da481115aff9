"""Quorum, majority, who may sit and vote: computed per item, after recusals."""

import datetime as dt
import hashlib
import math
from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from fractions import Fraction

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from certification.choices import DocketItemStatus, SessionStatus, VoteChoice
from certification.rules import decision as decision_is
from certification.rules.sanction import measure_refusals
from certification.rules.verdict import rule


@dataclass(frozen=True)
class Sitting:
    """One seat as the quorum reads it: where it sits, whether it is there, whether it may vote on this item."""

    seat: int
    family: str
    sphere: str
    present: bool
    recused: bool = False
    votes: bool = True
    declared: bool = True

    @property
    def counts(self) -> bool:
        return self.present and not self.recused


@dataclass(frozen=True)
class Quorum:
    """The quorum of one item: its four conditions with their figures, and the seats that may vote."""

    seats_present: int
    seats_not_recused: int
    seats_needed: int
    families_present: tuple[str, ...]
    families_needed: int
    spheres_present: tuple[str, ...]
    spheres_missing: tuple[str, ...]
    spheres_needed: bool
    voters: tuple[int, ...]
    suspended: tuple[int, ...] = ()
    largest_family_share: str = "0"
    family_share_holds: bool = True
    seed: str = ""
    families_missing_by_sphere: dict = field(default_factory=dict)

    @property
    def enough_seats(self) -> bool:
        return self.seats_present >= self.seats_needed

    @property
    def enough_families(self) -> bool:
        return len(self.families_present) >= self.families_needed

    @property
    def enough_spheres(self) -> bool:
        return not self.spheres_needed or not self.spheres_missing

    @property
    def is_met(self) -> bool:
        return self.enough_seats and self.enough_families and self.enough_spheres and self.family_share_holds

    def as_data(self, sittings=()) -> dict:
        """Return plain data for the minutes: with the seats, enough to compute the quorum again by hand."""
        seats = [asdict(sitting) for sitting in sittings]
        return {**asdict(self), "is_met": self.is_met, "seats": seats}

    def sentences(self, sphere_names=None) -> list:
        """Say what is missing, one sentence a condition; an empty list when the quorum is met."""
        names = sphere_names or {}
        missing = []
        if not self.enough_seats:
            missing.append(
                ngettext_lazy(
                    "Quorum not met: %(count)d more seat must be present.",
                    "Quorum not met: %(count)d more seats must be present.",
                    "count",
                )
                % {"count": self.seats_needed - self.seats_present}
            )
        if not self.enough_families:
            missing.append(
                ngettext_lazy(
                    "Quorum not met: %(count)d more family of actors must be present.",
                    "Quorum not met: %(count)d more families of actors must be present.",
                    "count",
                )
                % {"count": self.families_needed - len(self.families_present)}
            )
        missing.extend(
            _("Quorum not met: nobody from the sphere “%(sphere)s” is present.")
            % {"sphere": names.get(sphere, sphere)}
            for sphere in (self.spheres_missing if self.spheres_needed else ())
        )
        if not self.voters:
            missing.append(_("Quorum not met: nobody present may vote."))
        elif not self.family_share_holds:
            missing.append(_("Quorum not met: one family would hold too large a share of the votes."))
        return missing


def suspended_by_lot(voters: list[Sitting], max_share: Fraction, seed: str) -> list[int]:
    """Return the seats whose vote is suspended so that no family holds more than `max_share` of the votes.

    The seats of a family are drawn in the order of SHA-256(seed:seat), so that anybody can draw again.
    """
    counts = Counter(sitting.family for sitting in voters)
    by_lot = sorted(voters, key=lambda s: hashlib.sha256(f"{seed}:{s.seat}".encode()).hexdigest())
    suspended: list[int] = []
    while len(counts) > 0:
        total = sum(counts.values())
        family, size = max(counts.items(), key=lambda pair: (pair[1], pair[0]))
        if size <= 1 or Fraction(size, total) <= max_share:
            break
        drawn = next(s.seat for s in by_lot if s.family == family and s.seat not in suspended)
        suspended.append(drawn)
        counts[family] -= 1
    return suspended


def count_quorum(sittings, committee_rules, *, second_convocation: bool = False, seed: str = "") -> Quorum:
    """Compute the quorum of one item after recusals (domain rules b.5).

    `sittings`: every seat of the session; `committee_rules`: the row of the framework version, shares as exact
    fractions. A second convocation lowers the share of seats; families and spheres stay. A seat present counts from
    the moment its holder declared their interests.
    """
    sittings = list(sittings)
    not_recused = [s for s in sittings if not s.recused]
    present = [s for s in not_recused if s.present and s.declared]
    share = Fraction(
        committee_rules.second_convocation_share if second_convocation else committee_rules.quorum_share
    )
    spheres = sorted({s.sphere for s in sittings if s.sphere})
    spheres_present = sorted({s.sphere for s in present if s.sphere})
    voters = [s for s in present if s.votes]
    max_share = Fraction(committee_rules.max_family_share)
    suspended = suspended_by_lot(voters, max_share, seed)
    active = [s for s in voters if s.seat not in suspended]
    counts = Counter(s.family for s in active)
    largest = Fraction(max(counts.values(), default=0), len(active) or 1)
    return Quorum(
        seats_present=len(present),
        seats_not_recused=len(not_recused),
        seats_needed=max(1, math.ceil(share * len(not_recused))),
        families_present=tuple(sorted({s.family for s in present})),
        families_needed=committee_rules.min_families,
        spheres_present=tuple(spheres_present),
        spheres_missing=tuple(sphere for sphere in spheres if sphere not in spheres_present),
        spheres_needed=committee_rules.all_spheres,
        voters=tuple(sorted(s.seat for s in active)),
        suspended=tuple(sorted(suspended)),
        largest_family_share=str(largest),
        family_share_holds=largest <= max_share and bool(active),
        seed=seed,
        families_missing_by_sphere={
            sphere: sorted({s.family for s in sittings if s.sphere == sphere})
            for sphere in spheres
            if sphere not in spheres_present
        },
    )


def sittings_at_close(sittings, voters, voted) -> list[Sitting]:
    """Return the seats as a ballot finds them when it closes.

    `voters` are the seats that could vote when it opened, `voted` those that did: they were there, even if they left
    since. Who arrived after the opening is present but does not vote.
    """
    return [
        replace(s, present=s.present or s.seat in voted, votes=s.votes and s.seat in voters) for s in sittings
    ]


@dataclass(frozen=True)
class Tally:
    """The count of a ballot by family: {family: {for, against, abstain}}, and whether the majority is reached."""

    by_family: dict
    votes_for: int
    votes_against: int
    abstentions: int
    families_for: int
    families_present: int
    share_needed: str
    family_share_needed: str
    is_carried: bool


def count_votes(votes, committee_rules, families_present) -> Tally:
    """Count a ballot: `votes` are (family, choice) pairs of the seats that may vote.

    Carried when the votes for reach the majority of the votes cast (abstentions are not cast) and a majority of
    votes cast within at least the given share of the families present. A tie, or no vote cast, does not carry.
    """
    by_family: dict[str, dict[str, int]] = {}
    for family, choice in votes:
        counts = by_family.setdefault(
            family, {VoteChoice.FOR.value: 0, VoteChoice.AGAINST.value: 0, VoteChoice.ABSTAIN.value: 0}
        )
        counts[VoteChoice(choice).value] += 1
    votes_for = sum(c[VoteChoice.FOR.value] for c in by_family.values())
    against = sum(c[VoteChoice.AGAINST.value] for c in by_family.values())
    abstentions = sum(c[VoteChoice.ABSTAIN.value] for c in by_family.values())
    cast = votes_for + against
    families_for = sum(c[VoteChoice.FOR.value] > c[VoteChoice.AGAINST.value] for c in by_family.values())
    families = len(set(families_present))
    carried = (
        cast > 0
        and Fraction(votes_for, cast) >= Fraction(committee_rules.majority)
        and Fraction(families_for, families or 1) >= Fraction(committee_rules.family_majority_share)
    )
    return Tally(
        by_family=dict(sorted(by_family.items())),
        votes_for=votes_for,
        votes_against=against,
        abstentions=abstentions,
        families_for=families_for,
        families_present=families,
        share_needed=str(committee_rules.majority),
        family_share_needed=str(committee_rules.family_majority_share),
        is_carried=carried,
    )


@dataclass(frozen=True)
class Count:
    """A ballot as it closes: the seats as it finds them, their quorum, the votes counted."""

    sittings: list[Sitting]
    quorum: Quorum
    tally: Tally

    def as_data(self) -> dict:
        return {**self.quorum.as_data(self.sittings), "tally": asdict(self.tally)}


def close_count(sittings, opened, votes, committee_rules, *, second_convocation=False, seed="") -> Count:
    """Count a ballot after the recusals and departures of its time.

    `opened` are the seats that could vote when it opened; `votes` are {seat: choice}, without those struck.
    """
    closing = sittings_at_close(sittings, opened, votes)
    quorum = count_quorum(closing, committee_rules, second_convocation=second_convocation, seed=seed)
    families = {sitting.seat: sitting.family for sitting in closing}
    counted = [(families[seat], choice) for seat, choice in votes.items() if seat in quorum.voters]
    return Count(closing, quorum, count_votes(counted, committee_rules, quorum.families_present))


# --- the dossier in front of the committee ---------------------------------------------------------------------


@rule(_("Put the dossier on the docket of a session, and open that session."))
def dossier_is_on_an_open_session(dossier) -> bool:
    item = dossier.docket_item
    return item is not None and item.session.status == SessionStatus.OPEN


@rule(_("The file was not available to the committee for long enough."))
def file_was_available(dossier) -> bool:
    """Tell whether members could read the papers long enough; a written reason or a second convocation dispenses."""
    return not availability(dossier)


@file_was_available.explained_by
def availability(dossier) -> list:
    item = dossier.docket_item
    if item is None or dossier.docketed_at is None:
        return [_("The file has not been sealed for the committee.")]
    if item.late_reason or item.session.is_second_convocation:
        return []
    ready = item.listed_on + dt.timedelta(days=dossier.scheme.file_available_days)
    if item.session.held_on < ready:
        return [
            _(
                "The papers must be available for %(days)d days: not before %(date)s. Choose a later session, or say "
                "why this dossier cannot wait."
            )
            % {"days": dossier.scheme.file_available_days, "date": date_format(ready, "DATE_FORMAT")}
        ]
    return []


@rule(_("No tie found after the decision is confirmed."))
def a_tie_on_its_decision_is_confirmed(dossier) -> bool:
    return (
        dossier.decision is not None and dossier.decision.re_examinations.filter(is_confirmed=True).exists()
    )


@rule(_("Every member present must declare their interests on this dossier."))
def present_members_declared(dossier) -> bool:
    return dossier.docket_item is not None and present_seats_declared(dossier.docket_item)


# --- a session ---------------------------------------------------------------------------------------------------


@rule(_("The session opens on its day, not before."))
def session_day_has_come(session) -> bool:
    return session.held_on <= session.today


@rule(_("Record who is present first."))
def someone_is_present(session) -> bool:
    return bool(session.present)


@rule(_("Decide or defer every item before closing the session."))
def no_item_is_in_progress(session) -> bool:
    return not session.items.exclude(
        status__in=[DocketItemStatus.DECIDED, DocketItemStatus.DEFERRED]
    ).exists()


# --- an item -----------------------------------------------------------------------------------------------------


@rule(_("The session is not open."))
def session_is_open(item) -> bool:
    return item.session.status == SessionStatus.OPEN


@rule(_("Every member present must declare their interests on this dossier."))
def present_seats_declared(item) -> bool:
    return not undeclared(item)


def undeclared(item) -> list[Sitting]:
    """Return the seats present that have not declared their interests on this item and are not barred from it."""
    return [sitting for sitting in item.sittings if sitting.counts and not sitting.declared]


@present_seats_declared.explained_by
def how_many_undeclared(item) -> list:
    return [
        ngettext_lazy(
            "%(count)d member present has not declared their interests on this dossier.",
            "%(count)d members present have not declared their interests on this dossier.",
            "count",
        )
        % {"count": len(undeclared(item))}
    ]


@rule(_("The quorum is not met."))
def quorum_is_met(item) -> bool:
    return item.quorum.is_met


@quorum_is_met.explained_by
def what_the_quorum_lacks(item) -> list:
    return item.quorum.sentences(item.session.sphere_names)


@rule(_("Propose an outcome, with its reasons, first."))
def outcome_is_proposed(item) -> bool:
    return bool(item.proposed_outcome) and bool(item.reasons.strip())


@rule(_("The rules do not allow this outcome."))
def outcome_is_within_the_rules(item) -> bool:
    return not why_the_outcome_is_refused(item)


@outcome_is_within_the_rules.explained_by
def why_the_outcome_is_refused(item) -> list:
    if item.measure_id is not None:
        return measure_refusals(item.measure, item.proposed_outcome)
    return decision_is.outcome_refusals(
        item.dossier, item.proposed_outcome, item.proposed_level, item.conditions, item.adjourned_until
    )


@rule(_("No reasoned objection stands: record the consent instead."))
def an_objection_stands(item) -> bool:
    return item.objections.filter(withdrawn_at=None).exists()


@rule(_("Votes are already cast: close the ballot."))
def no_vote_is_cast(item) -> bool:
    return not item.votes.filter(struck_at=None).exists()


@rule(_("The quorum is not met."))
def quorum_was_met_at_the_decision(item) -> bool:
    if item.status == DocketItemStatus.COUNTED:
        return bool(item.quorum_at_count and item.quorum_at_count.get("is_met"))
    return item.quorum.is_met


@quorum_was_met_at_the_decision.explained_by
def what_the_quorum_lacked(item) -> list:
    return item.quorum.sentences(item.session.sphere_names)


@rule(_("An objection stands: open the ballot."))
def consent_or_counted(item) -> bool:
    return item.status == DocketItemStatus.COUNTED or not an_objection_stands(item)
