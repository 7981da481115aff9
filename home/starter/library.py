"""The pictures and documents that described pages call for, made when a page first needs them."""

from collections.abc import Iterable
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile

from certification.documents.pdf import render_pdf
from home.models import SiteDocument, SiteImage
from home.starter.drawings import draw


class Pictures:
    """Drawn pictures by key. The library keeps the drawing: a second page finds it there."""

    def __init__(self, described: Iterable[dict]):
        self.described = {one["key"]: one for one in described}
        self.made: dict[str, SiteImage] = {}

    def __getitem__(self, key: str) -> SiteImage:
        if key not in self.made:
            one = self.described[key]
            self.made[key] = self._find(one) or self._make(one)
        return self.made[key]

    def _find(self, one: dict) -> SiteImage | None:
        return SiteImage.objects.filter(title=one["title"]["fr"]).first()

    def _make(self, one: dict) -> SiteImage:
        data = BytesIO()
        draw(one["motif"], one["seed"]).save(data, "PNG", optimize=True)
        return SiteImage.objects.create(
            title=one["title"]["fr"],
            description=one["title"]["fr"],
            credit="Pactes Locaux, CC BY-SA 4.0",
            file=ImageFile(data, name=f"{one['key']}.png"),
        )


class Documents:
    """Documents by key, each in the languages in which it is written."""

    def __init__(self, described: Iterable[dict]):
        self.described = {one["key"]: one for one in described}
        self.made: dict[str, dict[str, SiteDocument]] = {}

    def __getitem__(self, key: str) -> dict[str, SiteDocument]:
        if key not in self.made:
            one = self.described[key]
            self.made[key] = {
                language: self._find(one, language) or self._make(one, language)
                for language in one["paragraphs"]
            }
        return self.made[key]

    def _find(self, one: dict, language: str) -> SiteDocument | None:
        return SiteDocument.objects.filter(title=one["title"][language], language=language).first()

    def _make(self, one: dict, language: str) -> SiteDocument:
        context = {"title": one["title"][language], "paragraphs": one["paragraphs"][language]}
        data = render_pdf("home/pdf/document.html", context, language=language)
        return SiteDocument.objects.create(
            title=one["title"][language],
            language=language,
            file=ContentFile(data, name=f"{one['key']}-{language}.pdf"),
            file_size=len(data),
        )
