"""Signing up, signing in, getting back in, and the second factor of staff."""

import datetime as dt
import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.contrib.auth.models import Group
from django.core import mail
from django.urls import reverse

from certification.choices import Role
from certification.models import Mandate
from cms.users.models import User
from cms.users.services import create_verified_user

pytestmark = pytest.mark.django_db

PASSWORD = "a long walk across the valley"
APPLICANT = {
    "name": "Ana Pons",
    "email": "Ana@example.org",
    "password1": PASSWORD,
    "language": "es",
    "terms": "on",
}


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_an_account_is_an_address_whatever_its_case(person):
    person("ana@example.org")
    assert User.objects.get_by_natural_key("ANA@example.org").email == "ana@example.org"
    assert create_verified_user("ANA@example.org", name="Ana").name == "Ana"
    assert User.objects.count() == 1


def test_an_account_needs_an_address():
    with pytest.raises(ValueError, match="e-mail"):
        User.objects.create_user("")


def test_signing_up_confirms_the_address_then_signs_in(client, commit):
    with commit():
        response = client.post(reverse("account_signup"), APPLICANT)
    assert response["Location"] == reverse("account_email_verification_sent")
    user = User.objects.get()
    assert (user.email, user.name, user.language) == ("ana@example.org", "Ana Pons", "es")
    assert user.terms_accepted_at is not None
    assert "_auth_user_id" not in client.session

    (message,) = mail.outbox
    assert message.extra_headers["Content-Language"] == "es"
    assert "text/html" in {kind for _, kind in message.alternatives}
    code = re.search(r"\b[A-Z0-9]{4}-?[A-Z0-9]{2,4}\b", message.body).group()
    response = client.post(reverse("account_email_verification_sent"), {"code": code})
    assert response["Location"].startswith("/es/")
    assert EmailAddress.objects.get().verified
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.parametrize("missing", ["name", "email", "password1", "language", "terms"])
def test_signing_up_asks_for_everything(client, missing):
    response = client.post(reverse("account_signup"), {**APPLICANT, missing: ""})
    assert response.status_code == 200
    assert missing in response.context["form"].errors
    assert 'role="alert"' in response.content.decode()
    assert not User.objects.exists()


def test_signing_up_refuses_a_weak_password(client):
    response = client.post(reverse("account_signup"), {**APPLICANT, "password1": "ana@example"})
    assert "password1" in response.context["form"].errors


def test_signing_up_twice_looks_the_same_and_tells_the_owner_alone(client, commit, person):
    person("ana@example.org", language="en")
    with commit():
        response = client.post(reverse("account_signup"), APPLICANT)
    assert response["Location"] == reverse("account_email_verification_sent")
    assert User.objects.count() == 1
    (message,) = mail.outbox
    assert message.subject == "You already have an account"


def test_nobody_signs_in_before_confirming(client, commit):
    User.objects.create_user("ana@example.org", PASSWORD)
    with commit():
        response = client.post(reverse("account_login"), {"login": "ana@example.org", "password": PASSWORD})
    assert response["Location"] == reverse("account_email_verification_sent")
    assert "_auth_user_id" not in client.session


def test_signing_in_and_out(client, person):
    user = person("ana@example.org", PASSWORD, language="en")
    response = client.post(reverse("account_login"), {"login": "ANA@example.org", "password": PASSWORD})
    assert response["Location"].startswith("/en/")
    assert client.session["_auth_user_id"] == str(user.pk)
    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session


def test_unknown_and_known_accounts_are_refused_alike(client, person):
    person("ana@example.org", PASSWORD)

    def errors(email):
        response = client.post(reverse("account_login"), {"login": email, "password": "wrong"})
        return response.context["form"].errors.as_text()

    assert errors("ana@example.org") == errors("nobody@example.org")


def test_guessing_is_slowed_down(client, person):
    person("ana@example.org", PASSWORD)
    for _ in range(5):
        client.post(reverse("account_login"), {"login": "ana@example.org", "password": "wrong"})
    response = client.post(reverse("account_login"), {"login": "ana@example.org", "password": PASSWORD})
    assert "_auth_user_id" not in client.session
    assert response.status_code == 200


def test_a_lost_password_is_replaced_by_mail(client, commit, person):
    user = person("ana@example.org", PASSWORD, language="en")
    with commit():
        client.post(reverse("account_reset_password"), {"email": "ana@example.org"})
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body).group(1)
    form = client.get(link)["Location"]
    with commit():
        client.post(form, {"password1": PASSWORD + "!", "password2": PASSWORD + "!"})
    user.refresh_from_db()
    assert user.check_password(PASSWORD + "!")


def test_a_lost_password_says_nothing_about_who_has_an_account(client, commit):
    with commit():
        response = client.post(
            reverse("account_reset_password"),
            {"email": "nobody@example.org"},
            headers={"accept-language": "en"},
        )
    assert response["Location"] == reverse("account_reset_password_done")
    assert "No account has this e-mail address" in mail.outbox[0].subject


@pytest.mark.parametrize("path", ["/admin/", "/admin/login/?next=/admin/", "/admin/pages/"])
def test_the_administration_uses_the_one_login(client, path):
    response = client.get(path)
    assert response["Location"].startswith(f"{reverse('account_login')}?next=/admin/")


@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_account_pages_speak_the_language_asked_for(client, language):
    response = client.get(f"/accounts/login/?language={language}")
    assert f'<html lang="{language}"' in response.content.decode()
    assert client.get("/accounts/login/").wsgi_request.LANGUAGE_CODE == language


def test_account_pages_speak_the_language_of_the_account(signed_in):
    client = signed_in("ana@example.org", language="es")
    assert '<html lang="es"' in client.get(reverse("mfa_index")).content.decode()


def test_a_list_narrowed_by_language_does_not_change_that_of_the_administration(signed_in):
    client = signed_in("ana@example.org", language="es", is_superuser=True)
    page = client.get("/admin/?language=en")
    assert '<html lang="es"' in page.content.decode()
    assert settings.LANGUAGE_COOKIE_NAME not in page.cookies


@pytest.mark.parametrize(
    "name",
    ["account_email", "account_change_password", "mfa_index", "account_logout", "account_reauthenticate"],
)
def test_account_pages_are_dressed_like_the_site(signed_in, name):
    response = signed_in("ana@example.org").get(reverse(name))
    assert response.status_code == 200
    assert 'class="skip"' in response.content.decode()


class TestSecondFactor:
    @pytest.fixture(autouse=True)
    def _required(self, settings):
        settings.REQUIRE_STAFF_TWO_FACTOR = True

    def test_staff_set_it_up_before_anything_else(self, signed_in):
        client = signed_in("staff@example.org", is_staff=True, language="en")
        response = client.get("/admin/", follow=True)
        assert response.redirect_chain[0][0] == reverse("mfa_index")
        assert "set up two-factor sign-in before you go on" in response.content.decode()

    def test_a_role_asks_for_it_too(self, signed_in, person):
        user = person("member@example.org")
        user.groups.add(Group.objects.create(name="Committee"))
        assert signed_in(user=user).get("/fr/")["Location"] == reverse("mfa_index")

    def test_a_mandate_asks_for_it_for_as_long_as_it_lasts(self, person):
        user = person("peer@example.org")
        mandate = Mandate.objects.create(person=user, role=Role.ASSESSOR, since=dt.date(2026, 1, 1))
        assert user.needs_two_factor
        mandate.until = dt.date(2026, 1, 2)
        mandate.save()
        assert not user.needs_two_factor

    def test_with_it_staff_go_on(self, signed_in, person):
        user = person("staff@example.org", is_superuser=True)
        TOTP.activate(user, generate_totp_secret())
        assert signed_in(user=user).get("/admin/").status_code == 200

    def test_people_without_a_role_go_on_without_it(self, signed_in):
        response = signed_in("ana@example.org").get("/healthz")
        assert response.status_code == 200
        assert signed_in("ana@example.org").get(reverse("account_email")).status_code == 200

    def test_it_is_asked_at_sign_in(self, client, person):
        user = person("staff@example.org", PASSWORD)
        TOTP.activate(user, generate_totp_secret())
        response = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
        assert response["Location"] == reverse("mfa_authenticate")
        assert "_auth_user_id" not in client.session


class TestManagement:
    def test_staff_create_an_account_without_choosing_its_password(self, signed_in):
        client = signed_in("admin@example.org", is_superuser=True)
        response = client.post(
            reverse("wagtailusers_users:add"),
            {"email": "new@example.org", "name": "New Person", "language": "en"},
        )
        assert response.status_code == 302
        assert not User.objects.get(email="new@example.org").has_usable_password()

    def test_staff_find_and_change_an_account(self, signed_in, person):
        user = person("ana@example.org", name="Ana")
        client = signed_in("admin@example.org", is_superuser=True)
        listing = client.get(reverse("wagtailusers_users:index"), {"q": "Ana", "ordering": "name"})
        assert "ana@example.org" in listing.content.decode()
        edit = reverse("wagtailusers_users:edit", args=[user.pk])
        assert "first_name" not in client.get(edit).content.decode()
        client.post(edit, {"email": user.email, "name": "Ana Pons", "language": "es", "is_active": "on"})
        user.refresh_from_db()
        assert (user.name, user.language) == ("Ana Pons", "es")
