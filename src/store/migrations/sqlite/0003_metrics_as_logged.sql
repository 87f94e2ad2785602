-- The metrics of a version as they were when it was logged (docs/decisions/0009).
ALTER TABLE artifact ADD COLUMN measured_id INTEGER;      -- its own id if it has rows in artifact_metric; null: the run's summary says the same
ALTER TABLE artifact ADD COLUMN measured_step INTEGER;    -- the last step of its run that came before it; null: none, or not known yet

CREATE TABLE artifact_metric (                            -- classes as in run_value; what is not here is what the run's summary says
  artifact_id INTEGER NOT NULL REFERENCES artifact (id),
  key         TEXT    NOT NULL,
  project_id  INTEGER NOT NULL,                           -- of the run: who may see it
  step        INTEGER NOT NULL,                           -- at which it was logged
  class       TEXT    NOT NULL,
  number      REAL,
  text        TEXT,
  PRIMARY KEY (artifact_id, key)
) WITHOUT ROWID;

-- Versions whose metrics are still to be settled: the run's history arrives after them.
CREATE TABLE metrics_due (
  artifact_id INTEGER PRIMARY KEY REFERENCES artifact (id),
  run_id      INTEGER NOT NULL REFERENCES run (id),
  asked       INTEGER NOT NULL,                           -- goes up whenever something happened to the run
  ready       INTEGER NOT NULL                            -- 1: to be looked at
);
CREATE INDEX metrics_due_of_run ON metrics_due (run_id);
CREATE INDEX metrics_due_ready ON metrics_due (ready, run_id, artifact_id);

-- When lines of a run's history were last replaced: what was folded from them before is no start for later versions.
CREATE TABLE history_rewritten (
  run_id INTEGER PRIMARY KEY REFERENCES run (id),
  at     INTEGER NOT NULL
);

CREATE INDEX artifact_measured ON artifact (run_id, history_step, created_at) WHERE measured_id IS NOT NULL;

INSERT INTO metrics_due (artifact_id, run_id, asked, ready)
SELECT id, run_id, 1, 1 FROM artifact WHERE run_id IS NOT NULL AND state = 'COMMITTED' AND purged_at IS NULL;

-- Values are looked up by whose they are and by key, thousands for one list: without a rowid that is one look instead of two.
CREATE TABLE new_run_value (
  run_id     INTEGER NOT NULL REFERENCES run (id),
  source     TEXT    NOT NULL CHECK (source IN ('config', 'summary')),
  key        TEXT    NOT NULL,                            -- dotted path, without the ".value" of config
  project_id INTEGER NOT NULL,
  class      TEXT    NOT NULL,
  number     REAL,
  text       TEXT,
  PRIMARY KEY (run_id, source, key)
) WITHOUT ROWID;
INSERT INTO new_run_value (run_id, source, key, project_id, class, number, text)
SELECT run_id, source, key, project_id, class, number, text FROM run_value ORDER BY run_id, source, key;
DROP TABLE run_value;
ALTER TABLE new_run_value RENAME TO run_value;
CREATE INDEX run_value_by_number ON run_value (project_id, source, key, class, number, run_id);
CREATE INDEX run_value_by_text ON run_value (project_id, source, key, text, run_id) WHERE class = 'text';
CREATE INDEX run_value_opaque ON run_value (source, key, run_id) WHERE class = 'other';

CREATE TABLE new_artifact_value (
  artifact_id INTEGER NOT NULL REFERENCES artifact (id),
  key         TEXT    NOT NULL,
  class       TEXT    NOT NULL,
  number      REAL,
  text        TEXT,
  PRIMARY KEY (artifact_id, key)
) WITHOUT ROWID;
INSERT INTO new_artifact_value (artifact_id, key, class, number, text)
SELECT artifact_id, key, class, number, text FROM artifact_value ORDER BY artifact_id, key;
DROP TABLE artifact_value;
ALTER TABLE new_artifact_value RENAME TO artifact_value;
CREATE INDEX artifact_value_opaque ON artifact_value (key, artifact_id) WHERE class = 'other';
