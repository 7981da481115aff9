"""What the page of a criterion shows of an answer that was taken over."""

from certification.queries import carried as queries


def carried_context(space, row) -> dict:
    """Return what the page of a criterion shows of the answer that was taken over."""
    dossier = space.dossier
    found = next((c for c in dossier.carried.all() if c.criterion_id == row.criterion.pk), None)
    if found is None:
        return {"carried": None}
    return {
        "carried": queries.CarriedRow(found, row.answer, queries.is_waiting(found, row.answer)),
        # Its day is that of the last cycle.
        "kept_pieces": [piece for piece in row.evidences if piece.added_at < dossier.created_at],
    }
