//! PostgreSQL's grammar of expressions, queries and statements that change rows,
//! as a recogniser: it takes tokens or refuses them, and builds no tree.
//!
//! The productions follow `gram.y` of PostgreSQL 18: `expression` is `a_expr`,
//! `restricted_expression` is `b_expr`. They decide what is SQL and where a clause
//! ends. Who wants to know what a text names has them note it on the way
//! ([`Note`]). A chain of operators is a loop, whatever its length; only what is
//! nested goes deeper.

mod call;
mod constant;
mod expression;
mod from;
mod json;
mod note;
mod operator;
mod query;
mod rows;
mod special;
mod window;
mod xml;

use super::cursor::{Cursor, Parsed};

pub(super) use note::{Note, Notes};

/// How deep expressions and queries may be nested: more than anybody writes, and no
/// more than the stack of a thread holds.
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
