"""Tables, one module per subject. Only the store and migrations import them; doors never do."""

from server.store.rows import checks
from server.store.rows.acceptance import (
    AcceptanceMark,
    Draw,
    DrawVisit,
    NamedPerson,
    Reinspection,
    Reopening,
    SealedImage,
)
from server.store.rows.agencies import (
    Agency,
    AgencyConduct,
    AgencyPerson,
    AgencyQualification,
    AgencyStanding,
    AgencyTie,
    InspectionVisit,
    ReportBand,
    ReportDocument,
    ReportPicture,
)
from server.store.rows.areas import (
    Area,
    AreaChange,
    AreaSuccession,
    CaseNumber,
    County,
    HouseNumber,
    ImportRun,
)
from server.store.rows.assessment import (
    AssessmentAdjustment,
    AssessmentIssue,
    AssessmentStatement,
    UnitFile,
    WeeklyReport,
)
from server.store.rows.cases import (
    Acceptance,
    ControlMeasure,
    HouseCase,
    Inspection,
    Remediation,
    SignOff,
)
from server.store.rows.complaints import (
    Complaint,
    ComplaintFollowing,
    ComplaintReporter,
    ComplaintStep,
)
from server.store.rows.control import (
    EvidencePhoto,
    Neighbour,
    OverdueReview,
    RemediationProgress,
)
from server.store.rows.dangers import ReportTelling
from server.store.rows.dossiers import DossierRequest
from server.store.rows.exports import ExportRequest, ListChoice, ListView
from server.store.rows.forms import KeptForm, SentForm
from server.store.rows.geohazards import GeohazardArea, GeohazardHouse, HouseOutline
from server.store.rows.ground import VerdictDefect, VillageGround
from server.store.rows.houses import (
    Assessment,
    Confirmation,
    Hazard,
    House,
    Photo,
    PhotoFile,
    Submission,
)
from server.store.rows.ledger import LedgerAnchor, LedgerCheck, LedgerEntry, LedgerLeaf
from server.store.rows.merges import HouseMerge
from server.store.rows.months import (
    FigureBasis,
    FigureLine,
    FigureSpan,
    FigureWaiting,
    ReportIssue,
    ReportIssueVillage,
    ReportPart,
    ReportStep,
)
from server.store.rows.office_papers import OfficePaper
from server.store.rows.openrosa import OpenrosaFile, OpenrosaInstance
from server.store.rows.operation import (
    BackupRun,
    ImportMapping,
    ImportUpload,
    JobRun,
    Setting,
)
from server.store.rows.papers import Paper, PaperDelivery, PaperNumber, PaperTemplate
from server.store.rows.patrols import Patrol, SelfCheck
from server.store.rows.people import (
    AccessLog,
    Account,
    Device,
    SeatRow,
    SecondFactor,
    Unit,
    WebSession,
)
from server.store.rows.plates import OperationCheck, Plate, RunningNumber, UseCertificate
from server.store.rows.quality import PhotoPrint, QualityQuestion, QualitySubject
from server.store.rows.reconciliation import (
    Reconciliation,
    ReconciliationLine,
    ReconciliationLink,
    ReconciliationReport,
    ReconciliationSettlement,
)
from server.store.rows.report_questions import ReportObjection, ReportQuestion
from server.store.rows.rules import ReviewTask, RuleDecision
from server.store.rows.sectors import (
    CaseTransfer,
    HouseDepartment,
    MatterFile,
    MatterNumber,
    MatterStep,
    SectorTask,
    SectorTaskHouse,
    UnlawfulFinding,
)
from server.store.rows.supervision import (
    LiaisonOfficer,
    ProposalDeclined,
    SupervisionItem,
    SupervisionStep,
)

__all__ = [
    "Acceptance",
    "AcceptanceMark",
    "AccessLog",
    "Account",
    "Agency",
    "AgencyConduct",
    "AgencyPerson",
    "AgencyQualification",
    "AgencyStanding",
    "AgencyTie",
    "Area",
    "AreaChange",
    "AreaSuccession",
    "Assessment",
    "AssessmentAdjustment",
    "AssessmentIssue",
    "AssessmentStatement",
    "BackupRun",
    "CaseNumber",
    "CaseTransfer",
    "Complaint",
    "ComplaintFollowing",
    "ComplaintReporter",
    "ComplaintStep",
    "Confirmation",
    "ControlMeasure",
    "County",
    "Device",
    "DossierRequest",
    "Draw",
    "DrawVisit",
    "EvidencePhoto",
    "ExportRequest",
    "FigureBasis",
    "FigureLine",
    "FigureSpan",
    "FigureWaiting",
    "GeohazardArea",
    "GeohazardHouse",
    "Hazard",
    "House",
    "HouseCase",
    "HouseDepartment",
    "HouseMerge",
    "HouseNumber",
    "HouseOutline",
    "ImportMapping",
    "ImportRun",
    "ImportUpload",
    "Inspection",
    "InspectionVisit",
    "JobRun",
    "KeptForm",
    "LedgerAnchor",
    "LedgerCheck",
    "LedgerEntry",
    "LedgerLeaf",
    "LiaisonOfficer",
    "ListChoice",
    "ListView",
    "MatterFile",
    "MatterNumber",
    "MatterStep",
    "NamedPerson",
    "Neighbour",
    "OfficePaper",
    "OpenrosaFile",
    "OpenrosaInstance",
    "OperationCheck",
    "OverdueReview",
    "Paper",
    "PaperDelivery",
    "PaperNumber",
    "PaperTemplate",
    "Patrol",
    "Photo",
    "PhotoFile",
    "PhotoPrint",
    "Plate",
    "ProposalDeclined",
    "QualityQuestion",
    "QualitySubject",
    "Reconciliation",
    "ReconciliationLine",
    "ReconciliationLink",
    "ReconciliationReport",
    "ReconciliationSettlement",
    "Reinspection",
    "Remediation",
    "RemediationProgress",
    "Reopening",
    "ReportBand",
    "ReportDocument",
    "ReportIssue",
    "ReportIssueVillage",
    "ReportObjection",
    "ReportPart",
    "ReportPicture",
    "ReportQuestion",
    "ReportStep",
    "ReportTelling",
    "ReviewTask",
    "RuleDecision",
    "RunningNumber",
    "SealedImage",
    "SeatRow",
    "SecondFactor",
    "SectorTask",
    "SectorTaskHouse",
    "SelfCheck",
    "SentForm",
    "Setting",
    "SignOff",
    "Submission",
    "SupervisionItem",
    "SupervisionStep",
    "Unit",
    "UnitFile",
    "UnlawfulFinding",
    "UseCertificate",
    "VerdictDefect",
    "VillageGround",
    "WebSession",
    "WeeklyReport",
]

checks.attach()
