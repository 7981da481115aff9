"""Tags about what is published of a certificate."""

from django import template
from django.utils.translation import get_language

from certification.views.badge import embedding

register = template.Library()


@register.inclusion_tag("certification/award/badge_embed.html")
def badge_embed(certificate) -> dict:
    """Show the badge of a certificate and what to paste in a site, the reader's language first."""
    found = embedding(certificate)
    found["snippets"].sort(key=lambda snippet: snippet["language"] != get_language())
    return found
