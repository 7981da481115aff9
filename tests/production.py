"""The production settings as they are deployed: nginx, two nodes of the application, a worker, PostgreSQL, Redis, a mail server.

`python -m tests.production` starts them on this machine, checks what a deployment promises, and stops them. It needs
nginx, redis-server and a PostgreSQL that DATABASE_URL names (`.ci/postgresql` prints one); it makes databases of its own.
Exit 0 when everything holds.
"""

import os
import secrets
import shutil
import signal
import socket
import socketserver
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg

from cms.environment import ROOT, database

HOST = "garantie.example.org"
MAIN = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log; worker_processes 1;
events {{ worker_connections 512; }}
http {{
  include /etc/nginx/mime.types;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  {site}
}}
"""
failures = []


def check(sentence, holds):
    print(f"{'yes' if holds else 'NO ':>3}  {sentence}", flush=True)
    if not holds:
        failures.append(sentence)


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def ask(port, path="/fr/", *, method="GET", data=None, **headers):
    """Return (status, headers, body) of an answer, as Caddy would ask for it."""
    headers = {
        "Host": HOST,
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": "192.0.2.7",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data, headers, method=method)
    opener = urllib.request.build_opener(Stay)
    try:
        with opener.open(request, timeout=60) as answer:
            return answer.status, answer.headers, answer.read().decode(errors="replace")
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers, answer.read().decode(errors="replace")


class Stay(urllib.request.HTTPRedirectHandler):
    """Follow nothing."""

    def redirect_request(self, *_arguments):
        return None


def wait(what, seconds=90):
    """Return once something is true; False when it is not in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if what():
                return True
        except OSError:
            pass
        time.sleep(0.2)
    return False


@contextmanager
def process(*command, **options):
    """A program for the time of the checks; a signal stops it as a service manager would."""
    with subprocess.Popen([str(part) for part in command], **options) as started:
        try:
            yield started
        finally:
            started.terminate()
            try:
                started.wait(30)
            except subprocess.TimeoutExpired:
                started.kill()


class MailServer(socketserver.StreamRequestHandler):
    """Takes every letter."""

    letters = []

    def handle(self):
        self.wfile.write(b"220 mail\r\n")
        for line in self.rfile:
            if line.upper().startswith(b"DATA"):
                self.wfile.write(b"354 go on\r\n")
                self.letters.append(b"".join(iter(self.rfile.readline, b".\r\n")).decode())
            self.wfile.write(b"221 bye\r\n" if line.upper().startswith(b"QUIT") else b"250 ok\r\n")


@contextmanager
def own_database(address):
    """A new database beside the one that an address names; its address."""
    facts = database(address, Path())
    name = f"{facts['NAME']}_production"
    server = address.rsplit("/", 1)[0]
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield f"{server}/{name}"
        finally:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def environment(folder, **values):
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "cms.settings.production",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": HOST,
        "BASE_URL": f"https://{HOST}",
        "DATA_DIR": str(folder),
        "STATIC_ROOT": str(folder / "static"),
        "SEAL_SIGNER": "self-made",
        **values,
    }


def application(port, env, log):
    return process(
        Path(sys.executable).with_name("granian"), "--interface", "wsgi", "cms.wsgi:application", "--host", "127.0.0.1",
        "--port", port, "--workers", 1, "--blocking-threads", 1, env=env, cwd=ROOT, stdout=log, stderr=log,
    )  # fmt: skip


def nginx(folder, port, upstream):
    site = (ROOT / "cms" / "deployment" / "nginx.conf.template").read_text(encoding="utf-8")
    for name, value in {
        "LISTEN": f"127.0.0.1:{port}",
        "UPSTREAM": f"127.0.0.1:{upstream}",
        "MEDIA": folder / "media",
        "CACHE": folder / "pages",
    }.items():
        site = site.replace(f"${{{name}}}", str(value))
    path = folder / "nginx.conf"
    path.write_text(MAIN.format(folder=folder, site=site.replace("/dev/stdout", f"{folder}/access.log")))
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    tried = subprocess.run([program, "-t", "-c", path], capture_output=True, text=True, check=False)
    check("nginx accepts cms/deployment/nginx.conf.template", tried.returncode == 0)
    return process(program, "-c", path)


def main():
    address = os.environ["DATABASE_URL"]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="production-")))
        folder.chmod(0o755)
        log = stack.enter_context((folder / "log").open("w"))
        redis, mail, edge, *nodes = (free_port() for _ in range(5))
        stack.enter_context(
            process("redis-server", "--port", redis, "--save", "", "--dir", folder, stdout=log, stderr=log)
        )
        server = stack.enter_context(socketserver.ThreadingTCPServer(("127.0.0.1", mail), MailServer))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        stack.callback(server.shutdown)
        env = environment(
            folder,
            DATABASE_URL=stack.enter_context(own_database(address)),
            CACHE_URL=f"redis://127.0.0.1:{redis}/0",
            EMAIL_URL=f"smtp://127.0.0.1:{mail}?tls=0&from=garantie@example.org",
        )

        def manage(*arguments):
            command = [sys.executable, "manage.py", *arguments]
            return subprocess.run(command, env=env, cwd=ROOT, stdout=log, stderr=log, check=True)

        print("migrate, build_site, collectstatic: some minutes on a slow machine", flush=True)
        manage("migrate", "--noinput")
        manage("build_site")
        manage("collectstatic", "--noinput", "--verbosity", "0")
        # Each node has a disk of its own: what they share is the database, the cache, and the keys as a secret.
        second = folder / "second"
        second.mkdir()
        (second / "keys").symlink_to(folder / "keys")
        first = stack.enter_context(application(nodes[0], env, log))
        stack.enter_context(application(nodes[1], {**env, "DATA_DIR": str(second)}, log))
        stack.enter_context(
            process(sys.executable, "manage.py", "db_worker", env=env, cwd=ROOT, stdout=log, stderr=log)
        )
        stack.enter_context(nginx(folder, edge, nodes[0]))
        for node in nodes:
            check(
                "a node is ready: database, migrations, storage",
                wait(lambda node=node: ask(node, "/readyz")[0] == 200),
            )
        os.environ.update(env)
        see_pages(edge)
        see_a_publication(edge)
        see_two_nodes(nodes)
        see_mail(edge)
        see_an_upgrade(edge, first)
        if failures:
            log.flush()
            print((folder / "log").read_text()[-3000:])
    return bool(failures)


def see_pages(edge):
    check(
        "plain HTTP is sent to HTTPS",
        ask(edge, X_Forwarded_Proto="http")[1].get("Location", "").startswith("https://"),
    )
    status, headers, body = ask(edge)
    check("the home page answers, without a cookie", status == 200 and "Set-Cookie" not in headers)
    check("it says that it wants HTTPS from now on", "Strict-Transport-Security" in headers)
    check("the next reader has it from nginx", "HIT" in {ask(edge)[1]["X-Cache"] for _again in range(5)})
    check(
        "a reader with a session does not", ask(edge, Cookie="__Host-session=any")[1]["X-Cache"] == "BYPASS"
    )
    sheet = body.split('rel="stylesheet" href="')[1].split('"')[0]
    ask(edge, sheet)
    status, headers, _body = ask(edge, sheet, Accept_Encoding="gzip")
    check("static files are kept for ever", status == 200 and "immutable" in headers["Cache-Control"])
    login = {ask(edge, "/accounts/login/")[1]["X-Cache"] for _again in range(3)}
    check("a page with a form is never kept", login == {"MISS"})
    check("figures for machines ask for their token", ask(edge, "/metrics")[0] == 404)
    check("a private file has no address", ask(edge, "/media/../private/x")[0] in {400, 404})


def see_a_publication(edge):
    import django  # noqa: PLC0415 - its settings are those of the deployment, known only now

    django.setup()
    from home.models import HomePage  # noqa: PLC0415 - same

    page = HomePage.objects.filter(locale__language_code="fr", live=True).first()
    ask(edge)
    page.seo_title = f"Titre du {secrets.token_hex(4)}"
    page.save_revision().publish()
    published = time.monotonic()
    seen = wait(lambda: page.seo_title in ask(edge)[2], 10)
    after = time.monotonic() - published
    check(f"what is published is seen through nginx (after {after:.1f} s)", seen and after < 3)


def see_two_nodes(nodes):
    def guess(node):
        headers, body = ask(node, "/accounts/login/")[1:]
        token = body.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        cookie = headers["Set-Cookie"].split(";")[0]
        data = f"csrfmiddlewaretoken={token}&login=ana@example.org&password=wrong".encode()
        return ask(
            node, "/accounts/login/", method="POST", data=data, Cookie=cookie, Referer=f"https://{HOST}/"
        )[2]

    said = [guess(nodes[turn % 2]) for turn in range(7)]
    check(
        "guesses of a password are counted by the two nodes together",
        said[0] != said[-1] and len(said[-1]) > 0,
    )


def see_mail(edge):
    headers, body = ask(edge, "/accounts/password/reset/")[1:]
    token = body.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    cookie = headers["Set-Cookie"].split(";")[0]
    data = f"csrfmiddlewaretoken={token}&email=nobody@example.org".encode()
    ask(
        edge, "/accounts/password/reset/", method="POST", data=data, Cookie=cookie, Referer=f"https://{HOST}/"
    )
    check("the worker hands a letter to the mail server", wait(lambda: MailServer.letters))


def see_an_upgrade(edge, first):
    ask(edge)
    first.send_signal(signal.SIGTERM)
    check("a node that is told to stop ends by itself", wait(lambda: first.poll() is not None, 30))
    time.sleep(1.5)
    status, headers, _body = ask(edge)
    check("readers go on reading while no node answers", status == 200 and headers["X-Cache"] == "STALE")


if __name__ == "__main__":
    sys.exit(main())
