"""A version as a file: taken away as YAML or XLSX, brought back as a new draft, or typed in an empty workbook."""

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from certification.admin.framework_content import Content
from certification.admin.screens import REFUSED
from certification.errors import InvalidDocument, NotAllowed
from certification.exports.framework import FORMATS, write_document, write_template
from certification.forms.framework import ImportForm
from certification.services.framework import import_draft

TYPES = {
    "yaml": "application/yaml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def attached(content: bytes, file_format: str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=TYPES[file_format],
        headers={"Content-Disposition": f'attachment; filename="{name}.{file_format}"'},
    )


class ExportView(Content):
    """The whole version as a file that reads back to the same fingerprint."""

    def get(self, request, *args, **kwargs):
        file_format = kwargs["file_format"]
        if file_format not in FORMATS:
            raise Http404
        try:
            content = write_document(self.version, file_format)
        except ObjectDoesNotExist:
            messages.error(request, _("The rules of the committee are missing."))
            return HttpResponseRedirect(reverse(self.inspect_url_name, args=[self.version.pk]))
        return attached(content, file_format, f"{self.version.framework.code}-{self.version.version}")


class TemplateFileView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """An empty workbook with its instructions, in the language of the reader."""

    permission_required = "view"

    def get(self, request, *args, **kwargs):
        return attached(write_template(), "xlsx", _("framework-to-fill-in"))


class ImportView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """A file becomes a new draft, or nothing is written and every error is told with its line or its cell."""

    permission_required = "add"
    template_name = "certification/admin/framework_import.html"
    page_title = gettext_lazy("Import a framework")
    header_icon = "upload"
    index_url_name = None
    inspect_url_name = None

    def get_breadcrumbs_items(self):
        index = {"url": reverse(self.index_url_name), "label": _("Framework versions")}
        return [*self.breadcrumbs_items, index, {"url": "", "label": self.get_page_title()}]

    def get(self, request, *args, **kwargs):
        return self.show(ImportForm())

    def post(self, request, *args, **kwargs):
        form = ImportForm(request.POST, request.FILES)
        reasons, lines = [], []
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                draft = import_draft(
                    file.name, file.read(), number=form.cleaned_data["number"], actor=request.user
                )
            except InvalidDocument as error:
                lines = error.lines
            except NotAllowed as error:
                reasons = error.reasons
            else:
                messages.success(request, _("The draft %(version)s is ready.") % {"version": draft})
                return HttpResponseRedirect(reverse(self.inspect_url_name, args=[draft.pk]))
        return self.show(form, reasons, lines, status=REFUSED)

    def show(self, form, reasons=(), lines=(), status=200):
        context = self.get_context_data(
            form=form, reasons=reasons, lines=lines, back=reverse(self.index_url_name)
        )
        return self.render_to_response(context, status=status)
