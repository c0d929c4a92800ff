-- A store as the first migration left it, with three revisions. It stands for files that people have: never edit it.
CREATE TABLE ledger_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT ledger_version_pkc PRIMARY KEY (version_num));
INSERT INTO ledger_version VALUES ('0001');
CREATE TABLE servers (
    guild_id BIGINT NOT NULL,
    latest INTEGER NOT NULL,
    seal VARCHAR(64) NOT NULL,
    removed_at VARCHAR(32),
    PRIMARY KEY (guild_id)
);
CREATE TABLE revisions (
    guild_id BIGINT NOT NULL,
    number INTEGER NOT NULL,
    batch INTEGER NOT NULL,
    at VARCHAR(32) NOT NULL,
    subject VARCHAR(16) NOT NULL,
    "key" VARCHAR(100) NOT NULL,
    action VARCHAR(16) NOT NULL,
    author BIGINT,
    why TEXT NOT NULL,
    "before" TEXT,
    "after" TEXT,
    against INTEGER NOT NULL,
    upstream TEXT,
    seal VARCHAR(64) NOT NULL,
    PRIMARY KEY (guild_id, number),
    FOREIGN KEY (guild_id) REFERENCES servers (guild_id) ON DELETE CASCADE
);
CREATE INDEX revisions_by_key ON revisions (guild_id, subject, "key", number);
INSERT INTO servers VALUES (700, 3, 'aa199a19804be14372f5d253bf8a1dbff659f9aa68069ba3e886c6e09dbb400e', NULL);
INSERT INTO revisions VALUES
    (700, 1, 1, '2026-03-01T12:00:00.000000+00:00', 'fact', 'a', 'add', 11, '"asked often"',
    NULL,
    '{"id":"a","questions":["What?"],"quote":"Mali exports gold.","source":"doc","topic":"economy"}',
    0, NULL, '3d56022549aac08f63071e168f5c0e30e478b9a6aa39b57743acd33d0ebf3c4b');
INSERT INTO revisions VALUES
    (700, 2, 1, '2026-03-01T12:00:00.000000+00:00', 'fact', 'b', 'add', 12, '"asked often"',
    NULL,
    '{"id":"b","questions":["What?"],"quote":"Mali exports gold.","source":"doc","topic":"economy"}',
    0, NULL, 'fe9a4a49ca5dc499bfd65ba0834eb426c1d78242dbe0212763a15049a6d8c752');
INSERT INTO revisions VALUES
    (700, 3, 3, '2026-03-01T12:00:00.000000+00:00', 'fact', 'a', 'edit', 11, '""',
    '{"id":"a","questions":["What?"],"quote":"Mali exports gold.","source":"doc","topic":"economy"}',
    '{"id":"a","questions":["What?"],"quote":"Gold.","source":"doc","topic":"economy"}',
    1, NULL, 'aa199a19804be14372f5d253bf8a1dbff659f9aa68069ba3e886c6e09dbb400e');
