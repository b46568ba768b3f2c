"""The Python example of the documentation runs as it is printed, against a real server."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PAGES = sorted((Path(__file__).parents[3] / "docs" / "howto").glob("use-the-api.*.md"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_the_example_lists_places_by_priority(
    page: Path, live_server: Any, secret_of: Callable[..., str]
) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    example: dict[str, Any] = {"__name__": "example"}
    exec(compile(code, page.name, "exec"), example)  # noqa: S102 - our own page
    found = example["first_places"](f"{live_server.url}/api/v1", secret_of("national_planner"), 250)
    assert [p["rank"] for p in found] == sorted(p["rank"] for p in found)
    assert len(found) == 250  # more than a page holds
    assert {p["country"] for p in found} == {"GTM"}


def test_both_languages_show_it() -> None:
    assert [p.suffixes[0] for p in PAGES] == [".en", ".es"]
