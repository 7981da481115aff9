"""Somebody who has just given their password again, as signatures ask for."""

from allauth.account.internal.flows.login import record_authentication
from django.test import RequestFactory


def sign_in_again(client, user) -> None:
    """Record in a client's session that its user gave their password a moment ago."""
    session = client.session
    request = RequestFactory().get("/")
    request.session, request.user = session, user
    record_authentication(request, user, method="password", reauthenticated=True)
    session.save()
