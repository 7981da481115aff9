"""The public website's pages."""
