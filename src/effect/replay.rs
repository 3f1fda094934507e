//! A history replayed: every script's effects, given the catalog that the
//! scripts before it left behind.

use super::facts::no_object;
use super::predict::predict;
use super::script::{Context, ScriptEffects, StatementEffects};
use super::transaction::Session;
use super::{Effect, EffectKind};
use crate::catalog::Catalog;
use crate::migration::Script;
use crate::pg::Version;
use crate::source::Spanned;
use crate::sql::{Change, Statement};

/// The state of a replay: the catalog so far, and what counts as released.
#[derive(Debug, Clone)]
pub struct Replay {
    catalog: Catalog,
    version: Version,
}

impl Replay {
    /// An empty database of `version`.
    pub fn new(version: Version) -> Self {
        Self { catalog: Catalog::default(), version }
    }

    /// Everything that was created so far is in production now: it has rows and
    /// traffic.
    pub fn release(&mut self) {
        self.catalog.release();
    }

    /// The schema so far.
    pub const fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// What `script` does in a session of its own, and the catalog moves on.
    pub fn script(&mut self, migration: Option<&str>, script: &Script) -> ScriptEffects {
        let mut session = Session::new(script.transaction, script.statements.len(), &self.catalog);
        let statements = script
            .statements
            .iter()
            .enumerate()
            .map(|(index, statement)| self.statement(&mut session, index, statement))
            .collect();
        session.end(&mut self.catalog);
        ScriptEffects {
            source: script.source.clone(),
            migration: migration.map(str::to_owned),
            direction: script.direction,
            transaction: script.transaction,
            statements,
            unseen: script.unseen.iter().map(|unseen| unseen.span).collect(),
        }
    }

    /// What `script` would do, without moving on: for the down of a migration
    /// whose up was just replayed.
    pub fn aside(&self, migration: Option<&str>, script: &Script) -> ScriptEffects {
        self.clone().script(migration, script)
    }

    fn statement(
        &mut self,
        session: &mut Session,
        index: usize,
        statement: &Statement,
    ) -> StatementEffects {
        let context = session.context();
        let mut effects = predict(statement, &self.catalog, self.version);
        refuse_in_transaction(&mut effects, &context);
        refuse_outside_transaction(statement, &mut effects, &context);
        let fails = effects.iter().any(|effect| matches!(effect.kind, EffectKind::Fails { .. }));
        if !fails {
            statement.changes.iter().for_each(|change| self.catalog.apply(&change.value));
        }
        session.after(statement, index, &effects, &mut self.catalog);
        StatementEffects { span: statement.span, effects, context }
    }
}

/// A statement that refuses a transaction fails in one.
fn refuse_in_transaction(effects: &mut Vec<Effect>, context: &Context) {
    let refusing = effects
        .iter()
        .find(|effect| effect.kind == EffectKind::RefusesTransaction && context.in_transaction)
        .cloned();
    if let Some(effect) = refusing {
        let message = "cannot run inside a transaction block".to_owned();
        let kind = EffectKind::Fails { sqlstate: "25001", message };
        effects.push(Effect { kind, ..effect });
    }
}

/// `LOCK` outside a transaction would be over at once, and is refused.
fn refuse_outside_transaction(statement: &Statement, effects: &mut Vec<Effect>, context: &Context) {
    let locks = |change: &&Spanned<Change>| matches!(change.value, Change::LockTables(_));
    if let Some(change) = statement.changes.iter().find(locks)
        && !context.in_transaction
    {
        let message = "LOCK TABLE can only be used in transaction blocks".to_owned();
        let kind = EffectKind::Fails { sqlstate: "25P01", message };
        effects.push(Effect::predicted(no_object(), kind, change.span));
    }
}
