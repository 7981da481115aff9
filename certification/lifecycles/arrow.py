"""What every life cycle shares: the words of an arrow, and a subject that knows its day."""

import datetime as dt

from django.db import models
from django_fsm import ConcurrentTransitionMixin

from certification.clock import localdate, now


def label(text, *, tone: str = "primary", reason: bool = False, consequence=None) -> dict:
    """Describe an arrow for people: verb + object, tone of the button, whether a reason is owed."""
    return {"label": text, "tone": tone, "reason": reason, "consequence": consequence}


class LifecycleSubject(ConcurrentTransitionMixin, models.Model):
    """A row with one life cycle. `today` is set by the gate, so that guards never read the clock."""

    status_since = models.DateTimeField(default=now, editable=False)

    class Meta:
        abstract = True

    @property
    def today(self) -> dt.date:
        return getattr(self, "_today", None) or localdate()

    @today.setter
    def today(self, value: dt.date) -> None:
        self._today = value
