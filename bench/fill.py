"""Many rows in little time: copies of rows the server made, written straight into its SQLite file while it is stopped.

What is written is what the server itself would have written for versions and runs logged one by one, but for the events, the blobs (all versions
share the manifest of their template) and the entries of the manifests.
"""
import sqlite3
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import workloads  # noqa: E402

SECOND = 1_000_000
UPSERT = "mutation($i: UpsertBucketInput!) { upsertBucket(input: $i) { inserted } }"
NUMBERS = "WITH RECURSIVE n(i) AS (SELECT :low UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count) "
ACCURACY, LOSS = "((i * 2654435761) % 1000003) / 1000003.0", "((i * 40503 + 7) % 1000033) / 1000033.0"


class Sizes:
    def __init__(self, share):
        self.versions = max(1_000, int(1_000_000 * share))      # of one collection
        self.runs = max(1_000, int(100_000 * share))            # of one project
        self.candidates = max(100, int(10_000 * share))         # versions of one registry, each with a run of its own
        self.nodes = max(1_000, int(1_000_000 * share))         # of one graph of lineage, half of them versions and half runs


class Admin:
    """What workloads.py wants of a server."""

    def __init__(self, server):
        self.url, self.key = server.url, server.admin_key


def templates(server):
    """One row of each kind that is copied, by the wire."""
    admin = Admin(server)
    for project in ("runs", "lineage"):
        workloads.graphql(admin, UPSERT, i={"name": "base", "modelName": project})
    for collection in ("small", "large", "candidates", "graph"):
        workloads.log_version(admin, collection, collection.encode())
    workloads.call("POST", admin.url + "/api/v1/registries/admin/model-registry/M/links", {"artifact": "admin/bench/candidates:latest", "aliases": []}, admin.key)


class Filler:
    def __init__(self, path):
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.execute("PRAGMA journal_mode = OFF")
        self.db.execute("PRAGMA synchronous = OFF")
        self.db.execute("PRAGMA cache_size = -400000")

    def one(self, query, *values):
        return self.db.execute(query, values).fetchone()

    def run(self, statement, **values):
        self.db.execute(statement, values)

    def insert(self, table, columns, low, count, **values):
        """`columns`: name → expression over i."""
        names = ", ".join(columns)
        expressions = ", ".join(str(expression) for expression in columns.values())
        self.db.execute(f"{NUMBERS} INSERT INTO {table} ({names}) SELECT {expressions} FROM n", {"low": low, "count": count, **values})

    def copies(self, table, template_id, columns, low, count, **values):
        """Rows like the one with this id, but for `columns`."""
        every = [row[1] for row in self.db.execute(f"PRAGMA table_info({table})")]
        expressions = ", ".join(f"{columns[name]}" if name in columns else f"t.{name}" for name in every)
        self.db.execute(f"{NUMBERS} INSERT INTO {table} ({', '.join(every)}) SELECT {expressions} FROM n CROSS JOIN {table} t WHERE t.id = :template",
                                     {"low": low, "count": count, "template": template_id, **values})

    def next_id(self, table):
        return self.one(f"SELECT max(id) + 1 FROM {table}")[0]

    def collection(self, name):
        return self.one("SELECT id FROM collection WHERE name = ?", name)[0]

    # ------------------------------------------------------------ what is filled in

    def versions(self, name, count, run_id="NULL"):
        """Versions v1, v2, … behind v0, each with `latest` for a second. The id of a version is `first + number`."""
        sequence = self.collection(name)
        template, = self.one("SELECT id FROM artifact WHERE sequence_id = ?", sequence)
        first, member = self.next_id("artifact"), self.next_id("membership")
        self.copies("artifact", template, {"id": ":first + i", "version_index": "i", "digest": "printf('%032x', i * 7919 + :first)",
                                           "computed_digest": "printf('%032x', i * 7919 + :first)", "run_id": run_id,
                                           "created_at": f"t.created_at + i * {SECOND}", "updated_at": f"t.created_at + i * {SECOND}",
                                           "committed_at": f"t.created_at + i * {SECOND}"}, 1, count, first=first)
        old, = self.one("SELECT id FROM membership WHERE collection_id = ?", sequence)
        self.copies("membership", old, {"id": ":member + i", "artifact_id": ":first + i", "version_index": "i", "created_at": f"t.created_at + i * {SECOND}"},
                    1, count, first=first, member=member)
        latest, start = self.one("SELECT id, valid_from FROM alias_binding WHERE collection_id = ? AND alias = 'latest'", sequence)
        self.run(f"UPDATE alias_binding SET valid_to = valid_from + {SECOND} WHERE id = :id", id=latest)
        self.copies("alias_binding", latest, {"id": ":binding + i", "membership_id": ":member + i", "valid_from": f":start + i * {SECOND}",
                                              "valid_to": f"CASE WHEN i + 1 < :count THEN :start + (i + 1) * {SECOND} END"},
                    1, count, binding=self.next_id("alias_binding"), member=member, start=start)
        self.copies("alias_binding", latest, {"id": self.next_id("alias_binding"), "alias": "'production'", "membership_id": member + count // 2,
                                              "valid_to": "NULL"}, 0, 1)
        self.run("UPDATE collection SET next_index = :count WHERE id = :id", count=count, id=sequence)
        return first

    def run_rows(self, project, count):
        """Runs run-1, run-2, …; the id of a run is `first + number`."""
        project_id, = self.one("SELECT id FROM project WHERE name = ?", project)
        template, = self.one("SELECT id FROM run WHERE project_id = ?", project_id)
        first = self.next_id("run")
        self.copies("run", template, {"id": ":first + i", "name": "'run-' || i", "display_name": "'run-' || i", "state": "'finished'",
                                      "created_at": f"t.created_at + i * {SECOND}", "updated_at": f"t.created_at + i * {SECOND}",
                                      "config": "CAST(printf('{\"lr\":{\"value\":%f},\"layers\":{\"value\":%d}}', i % 100 / 1e4, i % 12) AS BLOB)",
                                      "summary": f"CAST(printf('{{\"accuracy\":%.9f,\"loss\":%.9f,\"_step\":%d}}', {ACCURACY}, {LOSS}, i % 1000) AS BLOB)"},
                    1, count + 1, first=first)
        return project_id, first

    def run_values(self, project_id, first, count):
        for source, key, number in (("config", "lr", "i % 100 / 1e4"), ("config", "layers", "i % 12"), ("summary", "accuracy", ACCURACY),
                                    ("summary", "loss", LOSS), ("summary", "_step", "i % 1000")):
            self.insert("run_value", {"run_id": ":first + i", "source": f"'{source}'", "key": f"'{key}'", "project_id": ":project", "class": "'number'",
                                      "number": number}, 1, count + 1, first=first, project=project_id)

    def links(self, first, count):
        """The versions in the registry, each in collection M."""
        portfolio = self.collection("M")
        old, = self.one("SELECT id FROM membership WHERE collection_id = ?", portfolio)
        self.copies("membership", old, {"id": ":member + i", "artifact_id": ":first + i", "version_index": "i", "created_at": f"t.created_at + i * {SECOND}"},
                    1, count, first=first, member=self.next_id("membership"))
        self.run("UPDATE collection SET next_index = :count WHERE id = :id", count=count, id=portfolio)

    def outputs(self, run, version, count):
        self.insert("run_output", {"run_id": ":run + i", "artifact_id": ":version + i", "created_at": "i"}, 1, count, run=run, version=version)

    def graph(self, count):
        """Run i uses v0 (a dataset everybody uses) and one earlier version, and logs version i: every version is used by about three runs."""
        _, run = self.run_rows("lineage", count)
        version = self.versions("graph", count, run_id=f"{run} + i")
        self.outputs(run, version, count)
        base, = self.one("SELECT id FROM artifact WHERE sequence_id = ? AND version_index = 0", self.collection("graph"))
        used = "CASE WHEN (i - 1) / 3 = 0 THEN :base ELSE :version + (i - 1) / 3 END"
        self.insert("run_input", {"run_id": ":run + i", "artifact_id": used, "created_at": "i"}, 1, count, run=run, version=version, base=base)
        self.insert("run_input", {"run_id": ":run + i", "artifact_id": ":base", "created_at": "i"}, 4, count, run=run, base=base)


def fill(path, sizes):
    """Rows written. The server must not run."""
    filler = Filler(path)
    filler.db.execute("BEGIN")
    filler.versions("small", 100)
    filler.versions("large", sizes.versions)
    project, run = filler.run_rows("runs", sizes.runs)
    filler.run_values(project, run, sizes.runs)
    version = filler.versions("candidates", sizes.candidates, run_id=f"{run} + i")
    filler.outputs(run, version, sizes.candidates)
    filler.links(version, sizes.candidates)
    filler.graph(sizes.nodes // 2)
    filler.db.execute("COMMIT")
    filler.db.execute("PRAGMA journal_mode = WAL")
    rows = filler.db.total_changes
    filler.db.close()
    return rows
