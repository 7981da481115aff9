"""Fields, relations, constraints, small readings of one row. Imports life cycles and rules; never services."""

from certification.models.assessment import (
    Answer,
    Consensus,
    Dissent,
    Evidence,
    EvidenceUse,
    FamilySignOff,
    Finding,
    Grid,
    GridAnswer,
    QuestionAnswer,
    Reply,
)
from certification.models.assessor import Assessor, Assignment, InterestDeclaration, PledgeSignature
from certification.models.certificate import Award, Certificate, Suspension
from certification.models.committee import Attendance, DocketItem, Objection, Seat, Session, Vote
from certification.models.decision import Appeal, BureauOpinion, Decision, DecisionCondition
from certification.models.dossier import (
    CorrectionRequest,
    Dossier,
    Freeze,
    Reminder,
    Snapshot,
    ThirdPartyVerification,
)
from certification.models.files import PrivateFile
from certification.models.framework import (
    ActorFamily,
    AwardLevel,
    Axis,
    Clock,
    CommitteeRules,
    Criterion,
    EvidenceType,
    FindingGrade,
    Framework,
    FrameworkVersion,
    Indicator,
    InterestCategory,
    LevelDescriptor,
    LevelRequirement,
    MaturityLevel,
    PledgeText,
    Principle,
    Question,
    Sphere,
    ThemeModule,
)
from certification.models.history import HistoryEntry, HistoryHead
from certification.models.numbering import NumberSeries
from certification.models.people import Mandate
from certification.models.scheme import Scheme
from certification.models.surveillance import Review
from certification.models.territory import FamilyRepresentation, Invitation, Membership, Territory
from certification.models.visit import Obco, ObcoAnswer, Visit, VisitSlot

__all__ = [
    "ActorFamily", "Answer", "Appeal", "Assessor", "Assignment", "Attendance", "Award", "AwardLevel", "Axis",
    "BureauOpinion", "Certificate", "Clock", "CommitteeRules", "Consensus", "CorrectionRequest", "Criterion",
    "Decision", "DecisionCondition", "Dissent", "DocketItem", "Dossier", "Evidence", "EvidenceType", "EvidenceUse",
    "FamilyRepresentation", "FamilySignOff", "Finding", "FindingGrade", "Framework", "FrameworkVersion", "Freeze",
    "Grid", "GridAnswer", "HistoryEntry", "HistoryHead", "Indicator", "InterestCategory", "InterestDeclaration",
    "Invitation", "LevelDescriptor", "LevelRequirement", "Mandate", "MaturityLevel", "Membership", "NumberSeries",
    "Obco", "ObcoAnswer", "Objection", "PledgeSignature", "PledgeText", "Principle", "PrivateFile", "Question",
    "QuestionAnswer", "Reminder", "Reply", "Review", "Scheme", "Seat", "Session", "Snapshot", "Sphere", "Suspension",
    "Territory", "ThemeModule", "ThirdPartyVerification", "Visit", "VisitSlot", "Vote",
]  # fmt: skip
