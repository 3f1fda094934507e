//! Flyway (13, community), after its `ResourceNameParser` and `MigrationVersion`.
//!
//! Any depth below the location; `V<version>__<description>.sql` by version, then
//! `R__<description>.sql` by description. `U<version>__…` is read as the down script
//! of the `V` of an equal version: the open-source build ignores such files, the
//! paid one runs them.

mod name;
mod placeholder;
mod transaction;

use super::listing::{ListedFile, Listing};
use super::version::DottedVersion;
use super::{
    Checksum, Direction, FlywayKind, Format, History, Migration, Particulars, Placeholders,
    ReadError, Script, TransactionMode, checksum,
};
pub(super) use name::{FileName, Prefix};
use placeholder::Replacement;
use transaction::Transactions;

struct Named<'a> {
    file: &'a ListedFile,
    name: FileName,
}

#[derive(Default)]
struct Found<'a> {
    versioned: Vec<Named<'a>>,
    undo: Vec<Named<'a>>,
    baselines: Vec<Named<'a>>,
    repeatable: Vec<Named<'a>>,
}

pub(super) fn read(listing: &Listing, placeholders: &Placeholders) -> Result<History, ReadError> {
    let mut history = History::empty(Format::Flyway);
    unread_settings(&mut history, listing);
    let mut found = find(&mut history, listing);
    refuse_duplicates(listing, &found)?;
    choose_baseline(&mut history, &mut found);
    found.versioned.sort_by(|a, b| a.name.version.cmp(&b.name.version));
    found
        .repeatable
        .sort_by(|a, b| a.name.description.encode_utf16().cmp(b.name.description.encode_utf16()));
    let mut reader = Reader {
        transactions: Transactions::read(&mut history, listing)?,
        replacement: Replacement::new(listing, placeholders),
        listing,
        history: &mut history,
    };
    let mut migrations = Vec::new();
    for up in found.versioned.iter().chain(&found.repeatable) {
        let undo = found.undo.iter().position(|undo| undo.name.version == up.name.version);
        let undo = match up.name.prefix {
            Prefix::Versioned => undo.map(|at| found.undo.remove(at)),
            _ => None,
        };
        let (up_script, checksum) = reader.up(up)?;
        let down = undo.map(|undo| reader.script(undo.file, Direction::Down)).transpose()?;
        let (kind, key) = match up.name.prefix {
            Prefix::Repeatable => (FlywayKind::Repeatable, up.name.description.clone()),
            Prefix::Baseline => (FlywayKind::Baseline, up.name.version_text.clone()),
            _ => (FlywayKind::Versioned, up.name.version_text.clone()),
        };
        migrations.push(Migration {
            key,
            checksum: Some(checksum),
            down: down.map(|(script, _)| script),
            particulars: Particulars::Flyway(kind),
            ..Migration::new(up.name.id(), up.name.description.clone(), up_script)
        });
    }
    history.migrations = migrations;
    for orphan in found.undo {
        history.ignore(orphan.file, "an undo script without a migration of its version");
    }
    Ok(history)
}

fn find<'a>(history: &mut History, listing: &'a Listing) -> Found<'a> {
    let mut found = Found::default();
    for file in &listing.files {
        if transaction::configured_script(file).is_some() {
            continue;
        }
        let Some(stem) = file.sql_stem() else {
            history.ignore(file, "not a `.sql` file");
            continue;
        };
        if name::is_callback(stem) {
            history.ignore(file, "a Flyway callback, which runs around migrations");
            continue;
        }
        match FileName::parse(stem) {
            Some(name) => match name.prefix {
                Prefix::Versioned => found.versioned.push(Named { file, name }),
                Prefix::Undo => found.undo.push(Named { file, name }),
                Prefix::Baseline => found.baselines.push(Named { file, name }),
                Prefix::Repeatable => found.repeatable.push(Named { file, name }),
            },
            None => history.ignore(file, "its name is not one that Flyway reads"),
        }
    }
    found
}

fn refuse_duplicates(listing: &Listing, found: &Found<'_>) -> Result<(), ReadError> {
    let same = |a: &FileName, b: &FileName| match a.prefix {
        Prefix::Repeatable => a.description == b.description,
        _ => a.version == b.version,
    };
    for group in [&found.versioned, &found.undo, &found.baselines, &found.repeatable] {
        for (i, second) in group.iter().enumerate() {
            if let Some(first) = group[..i].iter().find(|first| same(&first.name, &second.name)) {
                return Err(ReadError::DuplicateVersion {
                    version: first.name.id(),
                    first: listing.path_of(first.file),
                    second: listing.path_of(second.file),
                    format: Format::Flyway,
                });
            }
        }
    }
    Ok(())
}

/// A baseline stands, on an empty database, for all versions up to its own. Where
/// those are still there they say the same in more detail; where they are gone, the
/// highest baseline is the first migration.
fn choose_baseline(history: &mut History, found: &mut Found<'_>) {
    found.baselines.sort_by(|a, b| a.name.version.cmp(&b.name.version));
    let highest = found.baselines.pop().filter(|baseline| {
        let covered = |named: &Named<'_>| named.name.version <= baseline.name.version;
        let needed = !found.versioned.iter().any(covered);
        if !needed {
            history.ignore(
                baseline.file,
                "a baseline; the versioned migrations that it stands for are read instead",
            );
        }
        needed
    });
    for other in found.baselines.drain(..) {
        history.ignore(other.file, "a baseline below another one");
    }
    found.versioned.extend(highest);
}

/// Reads scripts.
struct Reader<'a> {
    transactions: Transactions,
    replacement: Replacement<'a>,
    listing: &'a Listing,
    history: &'a mut History,
}

impl Reader<'_> {
    /// The script, and the placeholders in it whose values are made up.
    fn script(
        &mut self,
        file: &ListedFile,
        direction: Direction,
    ) -> Result<(Script, Vec<String>), ReadError> {
        let source = self.listing.source(file)?;
        let wanted = self.transactions.replaces_placeholders(file);
        let replaced = self.replacement.apply(self.history, file, source, wanted)?;
        let mut script = Script::whole(replaced.source, direction, TransactionMode::PerScript);
        script.transaction = self.transactions.mode(self.history, &script, file);
        Ok((script, replaced.made_up))
    }

    /// An up script and its checksum: that of a repeatable one is taken behind the
    /// placeholders, and the one before them is accepted, too.
    fn up(&mut self, up: &Named<'_>) -> Result<(Script, Checksum), ReadError> {
        let (script, made_up) = self.script(up.file, Direction::Up)?;
        let raw = checksum::flyway(self.listing.source(up.file)?.text());
        if up.name.prefix != Prefix::Repeatable {
            return Ok((script, raw));
        }
        let checksum = checksum::flyway(script.source.text()).or(raw);
        Ok((script, match made_up.first() {
            Some(name) => checksum.volatile(format!(
                "Flyway takes the checksum behind the placeholders, and the value of `{name}` is \
                 not known"
            )),
            None => checksum,
        }))
    }
}

/// Settings that change which files are migrations, and that are not read.
fn unread_settings(history: &mut History, listing: &Listing) {
    for setting in [
        "sqlMigrationPrefix",
        "undoSqlMigrationPrefix",
        "repeatableSqlMigrationPrefix",
        "sqlMigrationSeparator",
        "sqlMigrationSuffixes",
        "encoding",
    ] {
        if let Some((marker, value)) = transaction::setting(listing, setting) {
            history.note(
                Some(marker),
                None,
                format!(
                    "`{setting}` is set to `{value}`, which banister does not follow; files are \
                         read by Flyway's default names and as UTF-8"
                ),
            );
        }
    }
}

/// The versions of the undo scripts of a listing that have no versioned migration.
pub(super) fn lonely_undo(listing: &Listing) -> Option<&str> {
    let names = || {
        listing
            .files
            .iter()
            .filter_map(|file| Some((file.name(), FileName::parse(file.sql_stem()?)?)))
    };
    let versioned: Vec<DottedVersion> = names()
        .filter(|(_, name)| name.prefix == Prefix::Versioned)
        .filter_map(|(_, name)| name.version)
        .collect();
    names()
        .find(|(_, name)| {
            name.prefix == Prefix::Undo && !name.version.iter().any(|v| versioned.contains(v))
        })
        .map(|(file, _)| file)
}
