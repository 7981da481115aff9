"""Where received and made files are written: all of a file or nothing, and one kind of error when it cannot be."""

import errno
import posixpath
from collections.abc import Iterator
from contextlib import suppress

from django.core.files.storage import FileSystemStorage

# Full, over a quota, read-only, torn out, or a network share that is gone: nothing that the sender did.
TROUBLES = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.ESTALE, errno.ETIMEDOUT})


class StorageTrouble(OSError):
    """The storage does not answer, or refuses to write."""


class DiskStorage(FileSystemStorage):
    """A folder of this machine, where a file that could not be written whole leaves nothing."""

    def _save(self, name, content):
        before = self.exists(name)
        try:
            return super()._save(name, content)
        except OSError:
            if not before:
                with suppress(OSError):
                    self.delete(name)
            raise


def is_storage_trouble(error: BaseException | None) -> bool:
    """Tell whether an error is the storage's, whatever was being done."""
    return isinstance(error, StorageTrouble) or (isinstance(error, OSError) and error.errno in TROUBLES)


def is_bucket(storage) -> bool:
    """Tell whether a storage is shared by every node, which hands files over by its own signed links."""
    return hasattr(storage, "signed_link")


def names_in(storage, folder: str = "") -> Iterator[str]:
    """Give the name of every file of a storage, whatever keeps it."""
    folders, files = storage.listdir(folder)
    for name in sorted(files):
        yield posixpath.join(folder, name)
    for name in sorted(folders):
        yield from names_in(storage, posixpath.join(folder, name))
