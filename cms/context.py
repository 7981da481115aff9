"""What every template may ask about the visitor."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from cms.delivery import is_cookieless

NO_TOKEN = "NOTPROVIDED"  # noqa: S105 - Django's word for a form without a token


def visitor(request):
    """`signed_in_user`: the account, or nothing; the session is read only when its cookie came along."""

    def signed_in_user():
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        return request.user if request.user.is_authenticated else None

    known = {"signed_in_user": SimpleLazyObject(signed_in_user)}
    return {**known, "csrf_token": NO_TOKEN} if is_cookieless(request) else known
