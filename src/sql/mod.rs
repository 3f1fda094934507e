//! Text to statements to changes. Never fails, loses no byte: what is not
//! understood is data.

mod split;

pub use split::{Piece, PieceKind, Unclosed, leading_words, split};

use crate::source::{Source, Span};

/// One statement of a script; its text is `source[span]`.
#[derive(Debug, Clone)]
pub struct Statement {
    /// First byte of the first token to last byte of the last token, without
    /// the `;`.
    pub span: Span,
}

/// The statements of one region of a source, in order.
pub fn parse(source: &Source, region: Span) -> Vec<Statement> {
    split(source.slice(region))
        .into_iter()
        .map(|piece| Statement { span: piece.span.shifted(region.start) })
        .collect()
}
