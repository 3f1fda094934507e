//! A history replayed: every script's effects, given the catalog that the
//! scripts before it left behind.

use super::script::{Context, ScriptEffects, StatementEffects};
use crate::migration::Script;
use crate::pg::Version;

/// The state of a replay: the catalog so far, and what counts as released.
#[derive(Debug, Clone)]
pub struct Replay {
    #[allow(dead_code)]
    version: Version,
}

impl Replay {
    /// An empty database of `version`.
    pub fn new(version: Version) -> Self {
        Self { version }
    }

    /// Everything that was created so far is in production now: it has rows and
    /// traffic.
    pub fn release(&mut self) {}

    /// What `script` does, and the catalog moves on.
    pub fn script(&mut self, migration: Option<&str>, script: &Script) -> ScriptEffects {
        ScriptEffects {
            source: script.source.clone(),
            migration: migration.map(str::to_owned),
            direction: script.direction,
            transaction: script.transaction,
            statements: script
                .statements
                .iter()
                .map(|statement| StatementEffects {
                    span: statement.span,
                    effects: Vec::new(),
                    context: Context::default(),
                })
                .collect(),
        }
    }

    /// What `script` would do, without moving on: for the down of a migration
    /// whose up was just replayed.
    pub fn aside(&self, migration: Option<&str>, script: &Script) -> ScriptEffects {
        self.clone().script(migration, script)
    }
}
