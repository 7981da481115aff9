"""An S3-compatible storage in this process, over a real socket; it can be stopped, started again, and slowed down.

Moto answers as S3 does, except that it believes any signed link: what a storage checks of one is checked here.
"""

import datetime as dt
import threading
import time
from urllib.parse import parse_qs

from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

KEY, SECRET, REGION, NAME = "ana", "s@crit/1", "fr-test", "pactes"
LATE, FORGED = "the link is out of date", "the link is not signed by us"


class Bucket:
    """`with Bucket() as bucket:` then `bucket.url` is what STORAGE_URL would hold."""

    def __init__(self):
        self.answer, self.delay, self.port = DomainDispatcherApplication(create_backend_app), 0, 0

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    @property
    def url(self):
        return f"s3://{KEY}:s%40crit%2F1@127.0.0.1:{self.port}/{NAME}?region={REGION}&prefix=site&tls=0"

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        self.server = make_server(
            "127.0.0.1", self.port, self.serve, threaded=True, request_handler=MotoRequestHandler
        )
        self.server.daemon_threads = True
        self.port = self.server.server_port
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(5)

    def serve(self, environ, start_response):
        time.sleep(self.delay)
        refusal = why_refused(Request(environ))
        answer = Response(refusal, status=403) if refusal else self.answer
        return answer(environ, start_response)


def why_refused(request) -> str:
    """Return what is wrong with a signed link, as a storage would find it."""
    query = {name: values[0] for name, values in parse_qs(request.query_string.decode()).items()}
    signature = query.pop("X-Amz-Signature", None)
    if signature is None:
        return ""
    signed_at = dt.datetime.strptime(query["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC)
    if dt.datetime.now(dt.UTC) > signed_at + dt.timedelta(seconds=int(query["X-Amz-Expires"])):
        return LATE
    rest = "&".join(
        part for part in request.query_string.decode().split("&") if not part.startswith("X-Amz-Signature=")
    )
    asked = AWSRequest("GET", f"{request.base_url}?{rest}", headers={"host": request.host})
    asked.context["timestamp"] = query["X-Amz-Date"]
    signer = S3SigV4QueryAuth(Credentials(KEY, SECRET), "s3", REGION)
    expected = signer.signature(signer.string_to_sign(asked, signer.canonical_request(asked)), asked)
    return "" if signature == expected else FORGED
