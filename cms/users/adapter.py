"""How allauth speaks to people here: in their language, in text and HTML, through our own mail."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth import get_user_model
from django.template.loader import render_to_string
from django.utils.translation import get_language, override

from cms.addresses import address
from cms.mail import queue_message

User = get_user_model()


class AccountAdapter(DefaultAccountAdapter):
    """Accounts of the site, the members' area and the administration."""

    def send_mail(self, template_prefix, email, context):
        user = context.get("user") or User.objects.filter(email__iexact=email).first()
        language = user.language if user else get_language()
        context = {
            **context,
            "email": email,
            "request": self.request,
            "site_name": settings.WAGTAIL_SITE_NAME,
        }
        with override(language):
            subject = render_to_string(f"{template_prefix}_subject.txt", context)
            text = render_to_string(f"{template_prefix}_message.txt", context)
            queue_message(email, subject=subject, text=text, language=language)

    def get_login_redirect_url(self, request):
        language = request.user.language
        with override(language):
            return address("certification:dashboard") or f"/{language}/"

    def get_signup_redirect_url(self, request):
        return self.get_login_redirect_url(request)
