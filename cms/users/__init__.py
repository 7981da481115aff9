"""Accounts: a person, known by an e-mail address."""
