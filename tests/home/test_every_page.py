"""Every page of the demo, as a robot reads it: links that lead somewhere, pages that can be reached, valid HTML."""

import json
import re
import shutil
import subprocess
from collections import defaultdict
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.storage import default_storage
from django.test import Client
from wagtail.models import Page

from cms.environment import ROOT
from tests.conftest import require

pytestmark = pytest.mark.any_database

SITE = "http://testserver"
LANGUAGES = ["fr", "en", "es"]
LINKS = (
    ("a", "href"),
    ("link", "href"),
    ("img", "src"),
    ("img", "srcset"),
    ("source", "srcset"),
    ("script", "src"),
    ("use", "href"),
    ("form", "action"),
)
# Members' area and administration: they ask who is there.
CLOSED = ("/accounts/", "/admin/", "/i18n/")
# The state of a certificate at this very minute.
SAYS_THE_TIME = "/verifier/"
# Screens that no link of a page leads to, or that are no page of the tree; they are checked as HTML all the same.
OTHER_SCREENS = [
    "/fr/rien/",
    "/en/nothing/",
    "/es/nada/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/verifier/",
    "/verifier/AAAA-BBBB/",
]


# Tables that become cards on a phone have their roles written out: browsers forget them with another `display`.
WRITTEN_OUT = re.compile(
    "The “role” attribute must not be used on a “(tr|th|td)” element which has a “table” ancestor"
)


class Crawl:
    """What a robot finds that starts at the first page of each language and follows every link of this site."""

    def __init__(self):
        self.client = Client(raise_request_exception=False, headers={"Accept-Language": "fr"})
        self.pages = {}  # HTML by address
        self.anchors = {}
        self.leads = defaultdict(set)  # from where an address is linked
        self.broken = {}
        self.cookies = {}
        self._questions = set()
        self._printed = set()
        waiting = [f"/{language}/" for language in LANGUAGES]
        seen = set(waiting)
        while waiting:
            for found in self._visit(waiting.pop()):
                if found not in seen:
                    seen.add(found)
                    waiting.append(found)

    def _visit(self, address):
        """Open an address; return those that it links to."""
        path = urlsplit(address).path
        if path.startswith(settings.STATIC_URL):
            self._note(address, finders.find(path.removeprefix(settings.STATIC_URL)))
        elif path.startswith(settings.MEDIA_URL):
            self._note(address, default_storage.exists(path.removeprefix(settings.MEDIA_URL)))
        elif not path.startswith(CLOSED) and self._is_new_question(address) and self._is_new_print(path):
            yield from self._open(address)

    def _note(self, address, found):
        if not found:
            self.broken[address] = "no such file"

    def _is_new_question(self, address):
        """Tell whether no address like this one was opened: lists can be narrowed in more ways than one can try."""
        parts = urlsplit(address)
        names = frozenset(pair.split("=")[0] for pair in parts.query.split("&"))
        if not parts.query:
            return True
        fresh = (parts.path, names) not in self._questions
        self._questions.add((parts.path, names))
        return fresh

    def _is_new_print(self, path):
        """Tell whether no file of this kind was asked for: each takes a second to draw."""
        if not path.endswith(".pdf"):
            return True
        name = path.rsplit("/", 1)[-1]
        fresh = name not in self._printed
        self._printed.add(name)
        return fresh

    def _open(self, address):
        response = self.client.get(address)
        if response.streaming:
            response.close()
        if response.status_code == 302 and "/accounts/login/" in response["Location"]:
            return
        if response.status_code != 200:
            self.broken[address] = f"{response.status_code} {response.get('Location', '')}"
            return
        if response.cookies:
            self.cookies[address] = str(response.cookies)
            self.client.cookies.clear()
        if not response["Content-Type"].startswith("text/html") or response.streaming:
            return
        self.pages[address] = html = response.content.decode()
        soup = BeautifulSoup(html, "lxml")
        self.anchors[address] = {tag["id"] for tag in soup.find_all(id=True)}
        for link in links(soup):
            target = urlsplit(urljoin(SITE + address, link))
            if f"{target.scheme}://{target.netloc}" != SITE:
                continue
            known = f"{target.path}?{target.query}" if target.query else target.path
            self.leads[f"{known}#{target.fragment}" if target.fragment else known].add(address)
            yield known


def links(soup):
    """Return every address that a page names."""
    for name, attribute in LINKS:
        for tag in soup.find_all(name, attrs={attribute: True}):
            if name == "form" and tag.get("method", "get").lower() == "post":
                continue
            value = tag[attribute]
            if attribute == "srcset":
                yield from (candidate.split()[0] for candidate in value.split(",") if candidate.split())
            elif not (name == "link" and "preconnect" in tag.get("rel", [])):
                yield value


@pytest.fixture(scope="module")
def crawl(demo):
    return Crawl()


def living_pages():
    """Return the addresses of every page that the public may read."""
    pages = Page.objects.live().public().filter(depth__gt=1, alias_of=None)
    return {page.get_url() for page in pages.specific()}


def test_no_link_is_broken(crawl):
    broken = {address: (why, sorted(crawl.leads[address])[:3]) for address, why in crawl.broken.items()}
    assert broken == {}


def test_every_link_to_a_place_in_a_page_finds_it(crawl):
    lost = {}
    for link, sources in crawl.leads.items():
        address, _, anchor = link.partition("#")
        if anchor and address in crawl.anchors and anchor not in crawl.anchors[address]:
            lost[link] = sorted(sources)[:3]
    assert lost == {}


def test_every_page_can_be_reached_from_the_first_one(crawl):
    assert sorted(living_pages() - crawl.pages.keys()) == []


def test_sitemap_names_every_page_and_nothing_that_is_not_there(crawl):
    named = sitemap()
    assert sorted(living_pages() - named) == []
    assert sorted(named - crawl.pages.keys()) == []


def sitemap():
    soup = BeautifulSoup(Client().get("/sitemap.xml").content, "xml")
    return {urlsplit(tag.get_text()).path for tag in soup.find_all("loc")}


def test_no_page_sets_a_cookie(crawl):
    assert crawl.cookies == {}


def test_public_pages_are_the_same_for_all(crawl):
    """Nothing random, nothing of one reader; one page in five, as they are made of the same parts."""
    one, other = Client(), Client()
    known = [address for address in crawl.pages if not address.startswith(SAYS_THE_TIME)][::5]
    odd = [address for address in known if one.get(address).content != other.get(address).content]
    assert odd == []


# --- Valid HTML -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def checker():
    """The Nu HTML Checker, fetched the first time."""
    require(shutil.which("java"), "no Java is installed, which the HTML checker needs")
    fetched = subprocess.run([ROOT / ".ci" / "html-checker"], capture_output=True, text=True, check=False)
    require(fetched.returncode == 0, f"the HTML checker could not be fetched: {fetched.stderr.strip()}")
    return fetched.stdout.strip()


def test_every_page_is_valid_html(crawl, checker, tmp_path):
    client = Client()
    others = {address: client.get(address).content.decode() for address in OTHER_SCREENS}
    names = {}
    for number, (address, html) in enumerate({**crawl.pages, **others}.items()):
        names[f"{number}.html"] = address
        (tmp_path / f"{number}.html").write_text(html, encoding="utf-8")
    command = ["java", "-jar", checker, "--format", "json", "--errors-only", "--exit-zero-always", "--stdout"]
    checked = subprocess.run([*command, tmp_path], capture_output=True, text=True, check=True)
    found = defaultdict(set)
    for message in json.loads(checked.stdout)["messages"]:
        if WRITTEN_OUT.match(message["message"]):
            continue
        found[message["message"], message.get("extract", "")].add(names[message["url"].rsplit("/", 1)[-1]])
    assert {what: sorted(where)[:3] for what, where in found.items()} == {}
