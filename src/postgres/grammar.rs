//! A server's own grammar as the judge of what is SQL.
//!
//! In a transaction that has failed, a server parses a message and runs nothing
//! of it: 25P02 says that its grammar took the text, anything else (42601, but
//! also 0A000, 22023 …) that it did not. Some statements end a failed transaction
//! and would let what follows them run; so a statement that does not, and fails at
//! once, stands first in each message.

use sqlx::AssertSqlSafe;

use super::session::{ScratchSession, SessionError};
use super::sql_error::SqlError;
use crate::pg::Version;
use crate::sql::{PieceKind, leading_words, split};

/// What stands first in each message.
const SENTINEL: &str = "SELECT;\n";
/// The code for "ignored until the end of the transaction block".
const IGNORED: &str = "25P02";
/// How many bytes and statements go into one message.
const MESSAGE_BYTES: usize = 1 << 18;
const MESSAGE_STATEMENTS: usize = 1000;

/// A session that asks a server's grammar and runs nothing.
#[derive(Debug)]
pub struct Grammar {
    session: ScratchSession,
    /// How many statements go into the next message: fewer where many are refused.
    ambition: usize,
}

/// What a server's grammar makes of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is a statement.
    Accepted,
    /// It is none; the position of the error is one in the statement.
    Refused(Box<SqlError>),
}

impl ScratchSession {
    /// Gives the session away to ask the server's grammar.
    ///
    /// # Errors
    /// As [`ScratchSession::apply`].
    pub async fn into_grammar(mut self) -> Result<Grammar, SessionError> {
        self.begin().await?;
        match self.apply("SELECT 1/0").await {
            Err(error) if error.is_lost_connection() => Err(error),
            _ => Ok(Grammar { session: self, ambition: MESSAGE_STATEMENTS }),
        }
    }
}

impl Grammar {
    /// The server's major.
    pub fn version(&self) -> Version {
        self.session.version()
    }

    /// What the server's grammar makes of each of these, each one statement by its
    /// author's intention. Some 100 000 statements a second, where most are accepted.
    ///
    /// # Errors
    /// Where the server is gone.
    pub async fn judge(&mut self, statements: &[&str]) -> Result<Vec<Verdict>, SessionError> {
        let mut verdicts = Vec::with_capacity(statements.len());
        while verdicts.len() < statements.len() {
            let rest = &statements[verdicts.len()..];
            let message = &rest[..self.next_message(rest)];
            let Some(error) = self.ask(message).await? else {
                verdicts.extend(message.iter().map(|_| Verdict::Accepted));
                self.ambition = (self.ambition * 2).min(MESSAGE_STATEMENTS);
                continue;
            };
            let culprit = if message.len() == 1 { Some(0) } else { culprit(message, &error) };
            let Some(culprit) = culprit else {
                // Its place is not known: ask one by one.
                self.ambition = 1;
                continue;
            };
            verdicts.extend(message[..culprit].iter().map(|_| Verdict::Accepted));
            verdicts.push(self.alone(message[culprit], error, message.len() == 1).await?);
            self.ambition = (culprit + 1).min(self.ambition);
        }
        Ok(verdicts)
    }

    /// How many of `rest` go into one message.
    fn next_message(&self, rest: &[&str]) -> usize {
        let mut bytes = 0;
        let fits = |sql: &&&str| {
            bytes += sql.len();
            bytes <= MESSAGE_BYTES && keeps_to_itself(sql)
        };
        rest.iter().take(self.ambition).take_while(fits).count().max(1)
    }

    /// The verdict about the one statement that `error` was traced to.
    async fn alone(
        &mut self,
        sql: &str,
        error: SqlError,
        was_alone: bool,
    ) -> Result<Verdict, SessionError> {
        let error = if was_alone { Some(error) } else { self.ask(&[sql]).await? };
        Ok(error.map_or(Verdict::Accepted, |mut error| {
            error.position = error.position.and_then(|at| at.checked_sub(SENTINEL.len()));
            Verdict::Refused(Box::new(error))
        }))
    }

    /// The error that the server's grammar finds in these statements, one after the
    /// other.
    async fn ask(&mut self, statements: &[&str]) -> Result<Option<SqlError>, SessionError> {
        let message = format!("{SENTINEL}{}", statements.join(";\n"));
        let answer =
            sqlx::raw_sql(AssertSqlSafe(message)).execute(&mut self.session.connection).await;
        match answer.map_err(SessionError::from) {
            // Not even the sentinel fails: the server would run what it is sent.
            Ok(_) => Err(SessionError::Connection(sqlx::Error::Protocol(
                "the failed transaction has ended".to_owned(),
            ))),
            Err(SessionError::Sql(error)) if !error.fatal => {
                Ok((error.sqlstate != IGNORED).then_some(*error))
            }
            Err(error) => Err(error),
        }
    }
}

/// Whether a text is one statement wherever it stands, so that it neither takes
/// its neighbour in nor ends early.
fn keeps_to_itself(sql: &str) -> bool {
    let pieces = split(sql);
    let one = matches!(pieces.as_slice(), [piece] if piece.kind == PieceKind::Statement);
    // A `;` inside them ends nothing.
    let holds_others = ["RULE", "FUNCTION", "PROCEDURE"];
    let words = leading_words(sql, 4);
    one && !words.iter().any(|word| holds_others.contains(&word.as_str()))
}

/// Which statement of a message an error is in.
fn culprit(message: &[&str], error: &SqlError) -> Option<usize> {
    let mut rest = error.position?.checked_sub(1 + SENTINEL.len())?;
    for (at, sql) in message.iter().enumerate() {
        let characters = sql.chars().count();
        // At the `;` behind it, it is incomplete.
        if rest <= characters {
            return Some(at);
        }
        rest = rest.checked_sub(characters + 2)?;
    }
    Some(message.len() - 1)
}
