"""Load synthetic data for benchmarks."""

from django.core.management.base import BaseCommand, CommandError

from certification.demo.scale import Size, load
from certification.errors import CertificationError


class Command(BaseCommand):
    """Refuses a database that holds anything real: nothing is written then."""

    help = (
        "Loads invented territories, dossiers, awards and events, in bulk, to measure the product at scale."
    )

    def add_arguments(self, parser):
        parser.add_argument("--territories", type=int, required=True)
        parser.add_argument("--dossiers", type=int, required=True)
        parser.add_argument("--awards", type=int, required=True)
        parser.add_argument("--events", type=int, default=5, help="of each award in its history (default: 5)")

    def handle(self, *, territories: int, dossiers: int, awards: int, events: int, **_options):
        if min(territories, dossiers, awards, events - 1) < 0:
            raise CommandError("Numbers are positive.")
        try:
            load(Size(territories, dossiers, awards, events), say=self.stdout.write)
        except CertificationError as error:
            raise CommandError(str(error)) from error
