"""A complaint through the services: who handles it, who may investigate, the territory heard, measures, the calendar."""

import datetime as dt

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from certification import clock
from certification.choices import ComplaintStatus, ComplaintSubject, MeasureKind, Role
from certification.errors import InvalidUpload, NotAllowed
from certification.models import Complaint, HistoryEntry, Mandate, PrivateFile, Scheme
from certification.models.people import mandate_roles
from certification.queries import complaint as queries
from certification.rules.complaint import masked
from certification.services import complaint as services
from certification.services import complaint_calendar as calendar
from certification.services import complaint_handling as handling
from tests.factories import certificate, path, people
from tests.factories import complaint as factory
from tests.factories.complaint import fresh
from tests.factories.territory import territory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]
DAY = dt.timedelta(days=1)
MONDAY = dt.date(2027, 3, 1)
S = ComplaintStatus


def refusal(verb, *args, **facts):
    with pytest.raises(NotAllowed) as refused:
        verb(*args, **facts)
    return [str(reason) for reason in refused.value.reasons]


def sees(person, complaint):
    known = type(person).objects.get(pk=person.pk)
    return queries.visible_to(known).filter(pk=complaint.pk).exists()


# --- make one -----------------------------------------------------------------------------------------------------


def test_a_complaint_is_numbered_dated_and_sent_to_its_desk():
    with clock.at(MONDAY):
        complaint = factory.lodged()
    assert complaint.number == "C-2027-0001"
    assert complaint.due_on == dt.date(2027, 3, 8), "five working days"
    assert complaint.is_confidential


def test_two_strangers_who_write_the_same_words_do_not_read_one_another():
    said = {"subject": ComplaintSubject.OTHER, "text": "Le panneau est faux.", "language": "fr"}
    first = services.lodge_complaint(**said, name="Ana")
    assert services.lodge_complaint(**said, name="Ana") == first
    assert services.lodge_complaint(**said, name="Bea") != first
    assert services.lodge_complaint(**said, name="Ana", about="La vallée") != first


@pytest.mark.parametrize(
    ("subject", "desk"),
    [
        (ComplaintSubject.TERRITORY, Role.CASE_OFFICER),
        (ComplaintSubject.MARK, Role.CASE_OFFICER),
        (ComplaintSubject.PEER, Role.CASE_OFFICER),
        (ComplaintSubject.OTHER, Role.CASE_OFFICER),
        (ComplaintSubject.SCHEME, Role.IMPARTIALITY_GUARDIAN),
        (ComplaintSubject.SECRETARIAT, Role.IMPARTIALITY_GUARDIAN),
        (ComplaintSubject.GUARDIAN, Role.SCHEME_MANAGER),
    ],
)
def test_nobody_handles_what_is_said_of_them(subject, desk):
    officer, guardian, manager = people.case_officer(), people.guardian(), people.scheme_manager()
    complaint = factory.lodged(subject=subject)
    assert complaint.desk == desk
    assert sees(officer, complaint) is (desk == Role.CASE_OFFICER)
    assert sees(guardian, complaint) is (subject != ComplaintSubject.GUARDIAN)
    assert sees(manager, complaint) is (desk == Role.SCHEME_MANAGER)
    assert not sees(people.administrator(), complaint)
    assert not sees(people.chair(), complaint)


def test_sent_twice_it_is_one_complaint():
    assert factory.lodged() == factory.lodged()
    assert factory.lodged(text="Autre chose.") != factory.lodged()


def test_files_of_strangers_are_few_small_and_of_three_types():
    for uploads in (
        [SimpleUploadedFile("page.html", b"<html>")],
        [SimpleUploadedFile("table.csv", b"a;b\n1;2\n")],
        [path.pdf()] * 4,
        [SimpleUploadedFile("vide.pdf", b"")],
    ):
        with pytest.raises(InvalidUpload):
            factory.lodged(uploads=uploads)
    assert not Complaint.objects.exists()
    complaint = factory.lodged(uploads=[path.pdf("photo.pdf")])
    assert complaint.files.get().uploaded_by is None


def test_the_receipt_holds_a_link_and_no_word(django_capture_on_commit_callbacks):
    officer = people.case_officer()
    with django_capture_on_commit_callbacks(execute=True):
        complaint = factory.lodged()
    receipt, notice = sorted(mail.outbox, key=lambda message: message.to[0] != factory.EMAIL)
    assert receipt.to == [factory.EMAIL]
    assert services.token_of(complaint) in receipt.body.replace("%3A", ":")
    assert notice.to == [officer.email]
    for message in mail.outbox:
        assert factory.TEXT not in message.body
    assert factory.NAME not in notice.body
    assert factory.EMAIL not in notice.body


def test_the_history_never_learns_a_name_or_a_word():
    factory.closed()
    for entry in HistoryEntry.objects.filter(action__startswith="certification.complaint."):
        kept = f"{entry.label} {entry.reason} {entry.data}"
        for word in (factory.NAME, factory.EMAIL, factory.TEXT, factory.TOLD, factory.ANSWER, "scrit"):
            assert word not in kept
        assert entry.dossier is None


# --- the link -----------------------------------------------------------------------------------------------------


def test_the_link_ends_is_revoked_and_renewed():
    complaint = factory.acknowledged()
    token = services.token_of(complaint)
    assert services.followed_by(token) == complaint
    assert services.followed_by(f"{token}x") is None
    assert services.followed_by("n:importe quoi") is None
    with clock.at(complaint.link_until + DAY):
        assert services.followed_by(token) is None
    services.renew_link(complaint, actor=complaint.handler)
    assert services.followed_by(token) is None
    token = services.token_of(fresh(complaint))
    services.revoke_link(complaint)
    assert services.followed_by(token) is None
    with pytest.raises(PermissionDenied):
        services.renew_link(complaint, actor=people.someone())


def test_nobody_answers_an_anonymous_alert(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        complaint = factory.acknowledged(factory.lodged(email="", name=""))
    assert complaint.is_anonymous
    assert not any(message.to == [""] for message in mail.outbox)
    assert refusal(services.renew_link, complaint, actor=complaint.handler)


# --- handle, investigate --------------------------------------------------------------------------------------------


def test_the_way_of_a_founded_complaint():
    complaint = factory.concluded()
    assert (complaint.status, complaint.outcome) == (S.FOUNDED, "founded")
    assert refusal(handling.take_measures, complaint, actor=complaint.handler) == [
        "Say what follows: add a measure at least, or why there is none."
    ]
    complaint, measure = factory.in_measures(complaint)
    assert refusal(handling.close, complaint, actor=complaint.handler) == ["A measure is not done yet."]
    handling.complete_measure(complaint, actor=complaint.handler, measure=measure, text="Fait.")
    complaint = handling.close(complaint, actor=complaint.handler)
    assert (complaint.status, complaint.due_on) == (S.CLOSED, None)


def test_no_measure_is_a_measure_with_its_reason():
    complaint = factory.concluded("find_partly_founded")
    handling.add_measure(complaint, actor=complaint.handler, kind=MeasureKind.NONE, text="Déjà corrigé.")
    complaint = handling.take_measures(complaint, actor=complaint.handler)
    assert handling.close(complaint, actor=complaint.handler).status == S.CLOSED


def test_reasons_are_owed_and_a_refusal_leaves_nothing():
    complaint = factory.acknowledged()
    for verb in (handling.admit, handling.declare_inadmissible):
        assert refusal(verb, complaint, actor=complaint.handler, reason=" ") == [
            "Give the reasons: the person who complains reads them."
        ]
    assert fresh(complaint).status == S.ACKNOWLEDGED


def test_who_was_involved_does_not_investigate_and_the_list_says_why():
    land = territory()
    dossier = path.in_eligibility(path.draft_dossier(land))
    complaint = factory.admissible(factory.lodged(territory=land))
    named = lambda person: refusal(  # noqa: E731 - one line, said three times
        handling.name_investigator, complaint, actor=complaint.handler, person=person
    )
    assert named(complaint.handler) == [
        "This person handles the complaint: somebody else investigates it.",
        "This person followed the dossier for the secretariat.",
    ]
    assert named(path.lead(dossier)) == ["This person belongs to the territory."]
    assert named(people.someone("stranger@example.org")) == [
        "Stranger holds no mandate of the network today."
    ]
    chosen = factory.investigator()
    explained = {row.person: row.refusals for row in queries.candidates_for(complaint)}
    assert explained[chosen] == []
    assert [str(reason) for reason in explained[complaint.handler]] == named(complaint.handler)
    handling.name_investigator(complaint, actor=complaint.handler, person=chosen)
    assert refusal(handling.investigate, complaint, actor=complaint.handler) == [
        "Whoever investigates declares their interests first."
    ]


def test_a_tie_or_a_wish_means_stepping_down():
    complaint, person = factory.admissible(), factory.investigator()
    handling.name_investigator(complaint, actor=complaint.handler, person=person)
    with pytest.raises(PermissionDenied):
        handling.declare_interests(complaint, actor=complaint.handler, categories=[])
    tie = type("Tie", (), {"effect": "declared"})
    complaint = handling.declare_interests(complaint, actor=person, categories=[tie])
    assert complaint.investigator is None
    assert refusal(handling.name_investigator, complaint, actor=complaint.handler, person=person) == [
        "This person declared a tie."
    ]
    assert not sees(person, complaint)


def test_the_territory_is_heard_before_a_conclusion():
    complaint = factory.told()
    leader = factory.lead(complaint)
    found = {"actor": complaint.investigator, "conclusions": "Vu.", "answer": "Oui."}
    assert refusal(handling.MOVES["find_founded"], complaint, **found)[0].startswith(
        "The territory may answer until"
    )
    with clock.at(complaint.reply_before + DAY):
        assert handling.MOVES["find_unfounded"](complaint, **found).status == S.UNFOUNDED
    with pytest.raises(PermissionDenied):
        handling.reply_for_territory(complaint, actor=people.case_officer(), text="Non.")
    assert refusal(handling.reply_for_territory, complaint, actor=leader, text="Trop tard.") == [
        "The investigation is over: nothing more is added to it."
    ]


def test_people_concerned_no_longer_see_it_and_it_changes_hands():
    complaint = factory.acknowledged()
    officer, guardian = complaint.handler, people.guardian()
    assert sees(guardian, complaint)
    complaint = handling.place(complaint, actor=officer, territory=complaint.territory, people=[officer])
    assert (complaint.desk, complaint.handler) == (Role.IMPARTIALITY_GUARDIAN, None)
    assert not sees(officer, complaint)
    with pytest.raises(PermissionDenied):
        handling.admit(complaint, actor=officer, reason="Oui.")
    complaint = handling.take_over(complaint, actor=guardian)
    assert handling.admit(complaint, actor=guardian, reason="Oui.").status == S.ADMISSIBLE
    manager = people.scheme_manager()
    complaint = handling.place(complaint, actor=guardian, territory=None, people=[guardian])
    assert complaint.desk == Role.SCHEME_MANAGER
    assert sees(manager, complaint)
    assert not sees(guardian, complaint)


def test_the_guardian_lets_somebody_else_take_it_in_hand():
    complaint, other = factory.acknowledged(), people.second_case_officer()
    assert not sees(other, complaint)
    handling.hand_over(complaint, actor=people.guardian())
    assert sees(other, complaint)
    assert handling.take_over(complaint, actor=other).handler == other


def test_whoever_belongs_to_the_territory_never_sees_it():
    complaint = factory.about_a_territory()
    leader = factory.lead(complaint)
    people.trusted(leader.email, Role.CASE_OFFICER)
    assert Role.CASE_OFFICER in mandate_roles(type(leader).objects.get(pk=leader.pk))
    assert not sees(leader, complaint)


def test_a_suspension_is_proposed_to_the_chair(django_capture_on_commit_callbacks):
    chair, complaint = people.chair(), factory.concluded()
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        handling.add_measure(
            complaint, actor=complaint.handler, kind=MeasureKind.SUSPENSION, text="Usage de la marque."
        )
    assert [(m.to, m.subject) for m in mail.outbox] == [
        ([chair.email], "A notice of suspension is proposed to the committee")
    ]


def founded_about_an_award():
    """Return a complaint founded about a territory whose award is in force, with a measure of each kind that matters."""
    award = certificate.issued()
    complaint = factory.concluded(complaint=factory.lodged(territory=award.territory))
    return award, complaint


def test_a_measure_gives_the_notice_that_it_announces():
    award, complaint = founded_about_an_award()
    measure = handling.add_measure(
        complaint, actor=complaint.handler, kind=MeasureKind.SUSPENSION, text="Usage de la marque."
    )
    given = {"actor": complaint.handler, "measure": measure, "category": "mark_misuse"}
    notice = handling.give_notice_of(complaint, **given).suspension
    assert (notice.award, notice.reason, notice.category) == (award, "Usage de la marque.", "mark_misuse")
    with pytest.raises(NotAllowed, match="has led to something already"):
        handling.give_notice_of(complaint, **given)


def test_a_measure_raises_the_finding_that_it_announces(django_capture_on_commit_callbacks):
    award, complaint = founded_about_an_award()
    measure = handling.add_measure(
        complaint, actor=complaint.handler, kind=MeasureKind.FINDING, text="Le panneau reste en place."
    )
    criterion = award.dossier.criteria.first()
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        finding = handling.raise_finding_of(
            complaint, actor=complaint.handler, measure=measure, criterion=criterion, grade="major"
        ).finding
    assert (finding.status, finding.text) == ("open", "Le panneau reste en place.")
    assert finding.correct_by is not None
    assert any(path.lead(award.dossier).email in message.to for message in mail.outbox)
    # What was decided is not scored again.
    assert path.fresh(award.dossier).status == "accredited"


def test_an_investigator_without_a_mandate_reads_nothing_more():
    complaint = factory.investigated()
    person = complaint.investigator
    assert sees(person, complaint)
    Mandate.objects.filter(person=person).delete()
    assert not sees(person, complaint)
    assert Role.INVESTIGATOR not in fresh(complaint).roles_of(type(person).objects.get(pk=person.pk))


# --- the calendar -------------------------------------------------------------------------------------------------


def test_deadlines_are_recalled_once_then_brought_to_the_guardian(django_capture_on_commit_callbacks):
    officer, guardian = people.case_officer(), people.guardian()
    Scheme.objects.update_or_create(pk=Scheme.current().pk, defaults={"reminder_days": [2]})
    with clock.at(MONDAY):
        complaint = factory.lodged()

    def told_on(day):
        mail.outbox.clear()
        with clock.at(day), django_capture_on_commit_callbacks(execute=True):
            for _twice in range(2):
                calendar.remind_complaints()
        return [(message.to[0], message.subject) for message in mail.outbox]

    number = complaint.number
    assert told_on(complaint.due_on - 3 * DAY) == []
    assert told_on(complaint.due_on - 2 * DAY) == [(officer.email, f"2 days left for complaint {number}")]
    assert told_on(complaint.due_on + DAY) == [(guardian.email, f"Complaint {number} is late")]
    assert told_on(complaint.due_on + 5 * DAY) == []
    with clock.at(complaint.due_on + 6 * DAY):
        complaint = handling.acknowledge(fresh(complaint), actor=officer)
    assert told_on(complaint.due_on) == [(officer.email, f"0 days left for complaint {number}")]


def test_people_and_words_are_forgotten_and_figures_stay(django_capture_on_commit_callbacks):
    complaint = factory.closed(
        factory.concluded(complaint=factory.about_a_territory(uploads=[path.pdf("photo.pdf")]))
    )
    services.write_to_complainant(complaint, actor=complaint.handler, text="Merci.")
    name = complaint.files.get().file.name
    closed_on = clock.localdate(complaint.closed_at)
    with clock.at(closed_on.replace(year=closed_on.year + 5)):
        assert calendar.forget_complaints() == 0
    with clock.at(closed_on.replace(year=closed_on.year + 5) + DAY):
        with django_capture_on_commit_callbacks(execute=True):
            assert calendar.forget_complaints() == 1
        assert calendar.forget_complaints() == 0
    kept = fresh(complaint)
    assert [kept.text, kept.name, kept.email, kept.answer, kept.conclusions, kept.reply] == [""] * 6
    assert (kept.number, kept.outcome, kept.link_key) == (complaint.number, "founded", None)
    assert not kept.messages.exists()
    assert not PrivateFile.objects.filter(name="photo.pdf").exists()
    assert not PrivateFile._meta.get_field("file").storage.exists(name)


# --- figures ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({"a": 0, "b": 7}, {"a": 0, "b": 7}),
        ({"a": 2, "b": 7, "c": 4}, {"a": None, "b": 7, "c": None}),
        ({"a": 2, "b": 1, "c": 4}, {"a": None, "b": None, "c": 4}),
        ({"a": 2}, {"a": None}),
        # Two ones in a total that is known would be told by what is left of it.
        ({"a": 1, "b": 1, "c": 4, "d": 9}, {"a": None, "b": None, "c": None, "d": 9}),
        ({"a": 3, "b": 3}, {"a": 3, "b": 3}),
    ],
)
def test_small_numbers_and_what_gives_them_away_are_hidden(counts, shown):
    assert masked(counts, 3) == shown


def test_the_figures_of_a_year():
    with clock.at(MONDAY):
        for number in range(4):
            factory.lodged(text=f"Panneau {number}.")
        for number in range(3):
            factory.lodged(text=f"Accueil {number}.", subject=ComplaintSubject.SCHEME)
        factory.lodged(text="Gardien.", subject=ComplaintSubject.GUARDIAN)
    years, year = queries.figures()
    assert (years, year.received) == ([2027], 8)
    counts = {line.label: line.count for line in year.subjects}
    assert counts["The use of the mark or of a certificate"] == 4
    assert counts["The impartiality guardian"] is None
    assert counts["The way the association works, or its service"] is None
    assert counts["Something else"] == 0
    assert (year.days_to_acknowledge, year.days_to_answer, year.in_time) == (None, None, None)
    assert queries.figures(1999)[1].year == 2027
