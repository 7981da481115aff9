"""The access of one person: what they may do and why, and what an administrator may change of it; who may do what."""

from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models import Count, Q
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from certification.admin.entry import WritingView
from certification.admin.policies import MandatePolicy, everything
from certification.admin.screens import (
    Fact,
    FactsView,
    ReadOnlyViewSet,
    Row,
    Section,
    Table,
    day,
    readable,
    yes_no,
)
from certification.choices import MANDATE_ROLES, Role
from certification.clock import localdate
from certification.forms.account import AccountActForm
from certification.models import Mandate
from certification.rules import permissions as may
from certification.services import account
from certification.services.people import STAFF_GROUPS

User = get_user_model()
policy = MandatePolicy(User, read=may.manage_accounts, write=may.manage_accounts, rows=everything(User))

STATES = {True: pgettext_lazy("account", "Open"), False: pgettext_lazy("account", "Closed")}
# What each mandate opens, in the words of whoever gives it.
MANDATES = {
    Role.CASE_OFFICER: gettext_lazy(
        "Receives applications, says whether they are complete, proposes missions, prepares sessions, issues certificates. "
        "Neither assesses nor decides."
    ),
    Role.ASSESSOR: gettext_lazy(
        "May be proposed missions: reads the dossier, visits, scores. Sees nothing of other dossiers."
    ),
    Role.COMMITTEE_MEMBER: gettext_lazy(
        "Reads the dossiers of the sessions of the committee and votes, in the name of one family of actors."
    ),
    Role.COMMITTEE_CHAIR: gettext_lazy(
        "Convenes and presides over the committee, records and signs decisions."
    ),
    Role.APPEAL_PANEL_MEMBER: gettext_lazy("May be named in a panel that rules on an appeal."),
    Role.REGIONAL_COMMISSION: gettext_lazy(
        "Gives the opinion of one region on the dossiers of its territories."
    ),
    Role.THIRD_PARTY_VERIFIER: gettext_lazy(
        "May be asked for the verification of a third party on a dossier."
    ),
    Role.IMPARTIALITY_GUARDIAN: gettext_lazy(
        "Reads declarations of interests, accesses and the history; may freeze a dossier. Decides nothing."
    ),
    Role.SCHEME_MANAGER: gettext_lazy(
        "Writes the reference framework, the settings, the words and the contract of the scheme. Reads no dossier."
    ),
}
GROUPS = {
    "National editors": gettext_lazy("Write every page of the public site; moderators publish them."),
    "Regional editors": gettext_lazy("Write the pages of their own region; moderators publish them."),
    "Translators": gettext_lazy("Translate pages; they neither write nor publish them."),
    "Moderators": gettext_lazy("Read what regional editors hand in, publish it or send it back."),
}


class Act(NamedTuple):
    """Something that an administrator may do to an account: its words, its service, to which accounts it applies."""

    label: str
    help_text: str
    done: str
    service: Callable
    applies: Callable
    tone: str = ""


ACTS = {
    "password": Act(
        gettext_lazy("Send a link to choose a password"),
        gettext_lazy(
            "The person receives a link by e-mail and chooses the password alone: you never see it."
        ),
        gettext_lazy("The link is on its way to %(person)s."),
        account.send_password_link,
        lambda person, has_factor: person.is_active,
    ),
    "second-factor": Act(
        gettext_lazy("Take the second factor off"),
        gettext_lazy(
            "For a person who lost their phone and their recovery codes. Make sure that it is really they who ask: call "
            "them at a number that you already knew. They are signed out everywhere, and set up a new one when they sign in."
        ),
        gettext_lazy("%(person)s has no second factor any more, and is signed out everywhere."),
        account.reset_second_factor,
        lambda person, has_factor: has_factor,
        "danger",
    ),
    "close": Act(
        gettext_lazy("Close the account"),
        gettext_lazy(
            "The person is signed out everywhere and can no longer sign in. Nothing that they did is erased. Mandates "
            "go on running: end those that should stop."
        ),
        gettext_lazy("The account of %(person)s is closed."),
        account.close_account,
        lambda person, has_factor: person.is_active,
        "danger",
    ),
    "open": Act(
        gettext_lazy("Open the account again"),
        gettext_lazy("The person can sign in again, with the mandates and groups that they still have."),
        gettext_lazy("The account of %(person)s is open again."),
        account.open_account,
        lambda person, has_factor: not person.is_active,
    ),
}


class AccountFacts(FactsView):
    """One account: its state, its roles, what may be done."""

    def sections(self):
        person = self.object
        factors = [
            f"{factor.get_type_display()}"
            for factor in Authenticator.objects.filter(user=person).order_by("created_at")
        ]
        self.has_factor = bool(factors)
        confirmed = EmailAddress.objects.filter(user=person, primary=True, verified=True).exists()
        return [
            Section(
                _("Account"),
                [
                    Fact(_("E-mail address"), person.email),
                    Fact(_("Address confirmed"), yes_no(confirmed)),
                    Fact(_("State"), STATES[person.is_active]),
                    Fact(_("Language"), person.get_language_display()),
                    Fact(_("Joined on"), day(person.date_joined)),
                    Fact(_("Last signed in on"), day(person.last_login)),
                    Fact(_("Second factor"), ", ".join(factors) or _("None")),
                    Fact(_("Must have a second factor"), yes_no(person.needs_two_factor)),
                ],
            ),
            Section(
                _("What this person may do"),
                table=Table(
                    [_("Role"), _("From"), _("What it opens")],
                    self.roles(),
                    _("Nothing in the administration: an account like any other."),
                ),
            ),
        ]

    def roles(self) -> list[Row]:
        person, today = self.object, localdate()
        mandates = Mandate.objects.active().filter(person=person).order_by("since")
        groups = person.groups.exclude(name__in=STAFF_GROUPS.values()).order_by("name")
        memberships = person.memberships.select_related("territory").order_by("since")
        return [
            *([Row([_("Administrator"), _("This account"), ADMINISTRATOR])] if person.is_superuser else []),
            *(
                Row(
                    [
                        f"{mandate.get_role_display()} {mandate.bounds}".strip(),
                        _("Mandate"),
                        MANDATES[Role(mandate.role)],
                    ]
                )
                for mandate in mandates
            ),
            *(Row([group.name, _("Group"), GROUPS.get(group.name, "–")]) for group in groups),
            *(
                Row([membership.get_role_display(), membership.territory, "–"])
                for membership in memberships
                if membership.until is None or membership.until >= today
            ),
        ]

    def moves(self):
        if self.object.pk == self.request.user.pk:
            return []
        return [
            {
                "label": act.label,
                "tone": act.tone,
                "refusals": [],
                "url": reverse("account:act", args=[self.object.pk, name]),
            }
            for name, act in ACTS.items()
            if act.applies(self.object, self.has_factor)
        ]

    def links(self):
        return [
            Fact(
                _("Change the name, the language or the groups"),
                "",
                reverse("wagtailusers_users:edit", args=[self.object.pk]),
            ),
            Fact(_("Mandates"), "", reverse("mandate:index")),
            Fact(_("Who may do what"), "", reverse("account:roles")),
        ]


class AccountActView(WritingView):
    """Do one thing to the access of a person, with a reason."""

    permission_required = "change"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.object = readable(self.permission_policy, request.user, kwargs["pk"])
        if kwargs["act"] not in ACTS:
            raise Http404
        self.act = ACTS[kwargs["act"]]
        self.help_text, self.submit = self.act.help_text, self.act.label

    def get_page_title(self):
        return self.act.label

    def get_page_subtitle(self):
        return f"{self.object} ({self.object.email})"

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": self.after(), "label": str(self.object)},
            {"url": "", "label": self.get_page_title()},
        ]

    def form(self, data=None):
        return AccountActForm(data)

    def write(self, data):
        return self.act.service(self.object, actor=self.request.user, reason=data["reason"])

    def done(self, row):
        return self.act.done % {"person": row}

    def after(self):
        return reverse("account:inspect", args=[self.object.pk])


ADMINISTRATOR = gettext_lazy(
    "Everything in the administration: accounts, mandates, settings, operations. Neither assesses nor votes. Two people at "
    "least should be administrators, and as few as possible."
)


class RolesView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """Who may do what: every mandate and group in a sentence, with how many people have it today."""

    template_name = "certification/admin/facts.html"
    permission_required = "view"
    page_title = gettext_lazy("Who may do what")
    model = None
    index_url_name = None
    header_icon = "key"

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse(self.index_url_name), "label": capfirst(_("accounts"))},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs):
        holders = Counter(
            Mandate.objects.active().filter(person__is_active=True).values_list("role", flat=True)
        )
        members = Group.objects.exclude(name__in=STAFF_GROUPS.values()).annotate(
            people=Count("user", filter=Q(user__is_active=True))
        )
        administrators = User.objects.filter(is_superuser=True, is_active=True).count()
        headings = [_("Role"), _("What it opens"), _("People today")]
        sections = [
            Section(
                _("Administrators"),
                table=Table(headings, [Row([_("Administrator"), ADMINISTRATOR, administrators])]),
                text=_("Ticked on the account itself."),
            ),
            Section(
                _("Mandates of the guarantee"),
                text=_(
                    "Given and ended on the page of mandates, with their dates. They open what is needed by themselves."
                ),
                table=Table(
                    headings,
                    [Row([role.label, MANDATES[role], holders[role.value]]) for role in MANDATE_ROLES],
                ),
            ),
            Section(
                _("Groups of the public site"),
                text=_("Chosen on the account itself."),
                table=Table(
                    headings,
                    [Row([group.name, GROUPS.get(group.name, "–"), group.people]) for group in members],
                    _("No group yet."),
                ),
            ),
        ]
        return super().get_context_data(sections=sections, **kwargs)


class AccountViewSet(ReadOnlyViewSet):
    """Accounts are listed and named by Wagtail; here is what concerns their access."""

    model = User
    policy = policy
    name = "account"
    # Wagtail shows at "account" what each person changes of their own.
    url_prefix = "access"
    icon = "user"
    has_history = True
    inspect_view_class = AccountFacts

    def get_urlpatterns(self):
        found = [pattern for pattern in super().get_urlpatterns() if not pattern.name.startswith("index")]
        return [
            path("", lambda request: HttpResponseRedirect(reverse("wagtailusers_users:index")), name="index"),
            path("roles/", self.construct_view(RolesView), name="roles"),
            *found,
            path("<int:pk>/<slug:act>/", self.construct_view(AccountActView), name="act"),
        ]
