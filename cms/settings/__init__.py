"""Settings, one module for each place where the project runs; `base` is shared by all."""
