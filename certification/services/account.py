"""What administrators do to the access of a person: a second factor taken off, a password asked for anew, an account closed.

Each says why, is kept in the history and is told to the person, in their language; none is done to one's own account, so
that a session left open somewhere does not give the account away.
"""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from certification.clock import now
from certification.errors import NotAllowed
from certification.models import Mandate
from certification.rules import permissions as may
from certification.services.history import record
from cms.mail import send_message

User = get_user_model()


@transaction.atomic
def reset_second_factor(person, *, actor, reason: str) -> User:
    """Take every second factor off an account, and end its sessions: the person sets a new one up when they sign in."""
    person = held(person, actor)
    require_reason(reason)
    taken, _by_model = Authenticator.objects.filter(user=person).delete()
    if not taken:
        raise NotAllowed(_("This account has no second factor: there is nothing to take off."))
    end_sessions(person)
    record(person, "certification.user.reset_second_factor", actor=actor, reason=reason)
    tell(person, "second_factor", reason)
    return person


@transaction.atomic
def send_password_link(person, *, actor, reason: str = "") -> User:
    """Send a person the link with which they choose their password; nobody else sees it."""
    person = held(person, actor)
    if not person.is_active:
        raise NotAllowed(_("This account is closed: open it again first."))
    key = {"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)}
    link = settings.BASE_URL + reverse("account_reset_password_from_key", kwargs=key)
    record(person, "certification.user.send_password_link", actor=actor, reason=reason)
    tell(person, "password", reason, link=link)
    return person


@transaction.atomic
def close_account(person, *, actor, reason: str) -> User:
    """Keep a person from signing in, from now on; what they did stays, with their name."""
    person = held(person, actor)
    require_reason(reason)
    if not person.is_active:
        raise NotAllowed(_("This account is already closed."))
    person.is_active = False
    person.save(update_fields=["is_active"])
    end_sessions(person)
    record(person, "certification.user.close", actor=actor, reason=reason)
    tell(person, "closed", reason)
    return person


@transaction.atomic
def open_account(person, *, actor, reason: str) -> User:
    """Let a person sign in again, with the roles that still run."""
    person = held(person, actor)
    require_reason(reason)
    if person.is_active:
        raise NotAllowed(_("This account is already open."))
    person.is_active = True
    person.save(update_fields=["is_active"])
    record(person, "certification.user.open", actor=actor, reason=reason)
    tell(person, "opened", reason)
    return person


def end_sessions(person) -> None:
    """Sign a person out everywhere; whatever keeps the sessions, none of before this moment is theirs any more."""
    person.sessions_ended_at = now()
    person.save(update_fields=["sessions_ended_at"])


def held(person, actor) -> User:
    """Return the account, locked, once this actor may change it."""
    if not may.manage_accounts(Mandate(), actor):
        raise PermissionDenied
    if person.pk == actor.pk:
        raise NotAllowed(
            _(
                "This is your own account: change it on the page of your account, or ask another administrator."
            )
        )
    return User.objects.select_for_update().get(pk=person.pk)


def require_reason(reason: str) -> None:
    if not reason.strip():
        raise NotAllowed(_("Say why: the history keeps it, and the person reads it."))


def tell(person, what: str, reason: str, **facts) -> None:
    """Tell the person by e-mail; the words are those of `what`."""
    send_message(person, "email/account", {"what": what, "reason": reason.strip(), **facts})
