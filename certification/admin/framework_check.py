"""What is wrong in a version, how it will look, and what it would give: three ways to try a draft."""

from collections import defaultdict
from functools import cached_property

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certification.admin.framework_content import Content
from certification.admin.framework_parts import PARTS
from certification.admin.framework_row import anchor_of
from certification.forms.assessment import NOT_APPLICABLE, AnswerForm
from certification.forms.framework import LANGUAGE_NAMES, TrialForm
from certification.models import Axis, Criterion
from certification.models.framework_document import LOCALES, SECTIONS
from certification.queries.assessment import scale_of
from certification.queries.framework import find_criterion
from certification.queries.framework_trial import try_out
from certification.rules.document_kinds import Concern
from certification.rules.framework_document import count_texts

CONCERNS = {
    Concern.TRANSLATION: gettext_lazy("Texts to write or to translate"),
    Concern.REFERENCE: gettext_lazy("Things named that do not exist"),
    Concern.DUPLICATE: gettext_lazy("Codes used twice"),
    Concern.WEIGHT: gettext_lazy("Weights"),
    Concern.SHARE: gettext_lazy("Shares"),
    Concern.SCALE: gettext_lazy("Levels of the scale"),
    Concern.VETO: gettext_lazy("Mandatory criteria"),
    Concern.SHAPE: gettext_lazy("Values that are not understood"),
}
# Where the keys of a document are edited, when under another name.
PLACES = {"title": "texts", "summary": "texts", "source_locale": "texts"}


class Places:
    """Where each thing of a document is edited: rows are read once a section, and only where something is wrong."""

    def __init__(self, version):
        self.version = version
        self.known: dict[str, list[int]] = {}

    def address(self, part: str, pk: int | None = None, anchor: str = "") -> str:
        if pk is None:
            found = reverse("framework_version:part", args=[self.version.pk, part])
        else:
            found = reverse("framework_version:row", args=[self.version.pk, part, pk])
        return f"{found}#{anchor}" if anchor else found

    def of(self, path: tuple) -> str:
        """Return the address of the place where a problem is put right."""
        match path:
            case ("axes", int(), *_rest):
                return self._in_axes(*path[1:])
            case ("scoring", "level_requirements", *_rest):
                return self.address("requirements")
            case (("scoring" | "committee") as part, *rest):
                return self.address(part, anchor=f"id_{rest[-1]}" if rest else "")
            case (str() as section, int() as place, *rest) if section in SECTIONS:
                return self.address(section, self.row(section, place), anchor_of(tuple(rest)))
        section = str(path[0]) if path else "texts"
        part = PLACES.get(section, section)
        return self.address(
            part if part in PARTS else "texts", anchor=anchor_of(path) if len(path) > 1 else ""
        )

    def _in_axes(self, axis: int, *rest) -> str:
        match rest:
            case ("criteria", int() as place, *within):
                return self.address("criteria", self.criterion(axis, place), anchor_of(tuple(within)))
            case ("principles", int() as place, *_within):
                return self.address("axes", self.row("axes", axis), f"principles-line-{place}")
        return self.address("axes", self.row("axes", axis), anchor_of(rest))

    def row(self, section: str, place: int) -> int | None:
        if section not in self.known:
            relation = "axes" if section == "axes" else SECTIONS[section][1]
            self.known[section] = list(getattr(self.version, relation).values_list("pk", flat=True))
        return self._at(self.known[section], place)

    def criterion(self, axis: int, place: int) -> int | None:
        found = self._criteria.get(self.row("axes", axis), [])
        return self._at(found, place)

    @cached_property
    def _criteria(self) -> dict[int, list[int]]:
        found = defaultdict(list)
        rows = Criterion.objects.filter(version=self.version).order_by("order", "pk")
        for axis, pk in rows.values_list("axis_id", "pk"):
            found[axis].append(pk)
        return found

    @staticmethod
    def _at(rows: list[int], place: int) -> int | None:
        return rows[place] if place < len(rows) else None


class CheckView(Content):
    """Everything that keeps a version from being adopted, each with the place where it is put right."""

    template_name = "certification/admin/framework_check.html"
    page_title = gettext_lazy("Check of the content")

    def get(self, request, *args, **kwargs):
        places, groups = Places(self.version), defaultdict(list)
        for problem in self.version.problems:
            groups[problem.concern].append({"sentence": problem, "url": places.of(problem.path)})
        return self.render_to_response(
            self.get_context_data(
                groups=[
                    {"title": title, "slug": concern.value, "problems": groups[concern]}
                    for concern, title in CONCERNS.items()
                ],
                problem_count=len(self.version.problems),
                languages=self.languages(),
            )
        )

    def languages(self) -> list[dict]:
        """Return how far each language is, from the same reading of the version."""
        try:
            counts = count_texts(self.version.content, LOCALES)
        except ObjectDoesNotExist:
            return []
        return [{"name": LANGUAGE_NAMES[count.locale], "count": count} for count in counts]


class PreviewView(Content):
    """A criterion as the territory will see it, in one language, with nothing to save."""

    def get(self, request, *args, **kwargs):
        language = request.GET.get("language", translation.get_language())
        if language not in LOCALES:
            raise Http404
        with translation.override(language):
            criterion = find_criterion(self.version, kwargs["criterion"])
            if criterion is None:
                raise Http404
            return render(
                request, "certification/admin/framework_preview.html", self.context(criterion, language)
            )

    def context(self, criterion, language: str) -> dict:
        form = AnswerForm(criterion=criterion, max_level=self.version.max_level)
        for field in form.fields.values():
            field.disabled = True
        codes = list(self.version.criteria.values_list("code", flat=True))
        place = codes.index(criterion.code)
        return {
            "version": self.version,
            "criterion": criterion,
            "axis": criterion.axis,
            "form": form,
            "levels": steps_of(scale_of(self.version), criterion),
            "language": language,
            "languages": [
                {"code": code, "name": LANGUAGE_NAMES[code], "is_current": code == language}
                for code in LOCALES
            ],
            "before": codes[place - 1] if place else "",
            "after": codes[place + 1] if place + 1 < len(codes) else "",
            "edit_url": self.address("row", "criteria", criterion.pk),
        }


def steps_of(scale, criterion) -> list[dict]:
    """Return the scale as the choice of a level shows it, with what this criterion asks at each level."""
    own = {descriptor.level: descriptor.text for descriptor in criterion.descriptors.all()}
    steps = [
        {
            "level": step.level,
            "name": step.name,
            "definition": step.definition,
            "own": own.get(step.level, ""),
        }
        for step in scale
    ]
    if criterion.na_allowed and not criterion.is_veto:
        condition = _("Only if: %(condition)s") % {"condition": criterion.na_condition}
        steps.append(
            {"level": NOT_APPLICABLE, "mark": "–", "name": _("Does not apply"), "definition": condition}
        )
    return steps


class TrialView(Content):
    """Type levels and see what they would give: scores, floors, caps, the award. Nothing is stored."""

    template_name = "certification/admin/framework_trial.html"
    page_title = gettext_lazy("Simulation")

    def get(self, request, *args, **kwargs):
        criteria = list(self.version.criteria_for())
        asked = request.GET if "evidence" in request.GET else None
        form = TrialForm(asked, version=self.version, criteria=criteria)
        found = {}
        if asked is not None and form.is_valid():
            modules = form.cleaned_data.get("modules", [])
            result, explained = try_out(self.version, form.answers(), modules)
            found = {"result": result, "explained": explained, "modules": modules}
        axes: dict[Axis, list] = {}
        for criterion, field in form.rows():
            axes.setdefault(criterion.axis, []).append((criterion, field))
        context = self.get_context_data(form=form, axes=axes.items(), **found)
        return self.render_to_response(context)
