//! Liquibase: a row for each changeset, known by id, author and file.

use std::collections::BTreeSet;

use super::Standings;
use super::columns::Columns;
use super::ordered::{self, Words, entry};
use super::table::HistoryTable;
use super::tool::{Tool, moment, values};
use crate::migration::{ChangeSet, Format, History, Migration, Particulars};
use crate::postgres::Row;
use crate::report::{MigrationState, StandingEntry};

pub(super) struct Liquibase;

const WORDS: Words = Words {
    out_of_order: "Liquibase applies it all the same",
    missing: "Liquibase does not notice (`unexpected-changesets` lists it)",
    modified: "Liquibase refuses to run: the checksum does not match",
};

/// Versions of the checksum that banister computes.
const VERSIONS: [&str; 2] = ["8:", "9:"];

impl Tool for Liquibase {
    fn format(&self) -> Format {
        Format::Liquibase
    }

    fn recognises(&self, columns: &Columns) -> bool {
        columns.have(&[
            "id varchar",
            "author varchar",
            "filename varchar",
            "dateexecuted timestamp|timestamptz",
            "orderexecuted int4",
            "exectype varchar",
            "md5sum varchar",
        ])
    }

    fn query(&self, table: &HistoryTable) -> String {
        let at = moment("dateexecuted");
        format!(
            "SELECT id, author, filename, exectype, md5sum, {at} FROM {} ORDER BY orderexecuted",
            table.in_sql()
        )
    }

    fn judge(&self, rows: &[Row], history: &History) -> Standings {
        let found: Vec<Option<&Row>> = history
            .migrations
            .iter()
            .map(|migration| {
                let set = set(migration);
                rows.iter().find(|row| set.is_some_and(|set| is_of(set, row)))
            })
            .collect();
        let last = found.iter().rposition(Option::is_some);
        let mut entries: Vec<StandingEntry> = Vec::new();
        for (at, (migration, row)) in history.migrations.iter().zip(&found).enumerate() {
            let later = last.filter(|last| at < *last).map(|last| &history.migrations[last]);
            entries.push(match (row, later) {
                (Some(row), _) => applied(migration, row),
                (None, Some(later)) => {
                    let detail =
                        format!("not applied, and `{}` is; {}", later.id, WORDS.out_of_order);
                    entry(migration, MigrationState::OutOfOrder, None, Some(detail))
                }
                (None, None) => entry(migration, MigrationState::Pending, None, None),
            });
        }
        let sets: Vec<&ChangeSet> = history.migrations.iter().filter_map(set).collect();
        let unknown: Vec<&Row> =
            rows.iter().filter(|row| !sets.iter().any(|set| is_of(set, row))).collect();
        let notes = without_file(&unknown, &sets, &mut entries);
        Standings { entries, notes }
    }

    fn lock(&self, table: &HistoryTable) -> Option<(String, String)> {
        let lock = table.sibling(&format!("{}lock", table.name));
        let query = format!("SELECT locked::text FROM {lock} WHERE locked");
        let note = "Liquibase holds its lock: a run is under way, or one crashed; \
                    `liquibase release-locks` settles that"
            .to_owned();
        Some((query, note))
    }
}

fn set(migration: &Migration) -> Option<&ChangeSet> {
    match &migration.particulars {
        Particulars::ChangeSet(set) => Some(set),
        _ => None,
    }
}

/// Whether a row is that of a changeset. The row's path depends on where Liquibase was
/// started, so one path has to end in the other.
fn is_of(set: &ChangeSet, row: &Row) -> bool {
    let [id, author, file, ..] = values::<6>(row);
    let file = file.map(normal).unwrap_or_default();
    let ends = |long: &str, short: &str| {
        long.strip_suffix(short).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
    };
    let own = normal(&set.path);
    id == Some(&set.id) && author == Some(&set.author) && (ends(&file, &own) || ends(&own, &file))
}

fn normal(path: &str) -> String {
    let path = path.replace('\\', "/");
    path.trim_start_matches("classpath:").trim_start_matches('/').to_owned()
}

fn applied(migration: &Migration, row: &Row) -> StandingEntry {
    let [.., kind, sum, at] = values::<6>(row);
    let standing =
        |state, detail: Option<&str>| entry(migration, state, at, detail.map(str::to_owned));
    let Some(set) = set(migration) else { return standing(MigrationState::Applied, None) };
    if kind == Some("MARK_RAN") {
        let detail = "marked as run without being run: its precondition did not hold";
        return standing(MigrationState::Skipped, Some(detail));
    }
    let accepted = |sum: &str| {
        let accepts = |valid: &String| {
            matches!(valid.to_ascii_lowercase().as_str(), "any" | "all" | "*" | "1:any")
                || valid == sum
        };
        set.valid_checksums.iter().any(accepts)
    };
    let always = set.run_always.then_some("Liquibase runs it whenever it runs");
    let Some(sum) = sum.filter(|sum| !accepted(sum)) else {
        return standing(MigrationState::Applied, always);
    };
    if !VERSIONS.iter().any(|version| sum.starts_with(version)) {
        let detail = "whether it was edited since cannot be told: the checksum is of a version that \
                      banister does not compute";
        return standing(MigrationState::Applied, Some(detail));
    }
    match ordered::compared(migration, Some(sum), &WORDS) {
        (MigrationState::Modified, _) if set.run_on_change => standing(
            MigrationState::Outdated,
            Some("it was edited, and Liquibase runs it again (`runOnChange`)"),
        ),
        (MigrationState::Modified, _) if set.run_always => {
            standing(MigrationState::Applied, always)
        }
        (MigrationState::Applied, None) => standing(MigrationState::Applied, always),
        (state, detail) => entry(migration, state, at, detail),
    }
}

/// Rows without a changeset: of the files that were read they are missing, of others
/// nothing is known.
fn without_file(
    unknown: &[&Row],
    sets: &[&ChangeSet],
    entries: &mut Vec<StandingEntry>,
) -> Vec<String> {
    let mut others: BTreeSet<&str> = BTreeSet::new();
    let mut count = 0;
    for row in unknown {
        let [id, author, file, _, _, at] = values::<6>(row);
        let file = file.unwrap_or_default();
        let is_sql = file.to_ascii_lowercase().ends_with(".sql");
        if !is_sql {
            others.insert(file);
            count += 1;
            continue;
        }
        let read = sets.iter().any(|set| normal(file).ends_with(&normal(&set.path)));
        let what = if read { "its file has no such changeset" } else { "its file is not here" };
        entries.push(StandingEntry {
            id: id.unwrap_or_default().to_owned(),
            state: MigrationState::Missing,
            applied_at: at.map(str::to_owned),
            detail: Some(format!(
                "it was applied (by `{}`, from `{file}`), and {what}; {}",
                author.unwrap_or_default(),
                WORDS.missing
            )),
            description: String::new(),
            file: None,
        });
    }
    if others.is_empty() {
        return Vec::new();
    }
    let names: Vec<String> = others.iter().map(|file| format!("`{file}`")).collect();
    vec![format!(
        "the history also has {count} changesets of files that are not SQL, which banister does not \
         read ({})",
        names.join(", ")
    )]
}
