"""How the guarantee works, for everybody, with the figures of the version in force."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from certification.choices import Outcome
from certification.models import Scheme
from certification.queries.committee_quorum import share_in_words
from certification.queries.dossier import delay_in_words
from certification.queries.framework import version_in_force
from certification.templatetags.certification import percent


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
