"""An award's verbs: the pledge, the certificate and its file, the measures; and the two commands that read them."""

import datetime as dt
import io
import re
import shutil
import subprocess

import pytest
from dateutil.relativedelta import relativedelta
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from pypdf import PdfReader

from certification import clock
from certification.choices import AwardStatus, ReasonCategory, ReviewOutcome, Role
from certification.clock import localdate
from certification.documents import pdf
from certification.errors import NotAllowed
from certification.models import Award, Certificate, HistoryEntry, NumberSeries, PrivateFile, Review
from certification.services import certificate as services
from certification.services import surveillance
from certification.services.history import digest_of, verify_history
from certification.services.territory import end_membership
from tests.conftest import require
from tests.factories import certificate, path, people
from tests.factories.territory import member

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
A4_LANDSCAPE = (841.89, 595.28)


def refusal(verb, *args, **kwargs):
    with pytest.raises(NotAllowed) as refused:
        verb(*args, **kwargs)
    return [str(reason) for reason in refused.value.reasons]


def facts_of(award, action):
    return HistoryEntry.objects.filter(dossier=award.dossier, action=f"certification.{action}")


# --- pledge ---------------------------------------------------------------------------------------------------------


def test_the_pledge_is_signed_by_the_lead_organisation_and_by_families():
    award = certificate.prepared()
    leader, officer = path.lead(award.dossier), people.case_officer()
    assert refusal(services.issue_certificate, award, actor=officer) == [
        "The lead organisation must sign the territory's pledge.",
        "More families of actors must sign the territory's pledge.",
    ]
    services.sign_pledge(award, actor=leader)
    assert len(refusal(services.issue_certificate, award, actor=officer)) == 1
    contributor = member(award.territory, "hab@example.org", family="HAB")
    services.sign_pledge(award, actor=contributor, family="HAB")
    services.sign_pledge(award, actor=leader, family="ELU")
    services.sign_pledge(award, actor=leader, family="UNI", on_behalf_of="Université, J. Lenoir")
    award = services.issue_certificate(award, actor=officer)
    assert award.status == AwardStatus.ACTIVE
    signatures = award.signatures.order_by("pk")
    assert [row.family for row in signatures] == ["", "HAB", "ELU", "UNI"]
    assert signatures[0].on_behalf_of == award.territory.lead_organisation
    assert {len(row.text_digest) for row in signatures} == {64}
    assert facts_of(award, "award.sign_pledge").count() == 4


@pytest.mark.parametrize(
    ("family", "sentence"),
    [
        ("", "You may sign for your own family of actors."),
        ("ELU", "You may sign for your own family of actors."),
        ("MED", "This family of actors is not named in the territory."),
    ],
)
def test_a_member_signs_for_their_own_family_alone(family, sentence):
    award = certificate.prepared()
    contributor = member(award.territory, "hab@example.org", family="HAB")
    assert refusal(services.sign_pledge, award, actor=contributor, family=family) == [sentence]
    assert not award.signatures.exists()


def test_the_leader_names_who_signed_on_paper_for_another_family():
    award = certificate.prepared()
    assert refusal(services.sign_pledge, award, actor=path.lead(award.dossier), family="UNI") == [
        "Say who signed on paper for this family of actors."
    ]


def test_a_signature_is_given_once():
    award = certificate.prepared()
    leader = path.lead(award.dossier)
    services.sign_pledge(award, actor=leader)
    assert refusal(services.sign_pledge, award, actor=leader) == ["This signature is already recorded."]
    assert award.signatures.count() == 1


def test_strangers_do_not_sign():
    award = certificate.prepared()
    gone = member(award.territory, "gone@example.org", family="HAB")
    end_membership(award.territory.memberships.get(person=gone), actor=path.lead(award.dossier))
    with clock.at(localdate() + DAY):
        for person in (people.case_officer(), people.chair(), people.someone(), gone):
            with pytest.raises(PermissionDenied):
                services.sign_pledge(certificate.fresh(award), actor=person, family="HAB")


def test_an_award_in_force_is_not_signed_any_more():
    award = certificate.issued()
    assert refusal(services.sign_pledge, award, actor=path.lead(award.dossier), family="ENT") == [
        "The pledge is signed once, before the certificate is issued."
    ]


# --- issue ----------------------------------------------------------------------------------------------------------


def test_a_certificate_is_issued_for_the_time_of_its_level():
    award = certificate.issued()
    today = localdate()
    assert award.number == f"AG-{today.year}-0001"
    assert award.valid_from == today
    assert award.valid_until == today + relativedelta(months=award.level.validity_months) - DAY
    assert award.next_review_on == today + relativedelta(months=12)
    assert award.certificate.digest == digest_of(award.certificate.facts)
    assert award.certificate.facts["overall"] == "75.00"
    assert facts_of(award, "certificate.issue").get().digest == award.certificate.digest


def test_a_certificate_is_issued_once():
    award = certificate.issued()
    officer = people.case_officer()
    assert "This can no longer be done" in refusal(services.issue_certificate, award, actor=officer)[0]
    assert NumberSeries.objects.get(prefix="AG").last == 1
    assert Certificate.objects.count() == 1


def test_only_a_case_officer_issues():
    award = certificate.signed()
    for person in (path.lead(award.dossier), people.chair(), people.guardian(), people.someone()):
        with pytest.raises(PermissionDenied):
            services.issue_certificate(award, actor=person)
    assert not Certificate.objects.exists()


def test_an_award_whose_decision_was_annulled_is_not_issued():
    award = certificate.signed()
    certificate.appeals.upheld(award.dossier)
    assert refusal(services.issue_certificate, award, actor=people.case_officer()) == [
        "The decision behind this award was annulled."
    ]


def test_the_certificate_of_commercial_use_waits_for_a_third_party():
    award = certificate.signed()
    Award.objects.filter(pk=award.pk).update(mark_scope="commercial_eu")
    assert refusal(services.issue_certificate, award, actor=people.case_officer()) == [
        "Commercial use of the mark needs a positive third-party verification."
    ]


def test_a_frozen_dossier_issues_nothing():
    award = certificate.signed()
    path.frozen(award.dossier)
    assert (
        "frozen by the impartiality guardian"
        in refusal(services.issue_certificate, award, actor=people.case_officer())[0]
    )


# --- the file -------------------------------------------------------------------------------------------------------


def test_the_file_is_made_after_the_commit_and_once(django_capture_on_commit_callbacks):
    award = certificate.signed()
    with django_capture_on_commit_callbacks(execute=True):
        services.issue_certificate(award, actor=people.case_officer())
    issued = Certificate.objects.get()
    assert issued.file.name == f"attestation-{issued.facts['number']}.pdf"
    written = HistoryEntry.objects.count()
    for _again in range(2):
        assert services.make_certificate_file(issued).file_id == issued.file_id
    services.make_file.enqueue(issued.pk)
    assert surveillance.run_due()["make_missing_files"] == 0
    assert PrivateFile.objects.filter(name__startswith="attestation-").count() == 1
    assert HistoryEntry.objects.count() == written
    assert facts_of(award, "certificate.make").get().digest == issued.file.sha256


def test_the_daily_job_makes_the_file_that_a_stopped_worker_left():
    award = certificate.issued()
    assert award.certificate.file_id is None
    assert surveillance.run_due()["make_missing_files"] == 1
    assert Certificate.objects.get().file_id


def read(award):
    with award.certificate.file.file.open("rb") as stored:
        return PdfReader(io.BytesIO(stored.read()))


def words_of(text):
    """Return a text without the spaces and hyphens of its layout."""
    return re.sub(r"\s+", " ", text.replace("\xa0", " ").replace("\u202f", " "))


def test_the_file_is_one_tagged_sheet_with_its_fonts_its_number_and_its_code():
    award = certificate.with_file()
    paper = read(award)
    (sheet,) = paper.pages
    assert [float(side) for side in sheet.mediabox[2:]] == pytest.approx(A4_LANDSCAPE, abs=0.5)
    catalogue = paper.trailer["/Root"]
    assert bool(catalogue["/MarkInfo"]["/Marked"])
    assert "/StructTreeRoot" in catalogue
    assert catalogue["/Lang"] == "fr"
    assert award.number in paper.metadata.title
    assert award.territory.name in paper.metadata.title
    fonts = sheet["/Resources"]["/Font"].values()
    assert fonts
    for font in fonts:
        for part in font.get_object().get("/DescendantFonts", [font]):
            assert {"/FontFile2", "/FontFile3"} & set(part.get_object()["/FontDescriptor"])
    text = words_of(sheet.extract_text())
    for word in (
        award.number,
        f"/verifier/{award.certificate.code}",
        award.territory.name,
        award.level.name_fr,
    ):
        assert word in text
    assert "75" in text


def test_the_file_holds_nothing_that_acts_or_fetches():
    data = certificate.with_file().certificate.file.file.open("rb").read()
    for forbidden in (b"/JavaScript", b"/JS ", b"/Launch", b"/SubmitForm", b"/EmbeddedFile", b"/OpenAction"):
        assert forbidden not in data


def test_pdfinfo_reads_what_assistive_technology_needs(tmp_path):
    program = shutil.which("pdfinfo")
    require(program, "pdfinfo is not installed")
    award = certificate.with_file()
    paper = tmp_path / "certificate.pdf"
    paper.write_bytes(award.certificate.file.file.open("rb").read())
    said = subprocess.run([program, paper], check=True, capture_output=True, text=True).stdout
    facts = dict(re.findall(r"^([^:]+):\s+(.*)$", said, re.MULTILINE))
    assert (facts["Tagged"], facts["Pages"], facts["Encrypted"], facts["JavaScript"]) == (
        "yes",
        "1",
        "no",
        "no",
    )
    assert "A4" in facts["Page size"]


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/logo.png",
        "http://127.0.0.1/logo.png",
        "file:///etc/passwd",
        "ftp://example.org/a.css",
        "styles/../../../cms/settings/base.py",
    ],
)
def test_the_engine_fetches_nothing_but_our_own_files(address):
    base = pdf.HERE.as_uri() + "/"
    with pytest.raises(pdf.FetchRefused):
        pdf.allowed_path(address if ":" in address else base + address)
    assert pdf.allowed_path(base + "styles/certificate.css").is_file()


def test_a_hostile_name_stays_a_name():
    award = certificate.prepared()
    award.territory.name = "<img src='https://example.org/x.png'> & Cie"
    award.territory.save()
    award = certificate.with_file(award)
    assert "<img src='https://example.org/x.png'>" in words_of(read(award).pages[0].extract_text()).replace(
        "’", "'"
    )


# --- measures -------------------------------------------------------------------------------------------------------


def test_a_suspension_follows_a_notice_answered_matured_or_urgent():
    award = certificate.issued()
    chair, officer = people.chair(), people.case_officer()
    needed = ["Give notice, and wait for the territory's reply, or record an urgent measure."]
    assert refusal(services.suspend_award, award, actor=chair, reason="Non.") == needed
    services.give_notice(
        award, actor=officer, category=ReasonCategory.MARK_MISUSE, reason="La marque est mal employée."
    )
    assert refusal(services.suspend_award, award, actor=chair, reason="Non.") == needed
    with clock.at(localdate() + 15 * DAY):
        award = services.suspend_award(award, actor=chair, reason="Pas de réponse.")
    assert (award.status, award.reason_category) == (AwardStatus.SUSPENDED, ReasonCategory.MARK_MISUSE)


def test_an_urgent_measure_does_not_wait():
    award = certificate.issued()
    services.give_notice(
        award,
        actor=people.case_officer(),
        category=ReasonCategory.MARK_MISUSE,
        reason="Le public est trompé.",
        urgent=True,
    )
    award = services.suspend_award(award, actor=people.chair(), reason="Mesure d’urgence.")
    assert award.suspension.started_on == localdate()


def test_a_notice_that_leads_to_nothing_is_dropped_with_its_reasons():
    award = certificate.noticed()
    with pytest.raises(PermissionDenied):
        services.drop_notice(award, actor=people.case_officer(), statement="Non.")
    services.drop_notice(award, actor=people.chair(), statement="La marque était bien employée.")
    award = certificate.fresh(award)
    assert (award.status, award.suspension) == ("active", None)
    with pytest.raises(NotAllowed, match="No procedure is open"):
        services.drop_notice(award, actor=people.chair(), statement="Encore.")
    with pytest.raises(NotAllowed, match="reinstate it instead"):
        services.drop_notice(certificate.suspended(award), actor=people.chair(), statement="Non.")


def test_one_procedure_at_a_time():
    award = certificate.noticed()
    said = refusal(
        services.give_notice,
        award,
        actor=people.case_officer(),
        category=ReasonCategory.MARK_MISUSE,
        reason="Encore.",
    )
    assert said == ["A procedure is already open on this award."]


def test_each_end_is_final():
    for number, end in (("TR-2026-0001", certificate.withdrawn), ("TR-2026-0002", certificate.surrendered)):
        award = end(certificate.issued(number=number))
        for verb in (
            services.suspend_award,
            services.reinstate_award,
            services.withdraw_award,
            services.surrender_award,
        ):
            assert (
                "This can no longer be done"
                in refusal(verb, award, actor=people.chair(), reason="Encore.")[0]
            )
        assert award.ended_on == localdate()


def test_the_people_of_a_measure():
    award = certificate.noticed()
    for person in (people.case_officer(), path.lead(award.dossier), people.someone()):
        with pytest.raises(PermissionDenied):
            services.suspend_award(award, actor=person, reason="Je décide seul.")
    with pytest.raises(PermissionDenied):
        services.surrender_award(award, actor=people.case_officer(), reason="À leur place.")


def test_a_hearing_that_is_over_does_not_serve_for_another_withdrawal():
    award = certificate.reinstated()
    assert refusal(services.withdraw_award, award, actor=people.chair(), reason="Encore.") == [
        "The territory must be heard before a withdrawal."
    ]
    award = certificate.noticed(award)
    services.withdraw_award(award, actor=people.chair(), reason="Le manquement revient.")
    assert Award.objects.get().status == AwardStatus.WITHDRAWN


def test_nobody_writes_over_what_the_territory_answered():
    award = certificate.noticed()
    assert refusal(services.hear_territory, award, actor=people.case_officer(), statement="Rien.") == [
        "Your reply was sent: it no longer changes."
    ]
    assert certificate.fresh(award).suspension.territory_statement == certificate.STATEMENT


def test_a_follow_up_sets_the_date_of_the_next_one():
    award = certificate.issued()
    services_day = award.next_review_on
    review = surveillance.record_review(
        award, actor=people.case_officer(), outcome=ReviewOutcome.values[0], summary="Le suivi est tenu."
    )
    assert (review.due_on, Award.objects.get().next_review_on) == (
        services_day,
        services_day + relativedelta(months=12),
    )
    assert refusal(
        surveillance.record_review,
        award,
        actor=people.case_officer(),
        outcome=ReviewOutcome.values[0],
        summary=" ",
    ) == ["Say what the follow-up found."]
    assert Review.objects.count() == 1


def test_a_follow_up_sent_twice_is_recorded_once():
    award = certificate.issued()
    said = {"outcome": ReviewOutcome.values[0], "summary": "Le suivi est tenu."}
    first = surveillance.record_review(award, actor=people.case_officer(), **said)
    next_one = Award.objects.get().next_review_on
    assert surveillance.record_review(award, actor=people.case_officer(), **said) == first
    assert (Review.objects.count(), Award.objects.get().next_review_on) == (1, next_one)


# --- the commands ---------------------------------------------------------------------------------------------------


def verify(subject, capsys):
    """Run the command; return its exit code and what it prints."""
    with pytest.raises(SystemExit) as left:
        call_command("verify_certificate", str(subject))
    return left.value.code, capsys.readouterr().out


def test_the_command_says_valid_not_valid_or_not_ours(capsys, tmp_path):
    award = certificate.with_file()
    paper = tmp_path / "attestation.pdf"
    data = award.certificate.file.file.open("rb").read()
    paper.write_bytes(data)
    code = award.certificate.code
    for subject in (paper, code, code.lower().replace("-", " ")):
        status, said = verify(subject, capsys)
        assert (status, said) == (0, f"{award.number}: in force until {award.valid_until.isoformat()}.\n")
    forged = tmp_path / "forged.pdf"
    forged.write_bytes(data + b"%")
    for subject in (forged, "K7RM-2QX9-HT4C-8WDA", "rien", tmp_path / "absent.pdf"):
        assert verify(subject, capsys)[0] == 2
    certificate.suspended(award)
    for subject in (paper, code):
        assert verify(subject, capsys) == (1, f"{award.number}: no longer to be relied upon: suspended.\n")


def test_the_command_knows_that_a_validity_is_over_before_the_daily_job_does(capsys):
    award = certificate.issued()
    with clock.at(award.valid_until):
        assert verify(award.certificate.code, capsys)[0] == 0
    with clock.at(award.valid_until + DAY):
        assert verify(award.certificate.code, capsys)[0] == 1


def test_the_daily_job_runs_on_the_day_given_and_does_nothing_twice(capsys):
    award = certificate.with_file()
    last_day, prepared = award.valid_until, certificate.prepared(number="TR-2026-0002")
    after = (last_day + DAY).isoformat()
    call_command("run_due", on=last_day.isoformat())
    assert "expire awards: 0" in capsys.readouterr().out
    call_command("run_due", on=after)
    said = capsys.readouterr().out
    assert "expire awards: 1" in said
    written = HistoryEntry.objects.count()
    call_command("run_due", on=after)
    assert set(re.findall(r": (\d+)$", capsys.readouterr().out, re.MULTILINE)) == {"0"}
    assert HistoryEntry.objects.count() == written
    assert certificate.fresh(award).status == AwardStatus.EXPIRED
    assert certificate.fresh(prepared).status == AwardStatus.LAPSED
    assert facts_of(award, "award.expire").get().role == Role.SYSTEM
    assert verify_history()[1] is None


def test_the_daily_job_refuses_what_is_not_a_day():
    with pytest.raises(Exception, match="write YYYY-MM-DD"):
        call_command("run_due", on="tomorrow")
