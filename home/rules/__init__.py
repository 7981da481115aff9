"""What may be done on the public site, and the sentence of each refusal."""
