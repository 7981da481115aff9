"""What proposers read: that their proposal arrived, and what became of it.

Before anybody has read a proposal, nothing of it is sent: a form must not carry the words of a stranger to somebody else.
"""

from wagtail.models import Page

from cms.addresses import whole_address
from cms.mail import send_message
from home.choices import ProposalKind
from home.models import Proposal


def received(proposal: Proposal) -> None:
    """Say that a proposal arrived and that people will read it."""
    _send(proposal, "email/proposal_received")


def published(proposal: Proposal, page: Page) -> None:
    """Say that it is on the site, and where."""
    _send(proposal, "email/proposal_published", {"page": page, "page_url": whole_address(page)})


def declined(proposal: Proposal) -> None:
    """Say that it is not retained, with the answer of whoever read it."""
    _send(proposal, "email/proposal_declined")


def _send(proposal: Proposal, template: str, context=None) -> None:
    send_message(
        proposal.email,
        template,
        {"proposal": proposal, "is_sheet": proposal.kind == ProposalKind.SHEET, **(context or {})},
        language=proposal.language,
    )
