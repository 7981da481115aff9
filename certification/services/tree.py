"""The tree of the log in the database: add entries to it. One writer at a time."""

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction

from certification.models import HistoryHead, LogEntry, LogHead, LogNode
from certification.queries.log import nodes
from certification.rules import log as tree
from certification.services.history import GENESIS, seal


def origin() -> str:
    """Return the name under which a new log is known: the site's host, and `/log`; it never changes afterwards."""
    return settings.BASE_URL.partition("://")[2] + "/log"


def lock_head() -> LogHead:
    """Return the end of the log, ours until the transaction ends.

    The end of the history is taken first: whoever writes both, in whichever order, waits for nobody who waits for them.
    """
    if HistoryHead.objects.select_for_update().filter(pk=1).first() is None:
        # Made now, for it would be met later by whoever already holds the other end.
        HistoryHead.objects.get_or_create(pk=1, defaults={"hash": GENESIS, "seal": seal(0, GENESIS)})
        HistoryHead.objects.select_for_update().get(pk=1)
    return LogHead.objects.select_for_update().get(pk=1)


@transaction.atomic
def add(entries: Iterable[LogEntry]) -> list[LogEntry]:
    """Write entries at the end of the log, in their order, with the nodes of the tree; their index is given here."""
    head = lock_head()
    added = list(entries)
    if not added:
        return added
    for index, entry in enumerate(added, head.size):
        entry.index = index
    leaves = (tree.leaf_hash(entry.data) for entry in added)
    grown = tree.grow(head.size, leaves, nodes(tree.left_edge(head.size)))
    LogEntry.objects.bulk_create(added)
    LogNode.objects.bulk_create(
        LogNode(level=level, index=index, hash=stored) for (level, index), stored in grown.items()
    )
    head.size += len(added)
    head.origin = head.origin or origin()
    head.save()
    return added
