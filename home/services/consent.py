"""The consent of a person to be published: recorded for all the languages of their page, obeyed at once.

A consent is a fact, never a draft: what an editor records counts when it is saved, and an older version of the page
brings none back.
"""

import datetime as dt

from django.db import transaction
from django.db.models import Q, QuerySet
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.log_actions import log

from home.rules.consent import FIELDS, Consent, consent_of

RECORDED = "home.consent.record"
WITHDRAWN = "home.consent.withdraw"
REFUSED = "home.consent.refuse"


def pages_of_the_same_person(page) -> QuerySet:
    """Return a person's page in every language, with the pages that stand for them."""
    key = page.translation_key
    return type(page).objects.filter(Q(translation_key=key) | Q(alias_of__translation_key=key)).order_by("pk")


@transaction.atomic
def record_consent(*, page, typed: Consent, actor) -> None:
    """Record what an editor typed about a consent; a withdrawal takes the person off the site."""
    recorded = consent_of(type(page).objects.only(*FIELDS).get(pk=page.pk))
    if typed == recorded:
        return
    _write(page, typed)
    if typed.withdrawn_on and not recorded.withdrawn_on:
        _take_off(page, actor)
        page.live, page.live_revision = False, None
        log(page, WITHDRAWN, user=actor, data={"withdrawn_on": typed.withdrawn_on.isoformat()})
    else:
        given_on = typed.given_on and typed.given_on.isoformat()
        log(page, RECORDED, user=actor, data={"given_on": given_on, "record": typed.record})


def withdraw_consent(*, page, withdrawn_on: dt.date, actor) -> None:
    """Record that a person withdrew their consent: their page and its translations leave the site at once."""
    typed = consent_of(page)._replace(withdrawn_on=withdrawn_on)
    record_consent(page=page, typed=typed, actor=actor)


def drop_schedule(*, page, actor) -> None:
    """Give up a publication that was scheduled, because no consent stands on its day."""
    page.revisions.update(approved_go_live_at=None)
    log(page, REFUSED, user=actor, data={"reason": consent_of(page).refusal})


def _write(page, consent: Consent) -> None:
    pages_of_the_same_person(page).update(**dict(zip(FIELDS, consent, strict=True)))
    for name, value in zip(FIELDS, consent, strict=True):
        setattr(page, name, value)


def _take_off(page, actor) -> None:
    for found in pages_of_the_same_person(page):
        # Whoever may record a withdrawal obeys it: no further right is asked for.
        UnpublishPageAction(found, user=actor).execute(skip_permission_checks=True)
        found.revisions.update(approved_go_live_at=None)
        if state := found.current_workflow_state:
            state.cancel(user=actor)
