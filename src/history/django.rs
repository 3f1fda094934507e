//! Django: a row for each migration of an app.

use std::collections::{BTreeMap, BTreeSet};

use super::Standings;
use super::columns::Columns;
use super::ordered::entry;
use super::table::HistoryTable;
use super::tool::{Tool, moment_utc, values};
use crate::migration::{Format, History, Migration, Particulars};
use crate::postgres::Row;
use crate::report::{MigrationState, StandingEntry};

pub(super) struct Django;

impl Tool for Django {
    fn format(&self) -> Format {
        Format::Django
    }

    fn recognises(&self, columns: &Columns) -> bool {
        columns.are(&["id int4|int8", "app varchar", "name varchar", "applied timestamptz"])
    }

    fn query(&self, table: &HistoryTable) -> String {
        let at = moment_utc("applied");
        format!("SELECT app || '.' || name, {at} FROM {} ORDER BY id", table.in_sql())
    }

    fn judge(&self, rows: &[Row], history: &History) -> Standings {
        let mut applied: BTreeMap<&str, Option<&str>> = BTreeMap::new();
        for row in rows {
            let [key, at] = values(row);
            applied.insert(key.unwrap_or_default(), at);
        }
        let recorded = applied.clone();
        squashed(history, &mut applied);
        let mut entries: Vec<StandingEntry> = history
            .migrations
            .iter()
            .map(|migration| match applied.get(migration.key.as_str()) {
                Some(at) => entry(migration, MigrationState::Applied, *at, None),
                None => not_applied(migration, history, &applied),
            })
            .collect();
        let apps: BTreeSet<&str> =
            history.migrations.iter().map(|migration| app(&migration.key)).collect();
        let known = |key: &str| {
            let mut files = history.migrations.iter().chain(&history.checkpoints);
            files.any(|m| m.key == key || graph(m).1.iter().any(|replaced| replaced == key))
        };
        let (own, others): (Vec<_>, Vec<_>) = recorded
            .iter()
            .filter(|(key, _)| !known(key))
            .partition(|(key, _)| apps.contains(app(key)));
        entries.extend(own.into_iter().map(|(key, at)| StandingEntry {
            id: (*key).to_owned(),
            state: MigrationState::Missing,
            applied_at: at.map(str::to_owned),
            detail: Some("it was applied, and there is no file; Django does not notice".to_owned()),
            description: String::new(),
            file: None,
        }));
        let foreign: BTreeSet<&str> = others.iter().map(|(key, _)| app(key)).collect();
        let mut notes = Vec::new();
        if !foreign.is_empty() {
            let names: Vec<String> = foreign.iter().map(|app| format!("`{app}`")).collect();
            notes.push(format!(
                "the history also has {} migrations of apps that are not in this directory ({})",
                others.len(),
                names.join(", ")
            ));
        }
        Standings { entries, notes }
    }
}

/// A squashed migration is applied when all that it replaces is, and the other way
/// round.
fn squashed<'a>(history: &'a History, applied: &mut BTreeMap<&'a str, Option<&'a str>>) {
    for migration in history.migrations.iter().chain(&history.checkpoints) {
        let (_, replaces) = graph(migration);
        if replaces.is_empty() {
            continue;
        }
        if let Some(at) = applied.get(migration.key.as_str()).copied() {
            for key in replaces {
                applied.entry(key).or_insert(at);
            }
        } else if replaces.iter().all(|key| applied.contains_key(key.as_str())) {
            let at = replaces.last().and_then(|key| applied.get(key.as_str()).copied().flatten());
            applied.insert(&migration.key, at);
        }
    }
}

fn not_applied(
    migration: &Migration,
    history: &History,
    applied: &BTreeMap<&str, Option<&str>>,
) -> StandingEntry {
    let stands_on_it = history.migrations.iter().find(|other| {
        applied.contains_key(other.key.as_str()) && graph(other).0.contains(&migration.key)
    });
    if let Some(other) = stands_on_it {
        let detail = format!(
            "not applied, and `{}`, which depends on it, is; Django refuses to run: inconsistent \
             migration history",
            other.key
        );
        return entry(migration, MigrationState::OutOfOrder, None, Some(detail));
    }
    let (_, replaces) = graph(migration);
    let some = replaces.iter().any(|key| applied.contains_key(key.as_str()));
    let detail = some.then(|| "some of the migrations that it replaces are applied".to_owned());
    entry(migration, MigrationState::Pending, None, detail)
}

/// What a migration depends on, and what it replaces.
fn graph(migration: &Migration) -> (&[String], &[String]) {
    match &migration.particulars {
        Particulars::Graph { parents, replaces } => (parents, replaces),
        _ => (&[], &[]),
    }
}

fn app(key: &str) -> &str {
    key.split('.').next().unwrap_or(key)
}
