"""Screens of the public site that are not pages, under each language."""

from django.urls import path, re_path
from django.utils.translation import gettext_lazy as _

from home.choices import ProposalKind
from home.feeds import PublishedFeed
from home.views import calendars, feeds, messages, proposals, registrations, site_map, social

app_name = "home"
urlpatterns = [
    path(_("calendars/meetings.ics"), calendars.meetings, name="calendars"),
    path(_("calendars/<slug:facet>/<slug:value>.ics"), calendars.meetings, name="calendar"),
    path(_("meetings/<uuid:key>.ics"), calendars.meeting, name="meeting_calendar"),
    path(_("meetings/<uuid:key>/register/"), registrations.register, name="registration"),
    path(_("meetings/<uuid:key>/register/received/"), registrations.received, name="registration_received"),
    path(_("registrations/<str:secret>/"), registrations.cancel, name="registration_cancel"),
    path(_("message/<int:pk>/"), messages.write, name="message"),
    path(_("message/<int:pk>/sent/"), messages.sent, name="message_sent"),
    path(_("propose/"), proposals.choose, name="propose"),
    path(
        _("propose/initiative/"),
        proposals.propose,
        {"kind": ProposalKind.INITIATIVE},
        name="propose_initiative",
    ),
    path(_("propose/sheet/"), proposals.propose, {"kind": ProposalKind.SHEET}, name="propose_sheet"),
    path(_("propose/received/"), proposals.received, name="propose_received"),
    path(_("feeds/"), feeds.feeds, name="feeds"),
    re_path(r"^feeds/(?P<kind>\w+)\.(?P<format>rss|atom)$", PublishedFeed(), name="feed"),
    re_path(
        r"^feeds/(?P<kind>\w+)/(?P<facet>theme|region)/(?P<value>[\w-]+)\.(?P<format>rss|atom)$",
        PublishedFeed(),
        name="feed_narrowed",
    ),
    path("social/<int:pk>.png", social.picture, name="social_picture"),
    path(_("site-map/"), site_map.site_map, name="site_map"),
]
