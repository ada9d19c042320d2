"""Serves a review on the loopback interface, until Ctrl-C."""

import secrets
import signal
import socket
from collections.abc import Callable
from contextlib import suppress

import uvicorn

from grader.model.errors import ReportsError
from grader.review.reviewed_class import ReviewedClass
from grader.review.web_app import make_app

HOST = "127.0.0.1"
GRACE_SECONDS = 2  # for answers that are being sent when the server ends


def serve(reviewed: ReviewedClass, port: int, on_start: Callable[[str], None]) -> None:
    """Serve the pages of a class until Ctrl-C; `on_start` gets the address.

    `port` 0 is any free one. Raise ReportsError if the port is taken.
    """
    token = secrets.token_urlsafe(24)
    config = uvicorn.Config(
        make_app(reviewed, token),
        log_level="warning",
        access_log=False,  # it would show the token
        server_header=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    # The server raises the signal again that ended it. SIGTERM then ends the review as Ctrl-C does.
    earlier = signal.signal(signal.SIGTERM, signal.default_int_handler)
    with _listen(port) as listener, suppress(KeyboardInterrupt):
        try:
            on_start(f"http://{HOST}:{listener.getsockname()[1]}/{token}/")
            uvicorn.Server(config).run(sockets=[listener])
        finally:
            signal.signal(signal.SIGTERM, earlier)


def _listen(port: int) -> socket.socket:
    listener = socket.socket()
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen()
    except OSError as error:
        listener.close()
        raise ReportsError(
            f"port {port} cannot be used: {error.strerror}. Choose another with --port"
        ) from error
    return listener
