"""Every address of the site."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path, re_path
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from cms import styleguide, views
from cms.guides import urls as guides
from cms.operations.views import metrics
from cms.sitemaps import SITEMAPS
from home.routing import serve

urlpatterns = [
    path("", views.root, name="root"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("i18n/", include("django.conf.urls.i18n")),
    # One login for all: Wagtail's own page gives way.
    path("admin/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("accounts/", include("allauth.urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("certification.public_urls")),
    path("media/<path:name>", views.media, name="media"),
    *i18n_patterns(
        # For the people who build the site; in production the address does not exist.
        *([path("styleguide/", styleguide.styleguide, name="styleguide")] if settings.DEBUG else []),
        path(_("my-space/help/"), guides.addresses("guides")),
        path("", include("certification.urls")),
        path("", include("home.urls")),
        path("", include("search.urls")),
        # Before Wagtail's own view, under its name: the same pages, found in fewer queries.
        re_path(wagtail_urls.serve_pattern, serve, name="wagtail_serve"),
        path("", include(wagtail_urls)),
    ),
]

handler500 = "cms.views.broken"
