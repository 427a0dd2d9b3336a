"""The layers of DESIGN.md, held against what every file imports or includes."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "python" / "laptime"
CPP = ROOT / "cpp"

ROWS = [
    {"_core"},
    {"errors"},
    {"scoring", "telemetry", "stats", "simulator"},
    {"data", "spec"},
    {"tasks", "targets", "store"},
    {"metrics", "judging", "cost"},
    {"summary"},
    {"rescoring"},
    {"comparing"},
    {"formats", "interpretation"},
    {"report"},
    {"result", "comparison"},
    {"reading"},
    {"runner"},
    {"presets"},
    {"cli"},
]
ROW_OF = {module: number for number, row in enumerate(ROWS) for module in row}


def python_files():
    return sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))


def module_of(path):
    return path.parts[0].removesuffix(".py")


class Imports(ast.NodeVisitor):
    """The modules of laptime that a file imports when it runs, at its top or within a function."""

    def __init__(self):
        self.found = []

    def visit_If(self, node):
        if "TYPE_CHECKING" not in ast.unparse(node.test):
            self.generic_visit(node)

    def visit_Import(self, node):
        self.found += [alias.name for alias in node.names if alias.name.split(".")[0] == "laptime"]

    def visit_ImportFrom(self, node):
        assert node.level == 0, "imports are absolute"
        if node.module == "laptime":
            self.found += [f"laptime.{alias.name}" for alias in node.names]
        elif (node.module or "").startswith("laptime."):
            self.found.append(node.module)


def imports_of(path):
    visitor = Imports()
    visitor.visit(ast.parse((PACKAGE / path).read_text(encoding="utf-8")))
    return visitor.found


def test_every_module_has_a_row():
    assert {module_of(path) for path in python_files()} - {"__init__"} == set(ROW_OF) - {"_core"}


@pytest.mark.parametrize("path", [path for path in python_files() if path.parts[0] != "__init__.py"], ids=str)
def test_a_module_imports_only_from_rows_above_its_own(path):
    own = module_of(path)
    imported = {name.split(".")[1] for name in imports_of(path) if "." in name}
    below = {name for name in imported - {own} if ROW_OF[name] >= ROW_OF[own]}
    assert not below, f"{own} (row {ROW_OF[own]}) imports {below}"


@pytest.mark.parametrize("path", [path for path in python_files() if "laptime" in imports_of(path)], ids=str)
def test_the_package_itself_is_imported_for_its_version_only(path):
    tree = ast.parse((PACKAGE / path).read_text(encoding="utf-8"))
    used = {
        node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "laptime"
    }
    assert used == {"__version__"}


def test_the_packages_face_imports_nothing_when_it_is_imported():
    assert imports_of(Path("__init__.py")) == []


def test_a_broken_layer_would_be_seen():
    visitor = Imports()
    visitor.visit(
        ast.parse(
            "import laptime.cli\n"
            "if TYPE_CHECKING:\n    from laptime import result\n"
            "def f():\n    from laptime.runner import run\n    from laptime import report\n"
        )
    )
    assert visitor.found == ["laptime.cli", "laptime.runner", "laptime.report"]


# ── C++ ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def declared_links():
    """The libraries that each library may use, from its line in CMakeLists.txt, those of others not included."""
    text = (CPP / "CMakeLists.txt").read_text()
    links = {}
    for name, rest in re.findall(r"^laptime_library\((\w+)([^)]*)\)", text, re.MULTILINE):
        declared = re.search(r"LINKS((?: \w+)+?)(?= EXTERNAL|$)", rest.rstrip())
        links[name] = set(declared[1].split()) if declared else set()
    return links


LINKS = declared_links()


def cpp_files(*folders):
    return sorted(path for folder in folders for path in (CPP / folder).rglob("*") if path.suffix in (".cpp", ".hpp"))


def library_of(path):
    parts = path.relative_to(CPP).parts
    return parts[1] if parts[0] == "src" else parts[2]


def includes_of(path):
    return re.findall(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', path.read_text(encoding="utf-8"), re.MULTILINE)


def test_the_libraries_are_the_folders():
    folders = [CPP / "src", CPP / "include" / "laptime"]
    assert [{path.name for path in folder.iterdir()} for folder in folders] == [set(LINKS)] * 2


def test_links_are_those_of_the_architecture():
    assert {
        "error": set(),
        "clock": set(),
        "random": set(),
        "text": set(),
        "records": {"error", "clock", "text"},
        "schedule": {"error", "clock", "random"},
        "api": {"error", "text"},
        "transport": {"error", "clock"},
        "engine": {"error", "clock", "random", "records", "schedule", "api", "transport"},
        "stats": {"error", "random"},
        "simulator": {"error", "clock", "random", "text", "api"},
    } == LINKS


def test_no_library_links_to_itself_by_any_way():
    def reached(name):
        return LINKS[name].union(*(reached(other) for other in LINKS[name]))

    assert all(name not in reached(name) for name in LINKS)


@pytest.mark.parametrize("library", sorted(LINKS))
def test_a_library_includes_only_what_it_links_to(library):
    for path in (path for path in cpp_files("include", "src") if library_of(path) == library):
        used = {match[1] for name in includes_of(path) if (match := re.match(r"laptime/(\w+)/", name))}
        assert used <= LINKS[library] | {library}, path


@pytest.mark.parametrize(
    ("foreign", "home"), [("pybind11/", "bindings"), ("curl/", "src/transport"), ("Python.h", "bindings")]
)
def test_a_foreign_library_is_seen_in_one_place_only(foreign, home):
    users = [path for path in cpp_files(".") if any(name.startswith(foreign) for name in includes_of(path))]
    assert all(path.is_relative_to(CPP / home) for path in users), users
    assert users or foreign == "Python.h"
