"""Pure predicates, sentences and computations. May import only choices and errors; never models, never settings."""
