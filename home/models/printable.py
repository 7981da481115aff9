"""Pages that have a PDF: the same content, set for paper."""

from wagtail.contrib.routable_page.models import RoutablePageMixin, path

from home.documents import printing
from home.views.printing import send_pdf


class PrintablePage(RoutablePageMixin):
    """A page whose PDF is read under its own address, by those who may read the page."""

    print_template: str

    def shown(self) -> dict:
        """Return what the page and its PDF say besides its own fields."""
        raise NotImplementedError

    def get_context(self, request, *args, **kwargs):
        shown = self.shown()
        context = super().get_context(request, *args, **kwargs)
        return {**context, **shown, "pdf_url": self.pdf_url, "pdf_size": printing.known_size(self, shown)}

    @property
    def pdf_url(self) -> str:
        return f"{self.url}{self.reverse_subpage('pdf')}" if self.url else ""

    @path("pdf/", name="pdf")
    def pdf(self, request):
        return send_pdf(request, self)
