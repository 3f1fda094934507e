//! What a server says when it refuses a statement.

use std::fmt;

use sqlx::postgres::{PgDatabaseError, PgErrorPosition, PgSeverity};

use crate::pg::QualifiedName;

/// An error of the server, as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqlError {
    /// The five characters of the error's code: `42P01`.
    pub sqlstate: String,
    /// Whether the server ended the session with it.
    pub fatal: bool,
    /// What went wrong.
    pub message: String,
    /// More about it.
    pub detail: Option<String>,
    /// What the server suggests.
    pub hint: Option<String>,
    /// Where in the statement's text, in characters, from 1.
    pub position: Option<usize>,
    /// The call stack of functions and internal queries.
    pub context: Option<String>,
    /// The schema of the table that the error is about, and the table.
    pub table: Option<QualifiedName>,
    /// The column that the error is about.
    pub column: Option<String>,
    /// The constraint that the error is about.
    pub constraint: Option<String>,
}

impl SqlError {
    /// The server's error in `error`, where it is one.
    pub(super) fn from_sqlx(error: &sqlx::Error) -> Option<Self> {
        let error = error.as_database_error()?.try_downcast_ref::<PgDatabaseError>()?;
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Some(Self {
            sqlstate: error.code().to_owned(),
            fatal: matches!(error.severity(), PgSeverity::Fatal | PgSeverity::Panic),
            message: error.message().to_owned(),
            detail: owned(error.detail()),
            hint: owned(error.hint()),
            position: match error.position() {
                Some(PgErrorPosition::Original(position)) => Some(position),
                _ => None,
            },
            context: owned(error.r#where()),
            table: error.schema().zip(error.table()).map(|(s, t)| QualifiedName::new(s, t)),
            column: owned(error.column()),
            constraint: owned(error.constraint()),
        })
    }

    /// Whether another error would have come of other rows: of values, of
    /// constraints, of limits of size, of what a script raises itself, and of what
    /// rows that were just written keep waiting (`pending trigger events`).
    ///
    /// Source: "PostgreSQL Error Codes", classes 21, 22, 23, 54, 55 and P0.
    pub fn depends_on_rows(&self) -> bool {
        !self.fatal
            && ["21", "22", "23", "54", "55006", "P0"]
                .iter()
                .any(|class| self.sqlstate.starts_with(class))
    }

    /// Whether the statement refuses to run inside a transaction block
    /// (`active_sql_transaction`), or ends transactions itself
    /// (`invalid_transaction_termination`).
    pub fn refuses_transaction(&self) -> bool {
        matches!(self.sqlstate.as_str(), "25001" | "2D000")
    }
}

impl fmt::Display for SqlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.message, self.sqlstate)?;
        if let Some(detail) = &self.detail {
            write!(f, "; {}", detail.trim_end_matches('.'))?;
        }
        if let Some(hint) = &self.hint {
            write!(f, "; hint: {}", hint.trim_end_matches('.'))?;
        }
        Ok(())
    }
}

impl std::error::Error for SqlError {}
