//! What a column of a result is called.
//!
//! Source: `FigureColname` in `src/backend/parser/parse_target.c`, as far as the
//! text tells it at once.

use sqlparser::tokenizer::Token;

use super::Note;
use crate::pg::Name;
use crate::sql::cursor::{Cursor, Parsed};

/// Words in front of a parenthesis, or alone, that are no name of their result.
const UNLIKE_NAMES: [&str; 9] =
    ["ARRAY", "CAST", "COLLATION", "EXTRACT", "FALSE", "NULL", "TREAT", "TRIM", "TRUE"];

impl Cursor<'_> {
    /// Takes an expression; where it is a bare name, that may be the name of a column
    /// of the result.
    pub(super) fn expression_or_output(&mut self) -> Parsed<()> {
        let (start, mark) = (self.clone(), self.mark());
        self.expression()?;
        let mut bare = start.before(self);
        if self.is_noting()
            && self.mark() == mark + 1
            && let Ok(name) = bare.name()
            && bare.at_end()
        {
            self.replace_note(mark, Note::OutputOrColumn(name));
        }
        Ok(())
    }

    /// Notes a column of the result, or several.
    pub(super) fn note_output(&self, expression: &Cursor<'_>, label: Option<&Cursor<'_>>) {
        if !self.is_noting() {
            return;
        }
        self.note(match label {
            Some(label) => Note::Output(labelled(&mut label.clone())),
            None => match all_of(&mut expression.clone()) {
                Some(relation) => Note::OutputAll(Some(relation)),
                // `(row).*`: nobody has an empty name.
                None if ends_with_star(expression) => Note::OutputAll(Some(Name::new())),
                None => Note::Output(own_name(&mut expression.clone())),
            },
        });
    }
}

fn ends_with_star(expression: &Cursor<'_>) -> bool {
    expression.rest().last().is_some_and(|last| last.token == Token::Mul)
}

/// The relation of `relation.*`.
fn all_of(expression: &mut Cursor<'_>) -> Option<Name> {
    let mut relation = expression.label().ok()?;
    while expression.take_token(&Token::Period) {
        if expression.take_token(&Token::Mul) {
            return expression.at_end().then_some(relation);
        }
        relation = expression.label().ok()?;
    }
    None
}

fn labelled(label: &mut Cursor<'_>) -> Option<Name> {
    label.take(&["AS"]);
    label.label().ok()
}

/// The name of a column, or of a function that is called, cast or not.
fn own_name(expression: &mut Cursor<'_>) -> Option<Name> {
    if UNLIKE_NAMES.iter().any(|word| expression.looking_at(&[word])) {
        return None;
    }
    let mut name = expression.label().ok()?;
    while expression.take_token(&Token::Period) {
        name = expression.label().ok()?;
    }
    let is_call = expression.group().is_ok();
    if is_call && expression.take(&["FILTER"]) {
        expression.group().ok()?;
    }
    if is_call && expression.take(&["OVER"]) && expression.group().is_err() {
        expression.name().ok()?;
    }
    while expression.take_token(&Token::DoubleColon) {
        expression.type_name().ok()?;
    }
    expression.at_end().then_some(name)
}
