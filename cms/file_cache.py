"""The cache in files, for one machine: its files are counted now and then only."""

from django.core.cache.backends.filebased import FileBasedCache

# At one writing in so many, room is made: it lists every file of the folder, which takes as long as making a page.
SELDOM = 200


class FileCache(FileBasedCache):
    """A folder of kept values that may hold, for a while, some hundreds more than it is meant to."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self._written = 0

    def _cull(self):
        self._written += 1
        if self._written % SELDOM == 0:
            super()._cull()
