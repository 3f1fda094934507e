//! Text to statements to changes. Never fails, loses no byte: what is not
//! understood is data.
//!
//! [`split()`] owns the boundaries, `lex` turns one statement into tokens with
//! byte spans, and `grammar` has the productions: one file per statement
//! kind, straight from tokens to [`Change`]s. `sqlparser` lends its tokenizer
//! and its expression parser, and is named nowhere else in the crate.

mod change;
mod cursor;
mod data_type;
mod directive;
mod expression;
mod grammar;
mod keyword;
mod lex;
mod newer;
mod plpgsql;
mod proof;
mod query;
mod split;
mod synopsis;
mod syntax;
mod tree;
mod unread;

use sqlparser::tokenizer::Token;

use crate::pg::TypeName;
use crate::source::{Source, Span, Spanned};

pub use change::*;
pub use directive::{DECLARATION_KEYS, Directive, Setting, directives};
pub use expression::{Constant, Expression, Shape};
pub use keyword::can_name;
pub use newer::Newer;
pub use proof::{ColumnCondition, Demand, Literal};
pub use query::{ColumnUse, DefiningQuery, Output, Query, Write, WriteKind};
pub use split::{
    Piece, PieceKind, Unclosed, comments, leading_words, names_before_parentheses, split,
    without_layout,
};
pub use unread::Unread;

/// One statement of a script; its text is `source[span]`.
#[derive(Debug, Clone)]
pub struct Statement {
    /// First byte of the first token to last byte of the last token, without
    /// the `;`.
    pub span: Span,
    /// What it changes, in the order written; an `ALTER TABLE` has one change
    /// per subcommand. Empty only for what is known to change nothing.
    pub changes: Vec<Spanned<Change>>,
    /// Its clauses that older servers do not know, in order.
    pub newer: Vec<Spanned<Newer>>,
    /// The rows that follow a `COPY … FROM stdin`.
    pub copy_data: Option<Span>,
    /// Whether it is a command of psql, which the server never sees.
    pub is_meta_command: bool,
}

/// The statements of one region of a source, in order. Never fails; a piece
/// that nobody understands is a statement with [`Change::Unrecognised`].
pub fn parse(source: &Source, region: Span) -> Vec<Statement> {
    let mut statements: Vec<Statement> = Vec::new();
    for piece in split(source.slice(region)) {
        let span = piece.span.shifted(region.start);
        match (piece.kind, statements.last_mut()) {
            (PieceKind::CopyData, Some(copy)) => copy.copy_data = Some(span),
            (PieceKind::CopyData, None) => {}
            (kind, _) => statements.push(statement(source, kind, region.start, span)),
        }
    }
    statements
}

/// The tokens of a statement, blanks and comments left out, as spans of `text`;
/// nothing where a token in it never ends.
pub fn tokens(text: &str) -> Option<Vec<Span>> {
    let lexemes = lex::lex(text, Span::new(0, text.len())).ok()?;
    Some(lexemes.iter().map(|lexeme| lexeme.span).collect())
}

/// The string constants of a statement, and the type that each is cast to where
/// `::` follows it.
pub fn string_literals(text: &str) -> Vec<(String, Option<TypeName>)> {
    let Ok(lexemes) = lex::lex(text, Span::new(0, text.len())) else { return Vec::new() };
    let literals = lexemes.iter().enumerate().filter_map(|(at, lexeme)| match &lexeme.token {
        Token::SingleQuotedString(value) => Some((at, value.clone())),
        _ => None,
    });
    let with_cast = literals.map(|(at, value)| {
        let mut after = cursor::Cursor::new(text, &lexemes[at + 1..]);
        let cast = after.take_token(&Token::DoubleColon).then(|| after.type_name().ok()).flatten();
        (value, cast)
    });
    with_cast.collect()
}

/// The statement that one piece of a source is.
fn statement(source: &Source, kind: PieceKind, offset: usize, span: Span) -> Statement {
    let mut newer = Vec::new();
    let changes = match kind {
        PieceKind::Statement | PieceKind::CopyData => {
            let met = newer::Met::default();
            let changes = grammar::changes_noting(source.text(), span, &met);
            newer = met.into_all();
            changes
        }
        PieceKind::MetaCommand => meta_command(source.slice(span), span),
        PieceKind::Broken { token, opened } => {
            let place = source.position(offset + opened);
            let why = format!(
                "{token} that opens at line {}, column {} never ends",
                place.line, place.column
            );
            let head = source.slice(span).split_whitespace().next().unwrap_or_default();
            let head = shortened(head);
            vec![Spanned::new(Change::Unrecognised { head, why: Some(why) }, span)]
        }
    };
    let is_meta_command = kind == PieceKind::MetaCommand;
    Statement { span, changes, newer, copy_data: None, is_meta_command }
}

/// How much of the user's text a message quotes.
const MAX_QUOTED: usize = 60;

/// The beginning of `text`, for a message.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(MAX_QUOTED) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Commands of psql that change neither the schema nor where SQL goes.
const HARMLESS_META_COMMANDS: &[&str] = &[
    "\\;",
    "\\echo",
    "\\encoding",
    "\\errverbose",
    "\\pset",
    "\\qecho",
    "\\restrict",
    "\\timing",
    "\\unrestrict",
    "\\warn",
];

fn meta_command(text: &str, span: Span) -> Vec<Spanned<Change>> {
    let command = text.split_whitespace().next().unwrap_or(text);
    // `\set` feeds variables into the SQL; these only steer psql's own output.
    const HARMLESS_VARIABLES: [&str; 4] = ["ECHO", "ON_ERROR_STOP", "QUIET", "VERBOSITY"];
    let sets = command == "\\set"
        && text.split_whitespace().nth(1).is_some_and(|name| HARMLESS_VARIABLES.contains(&name));
    if sets || HARMLESS_META_COMMANDS.contains(&command) {
        return Vec::new();
    }
    let why = Some("a command of psql, which decides what is run and where".to_owned());
    vec![Spanned::new(Change::Unrecognised { head: shortened(command), why }, span)]
}
