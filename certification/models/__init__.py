"""Fields, relations, constraints, small readings of one row. Imports life cycles and rules; never services."""

from certification.models.agenda import AgendaAction, CauseNode
from certification.models.answer_revision import AnswerRevision
from certification.models.appeal import Appeal, AppealStatement, RulingDraft, RulingOpinion
from certification.models.assessment import (
    Agreement,
    Answer,
    Consensus,
    Dissent,
    Evidence,
    EvidenceUse,
    EvidenceVerdict,
    EvidenceVersion,
    FamilySignOff,
    Grid,
    GridAnswer,
    QuestionAnswer,
    Reply,
)
from certification.models.assessor import (
    Assessor,
    Assignment,
    InterestDeclaration,
    MissionFreeze,
    PledgeSignature,
)
from certification.models.carried import CarriedAnswer
from certification.models.certificate import Award, Certificate
from certification.models.certificate_file import CertificateFile
from certification.models.comment import Comment
from certification.models.committee import Attendance, DocketItem, Objection, Recusal, Seat, Session, Vote
from certification.models.companion import Companionship
from certification.models.complaint import Complaint, ComplaintMeasure, ComplaintMessage
from certification.models.consultation import Consultation, ConsultationComment
from certification.models.contract import ContractText, MarkContract
from certification.models.credential import (
    Credential,
    FormerCredential,
    KeysDocument,
    SpentPlace,
    StatusEntry,
    StatusList,
)
from certification.models.deadline import CalendarFeed, ClockPause, ExtensionRequest
from certification.models.decision import BureauOpinion, Decision, DecisionCondition, RegionalOpinion
from certification.models.delegation import Delegation
from certification.models.dossier import (
    CorrectionRequest,
    Dossier,
    Freeze,
    Reminder,
    Snapshot,
)
from certification.models.doubt import Doubt
from certification.models.export import Export, FilledQuestionnaire
from certification.models.field import FieldNote, FieldNoteRevision, FieldPhoto
from certification.models.files import PrivateFile
from certification.models.finding import Finding
from certification.models.framework import Framework, FrameworkVersion
from certification.models.framework_criteria import (
    Axis,
    Criterion,
    EvidenceType,
    Indicator,
    LevelDescriptor,
    Principle,
)
from certification.models.framework_lists import (
    ActorFamily,
    AwardLevel,
    Clock,
    CommitteeRules,
    FindingGrade,
    InterestCategory,
    LevelRequirement,
    MaturityLevel,
    PledgeText,
    Profile,
    Question,
    Sphere,
    ThemeModule,
)
from certification.models.glossary import GlossaryTerm
from certification.models.guidance import GuidanceMeeting
from certification.models.history import HistoryEntry, HistoryHead
from certification.models.impartiality import DossierAccess, UndeclaredInterest
from certification.models.indicator import IndicatorValue
from certification.models.key import SigningKey
from certification.models.lead_transfer import LeadTransfer
from certification.models.log import Checkpoint, Cosignature, LogEntry, LogHead, LogNode, Witness
from certification.models.message import Message, MessageReading
from certification.models.migration_map import MapEntry, MigrationMap
from certification.models.notice import MessageText, Notification, NotificationPreference
from certification.models.numbering import NumberSeries
from certification.models.people import Mandate
from certification.models.pool import Absence, AssessorApplication, PoolReminder, Training
from certification.models.presence import Presence
from certification.models.privacy import Closure, Hold, PersonExport
from certification.models.register import RegisterEntry
from certification.models.retention import RetentionRule
from certification.models.sanction import AwardMeasure, Suspension
from certification.models.scheme import Scheme
from certification.models.surveillance import (
    DeclaredChange,
    RenewalNotice,
    Review,
    ReviewDraw,
    ReviewProgress,
)
from certification.models.terminology import Terminology
from certification.models.territory import FamilyRepresentation, Invitation, Membership, Territory
from certification.models.third_party import ThirdPartyVerification
from certification.models.visit import (
    Obco,
    ObcoAnswer,
    ObcoRemark,
    ObcoVersion,
    Visit,
    VisitReminder,
    VisitSlot,
)

__all__ = [
    "Absence", "ActorFamily", "AgendaAction", "Agreement", "Answer", "AnswerRevision", "Appeal",
    "AppealStatement", "Assessor", "AssessorApplication", "Assignment", "Attendance", "Award",
    "AwardLevel", "AwardMeasure", "Axis", "BureauOpinion", "CalendarFeed", "CarriedAnswer", "CauseNode", "Certificate",
    "CertificateFile", "Checkpoint", "Clock", "ClockPause", "Closure", "Comment", "CommitteeRules", "Companionship",
    "Complaint", "ComplaintMeasure", "ComplaintMessage", "Consensus", "Consultation",
    "ConsultationComment", "ContractText", "CorrectionRequest", "Cosignature", "Credential", "Criterion",
    "Decision", "DecisionCondition", "DeclaredChange", "Delegation", "Dissent", "DocketItem", "Dossier",
    "DossierAccess", "Doubt", "Evidence", "EvidenceType", "EvidenceUse", "EvidenceVerdict",
    "EvidenceVersion", "Export", "ExtensionRequest", "FamilyRepresentation", "FamilySignOff", "FieldNote",
    "FieldNoteRevision", "FieldPhoto", "FilledQuestionnaire", "Finding", "FindingGrade",
    "FormerCredential", "Framework", "FrameworkVersion", "Freeze", "GlossaryTerm", "Grid", "GridAnswer",
    "GuidanceMeeting", "HistoryEntry", "HistoryHead", "Hold", "Indicator", "IndicatorValue", "InterestCategory",
    "InterestDeclaration", "Invitation", "KeysDocument", "LeadTransfer", "LevelDescriptor",
    "LevelRequirement", "LogEntry", "LogHead", "LogNode", "Mandate", "MapEntry", "MarkContract",
    "MaturityLevel", "Membership", "Message", "MessageReading", "MessageText", "MigrationMap",
    "MissionFreeze", "Notification", "NotificationPreference", "NumberSeries", "Obco", "ObcoAnswer",
    "ObcoRemark", "ObcoVersion", "Objection", "PersonExport", "PledgeSignature", "PledgeText", "PoolReminder", "Presence",
    "Principle", "PrivateFile", "Profile", "Question", "QuestionAnswer", "Recusal", "RegionalOpinion",
    "RegisterEntry", "Reminder", "RenewalNotice", "Reply", "RetentionRule", "Review", "ReviewDraw", "ReviewProgress",
    "RulingDraft", "RulingOpinion", "Scheme", "Seat", "Session", "SigningKey", "Snapshot", "SpentPlace", "Sphere",
    "StatusEntry", "StatusList", "Suspension", "Terminology", "Territory", "ThemeModule",
    "ThirdPartyVerification", "Training", "UndeclaredInterest", "Visit", "VisitReminder", "VisitSlot",
    "Vote", "Witness",
]  # fmt: skip
