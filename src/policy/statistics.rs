//! How big tables are in production, and what that does to a severity.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::{Date, Ruled};
use crate::finding::Severity;
use crate::pg::QualifiedName;
use crate::report::{DecidedBy, DecisionEntry, SizeEntry};

/// The version of the file's shape.
const SCHEMA_VERSION: u32 = 1;

/// How big the tables of a database were on a day: what `banister stats` writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statistics {
    /// The day (UTC) on which it was so.
    pub taken: Date,
    /// The major of the server.
    pub postgres: u16,
    /// The tables.
    pub tables: BTreeMap<QualifiedName, TableSize>,
}

/// How big a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableSize {
    /// Its rows, by the server's estimate; `None` where they were never counted.
    pub rows: Option<u64>,
    /// Its bytes, with TOAST and indexes.
    pub bytes: u64,
}

/// Which tables are small, which are large, and how long that is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sizes {
    /// A small table has at most so many rows and at most so many bytes.
    pub small: TableSize,
    /// A large table has at least so many rows or at least so many bytes.
    pub large: TableSize,
    /// Sizes older than so many days make nothing milder.
    pub stale_after_days: u32,
}

/// Why a file of sizes cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("read the table sizes of `{file}` line {line}: {what}; `banister stats` writes it anew")]
pub struct StatisticsError {
    file: String,
    line: usize,
    what: String,
}

/// The file as it is written.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    schema_version: u32,
    taken: String,
    postgres: u16,
    tables: Vec<Row>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    schema: String,
    table: String,
    rows: Option<u64>,
    bytes: u64,
}

/// What sizes are to a severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weight {
    Milder,
    Worse,
}

impl Default for Sizes {
    /// What is done to a small one is over before a `lock_timeout` of a second;
    /// what is done to a large one takes minutes.
    fn default() -> Self {
        Self {
            small: TableSize { rows: Some(10_000), bytes: 10 << 20 },
            large: TableSize { rows: Some(10_000_000), bytes: 1 << 30 },
            stale_after_days: 30,
        }
    }
}

impl Sizes {
    fn is_small(self, size: TableSize) -> bool {
        size.rows.is_none_or(|rows| Some(rows) <= self.small.rows) && size.bytes <= self.small.bytes
    }

    fn is_large(self, size: TableSize) -> bool {
        size.rows.is_some_and(|rows| Some(rows) >= self.large.rows)
            || size.bytes >= self.large.bytes
    }
}

impl Statistics {
    /// The sizes that `text` says, which `file` holds.
    ///
    /// # Errors
    /// Where it is not what [`Statistics::to_json`] writes; the error has the line.
    pub fn read(file: &str, text: &str) -> Result<Self, StatisticsError> {
        let fault =
            |line: usize, what: String| StatisticsError { file: file.to_owned(), line, what };
        let document: Document = serde_json::from_str(text).map_err(|error| {
            let said = error.to_string();
            let what = said.rsplit_once(" at line ").map_or(said.as_str(), |(what, _)| what);
            fault(error.line().max(1), what.to_owned())
        })?;
        let line_of = |key: &str| {
            let at = text.lines().position(|line| line.contains(key));
            at.map_or(1, |at| at + 1)
        };
        if document.schema_version != SCHEMA_VERSION {
            let found = document.schema_version;
            let what = format!("it has version {found}, and this banister reads {SCHEMA_VERSION}");
            return Err(fault(line_of("\"schema_version\""), what));
        }
        let taken = document.taken.parse::<Date>();
        let taken = taken.map_err(|error| fault(line_of("\"taken\""), error.to_string()))?;
        let mut tables = BTreeMap::new();
        for row in document.tables {
            let name = QualifiedName::new(row.schema, row.table);
            let size = TableSize { rows: row.rows, bytes: row.bytes };
            if tables.insert(name.clone(), size).is_some() {
                let what = format!("`{name}` stands there twice");
                return Err(fault(line_of(&format!("{:?}", name.name)), what));
            }
        }
        Ok(Self { taken, postgres: document.postgres, tables })
    }

    /// As JSON, one table in a line, by name: what changed is what differs.
    pub fn to_json(&self) -> String {
        let rows: Vec<String> = self
            .tables
            .iter()
            .map(|(name, size)| {
                let row = Row {
                    schema: name.schema.clone(),
                    table: name.name.clone(),
                    rows: size.rows,
                    bytes: size.bytes,
                };
                // Strings and numbers: nothing JSON lacks.
                format!("    {}", serde_json::to_string(&row).expect("a row is always JSON"))
            })
            .collect();
        let rows =
            if rows.is_empty() { String::new() } else { format!("\n{}\n  ", rows.join(",\n")) };
        format!(
            "{{\n  \"schema_version\": {SCHEMA_VERSION},\n  \"taken\": \"{}\",\n  \
             \"postgres\": {},\n  \"tables\": [{rows}]\n}}\n",
            self.taken, self.postgres
        )
    }

    /// Whether they are too old to make anything milder, or of a day to come.
    pub fn is_stale(&self, sizes: Sizes, today: Date) -> bool {
        let age = today.days_since(self.taken);
        age < 0 || age > i64::from(sizes.stale_after_days)
    }

    /// What the reader should know of their age.
    pub fn age_note(&self, file: &str, sizes: Sizes, today: Date) -> Option<String> {
        let age = today.days_since(self.taken);
        let taken = self.taken;
        self.is_stale(sizes, today).then(|| match age {
            ..0 => format!(
                "the table sizes of `{file}` are of {taken}, a day to come: they make nothing milder; \
                 `banister stats` writes them anew"
            ),
            _ => format!(
                "the table sizes of `{file}` are of {taken}, {age} days ago, and count as stale after \
                 {}: they make nothing milder; `banister stats` writes them anew",
                sizes.stale_after_days
            ),
        })
    }

    /// The finding with the sizes that it goes by: one severity worse where a table
    /// is large, one milder where all are small.
    pub(super) fn weigh(&self, mut ruled: Ruled, file: &str, sizes: Sizes, today: Date) -> Ruled {
        if ruled.finding.grows_with.is_empty() {
            return ruled;
        }
        let known: Vec<(&QualifiedName, Option<TableSize>)> = ruled
            .finding
            .grows_with
            .iter()
            .map(|name| (name, self.tables.get(name).copied()))
            .collect();
        let is_large = known.iter().any(|(_, size)| size.is_some_and(|it| sizes.is_large(it)));
        let is_small = known.iter().all(|(_, size)| size.is_some_and(|it| sizes.is_small(it)));
        let weight = match (is_large, is_small && !self.is_stale(sizes, today)) {
            (true, _) => Some(Weight::Worse),
            (false, true) => Some(Weight::Milder),
            (false, false) => None,
        };
        let usual = ruled.finding.severity;
        let severity = match (weight, usual) {
            (Some(Weight::Worse), Severity::Info) => Severity::Warning,
            (Some(Weight::Worse), _) => Severity::Error,
            (Some(Weight::Milder), Severity::Error) => Severity::Warning,
            (Some(Weight::Milder), _) => Severity::Info,
            (None, usual) => usual,
        };
        let entries: Vec<SizeEntry> = known
            .iter()
            .map(|(name, size)| SizeEntry {
                table: name.to_string(),
                rows: size.and_then(|size| size.rows),
                bytes: size.map(|size| size.bytes),
                file: file.to_owned(),
                taken: self.taken.to_string(),
            })
            .collect();
        let said = said(&entries, file, self.taken);
        ruled.finding.why = match ruled.finding.why.as_str() {
            "" => said,
            why => format!("{why}; {said}"),
        };
        if severity != usual {
            let by = DecisionEntry { by: DecidedBy::Size, file: Some(file.to_owned()), line: None };
            ruled.finding.severity = severity;
            ruled.ruling = Some((usual, by));
        }
        ruled.sizes = entries;
        ruled
    }
}

/// How many tables a message tells the size of.
const SHOWN: usize = 3;

/// The sizes in words.
fn said(entries: &[SizeEntry], file: &str, taken: Date) -> String {
    let mut text = String::new();
    for (nth, entry) in entries.iter().take(SHOWN).enumerate() {
        let table = &entry.table;
        let joint = if nth == 0 { "" } else { ", " };
        let written = match (entry.rows, entry.bytes) {
            (_, None) => write!(text, "{joint}the size of `{table}` is unknown"),
            (None, Some(bytes)) => {
                write!(text, "{joint}`{table}` has {}, its rows never counted", in_units(bytes))
            }
            (Some(rows), Some(bytes)) => {
                let word = if rows == 1 { "row" } else { "rows" };
                write!(
                    text,
                    "{joint}`{table}` has {} {word} and {}",
                    grouped(rows),
                    in_units(bytes)
                )
            }
        };
        // Writing into memory cannot fail.
        let _ = written;
    }
    if entries.len() > SHOWN {
        let _ = write!(text, ", and {} more tables", entries.len() - SHOWN);
    }
    let _ = write!(text, " (`{file}` of {taken})");
    text
}

/// `12,345,678`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (nth, digit) in digits.chars().enumerate() {
        if nth > 0 && (digits.len() - nth).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Bytes in the unit that keeps the number short, rounded down.
fn in_units(bytes: u64) -> String {
    const UNITS: [(u32, &str); 4] = [(40, "TB"), (30, "GB"), (20, "MB"), (10, "kB")];
    let unit = UNITS.iter().find(|(power, _)| bytes >> power > 0);
    unit.map_or_else(
        || format!("{bytes} bytes"),
        |(power, unit)| format!("{} {unit}", grouped(bytes >> power)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_readable() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(12_345_678), "12,345,678");
        assert_eq!(in_units(512), "512 bytes");
        assert_eq!(in_units(8_192), "8 kB");
        assert_eq!(in_units(5 << 30), "5 GB");
    }

    #[test]
    fn what_is_written_is_read() {
        let size = |rows, bytes| TableSize { rows, bytes };
        let name = QualifiedName::new;
        let statistics = Statistics {
            taken: Date::new(2026, 11, 21).expect("a day"),
            postgres: 17,
            tables: BTreeMap::from([
                (name("public", "a \"b\".c"), size(None, 0)),
                (name("public", "orders"), size(Some(7), 16_384)),
            ]),
        };
        let json = statistics.to_json();
        assert_eq!(Statistics::read("s.json", &json), Ok(statistics.clone()));
        let none = Statistics { tables: BTreeMap::new(), ..statistics };
        assert_eq!(Statistics::read("s.json", &none.to_json()), Ok(none));
    }
}
