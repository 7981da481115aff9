"""ISO/IEC 17065 clause by clause: what is done here, with the figures in force, and where anybody can see it."""

from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from certification.queries.retention import amount
from certification.queries.transparency import SchemeFacts


class Clause(NamedTuple):
    """One clause: its number, its subject in our own words, what is done, where it shows."""

    number: str
    subject: str
    text: str
    link: tuple[str, str] | None = None


def page(label: str, name: str) -> tuple[str, str]:
    return label, reverse(f"certification:{name}")


def clauses(found: SchemeFacts) -> list[Clause]:
    """Return the clauses that the scheme answers, in their order; the standard's own text is not copied."""
    scheme, version = found.scheme, found.version
    number = version.version if version else "–"
    months = found.clocks["annual_review"].months if "annual_review" in found.clocks else "–"
    register = page(_("The public register"), "register")
    transparency = page(_("Transparency of the scheme"), "transparency")
    framework = page(_("The reference framework"), "framework")
    how = page(_("How the guarantee works"), "guarantee")
    return [
        Clause("4.1.2", _("Contract"), _("The lead organisation and at least %(families)d families sign the pledge and the mark-use contract (version %(contract)d) before any certificate is issued.") % {"families": scheme.pledge_min_families, "contract": found.contract}),
        Clause("4.1.3", _("Use of the mark"), _("Permitted and forbidden uses are listed by the scope of each award; misuse leads to a measure."), transparency),
        Clause("4.2", _("Impartiality"), _("Interests are declared on each dossier before it is read; the impartiality guardians (%(guardians)d today) may stop a dossier or a mission, and publish a yearly report.") % {"guardians": found.guardians}, transparency),
        Clause("4.2.10", _("Advice and decision apart"), _("Who accompanied a territory neither assesses it nor decides about it for %(months)s months.") % {"months": (version.companion_months() if version else None) or "–"}),
        Clause("4.3", _("Means"), _("The contribution to costs is the same whatever the outcome, and may be waived.")),
        Clause("4.4", _("Non-discrimination"), _("The scheme is open to every territory on the same public terms."), transparency),
        Clause("4.5", _("Confidentiality"), _("A dossier is read by those who examine it, each access is kept for %(months)d months, and votes are secret.") % {"months": amount("access_log")}),
        Clause("4.6", _("Public information"), _("The framework, the rules, the register and these pages are public, in three languages."), how),
        Clause("5.2", _("A balanced mechanism"), _("The committee brings together %(families)d families of actors, none of which weighs more than the rules allow.") % {"families": len(found.families)}, how),
        Clause("6.1", _("Competence"), _("Assessors are trained, their training has an end, and their mandate lasts %(months)d months.") % {"months": scheme.assessor_mandate_months}),
        Clause("6.2", _("Outside bodies"), _("The verification for commercial use is given by an outside body whose competence is named with its verdict."), transparency),
        Clause("7.2", _("Application"), _("An application is received with a receipt and its digest; nothing submitted can be changed unseen."), how),
        Clause("7.3", _("Review of the application"), _("The secretariat checks eligibility; a refusal needs two people, reasons and a way to appeal."), how),
        Clause("7.4", _("Evaluation"), _("A team of at least %(people)d peers of %(families)d families visits, scores alone, then agrees, under version %(number)s of the framework.") % {"people": scheme.min_team_size, "families": scheme.min_team_families, "number": number}, framework),
        Clause("7.5", _("Review"), _("The territory has a right of reply; the file is sealed %(days)d days at least before the session.") % {"days": scheme.file_available_days}),
        Clause("7.6", _("Decision"), _("The committee decides without those who assessed nor those who have an interest; its rules are figures of the framework."), how),
        Clause("7.7", _("Documentation"), _("The certificate names the territory, its perimeter, its level, its dates and the version of the framework."), register),
        Clause("7.8", _("Directory"), _("The public register shows every award that was in force one day, with its state of today."), register),
        Clause("7.9", _("Surveillance"), _("Every %(months)s months the territory accounts for its progress; one award in %(one_in)d is seen on site, drawn by lot.") % {"months": months, "one_in": scheme.site_visit_one_in}, transparency),
        Clause("7.10", _("Changes"), _("The territory declares important changes within %(days)d days; each has a written consequence. A new version of the framework leaves a transition.") % {"days": scheme.change_days}),
        Clause("7.11", _("Suspension, withdrawal, end"), _("Notice of %(days)d days, right of reply, urgent measures ratified within %(ratify)d days, suspension of %(months)d months at most: the register shows it at once.") % {"days": scheme.notice_days, "ratify": scheme.ratification_days, "months": scheme.longest_suspension_months}, transparency),
        Clause("7.12", _("Records"), _("Every move is an entry of an append-only history, each bound to the one before by its digest.")),
        Clause("7.13", _("Complaints and appeals"), _("An appeal may be lodged within %(days)d days; a panel of %(families)d families, none of whose members took part, rules.") % {"days": scheme.appeal_days, "families": scheme.appeal_panel_families}, how),
        Clause("8", _("Management system"), _("Procedures are the rules of this platform: they are written once, tested, and their changes are kept in the history.")),
    ]  # fmt: skip
