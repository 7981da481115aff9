"""In the administration: what changed since another version, and the migration map that leads to this one."""

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from certification.admin.framework_content import Content
from certification.admin.screens import REFUSED
from certification.choices import MapThing
from certification.errors import NotAllowed
from certification.forms.migration_map import EntryForm
from certification.models import FrameworkVersion, MapEntry
from certification.queries import framework_diff as diffs
from certification.queries import migration_map as maps
from certification.services import migration_map as services


class DifferenceView(Content):
    """What changed in a version since another one of the same framework, the one before it unless asked."""

    template_name = "certification/admin/framework_difference.html"
    page_title = gettext_lazy("What changed")

    def get(self, request, *args, **kwargs):
        others = FrameworkVersion.objects.filter(framework=self.version.framework_id)
        others = list(others.exclude(pk=self.version.pk).select_related("framework").order_by("-pk"))
        asked = request.GET.get("since", "")
        former = next((found for found in others if str(found.pk) == asked), None) or self.version.former
        former = former or next((found for found in others if found.pk < self.version.pk), None)
        found = diffs.differences_between(former, self.version) if former else []
        return self.render_to_response(
            self.get_context_data(
                former=former,
                others=others,
                figures=diffs.summary_of(found),
                chapters=diffs.chapters(found),
            )
        )


class MapContent(Content):
    """A page about the migration map of a version."""

    @cached_property
    def screen(self) -> maps.MapScreen:
        return maps.screen_of(self.version)


class MapView(MapContent):
    """The whole map: what it lacks first, then every entry; what can be proposed is proposed on demand."""

    template_name = "certification/admin/framework_map.html"
    page_title = gettext_lazy("Migration map")
    verbs = {"propose": services.propose_map, "settle": services.settle_map}

    def get(self, request, *args, **kwargs):
        return self.show()

    def post(self, request, *args, **kwargs):
        verb = next((self.verbs[name] for name in self.verbs if name in request.POST), None)
        if verb is None or not self.may_write:
            raise Http404
        try:
            verb(self.version, actor=request.user)
        except NotAllowed as error:
            return self.show(error.reasons, status=REFUSED)
        messages.success(request, _("The migration map is written."))
        return HttpResponseRedirect(self.address("map"))

    def show(self, reasons=(), status=200):
        screen = self.screen
        context = self.get_context_data(
            screen=screen,
            reasons=reasons,
            gaps=[
                {"sentence": gap.sentence, "url": self.entry_url(gap) if self.may_write else ""}
                for gap in screen.gaps
            ],
            parts=[
                {
                    "title": MapThing(thing).label,
                    "new_url": self.address("map_new", thing) if self.may_write and screen.former else "",
                    "rows": [
                        {"row": row, "url": self.address("map_entry", row.entry.pk)}
                        for row in screen.rows
                        if row.entry.thing == thing
                    ],
                }
                for thing in MapThing.values
            ],
        )
        return self.render_to_response(context, status=status)

    def entry_url(self, gap) -> str:
        """Return where a gap is filled, with what it names already chosen."""
        known = [("source", gap.source), ("target", gap.target)]
        asked = "&".join(f"{name}={uid}" for name, uid in known if uid)
        return f"{self.address('map_new', MapThing.CRITERION.value)}?{asked}"


class EntryView(MapContent):
    """One entry of the map."""

    template_name = "certification/admin/framework_map_entry.html"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.entry = None
        if "entry" in kwargs:
            self.entry = get_object_or_404(
                MapEntry.objects.select_related("map__target"), pk=kwargs["entry"], map__target=self.version
            )
        self.thing = self.entry.thing if self.entry else kwargs["thing"]
        if self.thing not in MapThing.values:
            raise Http404

    @property
    def page_title(self):
        return _("Entry of the migration map")

    def get_page_title(self):
        return self.page_title

    def form(self, data=None, initial=None):
        former = self.screen.former
        if former is None:
            raise Http404
        rows = maps.indicators_of if self.thing == MapThing.INDICATOR else maps.criteria_of
        form = EntryForm(
            data,
            thing=self.thing,
            sources={row.uid: str(row) for row in rows(former)},
            targets={row.uid: str(row) for row in rows(self.version)},
            tops=(former.max_level, self.version.max_level),
            entry=self.entry,
            initial=initial or {},
        )
        for field in form.fields.values():
            field.disabled = not self.may_write
        return form

    def get(self, request, *args, **kwargs):
        if self.entry is None and not self.may_write:
            raise Http404
        asked = {name: request.GET[name] for name in ("source", "target") if name in request.GET}
        return self.show(self.form(initial=asked))

    def post(self, request, *args, **kwargs):
        if not self.may_write:
            raise Http404
        if "remove" in request.POST and self.entry is not None:
            services.remove_entry(self.entry, actor=request.user)
            messages.success(request, _("The entry is removed: what it named is to be mapped again."))
            return HttpResponseRedirect(self.address("map"))
        form = self.form(request.POST)
        reasons = []
        if form.is_valid():
            try:
                services.write_entry(self.version, actor=request.user, entry=self.entry, **form.content())
            except NotAllowed as error:
                reasons = error.reasons
            else:
                messages.success(request, _("The entry is saved."))
                return HttpResponseRedirect(self.address("map"))
        return self.show(form, reasons, status=REFUSED)

    def show(self, form, reasons=(), status=200):
        context = self.get_context_data(
            form=form,
            reasons=reasons,
            is_new=self.entry is None,
            back=self.address("map"),
        )
        return self.render_to_response(context, status=status)
