//! Storage parameters: `(fillfactor = 70, toast.autovacuum_enabled = false)`.

use sqlparser::tokenizer::Token;

use crate::pg::Name;
use crate::sql::cursor::{Cursor, Parsed};

/// The names of the parameters of a `( … )`, lower case; the values change no
/// effect.
pub(super) fn parameters(cursor: &mut Cursor<'_>) -> Parsed<Vec<Name>> {
    cursor.group()?.comma_separated().into_iter().map(name).collect()
}

fn name(mut parameter: Cursor<'_>) -> Parsed<Name> {
    let mut name = parameter.label()?;
    while parameter.take_token(&Token::Period) {
        name.push('.');
        name.push_str(&parameter.label()?);
    }
    Ok(name.to_ascii_lowercase())
}
