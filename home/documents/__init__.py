"""Files made from pages."""
