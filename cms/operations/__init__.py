"""How an installation is doing, for whoever looks after it."""
