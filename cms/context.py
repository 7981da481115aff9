"""What every template may ask about the visitor."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject


def visitor(request):
    """`signed_in_user`: the account, or nothing; the session is read only when its cookie came along."""

    def signed_in_user():
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        return request.user if request.user.is_authenticated else None

    return {"signed_in_user": SimpleLazyObject(signed_in_user)}
