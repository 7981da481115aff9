"""A mail server on a real socket, that can be stopped and started again at the same address."""

import socketserver
import threading
from email import message_from_bytes


class Handler(socketserver.StreamRequestHandler):
    """As much of SMTP as Django speaks."""

    def say(self, line):
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self):
        self.say("220 here")
        while line := self.rfile.readline():
            verb = line.split()[0].upper() if line.split() else b""
            if verb == b"DATA":
                self.say("354 go on")
                lines = []
                while (line := self.rfile.readline()) not in {b".\r\n", b""}:
                    lines.append(line)
                self.server.received.append(message_from_bytes(b"".join(lines)))
                self.say("250 taken")
            elif verb == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True


class MailServer:
    """`received` holds what was taken, in order; the port stays the same when it stops and starts."""

    def __init__(self):
        self.received, self.port, self.server = [], 0, None

    def start(self):
        self.server = Server(("127.0.0.1", self.port), Handler)
        self.server.received, self.port = self.received, self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
