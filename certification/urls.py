"""Pages of the guarantee, each under its language; addresses are translated."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from certification.views import certificate, files, history

app_name = "certification"

urlpatterns = [
    # Mon espace, territory, application, secretariat
    path(_("my-space/files/<uuid:uuid>/"), files.file, name="file"),
    # Self-assessment
    # Assignment, interests, visit, OBCO
    # Grids, consensus, report, reply
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
