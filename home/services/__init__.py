"""What changes the public site; one verb a function."""
