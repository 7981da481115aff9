"""Comments of the public in the administration: filtered, chosen together, published or declined, exported."""

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse
from django.utils.formats import date_format

from certification.choices import CommentStatus, FrameworkStatus
from certification.clock import localdate
from certification.models import ConsultationComment
from tests.factories import people
from tests.factories.consultation import ANSWER, answered, commented, consulted, fresh, in_days, published
from tests.factories.framework import small_version

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]
INDEX = "consultation_comment:index"


@pytest.fixture
def staff(client):
    person = people.scheme_manager()
    person.language = "en"
    person.save()
    client.force_login(person)
    return person


def moderate(verb, *comments):
    chosen = "&".join(f"comment={comment.pk}" for comment in comments)
    return f"{reverse('consultation_comment:moderate', args=[verb])}?{chosen}"


def statuses():
    return list(ConsultationComment.objects.values_list("status", flat=True))


def test_several_comments_are_published_at_once(client, staff, django_capture_on_commit_callbacks):
    version = consulted()
    rows = [commented(version, text=f"{number}", email=f"a{number}@example.org") for number in range(3)]
    page = client.get(reverse(INDEX)).content.decode()
    assert all(f'name="comment" value="{row.pk}"' in page for row in rows)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(moderate("publish", *rows[:2]))["Location"] == reverse(INDEX)
    assert statuses() == [CommentStatus.PUBLISHED, CommentStatus.PUBLISHED, CommentStatus.WAITING]
    assert sorted(message.to[0] for message in mail.outbox) == ["a0@example.org", "a1@example.org"]


def test_a_reason_is_owed_to_decline_and_what_was_chosen_stays(client, staff):
    version = consulted()
    rows = [commented(version, text=f"{number}") for number in range(2)]
    url = moderate("decline", *rows)
    refused = client.post(url, {"reason": ""})
    assert refused.status_code == 422
    assert "This field is required" in refused.content.decode()
    assert client.post(url, {"reason": "Both speak of something else."}).status_code == 302
    assert statuses() == [CommentStatus.DECLINED] * 2


@pytest.mark.parametrize("chosen", ["", "?comment=", "?comment=9999", "?comment=x", f"?comment={'9' * 40}"])
def test_nothing_chosen_is_said(client, staff, chosen):
    consulted()
    url = reverse("consultation_comment:moderate", args=["publish"]) + chosen
    page = client.post(url, follow=True)
    assert "Choose at least one comment." in page.content.decode()


FILTERED = [
    ("", {"on A1", "on B1", "on the whole", "answered"}),
    ("?criterion_code=B1", {"on B1"}),
    ("?family=ELU", {"on B1"}),
    ("?status=waiting", {"on A1", "on the whole"}),
    ("?position=oppose", {"on the whole"}),
    ("?answered=true", {"answered"}),
    ("?answered=false", {"on A1", "on B1", "on the whole"}),
    ("?q=whole", {"on the whole"}),
]


def test_comments_are_filtered(client, staff):
    version = consulted()
    commented(version, text="on A1")
    published(version, text="on B1", code="B1", family="ELU")
    commented(version, text="on the whole", code="", position="oppose")
    answered(version, text="answered", code="A2")
    for query, texts in FILTERED:
        page = client.get(reverse(INDEX) + query)
        assert {row.text for row in page.context["object_list"]} == texts, query
        export = f"{reverse(INDEX)}{query}{'&' if query else '?'}export=csv"
        lines = b"".join(client.get(export).streaming_content).decode()
        assert lines.count("example.org") == 0
        assert all(text in lines for text in texts), query


def test_a_spreadsheet_runs_nothing_of_what_was_typed(client, staff):
    commented(consulted(), text="=1+1")
    lines = b"".join(client.get(f"{reverse(INDEX)}?export=csv").streaming_content).decode()
    assert "'=1+1" in lines


def test_a_list_of_many_asks_no_more_than_a_list_of_one(client, staff, django_assert_max_num_queries):
    version = consulted()
    client.get(reverse(INDEX))
    for number in range(30):
        commented(version, text=f"{number}")
    with django_assert_max_num_queries(20):
        assert client.get(reverse(INDEX)).status_code == 200
    with django_assert_max_num_queries(20):
        assert client.get(reverse("consultation:index")).status_code == 200


def test_a_version_opens_with_its_dates_and_its_introduction(client, staff):
    version = small_version()
    url = reverse("framework_version:move", args=[version.pk, "consult"])
    assert client.get(url).status_code == 200
    typed = {"introduction_en": "Tell us", "opens_on": in_days(3), "closes_on": in_days(50)}
    refused = client.post(url, typed)
    assert refused.status_code == 422
    page = refused.content.decode()
    earliest = date_format(localdate() + dt.timedelta(days=63))
    assert f"A consultation lasts at least 60 days: its last day is {earliest} or later." in page
    assert "Tell us" in page
    wrong = client.post(url, typed | {"closes_on": "31/02/2026"})
    assert "Enter a valid date" in wrong.content.decode()
    assert client.post(url, typed | {"closes_on": in_days(70)}).status_code == 302
    version = fresh(version)
    assert version.status == FrameworkStatus.CONSULTATION
    assert (version.consultation.introduction_en, version.consultation.days) == ("Tell us", 67)


def test_dates_and_texts_are_changed_from_the_page_of_the_consultation(client, staff):
    version = consulted()
    held = version.consultation
    page = client.get(reverse("consultation:inspect", args=[held.pk])).content.decode()
    assert reverse("consultation:change", args=[held.pk]) in page
    url = reverse("consultation:change", args=[held.pk])
    texts = {f"introduction_{code}": text for code, text in ANSWER.items()}
    assert client.post(url, texts | {"closes_on": in_days(20)}).status_code == 422
    assert client.post(url, texts | {"closes_on": in_days(90)}).status_code == 302
    held.refresh_from_db()
    assert (held.days, held.introduction_fr) == (90, "Réponse")
    early = client.post(
        reverse("consultation:report", args=[held.pk]),
        {f"report_{code}": text for code, text in ANSWER.items()},
    )
    assert early.status_code == 422
    assert "its conclusions come after" in early.content.decode()


def test_a_case_officer_reads_and_moderates_but_does_not_answer(client):
    version = consulted()
    comment = commented(version)
    client.force_login(people.case_officer())
    assert client.post(moderate("publish", comment)).status_code == 302
    page = client.get(reverse("consultation_comment:inspect", args=[comment.pk])).content.decode()
    assert "ana@example.org" in page
    assert reverse("consultation_comment:answer", args=[comment.pk]) not in page
    assert client.get(reverse("consultation_comment:answer", args=[comment.pk])).status_code == 302
