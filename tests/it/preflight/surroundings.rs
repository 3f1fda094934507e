//! What else is at work, and what only the user knows: other migrators, triggers,
//! timeouts, load, backups, disk.

use banister::postgres::ScratchSession;
use serde_json::Value;

use super::command::{Project, item};
use crate::history::cases::load;
use crate::postgres::servers::{say, trusting_servers};

fn preflight(project: &Project, arguments: &[&str]) -> (Value, i32) {
    let all = [&["preflight", "--env", "dev"], arguments].concat();
    project.run(&all, &[])
}

async fn apply(session: &mut ScratchSession, sql: &str) {
    session.apply(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_migrator_stops_the_release() {
    for server in trusting_servers().await {
        let mut project = Project::new(&server).await;
        let seen = |project: &Project| {
            let (report, code) = preflight(project, &[]);
            let (status, message) = item(&report, "other_migrators");
            (status.to_owned(), message.to_owned(), code)
        };
        let (status, message, _) = seen(&project);
        assert_eq!((status.as_str(), message.as_str()), ("ok", "no migration tool holds its lock"));
        let name = project.database.name().to_owned();
        let crc = i64::from(crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC).checksum(name.as_bytes()));
        let golang = format!("public\0schema_migrations\0{name}");
        let golang = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC).checksum(golang.as_bytes());
        for (key, tool) in [
            (72_707_369, "Prisma"),
            (77_431_708_279_161 - 77, "Flyway"),
            (0x3d32_ad9e_i64.wrapping_mul(crc), "sqlx"),
            (2_053_462_845 * crc, "Rails"),
            (i64::from(golang.wrapping_mul(1_486_364_155)), "golang-migrate"),
            (9_628_173_550_095_224, "tern"),
            (7_241_865_325_823_964, "node-pg-migrate"),
            (5_887_940_537_704_921_958, "goose"),
        ] {
            apply(&mut project.owner, &format!("SELECT pg_advisory_lock({key})")).await;
            let (status, message, code) = seen(&project);
            assert_eq!((status.as_str(), code), ("blocking", 1), "{message}");
            assert!(message.ends_with(&format!("holds the lock of {tool}")), "{message}");
            apply(&mut project.owner, &format!("SELECT pg_advisory_unlock({key})")).await;
        }
        // The application's own locks are nobody's business.
        apply(&mut project.owner, "SELECT pg_advisory_lock(1), pg_advisory_lock(1, 2)").await;
        let (status, message, code) = seen(&project);
        assert_eq!((status.as_str(), code), ("ok", 0), "{message}");
        assert!(message.ends_with("advisory locks of others: 2"), "{message}");
        for table in [
            "CREATE TABLE databasechangeloglock (id int PRIMARY KEY, locked boolean)",
            "CREATE TABLE knex_migrations_lock (index int PRIMARY KEY, is_locked int)",
        ] {
            apply(&mut project.owner, table).await;
        }
        assert_eq!(seen(&project).0, "ok");
        load(&mut project.owner, "INSERT INTO databasechangeloglock VALUES (1, true);\n").await;
        let (status, message, _) = seen(&project);
        assert!(status == "blocking" && message.contains("databasechangeloglock"), "{message}");
        load(
            &mut project.owner,
            "TRUNCATE databasechangeloglock;\nINSERT INTO knex_migrations_lock VALUES (1, 1);\n",
        )
        .await;
        let (status, message, _) = seen(&project);
        assert!(status == "blocking" && message.contains("knex_migrations_lock"), "{message}");
    }
}

const FUNCTIONS: &str =
    "CREATE FUNCTION ev() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
CREATE FUNCTION tr() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER off BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION tr();
ALTER TABLE orders DISABLE TRIGGER off;
CREATE VIEW seen AS SELECT id FROM orders;
CREATE TABLE lines (order_id bigint REFERENCES orders);
";

#[tokio::test(flavor = "multi_thread")]
async fn what_runs_with_the_ddl_is_told() {
    for server in trusting_servers().await {
        let mut project = Project::new(&server).await;
        project.write("2_b.sql", "SET lock_timeout = '2s';\nALTER TABLE orders ADD b int;\n");
        let (report, _) = preflight(&project, &[]);
        assert_eq!(item(&report, "event_triggers"), ("ok", "there is no event trigger"));
        assert_eq!(item(&report, "disabled_triggers").0, "ok");
        assert_eq!(item(&report, "dependents"), ("ok", "nothing stands on a touched table"));
        load(&mut project.owner, FUNCTIONS).await;
        apply(
            &mut project.owner,
            "CREATE EVENT TRIGGER watch ON ddl_command_start EXECUTE FUNCTION ev()",
        )
        .await;
        let (report, _) = preflight(&project, &[]);
        let (_, message) = item(&report, "event_triggers");
        assert!(message.contains("`watch` (`ev` at ddl_command_start); they run on"), "{message}");
        let (status, message) = item(&report, "disabled_triggers");
        assert_eq!(
            (status, message),
            ("warning", "trigger `off` on `public.orders` is disabled: it does not fire")
        );
        let (_, message) = item(&report, "dependents");
        assert!(message.contains("views: 1 (public.seen)"), "{message}");
        assert!(message.contains("foreign keys of others: 1 (public.lines)"), "{message}");
        if project.owner.apply("CREATE EXTENSION pg_trgm VERSION '1.3'").await.is_err() {
            say("SKIPPED: this server has no older pg_trgm to try");
            continue;
        }
        let (report, _) = preflight(&project, &[]);
        let (_, message) = item(&report, "extensions");
        assert!(message.contains("`pg_trgm` is at 1.3, and the server offers 1."), "{message}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_without_a_lock_timeout_is_told_where_it_matters() {
    let Some(server) = trusting_servers().await.pop() else { return };
    let mut project = Project::new(&server).await;
    let timeouts = |project: &Project, role: &[&str]| {
        let (report, _) = preflight(project, role);
        let (status, message) = item(&report, "timeouts");
        (status.to_owned(), message.to_owned())
    };
    assert_eq!(timeouts(&project, &[]).0, "not_checked");
    let nobody = timeouts(&project, &["--migrating-role", "nobody_at_all"]);
    assert_eq!(nobody.0, "warning", "{nobody:?}");
    let name = format!("migrator_{}", project.database.name());
    load(&mut project.owner, &format!("CREATE ROLE {name};\n")).await;
    let role = ["--migrating-role", name.as_str()];
    // Nothing is pending, so nothing is waited for.
    assert_eq!(timeouts(&project, &role).0, "ok");
    project.write("2_b.sql", "ALTER TABLE orders ADD b int;\n");
    let (status, message) = timeouts(&project, &role);
    assert_eq!(status, "blocking", "{message}");
    assert!(message.contains("2_b.sql:2`") && message.contains("SET lock_timeout"), "{message}");
    project.write("2_b.sql", "SET lock_timeout = '2s';\nALTER TABLE orders ADD b int;\n");
    assert_eq!(timeouts(&project, &role).0, "ok", "the release sets its own");
    project.write("2_b.sql", "ALTER TABLE orders ADD b int;\n");
    let database = project.database.name().to_owned();
    for setting in [
        format!("ALTER DATABASE {database} SET lock_timeout = '5s'"),
        format!("ALTER ROLE {name} SET lock_timeout = '3s'"),
        format!("ALTER ROLE {name} IN DATABASE {database} SET lock_timeout = '1s'"),
    ] {
        apply(&mut project.owner, &setting).await;
        let (status, message) = timeouts(&project, &role);
        let expected = format!(
            "lock_timeout of `{name}` is {}",
            &setting[setting.len() - 3..setting.len() - 1]
        );
        assert!(status == "ok" && message.starts_with(&expected), "{message}");
    }
    let reset = format!("ALTER ROLE {name} IN DATABASE {database} SET lock_timeout = 0");
    apply(&mut project.owner, &reset).await;
    assert_eq!(timeouts(&project, &role).0, "blocking");
    load(&mut project.owner, &format!("DROP ROLE {name};\n")).await;
}

/// What the numbers mean, a unit test has; here that they are the server's.
#[tokio::test(flavor = "multi_thread")]
async fn the_load_is_measured_in_two_transactions() {
    let Some(server) = trusting_servers().await.pop() else { return };
    let mut project = Project::new(&server).await;
    let (report, _) = preflight(&project, &["--load-seconds", "0"]);
    assert_eq!(item(&report, "load").0, "not_checked");
    load(&mut project.owner, &"SELECT 1;\n".repeat(100)).await;
    let (report, _) = preflight(&project, &["--load-seconds", "1"]);
    let (status, message) = item(&report, "load");
    assert!(matches!(status, "ok" | "warning"), "{message}");
    let average = message.split("counters began is ").nth(1).and_then(|it| it.split(' ').next());
    let average: f64 = average.and_then(|it| it.parse().ok()).expect("a rate");
    assert!(average > 0.0 && message.contains("bytes of WAL/s over "), "{message}");
}

#[tokio::test(flavor = "multi_thread")]
async fn backups_and_disk_are_what_the_user_tells() {
    let Some(server) = trusting_servers().await.pop() else { return };
    let mut project = Project::new(&server).await;
    load(&mut project.owner, "INSERT INTO orders SELECT g, 'x' FROM generate_series(1, 5000) g;\n")
        .await;
    project
        .write("2_b.sql", "SET lock_timeout = '2s';\nALTER TABLE orders ALTER id TYPE numeric;\n");
    let (report, _) = preflight(&project, &[]);
    assert_eq!(item(&report, "backups").0, "not_checked");
    let (status, message) = item(&report, "disk_space");
    assert!(status == "not_checked" && message.contains("`--free-bytes`"), "{message}");
    for (free, expected) in [("1000", "blocking"), ("1000000000000", "ok")] {
        let (report, _) = preflight(&project, &["--free-bytes", free]);
        assert_eq!(item(&report, "disk_space").0, expected, "{report}");
    }
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/backup/");
    let proof = |file: &str, hours: &str| {
        let path = format!("{folder}{file}");
        let arguments = ["--backup", path.as_str(), "--max-backup-age", hours];
        let (report, _) = preflight(&project, &arguments);
        let (status, message) = item(&report, "backups");
        (status.to_owned(), message.to_owned())
    };
    // It is a real one, and by now too old.
    let (status, message) = proof("pgbackrest-2.45-info-ok.json", "1");
    assert!(status == "blocking" && message.contains("hours"), "{status} {message}");
    // However old it may be: nobody says that no WAL is missing.
    let (status, message) = proof("pgbackrest-2.45-info-ok.json", "1000000");
    assert!(status == "warning" && message.starts_with("not proven: "), "{status} {message}");
    let (status, message) = proof("pgbackrest-2.45-info-missing-stanza.json", "1");
    assert_eq!(status, "blocking", "{message}");
}
