"""GET /admin/audit_logs in the form of the original, over the table of events."""
import base64
import datetime
import json
import urllib.error
import urllib.parse
import urllib.request

import pytest


def fetch(server, key, **query):
    """Status, type and text. The original's clients send Basic user:key."""
    path = "/admin/audit_logs" + ("?" + urllib.parse.urlencode(query) if query else "")
    credentials = base64.b64encode(f"somebody:{key}".encode()).decode()
    request = urllib.request.Request(server.url + path, headers={"Authorization": "Basic " + credentials})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.headers["Content-Type"], answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers["Content-Type"], error.read().decode()


def lines(server, key, **query):
    status, kind, text = fetch(server, key, **query)
    assert (status, kind) == (200, "application/x-ndjson"), text
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture(scope="module")
def busy(make_user, admin):
    person = make_user(email="busy@example.org")
    person.sdk("""
with wandb.init(project="p", id="r") as run:
    for text in ("1", "2"):
        model = wandb.Artifact("m", type="model")
        with model.new_file("w") as f: f.write(text)
        run.log_artifact(model).wait().link("wandb-registry-model/Audited")
with wandb.init(project="p", id="s") as run: run.use_artifact("m:v0")
wandb.Api().run("p/s").delete()""")
    person.native.put(["registries", "main", "model", "Audited", "aliases", "production"], {"version": "v1", "reason": "it is better"})
    return person


def test_every_change_is_there_in_order(server, admin, busy):
    rows = lines(server, admin.key)
    actions = [r["action"] for r in rows]
    assert set(actions) >= {"user:create", "user:create_api_key", "artifact:create", "artifact:read", "run:delete", "link", "alias.add", "organization:update_member"}
    assert len({r["event"]["seq"] for r in rows}) == len(rows)
    assert [r["timestamp"] for r in rows] == sorted(r["timestamp"] for r in rows)
    created = next(r for r in rows if r["action"] == "artifact:create")
    assert created["artifact_qualified_name"] == f"{busy.name}/p/m:v0" and created["project_name"] == "p" and created["entity_name"] == busy.name
    assert created["actor_email"] == "busy@example.org" and created["response_code"] == 200 and len(created["artifact_digest"]) == 32
    assert base64.b64decode(created["artifact_asset"]).startswith(b"Artifact:")
    moved = next(r for r in rows if r["event"]["alias"] == "production")
    assert (moved["event"]["reason"], moved["event"]["version"], moved["event"]["via"]) == ("it is better", "v1", "rest")


def test_pages_lead_to_the_end_and_agree_with_the_stream(server, admin, busy):
    today = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
    seen, cursor, pages = [], "", 0
    while cursor is not None:
        status, kind, text = fetch(server, admin.key, startDate=today, limit=7, cursor=cursor)
        page = json.loads(text)
        assert (status, kind.split(";")[0], page["count"]) == (200, "application/json", len(page["audit_logs"]))
        assert page["range_start_time"] == today + "T00:00:00.000000Z"
        seen += page["audit_logs"]
        cursor, pages = page["next_cursor"], pages + 1
    assert pages > 3
    assert seen == lines(server, admin.key, startDate=today)


def test_ranges(server, admin, busy):
    day = datetime.datetime.now(datetime.timezone.utc).date()
    everything = lines(server, admin.key)
    assert lines(server, admin.key, numDays=3) == everything
    assert lines(server, admin.key, startDate=(day - datetime.timedelta(3)).isoformat(), numDays=2) == []
    ended = json.loads(fetch(server, admin.key, startDate=day.isoformat(), endDate=day.isoformat())[2])
    assert ended["audit_logs"] == everything and ended["next_cursor"] is None
    half = everything[len(everything) // 2]["timestamp"]
    assert lines(server, admin.key, startDate=half) == [r for r in everything if r["timestamp"] >= half]
    for wrong in ({"startDate": "soon"}, {"numDays": "-1"}, {"limit": "20001"}, {"limit": "0"}, {"cursor": "nonsense"},
                  {"startDate": "2026-01-02", "endDate": "2026-01-01T00:00:00Z"}):
        assert fetch(server, admin.key, **wrong)[0] == 400, wrong


def test_anonymized_rows_name_nobody(server, admin, busy):
    text = fetch(server, admin.key, anonymize="true")[2]
    assert len(text.splitlines()) == len(lines(server, admin.key))
    rows = [json.loads(line) for line in text.splitlines()]
    assert all("actor_email" not in r and "user_email" not in r and "actor" not in r["event"] for r in rows)
    assert "busy@example.org" not in text and "it is better" not in text


def test_it_is_for_administrators_of_the_server(server, admin, busy, make_user):
    status, kind, text = fetch(server, busy.key)
    assert (status, kind, "administrators of the server" in text) == (403, "application/problem+json", True)
    assert fetch(server, "x" * 48)[0] == 401
    promoted = make_user()
    admin.call("PATCH", ["users", promoted.name], {"admin": True})
    assert fetch(server, promoted.key)[0] == 200
