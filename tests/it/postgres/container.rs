//! A server in a container, where an engine with the image is at hand.

use std::process::Command;

use banister::pg::Version;
use banister::postgres::{ContainerError, ContainerOptions, Method, ScratchServer};

use super::servers::{run, session};

/// Starts the newest major, or says why it does not.
async fn server() -> Option<ScratchServer> {
    match ScratchServer::start_container(&ContainerOptions::new(Version::NEWEST)).await {
        Ok(server) => Some(server),
        Err(error @ (ContainerError::NoEngine(_) | ContainerError::Start { .. })) => {
            // CI asks for it by name: an engine is not part of every runner.
            let demanded = std::env::var_os("BANISTER_TEST_CONTAINER").is_some();
            assert!(!demanded, "failed to {error}");
            super::servers::say(&format!("SKIPPED: failed to {error}"));
            None
        }
        Err(error) => panic!("failed to {error}"),
    }
}

/// The containers of this library that the engine knows.
fn containers() -> usize {
    let filter = "label=org.testcontainers.managed-by=testcontainers";
    let output = Command::new("docker").args(["ps", "-aq", "--filter", filter]).output();
    output.map_or(0, |output| String::from_utf8_lossy(&output.stdout).lines().count())
}

async fn serve(server: &ScratchServer) {
    let mut session = session(server).await;
    run(&mut session, "CREATE TABLE t (a int);\nINSERT INTO t VALUES (1);\n").await;
    let observation = session.observe("ALTER TABLE t ALTER a SET NOT NULL").await.expect("it runs");
    assert!(observation.relations[0].scanned);
    let sql = "CREATE INDEX CONCURRENTLY i ON t (a)";
    assert_eq!(session.observe(sql).await.expect("it runs").locks, Method::Gate);
    let snapshot = session.database().snapshot().await.expect("a snapshot");
    assert!(snapshot.objects.contains_key("index public.i"));
}

#[test]
fn a_container_serves_like_a_local_server_and_is_removed() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let Some(first) = runtime.block_on(server()) else { return };
    runtime.block_on(serve(&first));
    let before = containers();
    // Outside of the runtime.
    drop(first);
    assert_eq!(containers() + 1, before);

    // Inside, on a runtime of one thread.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let second = server().await.expect("it started a moment ago");
        drop(second);
        assert_eq!(containers() + 1, before);
    });
}
