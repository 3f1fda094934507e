//! sqlx (`sqlx migrate`, `sqlx::migrate!`), after its `resolve_blocking`.
//!
//! One folder, `<version>_<description>.sql` for a simple migration,
//! `….up.sql` and `….down.sql` for a reversible one; the version is an `i64`. The
//! whole file is sent as one simple-query message: inside a transaction, or, if
//! its first bytes are `-- no-transaction`, on its own.

use super::listing::{ListedFile, Listing, strip_suffix_ignore_case};
use super::{Direction, Format, History, Migration, ReadError, Script, TransactionMode, checksum};

const NO_TRANSACTION: &str = "-- no-transaction";

struct Named<'a> {
    file: &'a ListedFile,
    version: i64,
    id: &'a str,
    description: String,
}

pub(super) fn read(listing: &Listing) -> Result<History, ReadError> {
    let mut history = History::empty(Format::Sqlx);
    let mut ups: Vec<Named<'_>> = Vec::new();
    let mut downs: Vec<Named<'_>> = Vec::new();
    for file in history.top_level_sql(listing) {
        // sqlx compares the suffix with its case.
        let split = file.name().split_once('_').filter(|(_, rest)| rest.ends_with(".sql"));
        let Some((id, rest)) = split else {
            history.ignore(file, "its name is not `<version>_<description>.sql`");
            continue;
        };
        let version = id.parse().map_err(|_| ReadError::Name {
            file: listing.path_of(file),
            why: format!("`{id}` before the first `_` is not a number of 64 bits"),
            format: Format::Sqlx,
        })?;
        let (stem, named) = match rest.strip_suffix(".down.sql") {
            Some(stem) => (stem, &mut downs),
            None => (rest.strip_suffix(".up.sql").unwrap_or(&rest[..rest.len() - 4]), &mut ups),
        };
        let description = stem.replace('_', " ");
        if let Some(other) = named.iter().find(|other| other.version == version) {
            return Err(ReadError::DuplicateVersion {
                version: id.to_owned(),
                first: listing.path_of(other.file),
                second: listing.path_of(file),
                format: Format::Sqlx,
            });
        }
        named.push(Named { file, version, id, description });
    }
    ups.sort_by_key(|named| named.version);
    for up in ups {
        let down = downs.iter().position(|down| down.version == up.version);
        let down = down.map(|at| downs.swap_remove(at).file);
        let up_script = script(&mut history, listing, up.file, Direction::Up)?;
        let down = down.map(|file| script(&mut history, listing, file, Direction::Down));
        history.migrations.push(Migration {
            key: up.version.to_string(),
            checksum: Some(checksum::sqlx(up_script.source.text())),
            down: down.transpose()?,
            ..Migration::new(up.id, up.description, up_script)
        });
    }
    for orphan in downs {
        history.ignore(orphan.file, "a down file without an up file, which sqlx never runs");
    }
    mixed_kinds(&mut history);
    Ok(history)
}

fn script(
    history: &mut History,
    listing: &Listing,
    file: &ListedFile,
    direction: Direction,
) -> Result<Script, ReadError> {
    let source = listing.source(file)?;
    let transaction = match source.text().starts_with(NO_TRANSACTION) {
        true => TransactionMode::SingleQuery,
        false => TransactionMode::PerScript,
    };
    let late = source.text().lines().position(|line| {
        line.trim_start_matches('\u{feff}').trim_start().starts_with(NO_TRANSACTION)
    });
    if let Some(line) = late
        && transaction == TransactionMode::PerScript
    {
        history.note(
            source.name().to_owned(),
            line + 1,
            "`-- no-transaction` has no effect here: sqlx looks at the first bytes of the file \
             only, and runs it in a transaction",
        );
    }
    Ok(Script::whole(source, direction, transaction))
}

fn mixed_kinds(history: &mut History) {
    let reversible = |migration: &Migration| {
        strip_suffix_ignore_case(migration.up.source.name(), ".up.sql").is_some()
    };
    let count = history.migrations.iter().filter(|migration| reversible(migration)).count();
    if count > 0 && count < history.migrations.len() {
        let simple = history.migrations.len() - count;
        history.note(
            None,
            None,
            format!(
                "{count} migrations are reversible, and {simple} are simple ones without a way back"
            ),
        );
    }
}
