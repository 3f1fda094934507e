//! What is said of a way back.

use std::time::Duration;

use crate::report::{RehearsalStep, WayEntry};
use crate::verify::{Look, Missing, missing};

/// How many names are given one by one.
const SHOWN: usize = 6;

pub(super) fn step(what: &str, of: Option<&str>, took: Duration) -> RehearsalStep {
    let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    RehearsalStep { what: what.to_owned(), of: of.map(str::to_owned), milliseconds }
}

/// A way back of which nothing is said yet.
pub(super) fn way(way: &str, by: Option<&str>) -> WayEntry {
    WayEntry {
        way: way.to_owned(),
        by: by.map(str::to_owned),
        outcome: "verified".to_owned(),
        as_planned: None,
        why: String::new(),
        schema_differences: Vec::new(),
        rows_missing: Vec::new(),
        counts: Vec::new(),
        steps: Vec::new(),
    }
}

/// A way back that was not tried.
pub(super) fn not_rehearsed(name: &str, by: Option<&str>, why: impl Into<String>) -> WayEntry {
    WayEntry { outcome: "not_rehearsed".to_owned(), why: why.into(), ..way(name, by) }
}

/// A way back that does not run.
pub(super) fn failed(name: &str, by: Option<&str>, why: impl Into<String>) -> WayEntry {
    WayEntry { outcome: "failed".to_owned(), why: why.into(), ..way(name, by) }
}

/// The objects that are not alike, apart from the order of columns.
pub(super) fn schema_differences(before: &Look, after: &Look) -> Vec<String> {
    let (old, new) = (before.schema.without_column_order(), after.schema.without_column_order());
    let mut keys: Vec<&String> = old.objects.keys().chain(new.objects.keys()).collect();
    keys.sort_unstable();
    keys.dedup();
    let differs = |key: &&String| old.objects.get(*key) != new.objects.get(*key);
    keys.into_iter().filter(differs).cloned().collect()
}

/// Rows that are gone, in words.
pub(super) fn rows_in_words(all: &[Missing]) -> Vec<String> {
    let words = all.iter().map(|Missing { table, rows, of }| match rows {
        Some(rows) => format!("{rows} of {of} rows of {table} are gone or otherwise"),
        None => format!("the {of} rows of {table} are not the same"),
    });
    words.collect()
}

/// Compares what came back with what was there; whether it is the same.
pub(super) fn compare(entry: &mut WayEntry, before: &Look, after: &Look) -> bool {
    entry.schema_differences = schema_differences(before, after);
    entry.rows_missing = rows_in_words(&missing(&before.content, &after.content));
    let same = entry.schema_differences.is_empty() && entry.rows_missing.is_empty();
    if !same {
        entry.outcome = "differs".to_owned();
    }
    same
}

/// What is not as before, in words.
pub(super) fn in_words(entry: &WayEntry) -> String {
    let objects: Vec<String> =
        entry.schema_differences.iter().map(|it| format!("{it} is otherwise")).collect();
    some(objects.iter().chain(&entry.rows_missing))
}

/// The first of many.
pub(super) fn some<'a>(all: impl Iterator<Item = &'a String>) -> String {
    let all: Vec<&str> = all.map(String::as_str).collect();
    let more = match all.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    all[..all.len().min(SHOWN)].join("; ") + &more
}
