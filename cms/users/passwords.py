"""What a password may not be besides what Django refuses."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class SiteWordsValidator:
    """Refuse a password made of the words of this site and little else: they are the first that somebody tries."""

    WORDS = (
        "pactes", "pacte", "locaux", "local", "garantie", "guarantee", "garantia", "certification", "certificacion",
        "territoires", "territoire", "territories", "territory", "territorios", "territorio", "comite", "committee",
        "secretariat", "wagtail", "password", "motdepasse",
    )  # fmt: skip
    LEAST_BESIDES = 6

    def validate(self, password, user=None):
        """Raise ValidationError when too few letters remain once those words, the digits and the signs are taken away."""
        rest = password.casefold()
        for word in sorted(self.WORDS, key=len, reverse=True):
            rest = rest.replace(word, " ")
        is_short = sum(map(len, re.findall(r"[^\W\d_]+", rest))) < self.LEAST_BESIDES
        if is_short and any(word in password.casefold() for word in self.WORDS):
            raise ValidationError(
                _("This password is made of words of this site."), code="password_site_words"
            )

    def get_help_text(self):
        return _("Your password cannot be made of words of this site.")
