"""What editors and visitors type."""
