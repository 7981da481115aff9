#!/usr/bin/env python3
"""Witness the register of the collective guarantee: check that its log only grew, and say so with your own signature.

One file, Python 3.8 or later, nothing to install. Once:

    python3 witness.py key antenna.example.org            makes your key, prints the line to give to the association
    python3 witness.py run ADDRESS "LOG KEY"              ADDRESS is the address of the log, such as https://…/log

Then let cron run the second line every day. Nothing is printed that a person should not read; the exit code is 0 when
all is well, 1 when the log was rewritten or its key stolen (tell the other antennas: the proof is kept beside your key), 2 when it could
not be checked. `audit` reads every entry as well. Everything is kept in the folder `witness`, or `--folder`.

Ed25519 is written here in plain Python. It is right, and checked against other implementations, but its duration
depends on the key: run it on a machine where nobody else runs programs.
"""
# Alone in its folder, it speaks, and runs with older versions of Python than the site:
# ruff: noqa: DTZ011, T201, UP017, UP032

import argparse
import base64
import datetime as dt
import hashlib
import json
import os
import secrets
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

FINE, ALARM, UNKNOWN = 0, 1, 2
LARGEST_ANSWER = 32 * 1024 * 1024
TILE = 256

SENTENCES = {
    "key_made": (
        "Your key is made: {path}. Keep it to yourself. Give this line to the association, and publish it on your page:",
        "Votre clé est créée : {path}. Gardez-la pour vous. Donnez cette ligne à l’association et publiez-la sur votre page :",
        "Su clave está creada: {path}. Guárdela para usted. Dé esta línea a la asociación y publíquela en su página:",
    ),
    "key_there": (
        "A key is already there: {path}. Nothing was changed.",
        "Une clé existe déjà : {path}. Rien n’a été modifié.",
        "Ya existe una clave: {path}. No se ha cambiado nada.",
    ),
    "bad_name": (
        "The name of a key has no space and no “+”: use the address of your site, such as antenna.example.org.",
        "Le nom d’une clé ne contient ni espace ni « + » : prenez l’adresse de votre site, par exemple antenne.example.org.",
        "El nombre de una clave no lleva espacio ni «+»: use la dirección de su sitio, por ejemplo antena.example.org.",
    ),
    "no_key": (
        "There is no key in {path}. Make one first: python3 witness.py key NAME",
        "Il n’y a pas de clé dans {path}. Créez-en une d’abord : python3 witness.py key NOM",
        "No hay clave en {path}. Cree una primero: python3 witness.py key NOMBRE",
    ),
    "not_a_key": (
        "“{key}” is not the key of a log.",
        "« {key} » n’est pas la clé d’un journal.",
        "«{key}» no es la clave de un diario.",
    ),
    "unreachable": (
        "The log could not be read ({why}). Nothing was checked.",
        "Le journal n’a pas pu être lu ({why}). Rien n’a été vérifié.",
        "No se pudo leer el diario ({why}). No se ha comprobado nada.",
    ),
    "not_posted": (
        "The log only grew, but your cosignature was not received ({why}). It will be sent again next time.",
        "Le journal n’a fait que grandir, mais votre cosignature n’a pas été reçue ({why}). Elle sera renvoyée la prochaine fois.",
        "El diario solo ha crecido, pero su firma no fue recibida ({why}). Se enviará de nuevo la próxima vez.",
    ),
    "malformed": (
        "What the log answers is not a checkpoint.",
        "Ce que le journal répond n’est pas un point de contrôle.",
        "Lo que responde el diario no es un punto de control.",
    ),
    "other_log": (
        "This is another log: it says “{origin}”, your key is the one of “{expected}”.",
        "C’est un autre journal : il se nomme « {origin} », votre clé est celle de « {expected} ».",
        "Es otro diario: se llama «{origin}», su clave es la de «{expected}».",
    ),
    "not_signed": (
        "ALERT. The checkpoint is not signed by a key of {origin} that you trust. If a new key was announced, on several sites, add it after the former one.",
        "ALERTE. Le point de contrôle n’est pas signé par une clé de {origin} à laquelle vous faites confiance. Si une nouvelle clé a été annoncée, sur plusieurs sites, ajoutez-la après la précédente.",
        "ALERTA. El punto de control no está firmado por una clave de {origin} en la que usted confíe. Si se anunció una nueva clave, en varios sitios, añádala después de la anterior.",
    ),
    "rollback": (
        "ALERT. The log has {new} entries; it had {old} on {day}. Entries were removed, or an old copy was put back.",
        "ALERTE. Le journal compte {new} entrées ; il en comptait {old} le {day}. Des entrées ont été retirées, ou une ancienne copie a été remise en place.",
        "ALERTA. El diario tiene {new} entradas; tenía {old} el {day}. Se retiraron entradas o se repuso una copia antigua.",
    ),
    "fork": (
        "ALERT. The log shows other entries than on {day}, for the same number ({old}). Two versions of it exist: either it was rewritten, or somebody else signs with its key.",
        "ALERTE. Le journal montre d’autres entrées que le {day}, pour le même nombre ({old}). Il en existe deux versions : soit il a été réécrit, soit quelqu’un d’autre signe avec sa clé.",
        "ALERTA. El diario muestra otras entradas que el {day}, con el mismo número ({old}). Existen dos versiones: o se reescribió, u otra persona firma con su clave.",
    ),
    "rewritten": (
        "ALERT. The first {old} entries are no longer those of {day}: at least one was changed, removed or added among them. Either the log was rewritten, or somebody else signs with its key.",
        "ALERTE. Les {old} premières entrées ne sont plus celles du {day} : au moins une a été modifiée, retirée ou ajoutée parmi elles. Soit le journal a été réécrit, soit quelqu’un d’autre signe avec sa clé.",
        "ALERTA. Las primeras {old} entradas ya no son las del {day}: al menos una fue cambiada, retirada o añadida entre ellas. O se reescribió el diario, u otra persona firma con su clave.",
    ),
    "audit_differs": (
        "ALERT. The {new} entries that the log shows are not those that it signed.",
        "ALERTE. Les {new} entrées que le journal montre ne sont pas celles qu’il a signées.",
        "ALERTA. Las {new} entradas que muestra el diario no son las que firmó.",
    ),
    "kept": (
        "The proof is kept in {path}. Do not delete anything; tell the other antennas.",
        "La preuve est conservée dans {path}. N’effacez rien ; prévenez les autres antennes.",
        "La prueba se guarda en {path}. No borre nada; avise a las demás antenas.",
    ),
    "first": (
        "First visit: {new} entries. From now on, any change to them will be seen. Cosigned.",
        "Première visite : {new} entrées. Désormais, toute modification se verra. Cosigné.",
        "Primera visita: {new} entradas. Desde ahora, cualquier cambio se verá. Firmado.",
    ),
    "same": (
        "Nothing new: {new} entries, the same as on {day}. Cosigned.",
        "Rien de nouveau : {new} entrées, les mêmes que le {day}. Cosigné.",
        "Nada nuevo: {new} entradas, las mismas que el {day}. Firmado.",
    ),
    "grown": (
        "The log grew from {old} to {new} entries, and nothing before was changed since {day}. Cosigned.",
        "Le journal est passé de {old} à {new} entrées, et rien de ce qui précède n’a changé depuis le {day}. Cosigné.",
        "El diario pasó de {old} a {new} entradas, y nada anterior ha cambiado desde el {day}. Firmado.",
    ),
    "audited": (
        "All {new} entries were read again: they are those that the log signed.",
        "Les {new} entrées ont été relues : ce sont celles que le journal a signées.",
        "Se releyeron las {new} entradas: son las que firmó el diario.",
    ),
}
ALARMS = {"not_signed", "rollback", "fork", "rewritten", "audit_differs"}


def language():
    """Return the language of the machine, as far as this program speaks it: English otherwise."""
    found = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")[:2]
    return found if found in ("fr", "es") else "en"


def say(name, /, **facts):
    return SENTENCES[name][("en", "fr", "es").index(language())].format(**facts)


# --- signatures, notes and trees: the same lines in witness.py and in check_certificate.py ---------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
LOG_KEY, WITNESS_KEY = 1, 4


class Refused(Exception):
    """Something is not what it should be: the name of a sentence, and what it needs."""

    def __init__(self, name, /, **facts):
        super().__init__(name)
        self.name, self.facts = name, facts


def add(one, two):
    """Add two points of the curve in extended coordinates (RFC 8032, 5.1.4)."""
    a, b = (one[1] - one[0]) * (two[1] - two[0]) % P, (one[1] + one[0]) * (two[1] + two[0]) % P
    c, d = 2 * one[3] * two[3] * D % P, 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number, point):
    found = (0, 1, 1, 0)
    while number:
        if number & 1:
            found = add(found, point)
        point, number = add(point, point), number >> 1
    return found


def compressed(point):
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def decompressed(data):
    """Read a point (RFC 8032, 5.1.3); None when there is none."""
    written = int.from_bytes(data, "little")
    y, sign = written & ((1 << 255) - 1), written >> 255
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = decompressed((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def number_of(*parts):
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little")


def is_signed(public, data, signature):
    """Tell whether an Ed25519 signature holds (RFC 8032, 5.1.7)."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, scalar = decompressed(public), int.from_bytes(signature[32:], "little")
    if key is None or scalar >= ORDER:
        return False
    x, y, z, t = times(number_of(signature[:32], public, data) % ORDER, key)
    return compressed(add(times(scalar, BASE), (P - x, y, z, P - t))) == signature[:32]


def decoded(text):
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise Refused("malformed") from None


def read_key(text, kind):
    """Read a verification key, name+identifier+base64: its name, its identifier, its public part."""
    name, identifier, material = [*text.strip().split("+", 2), "", ""][:3]
    data = decoded(material)
    expected = hashlib.sha256(name.encode() + bytes([10]) + data).digest()[:4]
    if len(data) != 33 or data[0] != kind or expected.hex() != identifier:
        raise Refused("not_a_key", key=text.strip())
    return name, expected, data[1:]


def read_note(text):
    """Read a signed note: its text, and its signatures as (name, identifier of the key, bytes)."""
    body, gap, lines = text.rpartition("\n\n")
    if not gap or not lines.endswith("\n"):
        raise Refused("malformed")
    found = []
    for line in lines.splitlines():
        mark, name, data = [*line.split(" "), "", ""][:3]
        if mark != "\u2014":
            raise Refused("malformed")
        found.append((name, decoded(data)[:4], decoded(data)[4:]))
    return body + "\n", found


def read_checkpoint(text, keys):
    """Read a checkpoint signed by a key of the log: its size, its root, its text, its signatures."""
    body, signatures = read_note(text)
    lines = body.split("\n")
    if len(lines) != 4 or not lines[1].isascii() or not lines[1].isdigit():
        raise Refused("malformed")
    if lines[0] not in {name for name, _identifier, _public in keys}:
        raise Refused("other_log", origin=lines[0], expected=keys[0][0])
    if not any(
        signed[:2] == key[:2] and is_signed(key[2], body.encode(), signed[2])
        for signed in signatures
        for key in keys
    ):
        raise Refused("not_signed", origin=lines[0])
    return int(lines[1]), decoded(lines[2]), body, signatures


def leaf_hash(data):
    return hashlib.sha256(b"\0" + data).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


# --- end of the same lines -------------------------------------------------------------------------------------------

# --- what a witness alone needs --------------------------------------------------------------------------------------


def public_of(seed):
    scalar, _prefix = expanded(seed)
    return compressed(times(scalar, BASE))


def expanded(seed):
    digest = hashlib.sha512(seed).digest()
    scalar = int.from_bytes(digest[:32], "little") & ((1 << 254) - 8) | (1 << 254)
    return scalar, digest[32:]


def sign(seed, data):
    """Sign with Ed25519 (RFC 8032, 5.1.6)."""
    (scalar, prefix), public = expanded(seed), public_of(seed)
    nonce = number_of(prefix, data) % ORDER
    point = compressed(times(nonce, BASE))
    found = (nonce + number_of(point, public, data) * scalar) % ORDER
    return point + found.to_bytes(32, "little")


def only_grew(old, old_root, new, new_root, proof):
    """Tell whether a proof shows that the first `old` entries are still there (RFC 9162, 2.1.4.2)."""
    if old == 0:
        return not proof
    steps = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not steps:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = node_hash(step, before), node_hash(step, after)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, step)
        place, last = place >> 1, last >> 1
    return last == 0 and (before, after) == (old_root, new_root)


def root_of(leaves):
    """Return the root over hashes of entries."""
    stack = []
    for number, leaf in enumerate(leaves):
        found, rest = leaf, number
        while rest & 1:
            found, rest = node_hash(stack.pop(), found), rest >> 1
        stack.append(found)
    root = stack.pop() if stack else hashlib.sha256(b"").digest()
    while stack:
        root = node_hash(stack.pop(), root)
    return root


def fetch(address, data=None):
    """Return what an address answers. Raise OSError."""
    request = urllib.request.Request(  # noqa: S310 - the keeper of this machine typed the address
        address, data, {"Cache-Control": "no-cache", "User-Agent": "witness/1", "Accept-Language": language()}
    )
    if data is not None:
        request.add_header("Content-Type", "text/plain; charset=utf-8")
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - same
        return answer.read(LARGEST_ANSWER)


def read(address):
    try:
        return fetch(address).decode()
    except (OSError, ValueError) as error:
        raise Refused("unreachable", why=error) from None


def write(path, text, mode=0o644):
    """Write a file whole or not at all, on the disk before anything follows."""
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(
        os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8"
    ) as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(path)


def line_of(name, seed):
    material = bytes([WITNESS_KEY]) + public_of(seed)
    identifier = hashlib.sha256(name.encode() + b"\n" + material).digest()[:4]
    return name + "+" + identifier.hex() + "+" + base64.b64encode(material).decode(), identifier


def make_key(folder, name):
    """Make the key of a witness; one that is there is never replaced."""
    path = folder / "witness.key"
    if not name.isascii() or not name.isprintable() or not name or set(name) & set(" +"):
        raise Refused("bad_name")
    if path.exists():
        raise Refused("key_there", path=path)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    seed = secrets.token_bytes(32)
    write(path, json.dumps({"name": name, "seed": base64.b64encode(seed).decode()}), 0o600)
    print(say("key_made", path=path))
    print(line_of(name, seed)[0])


def own_key(folder):
    path = folder / "witness.key"
    if not path.exists():
        raise Refused("no_key", path=path)
    stored = json.loads(path.read_text(encoding="utf-8"))
    return stored["name"], base64.b64decode(stored["seed"])


def run(folder, address, keys):
    """Compare the log with what was seen last; remember, then cosign."""
    name, seed = own_key(folder)
    note = read(address + "/checkpoint")
    state = folder / "state.json"
    seen = json.loads(state.read_text(encoding="utf-8")) if state.exists() else None
    try:
        sentence, body = compare(address, note, seen, keys)
    except Refused as refusal:
        if refusal.name in ALARMS:
            keep(folder, refusal, note, seen)
        raise
    # What was seen is on the disk before it is signed: a witness that forgets would sign two versions.
    write(state, json.dumps({"checkpoint": note, "day": dt.date.today().isoformat()}))
    moment = int(time.time())
    signature = sign(seed, b"cosignature/v1\ntime %d\n" % moment + body.encode())
    data = line_of(name, seed)[1] + moment.to_bytes(8, "big") + signature
    cosigned = body + "\n\u2014 " + name + " " + base64.b64encode(data).decode() + "\n"
    try:
        fetch(address + "/cosignatures", cosigned.encode())
    except OSError as error:
        raise Refused("not_posted", why=reason(error)) from None
    print(sentence)


def reason(error):
    """Return what a server answers to explain a refusal, else the error."""
    if isinstance(error, urllib.error.HTTPError):
        with error:
            return error.read(500).decode(errors="replace").strip() or error
    return error


def compare(address, note, seen, keys):
    """Return the sentence that says how the log changed, and the text to sign; raise Refused when it did not only grow."""
    new, root, body, _signatures = read_checkpoint(note, keys)
    if seen is None:
        return say("first", new=new), body
    old, old_root, _body, _signatures = read_checkpoint(seen["checkpoint"], keys)
    facts = {"old": old, "new": new, "day": seen["day"]}
    if new < old:
        raise Refused("rollback", **facts)
    if new == old:
        if root != old_root:
            raise Refused("fork", **facts)
        return say("same", **facts), body
    lines = read("{}/consistency/{}/{}".format(address, old, new)).split()
    if not only_grew(old, old_root, new, root, [decoded(line) for line in lines]):
        raise Refused("rewritten", proof=lines, **facts)
    return say("grown", **facts), body


def keep(folder, refusal, note, seen):
    """Keep what proves that the log was rewritten, or its key stolen: two checkpoints that its own key signed."""
    kept = folder / "evidence"
    kept.mkdir(exist_ok=True)
    path = kept / "{}-{}.json".format(
        dt.datetime.now(dt.timezone.utc).strftime("%Y%m%dT%H%M%S%fZ"), refusal.name
    )
    write(path, json.dumps({"problem": refusal.name, "seen": seen, "shown": note, **refusal.facts}, indent=1))
    refusal.path = path


def audit(address, keys):
    """Read every entry again, and compare their root with the one that is signed."""
    size, root, _body, _signatures = read_checkpoint(read(address + "/checkpoint"), keys)
    if root_of(map(leaf_hash, entries(address, size))) != root:
        raise Refused("audit_differs", new=size)
    print(say("audited", new=size))


def entries(address, size):
    """Yield the entries of the log, bundle by bundle (C2SP tlog-tiles)."""
    for first in range(0, size, TILE):
        width = min(TILE, size - first)
        partial = "" if width == TILE else ".p/{}".format(width)
        try:
            data = fetch(address + "/tile/entries/" + tile_path(first // TILE) + partial)
        except OSError as error:
            raise Refused("unreachable", why=error) from None
        while data:
            end = 2 + int.from_bytes(data[:2], "big")
            yield data[2:end]
            data = data[end:]


def tile_path(number):
    path = "{:03d}".format(number % 1000)
    while number >= 1000:
        number //= 1000
        path = "x{:03d}/".format(number % 1000) + path
    return path


def main(arguments=None):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", type=Path, default=Path("witness"))
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("key").add_argument("name")
    for verb in ("run", "audit"):
        found = verbs.add_parser(verb)
        found.add_argument("address")
        found.add_argument("log_key", nargs="+")
    asked = parser.parse_args(arguments)
    try:
        if asked.verb == "key":
            make_key(asked.folder, asked.name)
            return FINE
        address, keys = asked.address.rstrip("/"), [read_key(key, LOG_KEY) for key in asked.log_key]
        run(asked.folder, address, keys) if asked.verb == "run" else audit(address, keys)
    except Refused as refusal:
        print(say(refusal.name, **refusal.facts), file=sys.stderr)
        if getattr(refusal, "path", None):
            print(say("kept", path=refusal.path), file=sys.stderr)
        return ALARM if refusal.name in ALARMS else UNKNOWN
    return FINE


if __name__ == "__main__":
    sys.exit(main())
