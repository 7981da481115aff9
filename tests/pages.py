"""What tests ask of the pages of the guarantee."""

from django.urls import reverse


def url(name, *args):
    return reverse(f"certification:{name}", args=args)


def words(response):
    """Return a page as one line, tags included."""
    return " ".join(response.content.decode().split())
