"""A person in front of the site, without JavaScript: reads a page, follows a link by its words, fills a form, sends it."""

from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup
from django.test import Client
from django.utils.translation import override

from tests.signing import sign_in_again

OK, FOUND, REDIRECTED = 200, 302, (301, 302, 303)


class Visitor:
    """One browser. `page` is the last page read; what is sent is what the form shows, changed by what is typed."""

    def __init__(self, user=None, language="en"):
        self.client = Client(enforce_csrf_checks=True, headers={"accept-language": language})
        self.language = language
        self.address = "/"
        self.page = None
        self.response = None
        self.user = user
        if user is not None:
            self.client.force_login(user)
            sign_in_again(self.client, user)

    def open(self, address, *, expect=OK):
        with override(self.language):
            return self._arrive(self.client.get(address), address, expect)

    def _arrive(self, response, address, expect):
        hops = 0
        while response.status_code in REDIRECTED and hops < 10:
            address = urljoin(address, response["Location"])
            parts = urlsplit(address)
            response = self.client.get(parts.path + (f"?{parts.query}" if parts.query else ""))
            hops += 1
        parts = urlsplit(address)
        self.response, self.address = response, parts.path + (f"?{parts.query}" if parts.query else "")
        if "html" in response.get("Content-Type", ""):
            self.page = BeautifulSoup(response.content, "lxml")
        assert response.status_code == expect, f"{address}: {response.status_code}\n{self.said()[:3000]}"
        return self

    def token(self) -> str:
        """Return the token that the page's forms carry against forged requests."""
        return self.page.find("input", attrs={"name": "csrfmiddlewaretoken"})["value"]

    def said(self) -> str:
        """Return the words of the page's main part."""
        main = self.page.find("main") or self.page
        return " ".join(main.get_text(" ").split())

    def reads(self, *words):
        text = self.said()
        for word in words:
            assert str(word) in text, f"“{word}” is not said on {self.address}:\n{text[:3000]}"
        return self

    def does_not_read(self, *words):
        for word in words:
            assert str(word) not in self.said(), f"“{word}” is said on {self.address}"
        return self

    def links(self) -> dict[str, str]:
        """Return the links of the page: {words: address}, the first of each."""
        found = {}
        for link in (self.page.find("main") or self.page).find_all("a", href=True):
            found.setdefault(" ".join(link.get_text(" ").split()), link["href"])
        return found

    def follow(self, words, *, expect=OK):
        address = next((address for text, address in self.links().items() if words in text), None)
        assert address, f"no link “{words}” on {self.address}: {sorted(self.links())}"
        return self.open(urljoin(self.address, address), expect=expect)

    def form_with(self, button):
        """Return the form that holds a button, by the button's words."""
        for form in (self.page.find("main") or self.page).find_all("form"):
            for control in form.find_all("button"):
                if button in " ".join(control.get_text(" ").split()):
                    return form, control
        raise AssertionError(f"no button “{button}” on {self.address}:\n{self.said()[:3000]}")

    def send(self, button, *, expect=OK, **typed):
        """Fill the form that holds `button` and press it. A list ticks several boxes; False unticks one."""
        form, control = self.form_with(button)
        assert control.get("aria-disabled") != "true", (
            f"“{button}” is blocked on {self.address}: {self.said()[:2000]}"
        )
        data = values(form)
        if control.get("name"):
            data[control["name"]] = control.get("value", "")
        names = {field.get("name") for field in form.find_all(["input", "select", "textarea"])}
        for typed_name, value in typed.items():
            name = field_named(typed_name, names)
            assert name, (
                f"no field “{typed_name}” in the form of “{button}” on {self.address}: {sorted(map(str, names))}"
            )
            if value is False:
                data.pop(name, None)
            else:
                data[name] = "on" if value is True else value
        address = urljoin(self.address, form.get("action") or self.address)
        with override(self.language):
            if form.get("method", "get").lower() == "get":
                return self._arrive(self.client.get(address, data), address, expect)
            return self._arrive(self.client.post(address, data), address, expect)


def field_named(name: str, names: set) -> str | None:
    """Return the field of that name, whatever the prefix that the page gives to its forms."""
    if name in names:
        return name
    return next((known for known in names if known and known.endswith(f"-{name}")), None)


def values(form) -> dict:
    """Return what a form would send untouched."""
    data: dict = {}
    for field in form.find_all(["input", "select", "textarea"]):
        name, kind = field.get("name"), field.get("type", "text")
        if not name or field.has_attr("disabled") or kind in ("submit", "button", "file"):
            continue
        if field.name == "textarea":
            data[name] = field.get_text().removeprefix("\n")
        elif field.name == "select":
            chosen = [
                option.get("value", option.get_text()) for option in field.find_all("option", selected=True)
            ]
            if not chosen and not field.has_attr("multiple") and field.find("option"):
                chosen = [field.find("option").get("value", "")]
            if chosen:
                data[name] = chosen if field.has_attr("multiple") else chosen[0]
        elif kind in ("checkbox", "radio"):
            if field.has_attr("checked"):
                value = field.get("value", "on")
                if kind == "checkbox" and name in data:
                    data[name] = [*(data[name] if isinstance(data[name], list) else [data[name]]), value]
                else:
                    data[name] = value
        else:
            data[name] = field.get("value", "")
    return data
