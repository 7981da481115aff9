"""What the people of a territory say to one another about a criterion."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certification.choices import CommentKind, Role
from certification.clock import now
from certification.models.dossier import Dossier
from certification.models.framework_criteria import Criterion


class Comment(models.Model):
    """A comment on a criterion, or a reply to one; the first of a thread is resolved, and may be opened again.

    Deleted, it keeps its place, its author and its date; its text is gone.
    """

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="comments")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    thread = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="replies")
    kind = models.CharField(max_length=12, choices=CommentKind, default=CommentKind.COMMENT)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField(_("comment"), max_length=4000)
    mentions = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)
    created_at = models.DateTimeField(default=now, editable=False)
    edited_at = models.DateTimeField(null=True, editable=False)
    deleted_at = models.DateTimeField(null=True, editable=False)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    resolved_at = models.DateTimeField(null=True, editable=False)
    adopted_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(fields=["dossier", "criterion", "created_at"], name="comment_by_criterion"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(thread=None) | Q(resolved_at=None), name="comment_thread_is_resolved_at_its_head"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion.code} · {self.author}"

    def roles_of(self, actor) -> frozenset[Role]:
        return self.dossier.roles_of(actor)
