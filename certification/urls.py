"""Pages of the guarantee, each under its language; addresses are translated."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from certification.views import (
    assessment,
    assessor,
    certificate,
    committee,
    dashboard,
    decision,
    dossier,
    files,
    framework,
    grid,
    history,
    instruction,
    report,
    territory,
    visit,
)

app_name = "certification"

urlpatterns = [
    # Mon espace, territory, application, secretariat
    path(_("my-space/"), dashboard.dashboard, name="dashboard"),
    path(_("my-space/territories/new/"), territory.territory_new, name="territory_new"),
    path(_("my-space/territories/<int:pk>/"), territory.territory, name="territory"),
    path(_("my-space/territories/<int:pk>/change/"), territory.territory_edit, name="territory_edit"),
    path(_("my-space/members/<int:pk>/end/"), territory.membership_end, name="membership_end"),
    path(_("my-space/invitations/<int:pk>/revoke/"), territory.invitation_revoke, name="invitation_revoke"),
    path(_("my-space/invitation/<str:token>/"), territory.invitation, name="invitation"),
    path(_("my-space/apply/"), dossier.dossier_new, name="dossier_new"),
    path(_("my-space/dossiers/"), dossier.dossier_list, name="dossiers"),
    path(_("my-space/dossiers/<int:pk>/"), dossier.dossier, name="dossier"),
    path(_("my-space/dossiers/<int:pk>/application/"), dossier.application, name="application"),
    path(_("my-space/dossiers/<int:pk>/application/charter/"), dossier.charter, name="charter"),
    path(_("my-space/dossiers/<int:pk>/act/<slug:act>/"), instruction.dossier_act, name="dossier_act"),
    path(_("my-space/dossiers/<int:pk>/move/<slug:move>/"), dossier.dossier_move, name="dossier_move"),
    path(_("my-space/files/<uuid:uuid>/"), files.file, name="file"),
    # Self-assessment
    path(_("my-space/dossiers/<int:pk>/self-assessment/"), assessment.workspace, name="workspace"),
    path(
        _("my-space/dossiers/<int:pk>/self-assessment/criteria/<str:code>/"),
        assessment.criterion,
        name="criterion",
    ),
    path(
        _("my-space/dossiers/<int:pk>/self-assessment/evidence/<int:evidence>/remove/"),
        assessment.evidence_remove,
        name="evidence_remove",
    ),
    path(_("my-space/dossiers/<int:pk>/self-assessment/questions/"), assessment.questions, name="questions"),
    path(_("my-space/dossiers/<int:pk>/self-assessment/sign-off/"), assessment.sign_off, name="sign_off"),
    path(
        _("my-space/dossiers/<int:pk>/self-assessment/submit/"), assessment.submit, name="assessment_submit"
    ),
    path(_("my-space/dossiers/<int:pk>/scores/"), assessment.score, name="score"),
    # Assignment, interests, visit, OBCO
    path(_("my-space/dossiers/<int:pk>/team/"), assessor.team, name="team"),
    path(
        _("my-space/dossiers/<int:pk>/team/accept-names/"), assessor.waive_challenge, name="waive_challenge"
    ),
    path(
        _("my-space/dossiers/<int:pk>/team/<int:mission>/replace/"),
        assessor.team_member,
        {"verb": "replace"},
        name="team_replace",
    ),
    path(
        _("my-space/dossiers/<int:pk>/team/<int:mission>/challenge/"),
        assessor.team_member,
        {"verb": "challenge"},
        name="team_challenge",
    ),
    path(
        _("my-space/dossiers/<int:pk>/team/<int:mission>/dismiss/"),
        assessor.team_member,
        {"verb": "dismiss"},
        name="team_dismiss",
    ),
    path(_("my-space/missions/<int:pk>/"), assessor.mission, name="mission"),
    path(_("my-space/dossiers/<int:pk>/interests/"), assessor.interests, name="interests"),
    path(_("my-space/dossiers/<int:pk>/visit/"), visit.visit, name="visit"),
    path(_("my-space/dossiers/<int:pk>/visit/calendar.ics"), visit.calendar, name="visit_calendar"),
    path(
        _("my-space/dossiers/<int:pk>/visit/slots/<int:slot>/remove/"), visit.slot_remove, name="slot_remove"
    ),
    path(_("my-space/dossiers/<int:pk>/obco/"), visit.obco, name="obco"),
    # Grids, consensus, report, reply
    path(_("my-space/dossiers/<int:pk>/grid/"), grid.grid, name="grid"),
    path(_("my-space/dossiers/<int:pk>/grid/<str:code>/"), grid.grid_criterion, name="grid_criterion"),
    path(_("my-space/dossiers/<int:pk>/consensus/"), report.consensus, name="consensus"),
    path(_("my-space/dossiers/<int:pk>/consensus/agreements/"), report.adopt, name="consensus_adopt"),
    path(_("my-space/dossiers/<int:pk>/consensus/<str:code>/"), report.consensus, name="consensus_criterion"),
    path(_("my-space/dossiers/<int:pk>/consensus/<str:code>/dissent/"), report.dissent, name="dissent"),
    path(
        _("my-space/dossiers/<int:pk>/consensus/<str:code>/finding/"), report.finding_new, name="finding_new"
    ),
    path(_("my-space/findings/<int:pk>/"), report.finding, name="finding"),
    path(_("my-space/dossiers/<int:pk>/report/"), report.report, name="report"),
    path(_("my-space/dossiers/<int:pk>/reply/"), report.reply, name="reply"),
    path(_("my-space/dossiers/<int:pk>/reply/send/"), report.reply_submit, name="reply_submit"),
    path(_("my-space/dossiers/<int:pk>/reply/give-up/"), report.reply_waive, name="reply_waive"),
    path(_("my-space/dossiers/<int:pk>/reply/<str:code>/"), report.reply_criterion, name="reply_criterion"),
    path(_("my-space/replies/<int:pk>/answer/"), report.reply_answer, name="reply_answer"),
    # Committee, decision, appeal
    path(_("my-space/committee/"), committee.sessions, name="sessions"),
    path(_("my-space/committee/convene/"), committee.session_new, name="session_new"),
    path(_("my-space/committee/sessions/<int:pk>/"), committee.session, name="session"),
    path(_("my-space/committee/sessions/<int:pk>/docket/"), committee.session_docket, name="session_docket"),
    path(
        _("my-space/committee/sessions/<int:pk>/presence/"),
        committee.session_presence,
        name="session_presence",
    ),
    path(_("my-space/committee/sessions/<int:pk>/<slug:move>/"), committee.session_move, name="session_move"),
    path(_("my-space/committee/items/<int:pk>/"), committee.item, name="item"),
    path(_("my-space/committee/items/<int:pk>/quorum/"), committee.item_quorum, name="item_quorum"),
    path(_("my-space/committee/items/<int:pk>/proposal/"), committee.item_proposal, name="item_proposal"),
    path(_("my-space/committee/items/<int:pk>/objection/"), committee.item_objection, name="item_objection"),
    path(_("my-space/committee/items/<int:pk>/ballot/"), committee.ballot, name="ballot"),
    path(_("my-space/committee/items/<int:pk>/decision/"), committee.item_decision, name="item_decision"),
    path(_("my-space/committee/items/<int:pk>/<slug:move>/"), committee.item_move, name="item_move"),
    path(_("decisions/<int:pk>/"), decision.decision, name="decision"),
    path(_("decisions/<int:pk>/countersign/"), decision.countersign, name="countersign"),
    path(_("my-space/dossiers/<int:pk>/conditions/"), decision.conditions, name="conditions"),
    path(_("my-space/dossiers/<int:pk>/conditions/agree/"), decision.bureau_agree, name="bureau_agree"),
    path(
        _("my-space/dossiers/<int:pk>/conditions/<slug:move>/"),
        decision.conditions_move,
        name="conditions_move",
    ),
    path(
        _("my-space/dossiers/<int:pk>/conditions/<int:condition>/proof/"),
        decision.condition_proof,
        name="condition_proof",
    ),
    path(
        _("my-space/dossiers/<int:pk>/conditions/<int:condition>/verify/"),
        decision.condition_verify,
        name="condition_verify",
    ),
    path(_("my-space/dossiers/<int:pk>/appeal/"), decision.appeal, name="appeal"),
    path(_("my-space/dossiers/<int:pk>/appeal/panel/"), decision.appeal_panel, name="appeal_panel"),
    path(_("my-space/appeals/<int:pk>/<slug:move>/"), decision.appeal_move, name="appeal_move"),
    path(_("my-space/dossiers/<int:pk>/third-party/"), decision.third_party, name="third_party"),
    # The rules, for everybody
    path(_("guarantee/"), framework.guarantee, name="guarantee"),
    path(_("reference-framework/"), framework.framework, name="framework"),
    path(_("reference-framework/<str:code>/"), framework.framework_criterion, name="framework_criterion"),
    # Award, register
    path(_("register/"), certificate.register, name="register"),
    path(_("my-space/awards/<int:pk>/"), certificate.award, name="award"),
    path(_("my-space/awards/<int:pk>/pledge/"), certificate.pledge, name="pledge"),
    path(_("my-space/awards/<int:pk>/notice/"), certificate.notice, name="award_notice"),
    path(_("my-space/awards/<int:pk>/hearing/"), certificate.hearing, name="award_hearing"),
    path(_("my-space/awards/<int:pk>/drop-notice/"), certificate.dropping, name="award_drop_notice"),
    path(_("my-space/awards/<int:pk>/causes/"), certificate.causes, name="award_causes"),
    path(_("my-space/awards/<int:pk>/follow-up/"), certificate.review, name="award_review"),
    path(_("my-space/awards/<int:pk>/<slug:move>/"), certificate.award_move, name="award_move"),
    # History
    path(_("my-space/dossiers/<int:pk>/history/"), history.history, name="history"),
]
