"""Pages of the guarantee, each under its language; addresses are translated."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from certification.views import files

app_name = "certification"

urlpatterns = [
    # Mon espace, territory, application, secretariat
    path(_("my-space/files/<uuid:uuid>/"), files.file, name="file"),
    # Self-assessment
    # Assignment, interests, visit, OBCO
    # Grids, consensus, report, reply
    # Committee, decision, appeal
    # Award, register
    # History
]
