"""Verification and register (public, without cookie or script), and the award in the members' area."""

import datetime as dt
from types import SimpleNamespace

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from certification.choices import AwardStatus, DecisionMethod, MarkScope, ReasonCategory, Role
from certification.clock import localdate, now
from certification.documents.certificate import perimeter_in_words
from certification.errors import NotAllowed
from certification.exports.register import award_document
from certification.forms.certificate import NoticeForm, PledgeForm, RegisterFilter, ReviewForm, StatementForm
from certification.models import FrameworkVersion
from certification.queries import certificate as certificates
from certification.queries.dossier import awards_visible_to
from certification.rules import permissions as may
from certification.services import certificate as verbs
from certification.services import surveillance
from certification.services.transition import available_actions
from certification.views.access import members_only
from certification.views.moves import confirm_move

PAGE_SIZE = 30
MAP_LIMIT = 200
TONES = {AwardStatus.ACTIVE: "ok", AwardStatus.SUSPENDED: "wait"}


def in_readers_language(view):
    """Answer an address without a language in the one asked for (`?language=`), else the browser's."""

    def inner(request, *args, **kwargs):
        asked = request.GET.get("language")
        language = asked if asked in dict(settings.LANGUAGES) else get_language()
        request.LANGUAGE_CODE = language
        with override(language):
            response = view(request, *args, **kwargs)
        patch_vary_headers(response, ["Accept-Language", "Accept"])
        response.headers.setdefault("Content-Language", language)
        response.headers.setdefault("Cache-Control", "public, max-age=0, s-maxage=60")
        return response

    return inner


# --- verification --------------------------------------------------------------------------------------------------


@require_safe
@in_readers_language
def verify_form(request):
    """Take the code that somebody typed to its page; the number of an award is understood as well."""
    typed = request.GET.get("code", "").strip()
    if not typed:
        return render(request, "certification/certificate/verify_form.html", {"code": ""})
    found = certificates.find_by_code(typed) or certificates.find_by_number(typed)
    if found is None:
        return unknown(request, typed)
    return redirect("verify", code=found.code)


def unknown(request, code: str):
    """Say, with the 404 that machines read, that this was not issued by us, and what to do."""
    if wants_json(request):
        return JsonResponse({"code": code, "issued_by_us": False}, status=404)
    return render(request, "certification/certificate/verify_unknown.html", {"code": code[:40]}, status=404)


def wants_json(request) -> bool:
    if request.GET.get("format") == "json":
        return True
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


@require_safe
@in_readers_language
def verify(request, code):
    """Say how one certificate stands now."""
    found = certificates.find_by_code(code)
    if found is None:
        return unknown(request, code)
    if found.code != code:
        return redirect("verify", code=found.code)
    today = localdate()
    if wants_json(request):
        return JsonResponse(award_document(found.award, today), json_dumps_params={"ensure_ascii": False})
    return render(request, "certification/certificate/verify.html", verification(found, today))


def day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def verification(certificate, today: dt.date) -> dict:
    """Return what the verification page shows: the facts as issued, the status now."""
    facts, award, language = certificate.facts, certificate.award, get_language()
    status = award.status
    if status == AwardStatus.ACTIVE and not certificates.standing(certificate, today)[0]:
        status = AwardStatus.EXPIRED
    took_part = [family for family in facts["families"] if family["took_part"]]
    suspensions = list(award.suspensions.exclude(started_on=None).order_by("started_on"))
    return {
        "certificate": {
            "code": certificate.code,
            "number": facts["number"],
            "digest": certificate.digest,
            "file_url": award.certificate_public
            and certificate.file_id
            and reverse("certificate_pdf", args=[certificate.code]),
            "file_size": certificate.file.size if certificate.file_id else None,
            "file_sha256": certificate.file.sha256 if certificate.file_id else "",
        },
        "award": {
            "status": status,
            "status_date": award.ended_on or timezone.localdate(award.status_since),
            "valid_from": day(facts["valid_from"]),
            "valid_until": day(facts["valid_until"]),
            "level": facts["level"]["name"][language],
            "reason": award.get_reason_category_display() if award.reason_category else "",
            "successor_url": award.successor_id
            and hasattr(award.successor, "certificate")
            and reverse("verify", args=[award.successor.certificate.code]),
        },
        "territory": {"name": facts["territory"]["name"]},
        "now": now(),
        "meaning": meaning(status),
        "verified": facts["visit"]
        and {
            "visitors": ", ".join(
                family["name"][language]
                for family in facts["families"]
                if family["code"] in facts["visitors"]
            ),
            "visit_start": day(facts["visit"]["starts_on"]),
            "visit_end": day(facts["visit"]["ends_on"]),
            "decided_on": day(facts["decision"]["decided_on"]),
            "by_consent": facts["decision"]["method"] == DecisionMethod.CONSENT,
            "votes": facts["decision"].get("seats", 0),
            "families": len(took_part),
            "spheres": len({family["sphere"]["fr"] for family in took_part}),
            "recusals": facts["decision"]["recusals"],
        },
        "families": [
            {"name": family["name"][language], "took_part": family["took_part"]}
            for family in facts["families"]
        ],
        "facts": guaranteed(facts, language),
        "axes": [
            SimpleNamespace(code=axis["code"], name=axis["name"][language], score=float(axis["score"]))
            for axis in facts["axes"]
        ]
        if award.axis_profile_public
        else [],
        "floor": float(facts["floor"]),
        "overall": float(facts["overall"]),
        "events": events(facts, award, suspensions),
        "crumbs": [
            (_("Public register"), reverse("certification:register")),
            (facts["territory"]["name"], None),
        ],
        "withdrawn": status in (AwardStatus.WITHDRAWN, AwardStatus.ANNULLED),
    }


def meaning(status: str) -> list[str]:
    """Return what a status that is not “in force” implies, in plain sentences."""
    return {
        AwardStatus.SUSPENDED: [
            _("The territory may not use the mark nor the certificate until the suspension is lifted."),
            _("A suspension is not a withdrawal: the territory is heard and may correct what is at stake."),
        ],
        AwardStatus.WITHDRAWN: [
            _("The withdrawal is final. The territory may apply again after twelve months.")
        ],
        AwardStatus.EXPIRED: [_("Nothing was checked since that date: do not rely on this certificate.")],
        AwardStatus.ANNULLED: [_("Another committee may decide again; the register will say so.")],
    }.get(status, [])


def guaranteed(facts: dict, language: str) -> list[dict]:
    """Return what the certificate guarantees, as labels and values."""
    framework = facts["framework"]
    themes = ", ".join(module[language] for module in framework["modules"])
    place = ", ".join(part for part in (facts["territory"]["place"], facts["territory"]["region"]) if part)
    scopes = dict(MarkScope.choices)
    rows = [
        (_("Level"), facts["level"]["name"][language]),
        (_("Perimeter"), perimeter_in_words(facts)),
        (_("Place"), f"{place} ({facts['territory']['country']})"),
        (_("Lead organisation"), facts["lead_organisation"]),
        (_("Reference framework"), f"{framework['title'][language]}, {_('version')} {framework['version']}"),
        (_("Dominant theme"), themes),
        (_("Decision"), facts["decision"]["number"]),
        (_("Mark use"), scopes[facts["mark_scope"]]),
    ]
    return [{"label": label, "value": value, "url": ""} for label, value in rows if value]


def events(facts: dict, award, suspensions) -> list[dict]:
    """Return the life of the award, newest first."""
    found = [
        {"date": day(facts["decision"]["decided_on"]), "title": _("Decision of the guarantee committee")},
        {"date": day(facts["valid_from"]), "title": _("Certificate issued")},
    ]
    categories = dict(ReasonCategory.choices)
    for suspension in suspensions:
        found.append(
            {
                "date": suspension.started_on,
                "title": _("Award suspended"),
                "text": categories[suspension.category],
                "tone": "wait",
            }
        )
        if suspension.lifted_at and award.status == AwardStatus.ACTIVE:
            found.append({"date": timezone.localdate(suspension.lifted_at), "title": _("Suspension lifted")})
    if award.ended_on:
        found.append({"date": award.ended_on, "title": award.get_status_display(), "is_current": True})
    return sorted(found, key=lambda event: event["date"], reverse=True)


@require_GET
def certificate_pdf(request, code):
    """Serve the certificate's file: to anyone when it is public, else to whoever may read the award."""
    found = certificates.find_by_code(code)
    if found is None or found.file_id is None:
        raise Http404
    if not found.award.certificate_public and not (
        request.user.is_authenticated and awards_visible_to(request.user).filter(pk=found.award_id).exists()
    ):
        raise Http404
    try:
        with found.file.file.open("rb") as stored:
            response = HttpResponse(stored.read(), content_type="application/pdf")
    except FileNotFoundError:
        raise Http404 from None
    response["Content-Disposition"] = f'inline; filename="attestation-{found.facts["number"]}.pdf"'
    response["ETag"] = f'"{found.file.sha256}"'
    response["Cache-Control"] = (
        "public, max-age=300" if found.award.certificate_public else "private, no-store"
    )
    return response


# --- register ------------------------------------------------------------------------------------------------------


def register_filter(data) -> RegisterFilter:
    """Return the filter form with the choices that exist."""
    version = FrameworkVersion.objects.in_force().first()
    return RegisterFilter(
        data,
        levels=[(level.code, level.name) for level in version.award_levels.all()] if version else [],
        countries=[(country, country) for country in certificates.countries()],
        themes=[(module.code, module.name) for module in version.modules.all()] if version else [],
    )


def entry(number: int, award, language: str) -> SimpleNamespace:
    """Return an award as a line of the register and a point of the map."""
    facts, territory = award.certificate.facts, award.territory
    status = award.get_status_display()
    return SimpleNamespace(
        number=number,
        code=award.number,
        name=territory.name,
        place=f"{territory.place}, {territory.region} ({territory.country})",
        level=facts["level"]["name"][language],
        status=award.status,
        status_word=status,
        valid_from=award.valid_from,
        valid_until=award.valid_until,
        url=reverse("verify", args=[award.certificate.code]),
        tone=TONES.get(award.status, "end"),
        latitude=territory.latitude,
        longitude=territory.longitude,
        label=f"{territory.name}, {status}",
    )


def entries(awards, language: str, *, start: int = 1) -> list[SimpleNamespace]:
    return [entry(number, award, language) for number, award in enumerate(awards, start)]


@require_safe
def register(request):
    """Show the public register: list first, map beside, filters."""
    form = register_filter(request.GET)
    language = get_language()
    paginator = Paginator(certificates.filtered(form.kept()), PAGE_SIZE)
    page = paginator.get_page(request.GET.get("page"))
    page.object_list = entries(page.object_list, language, start=page.start_index())
    query = request.GET.urlencode()
    context = {
        "filter_form": form,
        "page": page,
        "total": paginator.count,
        "places": [place for place in page.object_list if place.latitude is not None][:MAP_LIMIT],
        "exports": [
            {
                "label": kind.upper() if kind != "geojson" else "GeoJSON",
                "url": f"{reverse(f'api_awards_{kind}')}?{query}",
            }
            for kind in ("json", "csv", "geojson")
        ],
    }
    return render(request, "certification/certificate/register.html", context)


# --- the award in the members' area ---------------------------------------------------------------------------------


def award_or_404(request, pk: int):
    return get_object_or_404(
        awards_visible_to(request.user).select_related(
            "territory", "level", "decision", "dossier__territory", "dossier__version", "certificate__file"
        ),
        pk=pk,
    )


@members_only
@require_safe
def award(request, pk):
    """Show an award: its status, its pledge, its certificate, what comes next."""
    found = award_or_404(request, pk)
    return render(request, "certification/certificate/award.html", award_context(request, found))


def award_context(request, found) -> dict:
    scheme = found.scheme
    families = {family.code: family.name for family in found.dossier.version.families.all()}
    signatures = list(found.signatures.select_related("person").order_by("signed_at"))
    return {
        "award": found,
        "certificate": getattr(found, "certificate", None),
        "signatures": [
            {
                "family": families.get(signature.family, ""),
                "on_behalf_of": signature.on_behalf_of,
                "signed_at": signature.signed_at,
            }
            for signature in signatures
        ],
        "families_needed": scheme.pledge_min_families,
        "families_signed": len(found.signed_families - {""}),
        "lead_signed": "" in found.signed_families,
        "may_sign": found.status == AwardStatus.PREPARED and may.territory_member(found, request.user),
        "may_give_notice": found.status in (AwardStatus.ACTIVE, AwardStatus.SUSPENDED)
        and found.suspension is None
        and (may.case_officer | may.committee_chair)(found, request.user),
        "may_be_heard": found.suspension is not None
        and found.suspension.heard_at is None
        and (may.territory_lead | may.case_officer)(found, request.user),
        "may_drop_notice": found.status == AwardStatus.ACTIVE
        and found.suspension is not None
        and may.record_decision(found, request.user),
        "may_lift_causes": found.status == AwardStatus.SUSPENDED
        and found.suspension is not None
        and found.suspension.causes_lifted_at is None
        and may.case_officer(found, request.user),
        "may_review": found.status == AwardStatus.ACTIVE
        and (may.case_officer | may.assessors)(found, request.user),
        "reviews": found.reviews.all(),
        "suspensions": found.suspensions.all(),
        "actions": [
            {
                "label": action["label"],
                "tone": action["tone"],
                "reasons": action["refusals"],
                "name": action["move"],
                "url": reverse("certification:award_move", args=[found.pk, action["move"]]),
            }
            for action in available_actions(found, request.user)
            if action["move"] in verbs.MOVES
        ],
    }


def submitted(request, form, template, context, act, *, done: str, to):
    """Show a form, or do what was typed: a refusal shows its sentences above what was typed."""
    reasons: list = []
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except NotAllowed as error:
            reasons = error.reasons
        else:
            messages.success(request, done)
            return redirect(to)
    status = 422 if request.method == "POST" else 200
    return render(request, template, {**context, "form": form, "reasons": reasons}, status=status)


@members_only
def award_move(request, pk, move):
    """Confirm a move of an award, then make it."""
    found = award_or_404(request, pk)
    back = reverse("certification:award", args=[found.pk])
    return confirm_move(
        request,
        found,
        move,
        title=str(found),
        back=back,
        crumbs=[(found.territory.name, back), (_("Award"), None)],
    )


@members_only
def pledge(request, pk):
    """Sign the territory's pledge."""
    found = award_or_404(request, pk)
    if not may.territory_member(found, request.user):
        raise Http404
    version = found.dossier.version
    roles = found.roles_of(request.user)
    own = {m.family for m in found.territory.active_memberships() if m.person_id == request.user.pk}
    is_lead = Role.TERRITORY_LEAD in roles
    named = {row.family: row.organisation for row in found.territory.representations.all()}
    choices = (
        [("", _("the lead organisation: %(name)s") % {"name": found.territory.lead_organisation})]
        if is_lead
        else []
    )
    choices += [
        (family.code, f"{family.name}: {named[family.code]}")
        for family in version.families.all()
        if family.code in named and (is_lead or family.code in own)
    ]
    open_choices = [choice for choice in choices if choice[0] not in found.signed_families]
    form = PledgeForm(request.POST or None, families=open_choices)
    if not is_lead:
        del form.fields["on_behalf_of"]
    text = version.pledge("territory")

    def sign(data):
        verbs.sign_pledge(
            found, actor=request.user, family=data["family"], on_behalf_of=data.get("on_behalf_of", "")
        )

    return submitted(
        request,
        form,
        "certification/certificate/pledge.html",
        {"award": found, "pledge": text, "nothing_left": not open_choices},
        sign,
        done=_("The signature is recorded."),
        to=reverse("certification:award", args=[found.pk]),
    )


def procedure(request, pk, *, form_class, allowed, title, submit, act, done):
    """Show one of the short forms of an award's life to whoever may fill it."""
    found = award_or_404(request, pk)
    if not allowed(found, request.user):
        raise Http404
    return submitted(
        request,
        form_class(request.POST or None),
        "certification/certificate/procedure.html",
        {"award": found, "title": title, "submit": submit},
        lambda data: act(found, actor=request.user, **data),
        done=done,
        to=reverse("certification:award", args=[found.pk]),
    )


@members_only
def notice(request, pk):
    """Give notice of a suspension or a withdrawal."""
    return procedure(
        request, pk, form_class=NoticeForm, allowed=may.case_officer | may.committee_chair,
        title=_("Give notice to the territory"), submit=_("Send the notice"), act=verbs.give_notice,
        done=_("The notice was sent to the territory."),
    )  # fmt: skip


@members_only
def hearing(request, pk):
    """Record what the territory answers to a notice."""
    return procedure(
        request, pk, form_class=StatementForm, allowed=may.territory_lead | may.case_officer,
        title=_("Answer the notice"), submit=_("Send the answer"), act=verbs.hear_territory,
        done=_("The answer is recorded."),
    )  # fmt: skip


@members_only
def dropping(request, pk):
    """Close a procedure that leads to no measure."""
    return procedure(
        request, pk, form_class=StatementForm, allowed=may.record_decision,
        title=_("Drop the notice"), submit=_("Drop the notice"), act=verbs.drop_notice,
        done=_("The notice is dropped: the award stays in force."),
    )  # fmt: skip


@members_only
def causes(request, pk):
    """Record that the causes of a suspension were verified as lifted."""
    return procedure(
        request, pk, form_class=StatementForm, allowed=may.case_officer,
        title=_("Record that the causes are lifted"), submit=_("Record the verification"), act=verbs.lift_causes,
        done=_("The verification is recorded: the committee may reinstate the award."),
    )  # fmt: skip


@members_only
def review(request, pk):
    """Record a yearly follow-up."""
    return procedure(
        request, pk, form_class=ReviewForm, allowed=may.case_officer | may.assessors,
        title=_("Record the yearly follow-up"), submit=_("Record the follow-up"), act=surveillance.record_review,
        done=_("The follow-up is recorded."),
    )  # fmt: skip
