"""Reads: what each person sees, worklists, counts. Return querysets or plain data."""
