//! What `alembic upgrade --sql` and `alembic downgrade --sql` print, revision by
//! revision.
//!
//! A line `-- Running upgrade a -> b` begins what belongs to `b`, and
//! `-- Running downgrade b -> a` what belongs to `b`, too. Both end where Alembic
//! writes into its own table. `COMMIT;` and `BEGIN;` before that are an
//! `autocommit_block()`.

use std::collections::BTreeMap;

use crate::migration::{Direction, Script, TransactionMode};
use crate::source::{Source, Span};
use crate::sql::{leading_words, split};

/// Everything that was printed.
pub(super) struct Rendering {
    up: BTreeMap<String, Part>,
    down: BTreeMap<String, Part>,
}

/// The SQL of one revision, and how it is run.
struct Part {
    /// Its place in what was printed.
    position: usize,
    text: String,
    transaction: TransactionMode,
}

/// What a statement is to Alembic.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Begin,
    Commit,
    /// It writes into Alembic's own table.
    Version,
    Other,
}

impl Rendering {
    pub(super) fn read(up: &str, down: &[String]) -> Self {
        let down = down.iter().flat_map(|text| parts(text, Direction::Down)).collect();
        Self { up: parts(up, Direction::Up), down }
    }

    /// The scripts of a revision; `file` is where its Python stands.
    pub(super) fn of(&self, id: &str, file: &str) -> Option<(Script, Option<Script>)> {
        let script = |part: &Part, direction| {
            let source = Source::new(format!("{file} (as SQL)"), part.text.clone());
            Script::whole(source, direction, part.transaction)
        };
        let up = script(self.up.get(id)?, Direction::Up);
        let down = self.down.get(id).map(|part| script(part, Direction::Down));
        Some((up, down))
    }

    /// The place of a revision in what was printed.
    pub(super) fn position(&self, id: &str) -> usize {
        self.up.get(id).map_or(usize::MAX, |part| part.position)
    }
}

/// The revisions of a text, by their ids.
fn parts(text: &str, direction: Direction) -> BTreeMap<String, Part> {
    let statements: Vec<(Span, Kind)> =
        split(text).into_iter().map(|piece| (piece.span, kind(text, piece.span))).collect();
    let markers = markers(text, direction, &statements);
    let regions: Vec<Vec<(Span, Kind)>> = (0..markers.len())
        .map(|index| {
            let end = markers.get(index + 1).map_or(text.len(), |next| next.1);
            let within = |(span, _): &(Span, Kind)| (markers[index].1..end).contains(&span.start);
            statements.iter().copied().filter(within).collect()
        })
        .collect();
    // With `transaction_per_migration`, each ends with its own COMMIT and the next BEGIN.
    let per_revision = regions.iter().any(|region| {
        let ends: Vec<Kind> = region.iter().rev().take(3).map(|(_, kind)| *kind).collect();
        ends == [Kind::Begin, Kind::Commit, Kind::Version]
    });
    let mut open = statements
        .iter()
        .take_while(|(span, _)| markers.first().is_some_and(|first| span.start < first.1))
        .fold(false, |open, (_, kind)| after(open, *kind));
    let mut found = BTreeMap::new();
    for (position, ((id, _), region)) in markers.iter().zip(&regions).enumerate() {
        let mut part = part(text, region, open, per_revision);
        part.position = position;
        found.insert(id.clone(), part);
        open = region.iter().fold(open, |open, (_, kind)| after(open, *kind));
    }
    found
}

const fn after(open: bool, kind: Kind) -> bool {
    match kind {
        Kind::Begin => true,
        Kind::Commit => false,
        Kind::Version | Kind::Other => open,
    }
}

/// The ids of the revisions that begin at lines of `text`, and where.
fn markers(text: &str, direction: Direction, statements: &[(Span, Kind)]) -> Vec<(String, usize)> {
    let head = match direction {
        Direction::Up => "-- Running upgrade ",
        Direction::Down => "-- Running downgrade ",
    };
    let mut markers = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let inside = statements.iter().any(|(span, _)| span.start < start && start < span.end);
        if let Some((from, to)) = line.strip_prefix(head).and_then(|rest| rest.split_once(" -> "))
            && !inside
        {
            let id = if direction == Direction::Up { to } else { from };
            markers.push((id.trim().to_owned(), start));
        }
        start += line.len();
    }
    markers
}

/// What a revision itself does: the statements before Alembic's own.
fn part(text: &str, region: &[(Span, Kind)], open: bool, per_revision: bool) -> Part {
    let own: Vec<&(Span, Kind)> =
        region.iter().take_while(|(_, kind)| *kind != Kind::Version).collect();
    let sql = match (own.first(), own.last()) {
        (Some((first, _)), Some((last, _))) => format!("{};\n", &text[first.start..last.end]),
        _ => String::new(),
    };
    let autocommit = own.iter().any(|(_, kind)| matches!(kind, Kind::Begin | Kind::Commit));
    let (text, transaction) = match (open, autocommit) {
        (true, true) => (format!("BEGIN;\n\n{sql}\nCOMMIT;\n"), TransactionMode::PerStatement),
        (true, false) if per_revision => (sql, TransactionMode::PerScript),
        (true, false) => (sql, TransactionMode::PerRun),
        (false, _) => (sql, TransactionMode::PerStatement),
    };
    Part { position: 0, text, transaction }
}

fn kind(text: &str, span: Span) -> Kind {
    let sql = &text[span.start..span.end];
    let words = leading_words(sql, 2);
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["BEGIN", ..] => Kind::Begin,
        ["COMMIT", ..] => Kind::Commit,
        ["INSERT", "INTO"] if sql.contains("(version_num) VALUES (") => Kind::Version,
        ["UPDATE", ..] if sql.contains(" SET version_num=") => Kind::Version,
        ["DELETE", "FROM"] if sql.contains(".version_num = ") => Kind::Version,
        _ => Kind::Other,
    }
}
