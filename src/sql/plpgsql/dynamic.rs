//! `EXECUTE`: the SQL that an expression makes, as far as it can be told.

use super::value::Text;
use crate::source::{Span, Spanned};
use crate::sql::change::{Change, Dynamic, Hidden, Step, relocate};
use crate::sql::split::{PieceKind, split};
use crate::sql::{grammar, meta_command};

/// The step that running `text` is; `place` is where the `EXECUTE` stands.
pub(super) fn step(text: &Text, place: Span) -> Step {
    let sql = text.shown();
    let hidden = || {
        let sql = sql.split_whitespace().collect::<Vec<_>>().join(" ");
        Step::Hidden(Spanned::new(Hidden::Dynamic { sql }, place))
    };
    if text.is_hole() {
        return hidden();
    }
    if !text.has_holes() {
        let changes = changes(&text.filled(|_| String::new(), ""), place);
        return Step::Dynamic(Box::new(Dynamic { sql, changes, otherwise: None }));
    }
    // Two fillings of each kind: what they have in common is certain.
    let names = |mark: char| changes(&text.filled(|at| format!("hole_{mark}{at}"), "hole"), place);
    let numbers = |mark: usize| changes(&text.filled(|at| (at * 2 + mark).to_string(), "0"), place);
    let mut found = names('a');
    let mut others = Vec::new();
    if is_read(&found) {
        others = names('b');
    } else {
        found = numbers(0);
        if is_read(&found) {
            others = numbers(1);
        }
    }
    if !is_read(&found) {
        return hidden();
    }
    let otherwise = (found != others).then_some(others);
    Step::Dynamic(Box::new(Dynamic { sql, changes: found, otherwise }))
}

fn is_read(changes: &[Spanned<Change>]) -> bool {
    !changes.iter().any(|change| matches!(change.value, Change::Unrecognised { .. }))
}

/// The changes of all statements of `text`, which stands at `place`.
fn changes(text: &str, place: Span) -> Vec<Spanned<Change>> {
    let mut all = Vec::new();
    for piece in split(text) {
        all.extend(match piece.kind {
            PieceKind::Statement => grammar::changes(text, piece.span),
            // psql is not there to read it.
            PieceKind::MetaCommand | PieceKind::CopyData => {
                meta_command(&text[piece.span.start..piece.span.end], piece.span)
            }
            PieceKind::Broken { token, .. } => {
                let why = Some(format!("{token} never ends"));
                let head = "EXECUTE".to_owned();
                vec![Spanned::new(Change::Unrecognised { head, why }, piece.span)]
            }
        });
    }
    relocate(&mut all, place);
    all
}
