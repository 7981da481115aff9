"""The screens of the administration that manage accounts."""

from wagtail.users.views.users import IndexView, UserViewSet

from cms.users.forms import AccountCreationForm, AccountEditForm


class AccountIndexView(IndexView):
    """The list of accounts, searched by name and e-mail."""

    search_fields = ["name", "email"]

    def order_queryset(self, queryset):
        if self.ordering in {"name", "-name"}:
            return queryset.order_by(self.ordering)
        return super().order_queryset(queryset)


class AccountViewSet(UserViewSet):
    """Accounts, with one name and a language."""

    index_view_class = AccountIndexView

    def get_form_class(self, for_update=False):  # noqa: FBT002 - the signature is Wagtail's
        return AccountEditForm if for_update else AccountCreationForm
