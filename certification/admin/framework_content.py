"""What every page about the content of one version shares."""

from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from certification.admin.screens import OneObject
from certification.models import FrameworkVersion


class Content(OneObject, TemplateView):
    """A page about the content of one version."""

    @property
    def version(self) -> FrameworkVersion:
        return self.object

    @cached_property
    def may_write(self) -> bool:
        return self.user_has_permission("change") and not self.version.is_frozen

    def address(self, name: str, *args) -> str:
        return reverse(f"framework_version:{name}", args=[self.version.pk, *args])

    def get_context_data(self, **kwargs):
        return super().get_context_data(version=self.version, may_write=self.may_write, **kwargs)
