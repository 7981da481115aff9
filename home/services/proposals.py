"""Proposals of visitors: each becomes a draft that waits for moderators, and has one answer.

A proposal is closed once: its page is published, or it is declined, with an answer or because its draft was deleted.
"""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils.html import escape
from django.utils.text import slugify
from wagtail.coreutils import find_available_slug
from wagtail.models import Page
from wagtail.rich_text import RichText

from certification.clock import now
from home.choices import ProposalKind, ProposalStatus, Question
from home.models import InitiativePage, Proposal, SheetPage
from home.notifications import proposals as messages
from home.queries.proposals import same_as, waiting

REPEATED_AFTER = dt.timedelta(hours=1)
SLUG_CHARACTERS = 80
PAGES = {ProposalKind.INITIATIVE: InitiativePage, ProposalKind.SHEET: SheetPage}
# What is typed in plain paragraphs and becomes a text of the page: (typed, field of the page).
TEXTS = {
    ProposalKind.INITIATIVE: {"text": "body"},
    ProposalKind.SHEET: {question: question for question in Question.values},
}


@transaction.atomic
def receive(
    *, kind: ProposalKind, index: Page, facts: Mapping, name: str, email: str, organisation: str = ""
) -> Proposal:
    """Write the draft of what is proposed, send it to moderation, and tell its proposer that it arrived.

    The same title from the same person, while it waits, is a second click: there is one draft.
    """
    # The list is held, so that two clicks come one after the other.
    index = type(index).objects.select_for_update(of=("self",)).select_related("locale").get(pk=index.pk)
    known = same_as(kind, facts["title"], email.lower(), now() - REPEATED_AFTER)
    if known:
        return known
    page = _draft(kind, index, facts)
    page.save_revision()
    page.get_workflow().start(page, user=None)
    proposal = Proposal.objects.create(
        kind=kind,
        title=page.title,
        page=page,
        name=name,
        email=email.lower(),
        organisation=organisation,
        language=index.locale.language_code,
        created_at=now(),
        consent_given_at=now(),
    )
    messages.received(proposal)
    return proposal


@transaction.atomic
def publish(*, page: Page) -> None:
    """Close the proposal of a page that has just been published, and say where it is."""
    for proposal in waiting().select_for_update(of=("self",)).filter(page=page.pk):
        _close(proposal, ProposalStatus.PUBLISHED)
        messages.published(proposal, page)


@transaction.atomic
def decline(*, proposal: Proposal, answer: str, actor) -> bool:
    """Close a proposal with an answer, and delete its draft; tell whether it still waited."""
    proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if proposal.status != ProposalStatus.RECEIVED:
        return False
    _close(proposal, ProposalStatus.DECLINED, answer)
    messages.declined(proposal)
    if proposal.page and not proposal.page.live:
        proposal.page.specific.delete(user=actor)
    return True


@transaction.atomic
def lose_draft(*, page: Page) -> None:
    """Close the proposal of a draft that is being deleted."""
    for proposal in waiting().select_for_update(of=("self",)).filter(page=page.pk):
        _close(proposal, ProposalStatus.DECLINED)
        messages.declined(proposal)


def _close(proposal: Proposal, status: ProposalStatus, answer: str = "") -> None:
    proposal.status, proposal.answer, proposal.closed_at = status, answer, now()
    proposal.save(update_fields=["status", "answer", "closed_at"])


def _draft(kind: ProposalKind, index: Page, facts: Mapping) -> Page:
    """Write the draft under its list."""
    texts = TEXTS[kind]
    fields = {name: value for name, value in facts.items() if name not in texts and name != "themes"}
    if "what_failed" in fields:
        fields["what_failed"] = in_paragraphs(fields["what_failed"])
    for typed, field in texts.items():
        if facts[typed]:
            fields[field] = [("text", RichText(in_paragraphs(facts[typed])))]
    slug = slugify(facts["title"])[:SLUG_CHARACTERS].strip("-") or str(kind)
    page = PAGES[kind](
        **fields,
        slug=find_available_slug(index, slug),
        locale=index.locale,
        live=False,
        has_unpublished_changes=True,
    )
    page.themes = list(facts["themes"])
    return index.add_child(instance=page)


def in_paragraphs(text: str) -> str:
    """Return typed words as paragraphs: everything in them is words, nothing is a tag."""
    paragraphs = "\n".join(line.strip() for line in text.splitlines()).split("\n\n")
    return "".join(
        f"<p>{'<br/>'.join(escape(line) for line in lines)}</p>"
        for lines in ([line for line in paragraph.split("\n") if line] for paragraph in paragraphs)
        if lines
    )
