"""Bring an empty installation to what a backup holds."""

from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from cms.backups import BackupError, latest_archive, restore_backup


class Command(BaseCommand):
    help = (
        "Restores the newest archive of DIR (or the archive named), then migrates and verifies the history."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("place", metavar="DIR", type=Path)
        parser.add_argument(
            "--identity", metavar="FILE", default="", help="age identity that opens the archive"
        )

    def handle(self, *args, place, identity, **options):
        try:
            back = restore_backup(latest_archive(place), data_dir=settings.DATA_DIR, identity=identity)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{back.path}: {len(back.manifest['files'])} files of {back.manifest['made_at']} are back."
        )
        call_command("migrate", verbosity=0, stdout=self.stdout)
        call_command("verify_history", stdout=self.stdout)
