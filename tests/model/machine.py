"""The guarantee as a machine: people do anything in any order, and what must always hold is looked at after each act.

Acts go through the services, as views and commands do; a refusal is an answer, anything else that is raised is a fault.
"""

import datetime as dt
import random
from collections import Counter
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import TestCase, override_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from certification import clock
from certification.choices import (
    AwardMeasureKind,
    Capacity,
    DocketItemStatus,
    DossierStatus,
    Outcome,
    ReasonCategory,
    RulingOutcome,
    SessionStatus,
)
from certification.errors import CertificationError
from certification.models import Appeal, Award, Decision, DocketItem, Dossier, Seat, Session
from certification.services import (
    appeal,
    assessor,
    ballot,
    committee_item,
    committee_recusal,
    daily,
    docket,
    dossier,
    issuance,
    moves,
    pledge,
    sanction,
)
from certification.services import committee as sessions
from certification.services import decision as decisions
from certification.services.transition import available_actions
from cms.users.models import User
from tests.factories import certificate, committee, path, people
from tests.factories import decision as panels
from tests.factories.territory import territory
from tests.model import invariants
from tests.queue import IN_THE_DATABASE, work_off

REASON = "Les familles décident ensemble et les preuves concordent."
SUBJECTS = (Dossier, Session, DocketItem, Award, Appeal)
# A day, a fortnight, the ends of the usual clocks, a clock put back, a year ahead.
DAYS = st.sampled_from([1, 1, 15, 31, 62, 200, 366, -1, -30])


def world():
    """Build what every run begins with: a committee, a dossier on its docket, two awards signed and not yet issued."""
    found = committee.docketed()
    for name, number in (("Haute Vallée", "TR-2025-9001"), ("Vallée voisine", "TR-2025-9002")):
        award = certificate.signed(certificate.prepared(territory(name), number=number))
    # A second award of the territory that is on the docket: one day, one takes the place of the other.
    Dossier.objects.filter(pk=award.dossier_id).update(territory=found.territory)
    Award.objects.filter(pk=award.pk).update(territory=found.territory)


class Guarantee(RuleBasedStateMachine):
    """One run: what is written is undone at its end."""

    steps = done = 0
    # How many runs left a dossier, a committee's item, an award or an appeal in each state.
    reached = Counter()

    def __init__(self):
        super().__init__()
        self.stack, self.today = ExitStack(), clock.localdate()
        self.stack.enter_context(override_settings(TASKS=IN_THE_DATABASE))
        # The drawing of files has its own tests, and would take most of the time.
        self.stack.enter_context(patch.object(issuance, "draw", lambda *_args: b"%PDF-1.7"))
        self.stack.enter_context(patch.object(issuance, "sealed", lambda data, _seal: data))
        self.stack.enter_context(undone())
        self.group, self.known = committee.committee(), invariants.Known()

    def teardown(self):
        for model in (Dossier, DocketItem, Award, Appeal):
            for status in set(model.objects.values_list("status", flat=True)):
                self.reached[f"{model._meta.model_name} {status}"] += 1
        self.stack.close()

    @contextmanager
    def act(self):
        """Live one act on the day of the machine; a refusal leaves nothing, what is committed is followed at once."""
        type(self).steps += 1
        with clock.at(self.today):
            try:
                with TestCase.captureOnCommitCallbacks(execute=True), transaction.atomic():
                    yield
                type(self).done += 1
            except (CertificationError, PermissionDenied):
                pass

    def one(self, data, model, **facts):
        """Draw a row; without any, the act is one that cannot be done."""
        found = list(model.objects.filter(**facts).order_by("pk"))
        if not found:
            raise CertificationError
        return data.draw(st.sampled_from(found), label=model.__name__)

    def anybody(self, data):
        return data.draw(st.sampled_from(list(User.objects.order_by("pk"))), label="actor")

    # --- any move, by anybody -------------------------------------------------------------------------------------

    @rule(data=st.data(), rightly=st.sampled_from([True, True, True, False]))
    def move(self, data, rightly):
        """Press any button: one that the person is shown, or any other."""
        with self.act():
            model = data.draw(st.sampled_from(SUBJECTS))
            subject = self.one(data, model)
            if not rightly:
                names = sorted({arrow.name for arrow in subject.get_all_status_transitions()})
                name = data.draw(st.sampled_from(names), label="move")
                moves.move(subject, name, actor=self.anybody(data), reason=REASON)
                return
            shown = [
                (person, action["move"])
                for person in self.cast()
                for action in available_actions(subject, person)
                if not action["refusals"]
            ]
            if shown:
                person, name = data.draw(st.sampled_from(shown), label="button")
                moves.move(subject, name, actor=person, reason=REASON)

    def cast(self):
        """Return one person of each kind."""
        leads = [path.lead(found) for found in Dossier.objects.order_by("pk")]
        members = [found[0] for found in self.group.members.values()]
        officers = [people.case_officer(), people.second_case_officer(), people.guardian()]
        return [self.group.chair, self.group.secretary, *officers, *members, *leads]

    # --- the committee --------------------------------------------------------------------------------------------

    @rule(days=st.sampled_from([0, 0, 16]))
    def convene(self, days):
        with self.act():
            sessions.convene_session(
                actor=self.group.secretary,
                held_on=self.today + dt.timedelta(days=days),
                starts_at=dt.time(10),
                place="Maison des associations",
                chair=self.group.chair,
                secretary=self.group.secretary,
            )

    @rule(data=st.data())
    def put_on_docket(self, data):
        with self.act():
            session = self.one(data, Session, status__in=[SessionStatus.CONVENED, SessionStatus.OPEN])
            found = self.one(data, Dossier, status=DossierStatus.DOCKETED)
            docket.put_on_docket(session, found, actor=self.group.secretary, late_reason="Le calendrier.")

    @rule(data=st.data(), absent=st.sampled_from([0, 0, 0, 3, 9]), tied=st.sampled_from([0, 0, 1, 3]))
    def gather(self, data, absent, tied):
        """Seats arrive, and their holders declare: some are away, some have a tie."""
        with self.act():
            session = self.one(data, Session, status__in=[SessionStatus.CONVENED, SessionStatus.OPEN])
            order = list(self.group.everyone)
            random.Random(absent + 10 * tied).shuffle(order)  # noqa: S311 - the same run each time
            for person in order[absent:]:
                sessions.record_presence(session, session.seat_of(person), actor=session.secretary)
            for item in session.items.all():
                for number, person in enumerate([*order, session.chair]):
                    if not item.dossier.declarations.filter(
                        person=person, capacity=Capacity.COMMITTEE
                    ).exists():
                        categories = ["employee"] if absent <= number < absent + tied else ["no_tie"]
                        assessor.declare_interests(
                            item.dossier, actor=person, capacity=Capacity.COMMITTEE, categories=categories
                        )
            if session.status == SessionStatus.CONVENED:
                sessions.open_session(session, actor=session.chair)

    @rule(data=st.data())
    def leave(self, data):
        with self.act():
            session = self.one(data, Session, status=SessionStatus.OPEN)
            seat = self.one(data, Seat)
            sessions.record_departure(session, seat, actor=session.secretary)

    @rule(data=st.data(), outcome=st.sampled_from([Outcome.ACCREDITED, *Outcome]))
    def propose(self, data, outcome):
        with self.act():
            item = self.one(data, DocketItem, status=DocketItemStatus.DELIBERATING)
            committee.proposed(item, outcome=outcome)
            committee_item.seek_consent(committee.fresh(item), actor=item.session.chair)

    @rule(data=st.data())
    def object(self, data):
        with self.act():
            item = self.one(data, DocketItem, status=DocketItemStatus.CONSENT)
            committee_item.raise_objection(item, actor=data.draw(self.members()), reason=REASON)
            if data.draw(st.booleans(), label="ballot"):
                ballot.open_ballot(item, actor=item.session.chair)

    @rule(data=st.data())
    def vote(self, data):
        """Every voter votes, or some; and somebody who may not."""
        with self.act():
            item = self.one(data, DocketItem, status=DocketItemStatus.BALLOT)
            most = data.draw(st.sampled_from([2, 99]), label="voters")
            choice = st.sampled_from(["for", "for", "for", "against", "abstain"])
            for seat in Seat.objects.filter(pk__in=item.quorum_at_count["voters"][:most]):
                ballot.cast_vote(item, actor=seat.holder, choice=data.draw(choice))

    @rule(data=st.data())
    def vote_alone(self, data):
        with self.act():
            item = self.one(data, DocketItem, status__in=[DocketItemStatus.BALLOT, DocketItemStatus.CONSENT])
            ballot.cast_vote(item, actor=self.anybody(data), choice="for")

    @rule(data=st.data())
    def step_aside(self, data):
        """A member discovers a tie in the middle of an item."""
        with self.act():
            item = self.one(data, DocketItem)
            committee_recusal.recuse(item, actor=data.draw(self.members()), category="employee")

    @rule(data=st.data())
    def countersign(self, data):
        with self.act():
            decision = self.one(data, Decision, signed_by_secretary=None)
            actor = data.draw(st.sampled_from([decision.item.session.secretary, self.group.chair]))
            decisions.countersign_decision(decision, actor=actor)

    def members(self):
        return st.sampled_from(self.group.everyone)

    # --- the dossier ----------------------------------------------------------------------------------------------

    @rule(data=st.data(), lifts=st.booleans())
    def freeze(self, data, lifts):
        with self.act():
            found = self.one(data, Dossier)
            verb = dossier.lift_freeze if lifts else dossier.freeze_dossier
            verb(found, actor=people.guardian(), reason=REASON)

    @rule(data=st.data())
    def appeal(self, data):
        with self.act():
            found = self.one(data, Dossier)
            appeal.lodge_appeal(found, actor=path.lead(found), grounds=REASON)

    @rule(data=st.data(), outcome=st.sampled_from(list(RulingOutcome)), annuls=st.booleans())
    def rule_on_appeal(self, data, outcome, annuls):
        with self.act():
            found = self.one(data, Appeal)
            if not found.panel.exists():
                appeal.name_panel(found, actor=people.case_officer(), people=panels.panel())
                appeal.admit_appeal(panels.again(found), actor=panels.panel()[0])
            panels.ruled(panels.again(found), outcome, annuls_award=annuls)

    # --- the award ------------------------------------------------------------------------------------------------

    @rule(data=st.data(), families=st.sampled_from([99, 99, 1]))
    def sign(self, data, families):
        with self.act():
            award = self.one(data, Award)
            lead = path.lead(award.dossier)
            for family in ["", *award.territory.family_codes()][:families]:
                if family not in award.signed_families:
                    pledge.sign_pledge(award, actor=lead, family=family, on_behalf_of="Une famille")

    @rule(data=st.data())
    def issue(self, data):
        with self.act():
            actor = data.draw(st.sampled_from([people.case_officer(), people.second_case_officer()]))
            issuance.issue_certificate(self.one(data, Award), actor=actor)

    @rule(data=st.data(), category=st.sampled_from(ReasonCategory.values), urgent=st.booleans())
    def give_notice(self, data, category, urgent):
        with self.act():
            sanction.give_notice(
                self.one(data, Award), actor=self.group.chair, category=category, reason=REASON, urgent=urgent
            )

    @rule(data=st.data(), verb=st.sampled_from(["hear", "answer", "drop", "lift", "suspend"]))
    def follow_notice(self, data, verb):
        with self.act():
            award = self.one(data, Award)
            lead, chair = path.lead(award.dossier), self.group.chair
            verbs = {
                "hear": (sanction.hear_territory, {"actor": lead, "statement": REASON}),
                "answer": (sanction.answer_measure, {"actor": lead, "statement": REASON}),
                "drop": (sanction.drop_notice, {"actor": chair, "statement": REASON}),
                "lift": (sanction.lift_causes, {"actor": chair, "statement": REASON}),
                "suspend": (sanction.suspend_award, {"actor": chair, "reason": REASON}),
            }
            act, words = verbs[verb]
            act(award, **words)

    @rule(data=st.data(), kind=st.sampled_from(list(AwardMeasureKind)))
    def propose_measure(self, data, kind):
        with self.act():
            sanction.propose_measure(
                self.one(data, Award, suspensions__lifted_at=None, suspensions__isnull=False),
                actor=self.group.secretary,
                kind=kind,
                reasons=REASON,
                session=self.one(data, Session, status__in=[SessionStatus.CONVENED, SessionStatus.OPEN]),
                late_reason="Le calendrier.",
            )

    @rule(data=st.data(), taken=st.booleans())
    def propose_on_measure(self, data, taken):
        with self.act():
            item = self.one(data, DocketItem, status=DocketItemStatus.DELIBERATING, measure__isnull=False)
            outcome = Outcome.TAKEN if taken else Outcome.NOT_TAKEN
            committee.proposed(item, outcome=outcome, level="")
            committee_item.seek_consent(committee.fresh(item), actor=item.session.chair)

    @rule(data=st.data())
    def contest_measure(self, data):
        with self.act():
            award = self.one(data, Award, suspensions__measures__isnull=False)
            appeal.lodge_measure_appeal(award.last_measure, actor=path.lead(award.dossier), grounds=REASON)

    @rule(data=st.data())
    def give_back(self, data):
        with self.act():
            award = self.one(data, Award)
            sanction.surrender_award(award, actor=path.lead(award.dossier), reason=REASON)

    # --- time and machines ----------------------------------------------------------------------------------------

    @rule(days=DAYS)
    def time_passes(self, days):
        """The calendar does its part; the clock of the machine may also be put back."""
        self.today += dt.timedelta(days=days)
        with self.act():
            daily.run_due()

    @rule()
    def a_worker_passes(self):
        with self.act():
            work_off()

    # --- what always holds ----------------------------------------------------------------------------------------

    @invariant()
    def all_holds(self):
        with clock.at(self.today):
            invariants.check(self.known)


@contextmanager
def undone():
    """Undo at the end what was written inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
