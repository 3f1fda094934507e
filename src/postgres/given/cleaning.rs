//! Removes what is ours from a server that is not.

use std::collections::BTreeSet;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, Connection as _, Row as _};

/// How long the end of a run may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// Our names: databases and roles of any run.
const OURS: &str = "
SELECT 'DATABASE', datname::pg_catalog.text FROM pg_catalog.pg_database
WHERE datname ~ '^banister_[0-9a-f]{16}_[0-9]+$'
UNION ALL
SELECT 'ROLE', rolname::pg_catalog.text FROM pg_catalog.pg_roles
WHERE rolname ~ '^banister_[0-9a-f]{16}_(owner|rows)$'
ORDER BY 1, 2 DESC";

/// The runs that are alive: each has a session under its own name, in whatever
/// database.
const ALIVE: &str = "
SELECT DISTINCT application_name FROM pg_catalog.pg_stat_activity
WHERE application_name ~ '^banister_[0-9a-f]{16}$'";

/// Length of `banister_` and what makes it one of a kind.
const PREFIX: usize = 25;

/// Removes what runs left that are no longer there. What cannot be removed is left:
/// another run may do so at the same moment.
pub(super) async fn remove_dead(connection: &mut PgConnection, options: &PgConnectOptions) {
    let Ok(ours) = ours(connection).await else { return };
    if ours.is_empty() {
        return;
    }
    // Who was alive when we looked for what is there has made it.
    let Ok(rows) = sqlx::query(ALIVE).fetch_all(connection).await else { return };
    let alive: BTreeSet<String> = rows.iter().filter_map(|row| row.try_get(0).ok()).collect();
    let dead: BTreeSet<&str> = ours
        .iter()
        .filter_map(|(_, name)| name.get(..PREFIX))
        .filter(|prefix| !alive.contains(*prefix))
        .collect();
    for prefix in dead {
        let _ = drop_all(prefix, options).await;
    }
}

/// Removes what one run has, wherever we are: also where a runtime is being shut
/// down, and where there is none.
pub(super) fn remove(prefix: &str, options: &PgConnectOptions) {
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let Ok(runtime) = runtime else { return };
            // A server that is gone keeps what it has, and the next run will find it.
            let all = async { tokio::time::timeout(PATIENCE, drop_all(prefix, options)).await };
            let _ = runtime.block_on(all);
        });
    });
}

async fn drop_all(prefix: &str, options: &PgConnectOptions) -> Result<(), sqlx::Error> {
    let mut connection = PgConnection::connect_with(options).await?;
    let all = ours(&mut connection).await?;
    for (kind, name) in all.iter().filter(|(_, name)| name.starts_with(prefix)) {
        let force = if kind == "DATABASE" { " WITH (FORCE)" } else { "" };
        // The name is one that only we make: it needs no quotes.
        let sql = format!("DROP {kind} IF EXISTS {name}{force}");
        let _ = sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await;
    }
    connection.close().await
}

async fn ours(connection: &mut PgConnection) -> Result<Vec<(String, String)>, sqlx::Error> {
    let rows = sqlx::query(OURS).fetch_all(connection).await?;
    rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
}
