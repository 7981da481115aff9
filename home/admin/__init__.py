"""What editors, translators and moderators find in the administration of the site."""
