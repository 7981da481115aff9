"""What tells data that were invented to measure, and what is never done with them."""

# No such address can exist (RFC 2606). The calendar signs, seals and draws nothing for the territories that bear it.
SYNTHETIC_EMAIL = "synthetic@example.invalid"
