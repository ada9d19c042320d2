"""The web application of a review: which page answers which address.

All state is in files: the records, the overrides, who is done, and the history. So any number of
tabs and processes can be open, and a restart loses nothing.
"""

from importlib.resources import files

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from grader.model.errors import GraderError
from grader.pipeline.reports import bring_up_to_date
from grader.review.guard import Guard
from grader.review.mistake_pages import MistakePages
from grader.review.page_frame import Frame
from grader.review.reviewed_class import ReviewedClass
from grader.review.selection import Selection
from grader.review.student_pages import StudentPages
from grader.review.task_pages import TaskPages

TYPES = {"style.css": "text/css", "review.css": "text/css", "review.js": "text/javascript"}


def make_app(reviewed: ReviewedClass, token: str) -> ASGIApp:
    """Return the application; the paths of its pages begin with the token."""
    frame = Frame(reviewed)
    tasks, student, mistake = TaskPages(frame), StudentPages(frame), MistakePages(frame)

    async def failed(request: Request, error: Exception) -> Response:
        return frame.show(request, "failed.html", 500, told=str(error))

    async def missing(request: Request, error: Exception) -> Response:
        return frame.missing(request)

    async def write(request: Request) -> Response:
        await run_in_threadpool(bring_up_to_date, reviewed.store.reports, reviewed.desk.overrides)
        return frame.go("./", "The pages, the class page and grades.csv are written.", Selection())

    routes = [
        Route("/", tasks.tasks, methods=["GET"]),
        Route("/history", tasks.history, methods=["GET"]),
        Route("/undo", tasks.undo, methods=["POST"]),
        Route("/student", student.show, methods=["GET"]),
        Route("/page", student.framed_page, methods=["GET"]),
        Route("/decide", student.decide, methods=["POST"]),
        Route("/remove", student.remove, methods=["POST"]),
        Route("/tick", student.tick, methods=["POST"]),
        Route("/mistakes", mistake.list, methods=["GET"]),
        Route("/mistake", mistake.show, methods=["GET"]),
        Route("/decide-all", mistake.decide, methods=["POST"]),
        Route("/write", write, methods=["POST"]),
        *(Route(f"/{name}", _static, methods=["GET"]) for name in TYPES),
    ]
    handlers = {GraderError: failed, 404: missing}
    return Guard(Starlette(routes=routes, exception_handlers=handlers), token)


async def _static(request: Request) -> Response:
    """Return a style sheet or the script."""
    name = request.url.path.rpartition("/")[2]
    room = "grader.feedback" if name == "style.css" else "grader.review"
    text = files(room).joinpath("templates", name).read_text("utf-8")
    return Response(text, media_type=TYPES[name])
