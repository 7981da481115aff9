"""The server of production and the proxy before it, as deployed, on this machine: what is measured over HTTP asks them.

Import it before Django is set up: the environment is the one of the server.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

from cms.environment import ROOT, data_dir, env

HOST = "bench.example.org"
ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "cms.settings.production",
    "SECRET_KEY": "bench-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ-of-one-run",
    "ALLOWED_HOSTS": HOST,
    "BASE_URL": f"https://{HOST}",
    "EMAIL_URL": "smtp://127.0.0.1:1",
    "SEAL_SIGNER": "self-made",
    "DATA_DIR": str(data_dir()),
    "DATABASE_URL": env("DATABASE_URL") or f"sqlite:///{data_dir() / 'db.sqlite3'}",
    "CACHE_URL": f"file://{data_dir()}/bench-cache",
}
os.environ.update(ENVIRONMENT)
# What Caddy would say of each request.
HEADERS = {
    "Host": HOST,
    "X-Forwarded-Proto": "https",
    "X-Forwarded-For": "192.0.2.7",
    "Accept-Encoding": "gzip",
}
SITE = ROOT / "cms" / "deployment" / "nginx.conf.template"
AROUND = """
worker_processes 2; pid {folder}/nginx.pid; error_log {folder}/nginx.log; daemon off;
events {{ worker_connections 1024; }}
http {{
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  include {folder}/site.conf;
}}
"""


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


PORT, PROXY_PORT = free_port(), free_port()


@contextlib.contextmanager
def running(*command: str, port: int, log: Path):
    """Start a server, wait until it listens, and stop it in the end."""
    with log.open("wb") as journal:
        process = subprocess.Popen(command, stdout=journal, stderr=subprocess.STDOUT)
        try:
            for _attempt in range(600):
                if process.poll() is not None:
                    raise SystemExit(f"{command[0]} ended: see {log}")
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    break
                time.sleep(0.2)
            yield
        finally:
            process.terminate()
            process.wait()


def granian(application: str, *, port: int, log: Path):
    """Start an application as production does, with two workers of one thread."""
    program = str(Path(sys.executable).parent / "granian")
    options = ("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "2")
    return running(program, *options, "--blocking-threads", "1", application, port=port, log=log)


def has_proxy() -> bool:
    return shutil.which("nginx") is not None


def proxy(folder: Path):
    """Start nginx before the server with the file that is deployed, where it is installed; else nothing stands between."""
    if not has_proxy():
        return contextlib.nullcontext()
    site = SITE.read_text()
    facts = {
        "LISTEN": f"127.0.0.1:{PROXY_PORT}",
        "UPSTREAM": f"127.0.0.1:{PORT}",
        "MEDIA": str(data_dir() / "media"),
        "CACHE": str(folder / "pages"),
    }
    for name, value in facts.items():
        site = site.replace(f"${{{name}}}", value)
    (folder / "site.conf").write_text(site)
    written = folder / "nginx.conf"
    written.write_text(AROUND.format(folder=folder))
    return running("nginx", "-c", str(written), "-p", str(folder), port=PROXY_PORT, log=folder / "proxy.log")
