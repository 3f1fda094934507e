//! Atlas, open-source, with files in its own format.
//!
//! One folder; the version is a file name up to the first `_`, and the order is that of
//! the names. `atlas.sum` has a hash of each file that runs on from one file to the
//! next. A directive counts where it stands in the comment that a file begins with.

use super::checksum::AtlasSum;
use super::listing::Listing;
use super::{
    Direction, Format, History, Migration, Particulars, ReadError, Script, TransactionMode,
};
use crate::source::{Source, Span};

const SUM: &str = "atlas.sum";

pub(super) fn read(listing: &Listing) -> Result<History, ReadError> {
    refuse_other_formats(listing)?;
    let mut history = History::empty(Format::Atlas);
    let mut sum = AtlasSum::default();
    let mut hashes: Vec<(&str, String)> = Vec::new();
    let files = history.top_level_sql(listing);
    history.ignored.retain(|ignored| ignored.path != SUM);
    let mut found: Vec<Migration> = Vec::new();
    for file in files {
        let source = listing.source(file)?;
        let directives = Directives::read(source.text());
        let checksum = match directives.has("sum", "ignore") {
            true => {
                sum.skip(file.name());
                None
            }
            false => Some(sum.next(file.name(), source.text())),
        };
        if let Some(checksum) = &checksum {
            hashes.push((file.name(), checksum.value().to_owned()));
        }
        let stem = file.name().trim_end_matches(".sql");
        let (version, description) = stem.split_once('_').unwrap_or((stem, ""));
        let checkpoint = directives.value("checkpoint").is_some();
        let up = script(source.clone(), &directives);
        found.push(Migration {
            checksum,
            particulars: Particulars::Atlas { checkpoint },
            ..Migration::new(version, description.replace('_', " "), up)
        });
    }
    compare_sum(&mut history, listing, &hashes)?;
    history.migrations = found;
    history.refuse_duplicates()?;
    set_checkpoints_aside(&mut history);
    Ok(history)
}

/// `atlas.hcl` may say that the files are another tool's.
fn refuse_other_formats(listing: &Listing) -> Result<(), ReadError> {
    let Some(marker) = listing.marker("atlas.hcl") else { return Ok(()) };
    let format = marker.text.lines().find_map(|line| {
        let (key, value) = line.split_once('=')?;
        (key.trim() == "format").then(|| value.trim().trim_matches('"').to_owned())
    });
    match format {
        // `format = "{{ sql . }}"` is about output.
        Some(format) if format != "atlas" && !format.contains('{') => Err(ReadError::Unread {
            root: listing.root.clone(),
            tool: "Atlas",
            because: format!("`{}` says that its files are in the format `{format}`", marker.path),
        }),
        _ => Ok(()),
    }
}

/// A checkpoint stands, on an empty database, for everything before it; that says
/// the same in more detail, where it is still there.
fn set_checkpoints_aside(history: &mut History) {
    let is_checkpoint =
        |migration: &Migration| migration.particulars == Particulars::Atlas { checkpoint: true };
    let migrations = std::mem::take(&mut history.migrations);
    for migration in migrations {
        if is_checkpoint(&migration) && !history.migrations.is_empty() {
            let text = "a checkpoint, which runs on an empty database only; the migrations that it \
                        stands for are read instead";
            history.note(migration.up.source.name().to_owned(), None, text);
            history.checkpoints.push(migration);
        } else {
            history.migrations.push(migration);
        }
    }
}

/// Says where the files are not as `atlas.sum` has them.
fn compare_sum(
    history: &mut History,
    listing: &Listing,
    hashes: &[(&str, String)],
) -> Result<(), ReadError> {
    let Some(file) = listing.files.iter().find(|file| file.path == SUM) else { return Ok(()) };
    let source = listing.source(file)?;
    let mut lines = source.text().lines();
    let total = lines.next().unwrap_or_default().trim().trim_start_matches("h1:");
    let stored: Vec<(&str, &str)> =
        lines.filter_map(|line| line.trim().rsplit_once(" h1:")).collect();
    let now = hashes.iter().map(|(name, hash)| (*name, hash.as_str()));
    let text = match stored.iter().copied().zip(now.clone()).find(|(was, is)| was != is) {
        Some(((was, _), (is, _))) if was == is => format!("`{is}` was edited"),
        Some(((was, _), (is, _))) if now.clone().any(|(name, _)| name == was) => {
            format!("`{is}` was added")
        }
        Some(((was, _), _)) => format!("`{was}` was removed"),
        None => match (stored.get(hashes.len()), hashes.get(stored.len())) {
            (Some((was, _)), _) => format!("`{was}` was removed"),
            (_, Some((is, _))) => format!("`{is}` was added"),
            (None, None) if AtlasSum::of_directory(now) != total => {
                "its first line is not the hash of the others".to_owned()
            }
            (None, None) => return Ok(()),
        },
    };
    let text = format!(
        "{text} since it was written, so Atlas refuses the directory; `atlas migrate hash` writes \
         it anew"
    );
    history.note(source.name().to_owned(), None, text);
    Ok(())
}

fn script(source: Source, directives: &Directives<'_>) -> Script {
    let transaction = match directives.value("txmode") {
        Some("none") => TransactionMode::PerStatement,
        _ => TransactionMode::PerScript,
    };
    let text = source.text();
    let region = Span::new(0, text.len());
    let Some(delimiter) = directives.value("delimiter").map(unescaped) else {
        return Script::new(source, region, Direction::Up, transaction);
    };
    let mut pieces = Vec::new();
    let mut start = 0;
    for part in text.split(&delimiter) {
        pieces.push(Span::new(start, start + part.len()));
        start += part.len() + delimiter.len();
    }
    Script::from_pieces(source, region, Direction::Up, transaction, &pieces)
}

fn unescaped(delimiter: &str) -> String {
    delimiter.replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t")
}

/// The directives of a file: `-- atlas:txmode none`.
struct Directives<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Directives<'a> {
    /// Those of the comment that `text` begins with, if a blank line ends it.
    fn read(text: &'a str) -> Self {
        let comment = |line: &str| line.starts_with("--") || line.starts_with('#');
        let mut found = Vec::new();
        let mut lines = text.lines();
        for line in lines.by_ref() {
            if !comment(line) {
                let own = line.trim().is_empty();
                return Self(if own { found } else { Vec::new() });
            }
            let text = line.trim_start_matches(['-', '#', ' ']);
            if let Some(directive) = text.strip_prefix("atlas:") {
                let (name, value) = directive.split_once(' ').unwrap_or((directive, ""));
                found.push((name, value.trim()));
            }
        }
        Self(found)
    }

    fn value(&self, name: &str) -> Option<&'a str> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }

    fn has(&self, name: &str, value: &str) -> bool {
        self.value(name) == Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directives_stand_in_a_comment_of_their_own() {
        let value = |text| Directives::read(text).value("txmode").map(str::to_owned);
        assert_eq!(value("-- atlas:txmode none\n\nSELECT 1;"), Some("none".to_owned()));
        assert_eq!(value("-- x\n-- atlas:txmode none\n"), Some("none".to_owned()));
        assert_eq!(value("-- atlas:txmode none\nSELECT 1;"), None);
        assert_eq!(value("\n-- atlas:txmode none\n\nSELECT 1;"), None);
    }
}
