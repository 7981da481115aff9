"""What every life cycle shares: the words of an arrow, and a subject that knows its day."""

import datetime as dt

from django.db import models
from django_fsm import ConcurrentTransitionMixin

from certification.clock import localdate, now


def label(
    text,
    *,
    tone: str = "primary",
    reason: bool = False,
    consequence=None,
    while_frozen: bool = False,
    signed: bool = False,
) -> dict:
    """Describe an arrow for people: verb + object, tone of the button, whether a reason is owed.

    `while_frozen` marks what sets a dossier aside without deciding anything: a freeze does not stop it.
    `signed` marks what binds the scheme or a territory: whoever does it has just signed in again.
    """
    return {
        "label": text,
        "tone": tone,
        "reason": reason,
        "consequence": consequence,
        "while_frozen": while_frozen,
        "signed": signed,
    }


class LifecycleSubject(ConcurrentTransitionMixin, models.Model):
    """A row with one life cycle. `today` is set by the gate, so that guards never read the clock.

    So is `moved_by`, for the few rules that bind people and not the platform; None for whoever only looks.
    """

    status_since = models.DateTimeField(default=now, editable=False)
    moved_by = None

    class Meta:
        abstract = True

    @property
    def today(self) -> dt.date:
        return getattr(self, "_today", None) or localdate()

    @today.setter
    def today(self, value: dt.date) -> None:
        self._today = value
