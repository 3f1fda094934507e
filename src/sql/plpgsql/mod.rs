//! Bodies in PL/pgSQL: of `DO`, of functions and of procedures.
//!
//! A body is read in two moves. `block` and `statement` find the statements of
//! PL/pgSQL, after its own grammar; `lower` makes steps of them: the SQL in them
//! is parsed like any other, and the variables are followed as far as their
//! values stand in the text, so that `EXECUTE format('…', name)` is read where
//! `name` is known. What is not known stays a hole, and what cannot be told from
//! the rest is [`Hidden`].
//!
//! [`Hidden`]: super::Hidden

mod assigned;
mod block;
mod condition;
mod dynamic;
mod evaluate;
mod lookup;
mod lower;
mod parse;
mod rows;
mod scan;
mod statement;
mod tree;
mod value;

use super::change::Step;
use super::cursor::Parsed;
use crate::source::Span;

/// The steps of the body `text[span]`.
pub(super) fn steps(text: &str, span: Span) -> Parsed<Vec<Step>> {
    let block = block::body(&mut scan::Reader::new(text, span)?)?;
    let mut steps = Vec::new();
    lower::Lowering::new(text).block(&block, &mut steps);
    Ok(steps)
}
