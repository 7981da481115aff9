"""Keep a small picture of a file, drawn when somebody first looks at it."""

from django.core.files.base import ContentFile
from django.db import transaction

from certification.choices import PreviewState
from certification.documents.preview import draw_preview
from certification.models import PrivateFile


def with_preview(file: PrivateFile) -> PrivateFile:
    """Return the file with its preview state settled; drawn once, outside any transaction."""
    if file.preview_state != PreviewState.NOT_YET or not file.may_be_served:
        return file
    with file.file.open("rb") as content:
        state, picture = draw_preview(content.read(), file.content_type)
    with transaction.atomic():
        file = PrivateFile.objects.select_for_update().get(pk=file.pk)
        if file.preview_state == PreviewState.NOT_YET:
            file.preview_state = state.value
            if picture:
                file.preview.save("preview", ContentFile(picture), save=False)
            file.save(update_fields=["preview_state", "preview"])
    return file
