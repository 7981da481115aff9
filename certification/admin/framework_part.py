"""One part of a version in the administration: its rows in order, or the page of the only one it has."""

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404

from certification.admin.framework_content import Content
from certification.admin.framework_parts import PARTS, STEPS
from certification.admin.framework_row import RowView
from certification.models import (
    Criterion,
)
from certification.services.framework_content import (
    move_row,
)


class PartView(Content):
    """The rows of a part, or its one form."""

    template_name = "certification/admin/framework_part.html"

    def dispatch(self, request, *args, **kwargs):
        self.part = PARTS.get(kwargs["part"])
        if self.part is None:
            raise Http404
        if self.part.alone is not None:
            self.object = self.get_object()
            return RowView.as_view(**self.own_arguments())(request, *args, **kwargs)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        return self.render_to_response(self.get_context_data())

    def post(self, request, *args, **kwargs):
        """Move a row of the list one place."""
        if not self.may_write or not self.part.is_ordered:
            raise Http404
        pk, _sep, step = request.POST.get("move", "").partition(":")
        if not pk.isdecimal() or step not in STEPS:
            raise Http404
        row = get_object_or_404(self.part.rows(self.version), pk=pk)
        move_row(row, STEPS[step], actor=request.user)
        return HttpResponseRedirect(f"{request.path}#row-{row.pk}")

    def own_arguments(self) -> dict:
        names = ("model", "permission_policy", "index_url_name", "inspect_url_name", "kind", "header_icon")
        return {name: getattr(self, name) for name in names}

    def get_page_title(self):
        return self.part.title

    @property
    def page_title(self):
        return self.part.title

    def get_context_data(self, **kwargs):
        slug = self.kwargs["part"]
        rows = [
            {"row": row, "url": self.address("row", slug, row.pk)} for row in self.part.rows(self.version)
        ]
        return super().get_context_data(
            part=self.part,
            rows=rows,
            by_axis=self.part.model is Criterion,
            may_move=self.may_write and self.part.is_ordered and len(rows) > 1,
            add_url=self.address("row_new", slug),
            **kwargs,
        )
