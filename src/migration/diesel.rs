//! Diesel.
//!
//! Each folder with an `up.sql` is a migration; its version is the folder's name up to
//! the first `_`, without `-`, and the order is that of the versions as text. Each file
//! is sent as one simple-query message, in a transaction unless `metadata.toml` says
//! otherwise.

use std::collections::BTreeMap;

use super::listing::{ListedFile, Listing};
use super::{Direction, Format, History, Migration, ReadError, Script, TransactionMode};

#[derive(Default)]
struct Folder<'a> {
    up: Option<&'a ListedFile>,
    down: Option<&'a ListedFile>,
    metadata: Option<&'a ListedFile>,
}

pub(super) fn read(listing: &Listing) -> Result<History, ReadError> {
    let mut history = History::empty(Format::Diesel);
    let mut folders: BTreeMap<&str, Folder<'_>> = BTreeMap::new();
    for file in &listing.files {
        match file.path.split_once('/') {
            Some((name, rest)) if !name.starts_with('.') => {
                let folder = folders.entry(name).or_default();
                match rest {
                    "up.sql" => folder.up = Some(file),
                    "down.sql" => folder.down = Some(file),
                    "metadata.toml" => folder.metadata = Some(file),
                    _ => history.ignore(file, "neither `up.sql` nor `down.sql`"),
                }
            }
            _ => history.ignore(file, "not in a folder of its own"),
        }
    }
    for (name, folder) in folders {
        let Some(up) = folder.up else {
            return Err(ReadError::Name {
                file: listing.path_of(&ListedFile { path: name.to_owned(), bytes: Vec::new() }),
                why: "there is no `up.sql` in this folder".to_owned(),
                format: Format::Diesel,
            });
        };
        let transaction = transaction(&mut history, listing, folder.metadata)?;
        let script = |file, direction| -> Result<Script, ReadError> {
            Ok(Script::whole(listing.source(file)?, direction, transaction))
        };
        let (version, description) = name.split_once('_').unwrap_or((name, ""));
        let key = version.replace('-', "");
        let down = folder.down.map(|file| script(file, Direction::Down)).transpose()?;
        let up = script(up, Direction::Up)?;
        if up.source.text().trim().is_empty() {
            history.note(up.source.name().to_owned(), None, "it is empty, which Diesel refuses");
        }
        let description = description.replace('_', " ");
        history.migrations.push(Migration { down, ..Migration::new(key, description, up) });
    }
    history.migrations.sort_by(|a, b| a.key.cmp(&b.key));
    history.refuse_duplicates()?;
    Ok(history)
}

/// A `metadata.toml` without `run_in_transaction` turns the transaction off: the
/// default of the file is `false`, that without a file is `true`.
fn transaction(
    history: &mut History,
    listing: &Listing,
    metadata: Option<&ListedFile>,
) -> Result<TransactionMode, ReadError> {
    let Some(file) = metadata else { return Ok(TransactionMode::PerScript) };
    let source = listing.source(file)?;
    let setting = source.text().lines().find_map(|line| {
        let code = line.split('#').next().unwrap_or(line);
        let (key, value) = code.split_once('=')?;
        (key.trim() == "run_in_transaction").then(|| value.trim().to_owned())
    });
    match setting.as_deref() {
        Some("true") => return Ok(TransactionMode::PerScript),
        Some("false") => {}
        Some(_) => {
            let text = "`run_in_transaction` is neither `true` nor `false`, so Diesel ignores this \
                        file and runs the migration in a transaction";
            history.note(source.name().to_owned(), None, text);
            return Ok(TransactionMode::PerScript);
        }
        None => {
            let text = "it does not set `run_in_transaction`, and Diesel then runs the migration \
                        without a transaction";
            history.note(source.name().to_owned(), None, text);
        }
    }
    Ok(TransactionMode::SingleQuery)
}
