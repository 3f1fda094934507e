//! Drizzle, both generations.
//!
//! Up to drizzle-kit 0.31, `meta/_journal.json` lists the files and their order. From
//! 1.0, each folder with a `migration.sql` and a `snapshot.json` is a migration, in the
//! order of the folders' names. A file is cut at `--> statement-breakpoint`, and a run
//! is one transaction. There is no way back.

use serde::Deserialize;

use super::listing::{ListedFile, Listing};
use super::version::leading_digits;
use super::{
    Direction, Format, History, Migration, Particulars, ReadError, Script, TransactionMode,
    checksum,
};
use crate::source::{Source, Span};

const JOURNAL: &str = "meta/_journal.json";
const BREAKPOINT: &str = "--> statement-breakpoint";

#[derive(Deserialize)]
struct Journal {
    #[serde(default)]
    dialect: String,
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    /// Milliseconds since 1970; what the history stores.
    when: i64,
    /// The file's name without `.sql`.
    tag: String,
}

pub(super) fn read(listing: &Listing) -> Result<History, ReadError> {
    let mut history = History::empty(Format::Drizzle);
    match listing.files.iter().find(|file| file.path == JOURNAL) {
        Some(journal) => by_journal(&mut history, listing, journal)?,
        None => by_folder(&mut history, listing)?,
    }
    Ok(history)
}

fn by_journal(
    history: &mut History,
    listing: &Listing,
    file: &ListedFile,
) -> Result<(), ReadError> {
    let source = listing.source(file)?;
    let journal: Journal =
        serde_json::from_str(source.text()).map_err(|error| ReadError::Refused {
            file: source.name().to_owned(),
            line: error.line(),
            why: format!(
                "it is not a Drizzle journal ({error}); generate it anew with drizzle-kit"
            ),
        })?;
    if !matches!(journal.dialect.as_str(), "" | "pg" | "postgresql") {
        let text = format!("the journal's dialect is `{}`, not `postgresql`", journal.dialect);
        history.note(source.name().to_owned(), None, text);
    }
    let mut last: Option<&Entry> = None;
    for entry in &journal.entries {
        let path = format!("{}.sql", entry.tag);
        let Some(file) = listing.files.iter().find(|file| file.path == path) else {
            return Err(ReadError::Name {
                file: listing.path_of(&ListedFile { path, bytes: Vec::new() }),
                why: "the journal names it, and it is not there".to_owned(),
                format: Format::Drizzle,
            });
        };
        if let Some(last) = last.filter(|last| last.when >= entry.when) {
            let text = format!(
                "the journal dates `{}` before `{}`, which it follows: Drizzle runs only what is \
                 newer than everything that is applied, and may never run it",
                entry.tag, last.tag
            );
            history.note(source.name().to_owned(), None, text);
        }
        last = Some(entry);
        let description = leading_digits(&entry.tag).1.trim_start_matches('_').replace('_', " ");
        let up = script(listing.source(file)?);
        history.migrations.push(Migration {
            key: entry.when.to_string(),
            checksum: Some(checksum::drizzle(up.source.text())),
            particulars: Particulars::Drizzle { when: entry.when },
            ..Migration::new(&*entry.tag, description, up)
        });
    }
    for file in &listing.files {
        let listed = |entry: &Entry| file.path.strip_suffix(".sql") == Some(&entry.tag);
        if !file.path.starts_with("meta/") && !journal.entries.iter().any(listed) {
            history.ignore(file, "not in `meta/_journal.json`, so Drizzle does not run it");
        }
    }
    Ok(())
}

fn by_folder(history: &mut History, listing: &Listing) -> Result<(), ReadError> {
    for file in &listing.files {
        let (folder, name) = file.path.split_once('/').unwrap_or(("", &file.path));
        if name == "snapshot.json" && !folder.is_empty() {
            continue;
        }
        let digits = leading_digits(folder).0;
        let seconds = seconds_of(digits).filter(|_| name == "migration.sql");
        let Some(seconds) = seconds else {
            history.ignore(file, "not a `migration.sql` in a folder `<14 digits>_<name>`");
            continue;
        };
        let up = script(listing.source(file)?);
        let description = folder[digits.len()..].trim_start_matches('_').replace('_', " ");
        history.migrations.push(Migration {
            checksum: Some(checksum::drizzle(up.source.text())),
            particulars: Particulars::Drizzle { when: seconds * 1000 },
            ..Migration::new(folder, description, up)
        });
    }
    history.migrations.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(())
}

fn script(source: Source) -> Script {
    let text = source.text();
    let mut pieces = Vec::new();
    let mut start = 0;
    for part in text.split(BREAKPOINT) {
        pieces.push(Span::new(start, start + part.len()));
        start += part.len() + BREAKPOINT.len();
    }
    let region = Span::new(0, text.len());
    Script::from_pieces(source, region, Direction::Up, TransactionMode::PerRun, &pieces)
}

/// `yyyymmddhhmmss` in UTC as seconds since 1970.
pub(super) fn seconds_of(digits: &str) -> Option<i64> {
    if digits.len() != 14 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| digits[from..to].parse::<i64>().ok();
    let (year, month, day) = (part(0, 4)?, part(4, 6)?, part(6, 8)?);
    // Days from civil, with years that begin in March.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year + year.div_euclid(4) - year.div_euclid(100)
        + year.div_euclid(400)
        + (153 * month + 2) / 5
        + day
        - 1
        - 719_468;
    Some(((days * 24 + part(8, 10)?) * 60 + part(10, 12)?) * 60 + part(12, 14)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_seconds() {
        assert_eq!(seconds_of("20200101000000"), Some(1_577_836_800));
        assert_eq!(seconds_of("20261120151621"), Some(1_795_187_781));
        assert_eq!(seconds_of("19700101000001"), Some(1));
        assert_eq!(seconds_of("20240229235959"), Some(1_709_251_199));
        assert_eq!(seconds_of("2024"), None);
    }
}
