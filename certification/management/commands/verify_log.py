"""Read the transparency log again and say whether it holds."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext_noop as _

from certification.services.log_check import verify_log
from cms.operations.models import Job
from cms.operations.runs import kept_run
from cms.operations.said import Said


class Command(BaseCommand):
    help = "Reads the whole log; exit 0 and the number of entries, or exit 1 and the first thing that does not hold."

    def handle(self, *args, **options):
        with kept_run(Job.LOG) as run:
            count, problem = verify_log()
            if problem:
                raise CommandError(problem, returncode=1)
            run.say(
                Said(
                    _("Entries: %(count)s. They are as they were signed, and the register says the same."),
                    count=count,
                )
            )
        self.stdout.write(run.words)
