"""The examples in the docstrings of the application, which only run once Django is set up."""

import doctest
import importlib
from pathlib import Path

import pytest

import presencia.web
import tests.web

ROOTS = {"presencia.web": presencia.web, "tests.web": tests.web}


def modules_with_examples() -> list[str]:
    """Return the modules whose source shows an example."""
    found = []
    for name, package in ROOTS.items():
        root = Path(next(iter(package.__path__)))
        for file in sorted(root.rglob("*.py")):
            if any(line.lstrip().startswith(">>> ") for line in file.open(encoding="utf-8")):
                found.append(".".join([name, *file.relative_to(root).with_suffix("").parts]))
    return found


@pytest.mark.parametrize("name", modules_with_examples())
def test_the_examples_say_what_the_code_does(name: str) -> None:
    failed, tried = doctest.testmod(importlib.import_module(name))
    assert tried
    assert not failed


def test_there_are_examples() -> None:
    assert len(modules_with_examples()) >= 5
