"""What is done to accounts outside of the sign-up pages."""

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

User = get_user_model()


@transaction.atomic
def create_verified_user(email, password=None, **fields):
    """Create, or bring up to date, an account whose e-mail address needs no confirmation."""
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User.objects.create_user(email, password, **fields)
    else:
        for name, value in fields.items():
            setattr(user, name, value)
        if password:
            user.set_password(password)
        user.save()
    EmailAddress.objects.update_or_create(
        user=user, email=user.email.lower(), defaults={"verified": True, "primary": True}
    )
    return user


def forget_sessions() -> int:
    """Delete the sessions that are over; return how many."""
    count, _by_model = Session.objects.filter(expire_date__lt=timezone.now()).delete()
    return count
