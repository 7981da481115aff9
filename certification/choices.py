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


# The committee, or the proof of conditions, brings a dossier back to assessors whose mission was closed.
BACK_WITH_ASSESSORS = (
    DossierStatus.VISIT_PLANNING,
    DossierStatus.VISIT,
    DossierStatus.REPORTING,
    DossierStatus.REPLY,
    DossierStatus.CONDITIONAL,
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


class MapChange(models.TextChoices):
    """What becomes of a criterion or of an indicator from one version of the framework to the next."""

    KEPT = "kept", pgettext_lazy("migration map", "Kept")
    RENAMED = "renamed", pgettext_lazy("migration map", "Renamed")
    MOVED = "moved", pgettext_lazy("migration map", "Moved")
    MERGED = "merged", pgettext_lazy("migration map", "Merged")
    SPLIT = "split", pgettext_lazy("migration map", "Split")
    RESCALED = "rescaled", pgettext_lazy("migration map", "Rescaled")
    NEW = "new", pgettext_lazy("migration map", "New")
    WITHDRAWN = "withdrawn", pgettext_lazy("migration map", "Withdrawn")


class MapThing(models.TextChoices):
    """What an entry of a migration map is about."""

    CRITERION = "criterion", _("Criterion")
    INDICATOR = "indicator", _("Indicator")


class CarriedCause(models.TextChoices):
    """Where an answer comes from that was not written for this dossier."""

    RENEWAL = "renewal", _("From the last cycle")
    VERSION = "version", _("From the former version of the framework")


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
# Ended before the date that the certificate bears: an award that has simply expired says so by itself.
ENDED_EARLY_STATUSES = frozenset(
    {AwardStatus.WITHDRAWN, AwardStatus.SURRENDERED, AwardStatus.SUPERSEDED, AwardStatus.ANNULLED}
)
# In force, or suspended for a time.
STANDING_AWARD_STATUSES = (AwardStatus.ACTIVE, AwardStatus.SUSPENDED)


class AssignmentStatus(models.TextChoices):
    """An assessor's mission on one dossier."""

    PROPOSED = "proposed", pgettext_lazy("assignment", "Proposed")
    ACCEPTED = "accepted", pgettext_lazy("assignment", "Accepted")
    DECLINED = "declined", pgettext_lazy("assignment", "Declined")
    LAPSED = "lapsed", pgettext_lazy("assignment", "Not answered in time")
    REPLACED = "replaced", pgettext_lazy("assignment", "Replaced")
    COMPLETED = "completed", pgettext_lazy("assignment", "Completed")


class AssessorApplicationStatus(models.TextChoices):
    """The wish of a person to assess for the network."""

    SUBMITTED = "submitted", pgettext_lazy("application to assess", "Being read")
    ACCEPTED = "accepted", pgettext_lazy("application to assess", "Accepted")
    REFUSED = "refused", pgettext_lazy("application to assess", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("application to assess", "Withdrawn")


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


OPEN_APPEALS = frozenset({AppealStatus.LODGED, AppealStatus.ADMITTED})


class RulingOutcome(models.TextChoices):
    """What a panel may rule; each value is the state that it leads to."""

    INADMISSIBLE = "inadmissible", _("The appeal is not admissible")
    REJECTED = "rejected", _("The appeal is rejected: the decision stands")
    UPHELD = "upheld", _("The appeal is upheld: other people decide anew")


class StatementSide(models.TextChoices):
    """Who speaks before a panel."""

    TERRITORY = "territory", pgettext_lazy("appeal", "The territory")
    SECRETARIAT = "secretariat", pgettext_lazy("appeal", "The secretariat, for the committee")
    HEARING = "hearing", pgettext_lazy("appeal", "Record of the hearing")


class ComplaintStatus(models.TextChoices):
    """A complaint, from its arrival to the day when nothing more is owed to anybody."""

    LODGED = "lodged", pgettext_lazy("complaint", "Received")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("complaint", "Acknowledged")
    ADMISSIBLE = "admissible", pgettext_lazy("complaint", "Admissible")
    INADMISSIBLE = "inadmissible", pgettext_lazy("complaint", "Not admissible")
    INVESTIGATED = "investigated", pgettext_lazy("complaint", "Being investigated")
    FOUNDED = "founded", pgettext_lazy("complaint", "Founded")
    PARTLY_FOUNDED = "partly_founded", pgettext_lazy("complaint", "Partly founded")
    UNFOUNDED = "unfounded", pgettext_lazy("complaint", "Not founded")
    MEASURES = "measures", pgettext_lazy("complaint", "Measures under way")
    CLOSED = "closed", pgettext_lazy("complaint", "Closed")


ENDED_COMPLAINTS = frozenset({ComplaintStatus.INADMISSIBLE, ComplaintStatus.CLOSED})


class ComplaintSubject(models.TextChoices):
    """What a complaint is about: it says who handles it."""

    TERRITORY = "territory", _("A territory: what it does, what it says of itself")
    MARK = "mark", _("The use of the mark or of a certificate")
    PEER = "peer", _("Somebody who assesses, decides or accompanies")
    SCHEME = "scheme", _("The way the association works, or its service")
    SECRETARIAT = "secretariat", _("Somebody of the secretariat")
    GUARDIAN = "guardian", _("The impartiality guardian")
    OTHER = "other", pgettext_lazy("complaint", "Something else")


class ComplaintOutcome(models.TextChoices):
    """What became of a complaint, for those who made it and for the yearly figures."""

    INADMISSIBLE = "inadmissible", pgettext_lazy("complaint", "Not admissible")
    FOUNDED = "founded", pgettext_lazy("complaint", "Founded")
    PARTLY_FOUNDED = "partly_founded", pgettext_lazy("complaint", "Partly founded")
    UNFOUNDED = "unfounded", pgettext_lazy("complaint", "Not founded")


class AwardMeasureKind(models.TextChoices):
    """What the committee may do about an award in force."""

    SUSPEND = "suspend", _("Suspend the award")
    RATIFY = "ratify", _("Ratify the urgent measure")
    PROLONG = "prolong", _("Prolong the suspension")
    REINSTATE = "reinstate", _("Reinstate the award")
    WITHDRAW = "withdraw", _("Withdraw the award")


class MeasureKind(models.TextChoices):
    """What may follow from a complaint that is founded, even in part."""

    FINDING = "finding", _("A finding to correct")
    SUSPENSION = "suspension", _("A notice of suspension proposed to the committee")
    REVIEW = "review", _("A follow-up ahead of its date")
    TIE = "tie", _("A tie that was not declared")
    INTERNAL = "internal", _("Something changed in the association")
    APOLOGY = "apology", _("Words to the person concerned")
    NONE = "none", _("No measure, with the reasons")


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
    REGIONAL_COMMISSION = "regional_commission_member", _("Member of a regional commission")
    THIRD_PARTY_VERIFIER = "third_party_verifier", _("Third-party verifier")
    IMPARTIALITY_GUARDIAN = "impartiality_guardian", _("Impartiality guardian")
    SCHEME_MANAGER = "scheme_manager", _("Scheme manager")
    ADMIN = "admin", _("Administrator")
    # Held on one complaint, never by a mandate.
    COMPLAINT_OFFICER = "complaint_officer", _("Complaint officer")
    INVESTIGATOR = "investigator", _("Investigator")
    SYSTEM = "system", _("The platform")


MEMBERSHIP_ROLES = (Role.TERRITORY_LEAD, Role.TERRITORY_CONTRIBUTOR, Role.TERRITORY_READER)
MANDATE_ROLES = (
    Role.CASE_OFFICER,
    Role.ASSESSOR,
    Role.COMMITTEE_MEMBER,
    Role.COMMITTEE_CHAIR,
    Role.APPEAL_PANEL_MEMBER,
    Role.REGIONAL_COMMISSION,
    Role.THIRD_PARTY_VERIFIER,
    Role.IMPARTIALITY_GUARDIAN,
    Role.SCHEME_MANAGER,
)
ASSIGNMENT_ROLES = (Role.LEAD_ASSESSOR, Role.ASSESSOR, Role.OBSERVER)


class DelegationStatus(models.TextChoices):
    """Where an axis or a criterion stands that somebody was asked to answer."""

    OPEN = "open", pgettext_lazy("delegation", "To answer")
    SUBMITTED = "submitted", pgettext_lazy("delegation", "Handed in")
    CHANGES_REQUESTED = "changes_requested", pgettext_lazy("delegation", "To take up again")
    CLOSED = "closed", pgettext_lazy("delegation", "Agreed")
    WITHDRAWN = "withdrawn", pgettext_lazy("delegation", "Taken back")


class TransferStatus(models.TextChoices):
    """An offer to lead the project of a territory."""

    ASKED = "asked", pgettext_lazy("transfer", "Waiting for an answer")
    ACCEPTED = "accepted", pgettext_lazy("transfer", "Accepted")
    DECLINED = "declined", pgettext_lazy("transfer", "Declined")
    CANCELLED = "cancelled", pgettext_lazy("transfer", "Cancelled")


class CommentKind(models.TextChoices):
    """A remark on an answer, or another wording of it."""

    COMMENT = "comment", _("Comment")
    SUGGESTION = "suggestion", _("Suggested wording")


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


class Confidentiality(models.TextChoices):
    """Who may open a piece of evidence, beside the territory."""

    TEAM = "team", _("Our team only, until we submit")
    EXAMINERS = "examiners", _("Those who examine the dossier")
    PUBLIC = "public", _("May be published")


class FileCheck(models.TextChoices):
    """What the antivirus says of a file."""

    WAITING = "waiting", _("Being checked by the antivirus")
    CLEAN = "clean", _("Checked by the antivirus")
    INFECTED = "infected", _("Set aside by the antivirus")
    UNAVAILABLE = "unavailable", _("Not checked by an antivirus")


class PreviewState(models.TextChoices):
    """Whether a picture of a file was drawn, or why there is none."""

    NOT_YET = "not_yet", _("No preview yet")
    DRAWN = "drawn", _("Preview")
    NO_PICTURE = "no_picture", _("This type of file has no preview.")
    LOCKED = "locked", _("No preview: the file is protected by a password.")
    TOO_LARGE = "too_large", _("No preview: the file is too large to be drawn here.")
    UNREADABLE = "unreadable", _("No preview: the file is damaged, or built in an unusual way.")


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


# Languages that people may say they speak; their names come with Django, in the reader's language.
SPOKEN_LANGUAGES = ("fr", "en", "es", "ar", "br", "ca", "de", "eu", "it", "nl", "pt", "ro")


class Capacity(models.TextChoices):
    """In which capacity a person declares interests on a dossier."""

    ASSESSOR = "assessor", _("As an assessor")
    COMMITTEE = "committee", _("As a committee member")
    APPEAL = "appeal", _("As an appeal panel member")
    COMMISSION = "commission", _("As a member of the regional commission")


class FindingGrade(models.TextChoices):
    """Codes of the finding grades that the rules read; their words and consequences are framework data."""

    REMARK = "remark", _("Remark")
    MINOR = "minor", _("Minor non-conformity")
    MAJOR = "major", _("Major non-conformity")
    CRITICAL = "critical", _("Critical non-conformity")


class FindingStatus(models.TextChoices):
    """Follow-up of a finding, from the report to the day when somebody saw it corrected."""

    OPEN = "open", pgettext_lazy("finding", "Open")
    ACTION_PROPOSED = "action_proposed", pgettext_lazy("finding", "Action proposed")
    ACCEPTED = "accepted", pgettext_lazy("finding", "Action accepted")
    DONE_DECLARED = "done_declared", pgettext_lazy("finding", "Correction to verify")
    VERIFIED = "verified", pgettext_lazy("finding", "Verified")
    OVERDUE = "overdue", pgettext_lazy("finding", "Overdue")
    ESCALATED = "escalated", pgettext_lazy("finding", "Brought to the committee")
    DECLINED = "declined", pgettext_lazy("finding", "Advice not followed")
    WITHDRAWN = "withdrawn", pgettext_lazy("finding", "Withdrawn by the assessors")


# Nothing more is asked of anybody.
SETTLED_FINDINGS = frozenset({FindingStatus.VERIFIED, FindingStatus.DECLINED, FindingStatus.WITHDRAWN})


class Confidence(models.TextChoices):
    """How sure an assessor is of what they observed."""

    LOW = "low", _("To be confirmed")
    FAIR = "fair", _("Fairly sure")
    HIGH = "high", _("Sure")


class AgreementBasis(models.TextChoices):
    """Why the assessors hold a level together."""

    UNANIMOUS = "unanimous", _("All read the same level.")
    LOWEST = "lowest", _("The readings are close: the lowest level and the weakest proof are held.")
    DISCUSSED = "discussed", _("Discussed together.")


class ReplyStance(models.TextChoices):
    """What the territory says of a finding or of a criterion."""

    AGREE = "agree", _("We agree")
    CONTEST = "contest", _("We contest")


class Outcome(models.TextChoices):
    """What the committee may decide: the first four on a dossier, the last two on a measure about an award."""

    ACCREDITED = "accredited", _("Accredit")
    CONDITIONAL = "conditional", _("Accredit with conditions")
    ADJOURNED = "adjourned", _("Adjourn")
    REFUSED = "refused", _("Refuse")
    TAKEN = "taken", _("Take the measure")
    NOT_TAKEN = "not_taken", _("Do not take the measure")


class OpinionPosition(models.TextChoices):
    """What a regional commission thinks of a dossier; the committee decides."""

    FAVOURABLE = "favourable", pgettext_lazy("opinion", "Favourable")
    RESERVED = "reserved", pgettext_lazy("opinion", "Favourable with reservations")
    UNFAVOURABLE = "unfavourable", pgettext_lazy("opinion", "Unfavourable")


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


class OpenLicence(models.TextChoices):
    """Under which the data of the register may be used again; both ask to name the source and the date."""

    LICENCE_OUVERTE = "etalab-2.0", _("Licence Ouverte 2.0 (Etalab)")
    CC_BY = "CC-BY-4.0", _("Creative Commons Attribution 4.0")


class ReviewKind(models.TextChoices):
    """Why a follow-up takes place."""

    YEARLY = "yearly", _("Yearly follow-up")
    EXTRAORDINARY = "extraordinary", _("Extraordinary follow-up")


class ReviewStatus(models.TextChoices):
    """A follow-up, from its planned day to its conclusion."""

    PLANNED = "planned", pgettext_lazy("follow-up", "Planned")
    OPEN = "open", pgettext_lazy("follow-up", "Open: the territory accounts")
    OVERDUE = "overdue", pgettext_lazy("follow-up", "Late")
    SUBMITTED = "submitted", pgettext_lazy("follow-up", "To be read")
    CONCLUDED = "concluded", pgettext_lazy("follow-up", "Concluded")
    CANCELLED = "cancelled", pgettext_lazy("follow-up", "Without object")


OPEN_REVIEW_STATUSES = frozenset(
    {ReviewStatus.PLANNED, ReviewStatus.OPEN, ReviewStatus.OVERDUE, ReviewStatus.SUBMITTED}
)


class ReviewOutcome(models.TextChoices):
    """What a follow-up concluded."""

    UP_TO_DATE = "up_to_date", _("Follow-up done")
    TO_WATCH = "to_watch", _("Maintained, with points to watch")
    ACTION_NEEDED = "action_needed", _("Actions asked for")
    NOTICE = "notice", _("A measure is proposed")


class ChangeKind(models.TextChoices):
    """What a territory declares between two assessments."""

    PERIMETER = "perimeter", _("The perimeter changes")
    LEAD_ORGANISATION = "lead_organisation", _("The lead organisation changes")
    LEAD_PERSON = "lead_person", _("The person in charge changes")
    SERIOUS_EVENT = "serious_event", _("A serious event took place")
    OTHER = "other", _("Another important change")


class ChangeConsequence(models.TextChoices):
    """What follows from a declared change."""

    NOTED = "noted", _("Noted: nothing else is asked")
    DOCUMENTS = "documents", _("Documents are asked for")
    VISIT = "visit", _("A visit is needed")
    COMMITTEE = "committee", _("The committee must know")


class RenewalStep(models.TextChoices):
    """What a territory is told before its award ends."""

    INVITED = "invited", _("Invited to renew")
    REMINDED = "reminded", _("Reminded to renew")


class SnapshotKind(models.TextChoices):
    """What was frozen."""

    APPLICATION = "application", _("Application as submitted")
    SELF_ASSESSMENT = "self_assessment", _("Self-assessment as submitted")
    REPORT = "report", _("Assessment report")
    FILE = "file", _("File sealed for the committee")
    BEFORE_VERSION = "before_version", _("Self-assessment before a change of version")


class CommentPosition(models.TextChoices):
    """What a comment wants of the text that is consulted on."""

    SUPPORT = "support", pgettext_lazy("comment", "Supports it")
    AMEND = "amend", pgettext_lazy("comment", "Asks for a change")
    OPPOSE = "oppose", pgettext_lazy("comment", "Opposes it")


class CommentStatus(models.TextChoices):
    """What became of a comment of the public."""

    WAITING = "waiting", pgettext_lazy("comment", "To be read")
    PUBLISHED = "published", pgettext_lazy("comment", "Published")
    DECLINED = "declined", pgettext_lazy("comment", "Declined")


class FileState(models.TextChoices):
    """What the file that somebody holds is, beside the one that the register made."""

    IDENTICAL = "identical", pgettext_lazy("verification", "Identical")
    FORMER = "former", pgettext_lazy("verification", "Former version")
    ALTERED = "altered", pgettext_lazy("verification", "Altered")
    UNKNOWN = "unknown", pgettext_lazy("verification", "Unknown")


class Check(models.TextChoices):
    """What a verification looks at; each is answered by itself."""

    FILE = "file", pgettext_lazy("verification", "The file")
    SEAL = "seal", pgettext_lazy("verification", "The seal")
    CREDENTIAL = "credential", pgettext_lazy("verification", "The signed credential")
    KEY = "key", pgettext_lazy("verification", "The key that signed")
    LOG = "log", pgettext_lazy("verification", "The public log")
    VALIDITY = "validity", pgettext_lazy("verification", "The dates")
    STATUS = "status", pgettext_lazy("verification", "The award today")
    OUTSIDE = "outside", pgettext_lazy("verification", "What this page cannot tell")


class CheckState(models.TextChoices):
    """How one check came out; what was not looked at is never a success."""

    OK = "ok", pgettext_lazy("verification", "Confirmed")
    WARNING = "warning", pgettext_lazy("verification", "Take care")
    REFUSED = "refused", pgettext_lazy("verification", "Refused")
    UNKNOWN = "unknown", pgettext_lazy("verification", "Not checked")


class DoubtStatus(models.TextChoices):
    """What became of a doubt that somebody reported."""

    WAITING = "waiting", pgettext_lazy("doubt", "To be handled")
    HANDLED = "handled", pgettext_lazy("doubt", "Handled")


class ExportKind(models.TextChoices):
    """In which form a territory takes its dossier away."""

    PDF = "pdf", _("Document (PDF)")
    ZIP = "zip", _("Archive with the evidence (ZIP)")
    XLSX = "xlsx", _("Spreadsheet (XLSX)")


class ExportStatus(models.TextChoices):
    """How far the making of a file is."""

    WAITING = "waiting", pgettext_lazy("export", "Being made")
    READY = "ready", pgettext_lazy("export", "Ready")
    FAILED = "failed", pgettext_lazy("export", "Could not be made")


class NoticeFamily(models.TextChoices):
    """What messages are about: each person chooses how each family reaches them."""

    DECISION = "decision", pgettext_lazy("messages", "Decisions and awards")
    DEADLINE = "deadline", pgettext_lazy("messages", "Deadlines and what is missing")
    PATH = "path", pgettext_lazy("messages", "Progress of a dossier")
    MISSION = "mission", pgettext_lazy("messages", "Missions and visits")
    COMMITTEE = "committee", pgettext_lazy("messages", "Guarantee committee")
    TEAM = "team", pgettext_lazy("messages", "Work of the territory's team")


# A right or a time to act depends on these: nobody can miss them by a choice made one day.
FAMILIES_WITH_LEGAL_EFFECT = frozenset({NoticeFamily.DECISION, NoticeFamily.DEADLINE})


class NoticeMode(models.TextChoices):
    """How messages of a family reach a person; all of them are kept in their space."""

    AT_ONCE = "at_once", pgettext_lazy("messages", "By e-mail at once")
    DAILY = "daily", pgettext_lazy("messages", "In one e-mail a day")
    IN_APP = "in_app", pgettext_lazy("messages", "In my space only")


class Delivery(models.TextChoices):
    """What became of the e-mail of a notification."""

    NONE = "none", pgettext_lazy("delivery", "No e-mail")
    WAITING = "waiting", pgettext_lazy("delivery", "In the next daily e-mail")
    QUEUED = "queued", pgettext_lazy("delivery", "E-mail being sent")
    SENT = "sent", pgettext_lazy("delivery", "E-mail sent")
    FAILED = "failed", pgettext_lazy("delivery", "E-mail not delivered")


class ActionStatus(models.TextChoices):
    """Where an action of the territorial agenda stands."""

    PLANNED = "planned", pgettext_lazy("action", "Planned")
    UNDER_WAY = "under_way", pgettext_lazy("action", "Under way")
    DONE = "done", pgettext_lazy("action", "Done")
    GIVEN_UP = "given_up", pgettext_lazy("action", "Given up")


OPEN_ACTION_STATUSES = frozenset({ActionStatus.PLANNED, ActionStatus.UNDER_WAY})


class KeyPurpose(models.TextChoices):
    """What a key of the association signs."""

    SEAL = "seal", pgettext_lazy("key", "Seal of certificates")
    CREDENTIAL = "credential", pgettext_lazy("key", "Credentials")
    LOG = "log", pgettext_lazy("key", "Transparency log")


class StatusPurpose(models.TextChoices):
    """What a list of statuses says of the credentials whose bit is set."""

    REVOCATION = "revocation", pgettext_lazy("status list", "Ended before its date")
    SUSPENSION = "suspension", pgettext_lazy("status list", "Suspended")


class LogKind(models.TextChoices):
    """What the transparency log says: the life of an award, the sealing of its file, the life of our keys."""

    ISSUED = "issued", pgettext_lazy("log", "Award issued")
    SUSPENDED = "suspended", pgettext_lazy("log", "Award suspended")
    REINSTATED = "reinstated", pgettext_lazy("log", "Award reinstated")
    WITHDRAWN = "withdrawn", pgettext_lazy("log", "Award withdrawn")
    SURRENDERED = "surrendered", pgettext_lazy("log", "Award surrendered")
    EXPIRED = "expired", pgettext_lazy("log", "Award expired")
    SUPERSEDED = "superseded", pgettext_lazy("log", "Award superseded")
    ANNULLED = "annulled", pgettext_lazy("log", "Award annulled")
    PDF_SEALED = "pdf-sealed", pgettext_lazy("log", "Certificate sealed")
    CREDENTIAL_REISSUED = "credential-reissued", pgettext_lazy("log", "Credential signed again")
    KEY_CREATED = "key-created", pgettext_lazy("log", "Key put in use")
    KEY_RETIRED = "key-retired", pgettext_lazy("log", "Key out of use")
    KEY_COMPROMISED = "key-compromised", pgettext_lazy("log", "Key compromised")


# The entries that tell of the issue of an award and name its credential: the last of them names the one of today.
NAMES_CREDENTIAL = (LogKind.ISSUED, LogKind.CREDENTIAL_REISSUED)

# What an award is after each event of its life, for whoever reads the log alone.
STATUS_AFTER = {
    LogKind.ISSUED: AwardStatus.ACTIVE,
    LogKind.SUSPENDED: AwardStatus.SUSPENDED,
    LogKind.REINSTATED: AwardStatus.ACTIVE,
    LogKind.WITHDRAWN: AwardStatus.WITHDRAWN,
    LogKind.SURRENDERED: AwardStatus.SURRENDERED,
    LogKind.EXPIRED: AwardStatus.EXPIRED,
    LogKind.SUPERSEDED: AwardStatus.SUPERSEDED,
    LogKind.ANNULLED: AwardStatus.ANNULLED,
}
