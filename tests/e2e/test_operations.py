"""How much of what the SDK can ask has an answer: every operation of the installed wheels against the fields this server resolves.

An operation that names a field without an answer stands, with the reason, in tests/fixtures/unanswered-operations.txt, and nothing else does.
When one is answered, or a new SDK asks for more: PEDIGREE_UPDATE_GOLDEN=1 pytest tests/e2e/test_operations.py, and read the difference."""
import os
import re
from pathlib import Path

import pytest
from wheel import PACKAGES, Walk, operations
from wire import Client

GOLDEN = Path(__file__).parents[1] / "fixtures" / "unanswered-operations.txt"
MARK = "Not answered by this server: "


@pytest.fixture(scope="module")
def schema(server):
    query = """{ __schema { types { name possibleTypes { name } fields { name description type { name ofType { name ofType { name ofType { name } } } } } } } }"""
    types, reasons = {}, {}
    for described in Client(server, server.admin_key).graphql(query)["__schema"]["types"]:
        fields = {}
        for field in described["fields"] or []:
            kind = field["type"]
            while kind["name"] is None:
                kind = kind["ofType"]
            fields[field["name"]] = kind["name"]
            if (field["description"] or "").startswith(MARK):
                reasons[described["name"], field["name"]] = field["description"].removeprefix(MARK)
        possible = [t["name"] for t in described["possibleTypes"] or []] or [described["name"]]
        types[described["name"]] = {"fields": fields, "possible": possible}
    return types, reasons


@pytest.mark.parametrize("version", PACKAGES)
def test_operations_of_the_wheel_are_answered_but_those_listed(version, schema):
    package = PACKAGES[version]
    assert package.is_dir(), f"wandb {version} is not installed: ./dev test does it"
    assert re.search(r'^__version__ = "(.*)"', (package / "__init__.py").read_text(), re.M)[1] == version
    types, reasons = schema
    walks = [Walk(document, types, set(reasons)) for document in operations(package)]
    assert len(walks) > 100
    lines = sorted({f"{version} {walk.name} — " + "; ".join(f"{kind}.{field}: {reasons[kind, field]}" for kind, field in sorted(walk.met)) for walk in walks if walk.met})
    print(f"wandb {version}: {sum(not walk.met for walk in walks)} of {len(walks)} operations resolve fully; not answered:")
    for line in lines:
        print("  " + line)
    if os.environ.get("PEDIGREE_UPDATE_GOLDEN"):
        others = [line for line in GOLDEN.read_text().splitlines() if not line.startswith(version + " ")] if GOLDEN.exists() else []
        GOLDEN.write_text("\n".join(sorted(others + lines)) + "\n")
    listed = [line for line in GOLDEN.read_text().splitlines() if line.startswith(version + " ")]
    assert lines == listed


def test_who_asks_for_what_is_not_answered_is_told_why(server, schema):
    kind, name = next(field for field in sorted(schema[1]) if field[0] == "Mutation" and field[1] == "upsertSweep")
    with pytest.raises(RuntimeError, match=re.escape(f"{kind}.{name} is not supported by this server yet: {schema[1][kind, name]}")):
        Client(server, server.admin_key).graphql("mutation { upsertSweep(input: {}) { sweep { id } } }")
