"""How each language writes times, where Django's own habit is not the one of our readers."""
