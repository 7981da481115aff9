"""Pages of the guarantee, each under its language; addresses are translated."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from certification.views import assessment, certificate, files, grid, history, report

app_name = "certification"

urlpatterns = [
    # Mon espace, territory, application, secretariat
    path(_("my-space/files/<uuid:uuid>/"), files.file, name="file"),
    # Self-assessment
    path(_("my-space/dossiers/<int:pk>/self-assessment/"), assessment.workspace, name="workspace"),
    path(
        _("my-space/dossiers/<int:pk>/self-assessment/criteria/<slug:code>/"), assessment.criterion, name="criterion"
    ),
    path(
        _("my-space/dossiers/<int:pk>/self-assessment/evidence/<int:evidence>/remove/"),
        assessment.evidence_remove,
        name="evidence_remove",
    ),
    path(_("my-space/dossiers/<int:pk>/self-assessment/questions/"), assessment.questions, name="questions"),
    path(_("my-space/dossiers/<int:pk>/self-assessment/sign-off/"), assessment.sign_off, name="sign_off"),
    path(_("my-space/dossiers/<int:pk>/self-assessment/submit/"), assessment.submit, name="assessment_submit"),
    path(_("my-space/dossiers/<int:pk>/scores/"), assessment.score, name="score"),
    # Assignment, interests, visit, OBCO
    # Grids, consensus, report, reply
    path(_("my-space/dossiers/<int:pk>/grid/"), grid.grid, name="grid"),
    path(_("my-space/dossiers/<int:pk>/grid/<str:code>/"), grid.grid_criterion, name="grid_criterion"),
    path(_("my-space/dossiers/<int:pk>/consensus/"), report.consensus, name="consensus"),
    path(_("my-space/dossiers/<int:pk>/consensus/agreements/"), report.adopt, name="consensus_adopt"),
    path(_("my-space/dossiers/<int:pk>/consensus/<str:code>/"), report.consensus, name="consensus_criterion"),
    path(_("my-space/dossiers/<int:pk>/consensus/<str:code>/dissent/"), report.dissent, name="dissent"),
    path(_("my-space/dossiers/<int:pk>/consensus/<str:code>/finding/"), report.finding_new, name="finding_new"),
    path(_("my-space/findings/<int:pk>/"), report.finding, name="finding"),
    path(_("my-space/dossiers/<int:pk>/report/"), report.report, name="report"),
    path(_("my-space/dossiers/<int:pk>/reply/"), report.reply, name="reply"),
    path(_("my-space/dossiers/<int:pk>/reply/send/"), report.reply_submit, name="reply_submit"),
    path(_("my-space/dossiers/<int:pk>/reply/give-up/"), report.reply_waive, name="reply_waive"),
    path(_("my-space/dossiers/<int:pk>/reply/<str:code>/"), report.reply_criterion, name="reply_criterion"),
    path(_("my-space/replies/<int:pk>/answer/"), report.reply_answer, name="reply_answer"),
    # Committee, decision, appeal
    # Award, register
    path(_("register/"), certificate.register, name="register"),
    path(_("my-space/awards/<int:pk>/"), certificate.award, name="award"),
    path(_("my-space/awards/<int:pk>/pledge/"), certificate.pledge, name="pledge"),
    path(_("my-space/awards/<int:pk>/notice/"), certificate.notice, name="award_notice"),
    path(_("my-space/awards/<int:pk>/hearing/"), certificate.hearing, name="award_hearing"),
    path(_("my-space/awards/<int:pk>/causes/"), certificate.causes, name="award_causes"),
    path(_("my-space/awards/<int:pk>/follow-up/"), certificate.review, name="award_review"),
    # History
    path(_("my-space/dossiers/<int:pk>/history/"), history.history, name="history"),
]
