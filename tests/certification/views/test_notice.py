"""Notifications in my space: unread first, read marks, the count in the header, the choice of messages."""

import pytest
from django.urls import reverse

from certification.choices import NoticeFamily
from certification.clock import now
from certification.errors import NotAllowed
from certification.models import Notification, NotificationPreference
from certification.notifications import notice
from certification.services.notice import choose
from tests.factories import people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_accounts")]
LIST = reverse("certification:notifications")
CHOICES = reverse("certification:notification_preferences")


@pytest.fixture
def ana():
    return people.someone("ana@example.org", name="Ana Ruiz", language="en")


def told(person, count=1, **fields):
    return [
        notice.keep(
            person,
            "dossier.news",
            subject=f"News {number}",
            lines=["Text."],
            url="http://testserver/x/",
            **fields,
        )
        for number in range(count)
    ]


def test_unread_ones_come_first_and_opening_one_reads_it(client, ana):
    client.force_login(ana)
    first, second = told(ana, 2)
    Notification.objects.filter(pk=second.pk).update(read_at=now())
    page = client.get(LIST)
    assert [row.pk for row in page.context["page"].object_list] == [first.pk, second.pk]
    answer = client.get(reverse("certification:notification", args=[first.pk]))
    assert (answer.status_code, answer.url) == (302, "http://testserver/x/")
    read_at = Notification.objects.get(pk=first.pk).read_at
    assert read_at is not None
    client.get(reverse("certification:notification", args=[first.pk]))
    assert Notification.objects.get(pk=first.pk).read_at == read_at


def test_one_and_all_are_marked_as_read(client, ana):
    client.force_login(ana)
    rows = told(ana, 3)
    client.post(reverse("certification:notification_read", args=[rows[0].pk]))
    assert Notification.objects.filter(read_at=None).count() == 2
    answer = client.post(reverse("certification:notifications_read"), follow=True)
    assert "2 notifications are marked as read." in answer.content.decode()
    assert not Notification.objects.filter(read_at=None).exists()
    assert client.get(reverse("certification:notifications_read")).status_code == 405


def test_those_of_others_do_not_exist(client, ana):
    (row,) = told(people.someone("bea@example.org"))
    client.force_login(ana)
    assert client.get(reverse("certification:notification", args=[row.pk])).status_code == 404
    assert client.post(reverse("certification:notification_read", args=[row.pk])).status_code == 404
    client.post(reverse("certification:notifications_read"))
    assert Notification.objects.get().read_at is None
    assert client.get(LIST).context["page"].paginator.count == 0


@pytest.mark.parametrize("address", [LIST, CHOICES])
def test_a_stranger_is_asked_to_sign_in(client, address):
    assert client.get(address).status_code == 302


def test_the_header_counts_in_one_query_and_public_pages_ask_nothing(client, ana):
    client.force_login(ana)
    told(ana, 4)
    page = client.get(reverse("certification:dashboard")).content.decode()
    assert '<span class="num">4</span><span class="vh"> unread notifications</span>' in page
    client.logout()
    answer = client.get(reverse("certification:register"))
    assert "unread" not in answer.content.decode()
    assert not answer.cookies


def test_the_list_costs_the_same_for_one_and_for_many(client, ana, django_assert_max_num_queries):
    client.force_login(ana)
    told(ana, 1)
    client.get(LIST)
    with django_assert_max_num_queries(9):
        client.get(LIST)
    told(ana, 60)
    with django_assert_max_num_queries(9):
        page = client.get(LIST)
    assert len(page.context["page"].object_list) == 20


def test_the_choice_is_kept_and_legal_messages_are_named(client, ana):
    client.force_login(ana)
    page = client.get(reverse("certification:notification_preferences")).content.decode()
    assert "so they cannot be switched off" in page
    assert "Decisions" in page
    assert 'name="decision"' not in page
    assert 'name="deadline"' not in page
    chosen = {"path": "daily", "mission": "at_once", "committee": "in_app", "team": "in_app"}
    assert client.post(CHOICES, chosen).status_code == 302
    kept = dict(NotificationPreference.objects.filter(person=ana).values_list("family", "mode"))
    assert kept == chosen
    refused = client.post(CHOICES, chosen | {"path": "never"})
    assert refused.status_code == 422
    # What is not offered is not read either.
    client.post(CHOICES, chosen | {"decision": "in_app"})
    assert not NotificationPreference.objects.filter(family="decision").exists()


@pytest.mark.parametrize("family", [NoticeFamily.DECISION, NoticeFamily.DEADLINE])
def test_no_door_switches_a_legal_message_off(ana, family):
    with pytest.raises(NotAllowed) as refused:
        choose({family: "in_app"}, actor=ana)
    assert "they are always sent by e-mail, at once" in str(refused.value.reasons[0])
