"""What follows a decision: the pledge, the certificate, the follow-up, and the ways in which an award ends."""

import datetime as dt

from certification.choices import ReasonCategory, ReviewOutcome
from certification.demo.path import Path
from certification.demo.timeline import Story
from certification.models import Award
from certification.services import certificate, surveillance


class Holder:
    """A territory that holds an award; each method tells a part of what becomes of it."""

    def __init__(self, path: Path, decided_on: dt.date):
        self.path, self.decided_on = path, decided_on
        self.timeline = path.world.timeline

    @property
    def award(self) -> Award:
        return Award.objects.get(dossier=self.path.pk)

    @property
    def chair(self):
        return self.path.world.people["presidence"]

    def after(self, days: int) -> dt.date:
        return self.timeline.workday(self.decided_on + dt.timedelta(days=days))

    def receive(self, days: int = 22) -> Story:
        """Sign the pledge family after family, then receive the certificate."""
        yield self.after(days - 12)
        certificate.sign_pledge(self.award, actor=self.path.lead)
        yield self.after(days - 8)
        for family, person in self.path.members.items():
            certificate.sign_pledge(
                self.award,
                actor=person,
                family=family,
                on_behalf_of=self.path.territory.representations.get(family=family).organisation,
            )
        yield self.after(days)
        award = certificate.issue_certificate(self.award, actor=self.path.secretariat)
        # Made on its own day rather than with the others once everything is stored.
        certificate.make_certificate_file(award.certificate)

    def sign_in_part(self) -> Story:
        """Let the lead organisation alone sign: the families are still awaited."""
        yield self.after(0)
        certificate.sign_pledge(self.award, actor=self.path.lead)

    def be_reviewed(self, *days: int) -> Story:
        for day in days:
            yield self.after(day)
            surveillance.record_review(
                self.award,
                actor=self.path.secretariat,
                outcome=ReviewOutcome.UP_TO_DATE,
                summary=self.path.words["review"],
            )

    def be_heard(self, day: dt.date, category: str, reason: str, statement: str) -> Story:
        """Give notice, and hear the territory two weeks later."""
        yield day
        certificate.give_notice(self.award, actor=self.path.secretariat, category=category, reason=reason)
        yield self.timeline.workday(day + dt.timedelta(days=14))
        certificate.hear_territory(self.award, actor=self.path.lead, statement=statement)

    def be_suspended(self, day: dt.date, reason: str, statement: str) -> Story:
        yield from self.be_heard(day, ReasonCategory.MISSED_FOLLOW_UP, reason, statement)
        yield self.timeline.workday(day + dt.timedelta(days=28))
        certificate.suspend_award(self.award, actor=self.chair, reason=reason)

    def lose_it(self, day: dt.date, reason: str, statement: str) -> Story:
        yield from self.be_heard(day, ReasonCategory.MARK_MISUSE, reason, statement)
        yield self.timeline.workday(day + dt.timedelta(days=35))
        certificate.withdraw_award(self.award, actor=self.chair, reason=reason)

    def give_it_up(self, day: dt.date, reason: str) -> Story:
        yield day
        certificate.surrender_award(self.award, actor=self.path.lead, reason=reason)
