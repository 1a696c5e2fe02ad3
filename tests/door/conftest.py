"""Here everybody comes in through the door, with a password."""

from typing import Any

import pytest
from flask import Flask

from tests import cast
from tests.conftest import Browser


@pytest.fixture
def browser(app: Flask) -> Any:
    """`browser("pio")` is a browser in which that member of the cast has typed a password."""

    def opened(part: str | None = None) -> Browser:
        one = Browser(app.test_client())
        if part:
            answer = one.post("/door", {"email": cast.email(part), "password": cast.PASSWORD})
            assert answer.status_code == 302, answer.get_data(as_text=True)
        return one

    return opened
