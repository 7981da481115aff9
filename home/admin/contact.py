"""The messages of contact forms, for those who publish them."""

from wagtail.contrib.forms.views import SubmissionsListView
from wagtail.permissions import page_permission_policy

from certification.admin.screens import exported_cell


class Submissions(SubmissionsListView):
    """The messages of one form; a spreadsheet runs nothing of what strangers typed."""

    def to_row_dict(self, item):
        return {name: exported_cell(value) for name, value in super().to_row_dict(item).items()}


def forms_of(user, forms):
    """Return the forms whose messages somebody may read: those whose page they may publish."""
    return forms & page_permission_policy.instances_user_has_permission_for(user, "publish")
