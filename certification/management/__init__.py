"""Commands of the guarantee: parse, call, print."""
