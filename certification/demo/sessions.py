"""The committee's sessions: convened, opened, deliberated item after item, minuted and closed."""

import datetime as dt
from dataclasses import dataclass, field

from certification.choices import AttendanceMode, Capacity, DocketItemStatus, Outcome, VoteChoice
from certification.demo.path import Path
from certification.demo.timeline import Story
from certification.models import Award, DocketItem, InterestDeclaration, Seat, Session
from certification.services import ballot, committee, committee_item, decision, docket, sanction
from certification.services.assessor import declare_interests
from certification.services.committee_recusal import recuse

EVERYONE = tuple(range(1, 15))
PLACE = "Maison des associations, Toulouse"
LINK = "https://visio.example.org/comite"


@dataclass
class Item:
    """What the committee does with one dossier, or with a `measure` about its award; without an outcome it stays there."""

    path: Path
    outcome: str = ""
    level: str = ""
    reasons: str = ""
    advice: str = ""
    conditions: tuple = ()
    adjourned_to: str = ""
    adjourned_months: int = 3
    ties: dict[int, str] = field(default_factory=dict)
    objection: tuple[int, str] | None = None
    against: tuple[int, ...] = ()
    abstains: tuple[int, ...] = ()
    substance: dict = field(default_factory=dict)
    debate: str = ""
    leaves_in_the_middle: tuple[int, str] | None = None
    stops_at: str = ""
    leaves_before: tuple[int, ...] = ()
    measure: str = ""


@dataclass
class Sitting:
    """One session: its day, who comes, what is on its docket."""

    world: object
    held_on: dt.date
    present: tuple[int, ...]
    items: list[Item] = field(default_factory=list)
    second_of: "Sitting | None" = None
    stays_open: bool = False
    convened: int = 30
    papers_sent: int = 16
    pk: int | None = None

    @property
    def session(self) -> Session:
        return Session.objects.get(pk=self.pk)

    @property
    def chair(self):
        return self.world.people["presidence"]

    @property
    def secretary(self):
        return self.world.people["secretariat"]

    def before(self, days: int) -> dt.date:
        return self.world.timeline.workday(self.held_on - dt.timedelta(days=days))

    def item_of(self, item: Item) -> DocketItem:
        return DocketItem.objects.get(
            session=self.pk,
            dossier=item.path.pk,
            round=item.path.dossier.round,
            measure__isnull=not item.measure,
        )

    def convene(self) -> Story:
        first = self.second_of
        yield self.before(10 if first else self.convened)
        self.pk = committee.convene_session(
            actor=self.secretary,
            held_on=self.held_on,
            starts_at=dt.time(9, 30),
            place=PLACE,
            remote_link=LINK,
            chair=self.chair,
            secretary=self.secretary,
            second_convocation_of=first and first.session,
        ).pk
        if first is None:
            yield self.before(self.papers_sent)
            for item in self.items:
                self.put(item)

    def put(self, item: Item) -> None:
        if item.measure:
            sanction.propose_measure(
                Award.objects.get(dossier=item.path.pk),
                actor=self.secretary,
                kind=item.measure,
                reasons=item.reasons,
                session=self.session,
            )
        else:
            docket.put_on_docket(self.session, item.path.dossier, actor=self.secretary)

    def declare(self) -> None:
        """Let everybody who comes, and the chair, declare their interests on each dossier."""
        for item in self.items:
            for number, person in [
                (0, self.chair),
                *zip(self.present, self.world.people.committee(*self.present), strict=True),
            ]:
                if number in item.leaves_before or self._has_declared(item, person):
                    continue
                tie = item.ties.get(number, "no_tie")
                declare_interests(
                    item.path.dossier, actor=person, capacity=Capacity.COMMITTEE, categories=[tie]
                )

    def _has_declared(self, item: Item, person) -> bool:
        """A second convocation finds the declarations of the first."""
        return InterestDeclaration.objects.filter(
            dossier=item.path.pk, person=person, capacity=Capacity.COMMITTEE, round=item.path.dossier.round
        ).exists()

    def hold(self) -> Story:
        """Tell the whole session."""
        yield from self.convene()
        yield self.before(6)
        self.declare()
        yield self.held_on
        session = self.session
        for number, person in zip(self.present, self.world.people.committee(*self.present), strict=True):
            mode = AttendanceMode.REMOTE if number % 3 == 0 else AttendanceMode.ON_SITE
            committee.record_presence(session, self._seat(person), actor=self.secretary, mode=mode)
        committee.open_session(session, actor=self.chair)
        for item in self.items:
            yield self.held_on
            self.deliberate(item)
        if not self.stays_open:
            yield self.held_on
            committee.close_session(self.session, actor=self.chair)

    def _seat(self, person) -> Seat:
        return Seat.objects.get(holder=person)

    def deliberate(self, item: Item) -> None:
        for person in self.world.people.committee(*item.leaves_before):
            committee.record_departure(self.session, self._seat(person), actor=self.secretary)
        if item.stops_at == DocketItemStatus.LISTED:
            return
        if item.stops_at == DocketItemStatus.DEFERRED:
            committee_item.defer_item(self.item_of(item), actor=self.chair, reason=item.reasons)
            return
        committee_item.call_item(self.item_of(item), actor=self.chair)
        committee_item.propose_outcome(
            self.item_of(item),
            actor=self.chair,
            outcome=item.outcome,
            level=item.level,
            reasons=item.reasons or item.path.words["reasons"],
            advice=item.advice or item.path.words["advice"],
            conditions=[
                {**row, "due_on": self.held_on + dt.timedelta(days=row["days"])} for row in item.conditions
            ],
            adjourned_until=self._adjourned_until(item),
            adjourned_to=item.adjourned_to,
            **item.substance,
        )
        if item.debate:
            committee_item.write_debate(self.item_of(item), actor=self.secretary, text=item.debate)
        if item.stops_at != DocketItemStatus.DELIBERATING:
            self.decide(item)

    def _adjourned_until(self, item: Item) -> dt.date | None:
        if item.outcome != Outcome.ADJOURNED:
            return None
        return self.held_on + dt.timedelta(days=30 * item.adjourned_months)

    def decide(self, item: Item) -> None:
        """Seek consent; vote when somebody objects; sign twice."""
        committee_item.seek_consent(self.item_of(item), actor=self.chair)
        if item.objection:
            self.vote(item)
        signed = decision.record_decision(self.item_of(item), actor=self.chair)
        decision.countersign_decision(signed, actor=self.secretary)

    def vote(self, item: Item) -> None:
        number, reason = item.objection
        committee_item.raise_objection(
            self.item_of(item), actor=self.world.people[f"comite{number}"], reason=reason
        )
        opened = ballot.open_ballot(self.item_of(item), actor=self.chair)
        voters = set(opened.quorum_at_count["voters"])
        for number, person in zip(self.present, self.world.people.committee(*self.present), strict=True):
            if self._seat(person).pk in voters:
                ballot.cast_vote(self.item_of(item), actor=person, choice=self._choice(item, number))
        if item.leaves_in_the_middle:
            number, tie = item.leaves_in_the_middle
            recuse(self.item_of(item), actor=self.world.people[f"comite{number}"], category=tie)
        ballot.close_ballot(self.item_of(item), actor=self.chair)

    def _choice(self, item: Item, number: int) -> str:
        if number in item.against:
            return VoteChoice.AGAINST
        return VoteChoice.ABSTAIN if number in item.abstains else VoteChoice.FOR
