//! PostgreSQL's grammar of expressions, queries and statements that change rows,
//! as a recogniser: it takes tokens or refuses them, and keeps nothing.
//!
//! sqlparser's parser takes words that PostgreSQL refuses, and refuses words that
//! PostgreSQL takes. So these productions, after `gram.y` of PostgreSQL 18, decide what is SQL and where a
//! clause ends. They add no symbol of their own: `expression` is `a_expr`,
//! `restricted_expression` is `b_expr`.

mod call;
mod constant;
mod expression;
mod from;
mod json;
mod note;
mod operator;
mod output;
mod query;
mod rows;
mod special;
mod window;
mod xml;

use super::cursor::{Cursor, Parsed};

pub(super) use note::{Note, Notes};

/// How deep expressions and queries may be nested: what sqlparser's parser takes,
/// and more than anybody writes.
const DEEPEST: usize = 100;

impl Cursor<'_> {
    /// Goes one level deeper.
    fn deeper<T>(&mut self, inside: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= DEEPEST {
            return self.refuse("less nesting");
        }
        self.depth += 1;
        let parsed = inside(self);
        self.depth -= 1;
        parsed
    }
}
