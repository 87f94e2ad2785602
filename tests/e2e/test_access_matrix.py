"""Who may do what, as one table: every root field, mutation and route of the server, and the ways to reach its objects, for every role.

The table is tests/fixtures/access-matrix.txt. A difference fails, and so does an operation nobody wrote down in access_operations.py. When a
change of rights is meant: PEDIGREE_UPDATE_GOLDEN=1 pytest tests/e2e/test_access_matrix.py, and read the diff.

allow: done, or shown. deny: refused in words. absent: as if there were no such thing. Anything else is the name of an error."""
import json
import os
from pathlib import Path

import pytest
from access_operations import CLOSED, MUTATIONS, OBJECTS, PAGES, QUERIES, ROUTES
from access_world import ABSENT, DENIED, ROLES, World

GOLDEN = Path(__file__).parents[1] / "fixtures" / "access-matrix.txt"
UNSERVED = "unserved"
WIDTH = 100
NAMES = {"permission_denied": "deny", "not_found": "absent", "unsupported": UNSERVED}


@pytest.fixture(scope="module")
def world(server, admin, make_user):
    return World(server, admin, make_user)


def fields(world, root):
    query = "{ __schema { %s { fields { name args { name type { ...T } } type { ...T } } } types { name kind inputFields { name type { ...T } defaultValue } enumValues { name } } } } %s" % (
        root, "fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }")
    schema = json.loads(world.callers["root"].graphql(query)[1])["data"]["__schema"]
    return schema[root]["fields"], {t["name"]: t for t in schema["types"]}


def least(kind, types):
    """The smallest value of an input type."""
    if kind["kind"] == "NON_NULL":
        return least(kind["ofType"], types)
    if kind["kind"] == "LIST":
        return []
    if kind["kind"] == "INPUT_OBJECT":
        required = [f for f in types[kind["name"]]["inputFields"] if f["type"]["kind"] == "NON_NULL" and f["defaultValue"] is None]
        return {f["name"]: least(f["type"], types) for f in required}
    if kind["kind"] == "ENUM":
        return types[kind["name"]]["enumValues"][0]["name"]
    return {"Int": 1, "Int64": 1, "Float": 1.0, "Boolean": True, "JSON": {}, "JSONString": "{}"}.get(kind["name"], "x")


def spelled(kind):
    if kind["kind"] == "NON_NULL":
        return spelled(kind["ofType"]) + "!"
    return f"[{spelled(kind['ofType'])}]" if kind["kind"] == "LIST" else kind["name"]


def blind(word, field, types):
    """An operation nobody wrote down, with the least arguments: only good to learn that the server does not serve it."""
    needed = [a for a in field["args"] if a["type"]["kind"] == "NON_NULL"]
    kind = field["type"]
    while kind.get("ofType"):
        kind = kind["ofType"]
    selection = "{ __typename }" if kind["kind"] in ("OBJECT", "INTERFACE", "UNION") else ""
    head = ", ".join(f"${a['name']}: {spelled(a['type'])}" for a in needed)
    call = ", ".join(f"{a['name']}: ${a['name']}" for a in needed)
    query = f"{word}{f'({head})' if head else ''} {{ {field['name']}{f'({call})' if call else ''} {selection} }}"
    return lambda w, role: (query, {a["name"]: least(a["type"], types) for a in needed}, None)


def graphql_outcome(caller, query, variables, mark):
    status, text = caller.graphql(query, variables)
    if status in DENIED:
        return "deny"
    if status != 200:
        return f"http-{status}"
    answer = json.loads(text)
    if answer.get("errors"):
        error = answer["errors"][0]
        code = error.get("extensions", {}).get("code", "error")
        return NAMES.get(code, code)
    data = answer["data"]
    shown = json.dumps(data)
    return "allow" if (mark in shown if mark else all(v is not None for v in data.values())) else "absent"


def http_outcome(caller, key, path, body, mark):
    status, text = caller.http(key.split(" ")[0], path, body)
    if status in DENIED:
        return "deny"
    if status in ABSENT:
        return "absent"
    if status >= 300:
        return f"http-{status}"
    return "allow" if mark is None or mark in text else "absent"


def row(name, outcomes):
    return (name.ljust(WIDTH) + "".join(o.ljust(12) if len(o) < 12 else o + " " for o in outcomes)).rstrip()


def measured(world):
    """Lines of the table, and what nobody wrote down."""
    lines, missing = [], []

    def add(section, table, ask):
        lines.append("\n# " + section)
        for name in sorted(table):
            lines.append(row(name, [ask(name, table[name], role) for role in ROLES]))

    def ask_graphql(name, make, role):
        if name in CLOSED and role == "restricted" and not world.closed_members:
            return "pending"
        return graphql_outcome(world.callers[role], *make(world, role))

    def ask_http(name, make, role):
        return http_outcome(world.callers[role], name, *make(world, role))

    for section, root, word, known in (("query", "queryType", "query", QUERIES), ("mutation", "mutationType", "mutation", MUTATIONS)):
        found, types = fields(world, root)
        table = {}
        for field in found:
            table[field["name"]] = known.get(field["name"]) or blind(word, field, types)
            if field["name"] not in known and graphql_outcome(world.callers["root"], *table[field["name"]](world, "root")) != UNSERVED:
                missing.append(f"{word} {field['name']}")
                del table[field["name"]]
        add(section, table, ask_graphql)
    routes = [f"{r['method']} {r['pattern']}" for r in json.loads(world.callers["root"].http("GET", "/api/v1/routes")[1])]
    missing += [route for route in routes if route not in ROUTES]
    add("route", {route: ROUTES[route] for route in routes if route in ROUTES}, ask_http)
    add("object", OBJECTS, ask_graphql)
    return lines, missing


def test_everybody_may_do_what_the_table_says_and_no_more(world):
    lines, missing = measured(world)
    assert not missing, "describe these in tests/e2e/access_operations.py: " + ", ".join(missing)
    text = row("# Who may do what; see tests/e2e/test_access_matrix.py", ROLES) + "\n" + "\n".join(lines) + "\n"
    if os.environ.get("PEDIGREE_UPDATE_GOLDEN"):
        GOLDEN.write_text(text)
    golden = GOLDEN.read_text().splitlines()
    expected = {line[:WIDTH].strip(): line[WIDTH:].split() for line in golden}
    got = {line[:WIDTH].strip(): line[WIDTH:].split() for line in text.splitlines()}
    differences = [f"{name}: the table says {expected.get(name)}, the server did {outcome}" for name, outcome in got.items() if expected.get(name) != outcome]
    differences += [f"{name}: in the table alone" for name in expected if name not in got]
    assert not differences, "\n".join(differences)


def test_the_table_gives_strangers_nothing():
    """What a reader checks in the table first, said by the test itself."""
    public = {*PAGES, "GET /assets/{path...}", "GET /healthz", "GET /ready", "GET /metrics", "GET /api/v1/openapi.json", "OPTIONS /storage/{rest...}",
              "DELETE /api/v1/session", "GET /api/v1/session", "POST /api/v1/invitations/{invitation}/redeem", "POST /oidc/token", "POST /sdk/otel/v1/{signal}"}
    own = {"viewer", "serverInfo", "GET /api/v1/me", "POST /graphql", "generateApiKey"}   # about the caller himself
    for line in GOLDEN.read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        name, cells = line[:WIDTH].strip(), dict(zip(ROLES, line[WIDTH:].split()))
        if name in public or UNSERVED in cells.values():
            continue
        assert cells["anonymous"] == "deny", line
        assert cells["outsider"] != "allow" or name in own, line
        order = [cells[role] == "allow" for role in ("restricted", "viewer", "member", "admin")]
        assert order == sorted(order) or name in ("updateUser", "PATCH /api/v1/users/{user}", "PUT /api/v1/users/{user}/password", "deleteApiKey") or "/keys" in name \
            or "of a user" in name or name in CLOSED, "a higher role may do what a lower one may: " + line
