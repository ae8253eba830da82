"""The models of improvements, compiled once."""

import pytest

from tests.models.improvements.worlds import Models, compiled


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Models:
    """Return the compiled models; every test writes its own facts."""
    return compiled(tmp_path_factory.mktemp("improvements"))
