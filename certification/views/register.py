"""The public register: list, map, territories, data. Without cookie, without account, without script."""

from functools import cache, partial
from types import SimpleNamespace
from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from certification.choices import OpenLicence
from certification.clock import localdate
from certification.documents.density import Heap, draw_density
from certification.exports import linked
from certification.exports.register import COLUMNS
from certification.forms.register import LETTERS, RegisterFilter
from certification.models import Scheme
from certification.queries import register as registers
from certification.queries.framework import version_in_force
from certification.queries.register_territory import territory_in_register
from cms.countries import country_name, country_names
from cms.delivery import until_written

PAGE_SIZE = 30
TONES = {"active": "ok", "suspended": "wait"}


def asked(data) -> RegisterFilter:
    """Return the filter form with the choices that exist."""
    return RegisterFilter(data, **until_written(f"register-choices:{get_language()}", choices))


def choices() -> dict[str, list[tuple[str, str]]]:
    """Return what the register may be narrowed by, in the reader's language. Four queries."""
    version = version_in_force()
    return {
        "levels": [(level.code, level.name) for level in version.award_levels.all()] if version else [],
        "countries": list(country_names(registers.countries()).items()),
        "themes": [(module.code, module.name) for module in version.modules.all()] if version else [],
    }


def lines(entries) -> list[SimpleNamespace]:
    """Return entries as lines of a list, each with its rank, its state of the day and its place on a map."""
    levels = registers.level_names(entries)
    states = registers.states(entries, localdate())
    # Found and written once: a list has as many addresses, and the same days again and again.
    land, verified = (reverse(view, args=["-"]) for view in ("certification:register_territory", "verify"))
    day = cache(partial(date_format, format="SHORT_DATE_FORMAT"))
    return [
        SimpleNamespace(
            number=number,
            code=entry.code,
            award_number=entry.number,
            name=entry.name,
            place=f"{entry.place}, {entry.region} ({entry.country})",
            level=levels.get((entry.framework, entry.framework_version, entry.level), entry.level),
            status=state.value,
            status_word=state.label,
            since=day(entry.valid_from),
            until=day(entry.valid_until),
            url=land.replace("/-/", f"/{entry.slug}/"),
            verify_url=verified.replace("/-/", f"/{entry.code}/"),
            tone=TONES.get(state, "end"),
            latitude=entry.latitude,
            longitude=entry.longitude,
            label=f"{entry.name}, {state.label}",
        )
        for number, (entry, state) in enumerate(zip(entries, states, strict=True), 1)
    ]


def address(view: str, kept: dict, **changes) -> str:
    """Return the address of a screen or a file with the filters kept, changed by some."""
    query = urlencode({name: value for name, value in {**kept, **changes}.items() if value})
    return f"{reverse(view)}?{query}" if query else reverse(view)


def awards_in_words(number: registers.Number) -> str:
    """Return how many awards were found, in words."""
    if not number.is_exact:
        return _("More than %(number)s awards") % {"number": f"{number.value:,}".replace(",", "\u202f")}
    return ngettext("%(number)s award", "%(number)s awards", number.value) % {"number": number.value}


@require_safe
def register(request):
    """Show the public register: list first, map beside, filters."""
    form = asked(request.GET)
    kept = form.kept()
    listed = registers.listed(registers.last_day_listed(localdate()))
    place = SimpleNamespace(after=None, before=None)
    for name in ("after", "before"):
        if code := request.GET.get(name, "")[:40].replace("\0", ""):
            setattr(place, name, registers.mark(code))
    found = registers.read(listed, PAGE_SIZE, filters=kept, following=place.after, preceding=place.before)
    shown = lines(found.entries)
    files = {name: value for name, value in kept.items() if name != "starting"}
    here = "certification:register"
    context = {
        "filter_form": form,
        "chosen": chosen(kept),
        "lines": shown,
        "total": found.total,
        "total_words": awards_in_words(found.total),
        "places": [line for line in shown if line.latitude is not None],
        "is_whole": not (found.next or found.previous),
        "next_url": found.next and address(here, kept, after=found.next),
        "previous_url": found.previous and address(here, kept, before=found.previous),
        "letters": [
            {
                "letter": letter.upper(),
                "url": address(here, kept, starting=letter),
                "is_current": kept.get("starting") == letter,
            }
            for letter in LETTERS
        ]
        if not found.total.is_exact or found.next or found.previous
        else [],
        "map_url": address("certification:register_map", files),
        "exports": [
            {"label": label, "url": address(name, files)}
            for label, name in (
                ("JSON", "api_awards_json"),
                ("CSV", "api_awards_csv"),
                ("GeoJSON", "api_awards_geojson"),
            )
        ],
    }
    return render(request, "certification/register/register.html", context)


def chosen(kept: dict) -> list[dict]:
    """Return what was chosen by a link rather than in the form, each with the address that takes it back."""
    words = {
        "cell": _("In one square of the map"),
        "starting": _("From the letter %(letter)s") % {"letter": kept.get("starting", "").upper()},
    }
    return [
        {"words": words[name], "url": address("certification:register", kept, **{name: ""})}
        for name in words
        if name in kept
    ]


@require_safe
def overview(request):
    """Show where all the awards of the register are, by squares of the map and by countries."""
    form = asked(request.GET)
    kept = {name: value for name, value in form.kept().items() if name not in ("starting", "cell")}
    entries = registers.narrowed(registers.listed(registers.last_day_listed(localdate())), kept)
    here = "certification:register"
    heaps = [
        Heap(
            cell,
            number,
            ngettext("%(number)s award in this square", "%(number)s awards in this square", number)
            % {"number": number},
            address(here, kept, cell=cell),
        )
        for cell, number in registers.by_cell(entries)
    ]
    numbers = registers.by_country(entries)
    drawing = draw_density(
        heaps, land=static("img/land.svg"), europe_title=_("Map of Europe"), world_title=_("Map of the world")
    )
    context = {
        "drawing": mark_safe(drawing) if heaps else "",  # safe: words and addresses are escaped where drawn
        "countries": sorted(
            (
                {
                    "name": country_name(country),
                    "number": number,
                    "url": address(here, kept, country=country),
                }
                for country, number in numbers
            ),
            key=lambda row: row["name"],
        ),
        "total": sum(number for _country, number in numbers),
        "list_url": address(here, kept),
        "is_narrowed": bool(kept),
        "crumbs": crumbs(_("Map of the awards")),
    }
    return render(request, "certification/register/map.html", context)


def crumbs(last: str) -> list[tuple]:
    return [(_("Public register"), reverse("certification:register")), (last, None)]


@require_safe
def territory(request, slug):
    """Show a territory of the register: its award of today, those before, what happened, nothing compared."""
    found = territory_in_register(slug, localdate())
    if found is None:
        raise Http404
    url = request.build_absolute_uri(request.path)
    levels = {award.entry.code: award.level for award in found.awards}
    data = linked.territory_data([award.entry for award in found.awards], levels, url=url)
    context = {
        "found": found,
        "current": found.awards[0],
        "earlier": found.awards[1:],
        "country": country_name(found.entry.country),
        "linked": linked.script(data),
        "crumbs": crumbs(found.entry.name),
        "api_url": reverse("api_territory", args=[slug]),
    }
    return render(request, "certification/register/territory.html", context)


@require_safe
def data(request):
    """Say what the data of the register are, under which licence, and where they are read."""
    scheme, today = Scheme.current(), localdate()
    licence = OpenLicence(scheme.register_licence)
    version = registers.version(today)
    name = _("Public register of the awards")
    description = _(
        "Every award granted, with its state of today. The register is the reference; it ranks nobody."
    )
    context = {
        "years": scheme.register_years,
        "licence": licence.label,
        "licence_url": linked.LICENCES[licence],
        "changed_at": version.since,
        "columns": [{"name": column, "words": words} for column, words in COLUMNS.items()],
        "linked": linked.script(
            linked.dataset_data(
                name=name,
                description=description,
                url=request.build_absolute_uri(request.path),
                licence=licence,
                language=get_language(),
                changed=version.since.date().isoformat(),
            )
        ),
        "crumbs": crumbs(_("Data of the register")),
    }
    return render(request, "certification/register/data.html", context)
