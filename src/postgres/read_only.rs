//! A session that reads a database that is not ours, and cannot write to it.
//!
//! One transaction, REPEATABLE READ and READ ONLY, over the extended protocol, rolled
//! back at the end. READ ONLY alone stops too little: `LOCK`, `PREPARE TRANSACTION`,
//! `COPY … TO PROGRAM`, advisory locks, `dblink`, replication slots all go through it,
//! and a `COMMIT` ends it. So a query is opened as a cursor, which takes nothing but
//! queries and one at a time; it may call no function that is not on a list
//! ([`vetting`]); and at the end the session looks at itself ([`Audit`]).

mod audit;
mod role;
mod vetting;

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgRow};
use sqlx::{AssertSqlSafe, Column as _, Connection, Row as _, TypeInfo as _, ValueRef as _};

use super::session::Row;
use super::sql_error::SqlError;
use super::target::Target;
use crate::pg::{Version, VersionError};

pub use audit::Audit;
pub use role::Role;

/// How long a read-only session may take.
#[derive(Debug, Clone, Copy)]
pub struct ReadOnlyOptions {
    /// To connect.
    pub connect_timeout: Duration,
    /// For one query.
    pub statement_timeout: Duration,
    /// To wait for a lock; readers wait for ACCESS EXCLUSIVE only.
    pub lock_timeout: Duration,
}

impl Default for ReadOnlyOptions {
    /// 10 s, 15 s and 2 s.
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            statement_timeout: Duration::from_secs(15),
            lock_timeout: Duration::from_secs(2),
        }
    }
}

/// Why a database could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadOnlyError {
    /// Nobody answers, or nobody lets us in.
    #[error("connect to {target}: {why}")]
    Connect {
        /// Where.
        target: String,
        /// What was said.
        why: String,
    },
    /// The server's version has no facts.
    #[error("read {target}: its server is of a version that is not supported: {source}")]
    Version {
        /// Where.
        target: String,
        /// Which.
        source: VersionError,
    },
    /// The query would do more than read.
    #[error("run the query: {0}, so it might do more than read")]
    Refused(String),
    /// The server refused the query.
    #[error("run the query: {0}")]
    Sql(Box<SqlError>),
    /// The connection broke.
    #[error("read the database: the connection broke: {0}")]
    Lost(String),
    /// A value is not text, and nobody asked for it as text.
    #[error("read the column `{column}`: it is of type `{kind}`; cast it to text")]
    Column {
        /// The column.
        column: String,
        /// Its type.
        kind: String,
    },
    /// The session did more than read.
    #[error("have only read: {0}; everything was rolled back")]
    Audit(String),
}

impl ReadOnlyError {
    /// The server's error, where the server refused.
    pub fn sql(&self) -> Option<&SqlError> {
        match self {
            Self::Sql(error) => Some(error),
            _ => None,
        }
    }
}

impl From<sqlx::Error> for ReadOnlyError {
    fn from(error: sqlx::Error) -> Self {
        match SqlError::from_sqlx(&error) {
            Some(error) if !error.fatal => Self::Sql(Box::new(error)),
            Some(error) => Self::Lost(error.to_string()),
            None => Self::Lost(error.to_string()),
        }
    }
}

/// One session that only reads. There is no way from here to a session that writes.
#[derive(Debug)]
pub struct ReadOnlySession {
    connection: PgConnection,
    options: ReadOnlyOptions,
    version: Version,
    release: String,
    cursors: usize,
}

/// More than the server's own limit, for a server that does not answer at all.
const GRACE: Duration = Duration::from_secs(5);

impl ReadOnlySession {
    /// Opens the session and its one transaction.
    ///
    /// # Errors
    /// Where nobody answers in time, the password is wrong, or the server is older
    /// than banister knows.
    pub async fn open(target: &Target, options: &ReadOnlyOptions) -> Result<Self, ReadOnlyError> {
        let connection = connect(target, options).await?;
        let mut session = Self {
            connection,
            options: *options,
            version: Version::OLDEST,
            release: String::new(),
            cursors: 0,
        };
        session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
        let (statement, lock) = (options.statement_timeout, options.lock_timeout);
        for setting in [
            format!("SET LOCAL statement_timeout = {}", statement.as_millis().max(1)),
            format!("SET LOCAL lock_timeout = {}", lock.as_millis().max(1)),
            // No function or operator of another schema is called by mistake.
            "SET LOCAL search_path = pg_catalog".to_owned(),
            // A policy would run its owner's code as us.
            "SET LOCAL row_security = off".to_owned(),
            "SET LOCAL client_min_messages = error".to_owned(),
            "SET LOCAL TimeZone = 'UTC'".to_owned(),
            "SET LOCAL DateStyle = 'ISO'".to_owned(),
        ] {
            session.execute(&setting).await?;
        }
        // From the first query on, the transaction can no longer be made READ WRITE.
        let rows = session
            .query(
                "SELECT current_setting('server_version_num'), current_setting('server_version'), \
                 current_setting('transaction_read_only')",
            )
            .await?;
        let Some([Some(number), Some(release), Some(read_only)]) = rows.first().map(Vec::as_slice)
        else {
            return Err(ReadOnlyError::Lost("the server does not say its version".to_owned()));
        };
        if read_only != "on" {
            return Err(ReadOnlyError::Audit("the transaction is not READ ONLY".to_owned()));
        }
        let major = number.parse::<u32>().unwrap_or(0) / 10_000;
        // Newer than we know is read as the newest that we know.
        let major = u16::try_from(major).unwrap_or(0).min(Version::NEWEST.major());
        session.version = Version::new(major)
            .map_err(|source| ReadOnlyError::Version { target: target.to_string(), source })?;
        session.release.clone_from(release);
        session.execute("SAVEPOINT banister_start").await?;
        Ok(session)
    }

    /// The server's major; of a server that is newer than banister the newest that it
    /// knows.
    pub const fn version(&self) -> Version {
        self.version
    }

    /// The server's full version: `17.10`.
    pub fn release(&self) -> &str {
        &self.release
    }

    /// The rows of a query; every value must be text. Names are best written with
    /// their schema: the search path is `pg_catalog` alone.
    ///
    /// A query that the server refuses ends the transaction for those behind it; see
    /// [`ReadOnlySession::attempt`].
    ///
    /// # Errors
    /// Where it is no query, calls a function that is not known to only read, or the
    /// server refuses it.
    pub async fn query(&mut self, sql: &str) -> Result<Vec<Row>, ReadOnlyError> {
        vetting::vet(sql).map_err(ReadOnlyError::Refused)?;
        self.cursors += 1;
        let cursor = format!("banister_{}", self.cursors);
        self.execute(&format!("DECLARE {cursor} NO SCROLL CURSOR FOR {sql}")).await?;
        let fetch = format!("FETCH ALL FROM {cursor}");
        let limit = self.options.statement_timeout + GRACE;
        let query = sqlx::query(AssertSqlSafe(fetch)).persistent(false);
        let rows = tokio::time::timeout(limit, query.fetch_all(&mut self.connection)).await;
        let rows = rows.map_err(|_| silent(limit))??;
        self.execute(&format!("CLOSE {cursor}")).await?;
        rows.iter().map(texts).collect()
    }

    /// As [`ReadOnlySession::query`], but where the server refuses the query, those
    /// behind it still run.
    ///
    /// # Errors
    /// As [`ReadOnlySession::query`].
    pub async fn attempt(&mut self, sql: &str) -> Result<Vec<Row>, ReadOnlyError> {
        self.execute("SAVEPOINT banister").await?;
        let result = self.query(sql).await;
        if matches!(result, Err(ReadOnlyError::Lost(_))) {
            return result;
        }
        // What a query that went well locked is to be seen at the end.
        if result.is_err() {
            self.execute("ROLLBACK TO SAVEPOINT banister").await?;
        }
        self.execute("RELEASE SAVEPOINT banister").await?;
        result
    }

    /// Looks at what the session did, rolls it back and ends it.
    ///
    /// # Errors
    /// Where it did more than read: a transaction id was assigned, or a lock is held
    /// that readers do not take.
    pub async fn finish(mut self) -> Result<Audit, ReadOnlyError> {
        let audit = audit::take(&mut self).await;
        // Whatever it was, it is undone.
        self.execute("ROLLBACK").await?;
        // The server notices by itself where the connection is gone already.
        let _ = self.connection.close().await;
        audit
    }

    /// One statement of ours.
    async fn execute(&mut self, sql: &str) -> Result<(), ReadOnlyError> {
        let limit = self.options.statement_timeout + GRACE;
        let query = sqlx::query(AssertSqlSafe(sql.to_owned())).persistent(false);
        let done = tokio::time::timeout(limit, query.execute(&mut self.connection)).await;
        done.map_err(|_| silent(limit))??;
        Ok(())
    }
}

fn silent(limit: Duration) -> ReadOnlyError {
    ReadOnlyError::Lost(format!("the server did not answer for {} s", limit.as_secs()))
}

/// Connects with settings that hold from the first moment on; a pooler that knows no
/// such settings is asked again without them.
async fn connect(
    target: &Target,
    options: &ReadOnlyOptions,
) -> Result<PgConnection, ReadOnlyError> {
    let plain = target.options().clone().application_name("banister");
    let milliseconds = |time: Duration| time.as_millis().max(1).to_string();
    let guarded = plain.clone().options([
        ("default_transaction_read_only", "on".to_owned()),
        ("statement_timeout", milliseconds(options.statement_timeout)),
        ("lock_timeout", milliseconds(options.lock_timeout)),
        ("idle_in_transaction_session_timeout", milliseconds(2 * options.statement_timeout)),
    ]);
    let limit = target.connect_timeout().unwrap_or(options.connect_timeout);
    let failed = |why: String| ReadOnlyError::Connect { target: target.to_string(), why };
    let attempt = |options: PgConnectOptions| async move {
        match tokio::time::timeout(limit, PgConnection::connect_with(&options)).await {
            Ok(Ok(connection)) => Ok(connection),
            Ok(Err(error)) => Err(in_words(&error)),
            Err(_) => Err(format!("no answer within {} s", limit.as_secs())),
        }
    };
    match attempt(guarded).await {
        Err(why) if why.contains("unsupported startup parameter") => {
            attempt(plain).await.map_err(failed)
        }
        result => result.map_err(failed),
    }
}

/// What went wrong, and what to do where that is plain.
fn in_words(error: &sqlx::Error) -> String {
    if let Some(error) = SqlError::from_sqlx(error) {
        let advice = match error.sqlstate.as_str() {
            "28P01" | "28000" => {
                "; check user and password (`PGPASSWORD`, `.pgpass`) and pg_hba.conf"
            }
            "3D000" => "; check the name of the database",
            "53300" => "; all connections are taken",
            "57P03" => "; try again when it is up",
            _ => "",
        };
        return format!("{error}{advice}");
    }
    match error {
        // A handshake that fails is an error of the stream.
        sqlx::Error::Io(error) if error.kind() == std::io::ErrorKind::InvalidData => {
            format!("TLS failed: {error}; see `sslmode` and `sslrootcert`")
        }
        sqlx::Error::Io(error) => format!("{error}; check host and port, and that the server runs"),
        sqlx::Error::Tls(error) => format!("TLS failed: {error}; see `sslmode` and `sslrootcert`"),
        error => error.to_string(),
    }
}

/// The values of a row, all of them text.
fn texts(row: &PgRow) -> Result<Row, ReadOnlyError> {
    const TEXTS: [&str; 6] = ["TEXT", "VARCHAR", "NAME", "CHAR", "BPCHAR", "UNKNOWN"];
    (0..row.len())
        .map(|at| {
            let value = row.try_get_raw(at)?;
            if value.is_null() {
                return Ok(None);
            }
            let kind = value.type_info().name().to_owned();
            if !TEXTS.contains(&kind.trim_matches('"')) {
                let column = row.column(at).name().to_owned();
                return Err(ReadOnlyError::Column { column, kind });
            }
            let text = value.as_str().map_err(sqlx::Error::Decode)?;
            Ok(Some(text.to_owned()))
        })
        .collect()
}
