"""What is told of a verification by an outside body: to the verifier who is asked, then to those who wait for the verdict."""

from django.utils.translation import gettext_lazy as _

from certification.choices import NoticeFamily
from certification.models import Award, ThirdPartyVerification
from certification.notifications.audience import LEADS, SECRETARIAT, in_their_language
from certification.notifications.events import Event, register
from certification.notifications.letter import address
from certification.notifications.messages import announce

AS_VERIFIER = _("You receive this message because you are asked to verify as an outside body.")
EVENTS = {
    "thirdparty.asked": Event(
        NoticeFamily.MISSION.value,
        _("A third-party verification is asked for"),
        _("A verification is asked of you: %(territory)s"),
        (
            _("The territory wants to use the mark towards consumers of the European Union."),
            _("Read the part of the dossier that you need, then give your verdict with its reasons and your report."),
        ),
    ),
    "thirdparty.wanted": Event(
        NoticeFamily.PATH.value,
        _("Commercial use is asked for while an award is in force"),
        _("%(territory)s asks for commercial use of the mark"),
        (_("Name the outside body that verifies, and the claims to verify."),),
    ),
    "thirdparty.given": Event(
        NoticeFamily.PATH.value,
        _("A third-party verification is given"),
        _("The third-party verification is given"),
        (_("The verdict and its reasons are on the page of the verification."),),
    ),
}  # fmt: skip
for _code, _event in EVENTS.items():
    register(_code, _event)


def of(pk: int) -> ThirdPartyVerification:
    return ThirdPartyVerification.objects.select_related("dossier__territory", "verifier").get(pk=pk)


def verification_asked(pk: int) -> None:
    """Tell the verifier what is asked, and where."""
    verification = of(pk)
    for person in in_their_language([verification.verifier]):
        announce(
            person,
            verification.dossier,
            "thirdparty.asked",
            why=AS_VERIFIER,
            url=address(person, "third_party", verification.dossier_id),
            action=_("Open the verification"),
            due=None,
        )


def verification_given(pk: int) -> None:
    """Tell the territory and the secretariat that the verdict is there; it is on the page, not in the mail."""
    verification = of(pk)
    for audience in (LEADS, SECRETARIAT):
        for person in in_their_language(audience.find(verification.dossier)):
            announce(
                person,
                verification.dossier,
                "thirdparty.given",
                why=audience.why,
                url=address(person, "third_party", verification.dossier_id),
                action=_("Read the verification"),
                due=None,
            )


def commercial_use_asked(award_pk: int) -> None:
    """Ask the secretariat to name who verifies."""
    award = Award.objects.select_related("dossier__territory").get(pk=award_pk)
    for person in in_their_language(SECRETARIAT.find(award.dossier)):
        announce(
            person,
            award.dossier,
            "thirdparty.wanted",
            why=SECRETARIAT.why,
            url=address(person, "third_party", award.dossier_id),
            action=_("Ask for the verification"),
            due=None,
        )
