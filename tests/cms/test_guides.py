"""The guides: what they say is on the screens, and who reads them where."""

import re
from functools import cache

import pytest
import yaml
from django.urls import reverse
from django.utils.translation import trans_real

from cms.guides.reading import FOLDER, IMAGES, INDEX, MARKDOWN, find, guides, links, read, show
from tests.factories.editors import MODERATOR, someone

PAGES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.md"))
HEAVIEST, HEAVIEST_OF_ALL = 60_000, 3_000_000
# What a translation leaves open, and what surrounds a word on a button.
BLANK = re.compile(r"%\(\w+\)[sd]|\{\w*\}|<[^>]+>")


@cache
def words_on_screen():
    """Return what the screens say in French: our catalogue and those of Wagtail, wagtail-localize and allauth."""
    catalogues = trans_real.translation("fr")._catalog._catalogs
    return {plain(said) for catalogue in catalogues for said in catalogue.values()}


def plain(words):
    return " ".join(BLANK.sub("", words).replace("\u202f", " ").replace("\u00a0", " ").split()).casefold()


def bold(source):
    """Yield the words that a page shows as those of the screen."""
    for token in MARKDOWN.parse(source):
        strong = False
        for child in token.children or ():
            if child.type == "strong_open":
                strong = True
            elif child.type == "strong_close":
                strong = False
            elif strong:
                yield child.content


def test_every_word_that_a_guide_quotes_is_on_a_screen():
    unknown = {
        f"{path}: {words}"
        for path in PAGES
        for words in bold((FOLDER / path).read_text(encoding="utf-8"))
        if plain(words) not in words_on_screen()
    }
    assert not unknown


def test_every_page_is_in_the_index_and_every_link_leads_somewhere():
    assert sorted(guides()) == PAGES
    found = {link for path in PAGES for link in links(path, (FOLDER / path).read_text(encoding="utf-8"))}
    inside = {link.partition("#")[0] for link in found if ":" not in link}
    assert [link for link in sorted(inside) if not (FOLDER / link).is_file()] == []


def test_every_page_says_when_and_who():
    silent = [
        guide.path
        for guide in guides().values()
        if guide.path != INDEX and not ("*Quand :*" in guide.source and "*Qui :*" in guide.source)
    ]
    assert silent == []


def test_pictures_are_those_of_the_manifest_and_of_the_pages():
    manifest = yaml.safe_load((FOLDER / "screenshots.yaml").read_text(encoding="utf-8"))
    shown = {
        link.removeprefix("images/")
        for path in PAGES
        for link in links(path, (FOLDER / path).read_text(encoding="utf-8"))
        if link.startswith("images/")
    }
    taken = {path.name: path.stat().st_size for path in IMAGES.iterdir()}
    assert shown == {f"{name}.webp" for name in manifest} == set(taken)
    assert {name: size for name, size in taken.items() if size > HEAVIEST} == {}
    assert sum(taken.values()) < HEAVIEST_OF_ALL


def test_commands_that_a_guide_gives_exist():
    from django.core.management import get_commands  # noqa: PLC0415 - only here

    asked = {
        name
        for path in PAGES
        for name in re.findall(r"manage\.py (\w+)", (FOLDER / path).read_text(encoding="utf-8"))
    }
    assert asked <= set(get_commands())


def test_a_tag_in_a_file_is_shown_and_never_run(tmp_path, monkeypatch):
    page = tmp_path / "page.md"
    page.write_text("# T\n\n<script>alert(1)</script> [x](javascript:alert(1))\n", encoding="utf-8")
    monkeypatch.setattr("cms.guides.reading.FOLDER", tmp_path)
    shown = show(read("page.md"), str, str)
    assert "<script" not in shown
    assert "href" not in shown


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("restaurer", "administration/restaurer-une-sauvegarde.md"),
        ("Suspendre un agrément", "dispositif/suspendre-un-agrement.md"),
        ("actualites", "redaction/publier-une-actualite.md"),
    ],
)
def test_the_search_finds_the_page_first_whatever_its_accents(question, first):
    assert find(question)[0].path == first


def test_a_question_without_words_finds_nothing():
    assert find("?!") == []
    assert find("chrysalide") == []


@pytest.mark.django_db
@pytest.mark.parametrize("frame", ["guides", "guides_admin"])
def test_staff_read_every_page_in_both_places(frame, signed_in, django_assert_max_num_queries):
    client = signed_in("admin@example.org", is_superuser=True, is_staff=True)
    client.get(reverse(f"{frame}:index"))
    for path in PAGES:
        names = [] if path == INDEX else path.removesuffix(".md").split("/")
        with django_assert_max_num_queries(12):
            answer = client.get(reverse(f"{frame}:{'page' if names else 'index'}", args=names))
        page = answer.content.decode()
        assert guides()[path].title in page.replace("&#x27;", "'")
        # Each link and picture of the page is one that this site serves.
        assert ".md" not in re.sub(r"<(code|pre).*?</\1>", "", page, flags=re.DOTALL)
        assert "../images" not in page


@pytest.mark.django_db
def test_the_index_answers_a_question(signed_in):
    client = signed_in("admin@example.org", is_superuser=True, is_staff=True)
    address = reverse("guides_admin:page", args=["administration", "restaurer-une-sauvegarde"])
    asked = client.get(reverse("guides_admin:index"), {"q": "restaurer"}).content.decode()
    # Once among what was found, once in the list.
    assert asked.count(f'href="{address}"') == 2


@pytest.mark.django_db
def test_a_picture_is_served_to_staff_alone(client, signed_in):
    name = next(IMAGES.iterdir()).stem
    address = reverse("guides:picture", args=[name])
    assert client.get(address).status_code == 302
    staff = signed_in("admin@example.org", is_superuser=True)
    answer = staff.get(address)
    assert answer["Content-Type"] == "image/webp"
    assert b"".join(answer.streaming_content) == (IMAGES / f"{name}.webp").read_bytes()
    assert staff.get(reverse("guides:picture", args=["nothing"])).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "args"),
    [("index", []), ("page", ["administration", "installer"]), ("picture", ["administration-comptes"])],
)
def test_others_find_nothing(name, args, client, signed_in):
    address = reverse(f"guides:{name}", args=args)
    assert client.get(address).status_code == 302
    assert signed_in().get(address).status_code == 404
    assert client.get(reverse(f"guides_admin:{name}", args=args)).status_code in {302, 403}


@pytest.mark.django_db
def test_editors_find_the_help_in_their_menu(client):
    client.force_login(someone(MODERATOR))
    assert reverse("guides_admin:index") in client.get(reverse("wagtailadmin_home")).content.decode()


@pytest.mark.django_db
def test_whoever_holds_a_mandate_finds_the_help_in_their_space(signed_in):
    space = reverse("certification:dashboard")
    link = f'href="{reverse("guides:index")}"'
    admin = signed_in("admin@example.org", is_superuser=True)
    assert link in admin.get(space).content.decode()
    assert link not in signed_in("else@example.org").get(space).content.decode()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_page_is_accessible_on_a_phone_in_both_places(browse_as, person, axe):
    admin = person("admin@example.org", is_superuser=True, is_staff=True)
    for frame in ("guides", "guides_admin"):
        page = browse_as(admin, reverse(f"{frame}:page", args=["administration", "configurer"]))
        page.set_viewport_size({"width": 360, "height": 740})
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        if frame == "guides":
            axe(page)
