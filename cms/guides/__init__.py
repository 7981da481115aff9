"""The guides of `docs/guides`, read on screen by those who run the site."""
