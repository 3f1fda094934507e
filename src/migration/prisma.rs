//! Prisma Migrate.
//!
//! Each folder with a `migration.sql` is a migration, in the order of the folders'
//! names. The native engine sends the file as one simple-query message. Prisma itself
//! never reads a `down.sql`; its documentation suggests to keep one there.

use super::listing::Listing;
use super::{Direction, Format, History, Migration, ReadError, Script, TransactionMode, checksum};

const LOCK: &str = "migration_lock.toml";

pub(super) fn read(listing: &Listing) -> Result<History, ReadError> {
    let mut history = History::empty(Format::Prisma);
    let mut downs = Vec::new();
    for file in &listing.files {
        let script = |direction| {
            let source = listing.source(file)?;
            Ok(Script::whole(source, direction, TransactionMode::SingleQuery))
        };
        match file.path.split_once('/') {
            Some((folder, "migration.sql")) => {
                let up = script(Direction::Up)?;
                let (digits, rest) = super::version::leading_digits(folder);
                let description = if digits.is_empty() { folder } else { rest };
                let description = description.trim_start_matches('_').replace('_', " ");
                history.migrations.push(Migration {
                    checksum: Some(checksum::prisma(up.source.text())),
                    ..Migration::new(folder, description, up)
                });
            }
            Some((folder, "down.sql")) => downs.push((folder, script(Direction::Down)?)),
            None if file.path == LOCK => {}
            _ => history.ignore(file, "not a `migration.sql` in a folder of its own"),
        }
    }
    history.migrations.sort_by(|a, b| a.id.cmp(&b.id));
    for (folder, down) in downs {
        match history.migrations.iter_mut().find(|migration| migration.id == folder) {
            Some(migration) => migration.down = Some(down),
            None => history.note(
                down.source.name().to_owned(),
                None,
                "a `down.sql` without a `migration.sql`",
            ),
        }
    }
    if history.migrations.iter().any(|migration| migration.down.is_some()) {
        let text = "each `down.sql` is read as the way back; Prisma itself never runs it";
        history.note(None, None, text);
    }
    note_provider(&mut history, listing);
    Ok(history)
}

fn note_provider(history: &mut History, listing: &Listing) {
    let Some(lock) = listing.files.iter().find(|file| file.path == LOCK) else { return };
    let text = lock.text_lossy();
    let provider = text.lines().find_map(|line| {
        let (key, value) = line.split_once('=')?;
        (key.trim() == "provider").then(|| value.trim().trim_matches('"').to_owned())
    });
    if let Some(provider) = provider.filter(|name| name != "postgresql" && name != "cockroachdb") {
        let text =
            format!("the provider is `{provider}`, not `postgresql`: Prisma refuses (P3019)");
        history.note(listing.path_of(lock), None, text);
    }
}
