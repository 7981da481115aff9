"""Who took part in a matter, and therefore neither rules on it nor investigates it. Pure sets, no row is read.

The guard and its explanation are one function: a person is barred by the sentences that say why, and by nothing else.
"""

from dataclasses import dataclass, fields

from django.utils.translation import gettext_lazy as _

NOBODY: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Involvement:
    """The people of a matter, by their primary keys: what each did in it."""

    officers: frozenset[int] = NOBODY
    assessors: frozenset[int] = NOBODY
    deciders: frozenset[int] = NOBODY
    members: frozenset[int] = NOBODY
    companions: frozenset[int] = NOBODY
    concerned: frozenset[int] = NOBODY
    declared: frozenset[int] = NOBODY
    handlers: frozenset[int] = NOBODY

    @property
    def everybody(self) -> frozenset[int]:
        return frozenset().union(*(getattr(self, part.name) for part in fields(self)))


SENTENCES = (
    ("concerned", _("The complaint is about this person.")),
    ("handlers", _("This person handles the complaint: somebody else investigates it.")),
    ("declared", _("This person declared a tie.")),
    ("officers", _("This person followed the dossier for the secretariat.")),
    ("assessors", _("This person had a mission on the dossier.")),
    ("deciders", _("This person sat on the committee that decided.")),
    ("members", _("This person belongs to the territory.")),
    ("companions", _("This person accompanies the territory, or did not long ago.")),
)


def reasons_against(person: int, involvement: Involvement) -> list:
    """Return every sentence that keeps a person out of a matter; an empty list when they may take it up."""
    return [sentence for part, sentence in SENTENCES if person in getattr(involvement, part)]
