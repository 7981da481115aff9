"""How often public pages are read: a number for each day, language and address, and nothing about anybody."""
