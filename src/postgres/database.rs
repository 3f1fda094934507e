//! Fresh databases on a scratch server.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use super::given::Guest;
use super::roles::Role;
use super::server::{Endpoint, ScratchServer};
use super::session::{ScratchSession, SessionError, SessionOptions};
use crate::pg::{quoted, string_literal};

/// A database that we created ourselves, on a server that we started ourselves.
///
/// It lives as long as its server; the handle does not keep the server alive.
#[derive(Debug, Clone)]
pub struct ScratchDatabase {
    name: String,
    endpoint: Endpoint,
    /// Since when we have it.
    since: Instant,
}

/// Why a database could not be created or dropped.
#[derive(Debug, thiserror::Error)]
#[error("{doing} the scratch database `{name}`: {source}")]
pub struct DatabaseError {
    doing: &'static str,
    name: String,
    source: SessionError,
}

/// How long a server may take to recover from the crash of a backend.
const RECOVERY: Duration = Duration::from_secs(10);
/// How often it is asked meanwhile.
const RECOVERY_POLL: Duration = Duration::from_millis(20);
/// The database that every server has, in which no script ever was.
const MAINTENANCE: &str = "postgres";
/// The database that a server may come with; the others are counted from 1.
const FOUNDATION: &str = "banister_0";
/// The database that is made ready for its owner: see `roles.sql`.
pub(super) const TEMPLATE: &str = "template1";

impl ScratchServer {
    /// A new, empty database (6 ms).
    ///
    /// # Errors
    /// Where the server refuses, or is gone.
    pub async fn create_database(&self) -> Result<ScratchDatabase, DatabaseError> {
        let Some(guest) = &self.endpoint().guest else { return self.create(TEMPLATE).await };
        let database = self.create("template0").await?;
        if guest.superuser {
            let prepared = self.prepare(&database, guest).await;
            prepared.map_err(|source| DatabaseError {
                doing: "prepare",
                name: database.name.clone(),
                source,
            })?;
        }
        Ok(database)
    }

    /// Does in a new database of a given server what `roles.sql` does in our own.
    async fn prepare(&self, database: &ScratchDatabase, guest: &Guest) -> Result<(), SessionError> {
        let ScratchDatabase { name, .. } = database;
        let owner = guest.owner();
        let options = SessionOptions::default();
        let mut session = database.connect_as(Role::Administrator, &options).await?;
        for sql in [
            // What the server says is read.
            format!("ALTER DATABASE {name} SET lc_messages = 'C'"),
            format!("ALTER DATABASE {name} SET TimeZone = 'UTC'"),
            format!("ALTER SCHEMA public OWNER TO {}", quoted(owner)),
            owned_extensions(owner),
        ] {
            session.apply(&sql).await?;
        }
        if let Some(rows) = &guest.rows {
            let catalogs = "pg_catalog.pg_user_mapping, pg_catalog.pg_subscription";
            session.apply(&format!("GRANT SELECT ON {catalogs} TO {rows}")).await?;
        }
        session.close().await
    }

    /// A new database with extensions in it, which a superuser makes and hands over
    /// to the owner.
    ///
    /// # Errors
    /// Where the server has no such extension, refuses, or is gone.
    pub async fn create_database_with(
        &self,
        extensions: &[String],
    ) -> Result<ScratchDatabase, DatabaseError> {
        let database = self.create_database().await?;
        if extensions.is_empty() {
            return Ok(database);
        }
        // No script was in it yet.
        let name = database.name.clone();
        let failed = |source| DatabaseError { doing: "prepare", name: name.clone(), source };
        let options = SessionOptions::default();
        let session = database.connect_as(Role::Administrator, &options).await;
        let mut session = session.map_err(failed)?;
        for extension in extensions {
            let sql = format!("CREATE EXTENSION IF NOT EXISTS {} CASCADE", quoted(extension));
            session.apply(&sql).await.map_err(failed)?;
        }
        match &self.endpoint().guest {
            Some(guest) if !guest.superuser => {}
            _ => {
                let sql = owned_extensions(self.endpoint().owner());
                session.apply(&sql).await.map_err(failed)?;
            }
        }
        session.close().await.map_err(failed)?;
        Ok(database)
    }

    /// A copy of a database (11 ms for 40 tables). Nobody may be connected to it.
    ///
    /// # Errors
    /// Where somebody is connected to `original`, or the server is gone.
    pub async fn copy_database(
        &self,
        original: &ScratchDatabase,
    ) -> Result<ScratchDatabase, DatabaseError> {
        self.create(&original.name).await
    }

    /// The database in which the scripts of [`Options::foundation`](super::Options)
    /// ran, where the server came with one.
    pub fn foundation(&self) -> Option<ScratchDatabase> {
        let (name, endpoint) = (FOUNDATION.to_owned(), self.endpoint().clone());
        self.has_foundation().then(|| ScratchDatabase { name, endpoint, since: Instant::now() })
    }

    /// Makes a copy of a database the foundation of this server.
    ///
    /// # Errors
    /// As [`ScratchServer::copy_database`].
    pub async fn lay_foundation(
        &self,
        original: &ScratchDatabase,
    ) -> Result<ScratchDatabase, DatabaseError> {
        self.create_as(FOUNDATION.to_owned(), &original.name).await
    }

    async fn create(&self, template: &str) -> Result<ScratchDatabase, DatabaseError> {
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        let guest = self.endpoint().guest.as_ref();
        let prefix = guest.map_or("banister", |guest| &guest.prefix);
        let name = format!("{prefix}_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        self.create_as(name, template).await
    }

    async fn create_as(
        &self,
        name: String,
        template: &str,
    ) -> Result<ScratchDatabase, DatabaseError> {
        // Three to six times faster than the default of 15 and newer; the only way before.
        // A server that does not forgo `fsync` would write a checkpoint for it.
        let fast = self.version().at_least(15) && self.endpoint().guest.is_none();
        let strategy = if fast { " STRATEGY FILE_COPY" } else { "" };
        let owner = quoted(self.endpoint().owner());
        let sql = format!("CREATE DATABASE {name} TEMPLATE {template} OWNER {owner}{strategy}");
        self.administer(&sql).await.map_err(|source| DatabaseError {
            doing: "create",
            name: name.clone(),
            source,
        })?;
        Ok(ScratchDatabase { name, endpoint: self.endpoint().clone(), since: Instant::now() })
    }

    /// Drops a database, whoever is connected to it.
    ///
    /// # Errors
    /// Where the server refuses, or is gone.
    pub async fn drop_database(&self, database: ScratchDatabase) -> Result<(), DatabaseError> {
        let name = database.name;
        self.administer(&format!("DROP DATABASE {name} WITH (FORCE)"))
            .await
            .map_err(|source| DatabaseError { doing: "drop", name, source })
    }

    /// The server's full version, as it says itself: `17.10`.
    ///
    /// # Errors
    /// Where the server is gone.
    pub async fn release(&self) -> Result<String, SessionError> {
        let mut session = self.administrator().await?;
        let rows = session.query("SHOW server_version").await?;
        session.close().await?;
        let said = rows.into_iter().flatten().flatten().next().unwrap_or_default();
        Ok(said.split(' ').next().unwrap_or_default().to_owned())
    }

    /// Whether the server still takes connections.
    pub async fn answers(&self) -> bool {
        self.administer("SELECT").await.is_ok()
    }

    /// A session of the superuser's, in the database that belongs to nobody's
    /// migrations.
    pub(super) async fn administrator(&self) -> Result<ScratchSession, SessionError> {
        administrator(self.endpoint()).await
    }

    pub(super) async fn administer(&self, sql: &str) -> Result<(), SessionError> {
        administer(self.endpoint(), sql).await
    }
}

/// Hands over extensions, `plpgsql` too: dumps comment on it.
fn owned_extensions(owner: &str) -> String {
    let owner = string_literal(owner);
    format!(
        "UPDATE pg_catalog.pg_extension SET extowner = \
         (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = {owner})"
    )
}

async fn administrator(endpoint: &Endpoint) -> Result<ScratchSession, SessionError> {
    let name = endpoint.guest.as_ref().map_or(MAINTENANCE, |guest| &guest.maintenance);
    let maintenance = ScratchDatabase {
        name: name.to_owned(),
        endpoint: endpoint.clone(),
        since: Instant::now(),
    };
    maintenance.connect_as(Role::Administrator, &SessionOptions::default()).await
}

async fn administer(endpoint: &Endpoint, sql: &str) -> Result<(), SessionError> {
    let mut session = administrator(endpoint).await?;
    session.apply(sql).await?;
    session.close().await
}

impl ScratchDatabase {
    /// The database's name on its server.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The database of the same name on a server that was recovered from this one's
    /// backup.
    #[must_use]
    pub fn on(&self, recovered: &ScratchServer) -> Self {
        Self {
            name: self.name.clone(),
            endpoint: recovered.endpoint().clone(),
            since: Instant::now(),
        }
    }

    /// How long ago it was made.
    pub fn age(&self) -> Duration {
        self.since.elapsed()
    }

    /// The folder of the Unix socket by which programs of this machine reach its
    /// server, as user `postgres` and without a password; nothing for a server in a
    /// container.
    pub fn socket_directory(&self) -> Option<&Path> {
        self.endpoint.socket_directory()
    }

    /// A new session in this database, with the rights of its owner.
    ///
    /// # Errors
    /// Where the server refuses, or is gone.
    pub async fn connect(&self, options: &SessionOptions) -> Result<ScratchSession, SessionError> {
        self.connect_as(Role::Owner, options).await
    }

    /// A new session that sees every row and may write what the owner may write:
    /// row security does not hold it back.
    ///
    /// # Errors
    /// Where the server refuses, or is gone.
    pub async fn connect_for_rows(
        &self,
        options: &SessionOptions,
    ) -> Result<ScratchSession, SessionError> {
        self.connect_as(Role::Rows, options).await
    }

    pub(super) async fn connect_as(
        &self,
        role: Role,
        options: &SessionOptions,
    ) -> Result<ScratchSession, SessionError> {
        ScratchSession::open(self.clone(), role, options).await
    }

    /// Waits until sessions last again after one that ended: a backend that crashed
    /// takes all others with it, and the server recovers.
    ///
    /// # Errors
    /// Where the server is gone, or does not recover within ten seconds.
    pub async fn settle(&self) -> Result<(), SessionError> {
        let start = Instant::now();
        loop {
            let error = match self.outlast().await {
                Ok(()) => return Ok(()),
                Err(error) => error,
            };
            if error.is_refused() || start.elapsed() > RECOVERY {
                return Err(error);
            }
            tokio::time::sleep(RECOVERY_POLL).await;
        }
    }

    /// A session that lasts longer than a server takes to notice a crash.
    async fn outlast(&self) -> Result<(), SessionError> {
        let mut session = self.connect(&SessionOptions::default()).await?;
        session.query("SELECT pg_catalog.pg_sleep(0.1)").await?;
        session.close().await
    }

    pub(super) fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Runs a statement as the superuser, in another database.
    pub(super) async fn administer(&self, sql: &str) -> Result<(), SessionError> {
        administer(&self.endpoint, sql).await
    }
}
