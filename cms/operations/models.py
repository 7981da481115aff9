"""When the jobs of an installation ran, and what became of them."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.operations.said import Said, say_again


class Job(models.TextChoices):
    """The jobs that somebody, or the calendar, must run."""

    DAILY = "run_due", _("Daily job")
    BACKUP = "backup", _("Backup")
    VERIFICATION = "verify_history", _("Verification of the history")
    LOG = "verify_log", _("Verification of the public log")
    WARNINGS = "warn_operators", _("Warnings by e-mail")


class Run(models.Model):
    """One run of a job: `holds` is unknown while it lasts, and stays so when its process was killed."""

    job = models.CharField(_("job"), max_length=20, choices=Job)
    started_at = models.DateTimeField(_("started at"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    holds = models.BooleanField(_("went well"), null=True)
    words = models.TextField(_("what it said"), blank=True)
    said = models.JSONField(_("what it said, for each language"), null=True)

    class Meta:
        verbose_name = _("run of a job")
        verbose_name_plural = _("runs of jobs")
        indexes = [models.Index(fields=["job", "-started_at"], name="run_latest")]

    def __str__(self):
        return f"{self.get_job_display()} {self.started_at:%Y-%m-%d %H:%M}"

    def say(self, words: str) -> None:
        """Keep what the job said: in every language when it is `Said`, else as it is."""
        self.words = words[:2000]
        self.said = {"message": words.message, "figures": words.figures} if isinstance(words, Said) else None

    @property
    def sentence(self) -> str:
        """What it said, in the reader's language where that was kept."""
        return say_again(**self.said) if self.said else self.words


class Worker(models.Model):
    """A worker of the queue, and when it last showed that it lives."""

    name = models.CharField(_("name"), max_length=64, primary_key=True)
    seen_at = models.DateTimeField(_("seen at"))

    class Meta:
        verbose_name = _("worker")
        verbose_name_plural = _("workers")

    def __str__(self):
        return self.name
