-- A ledger as commit 75803dc left it, before migration 013: the dump of a SQLite. Some files are done, others are under way, and the importer was
-- killed while it sent a form. Finished jobs, the queue's notes and what names the machine are left out.
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE river_leader (
    elected_at timestamp NOT NULL,
    expires_at timestamp NOT NULL,
    leader_id text NOT NULL,
    name text PRIMARY KEY NOT NULL DEFAULT 'default' CHECK (name = 'default'),
    CONSTRAINT name_length CHECK (length(name) > 0 AND length(name) < 128),
    CONSTRAINT leader_id_length CHECK (length(leader_id) > 0 AND length(leader_id) < 128)
);
CREATE TABLE river_migration (
    line text NOT NULL,
    version integer NOT NULL,
    created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT line_length CHECK (length(line) > 0 AND length(line) < 128),
    CONSTRAINT version_gte_1 CHECK (version >= 1),
    PRIMARY KEY (line, version)
);
INSERT INTO river_migration VALUES('main',1,'2026-11-29 13:17:39');
INSERT INTO river_migration VALUES('main',2,'2026-11-29 13:17:39');
INSERT INTO river_migration VALUES('main',3,'2026-11-29 13:17:39');
INSERT INTO river_migration VALUES('main',4,'2026-11-29 13:17:39');
INSERT INTO river_migration VALUES('main',5,'2026-11-29 13:17:39');
INSERT INTO river_migration VALUES('main',6,'2026-11-29 13:17:39');
INSERT INTO river_migration VALUES('main',7,'2026-11-29 13:17:39');
INSERT INTO river_migration VALUES('main',8,'2026-11-29 13:17:39');
CREATE TABLE river_notification (
    id integer PRIMARY KEY AUTOINCREMENT,
    created_at timestamp NOT NULL DEFAULT (datetime('now', 'subsec')),
    payload text NOT NULL,
    topic text NOT NULL,
    CONSTRAINT topic_length CHECK (length(topic) > 0 AND length(topic) < 128)
);
CREATE TABLE river_queue (
    name text PRIMARY KEY NOT NULL,
    created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
    metadata blob NOT NULL DEFAULT (jsonb('{}')),
    paused_at timestamp,
    updated_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE TABLE river_job (
    id integer PRIMARY KEY AUTOINCREMENT,
    args blob NOT NULL DEFAULT (jsonb('{}')),
    attempt integer NOT NULL DEFAULT 0,
    attempted_at timestamp,
    attempted_by blob, -- json
    created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
    errors blob, -- json
    finalized_at timestamp,
    kind text NOT NULL,
    max_attempts integer NOT NULL DEFAULT 25,
    metadata blob NOT NULL DEFAULT (jsonb('{}')),
    priority integer NOT NULL DEFAULT 1,
    queue text NOT NULL DEFAULT 'default',
    state text NOT NULL DEFAULT 'available',
    scheduled_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
    tags blob NOT NULL DEFAULT (jsonb('[]')),
    unique_key blob,
    unique_states integer,
    CONSTRAINT finalized_or_finalized_at_null CHECK (
        (finalized_at IS NULL AND state NOT IN ('cancelled', 'completed', 'discarded')) OR
        (finalized_at IS NOT NULL AND state IN ('cancelled', 'completed', 'discarded'))
    ),
    CONSTRAINT priority_in_range CHECK (priority >= 1 AND priority <= 4),
    CONSTRAINT queue_length CHECK (length(queue) > 0 AND length(queue) < 128),
    CONSTRAINT kind_length CHECK (length(kind) > 0 AND length(kind) < 128),
    CONSTRAINT state_valid CHECK (state IN ('available', 'cancelled', 'completed', 'discarded', 'pending', 'retryable', 'running', 'scheduled'))
);
INSERT INTO river_job VALUES(15,X'7c47466f726d1334',1,'2026-01-01 00:00:15.944',X'cbfcc71a30314d384b5138504d564b4a5356335739584443433535345236c71a30314d384b5138504d564b4a5356335739584443433535345236c71a30314d384b5138504d564b4a5356335739584443433535345236c71a30314d384b5138504d564b4a5356335739584443433535345236c71a30314d384b5138544d58563033413334303857544a4d42394e31c71a30314d384b5138544d58563033413334303857544a4d42394e31c71a30314d384b5138544d58563033413334303857544a4d42394e31c71a30314d384b5138595037304a4344334856504539394351514b39ca1a30314d384b5138595037304a4344334856504539394351514b39','2026-01-01 00:00:06.916',NULL,NULL,'poll',30000,X'cc30c71272697665723a756e697175655f6e6f6e6365c710386264353631373161343735633831337a736e6f6f7a65731338',1,'poll','running','2026-01-01 00:00:15.941',X'0b',NULL,NULL);
INSERT INTO river_job VALUES(18,X'7c47466f726d1335',0,'2026-01-01 00:00:14.942',X'cb8cc71a30314d384b5138544d58563033413334303857544a4d42394e31c71a30314d384b5138544d58563033413334303857544a4d42394e31c71a30314d384b5138544d58563033413334303857544a4d42394e31c71a30314d384b5138544d58563033413334303857544a4d42394e31ca1a30314d384b5138595037304a4344334856504539394351514b39','2026-01-01 00:00:10.885',NULL,NULL,'poll',30000,X'cc30c71272697665723a756e697175655f6e6f6e6365c710303262383535386534383435386564657a736e6f6f7a65731335',4,'poll','available','2026-01-01 00:00:16.137',X'0b',NULL,NULL);
INSERT INTO river_job VALUES(20,X'7c47466f726d1336',1,'2026-01-01 00:00:14.964',X'cb1cc71a30314d384b5138595037304a4344334856504539394351514b39','2026-01-01 00:00:14.961',NULL,NULL,'send',30000,X'cc26c71272697665723a756e697175655f6e6f6e6365c71033616666663433353734383930653238',4,'send','running','2026-01-01 00:00:14.961',X'0b',NULL,NULL);
INSERT INTO river_job VALUES(21,X'7c47466f726d1337',0,NULL,NULL,'2026-01-01 00:00:14.962',NULL,NULL,'send',30000,X'cc26c71272697665723a756e697175655f6e6f6e6365c71062376239663030613733333839356336',1,'send','available','2026-01-01 00:00:14.962',X'0b',NULL,NULL);
CREATE TABLE migration (name TEXT PRIMARY KEY, applied_at BIGINT NOT NULL);
INSERT INTO migration VALUES('001_start.sql',1795958260000);
INSERT INTO migration VALUES('002_identity.sql',1795958260030);
INSERT INTO migration VALUES('003_indexes.sql',1795958260030);
INSERT INTO migration VALUES('004_names.sql',1795958260030);
INSERT INTO migration VALUES('005_settings.sql',1795958260031);
INSERT INTO migration VALUES('006_answer.sql',1795958260031);
INSERT INTO migration VALUES('007_reference.sqlite.sql',1795958260032);
INSERT INTO migration VALUES('008_weight.sql',1795958260066);
INSERT INTO migration VALUES('009_outbox.sql',1795958260067);
INSERT INTO migration VALUES('010_answers.sql',1795958260070);
INSERT INTO migration VALUES('011_clock.sql',1795958260070);
INSERT INTO migration VALUES('012_pause.sql',1795958260081);
CREATE TABLE file (
    id         INTEGER PRIMARY KEY,
    claim      TEXT NOT NULL UNIQUE,        -- name of its folder in work/
    name       TEXT NOT NULL,               -- as it was dropped
    profile    TEXT NOT NULL,
    size       BIGINT NOT NULL,
    sha256     TEXT NOT NULL,
    state      TEXT NOT NULL,
    claimed_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    done_at    BIGINT,                      -- when it was done: outcome in the outbox, source in the archive
    row_count  BIGINT NOT NULL DEFAULT 0,   -- rows read
    layout     TEXT NOT NULL DEFAULT '',    -- how it was understood, JSON
    refusal    TEXT NOT NULL DEFAULT '',    -- why it was refused or cut short, JSON
    outcome    TEXT NOT NULL DEFAULT '',    -- name in the outbox, chosen before it is written
    archived   TEXT NOT NULL DEFAULT ''     -- name in the archive, chosen before it is moved there
, settings TEXT NOT NULL DEFAULT '', outcome_sha256 TEXT NOT NULL DEFAULT '', superseded TEXT NOT NULL DEFAULT '', done_tick BIGINT);
INSERT INTO file VALUES(1,'01M8KQ8GBMXZK3G687WWXC8XT8-1-6WGZCY2ANQ','done.csv','',201,'7b0961939eb296ed20d18e856f6e794c55e672b757d220cff580549692014b43','done',1795958260199,1795958261566,1795958261566,3,'{"format":"csv","encoding":"utf-8","delimiter":",","layout":{"tables":[{"sheet":0,"name":"","role":"orders","header":1,"columns":[{"index":0,"header":"order_num","field":"order_num"},{"index":1,"header":"weight","field":"weight","unit":"kg","note":"note_no_unit"},{"index":2,"header":"handover_num","field":"handover_num"},{"index":3,"header":"mawb_no","field":"mawb_no"},{"index":4,"header":"flight_no","field":"flight_no"}]}],"rows":3},"seen":[{"code":"encoding-taken","args":["utf-8"]},{"code":"delimiter-taken","args":[","]}]}','','done.mend-2.outcome.xlsx','done.csv','{"Name":"","Operation":"scanform","Handover":"","Check":false,"Approve":false,"Read":{"Encoding":"auto","WeightUnit":"auto","DateOrder":"auto","HiddenRows":"ask","Persons":"auto"},"Aliases":{}}','aaf5bbcfc587b5fe78e9669b88999c819015493ce4ce8dcd0f82378259c30ae0 ba868cc870b10507bf2d8721aa748acfec7112be30fe7b37fae6a2071758de74','',1484);
INSERT INTO file VALUES(2,'01M8KQ8GBMXZK3G687WWXC8XT8-2-EUWEPNVC7U','quoted.csv','',64,'fd1058c90bb4e9b47c81475f964d30cea4d88cbc4eb33971d6c9c776c8915a34','done',1795958260203,1795958261763,1795958261763,1,'{"format":"csv","encoding":"utf-8","delimiter":",","layout":{"tables":[{"sheet":0,"name":"","role":"orders","header":1,"columns":[{"index":0,"header":"order_num","field":"order_num"},{"index":1,"header":"weight","field":"weight","unit":"kg","note":"note_no_unit"},{"index":2,"header":"handover_num","field":"handover_num"}]}],"rows":1},"seen":[{"code":"encoding-taken","args":["utf-8"]},{"code":"delimiter-taken","args":[","]}]}','','quoted.outcome.xlsx','quoted.csv','{"Name":"","Operation":"scanform","Handover":"","Check":false,"Approve":false,"Read":{"Encoding":"auto","WeightUnit":"auto","DateOrder":"auto","HiddenRows":"ask","Persons":"auto"},"Aliases":{}}','','',1680);
INSERT INTO file VALUES(3,'01M8KQ8J4SYVTGEN9H075V6YDM-1-23WIRVXW54','given_up.csv','',64,'6612df1f76cf462bcd96c0328432c3e11213686c14e5fbffd4c28ec1650d0ac2','done',1795958262035,1795958266361,1795958266361,1,'{"format":"csv","encoding":"utf-8","delimiter":",","layout":{"tables":[{"sheet":0,"name":"","role":"orders","header":1,"columns":[{"index":0,"header":"order_num","field":"order_num"},{"index":1,"header":"weight","field":"weight","unit":"kg","note":"note_no_unit"},{"index":2,"header":"handover_num","field":"handover_num"}]}],"rows":1},"seen":[{"code":"encoding-taken","args":["utf-8"]},{"code":"delimiter-taken","args":[","]}]}','','given_up.mend-1.outcome.xlsx','given_up.csv','{"Name":"","Operation":"scanform","Handover":"","Check":false,"Approve":false,"Read":{"Encoding":"auto","WeightUnit":"auto","DateOrder":"auto","HiddenRows":"ask","Persons":"auto"},"Aliases":{}}','4175315a675fd72d2d1ce03daa92f1cc874adae09b8d48476368554c09a6ca60 c45f9724556285b8a1d848be9be96ca8128f70037079d27c24e1aba13cd40961','',6279);
INSERT INTO file VALUES(4,'01M8KQ8PMVKJSV3W9XDCC554R6-1-LAW7ZD7DB3','accepted.csv','',150,'b579462027e49658d489582816f9483e2cb50d156d4dd397456f85d614215a1a','sent',1795958266653,1795958266999,NULL,2,'{"format":"csv","encoding":"utf-8","delimiter":",","layout":{"tables":[{"sheet":0,"name":"","role":"orders","header":1,"columns":[{"index":0,"header":"order_num","field":"order_num"},{"index":1,"header":"weight","field":"weight","unit":"kg","note":"note_no_unit"},{"index":2,"header":"handover_num","field":"handover_num"},{"index":3,"header":"mawb_no","field":"mawb_no"},{"index":4,"header":"flight_no","field":"flight_no"}]}],"rows":2},"seen":[{"code":"encoding-taken","args":["utf-8"]},{"code":"delimiter-taken","args":[","]}]}','','','','{"Name":"","Operation":"scanform","Handover":"","Check":false,"Approve":false,"Read":{"Encoding":"auto","WeightUnit":"auto","DateOrder":"auto","HiddenRows":"ask","Persons":"auto"},"Aliases":{}}','','',NULL);
INSERT INTO file VALUES(5,'01M8KQ8TMXV03A3408WTJMB9N1-1-UNF5AINNNA','unknown.csv','',64,'cb4010ec66aeacbec6d0fdeecb9f865900be8456052208610278d4780c397147','sent',1795958270727,1795958270967,NULL,1,'{"format":"csv","encoding":"utf-8","delimiter":",","layout":{"tables":[{"sheet":0,"name":"","role":"orders","header":1,"columns":[{"index":0,"header":"order_num","field":"order_num"},{"index":1,"header":"weight","field":"weight","unit":"kg","note":"note_no_unit"},{"index":2,"header":"handover_num","field":"handover_num"}]}],"rows":1},"seen":[{"code":"encoding-taken","args":["utf-8"]},{"code":"delimiter-taken","args":[","]}]}','','','','{"Name":"","Operation":"scanform","Handover":"","Check":false,"Approve":false,"Read":{"Encoding":"auto","WeightUnit":"auto","DateOrder":"auto","HiddenRows":"ask","Persons":"auto"},"Aliases":{}}','','',NULL);
INSERT INTO file VALUES(6,'01M8KQ8YP70JCD3HVPE99CQQK9-1-W67APR46HX','sending.csv','',132,'a39c23a52472958c0b950948638e63f61385f9d25cb17543a3ef169147e58892','mapped',1795958274903,1795958275045,NULL,3,'{"format":"csv","encoding":"utf-8","delimiter":",","layout":{"tables":[{"sheet":0,"name":"","role":"orders","header":1,"columns":[{"index":0,"header":"order_num","field":"order_num"},{"index":1,"header":"weight","field":"weight","unit":"kg","note":"note_no_unit"},{"index":2,"header":"handover_num","field":"handover_num"}]}],"rows":3},"seen":[{"code":"encoding-taken","args":["utf-8"]},{"code":"delimiter-taken","args":[","]}]}','','','','{"Name":"","Operation":"scanform","Handover":"","Check":false,"Approve":false,"Read":{"Encoding":"auto","WeightUnit":"auto","DateOrder":"auto","HiddenRows":"ask","Persons":"auto"},"Aliases":{}}','','',NULL);
CREATE TABLE wait (
    form_id BIGINT NOT NULL REFERENCES form (id),
    file_id BIGINT NOT NULL REFERENCES file (id),
    PRIMARY KEY (form_id, file_id)
) WITHOUT ROWID;
INSERT INTO wait VALUES(1,1);
INSERT INTO wait VALUES(2,2);
INSERT INTO wait VALUES(3,3);
INSERT INTO wait VALUES(4,4);
INSERT INTO wait VALUES(5,5);
INSERT INTO wait VALUES(6,6);
INSERT INTO wait VALUES(7,6);
CREATE TABLE entry (
    file_id   BIGINT NOT NULL REFERENCES file (id),
    sheet     BIGINT NOT NULL,
    row_num   BIGINT NOT NULL,
    order_num TEXT NOT NULL,
    form_id   BIGINT,                       -- the form that the row is in; for a duplicate, the form that has its order
    status    TEXT,                         -- NULL while it is under way
    reason    TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (file_id, sheet, row_num)
) WITHOUT ROWID;
INSERT INTO entry VALUES(1,0,2,'HGE2611010000001',1,'confirmed','');
INSERT INTO entry VALUES(1,0,3,'HGE261101000002R',1,'refused','[{"code":"carrier-refused-order","args":["order is not in the warehouse"]}]');
INSERT INTO entry VALUES(1,0,4,'HGE261101000003U',1,'unconfirmed','[{"code":"not-named","args":["TR7PEKIC2XFESB3UZVF"]}]');
INSERT INTO entry VALUES(2,0,2,'HGE2611010000004',2,'confirmed','');
INSERT INTO entry VALUES(3,0,2,'HGE2611020000001',3,'unknown','[{"code":"gave-up","args":["TRASUVCQTCZFLXWOXV2","2s"]}]');
INSERT INTO entry VALUES(4,0,2,'HGE2611030000001',4,NULL,'');
INSERT INTO entry VALUES(4,0,3,'HGE2611030000002',4,NULL,'');
INSERT INTO entry VALUES(5,0,2,'HGE2611040000001',5,NULL,'');
INSERT INTO entry VALUES(6,0,2,'HGE2611050000001',6,NULL,'');
INSERT INTO entry VALUES(6,0,3,'HGE2611050000002',7,NULL,'');
INSERT INTO entry VALUES(6,0,4,'HGE2611010000001',1,'confirmed','[{"code":"already-confirmed","args":["done.csv","2026-11-29 13:17:41","TR7PEKIC2XFESB3UZVF"]}]');
CREATE TABLE taken (
    order_num TEXT PRIMARY KEY,
    form_id   BIGINT NOT NULL,              -- no foreign key: orders are taken before the form is added
    status    TEXT NOT NULL DEFAULT ''      -- '' while under way
) WITHOUT ROWID;
INSERT INTO taken VALUES('HGE2611010000001',1,'confirmed');
INSERT INTO taken VALUES('HGE2611010000004',2,'confirmed');
INSERT INTO taken VALUES('HGE261101000003U',1,'unconfirmed');
INSERT INTO taken VALUES('HGE2611020000001',3,'unknown');
INSERT INTO taken VALUES('HGE2611030000001',4,'');
INSERT INTO taken VALUES('HGE2611030000002',4,'');
INSERT INTO taken VALUES('HGE2611040000001',5,'');
INSERT INTO taken VALUES('HGE2611050000001',6,'');
INSERT INTO taken VALUES('HGE2611050000002',7,'');
CREATE TABLE importer (
    id          TEXT PRIMARY KEY, alive_tick BIGINT NOT NULL DEFAULT 0);
CREATE TABLE counter (
    name  TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);
INSERT INTO counter VALUES('ledger',5402139043299460672);
INSERT INTO counter VALUES('form',7);
INSERT INTO counter VALUES('send',6);
CREATE TABLE IF NOT EXISTS "form" (
    id           INTEGER PRIMARY KEY,
    file_id      BIGINT NOT NULL REFERENCES file (id),
    reference    TEXT NOT NULL,
    operation    TEXT NOT NULL,
    body         BLOB NOT NULL,
    orders       BIGINT NOT NULL,
    handover     TEXT NOT NULL,
    mawb         TEXT NOT NULL,
    state        TEXT NOT NULL,
    sends        BIGINT NOT NULL DEFAULT 0,
    tries        BIGINT NOT NULL DEFAULT 0,
    started_at   BIGINT,
    sent_at      BIGINT,
    accepted_at  BIGINT,
    settled_at   BIGINT,
    number       TEXT NOT NULL DEFAULT '',
    document     TEXT NOT NULL DEFAULT '',
    message      TEXT NOT NULL DEFAULT '',
    ask_only     BIGINT NOT NULL DEFAULT 0,
    may_resend   BIGINT NOT NULL DEFAULT 0,
    answer       TEXT NOT NULL DEFAULT '',
    answer_words TEXT NOT NULL DEFAULT ''
, weight TEXT NOT NULL DEFAULT '', started_tick BIGINT, sent_tick BIGINT);
INSERT INTO form VALUES(1,1,'TR7PEKIC2XFESB3UZVF','scanform',X'7b227265666572656e63655f6e756d223a2254523750454b494332584645534233555a5646222c2268616e646f766572696e666f223a7b2268616e646f7665725f6e756d223a223230303030303030313030222c22636f6e746163745f6e616d65223a22222c22636f6d70616e795f6e616d65223a22222c22636f6e746163745f656d61696c223a22222c22636f6e746163745f70686f6e65223a22222c22636f6e746163745f6d6f62696c65223a22222c22636f756e7472795f636f6465223a22222c2273746174655f636f6465223a22222c22636974795f636f6465223a22222c22706f7374636f6465223a22222c22686f7573655f6e6f223a22222c22737472656574223a22222c22616464726573735f6f6e65223a22227d2c22666c69676874696e666f223a7b226d6177625f6e6f223a223136302d3132333435363735222c22666c696768745f6e6f223a224b4531222c22657464223a22222c22657461223a22222c226465706172747572655f706f7274223a22222c227472616e7369745f706f7274223a22222c226172726976616c5f706f7274223a22222c227472616e7369745f657464223a22222c227472616e7369745f657461223a22222c227472616e7369745f666c696768745f6e6f223a22227d2c2277656967687444223a332e37352c226f726465725f6e756d73223a5b2248474532363131303130303030303031222c2248474532363131303130303030303252222c2248474532363131303130303030303355225d7d',3,'20000000100','160-12345675','partial',1,0,1795958260549,1795958260546,1795958260549,1795958261552,'9275000000000001','https://carrier.invalid/scanform/1.pdf','',0,0,'','','3.75',466,464);
INSERT INTO form VALUES(2,2,'TRNGEUN4QFN24AAL4YX','scanform',X'7b227265666572656e63655f6e756d223a2254524e4745554e3451464e323441414c345958222c2268616e646f766572696e666f223a7b2268616e646f7665725f6e756d223a2232302f5c22625c225c5c222c22636f6e746163745f6e616d65223a22222c22636f6d70616e795f6e616d65223a22222c22636f6e746163745f656d61696c223a22222c22636f6e746163745f70686f6e65223a22222c22636f6e746163745f6d6f62696c65223a22222c22636f756e7472795f636f6465223a22222c2273746174655f636f6465223a22222c22636974795f636f6465223a22222c22706f7374636f6465223a22222c22686f7573655f6e6f223a22222c22737472656574223a22222c22616464726573735f6f6e65223a22227d2c2277656967687444223a312e32352c226f726465725f6e756d73223a5b2248474532363131303130303030303034225d7d',1,'20/"b"\','','succeeded',1,0,1795958260748,1795958260746,1795958260748,1795958261753,'9275000000000002','https://carrier.invalid/scanform/2.pdf','',0,0,'','','1.25',665,664);
INSERT INTO form VALUES(3,3,'TRASUVCQTCZFLXWOXV2','scanform',X'7b227265666572656e63655f6e756d223a22545241535556435154435a464c58574f585632222c2268616e646f766572696e666f223a7b2268616e646f7665725f6e756d223a223230303030303030313030222c22636f6e746163745f6e616d65223a22222c22636f6d70616e795f6e616d65223a22222c22636f6e746163745f656d61696c223a22222c22636f6e746163745f70686f6e65223a22222c22636f6e746163745f6d6f62696c65223a22222c22636f756e7472795f636f6465223a22222c2273746174655f636f6465223a22222c22636974795f636f6465223a22222c22706f7374636f6465223a22222c22686f7573655f6e6f223a22222c22737472656574223a22222c22616464726573735f6f6e65223a22227d2c2277656967687444223a312e32352c226f726465725f6e756d73223a5b2248474532363131303230303030303031225d7d',1,'20000000100','','unknown',1,3,1795958262318,1795958262318,NULL,1795958266342,'','','no answer: the carrier answered HTTP 200 ok, code 500: busy',0,0,'','','1.25',2235,2235);
INSERT INTO form VALUES(4,4,'TRWGMRCJF3GN6GVUQ22','scanform',X'7b227265666572656e63655f6e756d223a22545257474d52434a4633474e36475655513232222c2268616e646f766572696e666f223a7b2268616e646f7665725f6e756d223a223230303030303030313030222c22636f6e746163745f6e616d65223a22222c22636f6d70616e795f6e616d65223a22222c22636f6e746163745f656d61696c223a22222c22636f6e746163745f70686f6e65223a22222c22636f6e746163745f6d6f62696c65223a22222c22636f756e7472795f636f6465223a22222c2273746174655f636f6465223a22222c22636974795f636f6465223a22222c22706f7374636f6465223a22222c22686f7573655f6e6f223a22222c22737472656574223a22222c22616464726573735f6f6e65223a22227d2c22666c69676874696e666f223a7b226d6177625f6e6f223a223136302d3132333435363735222c22666c696768745f6e6f223a224b4531222c22657464223a22222c22657461223a22222c226465706172747572655f706f7274223a22222c227472616e7369745f706f7274223a22222c226172726976616c5f706f7274223a22222c227472616e7369745f657464223a22222c227472616e7369745f657461223a22222c227472616e7369745f666c696768745f6e6f223a22227d2c2277656967687444223a322e352c226f726465725f6e756d73223a5b2248474532363131303330303030303031222c2248474532363131303330303030303032225d7d',2,'20000000100','160-12345675','accepted',1,7,1795958266998,1795958266995,1795958266998,NULL,'','','no answer: the carrier answered HTTP 200 ok, code 500: busy',0,0,'','processing','2.5',6916,6913);
INSERT INTO form VALUES(5,5,'TRCEXTOYFKOE5MWPOOZ','scanform',X'7b227265666572656e63655f6e756d223a225452434558544f59464b4f45354d57504f4f5a222c2268616e646f766572696e666f223a7b2268616e646f7665725f6e756d223a223230303030303030313030222c22636f6e746163745f6e616d65223a22222c22636f6d70616e795f6e616d65223a22222c22636f6e746163745f656d61696c223a22222c22636f6e746163745f70686f6e65223a22222c22636f6e746163745f6d6f62696c65223a22222c22636f756e7472795f636f6465223a22222c2273746174655f636f6465223a22222c22636974795f636f6465223a22222c22706f7374636f6465223a22222c22686f7573655f6e6f223a22222c22737472656574223a22222c22616464726573735f6f6e65223a22227d2c2277656967687444223a312e32352c226f726465725f6e756d73223a5b2248474532363131303430303030303031225d7d',1,'20000000100','','unknown',1,4,1795958270964,1795958270964,NULL,NULL,'','','no answer: the carrier answered HTTP 200 ok, code 500: busy',0,0,'','','1.25',10882,10882);
INSERT INTO form VALUES(6,6,'TRFR4KXMRUUIXSKCECD','scanform',X'7b227265666572656e63655f6e756d223a2254524652344b584d5255554958534b43454344222c2268616e646f766572696e666f223a7b2268616e646f7665725f6e756d223a223230303030303030313030222c22636f6e746163745f6e616d65223a22222c22636f6d70616e795f6e616d65223a22222c22636f6e746163745f656d61696c223a22222c22636f6e746163745f70686f6e65223a22222c22636f6e746163745f6d6f62696c65223a22222c22636f756e7472795f636f6465223a22222c2273746174655f636f6465223a22222c22636974795f636f6465223a22222c22706f7374636f6465223a22222c22686f7573655f6e6f223a22222c22737472656574223a22222c22616464726573735f6f6e65223a22227d2c2277656967687444223a312e32352c226f726465725f6e756d73223a5b2248474532363131303530303030303031225d7d',1,'20000000100','','sending',1,0,1795958275414,1795958275414,NULL,NULL,'','','',0,0,'','','1.25',15332,15332);
INSERT INTO form VALUES(7,6,'TRQSAK2OV7GUIMZON2N','scanform',X'7b227265666572656e63655f6e756d223a2254525153414b324f56374755494d5a4f4e324e222c2268616e646f766572696e666f223a7b2268616e646f7665725f6e756d223a223230303030303030313031222c22636f6e746163745f6e616d65223a22222c22636f6d70616e795f6e616d65223a22222c22636f6e746163745f656d61696c223a22222c22636f6e746163745f70686f6e65223a22222c22636f6e746163745f6d6f62696c65223a22222c22636f756e7472795f636f6465223a22222c2273746174655f636f6465223a22222c22636974795f636f6465223a22222c22706f7374636f6465223a22222c22686f7573655f6e6f223a22222c22737472656574223a22222c22616464726573735f6f6e65223a22227d2c2277656967687444223a312e32352c226f726465725f6e756d73223a5b2248474532363131303530303030303032225d7d',1,'20000000101','','planned',0,0,NULL,NULL,NULL,NULL,'','','',0,0,'','','1.25',NULL,NULL);
CREATE TABLE odd (
	name        TEXT PRIMARY KEY, -- path in the inbox
	seen        TEXT NOT NULL,
	outcome     TEXT NOT NULL,
	sha256      TEXT NOT NULL,
	answered_at BIGINT            -- NULL until the answer is there
) WITHOUT ROWID;
CREATE TABLE answer (
    profile  TEXT NOT NULL,
    question TEXT NOT NULL,                 -- its key
    answer   TEXT NOT NULL,
    asked    TEXT NOT NULL,                 -- the question as it was asked, JSON
    file     TEXT NOT NULL,                 -- name of the file that it was answered in
    at       BIGINT NOT NULL, file_id BIGINT NOT NULL DEFAULT 0,               -- when that file was claimed
    PRIMARY KEY (profile, question)
) WITHOUT ROWID;
CREATE TABLE approval (
    digest  TEXT PRIMARY KEY,
    file    TEXT NOT NULL,                  -- name of the file that it was given for
    at      BIGINT NOT NULL,
    used_by BIGINT                          -- the file that went out by it; NULL: it waits for that file
) WITHOUT ROWID;
CREATE TABLE trial (
    file_id BIGINT PRIMARY KEY REFERENCES file (id),
    verdict TEXT NOT NULL DEFAULT ''        -- '' until it is reported
) WITHOUT ROWID;
CREATE TABLE clock (
    id        BIGINT PRIMARY KEY,           -- 1
    ran_ms    BIGINT NOT NULL,
    database_ms BIGINT,                     -- what the database's clock showed then, PostgreSQL only
    jumped_by BIGINT NOT NULL DEFAULT 0,    -- milliseconds, below 0: it was set back
    jumped_at BIGINT,                       -- by this machine's clock after the jump
    jumped    TEXT NOT NULL DEFAULT ''      -- whose clock
);
INSERT INTO clock VALUES(1,14677,NULL,0,NULL,'');
CREATE TABLE clock_seen (
    boot       TEXT PRIMARY KEY,            -- names the start of the machine
    running_ms BIGINT NOT NULL,             -- how long it had been running
    ran_ms     BIGINT NOT NULL,             -- where the ledger's clock stood
    wall_ms    BIGINT NOT NULL              -- what the clock on its wall showed
) WITHOUT ROWID;
CREATE TABLE pause (
	id    INTEGER PRIMARY KEY,
	began BIGINT NOT NULL,
	until BIGINT NOT NULL,
	asked BIGINT NOT NULL,                  -- milliseconds that the carrier asked for; 0 = it did not say how long
	words TEXT NOT NULL                     -- what it answered
);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('river_job',21);
INSERT INTO sqlite_sequence VALUES('river_notification',20);
CREATE INDEX river_notification_created_at_idx ON river_notification (created_at);
CREATE INDEX river_notification_topic_id_idx ON river_notification (topic, id);
CREATE INDEX river_job_kind ON river_job (kind);
CREATE INDEX river_job_state_and_finalized_at_index ON river_job (state, finalized_at) WHERE finalized_at IS NOT NULL;
CREATE INDEX river_job_prioritized_fetching_index ON river_job (state, queue, priority, scheduled_at, id);
CREATE UNIQUE INDEX river_job_unique_idx ON river_job (unique_key)
    WHERE unique_key IS NOT NULL
        AND unique_states IS NOT NULL
        AND CASE state
            WHEN 'available' THEN unique_states & (1 << 0)
            WHEN 'cancelled' THEN unique_states & (1 << 1)
            WHEN 'completed' THEN unique_states & (1 << 2)
            WHEN 'discarded' THEN unique_states & (1 << 3)
            WHEN 'pending'   THEN unique_states & (1 << 4)
            WHEN 'retryable' THEN unique_states & (1 << 5)
            WHEN 'running'   THEN unique_states & (1 << 6)
            WHEN 'scheduled' THEN unique_states & (1 << 7)
            ELSE 0
        END >= 1;
CREATE INDEX file_open ON file (id) WHERE done_at IS NULL;
CREATE INDEX file_name ON file (name);
CREATE INDEX wait_file ON wait (file_id);
CREATE INDEX entry_form ON entry (form_id) WHERE form_id IS NOT NULL;
CREATE INDEX taken_form ON taken (form_id);
CREATE INDEX file_kept ON file (done_at) WHERE archived <> '';
CREATE INDEX file_outcome_lower ON file (lower(outcome));
CREATE INDEX file_archived_lower ON file (lower(archived));
CREATE INDEX form_open ON form (id) WHERE settled_at IS NULL;
CREATE INDEX form_reference ON form (reference);
CREATE UNIQUE INDEX form_reference_once ON form (reference) WHERE NOT (state = 'refused' AND answer = 'declined');
CREATE INDEX file_superseded_lower ON file (lower(superseded)) WHERE superseded <> '';
CREATE INDEX file_done_tick ON file (done_tick) WHERE done_tick IS NOT NULL;
COMMIT;
