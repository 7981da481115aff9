"""Pages of the site, published under the home page of their language."""

import itertools

from django.apps import apps
from wagtail.models import Locale

from home.models import HomePage

numbers = itertools.count(1)


def make_page(model, parent=None, language="fr", *, revised=True, **fields):
    """Publish a page of a type; the index pages that it belongs under are made when there are none.

    One that only fills a list does without a revision (`revised=False`), which takes most of the time.
    """
    number = next(numbers)
    fields.setdefault("title", f"{model._meta.verbose_name.capitalize()} {number}")
    fields.setdefault("slug", f"{model._meta.model_name}-{number}")
    fields.setdefault("locale", Locale.objects.get(language_code=language))
    many = {name: fields.pop(name) for name in list(fields) if model._meta.get_field(name).many_to_many}
    page = model(**fields)
    for name, rows in many.items():
        setattr(page, name, rows)
    parent = parent or parent_for(model, language)
    parent.add_child(instance=page)
    if revised:
        page.save_revision().publish()
    page.refresh_from_db()
    return page


def make_translation(page, language, **fields):
    """Publish the translation of a page, under the same parent in that language."""
    return make_page(type(page), language=language, translation_key=page.translation_key, **fields)


def home_page(language="fr"):
    return HomePage.objects.get(locale__language_code=language)


def parent_for(model, language="fr"):
    """Return where a page of this type goes, made if there is none."""
    allowed = [apps.get_model(label) for label in model.parent_page_types]
    if HomePage in allowed:
        return home_page(language)
    found = allowed[0].objects.filter(locale__language_code=language).first()
    return found or make_page(allowed[0], language=language)
