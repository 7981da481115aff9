"""What is read of the keys that sign."""

from django.db.models import QuerySet

from certification.models import KeysDocument, SigningKey


def all_keys() -> QuerySet[SigningKey]:
    """Return every key since the first day, oldest first."""
    return SigningKey.objects.all()


def documents() -> QuerySet[KeysDocument]:
    """Return every version of the document of the keys, oldest first, without its bytes."""
    return KeysDocument.objects.defer("document")


def document(pk: int | None = None) -> KeysDocument | None:
    """Return a version of the document of the keys, the last one by default; None when it does not exist."""
    return KeysDocument.objects.last() if pk is None else KeysDocument.objects.filter(pk=pk).first()
