//! The effects of a whole script, statement by statement, with what is already
//! held and set when each statement runs.

use super::held::HeldLocks;
use super::{Effect, Phase, Transition};
use crate::migration::{Direction, TransactionMode};
use crate::source::{Source, Span};

/// What one script does.
#[derive(Debug, Clone)]
pub struct ScriptEffects {
    /// The file.
    pub source: Source,
    /// The part of the file that the script is.
    pub region: Span,
    /// The migration's id, where the script belongs to one.
    pub migration: Option<String>,
    /// Which way it takes the schema.
    pub direction: Direction,
    /// How the tool wraps it.
    pub transaction: TransactionMode,
    /// Its statements, in order.
    pub statements: Vec<StatementEffects>,
    /// The statements that stand for something that is not SQL.
    pub unseen: Vec<Span>,
}

/// What one statement does.
#[derive(Debug, Clone)]
pub struct StatementEffects {
    /// The statement's bytes.
    pub span: Span,
    /// Its effects.
    pub effects: Vec<Effect>,
    /// What is so when it runs.
    pub context: Context,
    /// The phase of expand and contract that it belongs to; nothing where what it
    /// does could not be told.
    pub phase: Option<Phase>,
    /// What it changes for the code that uses the schema.
    pub transitions: Vec<Transition>,
    /// Whether PostgreSQL takes it once more right behind itself, as where a file
    /// that stopped half-way runs again; only told of a change of the schema that
    /// runs outside a transaction.
    pub repeats: Option<bool>,
}

impl StatementEffects {
    /// Whether it changes the schema, and not only rows.
    pub const fn changes_schema(&self) -> bool {
        matches!(self.phase, Some(Phase::Expand | Phase::Tighten | Phase::Contract))
    }
}

/// What is so when a statement runs.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// It runs inside a transaction block, so that what it locks stays locked
    /// to the end of that block.
    pub in_transaction: bool,
    /// That block was begun by `BEGIN`, of the script or of the tool: it is not the
    /// one that a server lays around a message of several statements.
    pub in_own_block: bool,
    /// The limit on waiting for a lock.
    pub lock_timeout: Timeout,
    /// The limit on the statement's run time.
    pub statement_timeout: Timeout,
    /// The locks that earlier statements of the transaction hold, strongest
    /// per object.
    pub held: HeldLocks,
    /// SQL that is not read came before it: there may be more, or less, than is
    /// known.
    pub doubted: bool,
}

/// A timeout as the script itself sets it; what the role or the server sets is
/// not seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Timeout {
    /// The script does not set it.
    #[default]
    Unset,
    /// Set to 0, or reset: no limit that could be relied on.
    Disabled,
    /// Set to so many milliseconds.
    Milliseconds(u64),
}

impl Timeout {
    /// Whether it limits anything.
    pub const fn is_effective(self) -> bool {
        matches!(self, Self::Milliseconds(_))
    }
}
