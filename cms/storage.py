"""Static files of production: compressed, named after their content, and one style sheet for what every page needs."""

from pathlib import Path

from whitenoise.storage import CompressedManifestStaticFilesStorage

# In the order of the layers, which the first one declares.
SHEETS = tuple(f"css/{name}.css" for name in ("tokens", "base", "layout", "components", "utilities", "print"))
ONE_SHEET = "css/site.css"


class OneSheetStorage(CompressedManifestStaticFilesStorage):
    """Put the style sheets of every page one after the other when files are collected: one request instead of six."""

    one_sheet = ONE_SHEET
    # For everybody, unlike what members upload: the account that serves them is not always the one that collected them.
    file_permissions_mode = 0o644
    directory_permissions_mode = 0o755

    def post_process(self, paths, dry_run=False, **options):  # noqa: FBT002 - the signature is Django's
        """Write the sheet beside the others, then let it be named and compressed like them."""
        if not dry_run:
            words = [Path(self.path(name)).read_text(encoding="utf-8") for name in SHEETS]
            Path(self.path(ONE_SHEET)).write_text("\n".join(words), encoding="utf-8")
            paths = {**paths, ONE_SHEET: (self, ONE_SHEET)}
        yield from super().post_process(paths, dry_run=dry_run, **options)
