"""What is told of the follow-up of an award and of its renewal, besides what the moves of a follow-up say."""

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from certification.choices import NoticeFamily
from certification.models import Award, DeclaredChange, Review
from certification.notifications.audience import LEADS, SECRETARIAT, TEAM, Audience, in_their_language
from certification.notifications.events import Event, register
from certification.notifications.letter import address
from certification.notifications.messages import announce

D, P = NoticeFamily.DEADLINE.value, NoticeFamily.PATH.value
EVENTS = {
    "review.due": Event(
        D,
        _("A follow-up comes near"),
        lambda count: ngettext(
            "%(count)d day left for your yearly follow-up",
            "%(count)d days left for your yearly follow-up",
            count,
        ),
        (_("Say how far your actions are and how the year went, then hand the follow-up in."),),
        ("count",),
    ),
    "review.late": Event(
        D,
        _("A follow-up is still awaited"),
        _("Your yearly follow-up is still awaited"),
        (_("Without it on %(last_day)s, a suspension of the award may be proposed to the secretariat."),),
        ("last_day",),
    ),
    "review.notice_proposed": Event(
        P,
        _("A follow-up did not take place"),
        _("The follow-up of %(territory)s did not take place"),
        (_("The reminders were sent and the last day has passed. See whether to give notice of a suspension."),),
    ),
    "review.extraordinary": Event(
        D,
        _("An extraordinary follow-up is asked for"),
        _("An extraordinary follow-up is asked of you"),
        (_("What is asked, and before when, is on its page."),),
    ),
    "change.declared": Event(
        P,
        _("A change is declared"),
        _("%(territory)s declares a change"),
        (_("Read what changes, and say what follows from it."),),
    ),
    "change.answered": Event(
        D,
        _("A declared change is answered"),
        _("What follows from the change that you declared"),
        (_("The answer and its reasons are on the page of the award."),),
    ),
    "renewal.invited": Event(
        D,
        _("A renewal is invited"),
        _("Your award ends on %(end)s: prepare its renewal"),
        (
            _("Open the dossier of the renewal from the page of your territory. Your answers of the last cycle will be there: confirm them or change them, one by one."),
            _("A dossier complete before %(complete)s can be decided before the award ends."),
        ),
        ("end", "complete"),
    ),
    "renewal.reminded": Event(
        D,
        _("A renewal is recalled"),
        _("The renewal of your award is not complete yet"),
        (
            _("Your award ends on %(end)s. The days of grace are only for a delay that is ours: they do not cover a dossier that comes late."),
        ),
        ("end",),
    ),
}  # fmt: skip
for _code, _event in EVENTS.items():
    register(_code, _event)


def tell(dossier, event: str, audience: Audience, *, page: str, key: int, action, facts=dict, due=None):
    """Tell an audience of an event; `page` and `key` say where its link leads."""
    for person in in_their_language(audience.find(dossier)):
        announce(
            person,
            dossier,
            event,
            facts=facts(),
            why=audience.why,
            url=address(person, page, key),
            action=action,
            due=due,
        )


def review_due(review: Review, days_left: int) -> None:
    """Recall a follow-up to the territory: the days left, or that it is late."""
    late = days_left < 0
    tell(
        review.dossier,
        "review.late" if late else "review.due",
        TEAM,
        page="follow_up",
        key=review.pk,
        action=_("Open the follow-up"),
        facts=lambda: {"count": days_left, "last_day": date_format(review.last_day, "DATE_FORMAT")},
        due={"who": _("Your turn"), "date": review.due_on},
    )


def notice_proposed(review_pk: int) -> None:
    """Tell the secretariat that a silent territory had its reminders and its last day."""
    review = Review.objects.select_related("award__dossier__territory").get(pk=review_pk)
    tell(
        review.dossier,
        "review.notice_proposed",
        SECRETARIAT,
        page="follow_up",
        key=review.pk,
        action=_("Open the follow-up"),
    )


def extraordinary_asked(review_pk: int) -> None:
    review = Review.objects.select_related("award__dossier__territory").get(pk=review_pk)
    tell(
        review.dossier,
        "review.extraordinary",
        TEAM,
        page="follow_up",
        key=review.pk,
        action=_("See what is asked"),
        due={"who": _("Your turn"), "date": review.due_on},
    )


def change_declared(pk: int) -> None:
    change = DeclaredChange.objects.select_related("award__dossier__territory").get(pk=pk)
    tell(
        change.dossier,
        "change.declared",
        SECRETARIAT,
        page="award_changes",
        key=change.award_id,
        action=_("Read the change"),
    )


def change_answered(pk: int) -> None:
    change = DeclaredChange.objects.select_related("award__dossier__territory").get(pk=pk)
    tell(
        change.dossier,
        "change.answered",
        LEADS,
        page="award_changes",
        key=change.award_id,
        action=_("Read the answer"),
    )


def renewal(award: Award, step: str, *, complete_on) -> None:
    """Invite a territory to renew, or recall it."""
    tell(
        award.dossier,
        f"renewal.{step}",
        LEADS,
        page="territory",
        key=award.territory_id,
        action=_("Open the page of the territory"),
        facts=lambda: {
            "end": date_format(award.valid_until, "DATE_FORMAT"),
            "complete": date_format(complete_on, "DATE_FORMAT"),
        },
    )
