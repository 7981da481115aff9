"""Checks made by JavaScript libraries that are not ours: installed once in the data folder, run by Node."""

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from cms.environment import data_dir
from tests.database import one_at_a_time

SOURCE = Path(__file__).parent / "node"
FOLDER = data_dir() / "node"
INSTALL = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]


def install():
    """Install the libraries of the lock file; skip, with the reason, where that cannot be."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed: no library but ours reads the credentials here")
    wanted = hashlib.sha256((SOURCE / "package-lock.json").read_bytes()).hexdigest()
    installed = FOLDER / "installed"
    with one_at_a_time():
        if not installed.exists() or installed.read_text() != wanted:
            shutil.rmtree(FOLDER, ignore_errors=True)
            shutil.copytree(SOURCE, FOLDER, ignore=shutil.ignore_patterns("node_modules"))
            done = subprocess.run(
                INSTALL, cwd=FOLDER, capture_output=True, text=True, timeout=300, check=False
            )
            if done.returncode:
                pytest.skip(f"npm could not install the libraries: {done.stderr.strip()[-300:]}")
            installed.write_text(wanted)
        shutil.copyfile(SOURCE / "check.js", FOLDER / "check.js")


def check_with_javascript(documents, cases):
    """Return what the libraries find of each case: see tests/node/check.js."""
    install()
    asked = json.dumps({"documents": documents, "cases": cases})
    done = subprocess.run(
        [shutil.which("node"), "check.js"],
        cwd=FOLDER,
        input=asked,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
