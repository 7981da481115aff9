"""The OBCO report: two visitors write it, the hosts read it first and answer, both decide whether others may read it."""

import pytest
from django.urls import reverse

from certification.choices import DossierStatus, Role
from certification.errors import NotAllowed
from certification.models import Notification, Obco
from certification.queries.visit import waiting_for
from certification.services import obco as services
from certification.services.daily import run_due
from home.demo.world import publish_experiences
from home.models import SheetIndexPage, SheetPage
from tests.factories import assessor, path, people
from tests.factories import visit as make
from tests.factories.pages import make_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]


@pytest.fixture
def officer():
    return people.case_officer()


@pytest.fixture
def lead():
    return assessor.lead_assessor()


@pytest.fixture
def sheets():
    return make_page(SheetIndexPage, language="en")


def url(name, *args):
    return reverse(f"certification:{name}", args=args)


def text(response):
    return response.content.decode().replace("&#x27;", "'")


def refused(verb, *args, **kwargs):
    with pytest.raises(NotAllowed) as refusal:
        verb(*args, **kwargs)
    return [str(reason) for reason in refusal.value.reasons]


def typed_obco(dossier, action, words="Nous avons vu.", revision=0):
    answers = {f"answer_{question.code}": words for question in dossier.version.questions.all()}
    return {"action": action, "strong_points": words, "revision": revision, **answers}


def test_hosts_read_the_obco_report_first_and_comment_on_it(as_, lead, officer):
    dossier = make.under_way()
    address, leader = url("obco", dossier.pk), path.lead(dossier)
    observed = "Nous avons vu une vallée qui se parle."
    as_(lead).post(address, typed_obco(dossier, "save", observed))
    for person in (leader, officer):
        assert as_(person).get(address).status_code == 404
        assert as_(person).post(address, typed_obco(dossier, "share")).status_code == 404

    as_(lead).post(address, typed_obco(dossier, "share", observed, revision=1))

    assert as_(officer).get(address).status_code == 404
    assert [str(task.label) for task in waiting_for(leader)] == ["Read the OBCO report"]
    client = as_(leader)
    page = text(client.get(address))
    assert observed in page
    assert "evaluation" not in page.lower()
    assert client.post(address, {"action": "comment", "comment": " "}).status_code == 422
    client.post(address, {"action": "comment", "comment": "Il manque la haute vallée."})
    assert waiting_for(leader) == []
    assert "Il manque la haute vallée." in text(as_(lead).get(address))
    assert as_(lead).post(address, typed_obco(dossier, "save")).status_code == 422


def test_only_the_lead_shares_and_only_when_all_is_written(as_, lead):
    dossier = make.under_way()
    address = url("obco", dossier.pk)
    assert as_(assessor.second_assessor()).post(address, typed_obco(dossier, "share")).status_code == 403

    unfinished = typed_obco(dossier, "share") | {"answer_Q1": "", "strong_points": ""}
    response = as_(lead).post(address, unfinished)
    as_(lead).post(address, unfinished | {"action": "save"})

    assert response.status_code == 422
    assert "2 answers need correcting" in text(response)
    assert "Nous avons vu." in text(response)
    assert refused(services.share_obco, dossier, actor=lead)[0] == "Write what is strong here."
    assert refused(services.share_obco, dossier, actor=lead)[1].startswith("Write what you observed on “")
    assert Obco.objects.get().shared_with_hosts_at is None


def test_the_obco_report_is_shared_in_reporting_at_the_latest(lead, officer):
    dossier = make.visited()
    assert waiting_for(lead) == []
    assessor.QuerySet(Obco).update(shared_with_hosts_at=None)
    assert [str(task.label) for task in waiting_for(lead)] == ["Share the OBCO report with the hosts"]
    services.share_obco(dossier, actor=lead)

    assert refused(services.share_obco, dossier, actor=lead) == [
        "The hosts have already received the OBCO report."
    ]


def test_others_read_the_obco_report_with_the_report(as_, officer):
    dossier = make.visited()
    address = url("obco", dossier.pk)
    assert as_(officer).get(address).status_code == 404

    assessor.QuerySet(type(dossier)).filter(pk=dossier.pk).update(status=DossierStatus.REPLY)

    assert as_(officer).get(address).status_code == 200
    assert as_(officer).post(address, {"action": "comment", "comment": "Moi aussi"}).status_code == 403


def test_a_colleague_who_was_quicker_is_never_written_over(as_, lead):
    dossier = make.under_way()
    address, second = url("obco", dossier.pk), assessor.second_assessor()
    as_(lead).post(address, typed_obco(dossier, "save", "Écrit par l’une."))

    response = as_(second).post(address, typed_obco(dossier, "save", "Écrit par l’autre."))

    page = text(response)
    assert response.status_code == 422
    assert "Your colleague saved the report while you were writing." in page
    assert "Écrit par l’une." in page
    assert "Écrit par l’autre." in page
    assert 'name="revision" value="1"' in page
    as_(second).post(address, typed_obco(dossier, "save", "Écrit par l’autre.", revision=1))
    obco = Obco.objects.get()
    assert [v.content["strong_points"] for v in obco.versions.all()] == [
        "Écrit par l’autre.",
        "Écrit par l’une.",
    ]
    assert "Version 2, saved by Pablo Serra" in text(as_(lead).get(address))


def test_the_words_of_two_hosts_do_not_cross(as_):
    dossier = make.visited()
    address, leader = url("obco", dossier.pk), path.lead(dossier)
    client = as_(leader)
    client.post(address, {"action": "comment", "comment": "Une voix.", "revision": 0})
    response = client.post(address, {"action": "comment", "comment": "Une autre voix.", "revision": 0})

    assert response.status_code == 422
    assert "Une voix." in text(response)
    assert "Une autre voix." in text(response)
    client.post(address, {"action": "comment", "comment": "Les deux voix.", "revision": 1})
    assert Obco.objects.get().hosts_comment == "Les deux voix."


def test_with_both_agreements_a_draft_waits_for_the_editors(as_, lead, officer, sheets):
    dossier = make.visited()
    address, leader = url("obco", dossier.pk), path.lead(dossier)
    assert "The hosts add their word first." in text(as_(leader).get(address))
    assert as_(leader).post(address, {"action": "agree"}).status_code == 422
    as_(leader).post(address, {"action": "comment", "comment": "Merci à vous.", "revision": 0})
    assert as_(officer).post(address, {"action": "agree"}).status_code == 404
    assert as_(assessor.second_assessor()).post(address, {"action": "agree"}).status_code == 404

    as_(lead).post(address, {"action": "agree"})
    as_(lead).post(address, {"action": "take_back"})
    assert Obco.objects.get().visitors_agreed_at is None
    as_(lead).post(address, {"action": "agree"})
    # Other words are another agreement.
    as_(leader).post(address, {"action": "comment", "comment": "Merci, et à bientôt.", "revision": 1})
    assert Obco.objects.get().visitors_agreed_at is None
    as_(leader).post(address, {"action": "agree"})
    assert not SheetPage.objects.exists()
    as_(lead).post(address, {"action": "agree"})

    sheet = SheetPage.objects.get()
    assert (sheet.live, sheet.get_parent().specific) == (False, sheets)
    assert "L’eau se décide ensemble." in sheet.opening
    lessons = str(sheet.lessons)
    for words in ("Personne ne connaît le nom de la source.", "Ouvrez le syndicat", "Merci, et à bientôt."):
        assert words in lessons
    assert "the draft waits for the editors" in text(as_(leader).get(address))
    assert refused(services.take_agreement_back, dossier, actor=leader, side="hosts") == [
        "Both sides agreed: the draft is with the editors. Write to the secretariat."
    ]
    publish_experiences()
    sheet.refresh_from_db()
    assert sheet.live
    assert sheet.get_url() in text(as_(leader).get(address))


def test_an_agreement_waits_for_a_site_that_has_no_list_of_sheets(lead, sheets):
    dossier = make.visited()
    leader = path.lead(dossier)
    sheets.delete()
    services.comment_obco(dossier, actor=leader, comment="Merci.", revision=0)
    services.agree_to_publish(dossier, actor=leader, side="hosts")
    services.agree_to_publish(dossier, actor=lead, side="visitors")
    assert Obco.objects.get().sheet == ""
    assert run_due()["draft_missing_sheets"] == 0


def test_both_sides_are_told(lead, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        dossier = make.visited()
        services.comment_obco(dossier, actor=path.lead(dossier), comment="Merci.", revision=0)
    told = Notification.objects.filter(event__startswith="obco.").values_list("event", "person__email")
    assert ("obco.shared", path.lead(dossier).email) in told
    assert ("obco.commented", lead.email) in told


def test_the_page_stays_within_its_queries(as_, lead, django_assert_max_num_queries):
    dossier = make.under_way()
    make.write_obco(dossier, lead)
    client = as_(lead)
    with django_assert_max_num_queries(20):
        client.get(url("obco", dossier.pk))


def test_an_observer_reads_the_report_and_signs_a_remark_without_writing_in_it(as_, lead):
    dossier, observer = make.planned(), assessor.assessor("observer@example.org", name="Odile Observe")
    mission = assessor.proposed(dossier, observer, Role.OBSERVER)
    assessor.services.waive_challenge(path.fresh(dossier), actor=path.lead(dossier))
    assessor.accepted(mission)
    dossier = path.fresh(make.services.start_visit(path.fresh(dossier), actor=people.case_officer()))
    client = as_(observer)
    assert client.get(url("obco", dossier.pk)).status_code == 404
    make.write_obco(dossier, lead)
    page = text(client.get(url("obco", dossier.pk)))
    assert "Sign the remark" in page
    assert "Save the report" not in page
    assert client.post(url("obco", dossier.pk), typed_obco(dossier, "save")).status_code in (403, 404)
    assert client.post(url("obco", dossier.pk), {"action": "remark", "text": " "}).status_code == 422
    for _twice in range(2):
        sent = client.post(url("obco", dossier.pk), {"action": "remark", "text": "Les aînés n’ont rien dit."})
        assert sent.status_code == 302
    assert [remark.author for remark in Obco.objects.get().remarks.all()] == [observer]
    page = text(as_(lead).get(url("obco", dossier.pk)))
    assert "Les aînés n’ont rien dit." in page
    assert "Odile Observe" in page
    assert "Sign the remark" not in page
