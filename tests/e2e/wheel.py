"""What the SDK can ask: the GraphQL operations found in an installed wheel, and the fields of the schema each of them names."""
import ast
import re
import sys
from pathlib import Path

import wandb
from conftest import OLD_PYTHON

PACKAGES = {"0.31.0": Path(wandb.__file__).parent, "0.28.2": OLD_PYTHON.parents[1] / f"lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages/wandb"}
DOCUMENT = re.compile(r"(?:query|mutation) [A-Za-z_]\w*\s*[({]")
TEMPLATE = re.compile(r"\{\s*\}|_[A-Z]+_QUERY_|\bID_TYPE\b|_ADDITIONAL_TYPE_")  # filled in at run time; the journeys of the other tests send these
FRAGMENT = re.compile(r"\s*fragment \w+ on \w+\s*{")
TOKEN = re.compile(r'"""(?:[^"]|"(?!""))*"""|"(?:\\.|[^"\\\n])*"|\.\.\.|[A-Za-z_]\w*|-?\d[\d.eE+-]*|[{}()\[\]:@$!=|&]')


def _balanced(text, start):
    """End of the braces that open at or after `start`; None if they do not close soon."""
    depth, seen = 0, False
    for at in range(start, min(len(text), start + 20_000)):
        if text[at] == "{":
            depth, seen = depth + 1, True
        elif text[at] == "}":
            depth -= 1
            if seen and depth == 0:
                return at + 1
        elif not text[at].isprintable() and text[at] not in "\n\t\r":
            return None
    return None


def _documents_in(text):
    for match in DOCUMENT.finditer(text):
        end = _balanced(text, match.start())
        if end is None:
            continue
        while (fragment := FRAGMENT.match(text, end)) and (further := _balanced(text, fragment.end() - 1)):
            end = further
        yield text[match.start():end]


def operations(package):
    """GraphQL operations of the SDK in the folder `package`: strings of its Python modules, and of the Go program inside."""
    found = set()
    for path in Path(package).rglob("*.py"):
        if "vendor" in path.parts:
            continue
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        templates = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}  # put together at run time
        for node in nodes:
            if id(node) not in templates and isinstance(node, ast.Constant) and isinstance(node.value, str) and DOCUMENT.search(node.value):
                found.update(_documents_in(node.value))
    core = next(Path(package).glob("bin/wandb-core"))
    found.update(_documents_in(core.read_bytes().decode("latin-1")))
    found = {document for document in found if not TEMPLATE.search(document)}
    return sorted(document for document in found if "..." not in document or "fragment" in document or "... on" in document)


class Walk:
    """Where a valid document asks for a field without answer: (type, field), without what is below it.

    `schema`: {type: {"fields": {field: type of its value}, "possible": [object types]}}; `closed`: the fields without answer."""

    def __init__(self, document, schema, closed):
        self.schema, self.closed, self.met, self.fragments, self.seen = schema, closed, set(), {}, set()
        self.tokens, self.at = TOKEN.findall(re.sub(r"#[^\n]*", "", document)), 0
        roots = []
        while self.at < len(self.tokens):
            word = self.take()
            if word == "fragment":
                name, _, kind = self.take(), self.take(), self.take()
                self.fragments[name] = (kind, self.selection())
            else:
                self.name = self.take() if self.peek() not in "({@" else ""
                roots.append(({"query": "Query", "mutation": "Mutation"}[word], self.selection()))
        for kind, selection in roots:
            self.visit(kind, selection)

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self):
        self.at += 1
        return self.tokens[self.at - 1]

    def skip_arguments(self):
        while self.peek() in ("(", "@"):
            if self.take() == "@":
                self.take()
                continue
            depth = 1
            while depth:
                depth += {"(": 1, ")": -1}.get(self.take(), 0)

    def selection(self):
        """[(field, selection)], and of fragments (type or None, selection) or a name."""
        self.skip_arguments()
        items = []
        if self.peek() != "{":
            return items
        self.take()
        while self.peek() != "}":
            word = self.take()
            if word != "...":
                name = (self.take(), self.take())[1] if self.peek() == ":" else word
                items.append(("field", name, self.selection()))
            elif self.peek() == "on" or self.peek() in "{@":
                kind = (self.take(), self.take())[1] if self.peek() == "on" else None
                items.append(("inline", kind, self.selection()))
            else:
                items.append(("spread", self.take(), None))
                self.skip_arguments()
        self.take()
        return items

    def visit(self, kind, selection):
        for what, name, inner in selection:
            if what == "inline":
                self.visit(name or kind, inner)
            elif what == "spread":
                if name not in self.seen:
                    self.seen.add(name)
                    self.visit(*self.fragments[name])
            elif not name.startswith("__"):
                met = {(concrete, name) for concrete in self.schema[kind]["possible"]} & self.closed
                self.met |= met
                if not met:
                    self.visit(self.schema[kind]["fields"][name], inner)
