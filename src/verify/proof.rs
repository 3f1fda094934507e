//! The proof queries of declarations, asked where the contract would run.

use crate::migration::Script;
use crate::postgres::{ScratchDatabase, SessionError, SessionOptions};
use crate::source::Span;
use crate::sql::directives;

/// A proof, and what came of it.
#[derive(Debug)]
pub(super) struct Proof {
    /// Where the declaration says it.
    pub(super) span: Span,
    /// The query.
    pub(super) query: String,
    /// How many rows it returned; or why it could not be asked.
    pub(super) rows: Result<u64, String>,
}

/// Asks the proofs of a script, each with what the script does before its
/// statement, in a transaction that is rolled back.
///
/// # Errors
/// Where the connection is gone.
pub(super) async fn prove(
    database: &ScratchDatabase,
    script: &Script,
    options: &SessionOptions,
) -> Result<Vec<Proof>, SessionError> {
    if !script.source.text().contains("proof") {
        return Ok(Vec::new());
    }
    let spans: Vec<Span> = script.spans().collect();
    let region = script.region;
    let mut proofs = Vec::new();
    for directive in directives(&script.source) {
        let is_own = region.start <= directive.span.start && directive.span.end <= region.end;
        let Some(proof) = directive.setting("proof").filter(|_| is_own) else { continue };
        let Some(at) = directive.statement(&script.source, &spans) else { continue };
        let query = proof.value.trim().trim_end_matches(';').to_owned();
        let rows = ask(database, script, &spans[..at], &query, options).await?;
        proofs.push(Proof { span: proof.span, query, rows });
    }
    Ok(proofs)
}

/// How many rows `query` returns behind the statements `before` it.
async fn ask(
    database: &ScratchDatabase,
    script: &Script,
    before: &[Span],
    query: &str,
    options: &SessionOptions,
) -> Result<Result<u64, String>, SessionError> {
    let mut session = database.connect(options).await?;
    session.begin().await?;
    for span in before {
        let sql = script.source.slice(*span);
        if let Err(error) = session.apply(sql).await {
            session.close().await?;
            return told(error, "what stands before it does not run in one transaction");
        }
    }
    // As a subquery it can only look: it neither writes nor ends the transaction.
    let counted = session.query(&format!("SELECT count(*) FROM (\n{query}\n) AS proof")).await;
    session.close().await?;
    match counted {
        Err(error) => told(error, "the server refuses it"),
        Ok(rows) => {
            let count = rows.first().and_then(|row| row.first()?.as_deref()?.parse().ok());
            Ok(count.ok_or_else(|| "it returned no number".to_owned()))
        }
    }
}

/// What the server said; a connection that is gone ends everything.
fn told(error: SessionError, what: &str) -> Result<Result<u64, String>, SessionError> {
    match error.sql() {
        Some(sql) => Ok(Err(format!("{what}: {} ({})", sql.message, sql.sqlstate))),
        None => Err(error),
    }
}
