//! Whether a live database is ready for a release: what a careful administrator looks
//! at before.
//!
//! A query that succeeds without being able to see is no pass: what a role may not see
//! is asked first, and then the rows are judged.

mod activity;
mod durability;
mod leftovers;
mod migrator;
mod replication;
mod sequences;
mod surroundings;

use super::{Identity, Item};
use crate::pg::{LockMode, QualifiedName};
use crate::postgres::{ReadOnlyError, ReadOnlySession, Row};
use crate::report::ItemStatus;

/// A table that the release touches, and that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touched {
    /// Its name.
    pub name: QualifiedName,
    /// Its number in `pg_class`.
    pub oid: String,
    /// The strongest lock that the release takes on it.
    pub lock: Option<LockMode>,
}

/// What the checks know.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ground<'a> {
    pub(super) identity: &'a Identity,
    pub(super) touched: &'a [Touched],
    /// The server's major.
    pub(super) major: u16,
}

/// What a check needs in order to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Needs {
    /// Nothing.
    Nothing,
    /// To see other sessions.
    Monitor,
    /// A server that is no standby.
    Primary,
    /// Both.
    MonitorOfPrimary,
}

/// One check: a query, and what its rows mean.
pub(super) struct Check {
    pub(super) id: &'static str,
    pub(super) needs: Needs,
    /// Whether the verdict waits for it.
    pub(super) decides: bool,
    /// The oldest major that has what it asks for.
    pub(super) since: u16,
    pub(super) query: fn(&Ground<'_>) -> String,
    pub(super) judge: fn(&[Row], &Ground<'_>) -> Seen,
}

/// What was seen.
pub(super) type Seen = (ItemStatus, String);

/// The checks, in the order in which they are made: what waits for locks comes last.
fn checks() -> impl Iterator<Item = Check> {
    activity::checks()
        .into_iter()
        .chain(replication::checks())
        .chain(leftovers::checks())
        .chain(durability::checks())
        .chain(surroundings::checks())
}

/// Looks at everything. `histories` are the history tables of migration tools.
///
/// # Errors
/// Where the connection is gone.
pub async fn readiness(
    session: &mut ReadOnlySession,
    identity: &Identity,
    touched: &[Touched],
    histories: &[QualifiedName],
) -> Result<Vec<Item>, ReadOnlyError> {
    let ground = Ground { identity, touched, major: session.version().major() };
    let mut items = Vec::new();
    for check in checks() {
        let mut item = made(session, &check, &ground).await?;
        item.decides &= check.decides;
        items.push(item);
    }
    items.push(sequences::near_their_end(session).await?);
    items.push(migrator::at_work(session, &identity.database, histories).await?);
    Ok(items)
}

/// Only what a release may leave behind.
///
/// # Errors
/// Where the connection is gone.
pub async fn leftovers(
    session: &mut ReadOnlySession,
    identity: &Identity,
    touched: &[Touched],
) -> Result<Vec<Item>, ReadOnlyError> {
    let ground = Ground { identity, touched, major: session.version().major() };
    let mut items = Vec::new();
    for check in leftovers::checks_behind() {
        items.push(made(session, &check, &ground).await?);
    }
    Ok(items)
}

async fn made(
    session: &mut ReadOnlySession,
    check: &Check,
    ground: &Ground<'_>,
) -> Result<Item, ReadOnlyError> {
    let identity = ground.identity;
    let monitor = matches!(check.needs, Needs::Monitor | Needs::MonitorOfPrimary);
    let primary = matches!(check.needs, Needs::Primary | Needs::MonitorOfPrimary);
    if primary && identity.standby {
        return Ok(Item::not_checked(check.id, "only the primary knows, and this is a standby"));
    }
    if monitor && !identity.monitor {
        let why = "the role may not see other sessions; GRANT pg_monitor to it";
        return Ok(Item::not_checked(check.id, why));
    }
    if ground.major < check.since {
        let why = format!("PostgreSQL {} does not tell; {} does", ground.major, check.since);
        return Ok(Item::not_checked(check.id, why).beside());
    }
    match session.attempt(&(check.query)(ground)).await {
        Ok(rows) => {
            let (status, message) = (check.judge)(&rows, ground);
            Ok(Item::new(check.id, status, message))
        }
        Err(ReadOnlyError::Lost(why)) => Err(ReadOnlyError::Lost(why)),
        Err(error) => Ok(Item::not_checked(check.id, format!("failed to {error}"))),
    }
}

impl Ground<'_> {
    /// The numbers of the touched tables, for `IN (…)`; no table has the number 0.
    pub(super) fn oids(&self) -> String {
        let oids: Vec<&str> = self.touched.iter().map(|table| table.oid.as_str()).collect();
        if oids.is_empty() { "0".to_owned() } else { oids.join(", ") }
    }

    /// The touched table of that number.
    pub(super) fn table(&self, oid: &str) -> Option<&Touched> {
        self.touched.iter().find(|table| table.oid == oid)
    }
}

/// A value of a row.
pub(super) fn text(row: &Row, at: usize) -> &str {
    row.get(at).and_then(Option::as_deref).unwrap_or_default()
}

/// A value of a row as a number; 0 where it is none.
pub(super) fn number(row: &Row, at: usize) -> i64 {
    text(row, at).parse().unwrap_or(0)
}

/// Whether a value of a row is true.
pub(super) fn is_true(row: &Row, at: usize) -> bool {
    matches!(text(row, at), "true" | "t")
}

/// The worst of what several rows show, each with its words; `none` where there is no
/// row worth a word.
pub(super) fn worst(seen: Vec<Seen>, none: &str) -> Seen {
    const SHOWN: usize = 5;
    let Some(status) = seen.iter().map(|(status, _)| *status).max() else {
        return (ItemStatus::Ok, none.to_owned());
    };
    let mut seen = seen;
    seen.sort_by_key(|(status, _)| std::cmp::Reverse(*status));
    let more = seen.len().saturating_sub(SHOWN);
    let words: Vec<String> = seen.into_iter().take(SHOWN).map(|(_, words)| words).collect();
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    (status, words.join("; ") + &more)
}
