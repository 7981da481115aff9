"""Messages to people: who is told, in which words, in their language. Never imports services."""
