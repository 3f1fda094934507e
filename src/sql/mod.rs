//! Text to statements to changes. Never fails, loses no byte: what is not
//! understood is data.
//!
//! [`split()`] owns the boundaries, [`lex`] turns one statement into tokens with
//! byte spans, and [`grammar`] has the productions: one file per statement
//! kind, straight from tokens to [`Change`]s. `sqlparser` lends its tokenizer
//! and its expression parser, and is named nowhere else in the crate.

mod change;
mod cursor;
mod expression;
mod grammar;
mod keyword;
mod lex;
mod split;

use crate::source::{Source, Span, Spanned};

pub use change::*;
pub use expression::{Expression, Shape};
pub use split::{Piece, PieceKind, split};

/// One statement of a script; its text is `source[span]`.
#[derive(Debug, Clone)]
pub struct Statement {
    /// First byte of the first token to last byte of the last token, without
    /// the `;`.
    pub span: Span,
    /// What it changes, in the order written; an `ALTER TABLE` has one change
    /// per subcommand. Empty only for statements that are known to change
    /// nothing.
    pub changes: Vec<Spanned<Change>>,
}

/// The statements of one region of a source, in order. Never fails; a piece
/// that nobody understands is a statement with [`Change::Unrecognised`].
pub fn parse(source: &Source, region: Span) -> Vec<Statement> {
    split(source.slice(region))
        .into_iter()
        .map(|piece| statement(source, piece.kind, piece.span.shifted(region.start)))
        .collect()
}

/// The statement that one piece of a source is.
fn statement(source: &Source, kind: PieceKind, span: Span) -> Statement {
    let changes = match kind {
        PieceKind::Statement => grammar::changes(source.text(), span),
    };
    Statement { span, changes }
}
