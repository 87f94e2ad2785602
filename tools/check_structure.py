#!/usr/bin/env python3
"""Checks the invariants of ARCHITECTURE.md that a script can see. Prints each breach; exits 1 if there is any."""
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SRC = ROOT / "src"

# What each folder may include besides itself. The order is that of the picture in ARCHITECTURE.md.
MAY_INCLUDE = {
    "base": [],
    "domain": ["base"],
    "sql": ["base"],
    "store": ["base", "domain", "sql"],
    "blob": ["base"],
    "inspect": ["base"],
    "service": ["base", "domain", "sql", "store", "blob", "inspect"],
    "graphql": ["base"],
    "http": ["base"],
    "api": ["base", "domain", "service", "graphql", "http"],
    "api/wandb": ["base", "domain", "service", "graphql", "http", "api"],
    "api/rest": ["base", "domain", "service", "http", "api"],
    "api/web": ["base", "http"],
    "server": ["base", "domain", "sql", "store", "blob", "service", "http", "api", "api/wandb", "api/rest", "api/web"],
    "cli": ["base", "server"],
}
LINE_LIMIT = 800
SQL = re.compile(r'"\s*(SELECT|INSERT INTO|UPDATE \w+ SET|DELETE FROM)\b')
FORBIDDEN_WORDS = re.compile("|".join(["/wo" + "rk/", r"\.\./sha" + "red", "register[.]npmjs", "pypi[.]org"]))


def folder_of(path):
    parts = path.relative_to(SRC).parts
    if parts[0] == "api" and len(parts) > 2:
        return "/".join(parts[:2])
    return parts[0]


def included_folder(name):
    parts = name.split("/")
    return "/".join(parts[:2]) if parts[0] == "api" and len(parts) > 2 else parts[0]


def check_includes(path, text):
    folder = folder_of(path)
    if folder not in MAY_INCLUDE:
        yield f"{path}: folder {folder} is not in the table of tools/check_structure.py"
        return
    for name in re.findall(r'^#include "([^"]+)"', text, re.M):
        target = included_folder(name)
        if target != folder and target not in MAY_INCLUDE[folder]:
            yield f"{path}: {folder} must not include {name}"


def check_contents(path, text):
    folder = folder_of(path)
    if SQL.search(text) and folder not in ("sql", "store") and not path.name.endswith("_test.cc"):
        yield f"{path}: SQL text belongs into sql and store"
    if "co_await" in text and folder != "http":
        yield f"{path}: co_await belongs into http"


def check_size(path, text):
    lines = text.count("\n")
    if lines > LINE_LIMIT:
        yield f"{path}: {lines} lines; the limit is {LINE_LIMIT}"


def main():
    breaches = []
    sources = [p for p in SRC.rglob("*") if p.suffix in (".cc", ".h")]
    for path in sources:
        text = path.read_text(encoding="utf-8")
        for check in (check_includes, check_contents, check_size):
            breaches.extend(check(path, text))
    for path in [p for folder in ("tests", "demo", "bench", "tools", "docs", "src") for p in (ROOT / folder).rglob("*") if p.is_file()]:
        if path.suffix in (".py", ".md", ".cc", ".h", ".mjs", ".sql", ".graphql", ".txt"):
            text = path.read_text(encoding="utf-8", errors="replace")
            if path.suffix == ".py":
                breaches.extend(check_size(path, text))
            if FORBIDDEN_WORDS.search(text) and path != Path(__file__).resolve():
                breaches.append(f"{path}: names a path or host of one particular machine")
    for folder in sorted({folder_of(p) for p in sources}):
        if "/" not in folder and not (SRC / folder / "README.md").exists():
            breaches.append(f"src/{folder} has no README.md")
    for line in breaches:
        print(line)
    print(f"structure: {len(sources)} source files, {len(breaches)} breaches")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
