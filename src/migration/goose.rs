//! goose (pressly/goose v3), after its command line and its `sqlparser`.
//!
//! One folder, `<version>_<name>.sql`; one file holds both directions. goose cuts
//! a section into statements by lines, not by SQL ([`annotations`]), and sends each
//! cut as one message.

mod annotations;
mod substitution;

use std::collections::BTreeMap;

use super::listing::{ListedFile, Listing};
use super::script::first_line;
use super::version::leading_digits;
use super::{
    Direction, Format, History, Migration, Placeholders, ReadError, Script, TransactionMode,
};
use crate::source::{Source, Span};
use crate::sql::{PieceKind, split};
pub use annotations::AnnotationError;
use annotations::{Annotated, Section};

pub(super) fn read(listing: &Listing, placeholders: &Placeholders) -> Result<History, ReadError> {
    let mut history = History::empty(Format::Goose);
    let mut files: BTreeMap<i64, &ListedFile> = BTreeMap::new();
    for file in &listing.files {
        let Some(kind) = kind(&mut history, file) else { continue };
        let version = match (version(file.name()), kind) {
            (Some(version), _) => version,
            (None, Kind::Sql) => {
                return Err(ReadError::Name {
                    file: listing.path_of(file),
                    why: "a goose file is called `<version>_<name>.sql`, with a version from 1"
                        .into(),
                    format: Format::Goose,
                });
            }
            (None, Kind::Go) => {
                history.ignore(file, "a Go file without a version");
                continue;
            }
        };
        if let Some(other) = files.insert(version, file) {
            return Err(ReadError::DuplicateVersion {
                version: version.to_string(),
                first: listing.path_of(other),
                second: listing.path_of(file),
                format: Format::Goose,
            });
        }
    }
    for file in files.into_values() {
        let migration = match file.name().ends_with(".go") {
            true => go_migration(listing, file)?,
            false => migration(&mut history, listing, file, placeholders)?,
        };
        history.migrations.push(migration);
    }
    Ok(history)
}

fn go_migration(listing: &Listing, file: &ListedFile) -> Result<Migration, ReadError> {
    let source = listing.source(file)?;
    let mark = first_line(&source);
    let script = Script::foreign(source, mark, "Go", "what it runs is not in the file as SQL");
    Ok(named(file, ".go", script))
}

/// A migration as its file name has it.
fn named(file: &ListedFile, end: &str, up: Script) -> Migration {
    let (id, rest) = leading_digits(file.name());
    let description = rest.trim_end_matches(end).trim_start_matches('_').replace('_', " ");
    Migration::new(id, description, up)
}

#[derive(Clone, Copy)]
enum Kind {
    Sql,
    Go,
}

fn kind(history: &mut History, file: &ListedFile) -> Option<Kind> {
    let name = file.name();
    let why = if file.path.contains('/') {
        "in a subfolder, which goose does not read"
    } else if name.ends_with(".sql") {
        return Some(Kind::Sql);
    } else if name.ends_with(".go") && !name.ends_with("_test.go") {
        return Some(Kind::Go);
    } else {
        "not a `.sql` or `.go` file"
    };
    history.ignore(file, why);
    None
}

fn version(name: &str) -> Option<i64> {
    let (digits, rest) = leading_digits(name);
    let version = digits.parse().ok().filter(|_| rest.starts_with('_'))?;
    (version >= 1).then_some(version)
}

fn migration(
    history: &mut History,
    listing: &Listing,
    file: &ListedFile,
    placeholders: &Placeholders,
) -> Result<Migration, ReadError> {
    let raw = listing.source(file)?;
    let substituted = match placeholders.is_tolerant() {
        true => None,
        false => substitution::substitute(raw.name(), raw.text(), placeholders)?,
    };
    let source = match substituted {
        Some(text) => Source::new(raw.name().to_owned(), text),
        None => raw,
    };
    let annotated = annotations::read(source.text()).map_err(|(line, error)| {
        ReadError::Annotation { file: source.name().to_owned(), line, error }
    })?;
    file_notes(history, &source, &annotated);
    let transaction = match annotated.no_transaction {
        true => TransactionMode::PerStatement,
        false => TransactionMode::PerScript,
    };
    let mut script = |section: Section, direction| {
        section_notes(history, &source, &section.pieces, transaction);
        let source = source.clone();
        Script::from_pieces(source, section.region, direction, transaction, &section.pieces)
    };
    let up = script(annotated.up, Direction::Up);
    let down = annotated.down.map(|section| script(section, Direction::Down));
    Ok(Migration { down, ..named(file, ".sql", up) })
}

fn file_notes(history: &mut History, source: &Source, annotated: &Annotated) {
    let name = || source.name().to_owned();
    for line in &annotated.lost_lines {
        history.note(
            name(),
            *line,
            "goose drops this line: it follows an empty `StatementBegin` block",
        );
    }
}

/// Says where what goose cuts is not one SQL statement. Only the first cut inside a
/// quote is named: the cuts after it are its fragments.
fn section_notes(history: &mut History, source: &Source, pieces: &[Span], mode: TransactionMode) {
    for piece in pieces {
        let line = source.position(piece.start).line;
        let inside = split(source.slice(*piece));
        if inside.iter().any(|piece| matches!(piece.kind, PieceKind::Broken { .. })) {
            history.note(
                source.name().to_owned(),
                line,
                "goose ends a statement at every line that ends in `;`, and so cuts this one \
                 inside a quote or comment; put it between `-- +goose StatementBegin` and \
                 `-- +goose StatementEnd`",
            );
            return;
        }
        if inside.len() > 1 && mode == TransactionMode::PerStatement {
            let statements = inside.len();
            history.note(
                source.name().to_owned(),
                line,
                format!(
                    "goose sends these {statements} statements as one message, which PostgreSQL \
                     wraps in an implicit transaction in spite of `NO TRANSACTION`; start each on \
                     its own line"
                ),
            );
        }
    }
}
