"""Change the scheme's own numbers."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from certification.models import Mandate, Scheme
from certification.rules import permissions as may
from certification.services.history import record


@transaction.atomic
def change_scheme(*, actor, **fields) -> Scheme:
    """Write the settings of the scheme; the history keeps what changed, from and to."""
    if not may.manage_scheme(Mandate(), actor):
        raise PermissionDenied
    Scheme.current()
    scheme = Scheme.objects.select_for_update().get(pk=1)
    changes = {
        name: [getattr(scheme, name), value]
        for name, value in fields.items()
        if getattr(scheme, name) != value
    }
    if not changes:
        return scheme
    for name, (_former, value) in changes.items():
        setattr(scheme, name, value)
    scheme.full_clean()
    scheme.save()
    record(scheme, "certification.scheme.change", actor=actor, changes=changes)
    return scheme
