"""What can be done in the campaign, and which role may do it: one table (mission.md, users)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from server.domain.roles import ROLE_LABELS as ROLE_LABELS, Role as Role


class Act(StrEnum):
    PUBLIC = "public"  # no account: health check, sign-in page
    OWN_ACCOUNT = "own_account"  # one's own session, password, devices

    HOUSE_READ = "house.read"
    HOUSE_REGISTER = "house.register"
    HOUSE_IMPORT = "house.import"
    HOUSE_CHECK_OPERATION = "house.check_operation"
    PLATE_MANAGE = "plate.manage"
    CERTIFICATE_ISSUE = "certificate.issue"
    CERTIFICATE_REVOKE = "certificate.revoke"
    PERSONAL_REVEAL = "personal.reveal"

    GRID_PULL = "grid.pull"
    SUBMISSION_SEND = "submission.send"
    SUBMISSION_READ = "submission.read"
    SUBMISSION_REVIEW = "submission.review"  # return to the worker, release from quarantine
    SURVEY_CORRECT = "survey.correct"  # answers of an accepted one, as a new version
    PHOTO_SEND = "photo.send"
    PHOTO_READ = "photo.read"

    QUALITY_READ = "quality.read"
    QUALITY_ANSWER = "quality.answer"

    VERDICT_CONFIRM = "verdict.confirm"
    VERDICT_RAISE = "verdict.raise"
    VERDICT_LOWER = "verdict.lower"

    LIST_READ = "list.read"
    CONTROL_ORDER = "control.order"
    CONTROL_CONFIRM = "control.confirm"
    CONTROL_LIFT = "control.lift"
    INSPECTION_COMMISSION = "inspection.commission"
    INSPECTION_REPORT = "inspection.report"
    INSPECTION_REJECT = "inspection.reject"
    INSPECTION_OBJECT = "inspection.object"  # 异议, for the owner or an authority
    INSPECTION_DECIDE = "inspection.decide"  # which report counts, whether one is void
    INSPECTION_TELL = "inspection.tell"  # the owner, that his house is dangerous
    REPORT_QUESTION_ANSWER = "report_question.answer"
    REPORT_FILE_READ = "report_file.read"  # unlike a house file it shows names in clear
    AGENCY_READ = "agency.read"
    AGENCY_MANAGE = "agency.manage"
    REMEDIATION_PLAN = "remediation.plan"
    REMEDIATION_START = "remediation.start"
    REMEDIATION_FINISH = "remediation.finish"
    REMEDIATION_REPORT = "remediation.report"
    NEIGHBOUR_TELL = "neighbour.tell"
    CASE_CHANGE_TRACK = "case.change_track"
    ACCEPTANCE_APPLY = "acceptance.apply"
    ACCEPTANCE_OPINE = "acceptance.opine"
    ACCEPTANCE_VISIT = "acceptance.visit"
    ACCEPTANCE_REINSPECT = "acceptance.reinspect"
    ACCEPTANCE_DECIDE = "acceptance.decide"
    CASE_SIGN_OFF = "case.sign_off"
    CASE_FILE = "case.file"
    CASE_REOPEN = "case.reopen"
    # 督查抽查: drawn houses are visited again by other eyes (M11)
    DRAW_MAKE = "draw.make"
    DRAW_READ = "draw.read"
    DRAW_ASSIGN = "draw.assign"
    DRAW_VISIT = "draw.visit"

    # matters between units (M13, M15, M19)
    TASK_READ = "task.read"
    TASK_DISPATCH = "task.dispatch"
    TASK_ANSWER = "task.answer"
    TASK_ASSIGN = "task.assign"
    TRANSFER_READ = "transfer.read"
    TRANSFER_RECORD = "transfer.record"
    TRANSFER_HANDLE = "transfer.handle"
    TRANSFER_ASSIGN = "transfer.assign"
    SUPERVISION_READ = "supervision.read"
    SUPERVISION_OPEN = "supervision.open"  # and close; the office's
    SUPERVISION_ANSWER = "supervision.answer"
    # reports from the public (M21)
    COMPLAINT_READ = "complaint.read"
    COMPLAINT_KEEP = "complaint.keep"  # take down, assign, answer, close; who reported it
    COMPLAINT_CHECK = "complaint.check"
    COMPLAINT_REWARD = "complaint.reward"  # to grant one that was proposed
    # patrols, and the self-checks of owners (M4, M14)
    PATROL_READ = "patrol.read"
    PATROL_RECORD = "patrol.record"
    PATROL_SETTLE = "patrol.settle"  # what was found is dealt with; what waited is decided
    PAPER_READ = "paper.read"
    PAPER_ISSUE = "paper.issue"  # and make void; which kinds, each kind says (domain/papers.py)
    PAPER_DELIVER = "paper.deliver"
    PAPER_TEMPLATE = "paper.template"

    # a national platform's file compared with our houses (M20)
    RECONCILE_RUN = "reconcile.run"
    RECONCILE_READ = "reconcile.read"
    RECONCILE_SETTLE = "reconcile.settle"
    REPORT_READ = "report.read"
    # the monthly report, level by level (server.domain.report_levels says who for which part)
    REPORT_SUBMIT = "report.submit"
    REPORT_DECIDE = "report.decide"
    REPORT_CORRECT = "report.correct"
    LEADING_READ = "leading.read"
    EXPORT_READ = "export.read"
    EXPORT_APPROVE = "export.approve"  # of an unmasked file somebody else asked for
    LEDGER_READ = "ledger.read"
    PEOPLE_MANAGE = "people.manage"
    AREA_MANAGE = "area.manage"
    # drawn on the map: where a house stands and its outline, grids, geohazard areas
    HOUSE_MOVE = "house.move"
    HOUSE_RELOCATE = "house.relocate"  # under which village its file stands
    HOUSE_MERGE = "house.merge"  # two files of one house
    GRID_DRAW = "grid.draw"
    GEOHAZARD_DRAW = "geohazard.draw"
    DEFECT_EXAMINE = "defect.examine"  # verdicts on which phone and server differed
    GRID_MANAGE = "grid.manage"  # open and close grids, assign them for days
    AUDIT_READ = "audit.read"  # who signed in, who looked at what for which reason
    SYSTEM_MANAGE = "system.manage"  # settings, backups, jobs, profile


_LOOK = frozenset({Act.HOUSE_READ, Act.PHOTO_READ, Act.LIST_READ})
_FIELD = frozenset(
    {Act.GRID_PULL, Act.SUBMISSION_SEND, Act.PHOTO_SEND, Act.VERDICT_RAISE, Act.HOUSE_REGISTER}
)
# Whoever must bring a photo or a report as evidence may also send it.
_CASE_WORK = frozenset(
    {
        Act.PHOTO_SEND,
        Act.CONTROL_ORDER,
        Act.CONTROL_CONFIRM,
        Act.CONTROL_LIFT,
        Act.INSPECTION_COMMISSION,
        Act.INSPECTION_OBJECT,
        Act.INSPECTION_TELL,
        Act.AGENCY_READ,
        Act.REPORT_FILE_READ,
        Act.REMEDIATION_PLAN,
        Act.REMEDIATION_START,
        Act.REMEDIATION_FINISH,
        Act.REMEDIATION_REPORT,
        Act.NEIGHBOUR_TELL,
        Act.ACCEPTANCE_APPLY,
        Act.ACCEPTANCE_REINSPECT,
        Act.CASE_FILE,
        Act.CASE_REOPEN,
        Act.HOUSE_MERGE,
    }
)
_LEADS = frozenset({Act.ACCEPTANCE_VISIT, Act.ACCEPTANCE_DECIDE, Act.CASE_SIGN_OFF, Act.PHOTO_SEND})
_OVERSIGHT = frozenset(
    {Act.REPORT_READ, Act.EXPORT_READ, Act.LEDGER_READ, Act.SUBMISSION_READ, Act.QUALITY_READ}
)

_MATTERS = frozenset({Act.TASK_READ, Act.TRANSFER_READ, Act.SUPERVISION_READ})
_SENDS = _MATTERS | {Act.TASK_DISPATCH, Act.TRANSFER_RECORD}
_DEALS = _MATTERS | {Act.TASK_ANSWER, Act.TRANSFER_HANDLE, Act.SUPERVISION_ANSWER, Act.PHOTO_SEND}
_DRAWS = frozenset({Act.HOUSE_MOVE, Act.HOUSE_RELOCATE, Act.GRID_DRAW, Act.GEOHAZARD_DRAW})
# As with acceptance, which of the roles that have it issues here is data of the county's profile.
_CERTIFICATES = frozenset({Act.CERTIFICATE_ISSUE, Act.CERTIFICATE_REVOKE})
_PAPERS = frozenset({Act.PAPER_READ, Act.PAPER_ISSUE, Act.PAPER_DELIVER})
_PATROLS = frozenset({Act.PATROL_READ, Act.PATROL_RECORD})
_SETTLES = frozenset({Act.RECONCILE_READ, Act.RECONCILE_SETTLE})
_RECONCILES = _SETTLES | {Act.RECONCILE_RUN}
# whoever is told first keeps it (首问责任, 五政办发〔2022〕38号 三（二）)
_COMPLAINTS = frozenset({Act.COMPLAINT_READ, Act.COMPLAINT_KEEP, Act.COMPLAINT_CHECK})

# Acceptance and sign-off stand with every role that leads a tier in some county; which one it is
# here is data of the county's profile and is asked by the workflow's guard (M11, law 7).
ROLE_ACTS: Mapping[Role, frozenset[Act]] = {
    Role.GRID_WORKER: _LOOK
    | _FIELD
    | {Act.SUBMISSION_READ, Act.CONTROL_CONFIRM, Act.REMEDIATION_START, Act.REMEDIATION_FINISH}
    | {Act.PAPER_DELIVER, Act.DRAW_VISIT}
    | {Act.REMEDIATION_REPORT, Act.NEIGHBOUR_TELL, Act.INSPECTION_TELL}
    | _PATROLS,
    Role.TECHNICIAN: _LOOK
    | _FIELD
    | _PATROLS
    | {Act.SUBMISSION_READ, Act.SURVEY_CORRECT, Act.DRAW_VISIT}
    | {Act.VERDICT_CONFIRM, Act.VERDICT_LOWER},
    Role.VILLAGE: _LOOK
    | {Act.QUALITY_READ, Act.QUALITY_ANSWER}
    | {Act.SUBMISSION_READ, Act.REPORT_READ, Act.CONTROL_CONFIRM, Act.PHOTO_SEND}
    | {Act.REMEDIATION_START, Act.REMEDIATION_FINISH, Act.ACCEPTANCE_APPLY}
    | {Act.ACCEPTANCE_OPINE, Act.PAPER_READ, Act.PAPER_DELIVER}
    | {Act.REMEDIATION_REPORT, Act.NEIGHBOUR_TELL, Act.INSPECTION_TELL}
    | {Act.HOUSE_MOVE}
    | _PATROLS
    | {Act.REPORT_SUBMIT, Act.COMPLAINT_READ, Act.COMPLAINT_CHECK}
    | _LEADS,
    Role.TOWNSHIP: _LOOK
    | _SETTLES
    | _DRAWS
    | _PATROLS
    | {Act.PATROL_SETTLE}
    | _COMPLAINTS
    | _SENDS
    | _DEALS
    | _CASE_WORK
    | _OVERSIGHT
    | _PAPERS
    | {
        *_LEADS,
        Act.REPORT_SUBMIT,
        Act.REPORT_DECIDE,
        Act.DRAW_READ,
        Act.DRAW_ASSIGN,
        Act.QUALITY_ANSWER,
        Act.SUBMISSION_REVIEW,
        Act.VERDICT_RAISE,
        Act.HOUSE_REGISTER,
        Act.HOUSE_IMPORT,
        Act.PERSONAL_REVEAL,
        Act.PLATE_MANAGE,
        # its grid workers and village people (server.domain.grants), and their grids
        Act.PEOPLE_MANAGE,
        Act.GRID_MANAGE,
    },
    Role.AGENCY: _LOOK
    | {Act.INSPECTION_REPORT, Act.INSPECTION_REJECT, Act.AGENCY_READ, Act.PHOTO_SEND}
    | {Act.REPORT_FILE_READ},
    Role.HOUSING_BUREAU: _LOOK
    | _RECONCILES
    | _DRAWS
    | {Act.PATROL_READ, Act.PATROL_SETTLE}
    | _COMPLAINTS
    | _SENDS
    | _CASE_WORK
    | _OVERSIGHT
    | _CERTIFICATES
    | _PAPERS
    | {
        Act.PAPER_TEMPLATE,
        Act.EXPORT_APPROVE,
        *_LEADS,
        Act.DRAW_READ,
        Act.DRAW_ASSIGN,
        Act.QUALITY_ANSWER,
        Act.SUBMISSION_REVIEW,
        Act.VERDICT_RAISE,
        Act.CASE_CHANGE_TRACK,
        Act.HOUSE_IMPORT,
        Act.HOUSE_CHECK_OPERATION,
        Act.PERSONAL_REVEAL,
        Act.INSPECTION_DECIDE,
        Act.REPORT_QUESTION_ANSWER,
        Act.AGENCY_MANAGE,
        Act.PLATE_MANAGE,
    },
    # which department may draw geohazard areas is data of the profile (services/geohazards.py)
    Role.DEPARTMENT: _LOOK
    | _DEALS
    | _COMPLAINTS
    | {Act.REPORT_READ, Act.REPORT_SUBMIT, Act.TRANSFER_RECORD, Act.GEOHAZARD_DRAW},
    Role.APPROVAL_BUREAU: frozenset({Act.HOUSE_CHECK_OPERATION}),
    Role.LEADING_GROUP_OFFICE: _LOOK
    | _RECONCILES
    | _DRAWS
    | {Act.PATROL_READ, Act.LEADING_READ, Act.SUPERVISION_OPEN}
    | _COMPLAINTS
    | {Act.COMPLAINT_REWARD}
    | _OVERSIGHT
    | _MATTERS
    | _CERTIFICATES
    | _PAPERS
    | {Act.TASK_DISPATCH, Act.TASK_ASSIGN, Act.TRANSFER_ASSIGN, Act.EXPORT_APPROVE}
    | _LEADS
    | {Act.HOUSE_CHECK_OPERATION, Act.CASE_REOPEN, Act.AGENCY_READ}
    | {Act.DRAW_MAKE, Act.DRAW_READ, Act.DRAW_ASSIGN}
    | {Act.REPORT_SUBMIT, Act.REPORT_DECIDE, Act.REPORT_CORRECT},
    Role.LEADING_GROUP: _LOOK
    | _CERTIFICATES
    | _PAPERS
    | _LEADS
    | {Act.LEADING_READ, Act.SUPERVISION_READ, Act.RECONCILE_READ}
    | {Act.REPORT_READ, Act.REPORT_DECIDE, Act.DRAW_READ, Act.CASE_CHANGE_TRACK},
    Role.ADMINISTRATOR: frozenset(
        {
            Act.PEOPLE_MANAGE,
            Act.AREA_MANAGE,
            Act.DEFECT_EXAMINE,
            Act.GRID_MANAGE,
            Act.LEDGER_READ,
            Act.HOUSE_IMPORT,
            Act.PAPER_TEMPLATE,
            Act.AUDIT_READ,
            Act.SYSTEM_MANAGE,
        }
    ),
}

ACTS_OF_EVERYBODY = frozenset({Act.PUBLIC, Act.OWN_ACCOUNT})
