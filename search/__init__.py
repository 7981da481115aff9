"""Search across the public website."""
