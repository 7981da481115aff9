"""All that is kept about one person, as they may read it: their account, what they wrote, what they sent."""

from collections.abc import Iterator
from typing import NamedTuple

from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import QuerySet
from django.utils.text import capfirst
from wagtail.contrib.forms.models import FormSubmission

from certification.models import PrivateFile
from certification.rules.own_data import (
    BY_ADDRESS,
    BY_LINK,
    OF_OTHERS,
    OF_THE_ACCOUNT,
    OWN_PACKAGES,
    TECHNICAL,
)


class Part(NamedTuple):
    """Rows of one kind, by what ties the person to them; `titles` name the columns."""

    kind: str
    link: str
    names: list[str]
    titles: list[str]
    rows: list[list]


def parts_of(person, addresses: list[str]) -> Iterator[Part]:
    """Give each part in turn, those that hold something; titles are in the active language."""
    yield _part(get_user_model().objects.filter(pk=person.pk), "", OF_THE_ACCOUNT.split())
    for model in apps.get_models():
        for link, names in links_of(model).items():
            part = _part(model._default_manager.filter(**{link: person}).order_by("pk"), link, names)
            if part.rows:
                yield part
    for label, names in BY_ADDRESS.items():
        rows = apps.get_model(label)._default_manager.filter(email__in=addresses).order_by("pk")
        part = _part(rows, "email", names.split())
        if part.rows:
            yield part
    sent = [[message.submit_time, message.form_data] for message in messages_from(addresses)]
    if sent:
        opts = FormSubmission._meta
        titles = [capfirst(str(opts.get_field(name).verbose_name)) for name in ("submit_time", "form_data")]
        yield Part(str(opts.verbose_name_plural), "", ["submit_time", "form_data"], titles, sent)


def links_of(model: type[models.Model]) -> dict[str, list[str]]:
    """Return what ties accounts to a model, and for each link the fields that a copy gives."""
    label = model._meta.label
    if label in BY_LINK:
        return {link: names.split() for link, names in BY_LINK[label].items()}
    if model._meta.app_label not in OWN_PACKAGES:
        return {}
    return {link: _all_but_others(model) for link in links_to_accounts(model)}


def links_to_accounts(model: type[models.Model]) -> list[str]:
    """Return the model's own links to an account; what it inherits from a page belongs to the page."""
    fields = [*model._meta.local_fields, *model._meta.local_many_to_many]
    return [field.name for field in fields if field.related_model is get_user_model()]


def addresses_of(person) -> list[str]:
    """Return the addresses that a person has proved to be theirs."""
    proved = EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True)
    return sorted({person.email.lower(), *(email.lower() for email in proved)})


def messages_from(addresses: list[str]) -> list[FormSubmission]:
    """Return the messages sent through a form that give one of these addresses."""
    wanted = set(addresses)
    return [
        message
        for message in FormSubmission.objects.order_by("pk").iterator()
        if wanted & {str(value).strip().lower() for value in message.form_data.values()}
    ]


def files_of(person) -> list[PrivateFile]:
    """Return the files that a person joined and that may leave the storage, but those said to show other people."""
    joined = PrivateFile.objects.filter(uploaded_by=person).order_by("pk")
    joined = joined.exclude(evidence_versions__evidence__personal_data=True)
    return [file for file in joined if file.may_be_served]


def _all_but_others(model: type[models.Model]) -> list[str]:
    hidden = TECHNICAL | set(OF_OTHERS.get(model._meta.label, "").split())
    return [
        field.name for field in model._meta.local_fields if not field.is_relation and field.name not in hidden
    ]


def _part(rows: QuerySet, link: str, names: list[str]) -> Part:
    opts = rows.model._meta
    names = list(names)
    titles = [capfirst(str(opts.get_field(name).verbose_name)) for name in names]
    if any(field.name == "dossier" for field in opts.local_fields):
        names.insert(0, "dossier__number")
        titles.insert(0, capfirst(str(opts.get_field("dossier").related_model._meta.verbose_name)))
    if not names:  # the fact alone
        names, titles = ["pk"], ["No."]
    tie = capfirst(str(opts.get_field(link).verbose_name)) if link else ""
    return Part(
        capfirst(str(opts.verbose_name_plural)),
        tie,
        names,
        titles,
        [list(row) for row in rows.values_list(*names)],
    )
