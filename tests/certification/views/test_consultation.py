"""A consultation as the public lives it: comment without an account, be read, be answered, read the report."""

import io
import re
from http import HTTPStatus
from types import SimpleNamespace

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override
from pypdf import PdfReader

from certification.choices import CommentStatus
from certification.models import ConsultationComment
from certification.models.consultation import COMMENT_CHARACTERS
from certification.services import consultation as services
from certification.services import printing
from cms import spam
from tests.factories import people, ter_res
from tests.factories.consultation import (
    ANSWER,
    WORDS,
    after,
    answered,
    commented,
    consulted,
    fresh,
    in_days,
    published,
)
from tests.factories.framework import small_version

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]
SCRIPT = "<script>alert(1)</script>"
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


def address(name, *args, language="en"):
    with override(language):
        return reverse(f"certification:{name}", args=args)


@pytest.fixture
def version():
    return consulted()


# --- the whole of it ----------------------------------------------------------------------------------------------


def test_from_a_comment_to_the_report(version, django_capture_on_commit_callbacks):
    public, staff = Client(enforce_csrf_checks=True), Client()
    staff.force_login(people.scheme_manager())
    page = public.get(address("framework_version_criterion", "1.1", "A1"))
    action = re.search(
        r'<form class="stack gap-5 form" method="post" action="([^"]+)"', page.content.decode()
    )
    assert action[1] == address("criterion_comment", "1.1", "A1")
    with django_capture_on_commit_callbacks(execute=True):
        sent = public.post(action[1], WORDS, headers=SAME_ORIGIN)
        assert sent["Location"] == address("comment_received", "1.1")
        assert public.get(sent["Location"]).status_code == HTTPStatus.OK
        comment = ConsultationComment.objects.get()
        assert WORDS["text"] not in public.get(address("consultation", "1.1")).content.decode()

        moderate = f"{reverse('consultation_comment:moderate', args=['publish'])}?comment={comment.pk}"
        assert WORDS["text"] in staff.get(moderate).content.decode()
        assert staff.post(moderate).status_code == HTTPStatus.FOUND
        shown = public.get(address("consultation", "1.1")).content.decode()
        assert WORDS["text"] in shown
        assert "Residents" in shown
        assert "Ana Almendro" not in shown
        assert "ana@example.org" not in shown

        answer = reverse("consultation_comment:answer", args=[comment.pk])
        assert staff.post(answer, {"answer_fr": "Oui"}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        texts = {f"answer_{code}": text for code, text in ANSWER.items()}
        assert staff.post(answer, texts).status_code == HTTPStatus.FOUND
    assert ANSWER["es"] in public.get(address("consultation", "1.1", language="es")).content.decode()
    assert [message.subject for message in mail.outbox] == [
        "Your comment has arrived",
        "Your comment is published",
        "Your comment is answered",
    ]
    with after(version):
        held = version.consultation
        report = reverse("consultation:report", args=[held.pk])
        conclusions = {f"report_{code}": f"Concluded {code}" for code in ANSWER}
        assert staff.post(report, conclusions).status_code == HTTPStatus.FOUND
        closed = public.get(address("consultation", "1.1")).content.decode()
        assert "Concluded en" in closed
        assert "The consultation is over" in closed
        adopt = reverse("framework_version:move", args=[version.pk, "adopt"])
        assert staff.post(adopt).status_code == HTTPStatus.FOUND
        force = reverse("framework_version:move", args=[version.pk, "put_in_force"])
        former = reverse(
            "framework_version:move", args=[version.framework.versions.get(version="1.0").pk, "phase_out"]
        )
        assert staff.post(former).status_code == HTTPStatus.FOUND
        assert staff.post(force).status_code == HTTPStatus.FOUND
        # What was said before it was in force stays public.
        page = public.get(address("consultation", "1.1"))
        assert WORDS["text"] in page.content.decode()
        assert page.context["consultation"] == held
        assert address("consultation", "1.1") in public.get(address("framework")).content.decode()


def test_a_name_is_shown_with_consent_alone(version, client):
    published(version, text="Hidden", name_is_public=False)
    published(version, text="Signed", name_is_public=True, organisation="Friends of the valley")
    page = client.get(address("consultation", "1.1")).content.decode()
    assert page.count("Ana Almendro, Friends of the valley") == 1


# --- what is typed ------------------------------------------------------------------------------------------------


def post(client, data, code="A1"):
    return client.post(address("criterion_comment", "1.1", code), data)


@pytest.mark.parametrize(
    ("spoiled", "field", "words"),
    [
        ({"position": ""}, "position", "required"),
        ({"position": "perhaps"}, "position", "valid choice"),
        ({"text": "  "}, "text", "required"),
        ({"text": "é" * (COMMENT_CHARACTERS + 1)}, "text", "10000 characters"),
        ({"family": ""}, "family", "required"),
        ({"family": "XXX"}, "family", "valid choice"),
        ({"name": "n" * 151}, "name", "150 characters"),
        ({"organisation": "n" * 201}, "organisation", "200 characters"),
        ({"email": "ana"}, "email", "valid email"),
        ({"email": "ana@example.org\nBcc: all@example.org"}, "email", "valid email"),
        ({"consent": ""}, "consent", "Without your agreement"),
        ({"text": "a\0b"}, "text", "Null characters"),
    ],
)
def test_bad_input_is_said_and_nothing_is_lost(version, client, spoiled, field, words):
    answer = post(client, WORDS | spoiled)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert words in str(answer.context["form"].errors[field])
    kept = "Ana Almendro" if field != "name" else WORDS["organisation"]
    assert kept in answer.content.decode()
    assert not ConsultationComment.objects.exists()


def test_ten_thousand_characters_arrive_whole(version, client):
    words = ("é😀 " * COMMENT_CHARACTERS)[: COMMENT_CHARACTERS - 1] + "."
    assert post(client, WORDS | {"text": words}).status_code == HTTPStatus.FOUND
    assert ConsultationComment.objects.get().text == words


def test_a_script_in_any_field_is_shown_as_words(version, client):
    typed = WORDS | {"text": SCRIPT, "name": SCRIPT, "organisation": SCRIPT, "name_is_public": "on"}
    assert post(client, typed).status_code == HTTPStatus.FOUND
    comment = ConsultationComment.objects.get()
    services.publish_comments([comment], actor=people.scheme_manager())
    services.answer_comment(comment, actor=people.scheme_manager(), answer=dict.fromkeys(ANSWER, SCRIPT))
    page = client.get(address("consultation", "1.1")).content.decode()
    assert SCRIPT not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 4
    client.force_login(people.scheme_manager())
    for url in (
        reverse("consultation_comment:index"),
        reverse("consultation_comment:inspect", args=[comment.pk]),
        reverse("consultation_comment:answer", args=[comment.pk]),
    ):
        assert SCRIPT not in client.get(url).content.decode()


def test_a_robot_is_thanked_and_kept_nowhere(version, client):
    answer = post(client, WORDS | {spam.TRAP: "http://example.com"})
    assert answer["Location"] == address("comment_received", "1.1")
    assert not ConsultationComment.objects.exists()


def test_a_network_that_sends_too_much_is_asked_to_wait(version, client, monkeypatch):
    monkeypatch.setattr(spam, "LIMIT", 2)
    for number in range(2):
        assert post(client, WORDS | {"text": f"{number}"}).status_code == HTTPStatus.FOUND
    answer = post(client, WORDS)
    assert answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert "Try again in ten minutes" in answer.content.decode()
    assert WORDS["text"] in answer.content.decode()


def test_another_site_cannot_send_a_form(version):
    client = Client(enforce_csrf_checks=True)
    url = address("criterion_comment", "1.1", "A1")
    assert (
        client.post(url, WORDS, headers={"Sec-Fetch-Site": "cross-site"}).status_code == HTTPStatus.FORBIDDEN
    )


def test_after_the_last_day_what_was_typed_stays_and_is_refused(version, client):
    with after(version):
        assert client.get(address("criterion_comment", "1.1", "A1"))["Location"] == address(
            "consultation", "1.1"
        )
        answer = post(client, WORDS)
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert "receives no comments today" in answer.content.decode()
        assert WORDS["text"] in answer.content.decode()


def test_a_comment_on_the_whole_names_no_criterion_nor_family(version, client):
    url = address("consultation_comment", "1.1")
    assert client.get(url).status_code == HTTPStatus.OK
    assert client.post(url, WORDS | {"family": "-"}).status_code == HTTPStatus.FOUND
    comment = ConsultationComment.objects.get()
    assert (comment.criterion_uid, comment.family) == (None, "")


# --- who may see what ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        ("framework_version", "9.9"),
        ("framework_pdf", "9.9"),
        ("consultation", "9.9"),
        ("consultation", "1.0"),
        ("consultation_pdf", "1.0"),
        ("consultation_comment", "1.0"),
        ("criterion_comment", "1.1", "Z9"),
        ("framework_version_criterion", "1.1", "Z9"),
    ],
)
def test_what_is_not_there_does_not_exist(version, client, url):
    assert client.get(address(*url)).status_code == HTTPStatus.NOT_FOUND


def test_a_draft_is_nobody_elses_business(client):
    small_version(publish=True)
    small_version(version="2.0")
    for name in ("framework_version", "framework_pdf", "consultation", "consultation_comment"):
        assert client.get(address(name, "2.0")).status_code == HTTPStatus.NOT_FOUND
    assert "2.0" not in client.get(address("framework")).content.decode()


# --- figures and lists --------------------------------------------------------------------------------------------


def test_the_figures_count_families_and_criteria(version, client):
    published(version, text="1", position="support")
    answered(version, text="2", position="oppose", family="ELU")
    published(version, text="3", code="", family="")
    published(version, text="4", code="B1", family="ELU")
    commented(version, text="5")
    services.decline_comments([commented(version, text="6")], reason="No", actor=people.case_officer())
    page = client.get(address("consultation", "1.1"))
    figures = page.context["figures"]
    assert figures[:5] == (6, 4, 1, 1, 1)
    assert [(line.name, line.counts, line.total) for line in figures.families] == [
        ("Residents (en)", [1, 0, 0], 1),
        ("Elected (en)", [0, 1, 1], 2),
        ("No family named", [0, 1, 0], 1),
    ]
    assert [(line.code, line.counts) for line in figures.subjects] == [
        ("", [0, 1, 0]),
        ("A1", [1, 0, 1]),
        ("B1", [0, 1, 0]),
    ]
    assert [group.subject.code for group, _url in page.context["groups"]] == ["", "A1", "B1"]


def test_comments_are_narrowed_by_criterion_and_by_family(version, client):
    published(version, text="on A1 by residents")
    published(version, text="on B1 by elected", code="B1", family="ELU")
    published(version, text="on the whole", code="")
    url = address("consultation", "1.1")
    for query, shown in (
        ("?criterion=B1", ["on B1 by elected"]),
        ("?criterion=-", ["on the whole"]),
        ("?family=HAB", ["on A1 by residents", "on the whole"]),
        ("?criterion=B1&family=HAB", []),
        ("?criterion=%00&family=nobody", []),
    ):
        page = client.get(url + query)
        texts = [comment.text for group, _url in page.context["groups"] for comment in group.comments]
        assert sorted(texts) == sorted(shown), query


def test_a_criterion_that_was_removed_keeps_its_comments(version, client):
    published(version, code="A2")
    version.criteria.filter(code="A2").delete()
    page = client.get(address("consultation", "1.1")).content.decode()
    assert "A2 Criterion removed since" in page


@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_many_comments_cost_no_more_than_one(version, client, language):
    published(version, text="first")
    urls = [
        address("consultation", "1.1", language=language),
        address("consultation", "1.1", language=language) + "?criterion=A1&page=2",
        address("consultation_comment", "1.1", language=language),
        address("criterion_comment", "1.1", "A1", language=language),
        address("comment_received", "1.1", language=language),
        address("framework_version", "1.1", language=language),
        address("framework_version_criterion", "1.1", "A1", language=language),
    ]
    counts = []
    for _round in range(2):
        for url in urls:
            client.get(url)
        counts.append([])
        for url in urls:
            with CaptureQueriesContext(connection) as found:
                page = client.get(url)
            assert page.status_code == HTTPStatus.OK
            assert not page.cookies
            assert "public" in page["Cache-Control"]
            assert f'<html lang="{language}">' in page.content.decode()
            counts[-1].append(len(found))
        criteria = {None: None} | {row.code: row for row in version.criteria.all()}
        for number, criterion in enumerate([*criteria.values()] * 20):
            ConsultationComment.objects.create(
                consultation=version.consultation,
                criterion_uid=criterion and criterion.uid,
                criterion_code=criterion.code if criterion else "",
                position="oppose",
                text=f"comment {number}",
                language="en",
                family="ELU",
                status=CommentStatus.PUBLISHED,
            )
    assert counts[0] == counts[1]
    assert max(counts[1]) <= 15


# --- on paper -----------------------------------------------------------------------------------------------------


def test_the_report_is_a_tagged_pdf_made_once_for_each_state(version, client):
    answered(version, text="Words of a neighbour", name_is_public=True)
    url = address("consultation_pdf", "1.1")
    first = client.get(url)
    assert first["Content-Type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(b"".join(first.streaming_content)))
    text = "".join(page.extract_text() for page in reader.pages)
    assert "Words of a neighbour" in text
    assert "Ana Almendro" in text
    assert "ana@example.org" not in text
    assert reader.trailer["/Root"]["/Lang"] == "en"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert [entry.title for entry in reader.outline if not isinstance(entry, list)]
    assert client.get(url, headers={"If-None-Match": first["ETag"]}).status_code == HTTPStatus.NOT_MODIFIED
    published(version, text="One more")
    assert client.get(url)["ETag"] != first["ETag"]


def test_while_a_document_is_made_the_reader_is_told(version, client, monkeypatch):
    monkeypatch.setattr(printing, "make", SimpleNamespace(enqueue=lambda *_facts: None))
    answer = client.get(address("consultation_pdf", "1.1"))
    assert answer.status_code == HTTPStatus.ACCEPTED
    assert answer["Retry-After"] == "60"
    assert "no-store" in answer["Cache-Control"]
    assert "being prepared" in answer.content.decode()


# --- what is around -----------------------------------------------------------------------------------------------


def test_each_page_says_where_the_consultation_stands(client):
    version = consulted(opens_on=in_days(10))
    url = address("framework_version", "1.1")
    assert "Anybody may comment on it from" in client.get(url).content.decode()
    assert "The consultation is not open yet" in client.get(address("consultation", "1.1")).content.decode()
    assert "The next version is open to comments" in client.get(address("framework")).content.decode()
    with after(version):
        assert "The consultation ended on" in client.get(url).content.decode()
    assert "form" not in client.get(address("framework_version_criterion", "1.1", "A1")).context


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_pages_are_accessible_and_fit_a_phone(page, axe):
    ter_res.in_force()
    version = consulted_on_the_real_one()
    answered(version)
    page.set_viewport_size({"width": 320, "height": 800})
    for name, args in (
        ("framework_version", ["2026.2"]),
        ("framework_version_criterion", ["2026.2", "A1"]),
        ("consultation", ["2026.2"]),
        ("criterion_comment", ["2026.2", "A1"]),
        ("comment_received", ["2026.2"]),
    ):
        page.goto(address(name, *args, language="fr"))
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def consulted_on_the_real_one():
    from certification.services.framework import copy_to_new_draft  # noqa: PLC0415 - one test

    draft = copy_to_new_draft(ter_res.in_force(), number="2026.2", actor=people.scheme_manager())
    services.open_consultation(draft, actor=people.scheme_manager())
    return fresh(draft)
