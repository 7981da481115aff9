"""What a credential says, where each thing that it names is, and how its keys and its status are published.

Open Badges 3.0 over Verifiable Credentials 2.0. The subject is a territory, by the address of its public page: no person
and no personal data is ever in a credential. Addresses here are signed and printed: they never change.
"""

import datetime as dt
import gzip
import io
from urllib.parse import urlsplit

from certification.choices import ENDED_EARLY_STATUSES, AwardStatus, StatusPurpose
from certification.rules.credential_proof import CREDENTIALS, OPEN_BADGES
from certification.rules.multibase import BASE64URL, base64url, from_base64url, multikey

SLOTS = 131_072  # the least that the standard allows: a place says nothing about its neighbours
# Verifiers ask anew after five minutes; a list that nobody renewed for a week is refused rather than believed.
LIST_SECONDS = 300
LIST_VALIDITY = dt.timedelta(days=7)
# What each list says of an award.
SETS_BIT = {
    StatusPurpose.REVOCATION: ENDED_EARLY_STATUSES,
    StatusPurpose.SUSPENSION: frozenset({AwardStatus.SUSPENDED}),
}


def did_of(base: str) -> str:
    """Return the decentralised identifier of a site: `https://example.org` gives `did:web:example.org`."""
    return "did:web:" + urlsplit(base).netloc.replace(":", "%3A")


def instant(moment: dt.datetime) -> str:
    """Return an instant as credentials write it, in whole seconds of universal time."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def credential_address(base: str, code: str) -> str:
    return f"{base}/credentials/{code}"


def list_address(base: str, purpose: str, number: int) -> str:
    return f"{base}/status/{purpose}/{number}"


def achievement_address(base: str, framework: dict, level: str) -> str:
    return f"{base}/achievements/{framework['code']}/{framework['version']}/{level}"


def level_address(base: str, framework: dict, level: str) -> str:
    return f"{base}/levels/{framework['code']}/{framework['version']}/{level}"


def criteria_address(base: str, framework: dict) -> str:
    return f"{base}/criteria/{framework['code']}/{framework['version']}"


def territory_address(base: str, slug: str) -> str:
    return f"{base}/territories/{slug}"


def issuer(base: str, name: str) -> dict:
    return {"id": did_of(base), "type": ["Profile"], "name": name, "url": base}


def achievement(base: str, framework: dict, level: dict, language: str) -> dict:
    """Return a level of a framework as an achievement. `level` is {code, name: {language: text}}."""
    address, name = achievement_address(base, framework, level["code"]), level["name"][language]
    return {
        "id": address,
        "type": ["Achievement"],
        "achievementType": "Certification",
        "name": name,
        "description": f"{framework['title'][language]}, {framework['version']}",
        "inLanguage": language,
        "criteria": {"id": criteria_address(base, framework)},
        "resultDescription": [
            {
                "id": f"{address}#rubric",
                "type": ["ResultDescription"],
                "name": name,
                "resultType": "RubricCriterionLevel",
                "rubricCriterionLevel": [
                    {
                        "id": level_address(base, framework, level["code"]),
                        "type": ["RubricCriterionLevel"],
                        "name": name,
                        "level": level["code"],
                    }
                ],
            }
        ],
    }


def claims(facts: dict, *, base: str, issuer_name: str, slug: str, language: str, place: tuple) -> dict:
    """Return what a credential says, before it is signed.

    `facts` are those of the certificate; `slug` names the territory; `place` is (list number, index) of its status.
    Dates are those that are printed, from the first to the last second of universal time.
    """
    framework, level, code = facts["framework"], facts["level"], facts["code"]
    address = achievement_address(base, framework, level["code"])
    return {
        "@context": [CREDENTIALS, OPEN_BADGES],
        "id": credential_address(base, code),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": f"{facts['number']} · {level['name'][language]}",
        "issuer": issuer(base, issuer_name),
        "validFrom": f"{facts['valid_from']}T00:00:00Z",
        "validUntil": f"{facts['valid_until']}T23:59:59Z",
        "awardedDate": f"{facts['decision']['decided_on']}T00:00:00Z",
        "credentialSubject": {
            "id": territory_address(base, slug),
            "type": ["AchievementSubject"],
            "name": facts["territory"]["name"],
            "achievement": achievement(base, framework, level, language),
            "result": [
                {
                    "type": ["Result"],
                    "resultDescription": f"{address}#rubric",
                    "achievedLevel": level_address(base, framework, level["code"]),
                    "status": "Completed",
                }
            ],
        },
        "evidence": [
            {
                "id": f"{base}/verifier/{code}/",
                "type": ["Evidence"],
                "name": facts["decision"]["number"],
            }
        ],
        "credentialStatus": [status_entry(base, purpose, *place) for purpose in StatusPurpose.values],
    }


def status_entry(base: str, purpose: str, number: int, index: int) -> dict:
    address = list_address(base, purpose, number)
    return {
        "id": f"{address}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": str(index),
        "statusListCredential": address,
    }


def token_payload(document: dict) -> dict:
    """Return the claims as a token carries them: the credential, and the names that wallets look for."""
    seconds = {
        name: dt.datetime.fromisoformat(document[name]).timestamp() for name in ("validFrom", "validUntil")
    }
    return {
        **{name: value for name, value in document.items() if name != "proof"},
        "iss": document["issuer"]["id"],
        "sub": document["credentialSubject"]["id"],
        "jti": document["id"],
        "nbf": int(seconds["validFrom"]),
        "exp": int(seconds["validUntil"]),
    }


# --- status lists -------------------------------------------------------------------------------------------------


def encoded_list(indices) -> str:
    """Return the places whose bit is set as a compressed bitstring, the first place leftmost; always the same bytes."""
    bits = bytearray(SLOTS // 8)
    for index in indices:
        bits[index // 8] |= 0x80 >> index % 8
    return BASE64URL + base64url(gzip.compress(bytes(bits), mtime=0))


def bit_is_set(encoded: str, index: int) -> bool:
    """Tell whether a place of an encoded list is set; raises ValueError when it is not a list, or has no such place."""
    if not encoded.startswith(BASE64URL):
        raise ValueError(encoded[:20])
    packed = from_base64url(encoded[1:])
    with gzip.GzipFile(fileobj=io.BytesIO(packed)) as stream:
        # Far more than the longest list in use: what is larger was made to fill the memory.
        bits = stream.read(16 * SLOTS)
    if not 0 <= index < len(bits) * 8:
        raise ValueError(f"{index} of {len(bits) * 8}")
    return bool(bits[index // 8] & 0x80 >> index % 8)


def list_claims(
    *, base: str, issuer_name: str, purpose: str, number: int, encoded: str, at: dt.datetime
) -> dict:
    """Return a status list, before it is signed."""
    address = list_address(base, purpose, number)
    return {
        "@context": [CREDENTIALS],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": did_of(base),
        "name": f"{issuer_name} · {purpose} {number}",
        "validFrom": instant(at),
        "validUntil": instant(at + LIST_VALIDITY),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "ttl": LIST_SECONDS * 1000,
            "encodedList": encoded,
        },
    }


# --- keys ---------------------------------------------------------------------------------------------------------


def method_address(base: str, identifier: str) -> str:
    """Return the address of a key for the proofs of documents."""
    return f"{did_of(base)}#{identifier}"


def token_method_address(base: str, identifier: str) -> str:
    """Return the address of the same key for tokens."""
    return f"{method_address(base, identifier)}-jwk"


def did_document(base: str, keys) -> dict:
    """Return the document that says which keys sign for us. `keys` are (identifier, 32 bytes), oldest first.

    A key that is no longer in use stays in both lists: taken out of `assertionMethod`, all that it signed is refused.
    """
    did, methods = did_of(base), []
    for identifier, raw in keys:
        address = method_address(base, identifier)
        methods.append(
            {"id": address, "type": "Multikey", "controller": did, "publicKeyMultibase": multikey(raw)}
        )
        methods.append(
            {
                "id": token_method_address(base, identifier),
                "type": "JsonWebKey",
                "controller": did,
                "publicKeyJwk": {"kty": "OKP", "crv": "Ed25519", "x": base64url(raw)},
            }
        )
    return {
        "@context": [
            "https://www.w3.org/ns/did/v1",
            "https://w3id.org/security/multikey/v1",
            "https://w3id.org/security/jwk/v1",
        ],
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }
