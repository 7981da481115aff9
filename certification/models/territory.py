"""Territories, the families that speak in them, and the people who fill their dossiers."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from certification.choices import MEMBERSHIP_ROLES, Role, TerritoryKind
from certification.clock import localdate, now
from certification.models.people import accompanied_by, mandate_roles, regions_of
from certification.rules.companion import keeps_out


class TerritoryQuerySet(models.QuerySet):
    """Territories narrowed to a person."""

    def of(self, person, on=None):
        day = on or localdate()
        return self.filter(
            Q(memberships__until=None) | Q(memberships__until__gte=day), memberships__person=person
        ).distinct()


class Territory(models.Model):
    """A project perimeter, not only an administrative one."""

    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    kind = models.CharField(_("kind of territory"), max_length=20, choices=TerritoryKind)
    country = models.CharField(_("country"), max_length=2, help_text=_("Two letters, for example FR."))
    region = models.CharField(_("region"), max_length=120)
    place = models.CharField(_("main town or seat"), max_length=120)
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    summary = models.TextField(_("the territory in a few words"), max_length=600, blank=True)
    languages = models.JSONField(_("languages of the territory"), default=list, blank=True)
    lead_organisation = models.CharField(_("lead organisation"), max_length=200)
    lead_organisation_form = models.CharField(_("legal form"), max_length=120, blank=True)
    contact_email = models.EmailField(_("contact address of the lead organisation"))
    created_at = models.DateTimeField(default=now, editable=False)

    objects = TerritoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("territory")
        verbose_name_plural = _("territories")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude=None) | Q(latitude__gte=-90, latitude__lte=90),
                name="territory_latitude_on_earth",
                violation_error_message=_("A latitude goes from -90 to 90 degrees."),
            ),
            models.CheckConstraint(
                condition=Q(longitude=None) | Q(longitude__gte=-180, longitude__lte=180),
                name="territory_longitude_on_earth",
                violation_error_message=_("A longitude goes from -180 to 180 degrees."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def roles_of(self, actor) -> frozenset[Role]:
        """Return what a person is on this territory: membership, mandates, companionship; they add up."""
        if actor is None or actor.pk is None:
            return frozenset({Role.SYSTEM}) if actor is not None and str(actor) == "system" else frozenset()
        members = {Role(m.role) for m in self.active_memberships() if m.person_id == actor.pk}
        companion = {Role.COMPANION} if self.pk in accompanied_by(actor) else set()
        trusted = mandate_roles(actor)
        if (self.country, self.region) not in regions_of(actor):
            trusted -= {Role.REGIONAL_COMMISSION}
        return trusted | members | companion

    def active_memberships(self):
        """Return the current members with their accounts, read once."""
        if not hasattr(self, "_active_memberships"):
            today = localdate()
            is_read = "memberships" in getattr(self, "_prefetched_objects_cache", {})
            self._active_memberships = [
                m
                for m in (self.memberships.all() if is_read else self.memberships.select_related("person"))
                if m.since <= today and (m.until is None or m.until >= today)
            ]
        return self._active_memberships

    def membership_of(self, person_id: int | None):
        """Return the membership of a person that runs today, or None."""
        return next((m for m in self.active_memberships() if m.person_id == person_id), None)

    def leads(self) -> list:
        """Return the project leaders of today, the one who came first at the head."""
        found = [m for m in self.active_memberships() if m.role == Role.TERRITORY_LEAD]
        return [m.person for m in sorted(found, key=lambda m: m.pk)]

    def companions_since(self, months: int | None, on) -> set[int]:
        """Return who accompanies the territory on a day, or stopped less than `months` before; None: whenever."""
        return {
            companionship.person_id
            for companionship in self.companionships.all()
            if keeps_out(companionship, months=months, on=on)
        }

    def family_codes(self) -> set[str]:
        """Return the codes of the families of actors named in the territory."""
        return {representation.family for representation in self.representations.all()}


class FamilyRepresentation(models.Model):
    """One family of actors in a territory, and the organisation or group that speaks for it."""

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="representations")
    family = models.CharField(_("family of actors"), max_length=10)
    organisation = models.CharField(_("organisation or group that speaks for it"), max_length=200)

    class Meta:
        verbose_name = _("family represented")
        verbose_name_plural = _("families represented")
        ordering = ["family"]
        constraints = [
            models.UniqueConstraint(fields=["territory", "family"], name="representation_one_per_family"),
        ]

    def __str__(self) -> str:
        return f"{self.family} · {self.organisation}"


class Membership(models.Model):
    """A person's place in a territory, with its family and its dates; ended, never deleted."""

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="memberships")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    role = models.CharField(
        _("role"), max_length=40, choices=[(role.value, role.label) for role in MEMBERSHIP_ROLES]
    )
    family = models.CharField(_("family of actors"), max_length=10, blank=True)
    since = models.DateField(_("since"), default=localdate)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "person"], condition=Q(until=None), name="membership_one_open_per_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_role_display()} · {self.territory}"


class Invitation(models.Model):
    """An e-mail that asks somebody to join a territory; only the digest of its secret is kept."""

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail"))
    role = models.CharField(
        _("role"), max_length=40, choices=[(role.value, role.label) for role in MEMBERSHIP_ROLES]
    )
    family = models.CharField(_("family of actors"), max_length=10, blank=True)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)
    expires_on = models.DateField(_("valid until"))
    accepted_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        # The history keeps this: an address is not for ever.
        return gettext("Invitation %(number)s · %(territory)s") % {
            "number": self.pk,
            "territory": self.territory,
        }

    def is_open(self, on=None) -> bool:
        """Tell whether the invitation may still be accepted."""
        return self.accepted_at is None and self.revoked_at is None and self.expires_on >= (on or localdate())
