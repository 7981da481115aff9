"""What each person may do about a complaint: those who handle it, the one who investigates, those who watch."""

from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _

from certification.choices import ComplaintStatus, MeasureKind
from certification.forms.complaint import (
    ConclusionForm,
    DeclarationForm,
    FindingOfMeasureForm,
    InvestigatorForm,
    MeasureDoneForm,
    MeasureForm,
    NoticeOfMeasureForm,
    PlaceForm,
    TextForm,
)
from certification.models import Complaint
from certification.queries import complaint as complaints
from certification.rules import permissions as may
from certification.services import complaint as words
from certification.services import complaint_handling as verbs
from certification.services.transition import available_actions
from certification.views.acts import Act, PlainForm

S = ComplaintStatus
MEASURING = (S.FOUNDED, S.PARTLY_FOUNDED, S.MEASURES)
WORKS_ON_IT = may.handle_complaint | may.investigate_complaint
PERMISSIONS = {
    **dict.fromkeys(
        (
            "acknowledge",
            "take_over",
            "admit",
            "declare_inadmissible",
            "name_investigator",
            "investigate",
            "add_measure",
            "complete_measure",
            "give_notice",
            "raise_finding",
            "take_measures",
            "close",
            "renew_link",
            "revoke_link",
        ),
        may.handle_complaint,
    ),
    **dict.fromkeys(
        ("declare_interests", "step_down", "hear_territory", *verbs.CONCLUSIONS), may.investigate_complaint
    ),
    "place": may.handle_complaint | may.watch_complaint,
    "hand_over": may.handle_complaint | may.watch_complaint,
    "write": WORKS_ON_IT,
}


def acts_of(found: Complaint, person) -> list[Act]:
    """Return what a person may do about a complaint now; the guards that hold an act back say why."""
    acts = []
    if may.investigate_complaint(found, person):
        acts += _acts_of_the_investigator(found, person)
    if may.handle_complaint(found, person):
        acts += _acts_of_the_handler(found, person)
    if PERMISSIONS["place"](found, person) and found.status in verbs.OPEN:
        acts.append(
            _act(
                found,
                person,
                "place",
                _("Say which territory and which people it is about"),
                verbs.place,
                _("Noted. Nobody whom it is about sees the complaint."),
                make_form=partial(
                    PlaceForm,
                    initial={
                        "territory": found.territory.name if found.territory else "",
                        "people": found.concerned_ids,
                    },
                ),
                tone="second",
            )
        )
    if (
        found.handler_id is not None
        and PERMISSIONS["hand_over"](found, person)
        and found.status in verbs.OPEN
    ):
        acts.append(
            _act(
                found,
                person,
                "hand_over",
                _("Let somebody else take it in hand"),
                verbs.hand_over,
                _("The complaint waits for somebody else."),
                tone="second",
            )
        )
    if WORKS_ON_IT(found, person) and not found.is_anonymous and reads(found, person):
        acts.append(
            _act(
                found,
                person,
                "write",
                _("Write to the person who complains"),
                words.write_to_complainant,
                _("Your message waits behind their link."),
                make_form=partial(TextForm, label=_("Your message")),
                tone="second",
            )
        )
    return acts


def reads(found: Complaint, person) -> bool:
    return found.investigator_id != person.pk or found.declared_at is not None


def _act(found: Complaint, person, name: str, label: str, verb, done: str, **others) -> Act:
    url = reverse("certification:complaint_act", args=[found.pk, name])
    return Act(name, label, url, partial(verb, found, actor=person), done, **others)


def _moves(found: Complaint, person) -> dict[str, dict]:
    return {action["move"]: action for action in available_actions(found, person)}


def _moving(found: Complaint, person, action: dict, done: str, **others) -> Act:
    name = action["move"]
    return _act(
        found,
        person,
        name,
        action["label"],
        verbs.MOVES[name],
        done,
        refusals=tuple(action["refusals"]),
        **{"tone": "second" if action["tone"] == "secondary" else action["tone"], **others},
    )


def _acts_of_the_investigator(found: Complaint, person) -> list[Act]:
    if found.status not in verbs.BEFORE_CONCLUSIONS:
        return []
    stepping = _act(
        found,
        person,
        "step_down",
        _("Give the investigation back"),
        verbs.step_down,
        _("Somebody else will investigate."),
        tone="second",
        consequence=_("You need not say why. The complaint closes to you."),
    )
    if found.declared_at is None:
        return [
            _act(
                found,
                person,
                "declare_interests",
                _("Declare your interests"),
                verbs.declare_interests,
                _("Your declaration is kept."),
                make_form=partial(DeclarationForm, ties=complaints.asked_ties()),
            ),
            stepping,
        ]
    acts, moves = [], _moves(found, person)
    if found.status == S.INVESTIGATED and found.territory_id is not None and found.told_at is None:
        acts.append(
            _act(
                found,
                person,
                "hear_territory",
                _("Ask the territory to answer"),
                verbs.hear_territory,
                _("The territory is told, and may answer."),
                make_form=partial(
                    TextForm,
                    label=_("What the territory is told"),
                    help_text=_(
                        "In your own words. Nothing by which it could guess who complains, unless they agreed to it."
                    ),
                ),
            )
        )
    acts += [
        _moving(found, person, moves[name], _("Your conclusions are kept."), make_form=ConclusionForm)
        for name in verbs.CONCLUSIONS
        if name in moves
    ]
    return [*acts, stepping]


WITH_REASONS = {
    "admit": (
        lambda: _("What will be looked into"),
        lambda: _("The person who complains reads it."),
    ),
    "declare_inadmissible": (
        lambda: _("Why it cannot be investigated"),
        lambda: _("The person who complains reads it. Say where else they may turn."),
    ),
}


def _acts_of_the_handler(found: Complaint, person) -> list[Act]:
    acts = []
    for name, action in _moves(found, person).items():
        if not may.handle_complaint(found, person) or name in verbs.CONCLUSIONS:
            continue
        form = PlainForm
        if name in WITH_REASONS:
            label, hint = WITH_REASONS[name]
            form = partial(TextForm, label=label(), help_text=hint(), fact="reason")
        done = _("Done: %(action)s.") % {"action": action["label"]}
        acts.append(_moving(found, person, action, done, make_form=form))
    if found.handler_id is None and found.status not in (S.LODGED, S.INADMISSIBLE, S.CLOSED):
        acts.insert(
            0,
            _act(
                found,
                person,
                "take_over",
                _("Take the complaint in hand"),
                verbs.take_over,
                _("The complaint is in your hands."),
            ),
        )
    if found.status in verbs.BEFORE_CONCLUSIONS:
        acts.insert(
            0 if found.investigator_id is None else len(acts),
            _act(
                found,
                person,
                "name_investigator",
                _("Name who investigates"),
                verbs.name_investigator,
                _("They are asked to declare their interests."),
                make_form=partial(InvestigatorForm, candidates=complaints.candidates_for(found)),
            ),
        )
    return acts + _acts_about_measures(found, person) + _acts_about_the_link(found, person)


def _acts_about_measures(found: Complaint, person) -> list[Act]:
    if found.status not in MEASURING:
        return []
    acts = [
        _act(
            found,
            person,
            "add_measure",
            _("Add a measure"),
            verbs.add_measure,
            _("The measure is added."),
            make_form=partial(MeasureForm, linked=complaints.facts_to_link(found)),
        )
    ]
    waiting = found.measures.filter(done_at=None)
    if waiting.exists():
        acts.insert(
            0,
            _act(
                found,
                person,
                "complete_measure",
                _("Say that a measure is done"),
                verbs.complete_measure,
                _("The measure is done."),
                make_form=partial(MeasureDoneForm, measures=waiting),
            ),
        )
    return acts + _acts_that_carry_out(found, person)


def _acts_that_carry_out(found: Complaint, person) -> list[Act]:
    """Return what draws a notice or a finding from a measure, for whoever may give it on the award that stands."""
    award = found.standing_award
    if award is None:
        return []
    acts, measures = [], found.measures.filter(finding=None, suspension=None)
    to_notify = measures.filter(kind=MeasureKind.SUSPENSION)
    if award.suspension is None and may.give_notice(award, person) and to_notify.exists():
        acts.append(
            _act(
                found,
                person,
                "give_notice",
                _("Give notice to the territory"),
                verbs.give_notice_of,
                _("The notice was sent to the territory."),
                make_form=partial(NoticeOfMeasureForm, measures=to_notify),
                tone="danger",
            )
        )
    to_raise = measures.filter(kind=MeasureKind.FINDING)
    if may.raise_after_award(award, person) and to_raise.exists():
        acts.append(
            _act(
                found,
                person,
                "raise_finding",
                _("Raise the finding"),
                verbs.raise_finding_of,
                _("The finding is raised, and the territory is told."),
                make_form=partial(FindingOfMeasureForm, measures=to_raise, criteria=award.dossier.criteria),
            )
        )
    return acts


def _acts_about_the_link(found: Complaint, person) -> list[Act]:
    if found.forgotten_at is not None:
        return []
    acts = []
    if not found.is_anonymous:
        acts.append(
            _act(
                found,
                person,
                "renew_link",
                _("Send a new link"),
                words.renew_link,
                _("A new link is sent; the earlier one stops."),
                tone="second",
            )
        )
    if found.link_key is not None:
        acts.append(
            _act(
                found,
                person,
                "revoke_link",
                _("Stop the link"),
                words.revoke_link,
                _("The link no longer works."),
                tone="second",
                consequence=_("Whoever holds it no longer follows the complaint, its author included."),
            )
        )
    return acts
