"""The reference framework and the rules of the guarantee, for everybody: no account, no cookie, no script."""

from fractions import Fraction

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from certification.choices import Outcome
from certification.models import Scheme
from certification.queries.dossier import delay_in_words
from certification.queries.framework import find_criterion, summary_of, version_in_force
from certification.templatetags.certification import percent


@require_safe
def framework(request):
    """Show the version in force, axis by axis."""
    version = version_in_force()
    axes = list(summary_of(version)) if version else []
    criteria = [criterion for axis in axes for criterion in axis.criteria.all()]
    return render(
        request,
        "certification/framework/framework.html",
        {
            "version": version,
            "axes": axes,
            "figures": [
                {"value": len(axes), "label": _("axes")},
                {"value": len(criteria), "label": _("criteria")},
                {
                    "value": sum(criterion.is_veto for criterion in criteria),
                    "label": _("mandatory for any award"),
                },
            ],
        },
    )


@require_safe
def framework_criterion(request, code):
    """Show one criterion: what is expected, the levels, what is measured, what proves it."""
    version = version_in_force()
    criterion = find_criterion(version, code) if version else None
    if criterion is None:
        raise Http404
    names = {level.level: level.name for level in version.maturity_levels.all()}
    asked = [question for question in version.questions.all() if question.code in criterion.questions]
    return render(
        request,
        "certification/framework/criterion.html",
        {
            "version": version,
            "criterion": criterion,
            "levels": [
                {"level": row.level, "name": names.get(row.level, ""), "text": row.text}
                for row in criterion.descriptors.all()
            ],
            "facts": facts_of(criterion, asked),
            "crumbs": [
                (_("Reference framework"), reverse("certification:framework")),
                (criterion.code, None),
            ],
        },
    )


def facts_of(criterion, asked) -> list[dict]:
    """Return the facts of a criterion, as labels and values."""
    goals = ", ".join(map(str, criterion.sdgs))
    rows = [
        (_("Axis"), f"{criterion.axis.code}. {criterion.axis.name}"),
        (_("Principle"), criterion.principle.text),
        (_("Weight in its axis"), criterion.weight),
        (_("Mandatory for any award"), _("Yes") if criterion.is_veto else _("No")),
        (_("Only with the theme"), criterion.module.name if criterion.module else ""),
        (_("Questions of the reading grid"), ", ".join(question.keyword for question in asked)),
        (_("Sustainable Development Goals"), goals),
    ]
    return [{"label": label, "value": value} for label, value in rows if value != ""]


@require_safe
def guarantee(request):
    """Say how the guarantee works, with the figures of the version in force."""
    version = version_in_force()
    context = {"version": version, "scheme": Scheme.current()}
    if version is not None:
        clocks = {clock.code: clock for clock in version.clocks.all()}
        context |= {
            "families": version.families.select_related("sphere"),
            "path": path_in_words(clocks),
            "whole_path": clocks.get("whole_path"),
            "rules": rules_in_words(version.committee_rules),
            "levels": [floors(level) for level in version.award_levels.all()],
            "grades": version.finding_grades.all(),
        }
    return render(request, "certification/framework/guarantee.html", context)


def path_in_words(clocks: dict) -> list[dict]:
    """Return the steps of the path, each with who acts and the delay that the version sets."""
    steps = [
        (
            _("Application"),
            _("The territory names at least three families of actors, its perimeter and its project."),
            "",
        ),
        (
            _("Eligibility"),
            _(
                "The secretariat checks that the application can be examined. Two people agree before any refusal."
            ),
            "eligibility",
        ),
        (
            _("Self-assessment"),
            _(
                "The families answer the framework together, with their evidence. Each signs off what it shares."
            ),
            "self_assessment",
        ),
        (
            _("Completeness"),
            _("The secretariat checks that nothing is missing. It judges nothing."),
            "technical_check",
        ),
        (
            _("Peer visit"),
            _(
                "Trained people of other territories and families visit, listen, and tell their hosts what they saw."
            ),
            "visit",
        ),
        (
            _("Report"),
            _("Each assessor scores alone first; then they agree, and write down lasting disagreements."),
            "report",
        ),
        (_("Right of reply"), _("The territory answers the report, point by point."), "reply"),
        (
            _("Guarantee committee"),
            _("The committee decides, without those who assessed nor those who have an interest."),
            "committee",
        ),
        (
            _("Pledge and certificate"),
            _("The territory signs its pledge; the certificate is issued and enters the public register."),
            "pledge",
        ),
        (_("Follow-up"), _("Every year the territory accounts for what it did."), "annual_review"),
    ]
    return [
        {"title": title, "text": text, "delay": delay_in_words(clocks.get(clock))}
        for title, text, clock in steps
    ]


def rules_in_words(rules) -> list[str]:
    """Return the rules of the committee as sentences, with the figures of the version."""
    found = [
        _("Each family of actors holds %(count)d seats; a person sits for one family only.")
        % {"count": rules.seats_per_family},
        _(
            "To deliberate on a dossier, %(share)s of the seats that are not recused must be present, "
            "from at least %(count)d families."
        )
        % {"share": share_in_words(rules.quorum_share), "count": rules.min_families},
        _("No family may weigh more than %(share)s of the votes.")
        % {"share": share_in_words(rules.max_family_share)},
        _("A vote carries with %(share)s of the votes cast, and a majority in %(families)s of the families.")
        % {
            "share": share_in_words(rules.majority),
            "families": share_in_words(rules.family_majority_share),
        },
        _("Without that majority the outcome is: %(outcome)s. Nobody has a casting vote.")
        % {"outcome": str(Outcome(rules.tie).label).lower()},
        _("Votes are secret: only counts by family are kept."),
    ]
    if rules.all_spheres:
        found.insert(2, _("Every sphere is represented: civil society, knowledge, public bodies, economy."))
    if rules.consent_first:
        found.insert(0, _("The committee seeks consent first; it votes only if a reasoned objection stays."))
    return found


def share_in_words(share: Fraction) -> str:
    """Write a share as people say it, or as a percentage."""
    known = {Fraction(1, 2): _("half"), Fraction(1, 3): _("one third"), Fraction(2, 3): _("two thirds")}
    return known.get(share) or percent(float(share * 100), 0)


def floors(level) -> dict:
    """Return an award level with its floors, all of which must hold."""
    facts = [
        (_("Overall, at least"), percent(float(level.overall_min * 100), 0)),
        (_("Each axis, at least"), percent(float(level.axis_min * 100), 0)),
        (_("Mandatory criteria, at least"), _("level %(level)d") % {"level": level.veto_min}),
        (_("Valid for"), _("%(count)d months") % {"count": level.validity_months}),
    ]
    return {
        "name": level.name,
        "description": level.description,
        "facts": [{"label": label, "value": value} for label, value in facts],
    }
