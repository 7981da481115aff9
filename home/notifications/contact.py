"""What the people who answer a contact form read."""

from collections.abc import Mapping

from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import override

from cms.mail import send_message
from home.models import ContactPage


def arrived(page: ContactPage, answers: Mapping, sender: str) -> None:
    """Send a message on, in the language of its form; an answer goes to whoever wrote it."""
    language = page.locale.language_code
    labels = {field.clean_name: field.label for field in page.get_form_fields()}
    with override(language):
        context = {
            "page": page,
            "answers": [(labels[name], _words(answer)) for name, answer in answers.items()],
        }
    for address in filter(None, map(str.strip, page.to_address.split(","))):
        send_message(address, "email/contact", context, language=language, reply_to=sender)


def _words(answer: object) -> str:
    if isinstance(answer, bool):
        return _("Yes") if answer else _("No")
    if isinstance(answer, list):
        return ", ".join(answer)
    return str(localize(answer)) if answer not in (None, "") else "–"
