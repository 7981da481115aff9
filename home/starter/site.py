"""Builds the site that editors then change: nothing that exists is touched."""

import datetime as dt
import json
from functools import cache
from pathlib import Path

import yaml
from django.db import transaction

from certification.clock import localdate
from home.choices import MenuSlot
from home.models import ContactField, ContactPage, Footer, HomePage, Menu, Region, SectionPage, Theme
from home.starter.blocks import stable_id
from home.starter.library import Documents, Pictures
from home.starter.writing import SOURCE, Writer, translate

HERE = Path(__file__).parent / "content"
FOOTERS = (MenuSlot.FOOTER_GUARANTEE, MenuSlot.FOOTER_NETWORK, MenuSlot.FOOTER_CONTACT)
CONTACT = "contact@example.org"


@cache
def read(name: str, folder: Path = HERE):
    """Return what a file of content describes."""
    return yaml.safe_load((folder / f"{name}.yaml").read_text(encoding="utf-8"))


def is_built() -> bool:
    """Tell whether the site has its sections: they are built in one piece."""
    return SectionPage.objects.exists()


@transaction.atomic
def build_site(*, today: dt.date | None = None) -> None:
    """Build the sections, the legal pages, the home page and the menus in three languages, once."""
    if is_built():
        return
    write_subjects()
    writer = Writer(
        today=today or localdate(),
        pictures=Pictures(read("pictures")),
        documents=Documents(read("documents")),
    )
    writer.write(read("sections"))
    write_contact_form(writer)
    write_home(writer)
    write_menus(writer)
    write_footers(writer)


def write_subjects() -> None:
    """Write the themes and the regions."""
    described = read("subjects")
    for slug, words in described["themes"].items():
        Theme.objects.get_or_create(slug=slug, defaults=_names(words))
    for slug, words in described["regions"].items():
        Region.objects.get_or_create(slug=slug, defaults={**_names(words), "country": words["country"]})


def _names(words: dict) -> dict:
    return {f"name_{language}": words.get(language, words[SOURCE]) for language in ("fr", "en", "es")}


def write_contact_form(writer: Writer) -> None:
    """Give the contact page its questions, in each language."""
    page, described = writer.pages["contact"], read("contact")
    # The page of origin first: the others translate its questions.
    for language, locale in sorted(writer.locales.items(), key=lambda one: one[0] != SOURCE):
        target = page if language == SOURCE else ContactPage(title=page.title, slug=page.slug, locale=locale)
        words = described["words"][language]
        target.consent_words, target.subject = words["consent"], words["subject"]
        target.to_address = target.from_address = CONTACT
        target.form_fields = [
            ContactField(
                sort_order=number,
                clean_name=f"question_{number}",
                field_type=question["type"],
                required=question["required"],
                label=question[language]["label"],
                help_text=question[language].get("help", ""),
                locale=locale,
                translation_key=stable_id("contact", number),
            )
            for number, question in enumerate(described["questions"])
        ]
        if language == SOURCE:
            page.save_revision(changed=False).publish()
            page = ContactPage.objects.get(pk=page.pk)
        else:
            introduction = page.get_translation(locale)
            target.title, target.slug = introduction.title, introduction.slug
            target.introduction, target.thanks = introduction.introduction, introduction.thanks
            translate(page, target)


def write_home(writer: Writer) -> None:
    """Compose the home page."""
    home, described = writer.pages["home"], read("home")
    _compose(home, described[SOURCE], writer)
    home.save_revision(changed=False).publish()
    for language, locale in writer.locales.items():
        if language != SOURCE:
            target = HomePage(locale=locale)
            _compose(target, described[language], writer)
            translate(home, target)


def _compose(home: HomePage, words: dict, writer: Writer) -> None:
    """Set the words of a home page."""
    home.title, home.slug, home.search_description = (
        words["title"],
        words["slug"],
        words["search_description"],
    )
    home.hero_title, home.hero_text = words["hero_title"], words["hero_text"]
    home.hero_links = _links(
        "home/hero",
        [
            _link(words["hero_primary"], screen="certification:guarantee"),
            _link(words["hero_second"], screen="verify_form"),
        ],
    )
    steps, call = words["steps"], words["call"]
    contact = writer.pages["people"].pk
    sections = [
        ("news", {**_head(words["news"]), "count": 4}),
        ("next_meeting", {"label": words["next_meeting"]["title"]}),
        ("territories", _head(words["territories"])),
        ("questions", _head(words["five_questions"])),
        (
            "steps",
            {
                "title": steps["title"],
                "text": steps["intro"],
                "steps": _items("home/steps", steps["steps"]),
                "link": _link(steps["more"], screen="certification:framework"),
            },
        ),
        ("verify", _head(words["verify"])),
        (
            "call",
            {
                **_head(call),
                "links": _items(
                    "home/call",
                    [
                        _link(call["primary"], screen="certification:dossier_new"),
                        _link(call["second"], page=contact),
                    ],
                ),
            },
        ),
    ]
    home.sections = json.dumps(
        [{"type": kind, "value": value, "id": stable_id("home", kind)} for kind, value in sections]
    )


def write_menus(writer: Writer) -> None:
    """Write the navigation, the three columns of the footer and its last line."""
    described = read("menus")
    for slot in MenuSlot:
        source = _menu(slot, described[SOURCE], writer, SOURCE)
        source.save()
        for language in writer.locales:
            if language != SOURCE:
                translate(source, _menu(slot, described[language], writer, language))


def _menu(slot: MenuSlot, words: dict, writer: Writer, language: str) -> Menu:
    if slot in FOOTERS:
        column = words["footer"][FOOTERS.index(slot)]
        title, entries = column["title"], column["entries"]
    else:
        title, entries = "", words[slot.value]
    links = [
        _link(
            entry["words"],
            screen=entry.get("view", ""),
            page=writer.pages[entry["page"]].pk if "page" in entry else None,
        )
        for entry in entries
    ]
    return Menu(
        slot=slot, title=title, links=_links(f"menu/{slot.value}", links), locale=writer.locales[language]
    )


def write_footers(writer: Writer) -> None:
    """Write the sentence of the footer."""
    described = read("menus")
    source = Footer(
        text=described[SOURCE]["footer_sentence"], contact_email=CONTACT, locale=writer.locales[SOURCE]
    )
    source.save()
    for language, locale in writer.locales.items():
        if language != SOURCE:
            translate(
                source,
                Footer(text=described[language]["footer_sentence"], contact_email=CONTACT, locale=locale),
            )


def _head(words: dict) -> dict:
    return {"title": words["title"], "text": words.get("text", "")}


def _link(label: str, *, page: int | None = None, screen: str = "") -> dict:
    return {"label": label, "page": page, "screen": screen, "url": ""}


def _links(place: str, links: list[dict]) -> str:
    return json.dumps(
        [{"type": "link", "value": link, "id": stable_id(place, number)} for number, link in enumerate(links)]
    )


def _items(place: str, values: list[dict]) -> list[dict]:
    return [
        {"type": "item", "value": value, "id": stable_id(place, "item", number)}
        for number, value in enumerate(values)
    ]
