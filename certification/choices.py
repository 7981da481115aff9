"""Every enumerated word of the guarantee: statuses, roles, kinds. No other module lists these strings."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DossierStatus(models.TextChoices):
    """Where a dossier stands on its path, from draft to decision."""

    DRAFT = "draft", pgettext_lazy("dossier", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("dossier", "Submitted")
    ELIGIBILITY = "eligibility", pgettext_lazy("dossier", "Eligibility check")
    INELIGIBLE = "ineligible", pgettext_lazy("dossier", "Not eligible")
    SELF_ASSESSMENT = "self_assessment", pgettext_lazy("dossier", "Self-assessment")
    COMPLETENESS = "completeness", pgettext_lazy("dossier", "Completeness check")
    VISIT_PLANNING = "visit_planning", pgettext_lazy("dossier", "Visit being prepared")
    VISIT = "visit", pgettext_lazy("dossier", "Peer visit")
    REPORTING = "reporting", pgettext_lazy("dossier", "Report being written")
    REPLY = "reply", pgettext_lazy("dossier", "Right of reply")
    DOCKETED = "docketed", pgettext_lazy("dossier", "On the docket")
    DELIBERATION = "deliberation", pgettext_lazy("dossier", "In deliberation")
    CONDITIONAL = "conditional", pgettext_lazy("dossier", "Accredited with conditions")
    ADJOURNED = "adjourned", pgettext_lazy("dossier", "Adjourned")
    ACCREDITED = "accredited", pgettext_lazy("dossier", "Accredited")
    REFUSED = "refused", pgettext_lazy("dossier", "Refused")
    WITHDRAWN = "withdrawn_by_applicant", pgettext_lazy("dossier", "Withdrawn by the applicant")
    LAPSED = "lapsed", pgettext_lazy("dossier", "Lapsed")


TERMINAL_DOSSIER_STATUSES = frozenset(
    {
        DossierStatus.INELIGIBLE,
        DossierStatus.ACCREDITED,
        DossierStatus.REFUSED,
        DossierStatus.WITHDRAWN,
        DossierStatus.LAPSED,
    }
)
OPEN_DOSSIER_STATUSES = frozenset(DossierStatus) - TERMINAL_DOSSIER_STATUSES
BEFORE_DECISION = (
    DossierStatus.DRAFT,
    DossierStatus.SUBMITTED,
    DossierStatus.ELIGIBILITY,
    DossierStatus.SELF_ASSESSMENT,
    DossierStatus.COMPLETENESS,
    DossierStatus.VISIT_PLANNING,
    DossierStatus.VISIT,
    DossierStatus.REPORTING,
    DossierStatus.REPLY,
    DossierStatus.DOCKETED,
    DossierStatus.ADJOURNED,
)


class DossierKind(models.TextChoices):
    """Why the dossier was opened."""

    INITIAL = "initial", _("First application")
    RENEWAL = "renewal", _("Renewal")
    EXTENSION = "extension", _("Extension of the perimeter")
    SURVEILLANCE = "surveillance", _("Follow-up (short form)")


class FrameworkStatus(models.TextChoices):
    """Life of a version of the reference framework."""

    DRAFT = "draft", pgettext_lazy("framework", "Draft")
    CONSULTATION = "consultation", pgettext_lazy("framework", "Open to consultation")
    ADOPTED = "adopted", pgettext_lazy("framework", "Adopted")
    IN_FORCE = "in_force", pgettext_lazy("framework", "In force")
    TRANSITION = "transition", pgettext_lazy("framework", "In transition")
    RETIRED = "retired", pgettext_lazy("framework", "Retired")


# From adoption on, nothing of a version changes but its status.
FROZEN_FRAMEWORK_STATUSES = frozenset(FrameworkStatus) - {FrameworkStatus.DRAFT, FrameworkStatus.CONSULTATION}


class AwardStatus(models.TextChoices):
    """Life of an award (agrément)."""

    PREPARED = "prepared", pgettext_lazy("award", "Awaiting the pledge")
    ACTIVE = "active", pgettext_lazy("award", "In force")
    SUSPENDED = "suspended", pgettext_lazy("award", "Suspended")
    EXPIRED = "expired", pgettext_lazy("award", "Expired")
    WITHDRAWN = "withdrawn", pgettext_lazy("award", "Withdrawn")
    SURRENDERED = "surrendered", pgettext_lazy("award", "Surrendered")
    SUPERSEDED = "superseded", pgettext_lazy("award", "Superseded")
    ANNULLED = "annulled", pgettext_lazy("award", "Annulled on appeal")
    LAPSED = "lapsed", pgettext_lazy("award", "Never signed")


PUBLIC_AWARD_STATUSES = frozenset(AwardStatus) - {AwardStatus.PREPARED, AwardStatus.LAPSED}


class AssignmentStatus(models.TextChoices):
    """An assessor's mission on one dossier."""

    PROPOSED = "proposed", pgettext_lazy("assignment", "Proposed")
    ACCEPTED = "accepted", pgettext_lazy("assignment", "Accepted")
    DECLINED = "declined", pgettext_lazy("assignment", "Declined")
    REPLACED = "replaced", pgettext_lazy("assignment", "Replaced")
    COMPLETED = "completed", pgettext_lazy("assignment", "Completed")


class SessionStatus(models.TextChoices):
    """A session of the guarantee committee."""

    CONVENED = "convened", pgettext_lazy("session", "Convened")
    OPEN = "open", pgettext_lazy("session", "In session")
    CLOSED = "closed", pgettext_lazy("session", "Closed")
    CANCELLED = "cancelled", pgettext_lazy("session", "Cancelled")


class DocketItemStatus(models.TextChoices):
    """One item of the docket: one dossier, one round."""

    LISTED = "listed", pgettext_lazy("item", "Listed")
    DELIBERATING = "deliberating", pgettext_lazy("item", "In deliberation")
    CONSENT = "consent", pgettext_lazy("item", "Seeking consent")
    BALLOT = "ballot", pgettext_lazy("item", "Ballot open")
    COUNTED = "counted", pgettext_lazy("item", "Ballot closed")
    DECIDED = "decided", pgettext_lazy("item", "Decided")
    DEFERRED = "deferred", pgettext_lazy("item", "Deferred")


class AppealStatus(models.TextChoices):
    """An appeal against a decision."""

    LODGED = "lodged", pgettext_lazy("appeal", "Lodged")
    ADMITTED = "admitted", pgettext_lazy("appeal", "Admitted")
    INADMISSIBLE = "inadmissible", pgettext_lazy("appeal", "Not admissible")
    REJECTED = "rejected", pgettext_lazy("appeal", "Rejected")
    UPHELD = "upheld", pgettext_lazy("appeal", "Upheld: sent back")


class Role(models.TextChoices):
    """What a person may be asked to do. A person may hold several; the dossier-level guard decides."""

    TERRITORY_LEAD = "territory_lead", _("Territory project leader")
    TERRITORY_CONTRIBUTOR = "territory_contributor", _("Territory contributor")
    TERRITORY_READER = "territory_reader", _("Territory reader")
    CASE_OFFICER = "case_officer", _("Case officer")
    COMPANION = "companion", _("Companion")
    ASSESSOR = "assessor", _("Peer assessor")
    LEAD_ASSESSOR = "lead_assessor", _("Lead assessor")
    OBSERVER = "observer", _("Observer")
    COMMITTEE_MEMBER = "committee_member", _("Committee member")
    COMMITTEE_CHAIR = "committee_chair", _("Committee chair")
    APPEAL_PANEL_MEMBER = "appeal_panel_member", _("Appeal panel member")
    THIRD_PARTY_VERIFIER = "third_party_verifier", _("Third-party verifier")
    IMPARTIALITY_GUARDIAN = "impartiality_guardian", _("Impartiality guardian")
    SCHEME_MANAGER = "scheme_manager", _("Scheme manager")
    ADMIN = "admin", _("Administrator")
    SYSTEM = "system", _("The platform")


MEMBERSHIP_ROLES = (Role.TERRITORY_LEAD, Role.TERRITORY_CONTRIBUTOR, Role.TERRITORY_READER)
MANDATE_ROLES = (
    Role.CASE_OFFICER,
    Role.ASSESSOR,
    Role.COMMITTEE_MEMBER,
    Role.COMMITTEE_CHAIR,
    Role.APPEAL_PANEL_MEMBER,
    Role.THIRD_PARTY_VERIFIER,
    Role.IMPARTIALITY_GUARDIAN,
    Role.SCHEME_MANAGER,
)
ASSIGNMENT_ROLES = (Role.LEAD_ASSESSOR, Role.ASSESSOR, Role.OBSERVER)


class TerritoryKind(models.TextChoices):
    """A territory is a project perimeter, not only an administrative one."""

    MUNICIPALITY = "municipality", _("Municipality")
    GROUPING = "grouping", _("Group of municipalities")
    PROJECT_AREA = "project_area", _("Project area (Pays, valley, basin)")
    NATURAL_PARK = "natural_park", _("Natural park")
    NEIGHBOURHOOD = "neighbourhood", _("Neighbourhood")
    REGION = "region", _("Region")
    OTHER = "other", _("Other perimeter")


class EvidenceKind(models.TextChoices):
    """What a piece of evidence is."""

    DOCUMENT = "document", _("Document")
    REGISTER = "register", _("Register or list")
    DATA = "data", _("Data or measure")
    LINK = "link", _("Link")
    INTERVIEW = "interview", _("Testimony")
    OBSERVATION = "observation", _("Observation on site")


class IndicatorKind(models.TextChoices):
    """What an indicator holds."""

    NUMBER = "number", pgettext_lazy("indicator", "Number")
    PERCENT = "percent", _("Percentage")
    AMOUNT = "amount", _("Amount of money")
    DURATION = "duration", _("Duration")
    DATE = "date", _("Date")
    YES_NO = "yes_no", _("Yes or no")
    TEXT = "text", _("Text")


class EvidenceLevel(models.TextChoices):
    """How far an answer is evidenced: it caps the level."""

    NONE = "none", _("No accepted evidence")
    DOCUMENTS = "documents", _("Documents only")
    VISITED = "visited", _("Seen on the visit")


class InterestEffect(models.TextChoices):
    """What a declared interest does to the person's part in one dossier, lightest first."""

    NONE = "none", _("No effect")
    DECLARED = "declared", _("May speak, does not vote")
    RECUSED = "recused", _("Recused: leaves, file closed")


class Capacity(models.TextChoices):
    """In which capacity a person declares interests on a dossier."""

    ASSESSOR = "assessor", _("As an assessor")
    COMMITTEE = "committee", _("As a committee member")
    APPEAL = "appeal", _("As an appeal panel member")


class FindingGrade(models.TextChoices):
    """Codes of the finding grades that the rules read; their words and consequences are framework data."""

    REMARK = "remark", _("Remark")
    MINOR = "minor", _("Minor non-conformity")
    MAJOR = "major", _("Major non-conformity")
    CRITICAL = "critical", _("Critical non-conformity")


class FindingStatus(models.TextChoices):
    """Follow-up of a finding."""

    OPEN = "open", pgettext_lazy("finding", "Open")
    ACTION_PROPOSED = "action_proposed", pgettext_lazy("finding", "Action proposed")
    VERIFIED = "verified", pgettext_lazy("finding", "Verified")


class ReplyStance(models.TextChoices):
    """What the territory says of a finding or of a criterion."""

    AGREE = "agree", _("We agree")
    CONTEST = "contest", _("We contest")


class Outcome(models.TextChoices):
    """What the committee may decide on a dossier."""

    ACCREDITED = "accredited", _("Accredit")
    CONDITIONAL = "conditional", _("Accredit with conditions")
    ADJOURNED = "adjourned", _("Adjourn")
    REFUSED = "refused", _("Refuse")


class DecisionMethod(models.TextChoices):
    """How the committee reached its decision."""

    CONSENT = "consent", _("By consent")
    VOTE = "vote", _("By vote")


class VoteChoice(models.TextChoices):
    """One vote a seat, on the outcome proposed."""

    FOR = "for", _("For")
    AGAINST = "against", _("Against")
    ABSTAIN = "abstain", _("Abstain")


class AttendanceMode(models.TextChoices):
    """Remote presence counts; proxies do not."""

    ON_SITE = "on_site", _("On site")
    REMOTE = "remote", _("Remote")


class MarkScope(models.TextChoices):
    """Where the mark may be used: commercial use needs a third-party verification."""

    INSTITUTIONAL = "institutional", _("Institutional use")
    COMMERCIAL_EU = "commercial_eu", _("Commercial use in the European Union")


class FeeStatus(models.TextChoices):
    """The contribution to the costs of the path."""

    DUE = "due", pgettext_lazy("fee", "Awaited")
    RECORDED = "recorded", pgettext_lazy("fee", "Received")
    WAIVED = "waived", pgettext_lazy("fee", "Waived")


class AdjournmentNext(models.TextChoices):
    """Where an adjourned dossier goes back to."""

    REPORTING = "reporting", _("Back to the report")
    VISIT_PLANNING = "visit_planning", _("A new visit")
    DOCKETED = "docketed", _("Back to the committee")


class ReasonCategory(models.TextChoices):
    """Public reason category of a suspension or a withdrawal; details stay private."""

    FINDING_NOT_CORRECTED = "finding_not_corrected", _("A major non-conformity was not corrected in time")
    MISSED_FOLLOW_UP = "missed_follow_up", _("The follow-up did not take place")
    VISIT_REFUSED = "visit_refused", _("A visit was refused")
    MARK_MISUSE = "mark_misuse", _("The mark was misused")
    VETO_FALLEN = "veto_fallen", _("A mandatory criterion is no longer met")
    FRAUD = "fraud", _("Fraud or false statement")
    OTHER = "other", _("Other reason, stated in the decision")


class ReviewOutcome(models.TextChoices):
    """What a yearly follow-up concluded."""

    UP_TO_DATE = "up_to_date", _("Follow-up done")
    ACTION_NEEDED = "action_needed", _("Actions asked for")


class SnapshotKind(models.TextChoices):
    """What was frozen."""

    APPLICATION = "application", _("Application as submitted")
    SELF_ASSESSMENT = "self_assessment", _("Self-assessment as submitted")
    REPORT = "report", _("Assessment report")
    FILE = "file", _("File sealed for the committee")
