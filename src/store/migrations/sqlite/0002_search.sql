-- Lists of runs and versions, filtered: indexes that answer without a look at the rows.
CREATE INDEX run_by_its_state ON run (project_id, state, id);
CREATE INDEX run_by_group ON run (project_id, group_name, id);
CREATE INDEX run_by_display_name ON run (project_id, display_name, id);

-- Values that are no scalars (lists, media) are few: whether a key has any decides who tests a filter on it.
CREATE INDEX run_value_opaque ON run_value (source, key, run_id) WHERE class = 'other';
CREATE INDEX artifact_value_opaque ON artifact_value (key, artifact_id) WHERE class = 'other';
