"""Write the index of the search again."""

from django.core.management.base import BaseCommand

from search.indexing import index_everything


class Command(BaseCommand):
    """The index follows every publication by itself: this is for a restored or an older database."""

    help = "Writes the index of the site's search again, from the published pages and the documents."

    def handle(self, **_options):
        self.stdout.write(f"The search finds {index_everything()} pages and documents.")
