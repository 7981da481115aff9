"""The addresses of the guides, hung both under the administration and under the members' area."""

from django.urls import include, path

from cms.guides import views


def addresses(namespace: str):
    """Return the addresses as `include` gives them; made anew for each place, for the administration guards its own."""
    patterns = [
        path("", views.index, name="index"),
        path("images/<slug:name>.webp", views.picture, name="picture"),
        path("<slug:section>/<slug:name>/", views.page, name="page"),
    ]
    return include((patterns, "guides"), namespace=namespace)
