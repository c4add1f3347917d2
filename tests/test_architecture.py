"""The shape that keeps the parts apart, read from the code itself."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = ["articles", "comments", "newsroom"]
"""Each may import those before it, never those behind it."""

MODULES = [file for layer in LAYERS for file in sorted((ROOT / layer).rglob("*.py"))]


def imported_by(file: Path) -> set[str]:
    """Every module that the file imports, anywhere in it, functions included."""
    names = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def called_in(file: Path) -> set[str]:
    """The names of every function, class and method that the file calls, or hands to a decorator."""
    calls = [node.func for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Call)]
    names = {call.id for call in calls if isinstance(call, ast.Name)}
    return names | {call.attr for call in calls if isinstance(call, ast.Attribute)}


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(ROOT)))
def test_imports_point_from_the_newsroom_to_comments_to_articles(file):
    layer = file.relative_to(ROOT).parts[0]
    behind = LAYERS[LAYERS.index(layer) + 1 :]
    assert not {name for name in imported_by(file) if name.split(".")[0] in behind}


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(ROOT)))
def test_articles_name_no_relation_of_comments_in_a_query(file):
    if file.relative_to(ROOT).parts[0] != "articles" or "migrations" in file.parts:
        return
    strings = [
        node.value
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert not [text for text in strings if text == "comments" or text.startswith("comments__")]


def test_only_the_two_renderers_vouch_for_html():
    vouching = {str(file.relative_to(ROOT)) for file in MODULES if {"mark_safe", "SafeString"} & called_in(file)}
    assert vouching == {"articles/rendering.py", "comments/markup.py"}


def test_no_template_vouches_for_html():
    vouching = re.compile(r"\|\s*safe(seq)?\b|autoescape\s+off")
    templates = (ROOT / "templates").rglob("*.html")
    assert not [file for file in templates if vouching.search(file.read_text("utf-8"))]


def test_our_own_code_uses_no_signals():
    users = [file for file in MODULES if any("signals" in name for name in imported_by(file))]
    assert users == []


def test_nothing_is_pickled():
    assert not [file for file in MODULES if {"pickle", "dill", "shelve"} & imported_by(file)]


@pytest.mark.parametrize("app", ["articles", "comments"])
def test_models_import_only_what_stands_to_their_left(app):
    order = [
        "editions",
        "search",
        "taxonomy",
        "series",
        "pictures",
        "people",
        "queries",
        "article",
        "credits",
        "corrections",
        "redirects",
        "site",
    ]
    for file in (ROOT / app / "models").glob("*.py"):
        if file.stem not in order:
            continue
        allowed = set(order[: order.index(file.stem)])
        used = {name.split(".")[2] for name in imported_by(file) if name.startswith(f"{app}.models.")}
        assert used & set(order) <= allowed, file
