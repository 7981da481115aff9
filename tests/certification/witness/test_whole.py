"""A file that the site sealed, checked by the script alone, on a machine that knows nothing of the site."""

import shutil
import subprocess
import sys

import pytest

from certification.choices import LogKind
from certification.services import witness as witnesses
from certification.services.log import proof_of, sign_checkpoint
from tests.certification.witness.test_check_certificate import RIGHT, SCRIPT, UNKNOWN
from tests.conftest import require
from tests.factories import certificate
from tests.factories import log as factory

pytestmark = pytest.mark.django_db


def test_a_file_of_ours_is_checked_without_us(tmp_path):
    require(shutil.which("pdfdetach") and shutil.which("openssl"), "pdfdetach or openssl is not installed")
    for seed in (2, 3):
        factory.witness(seed)
    award = certificate.with_file()
    path = tmp_path / "certificate.pdf"
    with award.certificate.file.file.open("rb") as stored:
        path.write_bytes(stored.read())
    # The keys that the file carries, once somebody compared them with those of two antennas.
    subprocess.run(
        [shutil.which("pdfdetach"), "-savefile", "trust.json", "-o", tmp_path / "trust.json", path],
        check=True,
    )

    def check(*arguments):
        command = [sys.executable, "-I", SCRIPT, path, "--trust", tmp_path / "trust.json", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False).returncode

    assert check() == UNKNOWN
    checkpoint = sign_checkpoint()
    for seed in (2, 3):
        witnesses.receive_cosignature(factory.cosigned(checkpoint, seed))
    later = tmp_path / "later.tlog-proof"
    later.write_text(proof_of(award.log_entries.get(kind=LogKind.ISSUED)))
    assert check("--proof", later) == RIGHT
