"""What the authors of comments read: that theirs arrived, whether it is published, that it is answered.

Before anybody has read a comment, nothing of it is sent: a form must not carry the words of a stranger to somebody else.
"""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from certification.models import ConsultationComment
from cms.mail import send_message


def received(comment: ConsultationComment) -> None:
    """Say that a comment arrived and that people will read it."""
    _send(comment, "email/comment_received")


def published(comment: ConsultationComment) -> None:
    """Say that everybody can read it, and where."""
    _send(comment, "email/comment_published")


def declined(comment: ConsultationComment) -> None:
    """Say that it is not published, and why."""
    _send(comment, "email/comment_declined")


def answered(comment: ConsultationComment) -> None:
    """Say that it is answered, and where."""
    _send(comment, "email/comment_answered")


def _send(comment: ConsultationComment, template: str) -> None:
    """Write to the author, unless the address is forgotten already."""
    if not comment.email:
        return
    version = comment.consultation.version
    with override(comment.language):
        page = reverse("certification:consultation", args=[version.version])
    context = {
        "comment": comment,
        "version": version,
        "url": f"{settings.BASE_URL}{page}#comment-{comment.pk}",
    }
    send_message(comment.email, template, context, language=comment.language)
