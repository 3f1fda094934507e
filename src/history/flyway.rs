//! Flyway, after its `MigrationInfoServiceImpl` and the errors of `flyway validate`.

use super::Standings;
use super::columns::Columns;
use super::flyway_rows::{Entry, abbreviated, read};
use super::ordered::{Words, compared, entry};
use super::table::HistoryTable;
use super::tool::{Tool, moment};
use crate::migration::{DottedVersion, FlywayKind, Format, History, Migration, Particulars};
use crate::postgres::Row;
use crate::report::{MigrationState, StandingEntry};

pub(super) struct Flyway;

const WORDS: Words = Words {
    out_of_order: "Flyway ignores it, and `flyway validate` fails, unless `outOfOrder` is set",
    missing: "`flyway validate` fails",
    modified: "`flyway validate` fails: checksum mismatch",
};

impl Tool for Flyway {
    fn format(&self) -> Format {
        Format::Flyway
    }

    fn recognises(&self, columns: &Columns) -> bool {
        columns.have(&[
            "installed_rank int4",
            "version varchar",
            "description varchar",
            "type varchar",
            "script varchar",
            "checksum int4",
            "installed_on timestamp|timestamptz",
            "execution_time int4",
            "success bool",
        ])
    }

    fn query(&self, table: &HistoryTable) -> String {
        let at = moment("installed_on");
        format!(
            "SELECT version, description, type, checksum::text, {at}, success::text FROM {} \
             ORDER BY installed_rank",
            table.in_sql()
        )
    }

    fn judge(&self, rows: &[Row], history: &History) -> Standings {
        let rows = read(rows);
        let limits = Limits::of(&rows, history);
        let mut entries: Vec<StandingEntry> = history
            .migrations
            .iter()
            .map(|migration| match kind(migration) {
                FlywayKind::Repeatable => repeatable(migration, &rows),
                _ => versioned(migration, &rows, &limits),
            })
            .collect();
        entries.extend(without_file(&rows, history, &limits));
        Standings { entries, notes: Vec::new() }
    }
}

/// The versions that decide about others.
struct Limits {
    /// The highest one that is applied.
    applied: Option<DottedVersion>,
    /// The highest one that has a file.
    local: Option<DottedVersion>,
    /// Where the history starts.
    baseline: Option<DottedVersion>,
}

impl Limits {
    fn of(rows: &[Entry<'_>], history: &History) -> Self {
        let counted = rows.iter().filter(|row| row.is_migration() && !row.undone);
        let baselines = rows.iter().filter(|row| row.is_baseline() && row.success);
        Self {
            applied: counted.filter_map(|row| row.version.clone()).max(),
            local: history.migrations.iter().filter_map(version).max(),
            baseline: baselines.filter_map(|row| row.version.clone()).max(),
        }
    }
}

fn kind(migration: &Migration) -> FlywayKind {
    match migration.particulars {
        Particulars::Flyway(kind) => kind,
        _ => FlywayKind::Versioned,
    }
}

/// The version of a file; nothing for a repeatable one.
fn version(migration: &Migration) -> Option<DottedVersion> {
    match kind(migration) {
        FlywayKind::Repeatable => None,
        _ => DottedVersion::parse(migration.key.split('.')),
    }
}

fn versioned(migration: &Migration, rows: &[Entry<'_>], limits: &Limits) -> StandingEntry {
    let own = version(migration);
    let row = rows.iter().rev().find(|row| row.is_migration() && row.version == own);
    let Some(row) = row else { return not_applied(migration, own.as_ref(), limits) };
    let standing = |state, detail: String| entry(migration, state, row.at, Some(detail));
    if row.is_baseline() {
        return standing(MigrationState::Baseline, "the history starts with it".to_owned());
    }
    if row.undone {
        let detail = "it was undone, and runs again with the next `flyway migrate`".to_owned();
        return standing(MigrationState::Undone, detail);
    }
    if !row.success {
        return standing(MigrationState::Failed, failed());
    }
    if limits.baseline.is_some() && own <= limits.baseline {
        return entry(migration, MigrationState::Applied, row.at, None);
    }
    if row.kind != "SQL" {
        let detail = format!(
            "it was applied as a migration of type `{}`; `flyway validate` fails: type mismatch",
            row.kind
        );
        return standing(MigrationState::Modified, detail);
    }
    // Without a stored checksum there is none that could match.
    let (state, detail) = compared(migration, Some(row.checksum.unwrap_or("none")), &WORDS);
    if state == MigrationState::Applied && row.description != abbreviated(&migration.description) {
        let detail = format!(
            "it was applied with the description `{}`; `flyway validate` fails: description mismatch",
            row.description
        );
        return standing(MigrationState::Modified, detail);
    }
    let late = row.out_of_order.then(|| "it was applied out of order".to_owned());
    entry(migration, state, row.at, detail.or(late))
}

fn not_applied(
    migration: &Migration,
    own: Option<&DottedVersion>,
    limits: &Limits,
) -> StandingEntry {
    let standing = |state, detail: &str| entry(migration, state, None, Some(detail.to_owned()));
    if kind(migration) == FlywayKind::Baseline && limits.applied.is_some() {
        let detail = "a baseline, which Flyway runs on an empty database only";
        return standing(MigrationState::Skipped, detail);
    }
    if limits.baseline.as_ref().is_some_and(|baseline| own <= Some(baseline)) {
        return standing(MigrationState::Skipped, "below the baseline: Flyway does not run it");
    }
    if limits.applied.as_ref().is_some_and(|last| own < Some(last)) {
        let detail = format!("not applied, and a later version is; {}", WORDS.out_of_order);
        return standing(MigrationState::OutOfOrder, &detail);
    }
    entry(migration, MigrationState::Pending, None, None)
}

fn repeatable(migration: &Migration, rows: &[Entry<'_>]) -> StandingEntry {
    let description = abbreviated(&migration.description);
    let is_own = |row: &&Entry<'_>| {
        row.is_migration() && row.version.is_none() && row.description == description
    };
    let Some(row) = rows.iter().rev().find(is_own) else {
        return entry(migration, MigrationState::Pending, None, None);
    };
    if !row.success {
        return entry(migration, MigrationState::Failed, row.at, Some(failed()));
    }
    match compared(migration, Some(row.checksum.unwrap_or("none")), &WORDS) {
        (MigrationState::Modified, _) => {
            let detail = "it was edited, and runs again with the next `flyway migrate`; `flyway \
                          validate` fails until then";
            entry(migration, MigrationState::Outdated, row.at, Some(detail.to_owned()))
        }
        (state, detail) => entry(migration, state, row.at, detail),
    }
}

fn failed() -> String {
    "it failed; Flyway refuses to run until `flyway repair`".to_owned()
}

/// The rows that no file is for.
fn without_file<'a>(
    rows: &'a [Entry<'_>],
    history: &'a History,
    limits: &'a Limits,
) -> impl Iterator<Item = StandingEntry> + 'a {
    let known = |row: &Entry<'_>| {
        history.migrations.iter().any(|migration| match &row.version {
            Some(own) => version(migration).as_ref() == Some(own),
            None => {
                kind(migration) == FlywayKind::Repeatable
                    && abbreviated(&migration.description) == row.description
            }
        })
    };
    // Of several runs of one migration, the last one counts.
    let is_last = |at: usize, row: &Entry<'_>| {
        let same = |other: &Entry<'_>| {
            other.is_migration()
                && other.version == row.version
                && (row.version.is_some() || other.description == row.description)
        };
        !rows[at + 1..].iter().any(same)
    };
    rows.iter().enumerate().filter_map(move |(at, row)| {
        if !row.is_migration() || known(row) || !is_last(at, row) {
            return None;
        }
        let later = row.version.is_some() && row.version >= limits.local;
        let (state, what) = match (row.is_baseline(), row.undone, row.success, later) {
            (true, ..) => (MigrationState::Baseline, "the history starts with it".to_owned()),
            (_, true, ..) => (MigrationState::Undone, "it was undone".to_owned()),
            (_, _, false, _) => {
                (MigrationState::Failed, format!("{}, and there is no file", failed()))
            }
            (.., true) => (
                MigrationState::Future,
                "it was applied, there is no file, and it is later than all files; Flyway tolerates \
                 that by default"
                    .to_owned(),
            ),
            _ => (
                MigrationState::Missing,
                format!("it was applied, and there is no file; {}", WORDS.missing),
            ),
        };
        let id = match row.version {
            Some(_) => row.version_text.to_owned(),
            None => format!("R__{}", row.description.replace(' ', "_")),
        };
        Some(StandingEntry {
            id,
            state,
            applied_at: row.at.map(str::to_owned),
            detail: Some(what),
            description: row.description.to_owned(),
            file: None,
        })
    })
}
