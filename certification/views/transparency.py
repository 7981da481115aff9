"""The scheme in public, as Directive (EU) 2024/825 asks; and ISO/IEC 17065 clause by clause. Every figure is data."""

from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from certification.choices import AwardStatus, MarkScope
from certification.models import ReviewDraw
from certification.queries.committee_quorum import share_in_words
from certification.queries.dossier import delay_in_words
from certification.queries.transparency import SchemeFacts, facts
from certification.rules import mark as marks
from certification.views.conformity import clauses
from certification.views.guarantee import rules_in_words

SUSPENDED, WITHDRAWN = AwardStatus.SUSPENDED.value, AwardStatus.WITHDRAWN.value


@require_safe
def transparency(request):
    """Say on which terms the scheme is open, how its requirements are made, what follows a shortfall, who watches."""
    found = facts()
    return render(
        request,
        "certification/transparency/transparency.html",
        {
            "facts": found,
            "version": found.version,
            "crumbs": crumbs(_("Transparency of the scheme")),
            "sections": [terms(found), requirements(found), shortfalls(found), monitoring(found)],
            "catalogue": found.grades,
            "measures": measures(found),
            "uses": [
                {"words": use.words, "institutional": use.is_permitted(MarkScope.INSTITUTIONAL),
                 "commercial": use.is_permitted(MarkScope.COMMERCIAL_EU)}
                for use in marks.USES
            ],
            "draws": found.draws,
        },
    )  # fmt: skip


@require_safe
def conformity(request):
    """Say, clause by clause, how the scheme answers ISO/IEC 17065, and where anybody can see it."""
    found = facts()
    return render(
        request,
        "certification/transparency/conformity.html",
        {
            "facts": found,
            "crumbs": crumbs(_("Conformity, clause by clause")),
            "clauses": clauses(found),
        },
    )


@require_safe
def draw(_request, year):
    """Give a draw of the visits as data, with all that is needed to do it again."""
    found = ReviewDraw.objects.filter(year=year).first()
    if found is None:
        raise Http404
    return JsonResponse(
        {
            "year": found.year,
            "seed": found.seed,
            "one_in": found.one_in,
            "rule": "Sort the candidates by SHA-256(seed + ':' + number), in hexadecimal; keep the first "
            "ceil(len / one_in).",
            "candidates": found.candidates,
            "candidates_sha256": found.digest,
            "chosen": found.chosen,
            "drawn_at": found.drawn_at.isoformat(),
        }
    )


def crumbs(title: str) -> list[tuple]:
    return [(_("How the guarantee works"), reverse("certification:guarantee")), (title, None)]


def terms(found: SchemeFacts) -> dict:
    """On which terms the scheme is open, the same for all."""
    scheme, clocks = found.scheme, found.clocks
    said = [
        _(
            "The guarantee is open to every territory, of any size and any country; no membership is asked for."
        ),
        ngettext(
            "An application names %(count)d family of actors at least, a perimeter, a lead organisation and its mandate.",
            "An application names %(count)d families of actors at least, a perimeter, a lead organisation and its mandate.",
            scheme.min_families_in_application,
        )
        % {"count": scheme.min_families_in_application},
        _("The contribution to costs may be waived; it never depends on the outcome."),
        ngettext(
            "After a refusal, a new application may come after %(count)d month.",
            "After a refusal, a new application may come after %(count)d months.",
            scheme.reapplication_months,
        )
        % {"count": scheme.reapplication_months},
        ngettext(
            "After a withdrawal, a new application may come after %(count)d month.",
            "After a withdrawal, a new application may come after %(count)d months.",
            scheme.withdrawal_reapplication_months,
        )
        % {"count": scheme.withdrawal_reapplication_months},
    ]
    if "whole_path" in clocks:
        said.insert(
            2,
            _("From the application to the certificate, the path takes %(low)d to %(high)d months.")
            % {"low": clocks["whole_path"].months_min or 0, "high": clocks["whole_path"].months or 0},
        )
    delays = [
        {"label": clock.name, "value": delay_in_words(clock)}
        for clock in clocks.values()
        if clock.code != "whole_path" and delay_in_words(clock)
    ]
    return {
        "name": "terms",
        "title": _("On which terms the scheme is open"),
        "sentences": said,
        "facts": delays,
    }


def requirements(found: SchemeFacts) -> dict:
    """How the requirements were made, and with whom."""
    version, scheme = found.version, found.scheme
    said = [
        ngettext(
            "A new version of the framework is open to everybody's comments for %(count)d day at least; each published comment is answered.",
            "A new version of the framework is open to everybody's comments for %(count)d days at least; each published comment is answered.",
            scheme.consultation_days,
        )
        % {"count": scheme.consultation_days},
        _("Once in force, a version never changes: a dossier keeps the one that it was opened under."),
    ]
    if version is not None:
        said = [
            _("The framework in force is version %(number)s, published on %(date)s.")
            % {
                "number": version.version,
                "date": date_format(version.published_at, "DATE_FORMAT") if version.published_at else "–",
            },
            _("It holds %(criteria)d criteria, of which %(vetoes)d are mandatory for any award.")
            % {"criteria": found.criteria, "vetoes": found.vetoes},
            *said,
        ]
    for one in found.consultations:
        said.append(
            _(
                "Version %(number)s: open from %(start)s to %(end)s, %(published)d comments published, %(answered)d answered."
            )
            % {
                "number": one.version.version,
                "start": date_format(one.opens_on, "DATE_FORMAT"),
                "end": date_format(one.closes_on, "DATE_FORMAT"),
                "published": one.published,
                "answered": one.answered,
            }
        )
    return {
        "name": "requirements",
        "title": _("How the requirements are made"),
        "sentences": said,
        "facts": [{"label": family.name, "value": family.description} for family in found.families],
        "link": (_("Read the reference framework"), reverse("certification:framework")),
    }


def shortfalls(found: SchemeFacts) -> dict:
    """What follows when a requirement is not met."""
    scheme, awards = found.scheme, found.awards
    return {
        "name": "shortfalls",
        "title": _("What follows when a requirement is not met"),
        "sentences": [
            _("The consequences are known beforehand: they help to correct, they do not punish."),
            ngettext(
                "%(count)d award is suspended today.",
                "%(count)d awards are suspended today.",
                awards[SUSPENDED],
            )
            % {"count": awards[SUSPENDED]},
            ngettext(
                "%(count)d award was withdrawn until today.",
                "%(count)d awards were withdrawn until today.",
                awards[WITHDRAWN],
            )
            % {"count": awards[WITHDRAWN]},
            ngettext(
                "A territory may appeal within %(count)d day; the panel brings together people who took no part.",
                "A territory may appeal within %(count)d days; the panel brings together people who took no part.",
                scheme.appeal_days,
            )
            % {"count": scheme.appeal_days},
        ],
        "facts": [
            {"label": row.name, "value": f"{row.definition} {row.consequence}"} for row in found.grades
        ],
    }


def measures(found: SchemeFacts) -> list[dict]:
    """Return the measures, each with what it needs and how long it lasts."""
    scheme = found.scheme
    return [
        {
            "label": _("Notice"),
            "value": ngettext(
                "The territory is told of the reasons and has %(count)d day to answer.",
                "The territory is told of the reasons and has %(count)d days to answer.",
                scheme.notice_days,
            )
            % {"count": scheme.notice_days},
        },
        {
            "label": _("Urgent measure"),
            "value": ngettext(
                "Without notice, when people are in danger or the public is misled; it lapses unless the committee ratifies it within %(count)d day.",
                "Without notice, when people are in danger or the public is misled; it lapses unless the committee ratifies it within %(count)d days.",
                scheme.ratification_days,
            )
            % {"count": scheme.ratification_days},
        },
        {
            "label": _("Suspension"),
            "value": _("%(months)d months at most (prolongations allowed: %(times)d); then the withdrawal procedure opens by itself.")
            % {"months": scheme.suspension_months, "times": scheme.suspension_renewals},
        },
        {
            "label": _("Reinstatement"),
            "value": _("By the committee, once the causes are verified as lifted."),
        },
        {
            "label": _("Withdrawal"),
            "value": _("By the committee, once the territory was heard. It is final."),
        },
    ]  # fmt: skip


def monitoring(found: SchemeFacts) -> dict:
    """Who watches, and how independent they are: said as it is."""
    scheme, version = found.scheme, found.version
    said = [
        _("Peers of other territories visit; a committee that did not visit decides. Peers are competent and have no tie with the territory, but the network is theirs: they are not a third party."),
        _("Commercial use of the mark towards consumers of the European Union therefore needs the positive verdict of an outside body, independent of the network and of the territory; without it an award allows institutional use only."),
        ngettext(
            "%(count)d person is mandated today as an outside verifier.",
            "%(count)d people are mandated today as outside verifiers.",
            found.verifiers,
        )
        % {"count": found.verifiers},
        _("Verdicts given by outside verifiers: %(given)d, of which positive: %(positive)d.") % found.verifications,
        _("Seats of the committee held today: %(seats)d, by %(families)d families of actors.")
        % {"seats": found.seats, "families": found.families_seated},
        ngettext(
            "%(count)d impartiality guardian may stop any dossier.",
            "%(count)d impartiality guardians may stop any dossier.",
            found.guardians,
        )
        % {"count": found.guardians},
        _("One award in %(one_in)d is seen on site every year, drawn by lot with a seed that is published. Until today: %(concluded)d follow-ups concluded, %(on_site)d of them seen on site.")
        % {"one_in": scheme.site_visit_one_in, **found.reviews},
    ]  # fmt: skip
    if version is not None:
        said[5:5] = rules_in_words(version.committee_rules)[:3]
        said.append(
            _("A decision needs %(share)s of the votes cast.")
            % {"share": share_in_words(version.committee_rules.majority)}
        )
    return {
        "name": "monitoring",
        "title": _("Who watches, and how independent they are"),
        "sentences": said,
        "facts": [{"label": row.name, "value": row.get_effect_display()} for row in found.interests],
    }
