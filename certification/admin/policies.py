"""Who opens which screen of the administration: permissions of the rules, asked of the person's mandates."""

from collections.abc import Callable

from django.contrib.auth import get_user_model
from django.db.models import Q
from wagtail.permission_policies import BasePermissionPolicy

from certification.choices import Role
from certification.models import Mandate
from certification.models.people import mandate_roles
from certification.rules.permissions import Permission

WRITING = frozenset({"add", "change"})


class MandatePolicy(BasePermissionPolicy):
    """Answers from mandates, never from Django's permissions; nothing is ever deleted here.

    `rows(user)` returns what this person may read: lists, pages of one object and actions go through it.
    """

    def __init__(self, model, *, read: Permission, write: Permission | None = None, rows: Callable):
        super().__init__(model)
        self.read = read
        self.write = write
        self.rows = rows

    def user_has_permission(self, user, action):
        permission = self.read if action == "view" else self.write if action in WRITING else None
        return bool(permission and user.is_active and permission.roles & mandate_roles(user))

    def user_has_permission_for_instance(self, user, action, instance):
        return self.user_has_permission(user, action) and self.rows(user).filter(pk=instance.pk).exists()

    def instances_user_has_any_permission_for(self, user, actions):
        return self.rows(user) if self.user_has_any_permission(user, actions) else self.model.objects.none()

    def users_with_any_permission(self, actions):
        roles = {
            role
            for action in actions
            for permission in [self.read if action == "view" else self.write if action in WRITING else None]
            if permission
            for role in permission.roles
        }
        holders = Mandate.objects.active().filter(role__in=roles)
        found = Q(pk__in=holders.values("person"))
        if Role.ADMIN in roles:
            found |= Q(is_superuser=True)
        return get_user_model().objects.filter(found, is_active=True)


def everything(model) -> Callable:
    """Return the rows of a screen whose every row may be read by whoever opens it."""
    return lambda user: model.objects.all()
