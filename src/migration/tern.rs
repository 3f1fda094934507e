//! tern.
//!
//! One folder; `<number>_<name>.sql`, numbered 1, 2, 3 … without a gap. Up and down
//! stand in one file, with a line between them; templates are evaluated first.

use super::listing::Listing;
use super::script::line_with;
use super::version::leading_digits;
use super::{Direction, Format, History, Migration, ReadError, Script, TransactionMode};
use crate::source::{Source, Span};

/// The line between the directions.
pub(super) const SEPARATOR: &str = "---- create above / drop below ----";

const NO_TRANSACTION: &str = "---- tern: disable-tx ----";

pub(super) fn read(listing: &Listing) -> Result<History, ReadError> {
    let mut history = History::empty(Format::Tern);
    let mut found = Vec::new();
    for file in history.top_level_sql(listing) {
        let (digits, rest) = leading_digits(file.name());
        let named = rest.strip_prefix('_').and_then(|rest| rest.strip_suffix(".sql"));
        match (digits.parse::<u32>(), named.filter(|name| !name.is_empty())) {
            (Ok(number), Some(name)) => found.push((number, digits, name, file)),
            _ => history.ignore(file, "its name is not `<number>_<name>.sql`"),
        }
    }
    found.sort_by_key(|(number, ..)| *number);
    for (expected, (number, digits, name, file)) in (1..).zip(found) {
        if number != expected {
            return Err(ReadError::Name {
                file: listing.path_of(file),
                why: format!("it is number {number} where number {expected} is expected"),
                format: Format::Tern,
            });
        }
        let source = listing.source(file)?;
        let (up, down) = scripts(&source);
        history.migrations.push(Migration {
            key: number.to_string(),
            down,
            ..Migration::new(digits, name.replace('_', " "), up)
        });
    }
    Ok(history)
}

fn scripts(source: &Source) -> (Script, Option<Script>) {
    let text = source.text();
    let (up, down) = match text.find(SEPARATOR) {
        Some(at) => {
            let below = Span::new(at + SEPARATOR.len(), text.len());
            (Span::new(0, at), Some(below))
        }
        None => (Span::new(0, text.len()), None),
    };
    let script = |region: Span, direction| {
        let own = source.slice(region);
        let transaction = match own.lines().any(|line| line == NO_TRANSACTION) {
            true => TransactionMode::PerStatement,
            false => TransactionMode::PerScript,
        };
        let mut script = Script::new(source.clone(), region, direction, transaction);
        if own.contains("{{") {
            let mark = line_with(source, |line| line.contains("{{"));
            let why = "tern evaluates it before it runs the file";
            script.hide_statements();
            script.doubt(mark, "a Go template", why);
        }
        script
    };
    let down = down.map(|region| script(region, Direction::Down));
    (script(up, Direction::Up), down)
}
