"""What a search finds, for whom."""
