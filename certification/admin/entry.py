"""Screens where staff write a small record through a service: add it, change it, end it."""

from collections.abc import Callable

from django.db.models import Q
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from certification.admin.screens import REFUSED, OneObject, ReadOnlyViewSet
from certification.clock import localdate
from certification.errors import NotAllowed


class WritingView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """A form whose data goes to one service; what was typed stays when the service refuses."""

    template_name = "certification/admin/entry.html"
    permission_required = "add"
    model = None
    index_url_name = None
    submit = gettext_lazy("Save")
    help_text = ""

    def form(self, data=None):
        raise NotImplementedError

    def write(self, data: dict):
        raise NotImplementedError

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse(self.index_url_name), "label": capfirst(self.model._meta.verbose_name_plural)},
            {"url": "", "label": self.get_page_title()},
        ]

    def get(self, request, *args, **kwargs):
        return self.show(self.form())

    def post(self, request, *args, **kwargs):
        form = self.form(request.POST)
        reasons = []
        if form.is_valid():
            try:
                row = self.write(form.cleaned_data)
            except NotAllowed as error:
                reasons = error.reasons
            else:
                messages.success(request, self.done(row))
                return HttpResponseRedirect(self.after())
        return self.show(form, reasons, status=REFUSED)

    def done(self, row) -> str:
        return _("“%(row)s” is saved.") % {"row": row}

    def after(self) -> str:
        return reverse(self.index_url_name)

    def back(self) -> str:
        return self.after()

    def show(self, form, reasons=(), status=200):
        context = self.get_context_data(form=form, reasons=reasons, back=self.back(), submit=self.submit)
        return self.render_to_response(context, status=status)


class SettingsView(WritingView):
    """Settings on one page: those who may only read see the form without its button."""

    permission_required = "view"

    def settings(self, data=None):
        """Return the form of the settings as they are."""
        raise NotImplementedError

    def dispatch(self, request, *args, **kwargs):
        if request.method == "POST":
            self.permission_required = "change"
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self):
        return capfirst(self.model._meta.verbose_name)

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def form(self, data=None):
        form = self.settings(data)
        if not self.user_has_permission("change"):
            for field in form.fields.values():
                field.disabled = True
            self.submit = ""
        return form

    def back(self):
        return reverse("wagtailadmin_home")


class AddView(WritingView):
    """Add a record: `add_form` and `add` come from the viewset."""

    add_form: Callable | None = None
    add: Callable | None = None

    def get_page_title(self):
        return _("Add: %(kind)s") % {"kind": self.model._meta.verbose_name}

    def form(self, data=None):
        return self.add_form(data)

    def write(self, data):
        return self.add(actor=self.request.user, **data)


class EndView(OneObject, TemplateView):
    """Confirm the end of a record: its rights stop, its trace stays."""

    template_name = "certification/admin/end.html"
    permission_required = "change"
    page_title = gettext_lazy("End")
    end: Callable | None = None
    consequence = ""
    button = gettext_lazy("End it today")
    done = gettext_lazy("“%(row)s” is ended.")

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse(self.index_url_name), "label": capfirst(self.model._meta.verbose_name_plural)},
            {"url": "", "label": self.get_page_title(), "sublabel": str(self.object)},
        ]

    def get_base_object_queryset(self):
        runs = Q(until=None) | Q(until__gt=localdate())
        return super().get_base_object_queryset().filter(runs)

    def get(self, request, *args, **kwargs):
        return self.render_to_response(
            self.get_context_data(
                consequence=self.consequence, button=self.button, back=reverse(self.index_url_name)
            )
        )

    def post(self, request, *args, **kwargs):
        row = str(self.object)
        self.end(self.object, actor=request.user)
        messages.success(request, self.done % {"row": row})
        return HttpResponseRedirect(reverse(self.index_url_name))


class EntryViewSet(ReadOnlyViewSet):
    """A list where records are added and ended through services."""

    inspect_view_enabled = False
    add_view_class = AddView
    end_view_class = EndView
    add_form: Callable | None = None
    add: Callable | None = None
    end: Callable | None = None
    end_consequence = ""

    def get_urlpatterns(self):
        found = [pattern for pattern in super().get_urlpatterns() if pattern.name.startswith("index")]
        return [
            *found,
            path("new/", self.construct_view(self.add_view_class), name="add"),
            path("end/<int:pk>/", self.construct_view(self.end_view_class), name="end"),
        ]

    def get_common_view_kwargs(self, **kwargs):
        cls = type(self)
        return super().get_common_view_kwargs(
            add_url_name=self.get_url_name("add"),
            add_form=cls.add_form,
            add=cls.add,
            end=cls.end,
            consequence=self.end_consequence,
            **kwargs,
        )
