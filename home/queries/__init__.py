"""Which pages a visitor is shown. Imports models; never views, templates or forms."""
