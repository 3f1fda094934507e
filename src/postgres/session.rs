//! A session that may change things, in a database of our own.

use std::io::ErrorKind;
use std::time::Duration;

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection, Row as _, ValueRef as _};

use super::database::ScratchDatabase;
use super::observe::{Notices, Prober, Relations};
use super::roles::Role;
use super::sql_error::SqlError;
use crate::pg::{Version, string_literal};

/// How a session is set up.
#[derive(Debug, Clone, Default)]
pub struct SessionOptions {
    /// How long one statement may run.
    pub statement_timeout: Option<Duration>,
    /// The `TimeZone` of the session, `UTC` where `None`. It decides whether some
    /// type changes rewrite the table.
    pub time_zone: Option<String>,
}

/// What a statement did, in the words of its command tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Applied {
    /// The rows that were written, deleted or returned; 0 for DDL.
    pub rows: u64,
}

/// The values of one row as text, `None` for NULL.
pub type Row = Vec<Option<String>>;

/// Where a session stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransactionState {
    /// Every statement commits by itself.
    Idle,
    /// Inside a transaction block.
    Open,
    /// Inside a transaction block that can only be rolled back.
    Failed,
}

/// Why a statement failed.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The server refused it.
    #[error("run the statement: {0}")]
    Sql(Box<SqlError>),
    /// The connection broke, or never came about.
    #[error("talk to the scratch server: {0}")]
    Connection(#[source] sqlx::Error),
    /// `COPY … FROM STDIN` without data.
    #[error("run `COPY … FROM STDIN` without its data; give the rows that follow it in the script")]
    CopyWithoutData,
    /// The server's answer to a question of ours is not what it should be.
    #[error("read {what}: {why}")]
    Answer {
        /// What was asked for.
        what: &'static str,
        /// What is wrong with it.
        why: String,
    },
}

impl SessionError {
    /// Whether there is nobody to connect to.
    pub(super) fn is_refused(&self) -> bool {
        let Self::Connection(sqlx::Error::Io(error)) = self else { return false };
        matches!(error.kind(), ErrorKind::ConnectionRefused | ErrorKind::NotFound)
    }

    /// The server's error, where the server refused.
    pub fn sql(&self) -> Option<&SqlError> {
        match self {
            Self::Sql(error) => Some(error),
            _ => None,
        }
    }
}

impl SessionError {
    /// Whether the session is gone rather than its statement wrong: nothing can be
    /// concluded about the statement.
    pub fn is_lost_connection(&self) -> bool {
        match self {
            Self::Sql(error) => error.fatal,
            Self::Connection(_) => true,
            Self::CopyWithoutData | Self::Answer { .. } => false,
        }
    }
}

impl From<sqlx::Error> for SessionError {
    fn from(error: sqlx::Error) -> Self {
        match SqlError::from_sqlx(&error) {
            Some(error) => Self::Sql(Box::new(error)),
            None => Self::Connection(error),
        }
    }
}

/// One session in a [`ScratchDatabase`]. Nothing else in banister can change a
/// database.
#[derive(Debug)]
pub struct ScratchSession {
    pub(super) connection: PgConnection,
    pub(super) notices: Notices,
    /// The relations as the last observation left them in the transaction that is
    /// open, if nothing ran since.
    pub(super) relations: Option<Relations>,
    /// Who tries to use what this session locks.
    pub(super) prober: Option<Box<Prober>>,
    database: ScratchDatabase,
    role: Role,
    options: SessionOptions,
}

impl ScratchSession {
    pub(super) async fn open(
        database: ScratchDatabase,
        role: Role,
        options: &SessionOptions,
    ) -> Result<Self, SessionError> {
        let mut connect = database.endpoint().database(database.name(), role);
        if let Some(timeout) = options.statement_timeout {
            // Where a script resets it, this is what it comes back to.
            let milliseconds = timeout.as_millis().max(1).to_string();
            connect = connect.options([("statement_timeout", milliseconds)]);
        }
        let connection = PgConnection::connect_with(&connect).await?;
        let mut session = Self {
            connection,
            notices: Notices::default(),
            relations: None,
            prober: None,
            database,
            role,
            options: options.clone(),
        };
        if let Some(zone) = &options.time_zone {
            session.apply(&format!("SET TimeZone = {}", string_literal(zone))).await?;
        }
        Ok(session)
    }

    /// Another session in the same database, set up the same way.
    ///
    /// # Errors
    /// Where the server refuses, or is gone.
    pub async fn another(&self) -> Result<Self, SessionError> {
        Self::open(self.database.clone(), self.role, &self.options).await
    }

    /// How long one statement may run.
    pub(super) fn statement_timeout(&self) -> Option<Duration> {
        self.options.statement_timeout
    }

    /// The database of this session.
    pub fn database(&self) -> &ScratchDatabase {
        &self.database
    }

    /// The server's major.
    pub fn version(&self) -> Version {
        self.database.endpoint().version
    }

    /// Runs one statement as it is written. Rows that it returns are dropped as
    /// they arrive.
    ///
    /// # Errors
    /// The server's own error, or that the connection is gone.
    pub async fn apply(&mut self, sql: &str) -> Result<Applied, SessionError> {
        self.relations = None;
        match copy_direction(sql) {
            Some(CopyDirection::FromClient) => return Err(SessionError::CopyWithoutData),
            Some(CopyDirection::ToClient) => return self.discard_copy(sql).await,
            None => {}
        }
        let result = sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut self.connection).await?;
        Ok(Applied { rows: result.rows_affected() })
    }

    /// Runs `COPY … FROM STDIN` with the rows that follow it in the script,
    /// without the closing `\.`.
    ///
    /// # Errors
    /// As [`ScratchSession::apply`].
    pub async fn copy_in(&mut self, sql: &str, data: &str) -> Result<Applied, SessionError> {
        self.relations = None;
        let mut copy = self.connection.copy_in_raw(sql).await?;
        if let Err(error) = copy.send(data.as_bytes()).await {
            copy.abort("the data could not be sent").await?;
            return Err(error.into());
        }
        Ok(Applied { rows: copy.finish().await? })
    }

    /// `COPY … TO STDOUT`: the rows are read and dropped. The driver has no place
    /// for them in an ordinary statement; it stumbles over the first message of the
    /// copy, and skips the rest while it waits for the server to be ready.
    async fn discard_copy(&mut self, sql: &str) -> Result<Applied, SessionError> {
        match sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut self.connection).await {
            Ok(_) | Err(sqlx::Error::Protocol(_)) => {}
            Err(error) => return Err(error.into()),
        }
        self.connection.ping().await?;
        Ok(Applied { rows: 0 })
    }

    /// Runs a query and returns every value as text. For results of a size that
    /// fits into memory.
    ///
    /// # Errors
    /// As [`ScratchSession::apply`].
    pub async fn query(&mut self, sql: &str) -> Result<Vec<Row>, SessionError> {
        let rows = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_all(&mut self.connection).await?;
        rows.iter()
            .map(|row| {
                (0..row.len())
                    .map(|column| {
                        let value = row.try_get_raw(column)?;
                        if value.is_null() {
                            return Ok(None);
                        }
                        let text = value.as_str().map_err(sqlx::Error::Decode)?;
                        Ok(Some(text.to_owned()))
                    })
                    .collect()
            })
            .collect()
    }

    /// Opens a transaction block.
    ///
    /// # Errors
    /// As [`ScratchSession::apply`].
    pub async fn begin(&mut self) -> Result<(), SessionError> {
        self.apply("BEGIN").await.map(drop)
    }

    /// Commits; deferred constraints are checked now.
    ///
    /// # Errors
    /// As [`ScratchSession::apply`].
    pub async fn commit(&mut self) -> Result<(), SessionError> {
        self.apply("COMMIT").await.map(drop)
    }

    /// Rolls back.
    ///
    /// # Errors
    /// As [`ScratchSession::apply`].
    pub async fn rollback(&mut self) -> Result<(), SessionError> {
        self.apply("ROLLBACK").await.map(drop)
    }

    /// Whether a transaction block is open, as the server sees it.
    ///
    /// Outside a block every statement is a transaction of its own, which starts
    /// with it. The question takes a snapshot: `SET TRANSACTION ISOLATION LEVEL` is
    /// refused after it.
    ///
    /// # Errors
    /// As [`ScratchSession::apply`].
    pub async fn transaction_state(&mut self) -> Result<TransactionState, SessionError> {
        let sql = "SELECT pg_catalog.now() OPERATOR(pg_catalog.=) pg_catalog.statement_timestamp()";
        match self.query(sql).await {
            Ok(rows) if rows == [[Some("t".to_owned())]] => Ok(TransactionState::Idle),
            Ok(_) => Ok(TransactionState::Open),
            Err(error) if error.sql().is_some_and(|error| error.sqlstate == "25P02") => {
                Ok(TransactionState::Failed)
            }
            Err(error) => Err(error),
        }
    }

    /// Ends the session in good order.
    ///
    /// # Errors
    /// Where the connection is gone already.
    pub async fn close(self) -> Result<(), SessionError> {
        if let Some(prober) = self.prober {
            prober.close().await;
        }
        Ok(self.connection.close().await?)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CopyDirection {
    FromClient,
    ToClient,
}

/// Whether a statement is a `COPY` over the connection itself: the protocol goes
/// another way for it.
fn copy_direction(sql: &str) -> Option<CopyDirection> {
    let mut words = super::observe::words(sql);
    if words.next()?.eq_ignore_ascii_case("copy") {
        let mut previous = String::new();
        for word in words {
            let word = word.to_ascii_lowercase();
            match (previous.as_str(), word.as_str()) {
                ("from", "stdin") => return Some(CopyDirection::FromClient),
                ("to", "stdout") => return Some(CopyDirection::ToClient),
                _ => previous = word,
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copy_over_the_connection_is_told_apart() {
        use CopyDirection::*;
        assert_eq!(copy_direction("COPY t (a) FROM stdin;"), Some(FromClient));
        assert_eq!(
            copy_direction("-- x\ncopy (select 'from stdin') to STDOUT csv"),
            Some(ToClient)
        );
        assert_eq!(copy_direction("copy t from '/tmp/stdin'"), None);
        assert_eq!(copy_direction("select 'copy t from stdin'"), None);
    }
}
