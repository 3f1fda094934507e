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
    let mut inlined = false;
    while !cursor.at_end() {
        match cursor.take_one_of(&["IMMUTABLE", "STABLE", "VOLATILE"]) {
            Some("IMMUTABLE") => volatility = Volatility::Immutable,
            Some("STABLE") => volatility = Volatility::Stable,
            Some(_) => volatility = Volatility::Volatile,
            None if cursor.looking_at(&["BEGIN", "ATOMIC"]) => {
                inlined = true;
                cursor.skip(cursor.rest().len());
            }
            None if cursor.take(&["LANGUAGE"]) => {
                inlined = cursor.label_or_string().is_some_and(|name| name == "sql");
            }
            None => cursor.skip(1),
        }
    }
    let depends_on_body = inlined && volatility == Volatility::Volatile;
    Ok(Change::CreateFunction { name, volatility: (!depends_on_body).then_some(volatility) })
}
