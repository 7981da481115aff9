"""What surrounds every page against abuse: headers, sessions, throttling, answers that say nothing about who has an account."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from cms.middleware import SessionAgeMiddleware
from cms.users.services import forget_sessions
from tests.signing import sign_in_again

PASSWORD = "a long walk across the valley"
OTHERS_PASSWORD = "a short walk along the river"
# One page of each kind that Wagtail or we draw; the page editor is the last.
ADMINISTRATION = (
    "wagtailadmin_home",
    "wagtailadmin_explore_root",
    "wagtailadmin_account",
    "wagtailimages:index",
    "wagtaildocs:index",
    "wagtailusers_users:index",
    "wagtailusers_users:add",
    "wagtailusers_groups:index",
    "wagtailadmin_reports:site_history",
    "wagtailforms:index",
    "dossier:index",
    "award:index",
    "session:index",
    "history:index",
    "scheme:index",
    "operations",
)
PUBLIC = ("account_login", "account_signup", "verify_form", "keys", "api_awards_json", "healthz")


def directives(response):
    parts = [part.split() for part in response.headers["Content-Security-Policy"].split(";") if part.strip()]
    return {name: values for name, *values in parts}


# --- headers ------------------------------------------------------------------------------------------------------


class TestHeaders:
    @pytest.fixture(autouse=True)
    def _as_in_production(self, settings, db):
        settings.SECURE_HSTS_SECONDS = 365 * 24 * 3600
        settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True

    def check(self, response):
        headers = response.headers
        assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"]
        policy = directives(response)
        assert policy["object-src"] == policy["base-uri"] == ["'none'"]
        assert policy["form-action"] == ["'self'"]
        assert not [
            value for values in policy.values() for value in values if value.startswith(("http", "*"))
        ]
        assert "'unsafe-eval'" not in str(policy)
        return policy

    @pytest.mark.parametrize("name", PUBLIC)
    def test_nothing_unsafe_outside_the_administration(self, client, name):
        policy = self.check(client.get(reverse(name), secure=True))
        assert "'unsafe-inline'" not in str(policy)
        assert policy["default-src"] == policy["frame-ancestors"] == ["'none'"]

    def test_the_administration_may_write_inline_and_frame_itself_and_no_more(self, signed_in):
        client = signed_in("admin@example.org", is_superuser=True)
        for name in ADMINISTRATION:
            response = client.get(reverse(name), secure=True, follow=True)
            policy = self.check(response)
            assert response.status_code == 200, name
            assert policy["frame-ancestors"] == ["'self'"], name
            loose = {kind for kind, values in policy.items() if "'unsafe-inline'" in values}
            assert loose == {"script-src", "style-src"}, name
            assert response.headers["X-Frame-Options"] in {"DENY", "SAMEORIGIN"}, name
            assert "private" in response.headers["Cache-Control"], name


# --- sessions -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
class TestSessions:
    SPACE = "/en/my-space/"

    @pytest.fixture
    def at(self, monkeypatch):
        """Let the sessions live at another time: `at(hours=9)`."""
        start = time.time()

        def move(hours):
            monkeypatch.setattr("cms.middleware.time.time", lambda: start + hours * 3600)

        return move

    def test_one_at_work_all_day_is_asked_again_after_a_day(self, signed_in, at):
        client = signed_in("ana@example.org")
        for hours in (1, 8, 16, 24):
            at(hours)
            assert client.get(self.SPACE).status_code == 200
        at(24.1)
        assert client.get(self.SPACE)["Location"].startswith(reverse("account_login"))
        assert "_auth_user_id" not in client.session

    def test_a_session_without_a_request_for_a_working_day_is_over(self, signed_in, settings):
        client = signed_in("ana@example.org")
        client.get(self.SPACE)
        left = Session.objects.get().expire_date.timestamp() - time.time()
        assert settings.SESSION_COOKIE_AGE - 60 < left <= settings.SESSION_COOKIE_AGE

    def test_work_puts_its_end_off(self, signed_in, at):
        client = signed_in("ana@example.org")
        at(1)
        client.get(self.SPACE)
        assert client.session[SessionAgeMiddleware.KEPT] > client.session[SessionAgeMiddleware.BEGAN] + 3000

    def test_it_is_not_written_at_each_request(self, signed_in, django_assert_num_queries):
        client = signed_in("ana@example.org")
        client.get(reverse("mfa_index"))
        kept = client.session[SessionAgeMiddleware.KEPT]
        client.get(reverse("mfa_index"))
        assert client.session[SessionAgeMiddleware.KEPT] == kept

    def test_what_is_over_is_deleted(self, signed_in):
        signed_in("ana@example.org")
        assert forget_sessions() == 0
        Session.objects.update(expire_date="2020-01-01T00:00:00Z")
        assert forget_sessions() == 1

    def test_a_new_password_ends_the_other_sessions(self, person):
        user = person("ana@example.org", PASSWORD)
        here, elsewhere = Client(), Client()
        for client in (here, elsewhere):
            client.force_login(user)
        sign_in_again(here, user)
        typed = {"oldpassword": PASSWORD, "password1": OTHERS_PASSWORD, "password2": OTHERS_PASSWORD}
        here.post(reverse("account_change_password"), typed)
        assert here.get(self.SPACE).status_code == 200
        assert elsewhere.get(self.SPACE).status_code == 302

    def test_a_closed_account_is_out_at_once(self, signed_in, person):
        user = person("ana@example.org")
        client = signed_in(user=user)
        assert client.get(self.SPACE).status_code == 200
        user.is_active = False
        user.save()
        assert client.get(self.SPACE).status_code == 302

    def test_the_key_of_the_site_changes_without_signing_anybody_out(self, signed_in, settings):
        client = signed_in("ana@example.org")
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "another key of the site, made of fifty characters and more"
        assert client.get(self.SPACE).status_code == 200
        settings.SECRET_KEY_FALLBACKS = []
        assert client.get(self.SPACE).status_code == 200  # signed anew meanwhile


# --- signing in again ---------------------------------------------------------------------------------------------


@pytest.mark.django_db
class TestSigningInAgain:
    @pytest.mark.parametrize(
        ("name", "typed"),
        [
            ("account_email", {"action_add": "", "email": "other@example.org"}),
            ("account_change_password", {}),
            ("mfa_activate_totp", {}),
            ("mfa_add_webauthn", {}),
        ],
    )
    def test_what_signs_in_changes_only_by_whoever_just_did(self, person, client, name, typed):
        user = person("ana@example.org", PASSWORD)
        client.force_login(user)
        if name == "account_change_password":
            # It asks for the current password on its own page.
            typed = {"oldpassword": "wrong", "password1": OTHERS_PASSWORD, "password2": OTHERS_PASSWORD}
            assert "oldpassword" in client.post(reverse(name), typed).context["form"].errors
            return
        response = client.post(reverse(name), typed)
        assert response["Location"].startswith(reverse("account_reauthenticate"))
        sign_in_again(client, user)
        assert (
            not client.post(reverse(name), typed)
            .headers.get("Location", "")
            .startswith(reverse("account_reauthenticate"))
        )

    def test_the_second_factor_is_taken_off_only_by_whoever_just_did(self, person, client):
        user = person("ana@example.org", PASSWORD)
        TOTP.activate(user, generate_totp_secret())
        client.force_login(user)
        for name in ("mfa_deactivate_totp", "mfa_generate_recovery_codes"):
            assert "reauthenticate" in client.get(reverse(name))["Location"], name


# --- guessing, and who has an account -------------------------------------------------------------------------------


@pytest.mark.django_db
class TestGuessing:
    def test_many_accounts_from_one_address_are_slowed_down(self, client):
        answers = [
            client.post(reverse("account_login"), {"login": f"{n}@example.org", "password": "wrong"})
            for n in range(31)
        ]
        assert answers[0].status_code == 200
        assert answers[-1].status_code == 429

    @pytest.mark.parametrize(
        ("name", "typed"),
        [
            ("account_reset_password", {"email": "{}@example.org"}),
            ("account_signup", {"email": "{}@example.org"}),
        ],
    )
    def test_so_are_sign_ups_and_lost_passwords(self, client, name, typed):
        statuses = [
            client.post(reverse(name), {key: text.format(n) for key, text in typed.items()}).status_code
            for n in range(21)
        ]
        assert statuses[0] != 429
        assert statuses[-1] == 429

    def test_a_lost_password_answers_alike(self, client, person, django_capture_on_commit_callbacks):
        person("ana@example.org", PASSWORD)

        def answer(email):
            with django_capture_on_commit_callbacks(execute=True):
                response = client.post(reverse("account_reset_password"), {"email": email})
            return response.status_code, response["Location"], client.get(response["Location"]).content

        known, unknown = answer("ana@example.org"), answer("nobody@example.org")
        assert known[:2] == unknown[:2]
        assert without_tokens(known[2]) == without_tokens(unknown[2])
        assert [message.to for message in mail.outbox] == [["ana@example.org"], ["nobody@example.org"]]

    def test_a_sign_up_answers_alike(self, client, person):
        person("ana@example.org", PASSWORD)
        form = {"name": "Ana", "password1": PASSWORD, "language": "en", "terms": "on"}

        def answer(email):
            visitor = Client()
            response = visitor.post(reverse("account_signup"), {**form, "email": email})
            return response.status_code, response["Location"], visitor.get(response["Location"]).content

        known, unknown = answer("ana@example.org"), answer("nobody@example.org")
        assert known[:2] == unknown[:2]
        said = [
            without_tokens(page).replace(email, "")
            for page, email in ((known[2], "ana@example.org"), (unknown[2], "nobody@example.org"))
        ]
        assert said[0] == said[1]

    def test_an_unknown_invitation_says_nothing(self, signed_in):
        client = signed_in("ana@example.org")
        assert client.get("/en/my-space/invitation/guessed/").status_code == 404

    @pytest.mark.parametrize("password", ["PactesLocaux2026!", "garantie-garantie-12", "Certification2027!!"])
    def test_a_password_of_words_of_the_site_is_refused(self, password):
        with pytest.raises(ValidationError) as refusal:
            validate_password(password)
        assert "password_site_words" in {error.code for error in refusal.value.error_list}

    @pytest.mark.parametrize("password", [PASSWORD, "territories and other long walks", "9f2-7Kq-11x-zz0-4p"])
    def test_a_long_one_is_not(self, password):
        validate_password(password)


def without_tokens(page):
    return re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]+"', "", page.decode())


# --- the journal ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_sign_ins_are_written_and_nobody_is_named(client, person, caplog):
    caplog.set_level("INFO", logger="cms.accounts")
    user = person("ana@example.org", PASSWORD)
    client.post(reverse("account_login"), {"login": "ana@example.org", "password": "secret typed here"})
    client.post(reverse("account_login"), {"login": "ana@example.org", "password": PASSWORD})
    sign_in_again(client, user)
    typed = {"oldpassword": PASSWORD, "password1": OTHERS_PASSWORD, "password2": OTHERS_PASSWORD}
    client.post(reverse("account_change_password"), typed)
    client.post(reverse("account_logout"))
    lines = [record.getMessage() for record in caplog.records if record.name == "cms.accounts"]
    number = f"account {user.pk}"
    assert lines == [
        "sign-in refused",
        f"{number} signed in",
        f"{number}: password changed",
        f"{number} signed out",
    ]
    assert not re.search(r"ana@|secret typed|valley", caplog.text)
