-- The first schema. Times are microseconds UTC; ids are what the wire shows, base64-wrapped, and are never given out twice.
-- Flags are 0/1. JSON that came from a client is kept as bytes (BLOB), exactly as sent. See docs/formats/database.md.

-- ---------------------------------------------------------------- people and places
CREATE TABLE entity (
  id              INTEGER PRIMARY KEY,
  name            TEXT    NOT NULL,
  name_key        TEXT    NOT NULL UNIQUE,            -- folded; also of deleted entities: names are not given out again
  kind            TEXT    NOT NULL CHECK (kind IN ('user', 'team', 'organization')),
  organization_id INTEGER,                            -- teams and organisation entities
  ttl_seconds     INTEGER,                            -- lifetime of versions that say nothing else; null: for ever
  created_at      INTEGER NOT NULL,
  deleted_at      INTEGER
);
CREATE INDEX entity_by_ttl ON entity (id) WHERE ttl_seconds IS NOT NULL;
CREATE INDEX entity_by_organization ON entity (organization_id);

CREATE TABLE organization (
  id         INTEGER PRIMARY KEY,
  name       TEXT    NOT NULL,
  name_key   TEXT    NOT NULL UNIQUE,
  entity_id  INTEGER NOT NULL REFERENCES entity (id),  -- owns the registries
  created_at INTEGER NOT NULL,
  deleted_at INTEGER
);

CREATE TABLE account (
  id                INTEGER PRIMARY KEY,
  username          TEXT    NOT NULL,
  username_key      TEXT    NOT NULL UNIQUE,
  display_name      TEXT    NOT NULL,
  email             TEXT,
  email_key         TEXT,                                     -- folded; of at most one account that is not deleted
  kind              TEXT    NOT NULL DEFAULT 'user' CHECK (kind IN ('user', 'service')),
  owner_entity_id   INTEGER REFERENCES entity (id),           -- service accounts: the team or organisation they work for
  is_admin          INTEGER NOT NULL DEFAULT 0,
  entity_id         INTEGER NOT NULL REFERENCES entity (id),  -- the personal entity
  default_entity_id INTEGER NOT NULL REFERENCES entity (id),
  created_at        INTEGER NOT NULL,
  disabled_at       INTEGER,                                  -- deactivated: keys rest, everything else stays
  deleted_at        INTEGER
);
CREATE INDEX account_by_entity ON account (entity_id);
CREATE INDEX account_by_email ON account (email_key) WHERE email_key IS NOT NULL;
CREATE INDEX account_by_owner ON account (owner_entity_id) WHERE owner_entity_id IS NOT NULL;

CREATE TABLE api_key (
  id          INTEGER PRIMARY KEY,
  account_id  INTEGER NOT NULL REFERENCES account (id),
  prefix      TEXT    NOT NULL,                       -- the first characters, to recognise a key by
  sha256      BLOB    NOT NULL UNIQUE,                -- keys are 256-bit random: a plain hash is enough
  description TEXT,
  scope       TEXT    NOT NULL DEFAULT 'full' CHECK (scope IN ('full', 'read-only')),
  created_at  INTEGER NOT NULL,
  expires_at  INTEGER,
  last_used_at INTEGER,                               -- to some minutes
  revoked_at  INTEGER
);
CREATE INDEX api_key_by_account ON api_key (account_id);

CREATE TABLE session (                                -- of a browser
  id         INTEGER PRIMARY KEY,
  sha256     BLOB    NOT NULL UNIQUE,                 -- of what the cookie holds
  account_id INTEGER NOT NULL REFERENCES account (id),
  key_id     INTEGER REFERENCES api_key (id),         -- the key it was opened with: it ends with it
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
);
CREATE INDEX session_by_expiry ON session (expires_at);
CREATE INDEX session_by_account ON session (account_id);

CREATE TABLE password (                               -- of those who have one: others sign in with a key
  account_id INTEGER PRIMARY KEY REFERENCES account (id),
  hash       TEXT    NOT NULL,                        -- argon2id, with its parameters and salt
  set_at     INTEGER NOT NULL
);

CREATE TABLE organization_member (
  organization_id INTEGER NOT NULL REFERENCES organization (id),
  account_id      INTEGER NOT NULL REFERENCES account (id),
  role            TEXT    NOT NULL,
  PRIMARY KEY (organization_id, account_id)
);
CREATE INDEX organization_member_by_account ON organization_member (account_id);

CREATE TABLE team_member (
  entity_id  INTEGER NOT NULL REFERENCES entity (id),
  account_id INTEGER NOT NULL REFERENCES account (id),
  role       TEXT    NOT NULL,
  PRIMARY KEY (entity_id, account_id)
);
CREATE INDEX team_member_by_account ON team_member (account_id);

-- A promise to let the holder of a token make an account and join. No mail is sent: who invites passes the token on.
CREATE TABLE invitation (
  id              INTEGER PRIMARY KEY,
  token_sha256    BLOB    NOT NULL UNIQUE,
  email           TEXT    NOT NULL,
  email_key       TEXT    NOT NULL,
  organization_id INTEGER NOT NULL REFERENCES organization (id),
  entity_id       INTEGER NOT NULL REFERENCES entity (id),  -- the team, or the organisation's own entity
  role            TEXT    NOT NULL,
  invited_by      INTEGER NOT NULL REFERENCES account (id),
  created_at      INTEGER NOT NULL,
  expires_at      INTEGER NOT NULL,
  redeemed_by     INTEGER REFERENCES account (id),
  closed_at       INTEGER                                   -- redeemed or revoked
);
CREATE INDEX invitation_by_entity ON invitation (entity_id, id) WHERE closed_at IS NULL;

-- ---------------------------------------------------------------- projects (a registry is a project)
CREATE TABLE project (
  id              INTEGER PRIMARY KEY,
  entity_id       INTEGER NOT NULL REFERENCES entity (id),
  name            TEXT    NOT NULL,
  description     TEXT,
  access          TEXT    NOT NULL,                   -- 'PRIVATE', 'RESTRICTED', …: the client's own words
  allow_all_types INTEGER NOT NULL DEFAULT 1,         -- registries: any artifact type may be linked
  next_run        INTEGER NOT NULL DEFAULT 1,         -- number in the display name of the next run
  created_by      INTEGER REFERENCES account (id),
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL,
  deleted_at      INTEGER,                            -- with all that is in it
  deleted_by      INTEGER,
  purged_at       INTEGER                             -- cannot be restored any more
);
CREATE UNIQUE INDEX project_by_name ON project (entity_id, name) WHERE deleted_at IS NULL;

-- Who has a role of his own in a registry: people, and teams, whose members all have the team's role there.
CREATE TABLE registry_member (
  project_id INTEGER NOT NULL REFERENCES project (id),
  account_id INTEGER NOT NULL REFERENCES account (id),
  role       TEXT    NOT NULL,
  PRIMARY KEY (project_id, account_id)
);
CREATE INDEX registry_member_by_account ON registry_member (account_id);

CREATE TABLE registry_team (
  project_id INTEGER NOT NULL REFERENCES project (id),
  entity_id  INTEGER NOT NULL REFERENCES entity (id),
  role       TEXT    NOT NULL,
  PRIMARY KEY (project_id, entity_id)
);
CREATE INDEX registry_team_by_entity ON registry_team (entity_id);

CREATE TABLE protected_alias (                        -- only administrators of the registry set, move or remove these
  project_id INTEGER NOT NULL REFERENCES project (id),
  alias      TEXT    NOT NULL,
  set_by     INTEGER NOT NULL REFERENCES account (id),
  set_at     INTEGER NOT NULL,
  PRIMARY KEY (project_id, alias)
);

CREATE TABLE artifact_type (
  id          INTEGER PRIMARY KEY,
  project_id  INTEGER NOT NULL REFERENCES project (id),
  name        TEXT    NOT NULL,
  description TEXT,
  created_at  INTEGER NOT NULL,
  UNIQUE (project_id, name)
);

-- ---------------------------------------------------------------- runs
CREATE TABLE run (
  id             INTEGER PRIMARY KEY,
  project_id     INTEGER NOT NULL REFERENCES project (id),
  name           TEXT    NOT NULL,                    -- the id the client chose
  display_name   TEXT    NOT NULL,
  state          TEXT    NOT NULL,
  config         BLOB    NOT NULL,                    -- JSON as sent
  summary        BLOB    NOT NULL,                    -- JSON as sent
  notes          TEXT,
  description    TEXT,
  group_name     TEXT,
  job_type       TEXT,
  git_commit     TEXT,
  git_remote     TEXT,
  host           TEXT,
  program        TEXT,
  sweep          TEXT,
  created_by     INTEGER NOT NULL REFERENCES account (id),
  created_at     INTEGER NOT NULL,
  updated_at     INTEGER NOT NULL,
  heartbeat_at   INTEGER NOT NULL,
  exit_code      INTEGER,
  stop_requested INTEGER NOT NULL DEFAULT 0,
  history_lines  INTEGER NOT NULL DEFAULT 0,          -- highest line number + 1
  event_lines    INTEGER NOT NULL DEFAULT 0,
  log_lines      INTEGER NOT NULL DEFAULT 0,
  last_step      INTEGER,                             -- highest _step logged
  deleted_at     INTEGER,
  deleted_by     INTEGER,
  purged_at      INTEGER,                             -- history and files are gone; the row stays for lineage
  UNIQUE (project_id, name)                           -- a deleted run's name is not given out again
);
CREATE INDEX run_deleted ON run (id) WHERE deleted_at IS NOT NULL;
CREATE INDEX run_by_time ON run (project_id, created_at, id);
CREATE INDEX run_by_state ON run (state, heartbeat_at);
CREATE INDEX run_by_commit ON run (git_commit) WHERE git_commit IS NOT NULL;

CREATE TABLE run_tag (
  run_id INTEGER NOT NULL REFERENCES run (id),
  tag    TEXT    NOT NULL,
  PRIMARY KEY (run_id, tag)
);

-- One row per scalar of config and summary, for filters and ordering. class: number, nan, inf, -inf, text, bool, null, other.
CREATE TABLE run_value (
  run_id     INTEGER NOT NULL REFERENCES run (id),
  source     TEXT    NOT NULL CHECK (source IN ('config', 'summary')),
  key        TEXT    NOT NULL,                        -- dotted path, without the ".value" of config
  project_id INTEGER NOT NULL,
  class      TEXT    NOT NULL,
  number     REAL,
  text       TEXT,
  PRIMARY KEY (run_id, source, key)
);
CREATE INDEX run_value_by_number ON run_value (project_id, source, key, class, number, run_id);

-- History, system events and console log: one compressed block per request, not one row per point.
CREATE TABLE run_block (
  id         INTEGER PRIMARY KEY,
  run_id     INTEGER NOT NULL REFERENCES run (id),
  stream     TEXT    NOT NULL CHECK (stream IN ('history', 'events', 'log')),
  first_line INTEGER NOT NULL,
  line_count INTEGER NOT NULL,
  min_step   INTEGER,                                 -- of the rows inside, where they carry _step
  max_step   INTEGER,
  format     INTEGER NOT NULL,                        -- docs/formats/run_block.md
  bytes      BLOB    NOT NULL
);
CREATE INDEX run_block_by_line ON run_block (run_id, stream, first_line);

-- What is known of each metric key of the history.
CREATE TABLE run_key (
  run_id    INTEGER NOT NULL REFERENCES run (id),
  key       TEXT    NOT NULL,                         -- dotted path
  type      TEXT    NOT NULL,                         -- number, string, boolean, null, list, or a media type
  count     INTEGER NOT NULL,
  monotonic INTEGER NOT NULL,                         -- numbers that never fell
  last      BLOB    NOT NULL,                         -- JSON of the last value
  minimum   REAL,
  maximum   REAL,
  PRIMARY KEY (run_id, key, type)
);

-- ---------------------------------------------------------------- bytes
CREATE TABLE blob (
  id         INTEGER PRIMARY KEY,
  md5        BLOB    NOT NULL,
  sha256     BLOB,                                    -- null until the server has read the bytes itself
  size       INTEGER NOT NULL,
  location   TEXT    NOT NULL,                        -- opaque to all but the blob store; of this row alone
  state      TEXT    NOT NULL CHECK (state IN ('stored', 'condemned', 'freed')),   -- docs/decisions/0006
  condemned_at INTEGER,
  created_at INTEGER NOT NULL
);
CREATE INDEX blob_by_location ON blob (location);
CREATE INDEX blob_by_md5 ON blob (md5);
CREATE INDEX blob_to_collect ON blob (state, condemned_at) WHERE state <> 'stored';
CREATE UNIQUE INDEX blob_by_sha256 ON blob (sha256) WHERE sha256 IS NOT NULL;

CREATE TABLE run_file (
  id         INTEGER PRIMARY KEY,
  run_id     INTEGER NOT NULL REFERENCES run (id),
  name       TEXT    NOT NULL,
  blob_id    INTEGER REFERENCES blob (id),            -- null until the first upload ends
  created_at INTEGER NOT NULL,
  updated_at INTEGER,
  deleted_at INTEGER,
  UNIQUE (run_id, name)
);
CREATE INDEX run_file_by_blob ON run_file (blob_id);

-- ---------------------------------------------------------------- collections and versions
CREATE TABLE collection (
  id          INTEGER PRIMARY KEY,
  project_id  INTEGER NOT NULL REFERENCES project (id),
  type_id     INTEGER NOT NULL REFERENCES artifact_type (id),
  kind        TEXT    NOT NULL CHECK (kind IN ('sequence', 'portfolio')),
  name        TEXT    NOT NULL,
  description TEXT,
  next_index  INTEGER NOT NULL DEFAULT 0,             -- the next version number; never goes back
  created_by  INTEGER REFERENCES account (id),
  created_at  INTEGER NOT NULL,
  updated_at  INTEGER NOT NULL,
  last_event_at INTEGER NOT NULL DEFAULT 0,           -- times of its events strictly increase
  deleted_at  INTEGER,
  deleted_by  INTEGER
);
CREATE UNIQUE INDEX collection_by_name ON collection (project_id, name) WHERE deleted_at IS NULL;
CREATE INDEX collection_by_type ON collection (type_id);
CREATE INDEX collection_in_project ON collection (project_id, id) WHERE deleted_at IS NULL;
CREATE INDEX collection_by_time ON collection (project_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX collection_by_activity ON collection (project_id, kind, last_event_at, id);

CREATE TABLE collection_tag (
  collection_id INTEGER NOT NULL REFERENCES collection (id),
  tag           TEXT    NOT NULL,
  PRIMARY KEY (collection_id, tag)
);

CREATE TABLE sequence_client (                        -- sequenceClientID of the SDK
  client_id     TEXT    PRIMARY KEY,
  collection_id INTEGER NOT NULL REFERENCES collection (id)
);

CREATE TABLE artifact (
  id             INTEGER PRIMARY KEY,
  sequence_id    INTEGER NOT NULL REFERENCES collection (id),
  state          TEXT    NOT NULL CHECK (state IN ('PENDING', 'COMMITTED')),
  version_index  INTEGER,                             -- given at commit
  digest         TEXT    NOT NULL,                    -- as declared by the client
  computed_digest TEXT,                               -- recomputed from the manifest at commit
  distributed_id TEXT,
  base_id        INTEGER REFERENCES artifact (id),
  description    TEXT,
  metadata       BLOB,                                -- JSON as sent
  size           INTEGER NOT NULL DEFAULT 0,
  file_count     INTEGER NOT NULL DEFAULT 0,
  ttl_seconds    INTEGER,                             -- null: inherit; -2: off
  expires_at     INTEGER,                             -- by its own ttl_seconds
  history_step   INTEGER,
  run_id         INTEGER REFERENCES run (id),         -- who logged it; null: a user
  created_by     INTEGER NOT NULL REFERENCES account (id),
  created_at     INTEGER NOT NULL,
  updated_at     INTEGER NOT NULL,
  committed_at   INTEGER,
  manifest_blob_id INTEGER REFERENCES blob (id),      -- the final manifest
  deleted_at     INTEGER,                             -- deleted in its sequence; it lives on where it is linked
  deleted_by     INTEGER,
  purged_at      INTEGER                              -- files and manifest are gone; the row stays for lineage
);
CREATE INDEX artifact_by_expiry ON artifact (expires_at) WHERE expires_at IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX artifact_by_age ON artifact (sequence_id, created_at) WHERE ttl_seconds IS NULL AND deleted_at IS NULL AND state = 'COMMITTED';
CREATE INDEX artifact_unfinished ON artifact (created_at) WHERE state = 'PENDING' AND purged_at IS NULL;
CREATE INDEX artifact_by_manifest_blob ON artifact (manifest_blob_id) WHERE manifest_blob_id IS NOT NULL;
CREATE UNIQUE INDEX artifact_by_index ON artifact (sequence_id, version_index) WHERE version_index IS NOT NULL;
CREATE INDEX artifact_by_digest ON artifact (sequence_id, digest);
CREATE INDEX artifact_by_distributed ON artifact (sequence_id, distributed_id) WHERE distributed_id IS NOT NULL;
CREATE INDEX artifact_by_run ON artifact (run_id);

CREATE TABLE artifact_client (                        -- clientID of the SDK; makes createArtifact idempotent
  client_id   TEXT    PRIMARY KEY,
  artifact_id INTEGER NOT NULL REFERENCES artifact (id)
);

CREATE TABLE pending_alias (                          -- to be set by the commit
  artifact_id INTEGER NOT NULL REFERENCES artifact (id),
  alias       TEXT    NOT NULL,
  PRIMARY KEY (artifact_id, alias)
);

CREATE TABLE artifact_tag (
  artifact_id INTEGER NOT NULL REFERENCES artifact (id),
  tag         TEXT    NOT NULL,
  created_at  INTEGER NOT NULL,
  PRIMARY KEY (artifact_id, tag)
);

CREATE INDEX artifact_tag_by_tag ON artifact_tag (tag, artifact_id);

-- One row per scalar of a committed version's metadata, as in run_value.
CREATE TABLE artifact_value (
  artifact_id INTEGER NOT NULL REFERENCES artifact (id),
  key         TEXT    NOT NULL,
  class       TEXT    NOT NULL,
  number      REAL,
  text        TEXT,
  PRIMARY KEY (artifact_id, key)
);

CREATE TABLE manifest (
  id          INTEGER PRIMARY KEY,
  artifact_id INTEGER NOT NULL REFERENCES artifact (id),
  kind        TEXT    NOT NULL CHECK (kind IN ('FULL', 'INCREMENTAL', 'PATCH')),
  digest      TEXT    NOT NULL,                       -- base64 MD5 of the manifest's bytes, as declared
  base_id     INTEGER REFERENCES artifact (id),
  blob_id     INTEGER REFERENCES blob (id),           -- null until uploaded
  created_at  INTEGER NOT NULL
);
CREATE INDEX manifest_by_artifact ON manifest (artifact_id);
CREATE INDEX manifest_by_blob ON manifest (blob_id) WHERE blob_id IS NOT NULL;

CREATE TABLE artifact_blob (                          -- bytes uploaded for an artifact, by the MD5 its manifest will name
  artifact_id INTEGER NOT NULL REFERENCES artifact (id),
  md5         BLOB    NOT NULL,
  blob_id     INTEGER NOT NULL REFERENCES blob (id),
  sequence_id INTEGER NOT NULL,                       -- of the artifact: bytes are shared within a sequence only
  PRIMARY KEY (artifact_id, md5)
);
CREATE INDEX artifact_blob_in_sequence ON artifact_blob (sequence_id, md5);
CREATE INDEX artifact_blob_by_blob ON artifact_blob (blob_id);

-- Large files on their way, in parts (signed URLs each). The rows go when the file is joined or given up.
CREATE TABLE upload (
  id          TEXT    PRIMARY KEY,                    -- 32 hexadecimal digits, random
  artifact_id INTEGER NOT NULL REFERENCES artifact (id),
  md5         BLOB    NOT NULL,                       -- of the whole file, as announced
  closed      INTEGER NOT NULL,                       -- joined or given up: its parts are about to be removed
  touched_at  INTEGER NOT NULL
);
CREATE UNIQUE INDEX upload_open ON upload (artifact_id, md5) WHERE closed = 0;
CREATE INDEX upload_by_time ON upload (closed, touched_at);

CREATE TABLE upload_part (
  upload_id TEXT    NOT NULL REFERENCES upload (id),
  number    INTEGER NOT NULL,                         -- from 1
  md5       BLOB    NOT NULL,                         -- as announced
  location  TEXT,                                     -- opaque to all but the blob store; null until its bytes are there
  PRIMARY KEY (upload_id, number)
);

CREATE TABLE artifact_file (                          -- the entries of committed versions
  artifact_id INTEGER NOT NULL REFERENCES artifact (id),
  path        TEXT    NOT NULL,
  digest      TEXT    NOT NULL,                       -- as in the manifest
  size        INTEGER NOT NULL,
  ref         TEXT,                                   -- references: the URL
  birth_id    INTEGER,                                -- the version that brought the bytes
  blob_id     INTEGER REFERENCES blob (id),           -- null for references
  PRIMARY KEY (artifact_id, path)
);
CREATE INDEX artifact_file_by_blob ON artifact_file (blob_id, artifact_id);
CREATE INDEX artifact_file_by_reference ON artifact_file (digest, artifact_id) WHERE blob_id IS NULL;

-- ---------------------------------------------------------------- membership, aliases, lineage
CREATE TABLE trash (                                  -- what was deleted, by one act, and can be restored for a while
  id          INTEGER PRIMARY KEY,
  kind        TEXT    NOT NULL CHECK (kind IN ('version', 'link', 'collection', 'run', 'project')),
  object_id   INTEGER NOT NULL,                       -- of kinds version and link the membership
  entity_id   INTEGER NOT NULL REFERENCES entity (id),
  project_id  INTEGER NOT NULL REFERENCES project (id),
  name        TEXT    NOT NULL,                       -- as of then
  deleted_at  INTEGER NOT NULL,
  actor       TEXT    NOT NULL,                       -- as of then
  reason      TEXT,
  state       TEXT    NOT NULL CHECK (state IN ('kept', 'expired', 'purged', 'restored')),
  ended_at    INTEGER
);
CREATE INDEX trash_of_project ON trash (project_id, id) WHERE state = 'kept';
CREATE INDEX trash_of_entity ON trash (entity_id, id) WHERE state = 'kept';
CREATE INDEX trash_by_time ON trash (state, deleted_at) WHERE state IN ('kept', 'expired');

CREATE TABLE membership (                             -- a version in a collection; closed, never deleted
  id            INTEGER PRIMARY KEY,
  collection_id INTEGER NOT NULL REFERENCES collection (id),
  artifact_id   INTEGER NOT NULL REFERENCES artifact (id),
  project_id    INTEGER NOT NULL,                     -- of the collection: lists of a whole registry
  version_index INTEGER NOT NULL,
  created_by    INTEGER NOT NULL REFERENCES account (id),
  created_at    INTEGER NOT NULL,
  closed_at     INTEGER,
  closed_by     INTEGER,
  trash_id      INTEGER REFERENCES trash (id),        -- the deletion that closed it
  UNIQUE (collection_id, version_index)
);
CREATE INDEX membership_by_trash ON membership (trash_id) WHERE trash_id IS NOT NULL;
CREATE UNIQUE INDEX membership_open ON membership (collection_id, artifact_id) WHERE closed_at IS NULL;
CREATE INDEX membership_by_artifact ON membership (artifact_id);
CREATE INDEX membership_in_project ON membership (project_id, created_at, id) WHERE closed_at IS NULL;

CREATE TABLE membership_gap (                         -- a stretch [gone_from, gone_until) between a deletion and its restoration
  membership_id INTEGER NOT NULL REFERENCES membership (id),
  gone_from     INTEGER NOT NULL,
  gone_until    INTEGER NOT NULL,
  PRIMARY KEY (membership_id, gone_from)
);

CREATE TABLE alias_binding (                          -- half-open intervals [valid_from, valid_to)
  id            INTEGER PRIMARY KEY,
  collection_id INTEGER NOT NULL REFERENCES collection (id),
  alias         TEXT    NOT NULL,
  membership_id INTEGER NOT NULL REFERENCES membership (id),
  valid_from    INTEGER NOT NULL,
  valid_to      INTEGER,
  set_by        INTEGER REFERENCES account (id),       -- null: a rule of the server
  reason        TEXT,
  event_id      INTEGER NOT NULL                      -- the event that opened it
);
CREATE UNIQUE INDEX alias_binding_open ON alias_binding (collection_id, alias) WHERE valid_to IS NULL;
CREATE INDEX alias_binding_by_time ON alias_binding (collection_id, alias, valid_from);
CREATE INDEX alias_binding_by_membership ON alias_binding (membership_id);

CREATE TABLE trash_alias (                            -- the aliases a deletion took away
  trash_id   INTEGER NOT NULL REFERENCES trash (id),
  binding_id INTEGER NOT NULL REFERENCES alias_binding (id),
  PRIMARY KEY (trash_id, binding_id)
);

CREATE TABLE run_input (
  run_id        INTEGER NOT NULL REFERENCES run (id),
  artifact_id   INTEGER NOT NULL REFERENCES artifact (id),
  collection_id INTEGER REFERENCES collection (id),   -- the collection it was reached through
  used_as       TEXT,
  created_at    INTEGER NOT NULL,
  PRIMARY KEY (run_id, artifact_id)
);
CREATE INDEX run_input_by_artifact ON run_input (artifact_id, run_id);

CREATE TABLE run_output (
  run_id      INTEGER NOT NULL REFERENCES run (id),
  artifact_id INTEGER NOT NULL REFERENCES artifact (id),
  created_at  INTEGER NOT NULL,
  PRIMARY KEY (run_id, artifact_id)
);
CREATE INDEX run_output_by_artifact ON run_output (artifact_id, run_id);

-- ---------------------------------------------------------------- events: history, audit, webhooks are views of this table
CREATE TABLE event (
  id             INTEGER PRIMARY KEY,
  uuid           TEXT    NOT NULL UNIQUE,             -- UUIDv7
  schema         INTEGER NOT NULL,
  time           INTEGER NOT NULL,
  actor_id       INTEGER NOT NULL,
  actor          TEXT    NOT NULL,                    -- username as of then
  key_id         INTEGER,
  on_behalf_of   TEXT,
  via            TEXT    NOT NULL,
  request_id     TEXT,
  action         TEXT    NOT NULL,
  organization_id INTEGER,
  entity_id      INTEGER,
  project_id     INTEGER,
  collection_id  INTEGER,
  artifact_id    INTEGER,
  run_id         INTEGER,
  version_index  INTEGER,                             -- in the collection
  previous_index INTEGER,
  alias          TEXT,
  objects        TEXT    NOT NULL,                    -- JSON: names as of then
  before         TEXT,                                -- JSON
  after          TEXT,                                -- JSON
  reason         TEXT,
  leaf           BLOB    NOT NULL                     -- SHA-256 of the canonical text (docs/formats/events.md)
);
CREATE INDEX event_by_collection ON event (collection_id, id) WHERE collection_id IS NOT NULL;
CREATE INDEX event_by_project ON event (project_id, id) WHERE project_id IS NOT NULL;
CREATE INDEX event_by_organization ON event (organization_id, id) WHERE organization_id IS NOT NULL;
CREATE INDEX event_by_run ON event (run_id, id) WHERE run_id IS NOT NULL;
CREATE INDEX event_by_time ON event (time, id);

-- What a request with an Idempotency-Key did: claimed in the transaction of the change, answered afterwards.
CREATE TABLE idempotency (
  account_id  INTEGER NOT NULL REFERENCES account (id),
  key         TEXT    NOT NULL,
  fingerprint BLOB    NOT NULL,                       -- SHA-256 of method, path and body
  request_id  TEXT    NOT NULL,
  event_id    INTEGER NOT NULL,                       -- the first event of the change
  status      INTEGER,                                -- of the answer; null if the server stopped before it was kept
  answer      BLOB,                                   -- JSON
  created_at  INTEGER NOT NULL,
  PRIMARY KEY (account_id, key)
);
CREATE INDEX idempotency_by_time ON idempotency (created_at);

-- ---------------------------------------------------------------- settings shared by all nodes
CREATE TABLE setting (
  name       TEXT    PRIMARY KEY,
  value      BLOB    NOT NULL,
  updated_at INTEGER NOT NULL
);
