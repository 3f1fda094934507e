//! refinery.
//!
//! Any depth; `V<version>__<name>.sql`, and `U<version>__<name>.sql`, which goes
//! forward, too, and may run in any order. There is no way back. Migrations may be
//! written in Rust. Each file is run in one transaction; the history row is written
//! in another.

use super::listing::Listing;
use super::script::line_with;
use super::version::leading_digits;
use super::{
    Direction, Format, History, Migration, Particulars, ReadError, Script, TransactionMode,
    checksum,
};

pub(super) fn read(listing: &Listing) -> Result<History, ReadError> {
    let mut history = History::empty(Format::Refinery);
    for file in &listing.files {
        let Some(name) = parse(file.name()) else {
            history.ignore(file, "its name is not `V<version>__<name>.sql`, so refinery skips it");
            continue;
        };
        let version: i64 = name.version.parse().map_err(|_| ReadError::Name {
            file: listing.path_of(file),
            why: format!("`{}` is not a whole number of 64 bits", name.version),
            format: Format::Refinery,
        })?;
        let source = listing.source(file)?;
        let checksum = checksum::refinery(name.name, version, source.text());
        let up = if name.in_rust {
            let mark = line_with(&source, |line| line.contains("fn migration"));
            Script::foreign(source, mark, "Rust", "what it returns is not in the file as SQL")
        } else {
            Script::whole(source, Direction::Up, TransactionMode::PerScript)
        };
        let checksum = match name.in_rust {
            true => checksum.volatile("a migration in Rust computes the SQL that is hashed"),
            false => checksum,
        };
        history.migrations.push(Migration {
            key: version.to_string(),
            checksum: Some(checksum),
            particulars: Particulars::Refinery {
                name: name.name.to_owned(),
                unversioned: name.unversioned,
            },
            ..Migration::new(name.version, name.name.replace('_', " "), up)
        });
    }
    history.migrations.sort_by_key(|migration| migration.key.parse::<i64>().unwrap_or(i64::MAX));
    history.refuse_duplicates()?;
    Ok(history)
}

struct FileName<'a> {
    unversioned: bool,
    version: &'a str,
    name: &'a str,
    in_rust: bool,
}

/// `^([U|V])(\d+(?:\.\d+)?)__(\w+)\.(rs|sql)$`
fn parse(file: &str) -> Option<FileName<'_>> {
    let (stem, in_rust) = match file.rsplit_once('.')? {
        (stem, "sql") => (stem, false),
        (stem, "rs") => (stem, true),
        _ => return None,
    };
    let unversioned = stem.starts_with('U');
    let rest = stem.strip_prefix(['U', 'V', '|'])?;
    let (version, name) = rest.split_once("__")?;
    let (whole, part) = leading_digits(version);
    let is_part = |part: &str| {
        part.strip_prefix('.')
            .is_some_and(|part| !part.is_empty() && leading_digits(part).1.is_empty())
    };
    let is_version = !whole.is_empty() && (part.is_empty() || is_part(part));
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    (is_version && is_name).then_some(FileName { unversioned, version, name, in_rust })
}
