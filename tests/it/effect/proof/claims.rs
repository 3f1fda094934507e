//! What a row of the page claims of rows and of clients, shown by a statement
//! that goes against it: run before, its rows make the row's statement fail; run
//! by a client, it works before and fails after.

use banister::effect::{Break, EffectKind, ScriptEffects};
use banister::postgres::{ScratchSession, SessionError};

use super::super::predicted;
use super::super::reference::Row;
use super::ground::Ground;

/// How many claims were shown.
#[derive(Default)]
pub(super) struct Shown {
    /// Of statements that fail on such rows.
    pub(super) on_rows: usize,
    /// Of clients that break.
    pub(super) on_clients: usize,
}

/// Shows what a row claims on the server's major.
///
/// # Errors
/// What did not go as claimed.
pub(super) async fn show(ground: &mut Ground, row: &Row, shown: &mut Shown) -> Result<(), String> {
    let script = predicted(&row.case, ground.version());
    let Some(claims) = Claims::of(&script) else { return Ok(()) };
    let Some(against) = &row.against else {
        let excused = NOT_SHOWN.iter().any(|(title, _)| *title == row.title);
        return if excused { Ok(()) } else { Err("  no `-- against:` shows its claims\n".into()) };
    };
    let sql: Vec<&str> = script
        .statements
        .iter()
        .map(|it| script.source.slice(it.span))
        .filter(|sql| *sql != "BEGIN")
        .collect();
    let result = match ground.stand(&row.case).filter(|_| !claims.alone) {
        Some(session) => {
            let result = claims.show(session, against, &sql).await;
            if result.is_err() {
                session.rollback().await.expect("rolled back");
            }
            result
        }
        None => {
            let session = ground.enter(&row.case).await?;
            let result = claims.show(session, against, &sql).await;
            ground.leave().await;
            result
        }
    };
    result.map_err(|why| format!("  {}\n    {why}\n", sql.join("; ")))?;
    shown.on_rows += usize::from(!claims.codes.is_empty());
    shown.on_clients += usize::from(claims.breaks);
    Ok(())
}

/// What the last statement of a script is said to do.
struct Claims {
    /// The error codes that it gives on some rows.
    codes: Vec<&'static str>,
    /// Whether some statement of a client fails after it.
    breaks: bool,
    /// Whether it refuses a transaction block.
    alone: bool,
}

impl Claims {
    /// Nothing where a statement is refused for certain, or claims nothing.
    fn of(script: &ScriptEffects) -> Option<Self> {
        let effects = || script.statements.iter().flat_map(|statement| &statement.effects);
        if effects().any(|effect| matches!(effect.kind, EffectKind::Fails { .. })) {
            return None;
        }
        let last = &script.statements.last()?.effects;
        let code = |kind: &EffectKind| match kind {
            EffectKind::MayFail(fail) => Some(fail.sqlstate),
            _ => None,
        };
        let claims = Self {
            codes: last.iter().filter_map(|effect| code(&effect.kind)).collect(),
            breaks: last.iter().any(|effect| is_met_as_error(&effect.kind)),
            alone: last.iter().any(|effect| effect.kind == EffectKind::RefusesTransaction),
        };
        // Other breaks are of values that a client meets.
        (claims.breaks || !claims.codes.is_empty()).then_some(claims)
    }

    async fn show(
        &self,
        session: &mut ScratchSession,
        against: &str,
        sql: &[&str],
    ) -> Result<(), String> {
        let failed = |error: SessionError| format!("failed to {error}");
        if !self.codes.is_empty() {
            if !self.alone {
                session.begin().await.map_err(failed)?;
            }
            let rows = session.apply(against).await;
            rows.map_err(|error| format!("before it, `{against}` failed to {error}"))?;
            let result = all(session, sql).await;
            if !self.alone {
                session.rollback().await.map_err(failed)?;
            }
            let code = result.err().and_then(|error| error.sql().map(|it| it.sqlstate.clone()));
            if !self.codes.iter().any(|claimed| Some(*claimed) == code.as_deref()) {
                let code = code.unwrap_or_else(|| "success".to_owned());
                return Err(format!("{:?} claimed after `{against}`, {code} seen", self.codes));
            }
        }
        if self.breaks {
            session.begin().await.map_err(failed)?;
            session.apply("SAVEPOINT client").await.map_err(failed)?;
            let before = session.apply(against).await;
            before.map_err(|error| format!("before it, `{against}` failed to {error}"))?;
            session.apply("ROLLBACK TO SAVEPOINT client").await.map_err(failed)?;
            all(session, sql).await.map_err(failed)?;
            let after = session.apply(against).await;
            session.rollback().await.map_err(failed)?;
            if after.is_ok() {
                return Err(format!(
                    "after it, a client's `{against}` is said to fail, but does not"
                ));
            }
        }
        Ok(())
    }
}

/// Claims that no statement shows, and why.
const NOT_SHOWN: [(&str, &str); 5] = [
    ("inline `CHECK`", "a null satisfies this one"),
    ("inline `REFERENCES`, with any default", "a null needs no referenced row"),
    ("of a new column that is all null", "a null needs no referenced row"),
    (
        "`SET NOT NULL`, the proving `CHECK` goes in the same statement",
        "until then it refused such rows",
    ),
    ("`ATTACH PARTITION`, a valid `CHECK` implies the bound", "whether it does is not told"),
];

/// Whether a client meets an error; else it meets other values than before.
const fn is_met_as_error(kind: &EffectKind) -> bool {
    match kind {
        EffectKind::Break(what) => match what {
            Break::TableGone
            | Break::TableRenamed { .. }
            | Break::ColumnGone { .. }
            | Break::ColumnRenamed { .. }
            | Break::ColumnRequired { .. }
            | Break::WriteRefused { .. } => true,
            Break::ColumnTypeChanged { .. }
            | Break::NullsAppear { .. }
            | Break::DefaultChanged { .. } => false,
        },
        _ => false,
    }
}

async fn all(session: &mut ScratchSession, sql: &[&str]) -> Result<(), SessionError> {
    for statement in sql {
        session.apply(statement).await?;
    }
    Ok(())
}
