"""The daily job: each step has its turn, whatever befalls another one; each row too."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command

from certification import clock
from certification.choices import AwardStatus, Confidentiality, ReplyStance
from certification.errors import NotAllowed, StepsFailed
from certification.models import Award, Freeze, ReviewDraw
from certification.services import daily, reply
from certification.services.dossier import freeze_dossier
from certification.services.each import each
from cms.operations.models import Run
from tests.factories import certificate, path, people, report

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


@pytest.fixture
def broken_reminders(monkeypatch):
    def send_reminders():
        raise OSError("The mail server is away.")

    monkeypatch.setattr(daily, "send_reminders", send_reminders)


def test_a_step_that_fails_stops_no_other_and_is_told(broken_reminders):
    award = certificate.issued()
    with clock.at(award.valid_until + DAY), pytest.raises(StepsFailed) as failed:
        daily.run_due()
    assert list(failed.value.failures) == ["send_reminders"]
    assert failed.value.done["expire_awards"] == 1
    assert Award.objects.get().status == AwardStatus.EXPIRED


def test_the_command_does_all_the_rest_then_fails(broken_reminders, capsys):
    with pytest.raises(CommandError, match="The mail server is away"):
        call_command("run_due")
    said = capsys.readouterr().out
    assert "sign new entries: 0" in said
    assert "forget registrations: 0" in said
    run = Run.objects.get()
    assert run.holds is False
    assert "send_reminders" in run.words


def test_a_row_that_breaks_keeps_no_other_waiting():
    done = []

    def verb(row):
        if row.year == 1:
            raise NotAllowed("Not today.")
        if row.year == 2:
            raise ValueError("A broken row.")
        done.append(row.year)

    with pytest.raises(ExceptionGroup, match="A broken row"):
        each([ReviewDraw(year=year) for year in (1, 2, 3)], verb)
    assert done == [3]


def test_each_step_is_named_once():
    names = [step.__name__ for step in daily.steps()]
    assert len(names) == len(set(names))


def test_a_frozen_dossier_keeps_what_its_territory_has_not_sent():
    dossier = report.reported()
    leader, criterion = path.lead(dossier), dossier.version.criteria.get(code="A1")
    reply.save_reply(dossier, criterion, actor=leader, stance=ReplyStance.AGREE)
    kept = reply.attach_evidence(
        dossier, criterion, actor=leader, title="Bail", link="https://example.org/bail"
    )
    freeze = freeze_dossier(dossier, actor=people.guardian(), reason="Un lien à éclaircir.")
    with clock.at(dossier.due_on + DAY):
        assert daily.close_replies() == 0
        kept.refresh_from_db()
        assert kept.confidentiality == Confidentiality.TEAM
        Freeze.objects.filter(pk=freeze.pk).update(lifted_at=clock.now())
        assert daily.close_replies() == 1
        kept.refresh_from_db()
        assert kept.confidentiality == Confidentiality.EXAMINERS
