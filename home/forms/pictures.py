"""The pictures that editors upload: a damaged or hostile one is refused with a sentence, never with an error page."""

from io import BytesIO

import willow
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from certification.services.files import safe_name
from home.pictures import drawn_again


class PictureField(WagtailImageField):
    """Reads the picture as Wagtail does, whose checks expect a file that opens, then draws it again.

    Where and with what a photo was taken stays with who took it: neither the original nor its renditions say it.
    """

    default_error_messages = {
        "unreadable": _(
            "This picture cannot be opened: it is damaged, or far too large. Save it again, then send it."
        ),
    }

    def to_python(self, data):
        try:
            picture = super().to_python(data)
            return picture and _bare(picture)
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
            raise ValidationError(self.error_messages["unreadable"], code="unreadable") from error


def _bare(picture):
    """Return the upload with its picture drawn again, ready to be measured by Wagtail."""
    picture.seek(0)
    content = BytesIO(drawn_again(picture.read()))
    bare = InMemoryUploadedFile(
        content, None, safe_name(picture.name), picture.content_type, content.getbuffer().nbytes, None
    )
    bare.image = willow.Image.open(BytesIO(content.getvalue()))
    return bare


class PictureForm(BaseImageForm):
    """The form of a picture, everywhere in the administration."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            given = self.fields["file"]
            self.fields["file"] = PictureField(
                label=given.label, required=given.required, widget=given.widget
            )
