//! PostgreSQL's vocabulary, compared with servers.

use banister::pg::LockMode;
use banister::postgres::SessionOptions;

use crate::postgres::servers::servers;

#[tokio::test]
async fn lock_modes_conflict_as_on_servers() {
    for server in servers().await {
        let database = server.create_database().await.expect("a database");
        let options = SessionOptions::default();
        let mut holder = database.connect(&options).await.expect("a session");
        let mut other = database.connect(&options).await.expect("a session");
        holder.apply("CREATE TABLE t ()").await.expect("created");
        for held in LockMode::ALL {
            holder.begin().await.expect("begun");
            holder.apply(&format!("LOCK TABLE t IN {held} MODE")).await.expect("locked");
            for wanted in LockMode::ALL {
                other.begin().await.expect("begun");
                let lock = other.apply(&format!("LOCK TABLE t IN {wanted} MODE NOWAIT")).await;
                let refused = lock.is_err();
                other.rollback().await.expect("rolled back");
                let version = server.version();
                assert_eq!(refused, held.conflicts_with(wanted), "{held} / {wanted} on {version}");
            }
            holder.rollback().await.expect("rolled back");
        }
    }
}
