//! Drift: quiet where nothing was changed by hand, and named where something was.

use std::path::Path;

use banister::effect::Replay;
use banister::migration::{History, Script};
use banister::postgres::{ScratchServer, SessionOptions};
use banister::preflight::{Replayed, drift};
use banister::report::ItemStatus;
use banister::source::Source;

use super::live_schema::{database, live, replayed};
use crate::effect::{cases, plain};
use crate::migration::{folders, listing, options};
use crate::postgres::servers::trusting_servers;

/// What a server differs in from the scripts that it ran; statements that it refused
/// are in no script.
async fn told(server: &ScratchServer, scripts: &[Script]) -> Vec<String> {
    let database = server.create_database().await.expect("a database");
    let mut session = database.connect(&SessionOptions::default()).await.expect("a session");
    let mut files = Replayed::new(Replay::new(server.version()));
    for script in scripts {
        let mut ran = String::new();
        for statement in script.statements() {
            let sql = script.source.slice(statement.span);
            if statement.copy_data.is_none() && session.apply(sql).await.is_ok() {
                ran.push_str(sql);
                ran.push_str(";\n");
            }
        }
        files.script(None, &plain(&Source::new("ran", ran)), true);
    }
    drop(session);
    let sql = live(&database).await;
    let mut actual = Replayed::new(Replay::of_new_database(server.version()));
    actual.script(None, &plain(&Source::new("live", sql)), true);
    drift(&files, &actual, &[]).1
}

/// Histories of every tool, and with `BANISTER_DRIFT=every` the cases of every effect.
#[tokio::test]
async fn what_the_migrations_made_is_no_drift() {
    let servers = trusting_servers().await;
    let (mut wrong, mut count) = (Vec::new(), 0);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let formats = folders(&root.join("testdata/formats")).into_iter().flat_map(|it| folders(&it));
    let verified = folders(&root.join("testdata/verify"));
    // What brings a server down, or ends it.
    let tame = |case: &std::path::PathBuf| {
        let name = case.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let wild = [
            "own_timeout",
            "invalid_index",
            "crash",
            "kills_itself",
            "kills_itself_down",
            "endless",
            "floods",
            "drops_database",
        ];
        !wild.contains(&name.as_str())
    };
    let verified = verified.into_iter().filter(tame);
    for case in formats.chain(verified).chain([root.join("migrations-sample")]) {
        let reading = options(&case, None);
        let Ok(history) = History::read(&listing(&case), &reading) else { continue };
        let scripts: Vec<Script> = history.migrations.iter().map(|it| it.up.clone()).collect();
        let Some(server) = servers.get(count % servers.len().max(1)) else { return };
        count += 1;
        let words = told(server, &scripts).await;
        wrong.extend(words.iter().map(|words| format!("{}: {words}", case.display())));
    }
    assert!(count > 50, "only {count} histories");
    if std::env::var_os("BANISTER_DRIFT").is_some() {
        // What a replay is known not to follow: what a DETACH leaves behind, LIKE, code.
        let vague = ["comes-and-goes", "detach", "create-like", "if-opaque", "index-by-alter"];
        let told_apart = |case: &&crate::effect::Case| {
            let path = case.path.to_string_lossy();
            !vague.iter().any(|name| path.contains(name))
        };
        for case in cases().iter().filter(told_apart) {
            let Some(server) = servers.last() else { return };
            let words = told(server, &[plain(&case.schema), plain(&case.statements)]).await;
            wrong.extend(words.iter().map(|words| format!("{}: {words}", case.path.display())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const MADE: &str = "CREATE TYPE mood AS ENUM ('good', 'bad');
CREATE DOMAIN amount AS numeric CHECK (value >= 0);
CREATE SEQUENCE numbers;
CREATE TABLE t (a int NOT NULL, b varchar(20) DEFAULT 'new', c text, m mood, id serial PRIMARY KEY,
  CONSTRAINT sane CHECK (b IN ('new', 'old')));
CREATE TABLE u (a int UNIQUE, t_id int CONSTRAINT u_t REFERENCES t (id) ON DELETE CASCADE);
ALTER TABLE u ADD CONSTRAINT later CHECK (a > 0) NOT VALID;
CREATE INDEX t_c ON t (c);
CREATE UNIQUE INDEX t_a ON t (a) WHERE c IS NOT NULL;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.c := 'x'; RETURN NEW; END $$;
CREATE FUNCTION twice(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a * 2';
CREATE TRIGGER touched BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION touch();
CREATE VIEW seen AS SELECT c FROM t WHERE m = 'good';
CREATE POLICY mine ON t USING (c = 'mine');
";

/// One thing that is changed by hand, and how it is told.
const CHANGES: &[(&str, ItemStatus, &str)] = {
    use ItemStatus::{Blocking, Warning};
    &[
        (
            "ALTER TABLE u DROP COLUMN t_id",
            Blocking,
            "`public.u` has no column `t_id`; `public.u` has no constraint `u_t`",
        ),
        ("DROP TABLE u", Blocking, "table `public.u` is not there"),
        ("ALTER TABLE t ALTER a TYPE bigint", Blocking, "`public.t.a` is int8, and not int4"),
        ("ALTER TABLE t ADD d int", Warning, "no migration adds `public.t.d`"),
        ("CREATE TABLE v ()", Warning, "no migration makes table `public.v`"),
        ("ALTER TABLE t ALTER a DROP NOT NULL", Warning, "`public.t.a` is not NOT NULL"),
        ("ALTER TABLE t ALTER b DROP DEFAULT", Warning, "`public.t.b` has no default"),
        (
            "ALTER TABLE t ALTER b SET DEFAULT 'old'",
            Warning,
            "`public.t.b` has the default old, and not new",
        ),
        (
            "ALTER TABLE t ALTER c SET DEFAULT 'x'",
            Warning,
            "`public.t.c` has a default that no migration gives it",
        ),
        ("DROP INDEX t_c", Blocking, "index `public.t_c` on `public.t` is not there"),
        (
            "DROP INDEX t_c; CREATE UNIQUE INDEX t_c ON t (c)",
            Blocking,
            "index `public.t_c` on `public.t` is unique",
        ),
        (
            "DROP INDEX t_a; CREATE UNIQUE INDEX t_a ON t (a)",
            Blocking,
            "index `public.t_a` on `public.t` is about other columns or rows",
        ),
        (
            "ALTER INDEX t_c RENAME TO t_cc",
            Warning,
            "index `public.t_c` on `public.t` is called `public.t_cc`",
        ),
        (
            "CREATE INDEX extra ON t (a, c)",
            Warning,
            "no migration makes index `public.extra` on `public.t`",
        ),
        ("ALTER TABLE t DROP CONSTRAINT sane", Blocking, "`public.t` has no constraint `sane`"),
        (
            "ALTER TABLE t DROP CONSTRAINT sane, ADD CONSTRAINT sane CHECK (b IN ('new', 'odd'))",
            Blocking,
            "constraint `sane` on `public.t` checks something else",
        ),
        (
            "ALTER TABLE t DROP CONSTRAINT sane, ADD CONSTRAINT sane CHECK (b IN ('new', 'old')) NOT VALID",
            Blocking,
            "constraint `sane` on `public.t` is NOT VALID, and the migrations validate it",
        ),
        (
            "ALTER TABLE u VALIDATE CONSTRAINT later",
            Warning,
            "constraint `later` on `public.u` is validated, and the migrations leave it NOT VALID",
        ),
        (
            "ALTER TABLE u RENAME CONSTRAINT u_a_key TO only_once",
            Warning,
            "constraint `u_a_key` on `public.u` is called `only_once`",
        ),
        (
            "ALTER TABLE u DROP CONSTRAINT u_t, ADD CONSTRAINT u_t FOREIGN KEY (t_id) REFERENCES t (id)",
            Blocking,
            "constraint `u_t` on `public.u` does something else ON DELETE or ON UPDATE",
        ),
        (
            "ALTER TABLE u ADD CONSTRAINT more CHECK (a < 9)",
            Warning,
            "no migration makes constraint `more` on `public.u`",
        ),
        (
            "CREATE OR REPLACE FUNCTION twice(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a * 3'",
            Blocking,
            "function `public.twice(int4)` has another body",
        ),
        (
            "ALTER FUNCTION touch() STABLE",
            Warning,
            "function `public.touch()` is STABLE, and not VOLATILE",
        ),
        ("DROP FUNCTION twice(int)", Blocking, "function `public.twice(int4)` is not there"),
        (
            "CREATE FUNCTION twice(a text) RETURNS text LANGUAGE sql AS 'SELECT a'",
            Warning,
            "no migration makes function `public.twice(text)`",
        ),
        ("DROP TRIGGER touched ON t", Blocking, "trigger `touched` on `public.t` is not there"),
        (
            "DROP TRIGGER touched ON t; CREATE TRIGGER touched BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION touch()",
            Blocking,
            "trigger `touched` on `public.t` fires otherwise, or calls another function",
        ),
        (
            "CREATE TRIGGER again BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION touch()",
            Warning,
            "no migration makes trigger `again` on `public.t`",
        ),
        ("DROP VIEW seen", Blocking, "view `public.seen` is not there"),
        (
            "CREATE OR REPLACE VIEW seen AS SELECT c FROM t WHERE m = 'bad'",
            Blocking,
            "view `public.seen` has another query",
        ),
        (
            "CREATE OR REPLACE VIEW seen AS SELECT t.c FROM t JOIN u ON u.t_id = t.id WHERE m = 'good'",
            Blocking,
            "view `public.seen` reads other relations",
        ),
        ("CREATE VIEW extra AS SELECT 1 AS a", Warning, "no migration makes view `public.extra`"),
        ("DROP POLICY mine ON t", Blocking, "policy `mine` on `public.t` is not there"),
        ("DROP SEQUENCE numbers", Blocking, "sequence `public.numbers` is not there"),
        ("CREATE SEQUENCE extra", Warning, "no migration makes sequence `public.extra`"),
        (
            "ALTER TYPE mood ADD VALUE 'ugly'",
            Blocking,
            "type `public.mood` has the value `ugly`, which no migration adds",
        ),
        (
            "ALTER TYPE mood RENAME VALUE 'bad' TO 'worse'",
            Blocking,
            "type `public.mood` has the value `worse`, and not `bad`",
        ),
        ("CREATE TYPE extra AS ENUM ()", Warning, "no migration makes type `public.extra`"),
        (
            "ALTER DOMAIN amount SET NOT NULL",
            Blocking,
            "type `public.amount` demands something else of its values",
        ),
    ]
};

#[tokio::test]
async fn differences_are_told() {
    let servers = trusting_servers().await;
    let mut wrong = Vec::new();
    for (at, (change, status, expected)) in CHANGES.iter().enumerate() {
        let Some(server) = servers.get(at % servers.len().max(1)) else { return };
        let files = replayed(server.version(), MADE);
        let sql = live(&database(server, &format!("{MADE}{change};\n")).await).await;
        let (item, words) = drift(&files, &replayed(server.version(), &sql), &[]);
        if (item.status, item.message.as_str()) != (*status, *expected) {
            wrong.push(format!("{change}: {:?} {words:?}", item.status));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let Some(server) = servers.first() else { return };
    let files = replayed(server.version(), MADE);
    let sql = live(&database(server, MADE).await).await;
    let (item, words) = drift(&files, &replayed(server.version(), &sql), &[]);
    assert_eq!((item.status, words), (ItemStatus::Ok, Vec::new()));
}
