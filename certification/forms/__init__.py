"""What people type: parse, validate, no writes."""
