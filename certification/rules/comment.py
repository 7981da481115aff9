"""How long a comment may still be corrected by who wrote it."""

import datetime as dt

EDITED_WITHIN = dt.timedelta(minutes=15)


def may_be_edited(comment, person_id: int | None, moment: dt.datetime) -> bool:
    """Tell whether a person may still change their own comment, or delete what they wrote."""
    return (
        comment.author_id == person_id
        and comment.deleted_at is None
        and moment - comment.created_at <= EDITED_WITHIN
    )


def may_be_deleted(comment, person_id: int | None) -> bool:
    """Tell whether a person may delete a comment: their own, whenever they wrote it."""
    return comment.author_id == person_id and comment.deleted_at is None
