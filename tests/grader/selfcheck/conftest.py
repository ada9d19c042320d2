"""A student's folder: their work, and the handout beside it."""

import pytest

from grader.handout.publish import make_handout


@pytest.fixture(scope="session")
def public_json(assignment):
    return make_handout(assignment).to_json()


@pytest.fixture
def make_folder(tmp_path, public_json):
    """A folder with `public.json` and files from name → source."""

    def make(**sources):
        (tmp_path / "public.json").write_text(public_json, encoding="utf-8")
        for name, source in sources.items():
            (tmp_path / f"{name}.py").write_text(source, encoding="utf-8")
        return tmp_path

    return make
