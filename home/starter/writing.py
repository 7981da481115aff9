"""Pages described in words become pages of the site, published in French and translated by wagtail-localize."""

import datetime as dt
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field
from django.utils import timezone
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Locale, Page
from wagtail_localize.models import SegmentOverride, StringTranslation, Translation, TranslationSource
from wagtail_localize.segments import OverridableSegmentValue, StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from home import models
from home.starter.blocks import Blocks, stable_id

SOURCE = "fr"
NOON = "12:00"
# Facts that are kept by a field of another name.
FIELD_NAMES = {
    "closes": "registration_closes_at",
    "email": "contact_email",
    "ends": "ends_at",
    "link": "registration_link",
    "published": "published_on",
    "starts": "starts_at",
}
PERSON_FIELD_NAMES = {"since": "mandate_since", "until": "mandate_until"}
WORDS_OF_A_CELL = re.compile(r"(?<=\.table)\.[0-9a-f]{16}$")


class Writer:
    """Writes described pages: first the pages, so that they may refer to one another; then words; then translations."""

    def __init__(
        self,
        *,
        today: dt.date,
        pictures: Mapping | None = None,
        documents: Mapping | None = None,
        territories: Mapping | None = None,
    ):
        self.today = today
        self.pages: dict[str, Page] = {}
        self.pictures = pictures or {}
        self.documents = documents or {}  # by key, then by language
        self.territories = territories or {}
        self.locales = {locale.language_code: locale for locale in Locale.objects.all()}
        self.themes = {theme.slug: theme for theme in models.Theme.objects.all()}
        self.regions = {region.slug: region for region in models.Region.objects.all()}
        self.pages["home"] = models.HomePage.objects.get(locale=self.locales[SOURCE])

    def write(self, described: Iterable[Mapping]) -> None:
        """Write pages and their translations; parents stand before their children."""
        described = list(described)
        for one in described:
            self._found(one)
        for one in described:
            page = self.pages[one["key"]]
            self._tell(page, one, SOURCE)
            page.save_revision(changed=False).publish()
            # Read again: the rows under a page have their numbers only once it is published.
            self.pages[one["key"]] = type(page).objects.get(pk=page.pk)
        for language in (code for code in self.locales if code != SOURCE):
            for one in described:
                if language in one:
                    self._translate(self.pages[one["key"]], one, language)

    def remember(self, described: Iterable[Mapping]) -> None:
        """Take pages that were written before, so that others refer to them."""
        for one in described:
            model, slug = getattr(models, one["type"]), one[SOURCE]["slug"]
            self.pages[one["key"]] = model.objects.get(slug=slug, locale=self.locales[SOURCE])

    def blocks(self, language: str) -> Blocks:
        """Return what turns descriptions into blocks in a language."""
        return Blocks(
            page_of=self.pages.__getitem__,
            picture_of=self.pictures.__getitem__,
            document_of=self._document,
            language=language,
        )

    def _document(self, key: str, language: str):
        versions = self.documents[key]
        return versions.get(language, versions[SOURCE])

    # --- pages ---------------------------------------------------------------------------------------------------

    def _found(self, one: Mapping) -> None:
        """Create the page with its title, its address and its facts, without its words."""
        model, words = getattr(models, one["type"]), one[SOURCE]
        page = model(title=words["title"], slug=words["slug"], locale=self.locales[SOURCE], live=False)
        self._set_facts(page, one)
        parent = self.pages[one["parent"]]
        parent.refresh_from_db(fields=["path", "depth", "numchild", "url_path"])
        parent.add_child(instance=page)
        self.pages[one["key"]] = page

    def _set_facts(self, page: Page, one: Mapping) -> None:
        """Set what is known before the other pages are."""
        facts = dict(one.get("facts") or {})
        names = {**FIELD_NAMES, **(PERSON_FIELD_NAMES if isinstance(page, models.PersonPage) else {})}
        page.show_in_menus = bool(facts.pop("menu", False))
        if at := facts.pop("at", None):
            page.latitude, page.longitude = (Decimal(str(degrees)) for degrees in at)
        if region := facts.pop("region", None):
            page.region = self.regions[region]
            if hasattr(page, "country"):
                page.country = page.region.country
        if picture := facts.pop("picture", None):
            page.picture = self.pictures[picture]
        if theme := facts.pop("theme", None):
            page.theme = self.themes[theme]
        if isinstance(page, models.TerritoryPage):
            self._set_territory(page, facts.pop("territory"))
        for name, value in facts.items():
            field = names.get(name, name)
            if _is_plain(type(page), field):
                setattr(page, field, self._fact(type(page), field, value))
        if isinstance(page, models.PersonPage):
            page.consent_given_on = self.today - dt.timedelta(days=200)
            page.consent_record = "Formulaire de consentement signé, gardé par l’association"

    def _set_territory(self, page: models.TerritoryPage, key: str) -> None:
        """Take the place of a territory from the guarantee."""
        page.territory = territory = self.territories[key]
        page.place, page.country = territory.place, territory.country
        page.latitude, page.longitude = territory.latitude, territory.longitude
        page.region = next(
            (
                region
                for region in self.regions.values()
                if territory.region in (region.name_fr, region.name_en, region.name_es)
            ),
            None,
        )

    def _fact(self, model: type[Page], field: str, value):
        kind = model._meta.get_field(field).get_internal_type()
        if kind == "DateField":
            return self._day(value)
        if kind == "DateTimeField":
            return self._moment(value if isinstance(value, Mapping) else {"day": value})
        return ", ".join(value) if isinstance(value, list) else value

    def _day(self, value) -> dt.date:
        if isinstance(value, Mapping):
            value = value.get("date", value.get("day"))
        return self.today + dt.timedelta(days=value) if isinstance(value, int) else value

    def _moment(self, value: Mapping) -> dt.datetime:
        time = dt.time.fromisoformat(value.get("time", NOON))
        return dt.datetime.combine(self._day(value), time, tzinfo=timezone.get_current_timezone())

    # --- words ---------------------------------------------------------------------------------------------------

    def _tell(self, page: Page, one: Mapping, language: str) -> None:
        """Set the words of a page in a language, and its relations to the other pages."""
        facts, blocks = one.get("facts") or {}, self.blocks(language)
        for name, value in one[language].items():
            field = _field(type(page), name)
            if isinstance(field, StreamField):
                setattr(page, name, json.dumps(blocks.stream(value, f"{one['key']}/{name}")))
            elif isinstance(field, RichTextField):
                setattr(page, name, blocks.html(value))
            elif field is not None and not field.is_relation:
                setattr(page, name, "\n".join(value) if isinstance(value, list) else value)
        self._relate(page, one, facts)
        self._list_children(page, one, one[language], facts)

    def _relate(self, page: Page, one: Mapping, facts: Mapping) -> None:
        if "themes" in facts:
            page.themes = [self.themes[slug] for slug in facts["themes"]]
        if "synthesis" in facts:
            page.synthesis = self.pages[facts["synthesis"]]
        if "territory" in facts and not isinstance(page, models.TerritoryPage):
            page.territory = self.pages[facts["territory"]]
        if isinstance(page, models.SynthesisPage) and "document" in facts:
            page.document = self._document(facts["document"], SOURCE)

    def _list_children(self, page: Page, one: Mapping, words: Mapping, facts: Mapping) -> None:
        key = one["key"]
        if isinstance(page, models.NewsPage):
            page.related_pages = [
                models.RelatedPage(page=self.pages[other]) for other in facts.get("related", [])
            ]
        if isinstance(page, models.MeetingPage):
            page.programme = [
                self._half_day(page, key, n, part) for n, part in enumerate(words.get("programme", []))
            ]
            page.documents = [
                models.MeetingDocument(document=self._document(name, SOURCE))
                for name in facts.get("documents", [])
            ]
        if isinstance(page, models.SheetPage):
            page.figures = [
                models.SheetFigure(
                    value=str(figure["value"]),
                    label=figure["label"],
                    locale=page.locale,
                    translation_key=stable_id(key, "figure", n),
                )
                for n, figure in enumerate(words.get("figures", []))
            ]
        if isinstance(page, models.BranchPage):
            page.members = [
                models.BranchMember(person=self.pages[person]) for person in facts.get("people", [])
            ]
        if isinstance(page, models.CooperationPage):
            page.territories = [
                models.CooperationTerritory(territory=self.pages[name])
                for name in facts.get("territories", [])
            ]
            page.people = [
                models.CooperationPerson(person=self.pages[name]) for name in facts.get("people", [])
            ]

    def _half_day(self, page: models.MeetingPage, key: str, number: int, part: Mapping) -> models.HalfDay:
        day = timezone.localdate(page.starts_at) + dt.timedelta(days=part.get("day", 1) - 1)
        return models.HalfDay(
            sequence=part["sequence"],
            starts_at=self._moment({"date": day, "time": part["starts"]}),
            ends_at=self._moment({"date": day, "time": part["ends"]}),
            title=part["title"],
            text=self.blocks(page.locale.language_code).html(part.get("text", "")),
            locale=page.locale,
            translation_key=stable_id(key, "half-day", number),
        )

    # --- translations --------------------------------------------------------------------------------------------

    def _translate(self, page: Page, one: Mapping, language: str) -> None:
        """Translate a page as a translator would, string by string, and publish it."""
        target = type(page)(locale=self.locales[language])
        self._set_facts(target, one)
        self._tell(target, one, language)
        translate(page, target)


def translate(source, target) -> None:
    """Give the strings of a published object their translation, read off an unsaved copy in another language."""
    record, _created = TranslationSource.update_or_create_from_instance(source)
    locale = target.locale
    translation, _created = Translation.objects.get_or_create(source=record, target_locale=locale)
    found = {
        (segment.string_id, segment.context_id): StringTranslation(
            translation_of_id=segment.string_id,
            context_id=segment.context_id,
            locale=locale,
            data=words.get_translatable_html(),
            translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
        )
        for segment, words in _pairs(record, target)
    }
    StringTranslation.objects.bulk_create(found.values(), ignore_conflicts=True)
    others = {
        one.path: one.data for one in extract_segments(target) if isinstance(one, OverridableSegmentValue)
    }
    overrides = [
        SegmentOverride(
            locale=locale, context_id=segment.context_id, data_json=json.dumps(others[segment.context.path])
        )
        for segment in record.overridablesegment_set.select_related("context")
        if others.get(segment.context.path, segment.data) != segment.data
    ]
    SegmentOverride.objects.bulk_create(overrides, ignore_conflicts=True)
    translation.save_target(publish=True)


def _pairs(record: TranslationSource, target) -> Iterator[tuple]:
    """Match the strings of a source with those of its translation: the same place, then the same order."""
    sources, targets = defaultdict(list), defaultdict(list)
    for segment in record.stringsegment_set.select_related("context").order_by("order"):
        sources[_place(segment.context.path)].append(segment)
    for value in extract_segments(target):
        if isinstance(value, StringSegmentValue):
            targets[_place(value.path)].append(value.string)
    for place, segments in sources.items():
        if len(segments) != len(targets[place]):
            message = (
                f"{record.object_repr} ({target.locale.language_code}): {place} has not the same structure"
            )
            raise ValueError(message)
        yield from zip(segments, targets[place], strict=True)


def _place(path: str) -> str:
    """Return where a string stands; the cells of a table are told apart by their words, which change."""
    return WORDS_OF_A_CELL.sub("", path)


def _field(model: type[Page], name: str) -> Field | None:
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def _is_plain(model: type[Page], name: str) -> bool:
    """Tell whether a fact is a value of the page itself, and not a relation."""
    field = _field(model, name)
    return field is not None and not field.is_relation
