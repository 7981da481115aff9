"""The public register as it is searched and listed: one line an award, drawn from it, written by `services.register`."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from certification.choices import AwardStatus
from certification.models.certificate import Award
from certification.models.territory import Territory


class RegisterEntry(models.Model):
    """What the register shows of one award, and the words that find it.

    The award, its certificate and its territory are the reference: a line is written again when one of them is.
    Lists are read in the order of `sort`, then the newest award first, so that a page starts after any given line.
    """

    award = models.OneToOneField(Award, models.CASCADE, primary_key=True, related_name="entry")
    territory = models.ForeignKey(Territory, models.CASCADE, related_name="register_entries")
    code = models.CharField(_("verification code"), max_length=32, unique=True)
    number = models.CharField(_("number"), max_length=20)
    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("address"), max_length=80, db_index=False)
    place = models.CharField(_("main town or seat"), max_length=120)
    region = models.CharField(_("region"), max_length=120)
    country = models.CharField(_("country"), max_length=2)
    status = models.CharField(_("status"), max_length=20, choices=AwardStatus)
    level = models.CharField(_("level"), max_length=64)
    framework = models.CharField(_("framework"), max_length=64)
    framework_version = models.CharField(_("version"), max_length=64)
    # The codes of its themes, each between spaces.
    themes = models.TextField(_("themes"), blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"))
    ended_on = models.DateField(_("ended on"), null=True)
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=5, null=True)
    longitude = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5, null=True)
    # Its square of the map, see `documents.density`.
    cell = models.CharField(max_length=8, blank=True)
    sort = models.CharField(max_length=120)
    # Folded words (`cms.words`), each between spaces: a word that begins so is found behind a space.
    search = models.TextField()
    changed_at = models.DateTimeField(_("changed on"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("entry of the register")
        verbose_name_plural = _("entries of the register")
        indexes = [
            models.Index(fields=["sort", "-award"], name="register_order"),
            models.Index(fields=["country", "sort", "-award"], name="register_country"),
            models.Index(fields=["status", "sort", "-award"], name="register_status"),
            models.Index(fields=["cell", "sort", "-award"], name="register_cell"),
            models.Index(fields=["-valid_from", "sort"], name="register_newest"),
            models.Index(fields=["-changed_at"], name="register_changes"),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.name}"
