//! dbmate.
//!
//! One folder; the version is the digits that a file name starts with, as text, and
//! the order is that of the file names. One file holds both directions, perhaps in
//! several sections; each section is sent as one simple-query message.

use super::listing::{ListedFile, Listing};
use super::version::leading_digits;
use super::{Direction, Format, History, Migration, ReadError, Script, TransactionMode};
use crate::source::{Source, Span};

pub(super) fn read(listing: &Listing) -> Result<History, ReadError> {
    let mut history = History::empty(Format::Dbmate);
    let files: Vec<&ListedFile> = history
        .top_level_sql(listing)
        .into_iter()
        // dbmate compares the suffix with its case.
        .filter(|file| file.name().ends_with(".sql"))
        .filter(|file| !leading_digits(file.name()).0.is_empty())
        .collect();
    for file in &listing.files {
        let top = !file.path.contains('/') && file.sql_stem().is_some();
        if top && !files.iter().any(|read| read.path == file.path) {
            history.ignore(file, "its name is not `<version>….sql`");
        }
    }
    for file in &files {
        let (version, rest) = leading_digits(file.name());
        let shared = files
            .iter()
            .any(|other| other.path != file.path && leading_digits(other.name()).0 == version);
        let source = listing.source(file)?;
        let (up, down) = scripts(&mut history, &source)?;
        let stem = file.name().trim_end_matches(".sql");
        let description = rest.trim_end_matches(".sql").trim_start_matches('_').replace('_', " ");
        let id = if shared { stem } else { version };
        history.migrations.push(Migration {
            key: version.to_owned(),
            down: Some(down),
            ..Migration::new(id, description, up)
        });
    }
    for pair in history.migrations.clone().windows(2).filter(|pair| pair[0].key == pair[1].key) {
        let text = format!(
            "`{}` and `{}` have the same version: when one is applied, dbmate takes both for applied",
            pair[0].id, pair[1].id
        );
        history.note(None, None, text);
    }
    Ok(history)
}

struct Section {
    direction: Direction,
    region: Span,
    transaction: bool,
}

/// The up sections, and the down sections, as one script each.
fn scripts(history: &mut History, source: &Source) -> Result<(Script, Script), ReadError> {
    let sections = sections(source)?;
    let mut of = |direction| {
        let own: Vec<&Section> =
            sections.iter().filter(|section| section.direction == direction).collect();
        let wrapped = own.iter().all(|section| section.transaction);
        if own.len() > 1 && !wrapped {
            let text = "several sections of one direction, of which not all run in a transaction; \
                        read as if none did";
            history.note(source.name().to_owned(), None, text);
        }
        let transaction =
            if wrapped { TransactionMode::PerScript } else { TransactionMode::SingleQuery };
        let pieces: Vec<Span> = own.iter().map(|section| section.region).collect();
        // Down sections run in the order of the file, too.
        let region = pieces.iter().copied().reduce(Span::to).unwrap_or_default();
        Script::from_pieces(source.clone(), region, direction, transaction, &pieces)
    };
    Ok((of(Direction::Up), of(Direction::Down)))
}

fn sections(source: &Source) -> Result<Vec<Section>, ReadError> {
    let text = source.text();
    let refuse = |byte: usize, why: &str| ReadError::Refused {
        file: source.name().to_owned(),
        line: source.position(byte).line,
        why: why.to_owned(),
    };
    let mut sections: Vec<Section> = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        if let Some((direction, options)) = marker(line) {
            match (direction, sections.last_mut()) {
                (Direction::Down, None) => {
                    return Err(refuse(
                        start,
                        "dbmate expects `-- migrate:up` before any other section",
                    ));
                }
                (Direction::Up, Some(last)) if last.direction == Direction::Up => {
                    return Err(refuse(
                        start,
                        "dbmate expects a `-- migrate:down` after each `-- migrate:up`, if only an \
                         empty one",
                    ));
                }
                (Direction::Down, Some(last)) if last.direction == Direction::Down => {
                    return Err(refuse(
                        start,
                        "dbmate allows one `-- migrate:down` for each `-- migrate:up`",
                    ));
                }
                (_, Some(last)) => last.region.end = start,
                (Direction::Up, None) => {}
            }
            let transaction = !options.split_whitespace().any(|word| word == "transaction:false");
            sections.push(Section { direction, region: Span::new(end, text.len()), transaction });
        } else if sections.is_empty() && !line.trim().is_empty() && !line.trim().starts_with("--") {
            return Err(refuse(start, "dbmate allows only comments before `-- migrate:up`"));
        }
        start = end;
    }
    match sections.last() {
        None => Err(refuse(0, "dbmate expects a `-- migrate:up`")),
        Some(last) if last.direction == Direction::Up => Err(refuse(
            last.region.start,
            "dbmate expects a `-- migrate:down`, if only an empty one",
        )),
        Some(_) => Ok(sections),
    }
}

/// `^--\s*migrate:(up|down)(\s*$|\s+\S+)`: the direction, and what stands behind.
pub(super) fn marker(line: &str) -> Option<(Direction, &str)> {
    let text = line.trim_end().strip_prefix("--")?.trim_start();
    let rest = text.strip_prefix("migrate:")?;
    let (direction, rest) = match (rest.strip_prefix("up"), rest.strip_prefix("down")) {
        (Some(rest), _) => (Direction::Up, rest),
        (_, Some(rest)) => (Direction::Down, rest),
        _ => return None,
    };
    (rest.is_empty() || rest.starts_with(char::is_whitespace)).then_some((direction, rest))
}
