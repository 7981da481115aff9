"""The project package: settings, addresses, accounts, mail, and what surrounds every request."""
