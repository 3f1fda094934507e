//! golang-migrate, after its `source.Parse` and its `postgres` driver.
//!
//! One folder, `<version>_<name>.up.<ext>` and `….down.<ext>`; the version is a
//! `u64`. The driver sends a file as one simple-query message, without a
//! transaction of its own.

use std::collections::BTreeMap;

use super::listing::{ListedFile, Listing};
use super::version::leading_digits;
use super::{Direction, Format, History, Migration, ReadError, Script, TransactionMode};
use crate::source::Source;

#[derive(Default)]
struct Pair<'a> {
    up: Option<Named<'a>>,
    down: Option<Named<'a>>,
}

#[derive(Clone, Copy)]
struct Named<'a> {
    file: &'a ListedFile,
    id: &'a str,
    name: &'a str,
}

pub(super) fn read(listing: &Listing) -> Result<History, ReadError> {
    let mut history = History::empty(Format::GolangMigrate);
    let pairs = pairs(&mut history, listing)?;
    for pair in pairs.into_values() {
        let Some(named) = pair.up.or(pair.down) else { continue };
        let up = match pair.up {
            Some(up) => listing.source(up.file)?,
            None => missing_up(&mut history, listing, named.file),
        };
        let script =
            |source, direction| Script::whole(source, direction, TransactionMode::SingleQuery);
        let down = pair.down.map(|down| listing.source(down.file)).transpose()?;
        let up = script(up, Direction::Up);
        history.migrations.push(Migration {
            down: down.map(|source| script(source, Direction::Down)),
            ..Migration::new(named.id, named.name.replace('_', " "), up)
        });
    }
    let scripts = history.migrations.iter().flat_map(|m| [Some(&m.up), m.down.as_ref()]);
    if scripts.flatten().any(|script| script.spans().nth(1).is_some()) {
        history.note(
            None,
            None,
            "files of several statements are read as golang-migrate sends them by default: one \
             message, one implicit transaction; `x-multi-statement=true` in the database URL, which \
             the files do not show, would cut them at every `;` and commit each part",
        );
    }
    Ok(history)
}

fn pairs<'a>(
    history: &mut History,
    listing: &'a Listing,
) -> Result<BTreeMap<u64, Pair<'a>>, ReadError> {
    let mut pairs: BTreeMap<u64, Pair<'a>> = BTreeMap::new();
    for file in &listing.files {
        if file.path.contains('/') {
            history.ignore(file, "in a subfolder, which golang-migrate does not read");
            continue;
        }
        let parsed = parse(file.name())
            .and_then(|(id, name, direction)| Some((id.parse().ok()?, id, name, direction)));
        let Some((version, id, name, direction)) = parsed else {
            history.ignore(file, "its name is not `<version>_<name>.up.sql` or `….down.sql`");
            continue;
        };
        let pair = pairs.entry(version).or_default();
        let side = match direction {
            Direction::Up => &mut pair.up,
            Direction::Down => &mut pair.down,
        };
        if let Some(other) = side {
            return Err(ReadError::DuplicateVersion {
                version: other.id.to_owned(),
                first: listing.path_of(other.file),
                second: listing.path_of(file),
                format: Format::GolangMigrate,
            });
        }
        *side = Some(Named { file, id, name });
    }
    Ok(pairs)
}

/// `^([0-9]+)_(.*)\.(down|up)\.(.*)$`: version, name, direction.
pub(super) fn parse(file: &str) -> Option<(&str, &str, Direction)> {
    let (id, rest) = leading_digits(file);
    let rest = rest.strip_prefix('_').filter(|_| !id.is_empty())?;
    let up = rest.rfind(".up.").map(|at| (at, Direction::Up));
    let down = rest.rfind(".down.").map(|at| (at, Direction::Down));
    let (at, direction) = up.into_iter().chain(down).max_by_key(|(at, _)| *at)?;
    Some((id, &rest[..at], direction))
}

/// A version that has only a down file: golang-migrate runs nothing on its way up.
fn missing_up(history: &mut History, listing: &Listing, down: &ListedFile) -> Source {
    history.note(
        listing.path_of(down),
        None,
        "there is no up file of this version; golang-migrate counts it as an empty migration",
    );
    let name = listing.path_of(down).replacen(".down.", ".up.", 1);
    Source::new(name, "")
}
