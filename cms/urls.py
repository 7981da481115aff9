"""Every address of the site."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.conf.urls.static import static
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView, TemplateView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from cms import styleguide, views
from cms.sitemaps import PublicPages


def information(name):
    """A page of words alone."""
    return TemplateView.as_view(template_name=f"information/{name}.html")


urlpatterns = [
    path("", views.root, name="root"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", sitemap, {"sitemaps": {"pages": PublicPages}}, name="sitemap"),
    path("i18n/", include("django.conf.urls.i18n")),
    # One login for all: Wagtail's own page gives way.
    path("admin/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("accounts/", include("allauth.urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("certification.public_urls")),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
    *i18n_patterns(
        # For the people who build the site; in production the address does not exist.
        *([path("styleguide/", styleguide.styleguide, name="styleguide")] if settings.DEBUG else []),
        path(_("accessibility/"), information("accessibility"), name="accessibility"),
        path(_("legal-notice/"), information("legal_notice"), name="legal_notice"),
        path(_("personal-data/"), information("personal_data"), name="personal_data"),
        path("", include("certification.urls")),
        path("", include(wagtail_urls)),
    ),
]
