"""What follows a decision: the pledge, the certificate, the follow-up, and the ways in which an award ends."""

import datetime as dt

from certification.choices import AwardMeasureKind, Outcome, ReasonCategory, ReviewOutcome
from certification.clock import localdate
from certification.demo.path import Path
from certification.demo.sessions import EVERYONE, Item, Sitting
from certification.demo.timeline import Story
from certification.models import Award
from certification.services import appeal, follow_up, issuance, pledge, sanction


class Holder:
    """A territory that holds an award; each method tells a part of what becomes of it."""

    def __init__(self, path: Path, decided_on: dt.date):
        self.path, self.decided_on = path, decided_on
        self.timeline = path.world.timeline

    @property
    def award(self) -> Award:
        return Award.objects.get(dossier=self.path.pk)

    def after(self, days: int) -> dt.date:
        return self.timeline.workday(self.decided_on + dt.timedelta(days=days))

    def receive(self, days: int = 22) -> Story:
        """Sign the pledge family after family, then receive the certificate."""
        yield self.after(days - 12)
        pledge.sign_pledge(self.award, actor=self.path.lead)
        yield self.after(days - 8)
        for family, person in self.path.members.items():
            pledge.sign_pledge(
                self.award,
                actor=person,
                family=family,
                on_behalf_of=self.path.territory.representations.get(family=family).organisation,
            )
        yield self.after(days)
        award = issuance.issue_certificate(self.award, actor=self.path.secretariat)
        # Made on its own day rather than with the others once everything is stored.
        issuance.make_certificate_file(award.certificate)

    def sign_in_part(self) -> Story:
        """Let the lead organisation alone sign: the families are still awaited."""
        yield self.after(0)
        pledge.sign_pledge(self.award, actor=self.path.lead)

    def be_reviewed(self, *days: int) -> Story:
        for day in days:
            yield self.after(day)
            award = self.award
            review = follow_up.plan_review(award)
            if review.on_site and review.visited_on is None:
                follow_up.record_visit(
                    review,
                    actor=self.path.secretariat,
                    visited_on=max(review.opens_on, localdate()),
                    note=self.path.words["review"],
                )
            follow_up.record_review(
                award,
                actor=self.path.secretariat,
                outcome=ReviewOutcome.UP_TO_DATE,
                summary=self.path.words["review"],
            )

    def be_heard(self, day: dt.date, category: str, reason: str, statement: str) -> Story:
        """Give notice, and hear the territory two weeks later."""
        yield day
        sanction.give_notice(self.award, actor=self.path.secretariat, category=category, reason=reason)
        yield self.timeline.workday(day + dt.timedelta(days=14))
        sanction.hear_territory(self.award, actor=self.path.lead, statement=statement)

    def be_suspended(self, day: dt.date, reason: str, statement: str) -> Story:
        yield from self.be_heard(day, ReasonCategory.MISSED_FOLLOW_UP, reason, statement)
        yield from self.be_judged(day, AwardMeasureKind.SUSPEND, reason)

    def contest(self, days: int, grounds: str) -> Story:
        """Appeal against the suspension, some days after it."""
        yield self.timeline.workday(localdate(self.award.status_since) + dt.timedelta(days=days))
        appeal.lodge_measure_appeal(self.award.last_measure, actor=self.path.lead, grounds=grounds)

    def lose_it(self, day: dt.date, reason: str, statement: str) -> Story:
        yield from self.be_heard(day, ReasonCategory.MARK_MISUSE, reason, statement)
        yield from self.be_judged(day, AwardMeasureKind.WITHDRAW, reason)

    def be_judged(self, day: dt.date, kind: str, reason: str) -> Story:
        """Let the committee take a measure, in the first session convened once the territory was heard."""
        session = Sitting(
            self.path.world,
            self.timeline.workday(day + dt.timedelta(days=35)),
            EVERYONE,
            [Item(self.path, outcome=Outcome.TAKEN, reasons=reason, measure=kind)],
            convened=18,
            papers_sent=17,
        )
        yield from session.hold()

    def give_it_up(self, day: dt.date, reason: str) -> Story:
        yield day
        sanction.surrender_award(self.award, actor=self.path.lead, reason=reason)
