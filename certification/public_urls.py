"""Addresses without a language: verification, machine-readable register. They are printed on paper: never change them."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from certification.api import endpoints
from certification.views import badge, credential, key, log, relief, verification


class TileConverter(StringConverter):
    """The number of a tile, in groups of three digits: see `rules.log.tile_path`."""

    regex = "(?:x[0-9]{3}/)*[0-9]{3}"


register_converter(TileConverter, "tile")

urlpatterns = [
    path("verifier/", verification.verify_form, name="verify_form"),
    path("verifier/<str:code>/", verification.verify, name="verify"),
    path("verifier/<str:code>/attestation.pdf", verification.certificate_pdf, name="certificate_pdf"),
    path("verifier/<str:code>/badge.svg", badge.badge, name="badge"),
    path("verifier/<str:code>/relief.svg", relief.relief, name="relief"),
    path("credentials/<str:code>.json", credential.credential_file, name="credential_file"),
    path("credentials/<str:code>.jwt", credential.credential_token, name="credential_token"),
    path("credentials/<str:code>", credential.credential, name="credential"),
    path("status/<str:purpose>/<int:number>", credential.status_list, name="status_list"),
    path("territories/<slug:slug>", credential.territory, name="credential_territory"),
    path("criteria/<str:framework>/<str:version>", credential.criteria, name="credential_criteria"),
    path("levels/<str:framework>/<str:version>/<str:level>", credential.level, name="credential_level"),
    path(
        "achievements/<str:framework>/<str:version>/<str:level>",
        credential.achievement,
        name="credential_achievement",
    ),
    path(".well-known/did.json", key.did, name="did"),
    path("keys/", key.keys, name="keys"),
    path("keys.json", key.keys_data, name="keys_data"),
    path("keys/did/<int:pk>.json", key.document, name="keys_document"),
    path("api/v1/awards/", endpoints.awards, name="api_awards_json"),
    path("api/v1/awards.csv", endpoints.awards_csv, name="api_awards_csv"),
    path("api/v1/awards.geojson", endpoints.awards_geojson, name="api_awards_geojson"),
    path("api/v1/awards/<str:code>/", endpoints.award, name="api_award"),
    path("api/v1/frameworks/<str:code>/<str:version>/", endpoints.framework, name="api_framework"),
    path("api/v1/framework.schema.json", endpoints.framework_schema, name="api_framework_schema"),
    path("api/v1/territories/<str:slug>/", endpoints.territory, name="api_territory"),
    path("api/v1/changes.atom", endpoints.changes, name="api_changes"),
    path("api/v1/openapi.json", endpoints.description, name="api_description"),
    path("log/", log.log, name="log"),
    path("log/checkpoint", log.checkpoint, name="log_checkpoint"),
    path("log/cosignatures", log.cosignatures, name="log_cosignatures"),
    path("log/consistency/<int:old>/<int:new>", log.consistency, name="log_consistency"),
    path("log/proof/<str:code>.tlog-proof", log.proof, name="log_proof"),
    path("log/tile/entries/<tile:path>", log.entries, name="log_entries"),
    path("log/tile/entries/<tile:path>.p/<int:width>", log.entries, name="log_entries_begun"),
    path("log/tile/<int:level>/<tile:path>", log.tile, name="log_tile"),
    path("log/tile/<int:level>/<tile:path>.p/<int:width>", log.tile, name="log_tile_begun"),
    path("log/witness.py", log.script, {"name": "witness.py"}, name="log_witness_script"),
    path("log/check_certificate.py", log.script, {"name": "check_certificate.py"}, name="log_check_script"),
    # Last: what the API has no answer for, in its own format.
    path("api/v1/<path:rest>", endpoints.nowhere, name="api_nowhere"),
]
