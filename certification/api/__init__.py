"""The read-only public register for machines."""
