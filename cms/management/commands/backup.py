"""Save everything that an installation needs to come back, while it runs."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext_noop as _

from cms.backups import BackupError, make_backup
from cms.operations.models import Job
from cms.operations.runs import kept_run
from cms.operations.said import Said


class Command(BaseCommand):
    help = "Writes one archive in DIR with the database, the media, the private files and the keys, and reads it back."

    def add_arguments(self, parser):
        parser.add_argument("folder", metavar="DIR", type=Path)
        parser.add_argument(
            "--recipient",
            metavar="AGE1…",
            default=settings.BACKUP_RECIPIENT,
            help="age public key that alone opens the archive (BACKUP_RECIPIENT by default)",
        )

    def handle(self, *args, folder, recipient, **options):
        try:
            with kept_run(Job.BACKUP) as run:
                made = make_backup(folder, data_dir=settings.DATA_DIR, recipient=recipient)
                run.say(
                    Said(
                        _("%(path)s: %(count)s files, %(size)s MB, checked."),
                        path=str(made.path),
                        count=len(made.manifest["files"]),
                        size=round(made.size / 1e6, 1),
                    )
                )
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(run.words)
        if not recipient:
            self.stderr.write("Not encrypted: it holds keys and personal data, keep it as you keep them.")
