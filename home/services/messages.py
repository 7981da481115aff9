"""Passing a message on to the people of a page. Nothing of it is kept."""

from wagtail.models import Page

from cms.addresses import whole_address
from cms.mail import send_message


def pass_on(*, page: Page, name: str, email: str, message: str) -> None:
    """Send a message to the people of a page, in the language of the page; they answer the sender directly."""
    context = {
        "page": page,
        "page_url": whole_address(page),
        "name": name,
        "email": email,
        "message": message,
    }
    send_message(
        page.contact_email, "email/message", context, language=page.locale.language_code, reply_to=email
    )
