"""What is said about a dossier taken away: that its file is ready, never the file itself."""

from django.utils.translation import gettext as _

from certification.models import Export
from certification.notifications.audience import AS_MEMBER, in_their_language
from certification.notifications.letter import address, write


def export_ready(export: Export) -> None:
    """Tell who asked that the file is ready, and where to fetch it while it is kept."""
    for person in in_their_language([export.asked_by]):
        write(
            person,
            export.dossier,
            _("The copy of your dossier is ready"),
            [
                _("The file that you asked for is ready. Sign in to download it; it is kept for a week."),
            ],
            why=AS_MEMBER,
            url=address(person, "take_away", export.dossier_id),
            action=_("Download the file"),
            due=None,
        )
