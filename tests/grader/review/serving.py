"""A real server of a review in a thread, and a client that sends what it is told."""

import http.client
import socket
import threading
import time
from contextlib import contextmanager
from urllib.parse import urlencode, urljoin

import uvicorn

from grader.pipeline.record_store import RecordStore
from grader.review.desk import Desk
from grader.review.reviewed_class import ReviewedClass
from grader.review.web_app import make_app

TOKEN = "a-token-of-the-tests"  # noqa: S105


def read_class(reports, by="Ada", section=""):
    desk = Desk(reports / "overrides.csv", by, lambda *changed: reviewed.check(*changed))
    reviewed = ReviewedClass(RecordStore(reports), desk, section)
    return reviewed


@contextmanager
def served(reports, token=TOKEN, **options):
    """Serve a class; give the address of its pages."""
    app = make_app(read_class(reports, **options), token)
    config = uvicorn.Config(app, log_level="error", lifespan="off", ws="none", access_log=False)
    server = uvicorn.Server(config)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.005)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/{token}/"
        finally:
            server.should_exit = True
            thread.join(10)


class Client:
    """Sends requests as a browser does, unless told otherwise."""

    def __init__(self, address):
        self.address = address
        self.host, self.base = address.removeprefix("http://").split("/", 1)
        self.base = f"/{self.base}"

    def get(self, path="", headers=None, base=None):
        # A path that a page links to is resolved as a browser does it.
        path = urljoin(self.base, path) if base is None else base + path
        return self._send("GET", path, None, headers or {})

    def post(self, path, fields, headers=None):
        told = {
            "Origin": f"http://{self.host}",
            "Sec-Fetch-Site": "same-origin",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        return self._send("POST", self.base + path, urlencode(fields), {**told, **(headers or {})})

    def _send(self, method, path, body, headers):
        connection = http.client.HTTPConnection(self.host, timeout=30)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            response.text = response.read().decode()
            return response
        finally:
            connection.close()
