"""What a credential says, how it is signed, and what each check finds; no database."""

import copy
import datetime as dt

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from certification.choices import AwardStatus
from certification.rules import credential as rules
from certification.rules import credential_proof as proofs
from certification.rules import multibase
from certification.rules.credential_check import (
    check_credential,
    check_status,
    check_token,
    is_sound,
    read_document,
)

pytestmark = pytest.mark.usefixtures("in_english")
BASE = "https://guarantee.example.org"
DID = "did:web:guarantee.example.org"
AT = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
LEVEL = {"fr": "Territoire responsable", "en": "Responsible territory", "es": "Territorio responsable"}
FACTS = {
    "number": "AG-2026-0017",
    "code": "K7RM-2QX9-HT4C-8WDA",
    "valid_from": "2026-03-12",
    "valid_until": "2029-03-11",
    "territory": {"name": "Vallée de la Roya", "country": "FR", "region": "PACA", "place": "Breil"},
    "level": {"code": "responsable", "name": LEVEL},
    "framework": {"code": "ter_res", "version": "1.0", "title": {"fr": "Référentiel TER RES"}},
    "decision": {"number": "D-2026-017", "decided_on": "2026-03-01"},
}
CLAIMS = {
    "@context": [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ],
    "id": f"{BASE}/credentials/K7RM-2QX9-HT4C-8WDA",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "name": "AG-2026-0017 · Territoire responsable",
    "issuer": {"id": DID, "type": ["Profile"], "name": "Pactes Locaux", "url": BASE},
    "validFrom": "2026-03-12T00:00:00Z",
    "validUntil": "2029-03-11T23:59:59Z",
    "awardedDate": "2026-03-01T00:00:00Z",
    "credentialSubject": {
        "id": f"{BASE}/territories/roya",
        "type": ["AchievementSubject"],
        "name": "Vallée de la Roya",
        "achievement": {
            "id": f"{BASE}/achievements/ter_res/1.0/responsable",
            "type": ["Achievement"],
            "achievementType": "Certification",
            "name": "Territoire responsable",
            "description": "Référentiel TER RES, 1.0",
            "inLanguage": "fr",
            "criteria": {"id": f"{BASE}/criteria/ter_res/1.0"},
            "resultDescription": [
                {
                    "id": f"{BASE}/achievements/ter_res/1.0/responsable#rubric",
                    "type": ["ResultDescription"],
                    "name": "Territoire responsable",
                    "resultType": "RubricCriterionLevel",
                    "rubricCriterionLevel": [
                        {
                            "id": f"{BASE}/levels/ter_res/1.0/responsable",
                            "type": ["RubricCriterionLevel"],
                            "name": "Territoire responsable",
                            "level": "responsable",
                        }
                    ],
                }
            ],
        },
        "result": [
            {
                "type": ["Result"],
                "resultDescription": f"{BASE}/achievements/ter_res/1.0/responsable#rubric",
                "achievedLevel": f"{BASE}/levels/ter_res/1.0/responsable",
                "status": "Completed",
            }
        ],
    },
    "evidence": [{"id": f"{BASE}/verifier/K7RM-2QX9-HT4C-8WDA/", "type": ["Evidence"], "name": "D-2026-017"}],
    "credentialStatus": [
        {
            "id": f"{BASE}/status/revocation/3#4711",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": "4711",
            "statusListCredential": f"{BASE}/status/revocation/3",
        },
        {
            "id": f"{BASE}/status/suspension/3#4711",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "suspension",
            "statusListIndex": "4711",
            "statusListCredential": f"{BASE}/status/suspension/3",
        },
    ],
}


def raw(key):
    return key.public_key().public_bytes_raw()


def did(*keys):
    return rules.did_document(BASE, [(f"key{number}", raw(key)) for number, key in enumerate(keys or [KEY])])


def sign(claims, key=KEY, identifier="key0"):
    return proofs.with_proofs(
        claims, key=key, method=rules.method_address(BASE, identifier), created="2026-03-12T08:00:00Z"
    )


@pytest.fixture(scope="module")
def document():
    return sign(CLAIMS)


def found(document, trusted=None, at=AT):
    return {finding.name: finding.ok for finding in check_credential(document, did=trusted or did(), at=at)}


ALL_GOOD = {
    "shape": True,
    "issuer": True,
    "eddsa-rdfc-2022": True,
    "eddsa-jcs-2022": True,
    "begun": True,
    "not_over": True,
}


# --- what it says -------------------------------------------------------------------------------------------------


def test_a_credential_says_what_the_certificate_says_of_a_territory():
    said = rules.claims(
        FACTS, base=BASE, issuer_name="Pactes Locaux", slug="roya", language="fr", place=(3, 4711)
    )
    assert said == CLAIMS


def test_a_token_bears_the_same_claims_and_the_names_that_wallets_look_for(document):
    payload = rules.token_payload(document)
    added = {"iss": DID, "sub": f"{BASE}/territories/roya", "jti": CLAIMS["id"]}
    assert payload == {**CLAIMS, **added, "nbf": 1773273600, "exp": 1867967999}


@pytest.mark.parametrize(
    ("base", "identifier"),
    [
        ("https://example.org", "did:web:example.org"),
        ("http://127.0.0.1:8000", "did:web:127.0.0.1%3A8000"),
    ],
)
def test_the_issuer_is_named_by_its_address(base, identifier):
    assert rules.did_of(base) == identifier


def test_each_key_is_published_for_documents_and_for_tokens_in_both_lists():
    published = did(KEY, OTHER)
    names = [f"{DID}#key0", f"{DID}#key0-jwk", f"{DID}#key1", f"{DID}#key1-jwk"]
    assert [method["id"] for method in published["verificationMethod"]] == names
    assert published["assertionMethod"] == names


def test_what_sets_a_bit():
    assert rules.SETS_BIT == {
        "revocation": {
            AwardStatus.WITHDRAWN,
            AwardStatus.SURRENDERED,
            AwardStatus.SUPERSEDED,
            AwardStatus.ANNULLED,
        },
        "suspension": {AwardStatus.SUSPENDED},
    }


# --- how it is written --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        (b"Hello World!", "2NEpo7TZRRrLZSi2U"),
        (b"\x00\x00\x28\x7f\xb4\xcd", "11233QC4"),
    ],
)
def test_base58_as_its_draft_gives_it(data, text):
    assert multibase.base58(data) == text
    assert multibase.from_base58(text) == data


def test_a_multikey_is_read_back_and_another_key_refused():
    assert multibase.from_multikey(multibase.multikey(raw(KEY))) == raw(KEY)
    assert multibase.multikey(raw(KEY)).startswith("z6Mk")
    for text in (
        "",
        "z",
        "zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169",
        multibase.multikey(raw(KEY))[1:],
    ):
        with pytest.raises(ValueError):  # noqa: PT011 - any of them
            multibase.from_multikey(text)


@pytest.mark.parametrize("text", ["YQ=", "YR", "Y Q", "é"])
def test_base64url_has_one_way_to_write_bytes(text):
    with pytest.raises(ValueError):  # noqa: PT011 - any of them
        multibase.from_base64url(text)


def test_the_places_of_a_list_are_read_from_the_left():
    encoded = rules.encoded_list([0, 9, 131_071])
    bits = {index for index in (0, 1, 8, 9, 10, 131_070, 131_071) if rules.bit_is_set(encoded, index)}
    assert bits == {0, 9, 131_071}
    assert rules.encoded_list([9, 131_071, 0]) == encoded
    with pytest.raises(ValueError, match="131072 of 131072"):
        rules.bit_is_set(encoded, 131_072)


def test_the_contexts_are_the_published_ones_and_no_other_is_known():
    assert all(proofs.context(address)["@context"] for address in proofs.CONTEXTS)
    with pytest.raises(proofs.Unsigned, match=r"The context https://example\.org/words is not one"):
        proofs.rdf({"@context": "https://example.org/words", "name": "a"})


def test_the_example_of_the_standard_holds():
    """The example of the suite eddsa-jcs-2022 in https://www.w3.org/TR/vc-di-eddsa/, annex B."""
    public = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
    claims = {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://www.w3.org/ns/credentials/examples/v2",
        ],
        "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
        "type": ["VerifiableCredential", "AlumniCredential"],
        "name": "Alumni Credential",
        "description": "A minimum viable example of an Alumni Credential.",
        "issuer": "https://vc.example/issuers/5678",
        "validFrom": "2023-01-01T00:00:00Z",
        "credentialSubject": {"id": "did:example:abcdefgh", "alumniOf": "The School of Examples"},
    }
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "created": "2023-02-24T23:36:38Z",
        "verificationMethod": f"did:key:{public}#{public}",
        "proofPurpose": "assertionMethod",
        "@context": claims["@context"],
    }
    proof["proofValue"] = (
        "z2HnFSSPPBzR36zdDgK8PbEHeXbR56YF24jwMpt3R1eHXQzJDMWS93FCzpvJpwTWd3GAVFuUfjoJdcnTMuVor51aX"
    )
    assert proofs.proof_holds(claims, proof, multibase.from_multikey(public))


# --- what the checks find -----------------------------------------------------------------------------------------


def test_a_sound_credential_passes_every_check(document):
    assert found(document) == ALL_GOOD
    assert is_sound(check_credential(document, did=did(), at=AT))
    assert not is_sound([])


def changed(document, *path, value):
    twin = copy.deepcopy(document)
    target = twin
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value
    return twin


def without_context(document):
    return changed(document, "@context", value=document["@context"][:1])


MUTATIONS = {
    "its end": lambda d: changed(d, "validUntil", value="2039-03-11T23:59:59Z"),
    "its beginning": lambda d: changed(d, "validFrom", value="2025-03-12T00:00:00Z"),
    "its subject": lambda d: changed(d, "credentialSubject", "id", value=f"{BASE}/territories/other"),
    "its territory": lambda d: changed(d, "credentialSubject", "name", value="Vallée voisine"),
    "its level": lambda d: changed(
        d, "credentialSubject", "result", 0, "achievedLevel", value=f"{BASE}/levels/ter_res/1.0/exemplaire"
    ),
    "its achievement": lambda d: changed(d, "credentialSubject", "achievement", "name", value="Exemplaire"),
    "its decision": lambda d: changed(d, "evidence", 0, "name", value="D-2026-018"),
    "its place": lambda d: changed(d, "credentialStatus", 0, "statusListIndex", value="4712"),
    "a word nobody knows": lambda d: changed(d, "audited", value="yes"),
    "a context less": without_context,
    "its name": lambda d: changed(d, "name", value="AG-2026-0018 · Territoire responsable"),
}
PROOF_MUTATIONS = {
    "the day of the proof": lambda d, n: changed(d, "proof", n, "created", value="2026-03-13T08:00:00Z"),
    "the key": lambda d, n: changed(d, "proof", n, "verificationMethod", value=f"{DID}#key1"),
    "the purpose": lambda d, n: changed(d, "proof", n, "proofPurpose", value="authentication"),
    "the signature": lambda d, n: changed(d, "proof", n, "proofValue", value=d["proof"][1 - n]["proofValue"]),
    "no signature": lambda d, n: changed(d, "proof", n, "proofValue", value="z0OIl"),
}


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_a_change_breaks_both_proofs(document, mutation):
    findings = found(MUTATIONS[mutation](document), did(KEY, OTHER))
    assert (findings["eddsa-rdfc-2022"], findings["eddsa-jcs-2022"]) == (False, False)


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize("mutation", PROOF_MUTATIONS)
def test_a_change_of_a_proof_breaks_that_one(document, mutation, number):
    findings = found(PROOF_MUTATIONS[mutation](document, number), did(KEY, OTHER))
    suites = list(proofs.SUITES)
    assert (findings[suites[number]], findings[suites[1 - number]]) == (False, True)


def test_an_issuer_of_the_same_name_with_another_key_is_refused(document):
    forged = sign(CLAIMS, key=OTHER)
    assert found(forged) == {**ALL_GOOD, "eddsa-rdfc-2022": False, "eddsa-jcs-2022": False}
    elsewhere = changed(document, "issuer", "id", value="did:web:elsewhere.example.org")
    assert not found(sign({name: value for name, value in elsewhere.items() if name != "proof"}))["issuer"]


def test_a_key_taken_out_of_the_document_is_no_longer_trusted(document):
    findings = check_credential(document, did=did(OTHER) | {"assertionMethod": []}, at=AT)
    assert {finding.sentence for finding in findings if finding.ok is False} == {
        "It was signed with a key that is not among the issuer's, or no longer trusted."
    }


@pytest.mark.parametrize(
    ("at", "dates"),
    [
        ("2026-03-11T23:59:59+00:00", (False, True)),
        ("2026-03-12T00:00:00+00:00", (True, True)),
        ("2029-03-11T23:59:59+00:00", (True, True)),
        ("2029-03-12T00:00:00+00:00", (True, False)),
    ],
)
def test_the_dates_are_told_apart_from_the_signatures(document, at, dates):
    findings = found(document, at=dt.datetime.fromisoformat(at))
    assert (findings["begun"], findings["not_over"]) == dates
    assert findings["eddsa-jcs-2022"]


@pytest.mark.parametrize(
    "thing",
    [
        None,
        [],
        {},
        {"type": "VerifiableCredential"},
        {**CLAIMS, "proof": {}},
        {**CLAIMS, "proof": ["a"]},
        {**CLAIMS, "proof": [], "issuer": 3},
    ],
)
def test_what_is_not_a_credential_is_said_so(thing):
    (finding,) = check_credential(thing, did=did(), at=AT)
    assert (finding.name, finding.ok, finding.sentence) == ("shape", False, "The file is not a credential.")


@pytest.mark.parametrize(
    "change",
    [
        {"credentialSubject": {"id": 3, "achievement": [[[]]]}},
        {"@context": [3]},
        {"@context": [{"@base": 3}]},
        {"validUntil": 3},
        {"credentialSubject": {"name": 2**70}},
    ],
)
def test_a_malformed_credential_is_refused_without_a_fault(document, change):
    assert not is_sound(check_credential({**document, **change}, did=did(), at=AT))


@pytest.mark.parametrize("data", [b"", b"[]", b"\xff", b'{"a":1,"a":2}', b"[" * 100_000])
def test_a_file_that_is_not_one_object_is_not_read(data):
    assert read_document(data) is None


# --- the token ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def token(document):
    return proofs.token(
        rules.token_payload(document), key=KEY, method=rules.token_method_address(BASE, "key0")
    )


def test_a_token_passes_every_check(token):
    findings = check_token(token, did=did(), at=AT)
    assert [(finding.name, finding.ok) for finding in findings] == [
        ("shape", True),
        ("issuer", True),
        ("signature", True),
        ("begun", True),
        ("not_over", True),
    ]


def test_a_changed_token_is_refused(token):
    header, payload, signature = token.split(".")
    changed_payload = proofs.base64url(multibase.from_base64url(payload).replace(b"2029", b"2039"))
    none = proofs.base64url(multibase.from_base64url(header).replace(b"EdDSA", b"none"))
    for forged in (
        f"{header}.{changed_payload}.{signature}",
        f"{none}.{payload}.",
        f"{none}.{payload}.{signature}",
        f"{header}.{payload}",
        "",
        "a.b.c",
    ):
        assert not is_sound(check_token(forged, did=did(), at=AT))
    assert not is_sound(check_token(token, did=did(OTHER), at=AT))


# --- the lists ----------------------------------------------------------------------------------------------------


def lists(*, revoked=(), suspended=(), at=AT, key=KEY):
    made = {}
    for purpose, indices in (("revocation", revoked), ("suspension", suspended)):
        claims = rules.list_claims(
            base=BASE,
            issuer_name="Pactes Locaux",
            purpose=purpose,
            number=3,
            encoded=rules.encoded_list(indices),
            at=at,
        )
        made[claims["id"]] = sign(claims, key=key)
    return made


def statuses(document, known, at=AT):
    return {finding.name: finding.ok for finding in check_status(document, known, did=did(), at=at)}


def test_the_lists_say_what_happened_and_silence_says_nothing(document):
    week = dt.timedelta(days=7, seconds=1)
    swapped = dict(zip(lists(), reversed(lists().values()), strict=True))
    for known, revocation, suspension in (
        (lists(), True, True),
        (lists(revoked=[4711]), False, True),
        (lists(suspended=[4711]), True, False),
        (lists(revoked=[4710, 4712]), True, True),
        ({}, None, None),
        (lists(key=OTHER), None, None),
        (lists(at=AT - week), None, None),
        (swapped, None, None),
    ):
        assert statuses(document, known) == {"revocation": revocation, "suspension": suspension}


def test_the_sentence_bears_the_date_of_the_list(document):
    sentences = [
        finding.sentence for finding in check_status(document, lists(suspended=[4711]), did=did(), at=AT)
    ]
    assert sentences == [
        "The list of 1 June 2026 says that it was not ended before its date.",
        "The list of 1 June 2026 says that it is suspended.",
    ]
