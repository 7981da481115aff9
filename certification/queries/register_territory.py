"""A territory as the register shows it: its awards, each with its facts as issued, its events and its follow-ups."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from types import SimpleNamespace

from django.utils.translation import get_language

from certification.choices import AwardStatus, ReviewStatus
from certification.clock import localdate
from certification.models import Award, PrivateFile, RegisterEntry, Review
from certification.queries.register import is_listed, last_day_listed, states
from certification.queries.register_change import Change, changes_of


@dataclass
class RegisteredAward:
    """One award: its line, the row with its certificate, its state of the day, what happened, its follow-ups."""

    entry: RegisterEntry
    award: Award
    status: AwardStatus
    changes: list[Change]
    reviews: list[Review]

    @property
    def facts(self) -> dict:
        return self.award.certificate.facts

    @property
    def level(self) -> str:
        return self.facts["level"]["name"][get_language()]

    @property
    def framework(self) -> str:
        return self.facts["framework"]["title"][get_language()]

    @property
    def axes(self) -> list[SimpleNamespace]:
        """The profile by axis, when the territory publishes it."""
        if not self.award.axis_profile_public:
            return []
        return [
            SimpleNamespace(code=axis["code"], name=axis["name"][get_language()], score=float(axis["score"]))
            for axis in self.facts["axes"]
        ]

    @property
    def floor(self) -> float:
        return float(self.facts["floor"])

    @property
    def overall(self) -> float:
        return float(self.facts["overall"])

    @property
    def events(self) -> list[dict]:
        """What happened, as lines of a timeline, the latest first."""
        return [
            {"date": localdate(change.at), "title": change.words, "text": change.reason}
            for change in self.changes
        ]

    @property
    def next_review_on(self) -> dt.date | None:
        """The day of the next follow-up, of an award that stands."""
        return self.award.next_review_on if self.entry.ended_on is None else None

    @property
    def file(self) -> PrivateFile | None:
        """The certificate's file, when anybody may download it."""
        return self.award.certificate.file if self.award.certificate_public else None


@dataclass
class RegisteredTerritory:
    """A territory: the line of its last award, all its awards, the one that stands first."""

    entry: RegisterEntry
    is_listed: bool
    awards: list[RegisteredAward] = field(default_factory=list)


def territory_in_register(slug: str, day: dt.date) -> RegisteredTerritory | None:
    """Return a territory that has or had an award, or None. Seven queries whatever the number of awards."""
    # No address holds a null character, and PostgreSQL refuses to look for one.
    entries = list(
        RegisterEntry.objects.filter(territory__slug=slug.replace("\0", " "))
        .select_related("award__certificate__file", "award__successor__certificate", "territory")
        .order_by("-valid_from", "-award_id")
    )
    if not entries:
        return None
    # The award that stands before any other, then the newest.
    entries.sort(key=lambda entry: entry.ended_on is not None)
    ids = [entry.award_id for entry in entries]
    changes, reviews = changes_of(ids), defaultdict(list)
    # What is under way is between the territory and us.
    held = Review.objects.filter(award__in=ids, status=ReviewStatus.CONCLUDED)
    for review in held.defer("statement", "visit_note", "summary", "asked").order_by("-held_on", "-pk"):
        reviews[review.award_id].append(review)
    since = last_day_listed(day)
    return RegisteredTerritory(
        entry=entries[0],
        is_listed=any(is_listed(entry, since) for entry in entries),
        awards=[
            RegisteredAward(entry, entry.award, status, changes[entry.award_id], reviews[entry.award_id])
            for entry, status in zip(entries, states(entries, day), strict=True)
        ],
    )
