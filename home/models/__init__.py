"""Page types of the public website, and what they lean on; one meaning a file."""

from home.models.branches import BranchIndexPage, BranchMember, BranchPage
from home.models.contact import ContactField, ContactPage
from home.models.cooperations import (
    CooperationIndexPage,
    CooperationPage,
    CooperationPerson,
    CooperationTerritory,
)
from home.models.home import HomePage
from home.models.initiatives import InitiativeIndexPage, InitiativePage
from home.models.media import SiteDocument, SiteImage, SiteRendition
from home.models.meetings import HalfDay, MeetingDocument, MeetingIndexPage, MeetingPage, Registration
from home.models.menus import Footer, Menu, SiteNotice
from home.models.news import NewsIndexPage, NewsPage, RelatedPage
from home.models.people import PersonIndexPage, PersonPage
from home.models.proposals import Proposal
from home.models.sheets import CollectionPage, SheetFigure, SheetIndexPage, SheetPage
from home.models.standard import SectionPage, StandardPage
from home.models.subjects import Region, Theme
from home.models.syntheses import SynthesisIndexPage, SynthesisPage
from home.models.territories import TerritoryIndexPage, TerritoryPage

__all__ = [
    "BranchIndexPage", "BranchMember", "BranchPage", "CollectionPage", "ContactField", "ContactPage",
    "CooperationIndexPage", "CooperationPage", "CooperationPerson", "CooperationTerritory", "Footer", "HalfDay",
    "HomePage", "InitiativeIndexPage", "InitiativePage", "MeetingDocument", "MeetingIndexPage", "MeetingPage", "Menu",
    "NewsIndexPage", "NewsPage", "PersonIndexPage", "PersonPage", "Proposal", "Region", "Registration", "RelatedPage",
    "SectionPage", "SheetFigure", "SheetIndexPage", "SheetPage", "SiteDocument", "SiteImage", "SiteNotice",
    "SiteRendition", "StandardPage", "SynthesisIndexPage", "SynthesisPage", "TerritoryIndexPage", "TerritoryPage",
    "Theme",
]  # fmt: skip
