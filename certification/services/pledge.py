"""Sign the pledge of a territory and the mark-use contract that goes with it; publish the contract's text."""

import hashlib

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from certification.choices import AwardStatus
from certification.clock import localdate, now
from certification.errors import NotAllowed
from certification.models import Award, ContractText, Mandate, MarkContract, PledgeSignature
from certification.models.framework_document import LOCALES
from certification.queries.contract import content_for
from certification.rules import permissions as may
from certification.rules.mark import PLACEHOLDERS
from certification.rules.placeholder import problems_of
from certification.services.history import digest_of, record
from certification.services.transition import hold


@transaction.atomic
def sign_pledge(award: Award, *, actor, family: str = "", on_behalf_of: str = "") -> PledgeSignature:
    """Sign the territory's pledge and its mark-use contract: the lead for the lead organisation (empty family), a member for their family.

    The lead may record the signature that a family gave on paper, naming who signed.
    """
    award = hold(award, may.territory_member, actor)
    is_lead = may.sign_pledge(award, actor)
    own = {m.family for m in award.territory.active_memberships() if m.person_id == actor.pk}
    if award.status != AwardStatus.PREPARED:
        raise NotAllowed(_("The pledge is signed once, before the certificate is issued."))
    if family and family not in award.territory.family_codes():
        raise NotAllowed(_("This family of actors is not named in the territory."))
    if not is_lead and (not family or family not in own):
        raise NotAllowed(_("You may sign for your own family of actors."))
    if is_lead and family and family not in own and not on_behalf_of.strip():
        raise NotAllowed(_("Say who signed on paper for this family of actors."))
    if family in award.signed_families:
        raise NotAllowed(_("This signature is already recorded."))
    pledge = award.dossier.version.pledge("territory")
    contract = contract_of(award)
    signature = PledgeSignature.objects.create(
        pledge=pledge,
        person=actor,
        award=award,
        contract=contract,
        family=family,
        on_behalf_of=on_behalf_of.strip() or award.territory.lead_organisation,
        text_digest=hashlib.sha256(pledge.text_fr.encode()).hexdigest(),
        signed_at=now(),
    )
    record(
        award,
        "certification.award.sign_pledge",
        actor=actor,
        digest=signature.text_digest,
        family=family,
        contract=contract.digest,
        on_behalf_of=signature.on_behalf_of,
    )
    return signature


def contract_of(award: Award) -> MarkContract:
    """Return the contract of an award, frozen now if nobody signed it yet; the award is locked by the caller."""
    found = MarkContract.objects.filter(award=award).first()
    if found is not None:
        return found
    text = ContractText.current()
    content = {}
    for locale in LOCALES:
        with override(locale):
            content[locale] = content_for(award, text)
    return MarkContract.objects.create(
        award=award, text=text, content=content, digest=digest_of(content), made_at=now()
    )


@transaction.atomic
def publish_contract(*, actor, clauses: list[dict]) -> ContractText:
    """Publish a new version of the contract: those who signed an earlier one stay bound by it.

    `clauses` is a list of {"title": {language: text}, "text": {language: text}}, complete in every language.
    """
    if not may.publish_contract(Mandate(), actor):
        raise PermissionDenied
    problems = problems_of_clauses(clauses)
    if problems:
        raise NotAllowed(problems)
    last = ContractText.objects.select_for_update().get(pk=ContractText.current().pk)
    if clauses == last.clauses:
        return last
    text = ContractText.objects.create(
        number=last.number + 1, clauses=clauses, published_on=localdate(), published_by=actor
    )
    record(
        text, "certification.contracttext.publish", actor=actor, digest=digest_of(clauses), number=text.number
    )
    return text


def problems_of_clauses(clauses: list[dict]) -> list[str]:
    """Return the sentences that refuse a text: something empty, or a name between braces that is not known."""
    problems = [] if clauses else [_("Write one clause at least.")]
    for number, clause in enumerate(clauses, 1):
        for locale in LOCALES:
            words = [words_of(clause, part, locale) for part in ("title", "text")]
            if not all(words):
                problems.append(
                    _("Clause %(number)d is not complete in this language: %(language)s.")
                    % {"number": number, "language": locale}
                )
            problems += [problem for text in words for problem in problems_of(text, PLACEHOLDERS)]
    return list(dict.fromkeys(map(str, problems)))


def words_of(clause, part: str, locale: str) -> str:
    """Return the title or the text of a clause in a language; nothing when its shape is not the one expected."""
    texts = clause.get(part) if isinstance(clause, dict) else None
    found = texts.get(locale) if isinstance(texts, dict) else None
    return found.strip() if isinstance(found, str) else ""
