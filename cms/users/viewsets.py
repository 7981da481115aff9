"""The screens of the administration that manage accounts."""

from django.utils.functional import cached_property
from wagtail.users.views.users import EditView, IndexView, UserViewSet

from cms.users.forms import AccountCreationForm, AccountEditForm


class AccountIndexView(IndexView):
    """The list of accounts, searched by name and e-mail; nothing is done to several at once, nor is any deleted."""

    search_fields = ["name", "email"]

    @cached_property
    def columns(self):
        return [column for column in super().columns if column.name != "bulk_actions"]

    def get_delete_url(self, instance):
        return None

    def order_queryset(self, queryset):
        if self.ordering in {"name", "-name"}:
            return queryset.order_by(self.ordering)
        return super().order_queryset(queryset)


class AccountEditView(EditView):
    """The names, the language and the groups of an account."""

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.can_delete = False


class AccountViewSet(UserViewSet):
    """Accounts, with one name and a language."""

    # Wagtail's list without its footer of acts on whatever is ticked.
    index_template_name = "wagtailadmin/generic/index.html"
    index_view_class = AccountIndexView
    edit_view_class = AccountEditView

    def get_form_class(self, for_update=False):  # noqa: FBT002 - the signature is Wagtail's
        return AccountEditForm if for_update else AccountCreationForm
