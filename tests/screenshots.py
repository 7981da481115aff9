"""Take the pictures of the guides from the demo: `make screenshots`.

Here and not beside the guides because it drives a browser with the tools of the tests. `docs/guides/screenshots.yaml` says
who opens what. Without `--at` the demo is loaded anew in a folder of its own, which goes away at the end.
"""

import argparse
import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import yaml
from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
GUIDES = ROOT / "docs" / "guides"
MANIFEST = GUIDES / "screenshots.yaml"
WIDTH, HEIGHT = 1280, 800
LARGEST = 60_000
QUALITIES = (82, 70, 58, 46, 34)
OPTIONS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


def manifest():
    """Return the pictures to take, each with its name."""
    pictures = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    return [{"name": name, **picture} for name, picture in pictures.items()]


@contextmanager
def served_demo():
    """Load the demo in a folder of its own and serve it; yield its address."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        address = f"http://127.0.0.1:{port}"
        environment = {
            **os.environ,
            "DATA_DIR": folder,
            "DATABASE_URL": "",
            "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
            "BASE_URL": address,
            "DEMO_PASSWORD": "demo",
        }
        for command in (
            ("migrate", "--verbosity=0"),
            ("compilemessages", "--ignore=.venv", "-v0"),
            ("load_demo",),
            # What the page of operations shows.
            ("run_due",),
            ("verify_history",),
        ):
            subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True)
        # From there, so that the page of operations shows no folder of this machine.
        save = [sys.executable, ROOT / "manage.py", "backup", "sauvegardes"]
        subprocess.run(save, cwd=folder, env=environment, check=True)
        server = [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"]
        with (Path(folder) / "server.log").open("wb") as log:
            running = subprocess.Popen(server, cwd=ROOT, env=environment, stdout=log, stderr=log)
            try:
                wait_for(f"{address}/healthz")
                yield address
            finally:
                running.terminate()
                running.wait()


def wait_for(address, seconds=120):
    """Wait until an address of this machine answers."""
    end = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(address):  # noqa: S310 - the demo that this program serves
                return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(1)


def sign_in(page, login):
    page.goto("/accounts/login/")
    page.fill("input[name=login]", f"{login}@example.org")
    page.fill("input[name=password]", "demo")
    page.click("main button[type=submit]")
    page.wait_for_url(lambda address: "/accounts/login" not in address)


def take(page, picture):
    """Open a screen and return its image, once it is known to be the right one."""
    page.set_viewport_size({"width": WIDTH, "height": picture.get("height", HEIGHT)})
    answer = page.goto(picture["address"])
    if not answer.ok:
        sys.exit(f"{picture['name']}: {picture['address']} answers {answer.status}")
    page.wait_for_load_state("networkidle")
    if picture["says"] not in page.inner_text("body"):
        sys.exit(f"{picture['name']}: {picture['address']} does not say “{picture['says']}”.")
    return Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")


def keep(image, path):
    """Write an image as WebP, at the best quality that stays light."""
    for quality in QUALITIES:
        out = io.BytesIO()
        image.save(out, "WEBP", quality=quality, method=6)
        if out.tell() <= LARGEST:
            break
    path.write_bytes(out.getvalue())
    return out.tell()


def take_all(address, names):
    wanted = [picture for picture in manifest() if not names or picture["name"] in names]
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    (GUIDES / "images").mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=OPTIONS)
        # One sign-in for each person, whatever the number of their pictures.
        for login, pictures in groupby(sorted(wanted, key=itemgetter("login")), itemgetter("login")):
            context = browser.new_context(
                base_url=address, locale="fr-FR", color_scheme="light", reduced_motion="reduce"
            )
            page = context.new_page()
            page.set_default_timeout(90_000)
            if login != "nobody":
                sign_in(page, login)
            for picture in pictures:
                size = keep(take(page, picture), GUIDES / "images" / f"{picture['name']}.webp")
                sys.stdout.write(f"{picture['name']}: {size / 1000:.0f} kB\n")
            context.close()
        browser.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--at", metavar="ADDRESS", help="a demo that is already served")
    parser.add_argument("names", nargs="*", help="these pictures only")
    given = parser.parse_args()
    if given.at:
        take_all(given.at, given.names)
    else:
        with served_demo() as address:
            take_all(address, given.names)


if __name__ == "__main__":
    main()
