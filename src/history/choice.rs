//! Which of several history tables belongs to a directory.

use super::{HistoryError, HistoryTable, Standings, compare};
use crate::migration::History;
use crate::postgres::ReadOnlySession;
use crate::report::MigrationState;

/// The table among `tables` that belongs to `history`, and where its migrations stand
/// by it: the one that is `wanted` (`schema.table`, or a table's name), else the only
/// one of the tool, else the only one that knows a migration of the directory.
///
/// # Errors
/// Where no table or more than one fits, or one cannot be read.
pub async fn choose<'a>(
    session: &mut ReadOnlySession,
    tables: &'a [HistoryTable],
    history: &History,
    wanted: Option<&str>,
) -> Result<(Option<&'a HistoryTable>, Standings), HistoryError> {
    let own: Vec<&HistoryTable> =
        tables.iter().filter(|table| table.tool == history.format).collect();
    if let Some(wanted) = wanted {
        let plain = |table: &HistoryTable| format!("{}.{}", table.schema, table.name);
        let is = |table: &&&HistoryTable| {
            table.to_string() == wanted || plain(table) == wanted || table.name == wanted
        };
        let table = own.iter().find(is).ok_or_else(|| HistoryError::NoSuchTable {
            wanted: wanted.to_owned(),
            tool: history.format,
            found: own.iter().map(|table| format!("`{table}`")).collect(),
        })?;
        return Ok((Some(table), compare(session, Some(table), history).await?));
    }
    match own[..] {
        [] => Ok((None, compare(session, None, history).await?)),
        [table] => Ok((Some(table), compare(session, Some(table), history).await?)),
        _ => by_rows(session, &own, history).await,
    }
}

/// The only table of several that knows a migration of the directory.
async fn by_rows<'a>(
    session: &mut ReadOnlySession,
    own: &[&'a HistoryTable],
    history: &History,
) -> Result<(Option<&'a HistoryTable>, Standings), HistoryError> {
    let mut knowing = Vec::new();
    for table in own {
        let standings = compare(session, Some(table), history).await?;
        let knows = standings.entries.iter().any(|entry| {
            let waits = matches!(entry.state, MigrationState::Pending | MigrationState::OutOfOrder);
            entry.file.is_some() && !waits
        });
        if knows {
            knowing.push((*table, standings));
        }
    }
    if knowing.len() == 1
        && let Some((table, mut standings)) = knowing.pop()
    {
        standings.notes.push(format!(
            "`{table}` is taken for the history of these migrations: of {} tables of {} it is the \
             only one that knows any of them",
            own.len(),
            history.format
        ));
        return Ok((Some(table), standings));
    }
    let names = match knowing.is_empty() {
        true => own.iter().map(|table| format!("`{table}`")).collect(),
        false => knowing.iter().map(|(table, _)| format!("`{table}`")).collect(),
    };
    Err(HistoryError::Several(names))
}
