"""Tell whether the application of this container answers: 0 it does, 1 it does not. For the health check of compose.yaml."""

import http.client
import os
import sys

# Only its own names are answered.
HOST = os.environ["ALLOWED_HOSTS"].split(",")[0].strip().lstrip(".")

connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=4)
try:
    connection.request("GET", "/healthz", headers={"Host": HOST})
    sys.exit(connection.getresponse().status != http.HTTPStatus.OK)
except OSError as error:
    sys.exit(str(error))
