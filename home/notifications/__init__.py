"""Messages to visitors: in which words, in their language. Never imports services."""
