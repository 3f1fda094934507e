//! Statement boundaries.

use crate::source::Span;

/// A part of a text that is not a gap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Its bytes, without surrounding blanks, comments and the `;`.
    pub span: Span,
    /// What it is.
    pub kind: PieceKind,
}

/// What a piece of a script is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PieceKind {
    /// A statement.
    Statement,
}

/// Splits `text`; what lies between the pieces is blanks, comments and `;`.
pub fn split(_text: &str) -> Vec<Piece> {
    Vec::new()
}
