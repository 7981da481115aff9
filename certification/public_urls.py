"""Addresses without a language: verification, machine-readable register. They are printed on paper: never change them."""

urlpatterns = []
