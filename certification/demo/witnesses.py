"""Two antennas that witness the log of the register: one comes regularly, the other has not come for two months.

Their keys stand as `witness.py` keeps them, in the folder of the keys of this installation: the demo's log can go on
being witnessed with the program itself.
"""

import base64
import json
import secrets

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from certification.clock import now
from certification.demo.timeline import Story
from certification.rules import signed_note as notes
from certification.rules.permissions import SYSTEM
from certification.services.log import sign_checkpoint
from certification.services.witness import receive_cosignature, register_witness

BEGINNING, DAYS_BETWEEN, SILENCE = -700, 70, -60


class Antenna:
    """The machine of an antenna, as far as the demo needs it."""

    def __init__(self, host: str):
        folder = settings.KEYS_DIR / "demo" / host
        path = folder / "witness.key"
        if not path.exists():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.touch(mode=0o600)
            seed = base64.b64encode(secrets.token_bytes(32)).decode()
            path.write_text(json.dumps({"name": host, "seed": seed}))
        kept = json.loads(path.read_text())
        self.private = Ed25519PrivateKey.from_private_bytes(base64.b64decode(kept["seed"]))
        public = self.private.public_key().public_bytes_raw()
        self.key = notes.VerificationKey(host, notes.COSIGNATURE, public)

    def come(self) -> None:
        """See the log as it is today, and cosign it."""
        note = notes.parse_note(sign_checkpoint().note)
        line = notes.cosign(note.text, self.key, self.private.sign, int(now().timestamp()))
        receive_cosignature(str(notes.Note(note.text, [line])))


def witness_the_log(world, host: str, organisation: str, until: int) -> Story:
    """Trust an antenna, then let it come at regular intervals up to a day."""
    yield world.day(BEGINNING)
    antenna = Antenna(host)
    register_witness(
        actor=SYSTEM, key=str(antenna.key), organisation=organisation, contact_page=f"https://{host}/temoin"
    )
    for offset in range(BEGINNING + DAYS_BETWEEN, until, DAYS_BETWEEN):
        yield world.day(offset)
        antenna.come()
    yield world.day(until)
    antenna.come()


def witnesses(world) -> list[Story]:
    return [
        witness_the_log(world, "sud-audois.example.org", "Antenne du Sud audois", 0),
        witness_the_log(world, "normandie.example.org", "Antenne de Normandie", SILENCE),
    ]
