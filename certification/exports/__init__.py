"""Tables and documents for other tools."""
