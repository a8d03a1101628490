"""A programme whose stewards have accepted, as the services' tests have it."""

from tests.services.conftest import programme
from tests.services.test_concerns import ready

__all__ = ["programme", "ready"]
