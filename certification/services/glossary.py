"""Write the glossary."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from certification.errors import NotAllowed
from certification.models import GlossaryTerm, Mandate
from certification.queries.glossary import forget
from certification.rules import permissions as may
from certification.services.history import record

LANGUAGES = ("fr", "en", "es")
FIELDS = tuple(
    f"{field}_{language}" for field in ("name", "variants", "definition") for language in LANGUAGES
)


@transaction.atomic
def remove_term(term: GlossaryTerm, *, actor) -> None:
    """Take a term out of the glossary; the history keeps that it was there."""
    if not may.write_glossary(Mandate(), actor):
        raise PermissionDenied
    term = GlossaryTerm.objects.select_for_update().get(pk=term.pk)
    record(term, "certification.glossaryterm.remove", actor=actor, name=term.name_fr)
    term.delete()
    transaction.on_commit(forget)


@transaction.atomic
def write_term(*, actor, term: GlossaryTerm | None = None, **fields) -> GlossaryTerm:
    """Write a term in the three languages; every page of the site reads it at once."""
    if not may.write_glossary(Mandate(), actor):
        raise PermissionDenied
    unknown = fields.keys() - set(FIELDS)
    if unknown:
        raise TypeError(f"A term has no {', '.join(sorted(unknown))}.")
    missing = [
        name for name in FIELDS if not name.startswith("variants") and not fields.get(name, "").strip()
    ]
    if missing:
        raise NotAllowed(_("A term has a name and a definition in each of the three languages."))
    term = GlossaryTerm.objects.select_for_update().get(pk=term.pk) if term else GlossaryTerm()
    for name, value in fields.items():
        setattr(term, name, value.strip())
    term.code = term.code or slugify(fields["name_fr"])[:60]
    if GlossaryTerm.objects.filter(code=term.code).exclude(pk=term.pk).exists():
        raise NotAllowed(_("The glossary already has this term."))
    term.save()
    record(term, "certification.glossaryterm.write", actor=actor, name=fields["name_fr"])
    transaction.on_commit(forget)
    return term
