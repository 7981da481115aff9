"""Verbs: each one atomic, with a keyword `actor`; the only writers. May import everything below, never views or forms."""
