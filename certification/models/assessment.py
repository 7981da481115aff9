"""What the territory answers, what assessors observe, what they agree on, and what the territory replies."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certification.choices import (
    AgreementBasis,
    Confidence,
    Confidentiality,
    EvidenceKind,
    EvidenceLevel,
    FileCheck,
    ReplyStance,
)
from certification.clock import now
from certification.models.dossier import Dossier
from certification.models.files import PrivateFile
from certification.models.framework_criteria import Criterion, EvidenceType
from certification.models.framework_lists import Question


class Judgement(models.Model):
    """A level from 0 to the scale's top on one criterion, or a justified not applicable."""

    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(_("level"), null=True, blank=True)
    not_applicable = models.BooleanField(_("not applicable"), default=False)
    na_reason = models.TextField(_("why the criterion does not apply"), max_length=1000, blank=True)

    class Meta:
        abstract = True

    def is_given(self) -> bool:
        """Tell whether the criterion is answered, by a level or by not applicable."""
        return self.level is not None or self.not_applicable


class Answer(Judgement):
    """The territory's answer to one criterion: the declared layer. `revision` is sent back by whoever edits it."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="answers")
    text = models.TextField(_("what you do, and what it changes"), max_length=4000, blank=True)
    revision = models.PositiveIntegerField(default=0, editable=False)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    updated_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.UniqueConstraint(fields=["dossier", "criterion"], name="answer_one_per_criterion"),
            models.CheckConstraint(
                condition=Q(level=None) | Q(level__lte=4), name="answer_level_on_the_scale"
            ),
            models.CheckConstraint(
                condition=Q(level=None) | Q(not_applicable=False), name="answer_level_or_na"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier} · {self.criterion.code}"


class QuestionAnswer(models.Model):
    """The territory's answer to one of the five questions."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="question_answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    text = models.TextField(_("answer"), max_length=4000, blank=True)
    revision = models.PositiveIntegerField(default=0, editable=False)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    updated_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("answer to a question")
        verbose_name_plural = _("answers to the questions")
        constraints = [
            models.UniqueConstraint(fields=["dossier", "question"], name="question_answered_once"),
        ]

    def __str__(self) -> str:
        return f"{self.dossier} · {self.question.code}"


class Evidence(models.Model):
    """A document, link or photo of a dossier; it may serve several criteria. `file` is its current version."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="evidences")
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=EvidenceKind, default=EvidenceKind.DOCUMENT)
    file = models.ForeignKey(PrivateFile, models.PROTECT, null=True, blank=True, related_name="evidences")
    link = models.URLField(_("link"), blank=True)
    proves = models.TextField(_("what it proves"), max_length=1000, blank=True)
    period_from = models.DateField(_("covers the time from"), null=True, blank=True)
    period_to = models.DateField(_("to"), null=True, blank=True)
    effective_on = models.DateField(_("date of the document"), null=True, blank=True)
    confidentiality = models.CharField(
        _("who may open it"), max_length=12, choices=Confidentiality, default=Confidentiality.EXAMINERS
    )
    personal_data = models.BooleanField(_("contains personal data"), default=False)
    criteria = models.ManyToManyField(Criterion, through="EvidenceUse", related_name="+")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=now, editable=False)
    submitted_at = models.DateTimeField(_("submitted on"), null=True, editable=False)
    removed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["added_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(file__isnull=False, link="") | (Q(file=None) & ~Q(link="")),
                name="evidence_file_or_link",
            ),
            models.CheckConstraint(
                condition=Q(period_from=None) | Q(period_to=None) | Q(period_to__gte=models.F("period_from")),
                name="evidence_period_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_set_aside(self) -> bool:
        """Tell whether the antivirus found a threat in the current file: it proves nothing."""
        return self.file is not None and self.file.check_state == FileCheck.INFECTED


class EvidenceUse(models.Model):
    """One piece of evidence used for one criterion."""

    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="uses")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    evidence_type = models.ForeignKey(EvidenceType, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("use of evidence")
        verbose_name_plural = _("uses of evidence")
        constraints = [
            models.UniqueConstraint(
                fields=["evidence", "criterion"], name="evidence_used_once_per_criterion"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evidence} · {self.criterion.code}"


class EvidenceVersion(models.Model):
    """One file that a piece of evidence held: the last is the current one, the others stay readable."""

    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    file = models.ForeignKey(PrivateFile, models.PROTECT, related_name="evidence_versions")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=now, editable=False)
    submitted_at = models.DateTimeField(_("submitted on"), null=True, editable=False)

    class Meta:
        verbose_name = _("version of a piece of evidence")
        verbose_name_plural = _("versions of a piece of evidence")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["evidence", "number"], name="evidence_version_numbered_once"),
        ]

    def __str__(self) -> str:
        return f"{self.evidence} · {self.number}"


class FamilySignOff(models.Model):
    """A family of actors says that it read and shares the self-assessment."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="sign_offs")
    family = models.CharField(_("family of actors"), max_length=10)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("sign-off by a family")
        verbose_name_plural = _("sign-offs by families")
        constraints = [
            models.UniqueConstraint(fields=["dossier", "family"], name="sign_off_one_per_family"),
            models.UniqueConstraint(fields=["dossier", "person"], name="sign_off_one_per_person"),
        ]

    def __str__(self) -> str:
        return f"{self.dossier} · {self.family}"


class Grid(models.Model):
    """One assessor's own grid: read by nobody else until it is submitted."""

    assignment = models.OneToOneField("certification.Assignment", models.CASCADE, related_name="grid")
    submitted_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("grid")
        verbose_name_plural = _("grids")

    def __str__(self) -> str:
        return f"{self.assignment}"


class Observation(Judgement):
    """What was seen of one criterion, and how far it is evidenced."""

    evidence_level = models.CharField(
        _("evidence"), max_length=12, choices=EvidenceLevel, default=EvidenceLevel.NONE
    )
    measured = models.BooleanField(_("a dated measure was seen"), default=False)
    testimony_families = models.PositiveSmallIntegerField(_("families whose testimonies agree"), default=0)
    transmitted = models.BooleanField(_("the transmission is published"), default=False)

    class Meta:
        abstract = True


class GridAnswer(Observation):
    """One assessor's judgement of one criterion: a fact, who or what says it, where it was seen, a level.

    `revision` is sent back by whoever writes, so that a second device never covers what the first one saved.
    """

    grid = models.ForeignKey(Grid, models.CASCADE, related_name="answers")
    note = models.TextField(_("what you saw and heard"), max_length=4000, blank=True)
    source = models.TextField(_("who or what says it"), max_length=1000, blank=True)
    place = models.CharField(_("where you saw it"), max_length=200, blank=True)
    confidence = models.CharField(_("how sure you are"), max_length=10, choices=Confidence, blank=True)
    revision = models.PositiveIntegerField(default=0, editable=False)
    updated_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("grid answer")
        verbose_name_plural = _("grid answers")
        constraints = [
            models.UniqueConstraint(fields=["grid", "criterion"], name="grid_answer_one_per_criterion"),
            models.CheckConstraint(
                condition=Q(level=None) | Q(level__lte=4), name="grid_answer_level_on_the_scale"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grid} · {self.criterion.code}"


class EvidenceVerdict(models.Model):
    """What one assessor says of one piece of evidence of a criterion: accepted, or refused with the reason."""

    answer = models.ForeignKey(GridAnswer, models.CASCADE, related_name="verdicts")
    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="verdicts")
    accepted = models.BooleanField(_("accepted"))
    reason = models.TextField(_("reason"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("verdict on evidence")
        verbose_name_plural = _("verdicts on evidence")
        constraints = [
            models.UniqueConstraint(fields=["answer", "evidence"], name="verdict_one_per_evidence"),
        ]

    def __str__(self) -> str:
        return f"{self.answer} · {self.evidence}"


class Consensus(Observation):
    """What the assessors hold together of one criterion: the observed layer."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="consensus")
    round = models.PositiveSmallIntegerField(default=1)
    basis = models.CharField(
        _("why this level is held"), max_length=10, choices=AgreementBasis, default=AgreementBasis.DISCUSSED
    )
    minute = models.TextField(_("what was discussed"), max_length=4000, blank=True)
    comment = models.TextField(_("what the report says"), max_length=4000, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("consensus")
        verbose_name_plural = _("consensus")
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "round", "criterion"], name="consensus_one_per_criterion"
            ),
            models.CheckConstraint(
                condition=Q(level=None) | Q(level__lte=4), name="consensus_level_on_the_scale"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier} · {self.criterion.code}"


class Agreement(models.Model):
    """One assessor says that they hold the consensus; a new level asks everybody again."""

    consensus = models.ForeignKey(Consensus, models.CASCADE, related_name="agreements")
    assessor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        constraints = [
            models.UniqueConstraint(fields=["consensus", "assessor"], name="agreement_one_per_assessor"),
        ]

    def __str__(self) -> str:
        return f"{self.consensus} · {self.assessor}"


class Dissent(models.Model):
    """An assessor's lasting disagreement with the consensus, shown to the committee."""

    consensus = models.ForeignKey(Consensus, models.CASCADE, related_name="dissents")
    assessor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(_("level held"))
    reason = models.TextField(_("reasons"), max_length=2000)

    class Meta:
        verbose_name = _("dissent")
        verbose_name_plural = _("dissents")
        constraints = [
            models.UniqueConstraint(fields=["consensus", "assessor"], name="dissent_one_per_assessor"),
        ]

    def __str__(self) -> str:
        return f"{self.consensus} · {self.level}"


class Reply(models.Model):
    """The territory's reply on one criterion of the report, and the assessors' answer to it."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="replies")
    round = models.PositiveSmallIntegerField(default=1)
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    stance = models.CharField(_("your position"), max_length=10, choices=ReplyStance)
    text = models.TextField(_("your reply"), max_length=4000, blank=True)
    evidence = models.ManyToManyField(Evidence, blank=True, related_name="replies")
    revision = models.PositiveIntegerField(default=0, editable=False)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=now, editable=False)
    answer = models.TextField(_("the assessors' answer"), max_length=4000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        constraints = [
            models.UniqueConstraint(fields=["dossier", "round", "criterion"], name="reply_one_per_criterion"),
        ]

    def __str__(self) -> str:
        return f"{self.dossier} · {self.criterion.code}"
