//! Knex: functions in JavaScript. Their SQL is not seen; their names are.

use super::listing::Listing;
use super::version::leading_digits;
use super::{Format, History, Migration, ReadError, javascript};

/// The extensions that Knex loads unless it is configured otherwise.
const EXTENSIONS: [&str; 9] = ["co", "coffee", "eg", "iced", "js", "cjs", "litcoffee", "ls", "ts"];

pub(super) fn read(listing: &Listing) -> Result<History, ReadError> {
    let mut history = History::empty(Format::Knex);
    for file in &listing.files {
        let stem = file.name().rsplit_once('.').filter(|(_, end)| EXTENSIONS.contains(end));
        let Some((stem, _)) = stem else {
            history.ignore(file, "not a file of JavaScript or TypeScript");
            continue;
        };
        if file.path.contains('/') {
            history.ignore(file, "in a subfolder, which knex does not read");
            continue;
        }
        let up = javascript::script(listing.source(file)?);
        let description = leading_digits(stem).1.trim_start_matches(['_', '-']).replace('_', " ");
        history.migrations.push(Migration::new(file.name(), description, up));
    }
    Ok(history)
}
