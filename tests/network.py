"""A network that can be cut for one browser while the others go on."""

from http.server import BaseHTTPRequestHandler

from django.conf import settings


class Network:
    """The way between browsers and the live site.

    A browser told that it is offline may still send for an instant, from a page just loaded or by its worker: the live
    site hangs up on whoever is cut, known by their session.
    """

    def __init__(self, monkeypatch):
        self.sessions = set()
        understood = BaseHTTPRequestHandler.parse_request

        def parse_request(handler):
            if not understood(handler):
                return False
            cookies = handler.headers.get("Cookie", "")
            if not any(session in cookies for session in self.sessions):
                return True
            handler.close_connection = True
            return False

        monkeypatch.setattr(BaseHTTPRequestHandler, "parse_request", parse_request)

    def cut(self, page):
        self.sessions |= session_of(page)
        page.context.set_offline(True)

    def restore(self, page):
        self.sessions -= session_of(page)
        page.context.set_offline(False)


def session_of(page):
    return {each["value"] for each in page.context.cookies() if each["name"] == settings.SESSION_COOKIE_NAME}
