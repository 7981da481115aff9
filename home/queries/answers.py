"""The answers of sheets to the five questions, read together: pictures and links cost the same however many there are."""

from django.db.models import prefetch_related_objects
from wagtail.blocks import StreamValue

from home.rich_text import lead_together

FIGURE = "figure"


def read_answers(sheets, questions) -> dict[tuple[int, str], list]:
    """Return the blocks of each answer by sheet and question; empty answers are left out.

    Wagtail reads what a text holds at once, but text by text. Here every answer becomes a part of one text.
    """
    blocks, places = [], {}
    for sheet in sheets:
        for question in questions:
            answer = list(getattr(sheet, question).raw_data)
            if answer:
                places[sheet.pk, question] = slice(len(blocks), len(blocks) + len(answer))
                blocks += answer
    if not places:
        return {}
    text = StreamValue(getattr(sheets[0], questions[0]).stream_block, blocks, is_lazy=True)
    pictures = [block.value["image"] for block in text if block.block_type == FIGURE]
    prefetch_related_objects([picture for picture in pictures if picture], "renditions")
    lead_together(text)
    return {key: text[place] for key, place in places.items()}
