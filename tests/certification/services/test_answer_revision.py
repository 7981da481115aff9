"""Two people on one answer lose nothing: what is replaced is kept, what comes too late is set aside."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from certification import clock
from certification.clock import now
from certification.errors import StaleDossier
from certification.models import Answer, AnswerRevision
from certification.services.assessment import save_question_answer
from certification.services.restore import restore
from tests.factories import team
from tests.factories.path import fresh

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("in_english"),
    pytest.mark.usefixtures("english_accounts"),
]


@pytest.fixture
def found():
    return team.team()


def kept():
    return [(row.text, row.written_by.email, row.set_aside) for row in AnswerRevision.objects.order_by("pk")]


def test_what_somebody_else_wrote_is_kept_when_it_is_replaced(found):
    team.answer(found.dossier, "A1", actor=found.luc, text="Quatre.", level=1)
    team.answer(found.dossier, "A1", actor=found.luc, text="Quatre assemblées.", revision=1)
    assert kept() == []
    team.answer(found.dossier, "A1", actor=found.mia, text="Cinq.", level=3, revision=2)
    assert kept() == [("Quatre assemblées.", found.luc.email, False)]
    assert (AnswerRevision.objects.get().level, AnswerRevision.objects.get().number) == (2, 2)


def test_ones_own_words_of_a_while_ago_are_kept_too(found):
    team.answer(found.dossier, "A1", actor=found.luc, text="Quatre.")
    with clock.at(now() + dt.timedelta(hours=1)):
        team.answer(found.dossier, "A1", actor=found.luc, text="Cinq.", revision=1)
    assert kept() == [("Quatre.", found.luc.email, False)]


def test_what_comes_too_late_is_set_aside_once(found):
    team.answer(found.dossier, "A1", actor=found.luc, text="De Luc.")
    for text in ("De", "De Mia."):
        with pytest.raises(StaleDossier):
            team.answer(found.dossier, "A1", actor=found.mia, text=text, level=3)
    assert kept() == [("De Mia.", found.mia.email, True)]
    assert Answer.objects.get().text == "De Luc."


def test_a_version_comes_back_and_what_it_replaces_is_kept(found):
    team.answer(found.dossier, "A1", actor=found.luc, text="Quatre.", level=1)
    team.answer(found.dossier, "A1", actor=found.mia, text="Cinq.", level=3, revision=1)
    restore(AnswerRevision.objects.get(), actor=found.mia, revision=2)
    stored = Answer.objects.get()
    assert (stored.text, stored.level, stored.revision) == ("Quatre.", 1, 3)
    assert kept() == [("Quatre.", found.luc.email, False), ("Cinq.", found.mia.email, False)]
    with pytest.raises(StaleDossier):
        restore(AnswerRevision.objects.first(), actor=found.luc, revision=2)
    with pytest.raises(PermissionDenied):
        restore(AnswerRevision.objects.first(), actor=found.reader, revision=3)


def test_the_answers_to_the_questions_have_versions_too(found):
    question = found.dossier.version.questions.first()
    save_question_answer(found.dossier, question, actor=found.luc, text="Un.", revision=0)
    save_question_answer(fresh(found.dossier), question, actor=found.mia, text="Deux.", revision=1)
    with pytest.raises(StaleDossier):
        save_question_answer(fresh(found.dossier), question, actor=found.luc, text="Trois.", revision=1)
    assert kept() == [("Un.", found.luc.email, False), ("Trois.", found.luc.email, True)]
    restore(AnswerRevision.objects.order_by("pk").first(), actor=found.luc, revision=2)
    assert found.dossier.question_answers.get().text == "Un."
