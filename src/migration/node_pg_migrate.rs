//! node-pg-migrate.
//!
//! One folder; the history knows a migration by its file name without the last
//! extension, and the order is that of the numbers that the names start with. An SQL
//! file holds both directions, or a pair of files does; migrations may be written in
//! JavaScript. A run is one transaction.

use std::cmp::Ordering;

use super::listing::{ListedFile, Listing};
use super::script::line_with;
use super::version::{Number, leading_digits};
use super::{
    Direction, Format, History, Migration, ReadError, Script, TransactionMode, javascript,
};
use crate::source::{Source, Span};

pub(super) fn read(listing: &Listing) -> Result<History, ReadError> {
    let mut history = History::empty(Format::NodePgMigrate);
    let mut downs: Vec<(String, &ListedFile)> = Vec::new();
    for file in &listing.files {
        let name = file.name();
        if file.path.contains('/') || name.starts_with('.') {
            history.ignore(file, "in a subfolder or hidden, which node-pg-migrate does not read");
            continue;
        }
        if leading_digits(name).0.is_empty() {
            if [".sql", ".js", ".ts", ".cjs", ".mjs"].iter().any(|end| name.ends_with(end)) {
                return Err(ReadError::Name {
                    file: listing.path_of(file),
                    why: "its name does not start with a number".to_owned(),
                    format: Format::NodePgMigrate,
                });
            }
            history.ignore(file, "its name does not start with a number");
            continue;
        }
        let (stem, end) = name.rsplit_once('.').unwrap_or((name, ""));
        let pair = stem.rsplit_once('.').filter(|_| end == "sql");
        match pair {
            Some((stem, "down")) => downs.push((stem.to_owned(), file)),
            Some((stem, "up")) => {
                let up = whole(listing.source(file)?, Direction::Up);
                history.migrations.push(named(stem, up));
            }
            _ if end == "sql" => {
                let source = listing.source(file)?;
                let (up, down) = sections(&mut history, &source);
                history.migrations.push(Migration { down, ..named(stem, up) });
            }
            _ => {
                let source = listing.source(file)?;
                let mut up = javascript::script(source);
                up.transaction = TransactionMode::PerRun;
                history.migrations.push(named(stem, up));
            }
        }
    }
    for (stem, file) in downs {
        let down = whole(listing.source(file)?, Direction::Down);
        match history.migrations.iter_mut().find(|migration| migration.key == stem) {
            Some(migration) => migration.down = Some(down),
            None => history.ignore(file, "a down file without an up file"),
        }
    }
    history.migrations.sort_by(|a, b| compare(&a.key, &b.key));
    history.refuse_duplicates()?;
    Ok(history)
}

fn named(stem: &str, up: Script) -> Migration {
    let description = leading_digits(stem).1.trim_start_matches(['_', '-']).replace('_', " ");
    Migration::new(stem, description, up)
}

fn whole(source: Source, direction: Direction) -> Script {
    Script::whole(source, direction, TransactionMode::PerRun)
}

/// By the time that the number is (17 digits are a date, others milliseconds or a
/// counter), then by name.
pub(super) fn compare(a: &str, b: &str) -> Ordering {
    let time = |name| {
        let digits = leading_digits(name).0;
        let time = if digits.len() == 17 { milliseconds(digits) } else { None };
        Number::parse(&time.unwrap_or_else(|| digits.to_owned()))
    };
    time(a).cmp(&time(b)).then_with(|| a.cmp(b))
}

/// `yyyymmddhhmmssSSS` in UTC as milliseconds since 1970.
fn milliseconds(digits: &str) -> Option<String> {
    let seconds = super::drizzle::seconds_of(digits.get(..14)?)?;
    Some(format!("{seconds}{}", digits.get(14..)?))
}

/// The parts of a file between `-- Up Migration` and `-- Down Migration`, in any order;
/// a file without a mark is all up.
fn sections(history: &mut History, source: &Source) -> (Script, Option<Script>) {
    let text = source.text();
    let find = |word: &str| {
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            if is_marker(line, word) {
                return Some(start);
            }
            start += line.len();
        }
        None
    };
    let (up, down) = (find("up"), find("down"));
    let until = |start: usize, other: Option<usize>| {
        Span::new(start, other.filter(|other| *other > start).unwrap_or(text.len()))
    };
    let script =
        |region, direction| Script::new(source.clone(), region, direction, TransactionMode::PerRun);
    // Without a mark for it, the up is the whole file, that is with the down in it.
    let forward = up.map_or(Span::new(0, text.len()), |up| until(up, down));
    if up.is_none() && down.is_some() {
        let line = source.position(line_with(source, |line| is_marker(line, "down")).start).line;
        let text = "there is a `-- Down Migration` and no `-- Up Migration`, so node-pg-migrate runs \
                    the whole file, the down part too, on its way up";
        history.note(source.name().to_owned(), line, text);
    }
    let back = down.map(|down| script(until(down, up), Direction::Down));
    (script(forward, Direction::Up), back)
}

/// Whether a line is `-- Up Migration`.
pub(super) fn is_up_marker(line: &str) -> bool {
    is_marker(line, "up")
}

/// `^\s*--[\s-]*<word>\s+migration`, in any case.
fn is_marker(line: &str, word: &str) -> bool {
    let Some(text) = line.trim_start().strip_prefix("--") else { return false };
    let text = text.trim_start_matches(|c: char| c == '-' || c.is_whitespace());
    let text = text.to_ascii_lowercase();
    text.strip_prefix(word).is_some_and(|rest| {
        rest.starts_with(char::is_whitespace) && rest.trim_start().starts_with("migration")
    })
}
