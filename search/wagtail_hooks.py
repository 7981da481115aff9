"""The search in the administration: editors pin results; no question that readers ask is kept, so none is reported."""

from wagtail import hooks


@hooks.register("construct_reports_menu")
def hide_questions(_request, menu_items):
    """Take away the report of the questions asked, which would always be empty."""
    menu_items[:] = [item for item in menu_items if item.name != "search-terms"]
