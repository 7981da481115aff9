"""A small believable world, built by calling the services."""
