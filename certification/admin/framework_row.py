"""One row of a version in the administration: written, moved, removed, its texts beside those of the former version."""

from functools import cached_property

from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages

from certification.admin.framework_content import Content
from certification.admin.framework_parts import PARTS, STEPS, Hanging
from certification.admin.screens import REFUSED
from certification.errors import NotAllowed, StaleContent
from certification.forms.framework import Lines, SwapForm, as_typed, form_for
from certification.models import (
    Criterion,
    ThemeModule,
)
from certification.queries.framework import criterion_problems, mark_of
from certification.services.framework_content import (
    move_row,
    remove_row,
    swap_module,
    write_page,
)


class RowView(Content):
    """One row of a version: its texts side by side in each language, its numbers, the lines that hang from it."""

    template_name = "certification/admin/framework_row.html"

    # Somebody else removed the row while this person was writing.
    is_gone = False

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.part = PARTS.get(kwargs["part"])
        if self.part is None:
            raise Http404
        self.row = self.find_row()

    def find_row(self):
        if self.part.alone is not None:
            return self.part.alone(self.version)
        if "row" not in self.kwargs:
            return self.part.model(version=self.version)
        relations = [hanging.relation for hanging in self.part.lines]
        rows = self.part.rows(self.version).prefetch_related(*relations)
        found = rows.filter(pk=self.kwargs["row"]).first()
        self.is_gone = found is None
        if self.is_gone and not (self.request.method == "POST" and self.may_write):
            raise Http404
        return found or self.part.model(version=self.version)

    @cached_property
    def is_new(self) -> bool:
        return self.row.pk is None

    def get_page_title(self):
        if self.part.alone is not None:
            return self.part.title
        return _("Add: %(kind)s") % {"kind": self.row._meta.verbose_name} if self.is_new else self.name

    @cached_property
    def name(self) -> str:
        """The row as it is stored, whatever was typed since."""
        return str(self.row)

    @property
    def page_title(self):
        return self.get_page_title()

    def back(self) -> str:
        if self.part.alone is not None:
            return reverse(self.inspect_url_name, args=[self.version.pk])
        return self.address("part", self.kwargs["part"])

    def form(self, data=None):
        form = form_for(self.part.model, self.part.fields)(data, instance=self.row, version=self.version)
        return form if self.may_write else form.freeze()

    def lines(self, data=None) -> list[tuple[Hanging, Lines]]:
        return [
            (hanging, lines_of(self.row, hanging, version=self.version, data=data, may_write=self.may_write))
            for hanging in self.part.lines
            if not self.is_new or hanging.blanks or hanging.key
        ]

    def get(self, request, *args, **kwargs):
        if self.is_new and self.part.alone is None and not self.may_write:
            raise Http404
        return self.show(self.form(), self.lines())

    def post(self, request, *args, **kwargs):
        if not self.may_write:
            raise Http404
        if self.is_gone:
            return self.offer_as_new(as_typed(request.POST))
        if "remove" in request.POST:
            return self.remove()
        if "swap" in request.POST:
            return self.swap()
        return self.save(as_typed(request.POST))

    def offer_as_new(self, data):
        """Show what was typed of a row that is no longer there: saved again, it is a new one."""
        if "remove" in data:
            messages.success(self.request, _("Somebody else has removed it already."))
            return HttpResponseRedirect(self.back())
        reasons = [
            _(
                "Somebody else removed this from the version while you were writing. Nothing that you typed is lost: "
                "it is below. Save to add it again as a new one, or go back to leave it removed."
            )
        ]
        return self.show(self.form(data), self.lines(data), reasons, status=REFUSED)

    def save(self, data):
        """Save the page whole, or show it again as it was typed with what is wrong."""
        name = self.name  # read before what was typed takes its place
        form, lines = self.form(data), self.lines(data)
        sound = all([form.is_valid(), *(group.is_valid() for _hanging, group in lines)])
        reasons, stale = [], False
        if sound:
            try:
                row = write_page(
                    form.instance,
                    actor=self.request.user,
                    lines=[row for _hanging, group in lines for row in group.written],
                    removed=[row for _hanging, group in lines for row in group.removed],
                    mark=data.get("mark"),
                )
                self.move(data, lines)
            except NotAllowed as error:
                reasons = error.reasons
            except StaleContent:
                stale = True
            else:
                messages.success(self.request, _("“%(row)s” is saved.") % {"row": row})
                return HttpResponseRedirect(self.after(row, data))
        self.name = name
        return self.show(form, lines, reasons, stale=stale, status=REFUSED)

    def move(self, data, lines) -> None:
        """Move one line, if its button was pressed: “indicators:12:up”."""
        relation, _sep, rest = data.get("move", "").partition(":")
        pk, _sep, step = rest.partition(":")
        for hanging, group in lines:
            row = next((row for row in group.stored if str(row.pk) == pk), None)
            if hanging.relation == relation and row is not None and step in STEPS:
                move_row(row, STEPS[step], actor=self.request.user)

    def after(self, row, data) -> str:
        if not self.part.lines:
            return self.back()
        if data.get("go") in ("before", "after") and (there := getattr(self, f"row_{data['go']}")):
            row = there
        place = f"#{data['move'].partition(':')[0]}" if data.get("move") else ""
        return self.address("row", self.kwargs["part"], row.pk) + place

    def remove(self):
        if self.is_new or self.part.alone is not None:
            raise Http404
        try:
            remove_row(self.row, actor=self.request.user)
        except NotAllowed as error:
            return self.show(self.form(), self.lines(), error.reasons, status=REFUSED)
        messages.success(self.request, _("“%(row)s” is removed.") % {"row": self.name})
        return HttpResponseRedirect(self.back())

    def swap(self):
        """Put another theme in the place of this one."""
        if self.part.model is not ThemeModule or self.is_new:
            raise Http404
        form = SwapForm(self.request.POST, module=self.row)
        if not form.is_valid():
            return self.show(self.form(), self.lines(), swap_form=form, status=REFUSED)
        other = form.cleaned_data["replacement"]
        swap_module(self.row, other, actor=self.request.user)
        messages.success(
            self.request, _("“%(other)s” takes the place of “%(row)s”.") % {"other": other, "row": self.name}
        )
        return HttpResponseRedirect(self.back())

    # --- the rows around ------------------------------------------------------------------------------------------

    @cached_property
    def neighbours(self) -> list:
        if self.is_new or not self.part.lines:
            return []
        return list(self.part.model.objects.filter(version=self.version).order_by(*self.part.order))

    @property
    def row_before(self):
        return self._beside(-1)

    @property
    def row_after(self):
        return self._beside(1)

    def _beside(self, step: int):
        place = next((i for i, row in enumerate(self.neighbours) if row.pk == self.row.pk), None)
        if place is None or not 0 <= place + step < len(self.neighbours):
            return None
        return self.neighbours[place + step]

    def problems(self) -> list[dict]:
        """Return what is wrong in a criterion, each with the place on this page."""
        if self.part.model is not Criterion or self.is_new or self.version.is_frozen:
            return []
        return [
            {"sentence": problem, "anchor": anchor_of(problem.path)}
            for problem in criterion_problems(self.version, self.row)
        ]

    def show(self, form, lines, reasons=(), *, stale=False, swap_form=None, status=200):
        is_criterion = isinstance(self.row, Criterion) and not self.is_new
        if swap_form is None and isinstance(self.row, ThemeModule) and not self.is_new and self.may_write:
            swap_form = SwapForm(module=self.row)
        context = self.get_context_data(
            form=form,
            lines=lines,
            part=self.part,
            reasons=reasons,
            stale=stale,
            stored=stored_meanwhile(form, lines) if stale else [],
            mark=mark_of(self.row),
            problems=self.problems() if status == 200 else [],
            back=self.back(),
            before=self.row_before,
            after=self.row_after,
            swap_form=swap_form,
            preview_url=self.address("preview", self.row.code) if is_criterion else "",
            is_new=self.is_new,
            action=self.address("row_new", self.kwargs["part"]) if self.is_gone else "",
            may_remove=self.may_write and not self.is_new and self.part.alone is None,
        )
        return self.render_to_response(context, status=status)


def lines_of(row, hanging: Hanging, *, version, data, may_write: bool) -> Lines:
    """Return the lines that hang from a row: a list with blanks, or one line a level of the scale."""
    # Read with its page: see `RowView.find_row`.
    stored = list(getattr(row, hanging.relation).all()) if row.pk else []
    field = row._meta.get_field(hanging.relation)

    def blank(**known):
        return field.related_model(**{field.field.name: row}, **known)

    if hanging.key:
        by_key = {getattr(line, hanging.key): line for line in stored}
        keys = sorted({*by_key, *range(version.max_level + 1)})
        rows = [(str(key), by_key.get(key) or blank(**{hanging.key: key})) for key in keys]
        found = Lines(hanging.relation, hanging.fields, rows, version=version, data=data)
    else:
        found = Lines(
            hanging.relation,
            hanging.fields,
            [(str(line.pk), line) for line in stored],
            version=version,
            data=data,
            blank=blank if hanging.blanks else None,
            blanks=hanging.blanks if may_write else 0,
        )
    if not may_write:
        for form in found:
            form.freeze()
    return found


def stored_meanwhile(form, lines) -> list[dict]:
    """Return what somebody else has stored where this person typed something else."""
    forms = [(None, form), *((line.instance, line) for _hanging, group in lines for line in group.kept)]
    return [{"row": row, "fields": fields} for row, one in forms if (fields := one.stored())]


# Where the keys of a document are edited, when under another name.
COLUMNS = {"veto": "is_veto", "condition": "na_condition", "not_applicable": "na_condition"}


def anchor_of(path: tuple) -> str:
    """Return the place on the page of a criterion that a problem within it is about."""
    match path:
        case ("levels", int() as level, *texts):
            return f"id_descriptors-{level}-text_{texts[0]}" if texts else "descriptors"
        case (("indicators" | "evidence") as part, *rest):
            relation = "indicators" if part == "indicators" else "evidence_types"
            return f"{relation}-line-{rest[0]}" if rest else relation
        case ("levels",):
            return "descriptors"
    keys = [str(step) for step in path if isinstance(step, str)]
    if len(keys) > 1 and keys[0] == "not_applicable":
        keys = keys[1:]
    keys[0:1] = [COLUMNS.get(keys[0], keys[0])] if keys else ["code"]
    return f"id_{'_'.join(keys)}"
