"""The collective guarantee: from a territory's application to a certificate that anyone can verify."""
