//! The traps of point-in-time recovery, on every major: what a rehearsal must see.

use banister::postgres::{
    Binaries, Options, Recovered, RecoveryError, RecoveryTarget, ScratchDatabase, ScratchServer,
    SessionOptions,
};

use crate::postgres::servers::{installations, options};

/// A server that archives, with a base backup and a database made before it.
async fn production(binaries: &Binaries) -> (ScratchServer, ScratchDatabase) {
    let options = Options { archive: true, ..options() };
    let server = ScratchServer::start(binaries, &options).await.unwrap();
    let database = server.create_database().await.unwrap();
    apply(&database, "CREATE TABLE t (id int); CREATE UNLOGGED TABLE u (id int)").await;
    server.base_backup().await.unwrap();
    (server, database)
}

async fn apply(database: &ScratchDatabase, sql: &str) {
    let mut session = database.connect(&SessionOptions::default()).await.unwrap();
    session.apply(sql).await.unwrap();
    session.close().await.unwrap();
}

async fn count(recovered: &Recovered, database: &ScratchDatabase, table: &str) -> String {
    let database = database.on(&recovered.server);
    let mut session = database.connect(&SessionOptions::default()).await.unwrap();
    let rows = session.query(&format!("SELECT count(*) FROM {table}")).await.unwrap();
    rows[0][0].clone().unwrap()
}

async fn point(server: &ScratchServer, name: &str) -> String {
    let sql = format!("SELECT pg_create_restore_point('{name}')");
    server.ask(&sql).await.unwrap()[0][0].clone().unwrap()
}

async fn recover(
    server: &ScratchServer,
    binaries: &Binaries,
    target: RecoveryTarget,
) -> Result<Recovered, RecoveryError> {
    server.recover(binaries, &options(), &target).await
}

fn name(name: &str) -> RecoveryTarget {
    RecoveryTarget::Name(name.to_owned())
}

#[tokio::test]
async fn recovery_has_its_traps() {
    for binaries in installations() {
        let major = binaries.version();
        let (server, database) = production(&binaries).await;
        apply(&database, "INSERT INTO t VALUES (1); INSERT INTO u VALUES (1)").await;
        point(&server, "twice").await;
        apply(&database, "INSERT INTO t VALUES (2)").await;
        point(&server, "twice").await;
        apply(&database, "INSERT INTO t VALUES (3)").await;
        server.archive_wal().await.unwrap();

        // Of two restore points of one name it is the first.
        let twice = recover(&server, &binaries, name("twice")).await.unwrap();
        assert_eq!(count(&twice, &database, "t").await, "1", "{major}");
        // What is not in the WAL comes back empty.
        assert_eq!(count(&twice, &database, "u").await, "0", "{major}");
        let end = recover(&server, &binaries, RecoveryTarget::End).await.unwrap();
        assert_eq!(count(&end, &database, "t").await, "3", "{major}");

        // A name that never was: the server does not start.
        let error = recover(&server, &binaries, name("nope")).await.unwrap_err();
        assert!(matches!(error, RecoveryError::NeverReached { .. }), "{major}: {error}");

        // A file that was not closed is not in the archive.
        apply(&database, "INSERT INTO t VALUES (4)").await;
        let lsn = RecoveryTarget::Lsn(point(&server, "late").await);
        let error = recover(&server, &binaries, lsn.clone()).await.unwrap_err();
        assert!(error.to_string().contains("the archive ended before"), "{major}: {error}");
        let last = server.archive_wal().await.unwrap();
        let late = recover(&server, &binaries, lsn.clone()).await.unwrap();
        assert_eq!(count(&late, &database, "t").await, "4", "{major}");

        // Nor can a recovery pass a file that is missing.
        let archive = server.directory().unwrap().join("archive");
        std::fs::rename(archive.join(&last), archive.join("aside")).unwrap();
        let error = recover(&server, &binaries, lsn).await.unwrap_err();
        assert!(matches!(error, RecoveryError::NeverReached { .. }), "{major}: {error}");
        // Without a target it ends there, and nothing is said.
        let end = recover(&server, &binaries, RecoveryTarget::End).await.unwrap();
        assert_eq!(count(&end, &database, "t").await, "3", "{major}");
    }
}

#[tokio::test]
async fn a_time_is_taken_with_its_zone_however_it_is_written() {
    let Some(binaries) = installations().pop() else { return };
    let (server, database) = production(&binaries).await;
    apply(&database, "INSERT INTO t VALUES (1)").await;
    let now =
        "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')";
    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    let time = server.ask(now).await.unwrap()[0][0].clone().unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    apply(&database, "INSERT INTO t VALUES (2)").await;
    server.archive_wal().await.unwrap();
    let offset = time.replace('T', " ").replace('Z', "+00");
    for time in [time, offset] {
        let target = RecoveryTarget::Time(time);
        let recovered = recover(&server, &binaries, target).await.unwrap();
        assert_eq!(count(&recovered, &database, "t").await, "1");
    }
    // A time behind the last commit is never reached: nothing says that it is past.
    let target = RecoveryTarget::Time("2199-01-01 00:00:00+00".to_owned());
    let error = recover(&server, &binaries, target).await.unwrap_err();
    assert!(matches!(error, RecoveryError::NeverReached { .. }), "{error}");
}

#[tokio::test]
async fn an_archive_that_fails_is_noticed() {
    let Some(binaries) = installations().pop() else { return };
    let (server, database) = production(&binaries).await;
    let archive = server.directory().unwrap().join("archive");
    std::fs::rename(&archive, archive.with_extension("away")).unwrap();
    apply(&database, "INSERT INTO t VALUES (1)").await;
    let error = server.archive_wal().await.unwrap_err();
    assert!(matches!(error, RecoveryError::Archive { .. }), "{error}");
    assert!(error.to_string().contains("archive command failed"), "{error}");
}
