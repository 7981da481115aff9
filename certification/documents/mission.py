"""The mandate letter of a mission: who is sent where, by whom, for what, under which duties."""

from urllib.parse import urlparse

from django.conf import settings
from django.utils.translation import override

from certification.documents.pdf import render_pdf
from certification.models import Assignment


def render_mandate_letter(mission: Assignment) -> bytes:
    """Return the letter as a tagged PDF, in the language of the assessor."""
    dossier, language = mission.dossier, mission.person.language
    families = {family.code: family for family in dossier.version.families.all()}
    profile = getattr(mission.person, "assessor", None)
    with override(language):
        context = {
            "mission": mission,
            "dossier": dossier,
            "territory": dossier.territory,
            "family": families.get(profile.family) if profile else None,
            "visit": dossier.current_visit,
            "colleagues": [member for member in dossier.team if member.pk != mission.pk],
            "signature": mission.ethics_signature(),
            "declaration": mission.declaration(),
            "pledge": dossier.version.pledge("assessor_ethics"),
            "scheme": dossier.scheme,
            "host": urlparse(settings.BASE_URL).netloc,
        }
        return render_pdf("certification/pdf/mandate_letter.html", context, language=language)
