"""Pages of the guarantee, each under its language; addresses are translated."""

app_name = "certification"

urlpatterns = [
    # Mon espace, territory, application, secretariat
    # Self-assessment
    # Assignment, interests, visit, OBCO
    # Grids, consensus, report, reply
    # Committee, decision, appeal
    # Award, register
    # History
]
