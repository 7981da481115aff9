"""Addresses without a language: verification, machine-readable register. They are printed on paper: never change them."""

from django.urls import path

from certification.api import endpoints
from certification.views import certificate

urlpatterns = [
    path("verifier/", certificate.verify_form, name="verify_form"),
    path("verifier/<str:code>/", certificate.verify, name="verify"),
    path("verifier/<str:code>/attestation.pdf", certificate.certificate_pdf, name="certificate_pdf"),
    path("api/v1/awards/", endpoints.awards, name="api_awards_json"),
    path("api/v1/awards.csv", endpoints.awards_csv, name="api_awards_csv"),
    path("api/v1/awards.geojson", endpoints.awards_geojson, name="api_awards_geojson"),
    path("api/v1/awards/<str:code>/", endpoints.award, name="api_award"),
    path("api/v1/frameworks/<str:code>/<str:version>/", endpoints.framework, name="api_framework"),
    path("api/v1/openapi.json", endpoints.description, name="api_description"),
]
