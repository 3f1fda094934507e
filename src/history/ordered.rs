//! Tools that know migrations by a key, and run them in the order of the keys.

use std::cmp::Ordering;

use super::Standings;
use crate::migration::{Agreement, Format, History, Migration};
use crate::report::{MigrationState, StandingEntry};

/// A row of a history table.
#[derive(Debug, Clone, Default)]
pub(super) struct Applied {
    /// What the tool knows the migration by.
    pub(super) key: String,
    pub(super) at: Option<String>,
    /// What the tool stored of the file.
    pub(super) checksum: Option<String>,
    /// Why it counts as failed, where it does.
    pub(super) failed: Option<String>,
    /// What else there is to say of a migration that is applied.
    pub(super) detail: Option<String>,
}

/// What a tool does about migrations that are not as they should be, as fragments:
/// `sqlx applies it all the same`.
pub(super) struct Words {
    pub(super) out_of_order: &'static str,
    /// About a row without a file.
    pub(super) missing: &'static str,
    pub(super) modified: &'static str,
}

/// The state of every migration, and of every row without one.
pub(super) fn judge(history: &History, rows: &[Applied], words: &Words) -> Standings {
    let format = history.format;
    let last_applied = latest(format, rows.iter().map(|row| row.key.as_str()));
    let mut entries: Vec<StandingEntry> = history
        .migrations
        .iter()
        .map(|migration| {
            let row = rows.iter().find(|row| is_same(format, &row.key, &migration.key));
            match row {
                Some(row) => applied(migration, row, words),
                None => not_applied(migration, history, last_applied, words),
            }
        })
        .collect();
    entries.extend(without_file(history, rows, words));
    Standings { entries, notes: Vec::new() }
}

/// The rows without a file.
pub(super) fn without_file<'a>(
    history: &'a History,
    rows: &'a [Applied],
    words: &'a Words,
) -> impl Iterator<Item = StandingEntry> + 'a {
    let format = history.format;
    let last_local = latest(format, history.migrations.iter().map(|m| m.key.as_str()));
    let known = move |row: &&Applied| {
        let mut files = history.migrations.iter().chain(&history.checkpoints);
        files.any(|migration| is_same(format, &row.key, &migration.key))
    };
    rows.iter().filter(move |row| !known(row)).map(move |row| {
        let later = last_local.and_then(|last| format.compare_keys(&row.key, last));
        let (state, what) = match (&row.failed, later) {
            (Some(_), _) => (MigrationState::Failed, "it failed, and there is no file"),
            (None, Some(Ordering::Greater)) => {
                (MigrationState::Future, "there is no file, and it is later than all files")
            }
            (None, _) => (MigrationState::Missing, "it was applied, and there is no file"),
        };
        let detail = row.failed.clone().unwrap_or_else(|| format!("{what}; {}", words.missing));
        StandingEntry {
            id: row.key.clone(),
            state,
            applied_at: row.at.clone(),
            detail: Some(detail),
            description: String::new(),
            file: None,
        }
    })
}

/// An entry for a migration, with a state and what there is to say.
pub(super) fn entry(
    migration: &Migration,
    state: MigrationState,
    applied_at: Option<&str>,
    detail: Option<String>,
) -> StandingEntry {
    let file = migration.up.source.name();
    StandingEntry {
        id: migration.id.clone(),
        state,
        applied_at: applied_at.map(str::to_owned),
        detail,
        description: migration.description.clone(),
        file: Some(file.strip_suffix(" (as SQL)").unwrap_or(file).to_owned()),
    }
}

/// A migration that has a row.
pub(super) fn applied(migration: &Migration, row: &Applied, words: &Words) -> StandingEntry {
    let at = row.at.as_deref();
    if let Some(why) = &row.failed {
        return entry(migration, MigrationState::Failed, at, Some(why.clone()));
    }
    let (state, detail) = compared(migration, row.checksum.as_deref(), words);
    entry(migration, state, at, detail.or_else(|| row.detail.clone()))
}

/// What a stored checksum says of a migration.
pub(super) fn compared(
    migration: &Migration,
    stored: Option<&str>,
    words: &Words,
) -> (MigrationState, Option<String>) {
    let (Some(checksum), Some(stored)) = (&migration.checksum, stored) else {
        return (MigrationState::Applied, None);
    };
    match checksum.compare(stored) {
        Agreement::Same => (MigrationState::Applied, None),
        Agreement::CannotTell(why) => {
            let detail = format!("whether it was edited since cannot be told: {why}");
            (MigrationState::Applied, Some(detail))
        }
        Agreement::LineEnds => {
            let detail = format!(
                "the file differs from what was applied in its line ends only; {}",
                words.modified
            );
            (MigrationState::Modified, Some(detail))
        }
        Agreement::Different => {
            let detail = format!("the file is not what was applied; {}", words.modified);
            (MigrationState::Modified, Some(detail))
        }
    }
}

/// A migration that has no row.
pub(super) fn not_applied(
    migration: &Migration,
    history: &History,
    last_applied: Option<&str>,
    words: &Words,
) -> StandingEntry {
    let compare = |last| history.format.compare_keys(&migration.key, last);
    match last_applied.and_then(|last| Some((last, compare(last)?))) {
        Some((last, Ordering::Less)) => {
            let named = history.migrations.iter().find(|other| other.key == last);
            let last = named.map_or(last, |other| &other.id);
            let detail = format!("not applied, and `{last}` is; {}", words.out_of_order);
            entry(migration, MigrationState::OutOfOrder, None, Some(detail))
        }
        _ => entry(migration, MigrationState::Pending, None, None),
    }
}

/// The key that the tool runs last.
pub(super) fn latest<'a>(format: Format, keys: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    keys.reduce(|last, key| match format.compare_keys(key, last) {
        Some(Ordering::Greater) => key,
        _ => last,
    })
}

/// Whether two keys are the same for the tool: `1` and `001` where keys are numbers.
fn is_same(format: Format, a: &str, b: &str) -> bool {
    let numbers = matches!(
        format,
        Format::Goose | Format::GolangMigrate | Format::Sqlx | Format::Refinery | Format::Rails
    );
    a == b || (numbers && format.compare_keys(a, b) == Some(Ordering::Equal))
}
