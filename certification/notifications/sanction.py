"""The notices of a measure on an award: what is considered, until when the territory is heard, what was decided since."""

import datetime as dt

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from certification.choices import NoticeFamily, Role
from certification.models import Award, AwardMeasure, Mandate
from certification.notifications.audience import AS_COMMITTEE, LEADS, SECRETARIAT, Audience, in_their_language
from certification.notifications.events import Event, register
from certification.notifications.letter import address
from certification.notifications.messages import announce

D = NoticeFamily.DECISION.value
EVENTS = {
    "award.urgent_notice_given": Event(
        D,
        _("An urgent measure is taken about an award"),
        _("An urgent measure is being taken about your award"),
        (
            _("People may be in danger or the public misled: the measure does not wait for your reply."),
            _("Read the reasons and answer them: the committee reads your reply before it ratifies the measure, or not."),
        ),
    ),
    "award.notice_answered": Event(
        NoticeFamily.PATH.value,
        _("A territory answers a notice"),
        _("%(territory)s has answered the notice"),
        (_("Its reply is on the page of the award: read it before anything is decided."),),
    ),
    "award.notice_dropped": Event(
        D,
        _("A notice is dropped"),
        _("The notice about your award is dropped"),
        (_("No measure is taken: the award stays in force. The reasons are in the history of the dossier."),),
    ),
    "award.measure_proposed": Event(
        D,
        _("A measure is brought before the committee"),
        _("The committee examines a measure about your award on %(day)s"),
        (
            _("Read what is proposed and why, from the page of the award."),
            _("You may answer until the committee decides: it reads your answer first."),
        ),
        ("day",),
    ),
    "award.measure_not_taken": Event(
        D,
        _("The committee does not take a measure"),
        _("The committee has not taken the measure proposed"),
        (_("The decision and its reasons are on the page of the award."),),
    ),
    "award.measure_to_ratify": Event(
        NoticeFamily.COMMITTEE.value,
        _("An urgent measure waits to be ratified"),
        _("An urgent measure is to be ratified: %(territory)s"),
        (_("It lapses on %(last_day)s unless the committee ratifies it: put it on the docket of a session held before."),),
        ("last_day",),
    ),
    "award.measure_ratified": Event(
        D,
        _("An urgent measure is ratified"),
        _("The committee has ratified the urgent measure"),
        (_("Your award stays suspended. The reasons, and what lifts the suspension, are on its page."),),
    ),
    "award.suspension_prolonged": Event(
        D,
        _("A suspension is prolonged"),
        _("The suspension of your award is prolonged"),
        (_("It may last until %(last_day)s. The reasons are on the page of the award."),),
        ("last_day",),
    ),
    "award.withdrawal_opened": Event(
        D,
        _("The withdrawal of an award is considered"),
        _("The withdrawal of your award is considered"),
        (
            _("The suspension has lasted as long as it may, and its causes are not lifted."),
            lambda count: ngettext(
                "You have %(count)d day to say what you wish the committee to know, from the page of the award.",
                "You have %(count)d days to say what you wish the committee to know, from the page of the award.",
                count,
            ),
        ),
        ("count",),
    ),
    "award.withdrawal_to_decide": Event(
        NoticeFamily.COMMITTEE.value,
        _("A withdrawal is to be decided"),
        _("A withdrawal is to be decided: %(territory)s"),
        (_("The suspension has lasted its time. The territory has its days to answer, then the committee decides."),),
    ),
}  # fmt: skip
for _code, _event in EVENTS.items():
    register(_code, _event)


def chairs(_dossier) -> list:
    """Return who chairs the committee today."""
    mandates = Mandate.objects.active().filter(role=Role.COMMITTEE_CHAIR).select_related("person")
    return [mandate.person for mandate in mandates]


CHAIRS = Audience(chairs, AS_COMMITTEE, "chairs")


def tell(
    award: Award, event: str, audience: Audience, *, action, facts=dict, due=None, actor: int | None = None
):
    """Tell an audience of an event of an award; the link leads to its page, where everything is said."""
    for person in in_their_language(audience.find(award.dossier)):
        if person.pk != actor:
            announce(
                person,
                award.dossier,
                event,
                facts=facts(),
                why=audience.why,
                url=address(person, "award", award.pk),
                action=action,
                due=due,
            )


def of(award_pk: int) -> Award:
    return Award.objects.select_related("dossier__territory").get(pk=award_pk)


def reply_due(since: dt.date, award: Award) -> dict:
    return {"who": _("Your turn"), "date": since + dt.timedelta(days=award.scheme.notice_days)}


def notice_given(award_pk: int) -> None:
    """Tell the territory that a measure is considered and until when it is heard; of an urgent one, that it does not wait."""
    award = of(award_pk)
    procedure = award.suspension
    urgent = procedure is not None and procedure.urgent
    tell(
        award,
        "award.urgent_notice_given" if urgent else "award.notice_given",
        LEADS,
        action=_("Read the notice and answer"),
        due=None if procedure is None else reply_due(procedure.notified_on, award),
    )


def notice_answered(award_pk: int, actor_pk: int | None) -> None:
    award = of(award_pk)
    for audience in (SECRETARIAT, CHAIRS):
        tell(award, "award.notice_answered", audience, action=_("Read the reply"), actor=actor_pk)


def notice_dropped(award_pk: int) -> None:
    tell(of(award_pk), "award.notice_dropped", LEADS, action=_("Open the award"))


def last_day(day: dt.date):
    return lambda: {"last_day": date_format(day, "DATE_FORMAT")}


def measure_proposed(measure_pk: int) -> None:
    """Tell the territory what the committee is asked to decide, and when."""
    measure = AwardMeasure.objects.select_related("procedure__award").get(pk=measure_pk)
    item, award = measure.item, of(measure.procedure.award_id)
    if item is None:
        return
    tell(
        award,
        "award.measure_proposed",
        LEADS,
        action=_("Read it and answer"),
        facts=lambda: {"day": date_format(item.session.held_on, "DATE_FORMAT")},
        due={"who": _("Your turn"), "date": item.session.held_on},
    )


def measure_not_taken(award_pk: int) -> None:
    tell(of(award_pk), "award.measure_not_taken", LEADS, action=_("Open the award"))


def measure_to_ratify(award_pk: int) -> None:
    """Tell the chairs and the secretariat that an urgent measure waits for a session of the committee."""
    award = of(award_pk)
    for audience in (SECRETARIAT, CHAIRS):
        tell(
            award,
            "award.measure_to_ratify",
            audience,
            action=_("Open the award"),
            facts=last_day(award.suspension.ratify_by),
        )


def measure_ratified(award_pk: int) -> None:
    tell(of(award_pk), "award.measure_ratified", LEADS, action=_("Open the award"))


def suspension_prolonged(award_pk: int) -> None:
    award = of(award_pk)
    tell(
        award,
        "award.suspension_prolonged",
        LEADS,
        action=_("Open the award"),
        facts=last_day(award.suspension.until),
    )


def withdrawal_opened(award_pk: int) -> None:
    """Tell the territory that its withdrawal is considered, with its days to answer; tell who will decide."""
    award = of(award_pk)
    tell(
        award,
        "award.withdrawal_opened",
        LEADS,
        action=_("Read the notice and answer"),
        facts=lambda: {"count": award.scheme.notice_days},
        due=reply_due(award.suspension.withdrawal_notified_on, award),
    )
    for audience in (SECRETARIAT, CHAIRS):
        tell(award, "award.withdrawal_to_decide", audience, action=_("Open the award"))
