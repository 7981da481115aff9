"""The feed of changes: one entry an event of an award, in the reader's language, for feed readers and for programs."""

from django.conf import settings
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import override

from certification.queries.certificate import verification_address
from certification.queries.register_change import Changes


class ChangesFeed(Atom1Feed):
    """Atom whose older pages are linked (RFC 5005)."""

    def add_root_elements(self, handler):
        super().add_root_elements(handler)
        if older := self.feed["older"]:
            handler.addQuickElement("link", "", {"rel": "next", "href": older})


def write_feed(changes: Changes, language: str) -> str:
    """Return events as an Atom document."""
    here = f"{settings.BASE_URL}{reverse('api_changes')}"
    with override(language):
        older = ""
        if changes.last:
            older = f"{here}?{urlencode({'language': language, 'before': changes.last})}"
        feed = ChangesFeed(
            title=_("Public register: what changes"),
            link=f"{settings.BASE_URL}{reverse('certification:register')}",
            feed_url=f"{here}?{urlencode({'language': language})}",
            feed_guid=here,
            description="",
            language=language,
            author_name="TER RES",
            older=older,
        )
        for change, entry in changes.found:
            title = _("%(territory)s: %(event)s") % {"territory": entry.name, "event": change.words}
            feed.add_item(
                title=title,
                link=verification_address(entry.code),
                unique_id=f"urn:uuid:{change.uuid}",
                description=". ".join(filter(None, [entry.number, change.reason])),
                pubdate=change.at,
                updateddate=change.at,
                categories=[change.status],
            )
        return feed.writeString("utf-8")
