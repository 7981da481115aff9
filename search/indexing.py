"""Writing the index: what is public now, read again from the database, never from an editor's draft in memory."""

import hashlib
from collections import Counter
from math import log

from django.db import transaction
from wagtail.models import Page

from home.models import SiteDocument
from search.models import Entry, Word
from search.sources import Content, read_document, read_page
from search.words import LONGEST_WORD, WORD, stem_of

ROOT_DEPTH = 1
IN_TITLE, IN_INTRODUCTION, IN_SUBJECTS = 8, 3, 3
# A word said a hundred times is not a hundred times what the page is about.
MOST_IN_TEXT = 4


def index_page(pk: int) -> None:
    """Make a page found by its published words; one that is not published is found no more."""
    page = Page.objects.filter(pk=pk, live=True, alias_of=None, depth__gt=ROOT_DEPTH).specific().first()
    if page is None:
        Entry.objects.filter(page=pk).delete()
    else:
        _write(read_page(page), page_id=pk)


def index_document(pk: int) -> None:
    """Make a document found by its title and its tags."""
    _write(read_document(SiteDocument.objects.get(pk=pk)), document_id=pk)


def index_subject(**subject) -> None:
    """Write again the entries of a theme or of a region, whose name has changed."""
    for pk in Entry.objects.filter(page__isnull=False, **subject).values_list("page", flat=True):
        index_page(pk)


def index_everything() -> int:
    """Write the whole index again, and return how many entries it has."""
    Entry.objects.all().delete()
    for pk in Page.objects.filter(live=True).order_by("path").values_list("pk", flat=True):
        index_page(pk)
    for pk in SiteDocument.objects.order_by("pk").values_list("pk", flat=True):
        index_document(pk)
    return Entry.objects.count()


@transaction.atomic
def _write(content: Content, **of) -> None:
    digest = _digest(content)
    shown = {
        "language": content.language,
        "kind": content.kind,
        "title": content.title,
        "introduction": content.introduction,
        "text": content.text,
        "date": content.date,
        "place": content.place,
        "country": content.country,
        "region": content.region,
    }
    entry = Entry.objects.select_for_update().filter(**of).first() or Entry(**of)
    is_known = entry.digest == digest
    for name, value in shown.items():
        setattr(entry, name, value)
    entry.digest = digest
    entry.save()
    entry.themes.set(content.themes)
    if not is_known:
        words = Word.objects.filter(entry=entry)
        # At once: a signal for each word would interest nobody.
        words._raw_delete(words.db)  # noqa: SLF001 - as Wagtail does with its own index
        Word.objects.bulk_create(_words(entry, content), batch_size=500)


def _digest(content: Content) -> str:
    texts = (content.language, content.title, content.introduction, content.subjects, content.text)
    return hashlib.sha256("\0".join(texts).encode(errors="replace")).hexdigest()


def _words(entry: Entry, content: Content) -> list[Word]:
    weights, forms = Counter(), {}
    for text, weight in (
        (content.title, IN_TITLE),
        (content.introduction, IN_INTRODUCTION),
        (content.subjects, IN_SUBJECTS),
        (content.place, IN_SUBJECTS),
    ):
        weights.update(dict.fromkeys(_count(text, content.language, forms), weight))
    for stem, times in _count(content.text, content.language, forms).items():
        weights[stem] += min(1 + log(times), MOST_IN_TEXT)
    return [
        Word(entry=entry, stem=stem, weight=weight, form=forms[stem].most_common(1)[0][0])
        for stem, weight in weights.items()
    ]


def _count(text: str, language: str, forms: dict[str, Counter]) -> Counter:
    """Count the stems of a text, and note how each is written."""
    found = Counter()
    for word in WORD.findall(text):
        if stem := stem_of(word, language):
            found[stem] += 1
            forms.setdefault(stem, Counter())[word.lower()[:LONGEST_WORD]] += 1
    return found
