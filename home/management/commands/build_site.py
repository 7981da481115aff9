"""Build the sections, legal pages and menus of a new site."""

from django.core.management.base import BaseCommand

from home.starter.site import build_site, is_built


class Command(BaseCommand):
    """Run once after the first migration; it never touches a site that has its sections."""

    help = "Builds the sections, the legal pages and the menus of a new site in three languages."

    def handle(self, **_options):
        if is_built():
            self.stdout.write("The site has its sections already: nothing was changed.")
            return
        build_site()
        self.stdout.write("The site has its sections, its legal pages and its menus, in three languages.")
