"""The register of processing (article 30 of the GDPR): what personal data are for, on what ground, for how long, for whom.

The page of the administration, `docs/privacy.md` and the test that no field was forgotten read this.
"""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from certification.rules.processing_fields import PERSONAL


class Processing(NamedTuple):
    """One line of the register. `clocks` are codes of `rules.retention`; `kept` says what no clock says."""

    code: str
    name: str
    purpose: str
    basis: str
    people: str
    recipients: str
    kept: str
    clocks: tuple[str, ...] = ()

    @property
    def fields(self) -> dict[str, str]:
        """The fields that it uses: {model: names}."""
        return PERSONAL[self.code]


CONTRACT = _("Contract: the use of the guarantee that the person or their organisation asked for")
INTEREST = _("Legitimate interest: a guarantee that anyone can verify, and that nobody can rewrite")
CONSENT = _("Consent, withdrawn at any time")
LEGAL = _("Legal obligation")
SECURITY = (
    _("Connections are encrypted; passwords are kept as digests; staff sign in with a second factor."),
    _(
        "Each role reads what it needs, dossier by dossier; the row of somebody else answers as if it did not exist."
    ),
    _(
        "Files have no public address, are checked by their content and by the antivirus, and served one by one."
    ),
    _("What is done is written in a chained history; who opens a dossier to examine it is kept."),
    _("Journals hold no name, no address and no text; statistics hold no visitor."),
    _("Backups can be encrypted and are verified; what was erased since leaves them when they are replaced."),
)

PROCESSINGS = (
    Processing(
        "account",
        _("Accounts and mandates"),
        _("Let people sign in, and know what each is trusted with."),
        CONTRACT,
        _("Members of territories, assessors, members of the committee, staff"),
        _("The person; the administrator"),
        _(
            "Until the account is closed; mandates stay with a pseudonym, as what was done with them must be verifiable."
        ),
        ("account", "notice", "closure"),
    ),
    Processing(
        "territory",
        _("Territories and their people"),
        _("Know who acts for a territory, and in the name of which family of actors."),
        CONTRACT,
        _("Members of territories, companions, people invited"),
        _("The people of the territory; the secretariat; the assessors of its dossier"),
        _("Memberships stay with the territory, under a pseudonym once an account is closed."),
        ("invitation",),
    ),
    Processing(
        "dossier",
        _("Dossiers"),
        _("Receive, complete and examine the application of a territory."),
        CONTRACT,
        _("Members of territories; people whom evidence shows or names"),
        _("The people of the territory; the secretariat; its assessors; the committee"),
        "",
        ("draft", "notice", "dossier_refused", "dossier_awarded", "export", "questionnaire", "presence"),
    ),
    Processing(
        "assessment",
        _("Assessors, visits and reports"),
        _("Send competent and independent peers, and report what they saw."),
        INTEREST,
        _("Assessors, people met on visits"),
        _("The secretariat; the territory, for the report; the committee"),
        _(
            "Interests are asked for by category, never as opinions. Profiles are emptied when an account is closed."
        ),
        ("application", "field_note", "dossier_refused", "dossier_awarded"),
    ),
    Processing(
        "committee",
        _("Committee and decisions"),
        _("Decide with a quorum and without a conflict of interest, and be able to prove it."),
        INTEREST,
        _("Members of the committee, chairs, secretaries of sessions"),
        _("The committee; names and votes are confidential, only counts by family are published"),
        _("Decisions, votes and minutes are kept for good, under a pseudonym once an account is closed."),
    ),
    Processing(
        "award",
        _("Awards, certificates and follow-up"),
        _("Issue an award that anyone can verify, and follow what becomes of it."),
        INTEREST,
        _("Signatories of territories, secretariat"),
        _("The public, for the award; credentials, seals and the log hold no person"),
        _(
            "Awards are listed for three years after their end; the log of the register only grows and names nobody."
        ),
        ("dossier_awarded",),
    ),
    Processing(
        "complaint",
        _("Complaints and appeals"),
        _("Hear complaints and appeals, and decide by people who took no part."),
        LEGAL,
        _("Complainants, people whom a complaint is about, members of panels"),
        _("Who handles, investigates and watches over the complaint; the panel"),
        _("An open appeal holds its dossier: nothing of it is purged."),
        ("complaint",),
    ),
    Processing(
        "public",
        _("Public consultations and doubts"),
        _("Receive what the public says of a framework or of a certificate, and answer."),
        INTEREST,
        _("Anyone who writes"),
        _("The secretariat and the scheme manager; the public, for a comment and a name whose author agreed"),
        "",
        ("consultation_contact", "doubt_contact", "doubt_text"),
    ),
    Processing(
        "notification",
        _("Messages"),
        _("Tell people what awaits them, in the way that they chose."),
        CONTRACT,
        _("Holders of an account"),
        _("The person; the mail server"),
        "",
        ("notification", "task"),
    ),
    Processing(
        "meeting",
        _("Registrations for meetings"),
        _("Welcome the people who register, and give places to those who wait."),
        CONSENT,
        _("Anyone who registers"),
        _("The editors of the site"),
        "",
        ("registration",),
    ),
    Processing(
        "contact",
        _("Messages and proposals of visitors"),
        _("Answer, and publish what is proposed."),
        CONSENT,
        _("Anyone who writes"),
        _("The editors of the site"),
        _("Each contact form says for how long its messages are kept."),
        ("proposal",),
    ),
    Processing(
        "people",
        _("People published on the site"),
        _("Show who can help, and where."),
        CONSENT,
        _("Resource people, contacts of antennas and initiatives"),
        _("The public; contact addresses are never shown"),
        _("Until the consent is withdrawn: the page leaves the site at once."),
    ),
    Processing(
        "editing",
        _("Pages and their writing"),
        _("Write, translate, review and publish the site."),
        INTEREST,
        _("Editors; people whom pages name or pictures show"),
        _("The editors; the public, for what is published"),
        _("As long as the page."),
    ),
    Processing(
        "history",
        _("History and accesses"),
        _("Prove that nobody rewrote the past, and know who opened what."),
        INTEREST,
        _("Holders of an account"),
        _("Those who may read the dossier; the guardian and the administrator"),
        _(
            "The history is kept for good: it holds numbers of accounts, whose names are read when it is shown."
        ),
        ("access_log",),
    ),
    Processing(
        "rights",
        _("Rights of people"),
        _("Give people a copy of their data, erase them, hold what the law asks to keep."),
        LEGAL,
        _("Holders of an account"),
        _("The person; staff who answer; the administrator and the guardian, for holds"),
        _("That an account was closed is kept, under its pseudonym."),
        ("person_export", "closure"),
    ),
    Processing(
        "machine",
        _("Jobs of the installation"),
        _("Send messages, make documents, and see what failed."),
        INTEREST,
        _("Recipients of messages"),
        _("The administrator"),
        "",
        ("task", "run", "visits"),
    ),
)
