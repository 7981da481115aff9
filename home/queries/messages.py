"""The pages whose people one may write to without knowing their address."""

from home import models
from home.queries.pages import AnyPage, published


def recipient(pk: int) -> "AnyPage | None":
    """Return a published page that receives messages: an initiative, a person with consent, a branch."""
    for model in (models.InitiativePage, models.PersonPage, models.BranchPage):
        found = published(model).filter(pk=pk).exclude(contact_email="").select_related("locale").first()
        if found:
            return found
    return None
