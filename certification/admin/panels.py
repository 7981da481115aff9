"""The first page of the administration: what waits for the person who opens it."""

from wagtail.admin.ui.components import Component

from certification.clock import localdate
from certification.queries.dashboard import gather
from certification.queries.waiting import in_order
from certification.views.dashboard import as_item

MOST = 12


class WaitingPanel(Component):
    """What waits for me: the nearest deadlines first."""

    name = "waiting"
    template_name = "certification/admin/waiting.html"
    order = 50

    def get_context_data(self, parent_context):
        tasks, *_rest = gather(parent_context["request"].user)
        today = localdate()
        items = [item for task in in_order(list(tasks)) if (item := as_item(task, today))]
        return {"items": items[:MOST], "others": max(0, len(items) - MOST)}
