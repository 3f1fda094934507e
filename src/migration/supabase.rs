//! The Supabase CLI.
//!
//! One folder; `<version>_<name>.sql` in the order of the names' bytes. There is no way
//! back. The statements of a file go to the server as one batch, which is one implicit
//! transaction; some that refuse a transaction are sent on their own, and the batch is
//! cut there (seen with 3.1.0).

use super::listing::Listing;
use super::version::leading_digits;
use super::{Direction, Format, History, Migration, ReadError, Script, TransactionMode};
use crate::source::{Source, Span};
use crate::sql::leading_words;

/// A first migration that old versions of the CLI wrote, and that it skips since.
const OLD_INIT: &str = "_init.sql";
const OLD_INIT_BEFORE: &str = "20211209000000";

pub(super) fn read(listing: &Listing) -> Result<History, ReadError> {
    let mut history = History::empty(Format::Supabase);
    let mut first = true;
    for file in history.top_level_sql(listing) {
        let (version, rest) = leading_digits(file.name());
        let name = rest.strip_prefix('_').and_then(|rest| rest.strip_suffix(".sql"));
        let Some(name) = name.filter(|_| !version.is_empty()) else {
            history.ignore(file, "its name is not `<version>_<name>.sql`, so Supabase skips it");
            continue;
        };
        let is_old = version.len() == 14 && version < OLD_INIT_BEFORE && rest == OLD_INIT;
        if std::mem::take(&mut first) && is_old {
            history.ignore(file, "an initial schema of an old version, which Supabase skips");
            continue;
        }
        let up = script(&mut history, listing.source(file)?);
        history.migrations.push(Migration::new(version, name.replace('_', " "), up));
    }
    history.refuse_duplicates()?;
    Ok(history)
}

fn script(history: &mut History, source: Source) -> Script {
    let mut script = Script::whole(source, Direction::Up, TransactionMode::PerScript);
    let sent_alone = |span: &Span| is_sent_alone(&leading_words(script.source.slice(*span), 4));
    let alone = script.spans().find(sent_alone);
    let Some(alone) = alone else { return script };
    script.transaction = TransactionMode::PerStatement;
    if script.spans().nth(1).is_some() {
        let line = script.source.position(alone.start).line;
        let text = "Supabase sends this statement on its own, and what stands before and behind it \
                    as a transaction each; read as if each statement commits on its own";
        history.note(script.source.name().to_owned(), line, text);
    }
    script
}

/// The statements that the CLI sends on their own; it knows no others, such as
/// `DETACH … CONCURRENTLY`, which then fail.
fn is_sent_alone(words: &[String]) -> bool {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    matches!(
        words[..],
        ["CREATE" | "DROP", "INDEX", "CONCURRENTLY", ..]
            | ["CREATE", "UNIQUE", "INDEX", "CONCURRENTLY"]
            | ["REINDEX", _, "CONCURRENTLY", ..]
            | ["ALTER", "SYSTEM", ..]
            | ["VACUUM", ..]
    )
}
