//! `CREATE FUNCTION`, as far as a column default that calls it depends on it.

use crate::sql::change::{Change, Volatility};
use crate::sql::cursor::{Cursor, Parsed};

pub(super) fn create_function(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(1);
    cursor.take(&["OR", "REPLACE"]);
    cursor.expect(&["FUNCTION"])?;
    let name = cursor.object_name()?;
    cursor.group()?;
    // A function is volatile unless it says otherwise (manual, CREATE FUNCTION).
    let mut volatility = Volatility::Volatile;
    while !cursor.at_end() {
        match cursor.take_one_of(&["IMMUTABLE", "STABLE", "VOLATILE"]) {
            Some("IMMUTABLE") => volatility = Volatility::Immutable,
            Some("STABLE") => volatility = Volatility::Stable,
            Some(_) => volatility = Volatility::Volatile,
            None if cursor.looking_at(&["BEGIN", "ATOMIC"]) => cursor.skip(cursor.rest().len()),
            None => cursor.skip(1),
        }
    }
    Ok(Change::CreateFunction { name, volatility })
}
