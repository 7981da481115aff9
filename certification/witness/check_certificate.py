#!/usr/bin/env python3
"""Check a certificate of the collective guarantee on your own machine, without any connection nor any trust in the site.

One file, Python 3.8 or later, nothing to install; two free programs that most machines have are used when they are
there: `pdfdetach` (poppler) takes out what the file carries, `openssl` reads its seal.

    python3 check_certificate.py certificate.pdf --trust trust.json --quorum 2

The keys that you trust never come from the certificate itself, where a forger would put his own. Ask them of two or three
antennas, and write them in a file like the `trust.json` that certificates carry; or give them one by one:

    --issuer https://…   --credential-key KEY   --log-key KEY   --witness-key KEY   --seal SHA256-OF-ITS-CERTIFICATE

`--proof FILE` takes a later proof, with more cosignatures, in place of the one carried. `--status FILE` takes a list of
statuses downloaded today: offline, nothing tells whether the award was suspended or withdrawn since it was issued.

Each step is said in a sentence. The exit code is 0 when all that was asked holds, 1 when something is wrong, 2 when
something could not be checked: what is not known is not a yes.
"""
# Alone in its folder, it speaks, starts the two programs, and runs with older versions of Python than the site:
# ruff: noqa: DTZ011, S603, T201, UP017, UP032

import argparse
import base64
import datetime as dt
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

RIGHT, WRONG, UNKNOWN = 0, 1, 2
MARKS = {RIGHT: "[ ok ]", WRONG: "[ NO ]", UNKNOWN: "[  ? ]"}
CARRIED = ("credential.json", "event.json", "award.tlog-proof")
ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
LARGEST_FILE, LARGEST_LIST = 64 * 1024 * 1024, 16 * 1024 * 1024
SEAL = re.compile(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]")
# Nothing but the signature may stand in the place that it does not cover.
HOLE = re.compile(rb"<((?:[0-9A-Fa-f]{2})+)>")

SENTENCES = {
    "no_file": (
        "There is no file to read: {path}.",
        "Il n’y a pas de fichier à lire : {path}.",
        "No hay archivo que leer: {path}.",
    ),
    "malformed": (
        "A part of the proof is not written as it should be.",
        "Une partie de la preuve n’est pas écrite comme elle devrait l’être.",
        "Una parte de la prueba no está escrita como debería.",
    ),
    "not_a_key": ("“{key}” is not a key.", "« {key} » n’est pas une clé.", "«{key}» no es una clave."),
    "unsealed": (
        "The file bears no seal.",
        "Le fichier ne porte pas de sceau.",
        "El archivo no lleva sello.",
    ),
    "added": (
        "Something was added to the file after it was sealed.",
        "Quelque chose a été ajouté au fichier après son scellement.",
        "Se añadió algo al archivo después de sellarlo.",
    ),
    "no_openssl": (
        "The seal was not checked: the program openssl is not on this machine.",
        "Le sceau n’a pas été vérifié : le programme openssl n’est pas sur cette machine.",
        "El sello no se comprobó: el programa openssl no está en esta máquina.",
    ),
    "altered": (
        "The file was altered: its seal does not hold.",
        "Le fichier a été modifié : son sceau ne tient pas.",
        "El archivo fue alterado: su sello no es válido.",
    ),
    "sealed": (
        "The file is whole, as it was sealed by the key that you trust.",
        "Le fichier est intact, tel que l’a scellé la clé à laquelle vous faites confiance.",
        "El archivo está íntegro, tal como lo selló la clave en la que usted confía.",
    ),
    "other_seal": (
        "The file is sealed by another key than the one that you trust.",
        "Le fichier est scellé par une autre clé que celle à laquelle vous faites confiance.",
        "El archivo está sellado con otra clave que aquella en la que usted confía.",
    ),
    "seal_of_whom": (
        "The file is whole since it was sealed, but you gave no seal to trust: anybody may have sealed it.",
        "Le fichier est intact depuis son scellement, mais vous n’avez donné aucun sceau de confiance : n’importe qui a pu le sceller.",
        "El archivo está íntegro desde que se selló, pero usted no dio ningún sello de confianza: cualquiera pudo sellarlo.",
    ),
    "no_pdfdetach": (
        "What the file carries was not read: the program pdfdetach is not on this machine. Take the files out yourself, and give their folder with --files.",
        "Ce que le fichier contient n’a pas été lu : le programme pdfdetach n’est pas sur cette machine. Extrayez les fichiers vous-même et donnez leur dossier avec --files.",
        "No se leyó lo que lleva el archivo: el programa pdfdetach no está en esta máquina. Extraiga los archivos usted mismo e indique su carpeta con --files.",
    ),
    "not_carried": (
        "The file carries no {name}: this part cannot be checked.",
        "Le fichier ne contient pas {name} : cette partie ne peut pas être vérifiée.",
        "El archivo no lleva {name}: esta parte no puede comprobarse.",
    ),
    "credential_of_whom": (
        "The credential was not checked: you gave no key of the association to trust.",
        "L’attestation numérique n’a pas été vérifiée : vous n’avez donné aucune clé de confiance de l’association.",
        "La credencial no se comprobó: usted no dio ninguna clave de confianza de la asociación.",
    ),
    "credential_signed": (
        "The credential is signed by a key of the association that you trust.",
        "L’attestation numérique est signée par une clé de l’association à laquelle vous faites confiance.",
        "La credencial está firmada por una clave de la asociación en la que usted confía.",
    ),
    "credential_forged": (
        "The credential is not signed by a key that you trust: it was forged or altered.",
        "L’attestation numérique n’est pas signée par une clé à laquelle vous faites confiance : elle est fausse ou modifiée.",
        "La credencial no está firmada por una clave en la que usted confíe: es falsa o fue alterada.",
    ),
    "credential_new": (
        "The credential is signed in a way that this program does not know.",
        "L’attestation numérique est signée d’une façon que ce programme ne connaît pas.",
        "La credencial está firmada de un modo que este programa no conoce.",
    ),
    "other_issuer": (
        "The credential says that it comes from “{issuer}”, which is not the association that you named.",
        "L’attestation numérique dit venir de « {issuer} », qui n’est pas l’association que vous avez nommée.",
        "La credencial dice venir de «{issuer}», que no es la asociación que usted nombró.",
    ),
    "logged_this": (
        "The entry of the log is about this very credential.",
        "L’entrée du journal porte bien sur cette attestation numérique.",
        "La entrada del diario trata exactamente de esta credencial.",
    ),
    "logged_other": (
        "The entry of the log is about another credential.",
        "L’entrée du journal porte sur une autre attestation numérique.",
        "La entrada del diario trata de otra credencial.",
    ),
    "log_of_whom": (
        "The proof of the log was not checked: you gave no key of the log to trust.",
        "La preuve du journal n’a pas été vérifiée : vous n’avez donné aucune clé de confiance du journal.",
        "La prueba del diario no se comprobó: usted no dio ninguna clave de confianza del diario.",
    ),
    "other_log": (
        "The proof comes from another log, “{origin}”; your key is the one of “{expected}”.",
        "La preuve vient d’un autre journal, « {origin} » ; votre clé est celle de « {expected} ».",
        "La prueba viene de otro diario, «{origin}»; su clave es la de «{expected}».",
    ),
    "not_signed": (
        "The log did not sign this proof.",
        "Le journal n’a pas signé cette preuve.",
        "El diario no firmó esta prueba.",
    ),
    "logged": (
        "The award is in the log: entry {index} of {size}.",
        "L’agrément est dans le journal : entrée {index} sur {size}.",
        "La acreditación está en el diario: entrada {index} de {size}.",
    ),
    "not_logged": (
        "The award is not in the log: the proof leads elsewhere.",
        "L’agrément n’est pas dans le journal : la preuve mène ailleurs.",
        "La acreditación no está en el diario: la prueba lleva a otra parte.",
    ),
    "witnesses_of_whom": (
        "The witnesses were not checked: you gave no witness to trust.",
        "Les témoins n’ont pas été vérifiés : vous n’avez donné aucun témoin de confiance.",
        "Los testigos no se comprobaron: usted no dio ningún testigo de confianza.",
    ),
    "witnessed": (
        "Enough witnesses that you trust saw the log so: {names}.",
        "Assez de témoins auxquels vous faites confiance ont vu le journal ainsi : {names}.",
        "Suficientes testigos en los que usted confía vieron así el diario: {names}.",
    ),
    "few_witnesses": (
        "Only {number} of the witnesses that you trust saw the log so, and you ask for {quorum}. A later proof may have more: see --proof.",
        "Seuls {number} des témoins auxquels vous faites confiance ont vu le journal ainsi, et vous en demandez {quorum}. Une preuve plus récente peut en compter davantage : voir --proof.",
        "Solo {number} de los testigos en los que usted confía vieron así el diario, y usted pide {quorum}. Una prueba posterior puede tener más: vea --proof.",
    ),
    "in_time": (
        "On {day}, the certificate is within its dates: {start} to {end}.",
        "Au {day}, l’attestation est dans ses dates : du {start} au {end}.",
        "El {day}, el certificado está dentro de sus fechas: del {start} al {end}.",
    ),
    "out_of_time": (
        "On {day}, the certificate is outside its dates: {start} to {end}.",
        "Au {day}, l’attestation est hors de ses dates : du {start} au {end}.",
        "El {day}, el certificado está fuera de sus fechas: del {start} al {end}.",
    ),
    "status_of_whom": (
        "The list of statuses is not one that this credential names, or it is not signed by a key that you trust.",
        "La liste des états n’est pas une de celles que nomme cette attestation, ou elle n’est pas signée par une clé à laquelle vous faites confiance.",
        "La lista de estados no es una de las que nombra esta credencial, o no está firmada por una clave en la que usted confía.",
    ),
    "status_old": (
        "The list of statuses is no longer valid: it ended on {end}.",
        "La liste des états n’est plus valable : elle a pris fin le {end}.",
        "La lista de estados ya no es válida: terminó el {end}.",
    ),
    "status_set": (
        "The list of {start} says that the award is no longer to be relied upon ({purpose}).",
        "La liste du {start} dit qu’il ne faut plus se fier à cet agrément ({purpose}).",
        "La lista del {start} dice que ya no hay que fiarse de esta acreditación ({purpose}).",
    ),
    "status_clear": (
        "The list of {start} says nothing against the award ({purpose}).",
        "La liste du {start} ne dit rien contre cet agrément ({purpose}).",
        "La lista del {start} no dice nada en contra de esta acreditación ({purpose}).",
    ),
    "says": (
        "Compare with what is printed: {name}, {subject}, from {start} to {end}.",
        "Comparez avec ce qui est imprimé : {name}, {subject}, du {start} au {end}.",
        "Compare con lo impreso: {name}, {subject}, del {start} al {end}.",
    ),
    "since": (
        "Not checked: whether the award was suspended or withdrawn since. Ask {address}, or give a list with --status.",
        "Non vérifié : si l’agrément a été suspendu ou retiré depuis. Demandez-le à {address}, ou donnez une liste avec --status.",
        "No comprobado: si la acreditación fue suspendida o retirada después. Pregúntelo en {address}, o dé una lista con --status.",
    ),
    "all_right": (
        "All that was checked holds.",
        "Tout ce qui a été vérifié est exact.",
        "Todo lo que se comprobó es correcto.",
    ),
    "all_wrong": (
        "Do not rely on this certificate.",
        "Ne vous fiez pas à cette attestation.",
        "No se fíe de este certificado.",
    ),
    "all_unknown": (
        "Something could not be checked: this is not a yes.",
        "Une partie n’a pas pu être vérifiée : ce n’est pas un oui.",
        "Una parte no pudo comprobarse: esto no es un sí.",
    ),
}
# What makes a step wrong, and what leaves it open; the rest is right.
WRONGS = {
    "unsealed",
    "added",
    "altered",
    "other_seal",
    "credential_forged",
    "other_issuer",
    "logged_other",
    "not_signed",
    "other_log",
    "not_logged",
    "malformed",
    "out_of_time",
    "status_set",
}
OPEN = {
    "no_openssl",
    "seal_of_whom",
    "no_pdfdetach",
    "not_carried",
    "credential_of_whom",
    "credential_new",
    "log_of_whom",
    "witnesses_of_whom",
    "status_of_whom",
    "status_old",
    "not_a_key",
    "no_file",
    "few_witnesses",
}


def say(name, /, **facts):
    """Return a sentence in the language of the machine: English, French or Spanish."""
    language = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")[:2]
    return SENTENCES[name][{"fr": 1, "es": 2}.get(language, 0)].format(**facts)


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

# --- what a verifier alone needs -------------------------------------------------------------------------------------


def in_tree(leaf, index, size, steps, root):
    """Tell whether a path leads from an entry to the root of a log (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for step in steps:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(step, found)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, step)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def cosigned(body, signatures, key):
    """Return the day on which a witness signed a checkpoint, or nothing."""
    for name, identifier, data in signatures:
        if (name, identifier) != key[:2] or len(data) != 72:
            continue
        moment = int.from_bytes(data[:8], "big")
        if is_signed(key[2], "cosignature/v1\ntime {}\n{}".format(moment, body).encode(), data[8:]):
            return dt.datetime.fromtimestamp(moment, dt.timezone.utc).date().isoformat()
    return None


def once(pairs):
    """Refuse a document that says a thing twice: readers would not agree on what it says."""
    if len(dict(pairs)) != len(pairs):
        raise Refused("malformed")
    return dict(pairs)


def document_of(data):
    try:
        found = json.loads(data.decode(), object_pairs_hook=once)
    except (ValueError, RecursionError):
        raise Refused("malformed") from None
    if not isinstance(found, dict):
        raise Refused("malformed")
    return found


def canonical(value):
    """Write JSON in its one form (RFC 8785), for documents without fractions."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(canonical(name) + ":" + canonical(value[name]) for name in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, float) or (isinstance(value, int) and abs(value) >= 2**53):
        raise Refused("credential_new")
    return json.dumps(value, ensure_ascii=False)


def from_base58(text):
    number = 0
    for character in text:
        if character not in ALPHABET:
            raise Refused("malformed")
        number = number * 58 + ALPHABET.index(character)
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def from_base64url(text):
    return decoded(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4))


def credential_key(text):
    """Read the public key of a credential: Multikey (z6Mk…), or 32 bytes in base64url."""
    try:
        raw = from_base58(text[1:])[2:] if text.startswith("z") and len(text) > 44 else from_base64url(text)
    except Refused:
        raw = b""
    if len(raw) != 32:
        raise Refused("not_a_key", key=text)
    return raw


def is_signed_document(document, keys):
    """Tell whether a document bears an eddsa-jcs-2022 proof of one of these keys. Raise Refused when it bears none."""
    proofs = document.get("proof", [])
    proofs = proofs if isinstance(proofs, list) else [proofs]
    known = [
        proof for proof in proofs if isinstance(proof, dict) and proof.get("cryptosuite") == "eddsa-jcs-2022"
    ]
    if not known:
        raise Refused("credential_new")
    return any(is_proof(document, proof, keys) for proof in known)


def is_proof(document, proof, keys):
    value, context = proof.get("proofValue"), document.get("@context")
    right_kind = (proof.get("type"), proof.get("proofPurpose")) == ("DataIntegrityProof", "assertionMethod")
    if not right_kind or not isinstance(value, str) or proof.get("@context", context) != context:
        return False
    options = {name: said for name, said in proof.items() if name != "proofValue"}
    bare = {name: said for name, said in document.items() if name != "proof"}
    data = b"".join(hashlib.sha256(canonical(part).encode()).digest() for part in (options, bare))
    return any(is_signed(key, data, from_base58(value[1:])) for key in keys)


# --- what you trust --------------------------------------------------------------------------------------------------


class Trust:
    """Keys that came from elsewhere than the certificate."""

    def __init__(self, asked):
        said = document_of(asked.trust.read_bytes()) if asked.trust else {}
        witnesses = [witness["key"] for witness in said.get("witnesses", [])] + asked.witness_key
        logs = said.get("log", {}).get("keys", []) + asked.log_key
        self.issuer = asked.issuer or said.get("issuer", "")
        self.seals = {
            text.lower()
            for text in [said.get("seal", {}).get("certificate_sha256"), *said.get("seals", []), *asked.seal]
            if text
        }
        self.credentials = [
            credential_key(text) for text in said.get("credential", []) + asked.credential_key
        ]
        self.logs = [read_key(text, LOG_KEY) for text in logs]
        own = {public for _name, _identifier, public in self.logs}
        # A log does not witness itself, and a key under two names is one witness.
        found = {key[2]: key for key in (read_key(text, WITNESS_KEY) for text in witnesses)}
        self.witnesses = [key for public, key in found.items() if public not in own]
        self.quorum = asked.quorum

    def names_issuer(self, issuer):
        """Tell whether an issuer is the one that was named, by its address or by its did."""
        host = self.issuer.partition("://")[2].split("/")[0].replace(":", "%3A")
        return issuer in (self.issuer, "did:web:" + host)


# --- the steps: each yields the name of a sentence, and what it needs ------------------------------------------------


def seal_steps(path, trust):
    data = path.read_bytes()
    found = SEAL.findall(data)
    if not found:
        yield "unsealed", {}
        return
    start, length, after, rest = map(int, found[-1])
    if start != 0 or after + rest != len(data) or not 0 < length < after <= len(data):
        yield "added", {}
        return
    hole = HOLE.fullmatch(data[length:after])
    if shutil.which("openssl") is None:
        yield "no_openssl", {}
        return
    with tempfile.TemporaryDirectory() as folder:
        signer = signer_of(Path(folder), data[:length] + data[after:], hole) if hole else None
    if signer is None:
        yield "altered", {}
    elif not trust.seals:
        yield "seal_of_whom", {}
    else:
        yield "sealed" if hashlib.sha256(signer).hexdigest() in trust.seals else "other_seal", {}


def signer_of(folder, signed, hole):
    """Return the certificate whose key signed these bytes, or None when the signature does not hold."""
    packed = bytes.fromhex(hole.group(1).decode())
    (folder / "signed").write_bytes(signed)
    # Zeros fill what the signature leaves of its place; DER says its own length.
    (folder / "signature").write_bytes(packed[: der_length(packed)])
    verify = "openssl cms -verify -inform DER -binary -noverify -in signature -content signed -signer signer -out out"
    convert = "openssl x509 -in signer -outform DER -out certificate"
    for command in (verify, convert):
        if subprocess.run(command.split(), cwd=folder, capture_output=True, check=False).returncode:
            return None
    return (folder / "certificate").read_bytes()


def der_length(data):
    if len(data) < 2 or data[1] < 128:
        return len(data)
    count = data[1] & 127
    return 2 + count + int.from_bytes(data[2 : 2 + count], "big")


def carried(path, files):
    """Return what the certificate carries: {name: bytes}. Raise Refused when nothing can read it."""
    if files is not None:
        return {name: (files / name).read_bytes() for name in CARRIED if (files / name).is_file()}
    if shutil.which("pdfdetach") is None:
        raise Refused("no_pdfdetach")
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in CARRIED:
            target = Path(folder) / name
            command = ["pdfdetach", "-savefile", name, "-o", str(target), str(path)]
            subprocess.run(command, capture_output=True, check=False)
            if target.is_file():
                found[name] = target.read_bytes()
    return found


def credential_steps(document, trust, day):
    issuer = document.get("issuer")
    issuer = issuer.get("id") if isinstance(issuer, dict) else issuer
    if not trust.credentials:
        yield "credential_of_whom", {}
    else:
        yield (
            "credential_signed" if is_signed_document(document, trust.credentials) else "credential_forged",
            {},
        )
    if trust.issuer and not trust.names_issuer(issuer):
        yield "other_issuer", {"issuer": issuer}
    start, end = dates(document)
    yield "in_time" if start <= day <= end else "out_of_time", {"day": day, "start": start, "end": end}


def dates(document):
    return str(document.get("validFrom", ""))[:10], str(document.get("validUntil", "9999"))[:10]


def log_steps(files, proof, trust):
    event, credential = files.get("event.json"), files.get("credential.json")
    if event is not None and credential is not None:
        said = document_of(event)
        same = said.get("credential_sha256") == hashlib.sha256(credential).hexdigest()
        named = said.get("kind") in ("issued", "credential-reissued")
        yield "logged_this" if same and named else "logged_other", {}
    for name, found in (("event.json", event), ("award.tlog-proof", proof)):
        if found is None:
            yield "not_carried", {"name": name}
            return
    if not trust.logs:
        yield "log_of_whom", {}
        return
    head, _gap, note = proof.decode().partition("\n\n")
    magic, *lines = head.split("\n")
    lines = [line for line in lines if not line.startswith("extra ")]
    if magic != "c2sp.org/tlog-proof@v1" or not lines or not re.fullmatch("index [0-9]{1,18}", lines[0]):
        raise Refused("malformed")
    index, steps = int(lines[0][6:]), [decoded(line) for line in lines[1:]]
    size, root, body, signatures = read_checkpoint(note, trust.logs)
    if not in_tree(leaf_hash(event), index, size, steps, root):
        yield "not_logged", {}
        return
    yield "logged", {"index": index, "size": size}
    if not trust.witnesses:
        yield "witnesses_of_whom", {}
        return
    seen = [(key[0], cosigned(body, signatures, key)) for key in trust.witnesses]
    names = ["{} ({})".format(name, day) for name, day in seen if day]
    enough = len(names) >= trust.quorum
    facts = {"names": ", ".join(names), "number": len(names), "quorum": trust.quorum}
    yield "witnessed" if enough else "few_witnesses", facts


def status_steps(document, lists, trust, day):
    """Read the lists of statuses given, each for the bit of this credential."""
    for path in lists:
        found = document_of(path.read_bytes())
        entries = document.get("credentialStatus", [])
        entry = next((one for one in entries if one.get("statusListCredential") == found.get("id")), None)
        if entry is None or not trust.credentials or not is_signed_document(found, trust.credentials):
            yield "status_of_whom", {}
            continue
        start, end = dates(found)
        if end < day:
            yield "status_old", {"end": end}
            continue
        packed = from_base64url(found["credentialSubject"]["encodedList"][1:])
        bits = zlib.decompressobj(31).decompress(packed, LARGEST_LIST)
        index = int(entry["statusListIndex"])
        facts = {"start": start, "purpose": entry["statusPurpose"]}
        yield "status_set" if bits[index // 8] & 0x80 >> index % 8 else "status_clear", facts


def steps(asked, trust):
    """Yield every step of the check of one certificate."""
    if not asked.certificate.is_file() or asked.certificate.stat().st_size > LARGEST_FILE:
        raise Refused("no_file", path=asked.certificate)
    day = asked.day or dt.date.today().isoformat()
    yield from seal_steps(asked.certificate, trust)
    files = carried(asked.certificate, asked.files)
    proof = asked.proof.read_bytes() if asked.proof else files.get("award.tlog-proof")
    document = document_of(files["credential.json"]) if "credential.json" in files else None
    if document is None:
        yield "not_carried", {"name": "credential.json"}
    else:
        yield from guarded(credential_steps(document, trust, day))
    yield from guarded(log_steps(files, proof, trust))
    if document is not None:
        yield from guarded(status_steps(document, asked.status, trust, day))
        start, end = dates(document)
        subject = document.get("credentialSubject", {})
        yield (
            "says",
            {"name": document.get("name"), "subject": subject.get("name"), "start": start, "end": end},
        )
        if not asked.status:
            evidence = document.get("evidence") or [{}]
            yield "since", {"address": evidence[0].get("id", trust.issuer)}


def guarded(found):
    """Go on with the next part when one cannot be read."""
    try:
        yield from found
    except Refused as refusal:
        yield refusal.name, refusal.facts
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, zlib.error):
        yield "malformed", {}


def main(arguments=None):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("certificate", type=Path)
    parser.add_argument("--trust", type=Path, help="a file of keys, in the shape of trust.json")
    parser.add_argument("--issuer", default="", help="the address of the association's site")
    for name in ("credential-key", "log-key", "witness-key", "seal"):
        parser.add_argument("--" + name, action="append", default=[])
    parser.add_argument("--quorum", type=int, default=2, help="how many witnesses are enough for you (2)")
    parser.add_argument("--files", type=Path, help="the folder of the files taken out of the certificate")
    parser.add_argument("--proof", type=Path, help="a later proof than the one that the file carries")
    parser.add_argument("--status", type=Path, action="append", default=[], help="a list of statuses")
    parser.add_argument("--day", help="check the dates on this day, YYYY-MM-DD (today)")
    asked = parser.parse_args(arguments)
    worst = RIGHT
    try:
        for name, facts in steps(asked, Trust(asked)):
            worst = told(name, facts, worst)
    except Refused as refusal:
        worst = told(refusal.name, refusal.facts, worst)
    except (KeyError, TypeError, AttributeError, OSError):
        worst = told("malformed", {}, worst)
    print()
    print(say({RIGHT: "all_right", WRONG: "all_wrong", UNKNOWN: "all_unknown"}[worst]))
    return worst


def told(name, facts, worst):
    """Print a step, and return the worst state so far: wrong, then open, then right."""
    state = WRONG if name in WRONGS else UNKNOWN if name in OPEN else RIGHT
    mark = "      " if name in ("says", "since") else MARKS[state]
    print(mark, say(name, **facts))
    return worst if worst == WRONG or state == RIGHT else state


if __name__ == "__main__":
    sys.exit(main())
