"""Which entries everybody may read, now: asked at each search, whatever the index holds."""

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from wagtail.models import CollectionViewRestriction, Page

from certification.clock import now
from home.models import SiteDocument
from home.queries.pages import open_to_all
from search.models import Entry


def readable() -> QuerySet[Entry]:
    """Return the entries of the pages and documents that are open to all; a page past its day is left out at once."""
    in_time = Q(expire_at=None) | Q(expire_at__gt=now())
    pages = open_to_all(Page).filter(in_time).order_by().values("pk")
    return Entry.objects.filter(Q(page__in=pages) | Q(document__in=_open_documents()))


def _open_documents() -> QuerySet:
    """Return the documents that no restriction covers, on their collection or on one above it."""
    path = ExpressionWrapper(OuterRef("collection__path"), output_field=CharField())
    restricted = CollectionViewRestriction.objects.annotate(document_path=path).filter(
        document_path__startswith=F("collection__path")
    )
    return SiteDocument.objects.filter(~Exists(restricted)).order_by().values("pk")
