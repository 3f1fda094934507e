//! Rails: classes in Ruby. Their SQL is not seen; their names and versions are.

use super::listing::Listing;
use super::script::line_with;
use super::version::leading_digits;
use super::{Format, History, Migration, Number, ReadError, Script};

pub(super) fn read(listing: &Listing) -> Result<History, ReadError> {
    let mut history = History::empty(Format::Rails);
    for file in &listing.files {
        let Some((version, name)) = parse(file.name()) else {
            history.ignore(file, "its name is not `<version>_<name>.rb`");
            continue;
        };
        let source = listing.source(file)?;
        let mark = line_with(&source, |line| {
            let line = line.trim_start();
            ["def change", "def up", "def self.up"].iter().any(|start| line.starts_with(start))
        });
        let why = "Rails does not write it out as SQL without a database";
        let up = Script::foreign(source, mark, "Ruby", why);
        let key = version.trim_start_matches('0').to_owned();
        history
            .migrations
            .push(Migration { key, ..Migration::new(version, name.replace('_', " "), up) });
    }
    history.migrations.sort_by_cached_key(|migration| Number::parse(&migration.id));
    history.refuse_duplicates()?;
    Ok(history)
}

/// `([0-9]+)_([_a-z0-9]*)\.?([_a-z0-9]*)?\.rb`: version and name.
fn parse(file: &str) -> Option<(&str, &str)> {
    let (version, rest) = leading_digits(file.strip_suffix(".rb")?);
    let rest = rest.strip_prefix('_').filter(|_| !version.is_empty())?;
    let (name, scope) = rest.split_once('.').unwrap_or((rest, ""));
    let is_word = |word: &str| {
        word.bytes().all(|b| b == b'_' || b.is_ascii_lowercase() || b.is_ascii_digit())
    };
    (is_word(name) && is_word(scope)).then_some((version, name))
}
