"""The command that loads the demo, and the parts that tell its stories."""

from io import BytesIO, StringIO

import pypdf
import pytest
from django.core.management import CommandError, call_command

from certification.clock import localdate
from certification.demo.files import pdf_bytes, png_bytes
from certification.demo.levels import RESPONSIBLE, varied
from certification.demo.timeline import Timeline
from certification.models import Dossier
from certification.services.files import PNG, read_type


def load(*arguments):
    said = StringIO()
    call_command("load_demo", *arguments, stdout=said)
    return said.getvalue()


def test_the_demo_is_refused_outside_of_development(db):
    with pytest.raises(CommandError, match="DEBUG is off"):
        load()
    assert not Dossier.objects.exists()


def test_the_known_password_is_refused_outside_of_development(db):
    with pytest.raises(CommandError, match="DEMO_PASSWORD"):
        load("--force")
    assert not Dossier.objects.exists()


def test_stories_are_told_in_the_order_of_their_days():
    line, told = Timeline(localdate()), []

    def story(name, *offsets):
        for offset in offsets:
            yield line.day(offset)
            told.append((name, localdate()))

    line.add(story("late", -30, -9, 12))
    line.add(story("early", -40, -20))
    line.run()
    assert [name for name, _day in told] == ["early", "late", "early", "late"]
    assert [day for _name, day in told] == sorted(day for _name, day in told)


def test_what_lies_ahead_is_not_told():
    line, told = Timeline(localdate()), []

    def story():
        yield line.day(0)
        told.append("today")
        yield line.day(7)
        told.append("never")

    line.add(story())
    line.run()
    assert told == ["today"]


def test_files_are_what_they_say():
    reader = pypdf.PdfReader(BytesIO(pdf_bytes("Été (bilan)", ["Première ligne"])))
    assert "Été (bilan)" in reader.pages[0].extract_text()
    assert read_type(png_bytes("orsane"), "image.png") == PNG
    assert png_bytes("orsane") == png_bytes("orsane") != png_bytes("brouelle")


def test_a_profile_keeps_its_mandatory_levels():
    moved = varied(RESPONSIBLE, "brouelle")
    assert sorted(moved) == sorted(RESPONSIBLE)
    assert (moved[0], moved[6]) == (RESPONSIBLE[0], RESPONSIBLE[6])
