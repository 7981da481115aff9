"""The user: an e-mail address, a name, a language."""

from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

_numbered: ContextVar[bool] = ContextVar("numbered", default=False)


@contextmanager
def numbered():
    """Say “@12” in the place of a name inside the block: for what is kept for ever, longer than the name."""
    token = _numbered.set(True)
    try:
        yield
    finally:
        _numbered.reset(token)


class UserManager(BaseUserManager):
    """Accounts are found by e-mail, whatever its case."""

    use_in_migrations = True

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)

    def create_user(self, email, password=None, **fields):
        if not email:
            raise ValueError(_("An account needs an e-mail address."))
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, **{**fields, "is_staff": True, "is_superuser": True})


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("full name"), max_length=150, blank=True)
    language = models.CharField(
        _("language"),
        max_length=5,
        choices=settings.LANGUAGES,
        default="fr",
        help_text=_("The language of messages sent to this person."),
    )
    is_staff = models.BooleanField(_("staff"), default=False)
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Untick to close the account without deleting its traces.")
    )
    date_joined = models.DateTimeField(_("joined on"), default=timezone.now, editable=False)
    sessions_ended_at = models.DateTimeField(null=True, editable=False)
    terms_accepted_at = models.DateTimeField(_("terms accepted on"), null=True, blank=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["name", "email"]
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique_whatever_its_case")]

    def __str__(self):
        if _numbered.get():
            return f"@{self.pk}"
        return self.name or self.email

    def get_full_name(self):
        return str(self)

    def get_short_name(self):
        return str(self)

    def _get_session_auth_hash(self, secret=None):
        """Tie a session to the moment at which all sessions were last ended; before the first time, to the password alone."""
        known = super()._get_session_auth_hash(secret)
        if self.sessions_ended_at is None:
            return known
        return salted_hmac(
            "cms.users.sessions",
            f"{known}{self.sessions_ended_at.timestamp()}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()

    @property
    def needs_two_factor(self):
        """Whether a stolen password alone would give away other people's data."""
        return (
            self.is_staff
            or self.is_superuser
            or self.groups.exists()
            # Secretariat, assessors, committee: the roles that the certification gives for a time.
            or self.mandates.active().exists()
        )
