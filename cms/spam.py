"""What the public forms do about robots: a field that people do not see, and a limit on what one address sends."""

import hashlib
import ipaddress

from allauth.account.adapter import get_adapter
from django import forms
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

TRAP = "website"
# A meeting room behind one address registers together: the limit is high for people, low for robots.
LIMIT = 30
WINDOW_SECONDS = 10 * 60
IPV6_NETWORK = 64  # what one subscriber is given


class HoneypotMixin:
    """A form with a field that only robots fill in. What they send is answered as if it had been kept."""

    # A form that asks people for a website calls its trap otherwise.
    trap = TRAP

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields[self.trap] = forms.CharField(
            label=_("Leave this field empty"),
            required=False,
            template_name="components/trap.html",
            widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
        )

    @property
    def trap_field(self):
        return self[self.trap]

    @property
    def asked(self):
        """Return the fields that people see."""
        return [self[name] for name in self.fields if name != self.trap]

    @property
    def is_spam(self) -> bool:
        """Tell whether the hidden field was filled in."""
        return bool(self.data.get(self.add_prefix(self.trap)))


def limited(request, name: str, limit: int | None = None) -> bool:
    """Count what an address sends through a form, and tell whether it is too much. The address itself is not kept.

    `limit`: how many in `WINDOW_SECONDS`, that of the forms unless one is given.
    """
    try:
        address = get_adapter(request).get_client_ip(request)
    except PermissionDenied:  # a server that does not say where requests come from
        address = ""
    sender = _digest(_network(address))
    return overrun(f"sent:{name}:{sender}", LIMIT if limit is None else limit)


def overrun(key: str, limit: int) -> bool:
    """Count one more under a name, and tell whether there are too many of them in a short time."""
    cache.add(key, 0, WINDOW_SECONDS)
    try:
        return cache.incr(key) > limit
    except ValueError:  # forgotten in between
        return False


def repeated(*facts: object) -> bool:
    """Tell whether the very same thing was sent a moment ago: somebody clicked twice."""
    return not cache.add(f"twice:{_digest(repr(facts))}", 1, WINDOW_SECONDS)


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def _network(address: str) -> str:
    """Return the address, or for IPv6 the network of its subscriber."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return address
    return str(ipaddress.ip_network(f"{address}/{IPV6_NETWORK}", strict=False))
