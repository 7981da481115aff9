"""Measure in one database the pages that matter: `python -m tests.bench.pages --territories 500` prints them.

In process, one thread: a whole request through every middleware, less the network. Pages are made, not read from those that
are kept, unless said; what surrounds them is kept as where a shared cache is configured.
"""

import argparse
import gc
import json
import os
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.dev")

import django

django.setup()

from django.conf import settings  # noqa: E402 - the applications must be loaded first
from django.contrib.auth import get_user_model  # noqa: E402 - same
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402 - same
from django.db import connection  # noqa: E402 - same
from django.test import Client  # noqa: E402 - same
from django.urls import reverse  # noqa: E402 - same
from django.utils.translation import override  # noqa: E402 - same
from wagtail.models import Page  # noqa: E402 - same

from certification.clock import localdate  # noqa: E402 - same
from certification.forms.assessment import AnswerForm  # noqa: E402 - same
from certification.models import Dossier, HistoryEntry, RegisterEntry, Session  # noqa: E402 - same
from certification.queries import assessment as assessments  # noqa: E402 - same
from certification.queries import register as registers  # noqa: E402 - same
from home.models import SheetIndexPage, SheetPage  # noqa: E402 - same
from tests.bench import world  # noqa: E402 - same
from tests.bench.measuring import Measure, as_data, ask, floor_of, measure, where  # noqa: E402 - same

DEEP = 2000  # pages of thirty
QUESTIONS = ("vallee", "brouelle", "pays de serville", "aragon", "luxembourg mont", "AG-2025", "zzz")
LEAD, OFFICER, CHAIR = "territoire@example.org", "secretariat@example.org", "presidence@example.org"
PUBLIC = "≤ 25 ms, ≤ 8 queries"


def made(path: str):
    """Return the act of asking for a page that is made each time: an unknown question is never kept."""
    mark = "&" if "?" in path else "?"
    return lambda turn: ask(HANDLER, f"{path}{mark}bench={turn}")


def client_of(email: str) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(email=email))
    return client


def opened(client: Client, path: str):
    """Return the act of opening a page of the members' area."""

    def act(_turn):
        response = client.get(path)
        if response.status_code != 200:
            raise SystemExit(f"{path}: {response.status_code}")

    return act


def public(rounds: int, floor: float) -> Iterator[Measure]:
    """Yield the measures of what everybody reads."""

    def line(what, act, goal="", holds=lambda _found: True):
        return measure(what, act, rounds, goal=goal, holds=holds, floor=floor)

    def is_quick(found):
        return found.p50 <= 25 and found.queries <= 8

    sheet, index = (
        model.objects.live().filter(locale__language_code="fr").first()
        for model in (SheetPage, SheetIndexPage)
    )
    yield line("home page", made("/fr/"), PUBLIC, is_quick)
    for label, page in (("sheet", sheet), ("index of the sheets", index)):
        if page:
            yield line(label, made(Page.objects.get(pk=page.pk).get_url()), PUBLIC, is_quick)
    with override("fr"):
        search, register = reverse("search"), reverse("certification:register")
    yield line("search of the site", made(f"{search}?q=territoire"), PUBLIC, is_quick)
    codes = list(RegisterEntry.objects.order_by("?").values_list("code", flat=True)[: rounds + 5])
    yield line(
        "verification of a certificate",
        lambda turn: ask(HANDLER, f"/verifier/{codes[turn % len(codes)]}/?bench={turn}"),
        "p95 < 5",
        lambda found: found.p95 < 5,
    )
    yield line(
        "search of the register",
        lambda turn: made(f"{register}?q={QUESTIONS[turn % len(QUESTIONS)].replace(' ', '+')}")(turn),
        "p95 < 15",
        lambda found: found.p95 < 15,
    )
    first = line("register, page 1", made(register))
    yield first
    deep = place_of_page(DEEP)
    yield line(
        f"register, page {DEEP} or the last",
        made(f"{register}?after={deep}"),
        "≤ 1.5 × page 1",
        lambda found: found.cpu <= 1.5 * first.cpu,
    )
    slugs = list(RegisterEntry.objects.order_by("?").values_list("slug", flat=True)[: rounds + 5])
    with override("fr"):
        lands = [reverse("certification:register_territory", args=[slug]) for slug in slugs]
    yield line("page of a territory", lambda turn: made(lands[turn % len(lands)])(turn), PUBLIC, is_quick)
    api = reverse("api_awards_json")
    yield line("API, 100 awards", made(api), "p95 < 10", lambda found: found.p95 < 10)
    yield line("API, 100 awards, deep", made(f"{api}?after={deep}"), "p95 < 10", lambda found: found.p95 < 10)
    yield kept(register, rounds)


def kept(register: str, rounds: int) -> Measure:
    """Measure a page that is kept beside a bare view of its size."""
    size = ask(HANDLER, register, accept_encoding="gzip")
    return measure(
        "register, kept",
        lambda _turn: ask(HANDLER, register, accept_encoding="gzip"),
        rounds * 5,
        goal="≥ 0.4 × a bare view",
        holds=lambda found: found.floor <= 1 / 0.4,
        floor=floor_of(size),
    )


def place_of_page(number: int) -> str:
    """Return the code after which a page of thirty begins, found once as a reader would reach it."""
    entries = registers.listed(registers.last_day_listed(localdate())).values_list("code", flat=True)
    return entries[min(number * 30, max(entries.count() - 31, 0))]


def of_members(rounds: int, floor: float) -> Iterator[Measure]:
    """Yield the measures of what people with an account do."""

    def line(what, act, limit):
        return measure(
            what, act, rounds, goal=f"≤ {limit} ms", holds=lambda found: found.p50 <= limit, floor=floor
        )

    lead, officer, chair = map(client_of, (LEAD, OFFICER, CHAIR))
    person = get_user_model().objects.get(email=LEAD)
    mine = Dossier.objects.filter(territory__memberships__person=person).order_by("pk")
    open_one = next(dossier for dossier in mine if assessments.may_fill(dossier, person))
    with override("fr"):
        dossier = reverse("certification:dossier", args=[open_one.pk])
        workspace = reverse("certification:workspace", args=[open_one.pk])
        pipeline = reverse("certification:pipeline")
        session = reverse("certification:session", args=[Session.objects.order_by("-held_on")[0].pk])
    yield line("workspace of a dossier", opened(lead, workspace), 40)
    yield line("dossier", opened(lead, dossier), 40)
    yield line("saving an answer", saving(lead, open_one), 25)
    yield line("list of the staff, 60 dossiers", opened(officer, pipeline), 50)
    yield line("session of the committee", opened(chair, session), 40)


def saving(client: Client, dossier: Dossier):
    """Return the act of saving an answer as a page does on its own."""
    asked = dossier.version.criteria.order_by("pk")[0]
    with override("fr"):
        path = reverse("certification:criterion", args=[dossier.pk, asked.code])
    known = {"revision": 0, "base": AnswerForm.fingerprint_of(None)}
    if stored := dossier.answers.filter(criterion=asked).first():
        known = {"revision": stored.revision, "base": AnswerForm.fingerprint_of(stored)}

    def act(turn):
        text = f"Nous le faisons avec les habitants, {turn} fois."
        response = client.post(path, {**known, "level": "2", "text": text, "quiet": "1"})
        if response.status_code >= 300:
            raise SystemExit(f"{path}: {response.status_code}")
        answer = dossier.answers.get(criterion=asked)
        known.update(revision=answer.revision, base=AnswerForm.fingerprint_of(answer))

    return act


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--territories", type=int, default=50)
    asked.add_argument("--awards", type=int, default=0, help="one for each territory unless said")
    asked.add_argument("--rounds", type=int, default=60)
    asked.add_argument("--out", type=Path, help="a JSON file, beside what is printed")
    options = asked.parse_args()
    world.prepare(options.territories, options.awards)
    # As cms.wsgi does.
    gc.collect()
    gc.freeze()
    floor = floor_of(20_000)
    found = []
    for one in (*public(options.rounds, floor), *of_members(options.rounds, floor)):
        found.append(one)
        print(one.line(), flush=True)
    if options.out:
        facts = {
            "where": where(),
            "database": connection.vendor,
            "territories": options.territories,
            "awards": RegisterEntry.objects.count(),
            "events": HistoryEntry.objects.count(),
            "floor": floor,
            "measures": as_data(found),
        }
        options.out.write_text(json.dumps(facts, indent=1))


settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
settings.DEBUG = False
settings.PAGE_CACHE_SECONDS = 300
HANDLER = WSGIHandler()

if __name__ == "__main__":
    main()
