"""Complaints: what is said and by whom, who handles and who investigates, what follows. Confidential, and then forgotten."""

import uuid
from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from certification.choices import AwardStatus, ComplaintOutcome, ComplaintSubject, MeasureKind, Role
from certification.clock import localdate, now
from certification.lifecycles.complaint import ComplaintLifecycle
from certification.models.dossier import GuardedQuerySet
from certification.models.files import PrivateFile
from certification.models.finding import Finding
from certification.models.impartiality import UndeclaredInterest
from certification.models.involvement import involvement_in
from certification.models.people import mandate_roles
from certification.models.sanction import Suspension
from certification.models.territory import Membership, Territory
from certification.rules.complaint import DESK_ROLES
from certification.rules.involvement import Involvement
from certification.rules.permissions import SYSTEM

MOST_CHARACTERS = 8000


class ComplaintQuerySet(GuardedQuerySet):
    """Complaints narrowed to a person."""

    def known_to(self, person):
        """Keep what a person handles, may take in hand, investigates or watches; never what is about them."""
        roles = mandate_roles(person)
        # Whoever holds no mandate any more reads nothing more: somebody else takes the investigation over.
        clauses = Q(investigator=person) if roles else Q(pk=None)
        if desks := [role for role in DESK_ROLES if role in roles]:
            clauses |= Q(desk__in=desks, handler=None) | Q(handler=person)
        if Role.IMPARTIALITY_GUARDIAN in roles:
            clauses |= ~Q(desk=Role.SCHEME_MANAGER)
        through = Complaint.concerned.through.objects
        is_about = Exists(through.filter(complaint=OuterRef("pk"), user=person))
        belongs = Exists(Membership.objects.filter(territory=OuterRef("territory"), person=person))
        return self.filter(clauses).filter(~is_about, ~belongs)


class Complaint(ComplaintLifecycle):
    """What somebody complains of. No name reaches the history, which forgets nothing: it keeps numbers and digests."""

    number = models.CharField(_("number"), max_length=20, unique=True, editable=False)
    subject = models.CharField(_("what it is about"), max_length=20, choices=ComplaintSubject)
    desk = models.CharField(
        _("handled by"), max_length=40, choices=[(role.value, role.label) for role in DESK_ROLES]
    )
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, related_name="complaints", verbose_name=_("territory")
    )
    concerned = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="+", verbose_name=_("people whom it is about")
    )
    about = models.CharField(_("whom or what it is about"), max_length=300, blank=True)
    text = models.TextField(_("what happened"), max_length=MOST_CHARACTERS)
    wish = models.TextField(_("what is asked for"), max_length=2000, blank=True)
    files = models.ManyToManyField(PrivateFile, related_name="complaints")
    name = models.CharField(_("name"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=2)
    is_confidential = models.BooleanField(_("the territory does not learn who complains"), default=True)
    received_at = models.DateTimeField(_("received on"), default=now, editable=False, db_index=True)

    handler = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True, editable=False)
    admissibility = models.TextField(_("admissible or not, and why"), blank=True)
    investigator = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    declared_at = models.DateTimeField(null=True, editable=False)
    stepped_down = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    told = models.TextField(_("what the territory is told"), blank=True)
    told_at = models.DateTimeField(null=True, editable=False)
    reply_before = models.DateField(_("the territory answers before"), null=True, editable=False)
    reply = models.TextField(_("answer of the territory"), blank=True)
    replied_at = models.DateTimeField(null=True, editable=False)
    replied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(_("outcome"), max_length=20, choices=ComplaintOutcome, blank=True)
    conclusions = models.TextField(_("what was found"), blank=True)
    answer = models.TextField(_("answer to the complainant"), blank=True)
    concluded_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    forgotten_at = models.DateTimeField(null=True, editable=False)

    link_key = models.UUIDField(default=uuid.uuid4, unique=True, null=True, editable=False)
    link_until = models.DateField(null=True, editable=False)
    # What the calendar did, so that it does nothing twice.
    due_on = models.DateField(_("due on"), null=True, editable=False, db_index=True)
    reminded_days = models.PositiveSmallIntegerField(null=True, editable=False)
    late_since = models.DateField(null=True, editable=False)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        ordering = ["-received_at", "-pk"]

    def __str__(self) -> str:
        return self.number

    @property
    def is_anonymous(self) -> bool:
        """Tell whether nobody can be answered; once forgotten, nobody knows any more."""
        return not self.email

    def roles_of(self, actor) -> frozenset[Role]:
        """Return what a person is for this complaint: nothing at all for those whom it is about."""
        if actor is SYSTEM:
            return frozenset({Role.SYSTEM})
        if actor.pk is None or actor.pk in self.kept_out:
            return frozenset()
        trusted, roles = mandate_roles(actor), set()
        holds_a_desk = bool(trusted & set(DESK_ROLES))
        if (self.handler_id is None and self.desk in trusted) or (
            self.handler_id == actor.pk and holds_a_desk
        ):
            roles.add(Role.COMPLAINT_OFFICER)
        if self.investigator_id == actor.pk and trusted:
            roles.add(Role.INVESTIGATOR)
        if Role.IMPARTIALITY_GUARDIAN in trusted and self.desk != Role.SCHEME_MANAGER:
            roles.add(Role.IMPARTIALITY_GUARDIAN)
        return frozenset(roles)

    @property
    def standing_award(self):
        """The award in force, or suspended, of the territory that the complaint is about; or None."""
        if self.territory_id is None:
            return None
        standing = self.territory.awards.filter(status__in=[AwardStatus.ACTIVE, AwardStatus.SUSPENDED])
        return standing.order_by("-pk").first()

    @cached_property
    def concerned_ids(self) -> frozenset[int]:
        return frozenset(self.concerned.values_list("pk", flat=True))

    @cached_property
    def kept_out(self) -> frozenset[int]:
        """The people from whom this complaint is kept: those whom it is about, and those of the territory."""
        if self.territory_id is None:
            return self.concerned_ids
        members = Membership.objects.filter(territory=self.territory_id)
        return self.concerned_ids | frozenset(members.values_list("person_id", flat=True))

    @cached_property
    def involvement(self) -> Involvement:
        """Who may not investigate: whoever took part in a dossier of the territory, handles it or stepped down."""
        facts = {
            "concerned": self.concerned_ids,
            "declared": frozenset(self.stepped_down.values_list("pk", flat=True)),
            "handlers": frozenset({self.handler_id}) - {None},
        }
        if self.territory_id is None:
            return Involvement(**facts)
        return involvement_in(self.territory.dossiers.order_by("pk"), self.territory, on=self.today, **facts)

    @property
    def link_works(self) -> bool:
        return self.link_key is not None and self.link_until is not None and self.link_until >= localdate()


class ComplaintMessage(models.Model):
    """What the complainant adds, or what is written to them, once the complaint is made."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="messages")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    text = models.TextField(_("message"), max_length=MOST_CHARACTERS)
    files = models.ManyToManyField(PrivateFile, related_name="complaint_messages")
    sent_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("message about a complaint")
        verbose_name_plural = _("messages about complaints")
        ordering = ["sent_at", "pk"]

    def __str__(self) -> str:
        return f"{self.complaint} · {self.sent_at:%Y-%m-%d}"

    @property
    def is_from_complainant(self) -> bool:
        return self.author_id is None


class ComplaintMeasure(models.Model):
    """What follows from a complaint: by whom, until when, and the fact of the guarantee that it led to."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="measures")
    kind = models.CharField(_("measure"), max_length=20, choices=MeasureKind)
    text = models.TextField(_("what will be done"), max_length=2000)
    owner = models.CharField(_("by whom"), max_length=200, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    finding = models.ForeignKey(Finding, models.PROTECT, null=True, blank=True, related_name="+")
    suspension = models.ForeignKey(Suspension, models.PROTECT, null=True, blank=True, related_name="+")
    tie = models.ForeignKey(UndeclaredInterest, models.PROTECT, null=True, blank=True, related_name="+")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=now, editable=False)
    done = models.TextField(_("what was done"), max_length=2000, blank=True)
    done_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("measure that follows a complaint")
        verbose_name_plural = _("measures that follow complaints")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.complaint} · {self.get_kind_display()}"
