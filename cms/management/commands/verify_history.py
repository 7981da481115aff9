"""Walk the append-only history and say whether it holds."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext_noop as _

from certification.services.history import verify_history
from cms.operations.models import Job
from cms.operations.runs import kept_run
from cms.operations.said import Said


class Command(BaseCommand):
    help = "Walks the history; exit 0 and the number of entries, or exit 1 and the first entry that does not hold."

    def handle(self, *args, **options):
        with kept_run(Job.VERIFICATION) as run:
            count, problem = verify_history()
            if problem:
                raise CommandError(problem, returncode=1)
            run.say(Said(_("Entries: %(count)s. Each follows the one before it."), count=count))
        self.stdout.write(run.words)
