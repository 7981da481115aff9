"""The secretariat's work in the Wagtail admin."""
