//! A history replayed: every script's effects, given the catalog that the
//! scripts before it left behind.

use super::code::{After, Performed, perform};
use super::enum_value::uses;
use std::fmt;
use std::sync::Arc;

use super::facts::no_object;
use super::phase::phase;
use super::predict::of_changes;
use super::script::{Context, ScriptEffects, StatementEffects};
use super::transaction::Session;
use super::transition::transitions;
use super::{Effect, EffectKind, Phase};
use crate::catalog::Catalog;
use crate::migration::Script;
use crate::pg::Version;
use crate::sql::{Change, Statement, TransactionControl};

/// The state of a replay: the catalog so far, and what counts as released.
#[derive(Debug, Clone)]
pub struct Replay {
    catalog: Catalog,
    version: Version,
    parsed: Option<Arc<dyn Parsed>>,
}

/// Who is shown each statement of a script: the catalog before it, and what it
/// does.
pub type See<'a> = dyn FnMut(&Statement, &Catalog, &StatementEffects) + 'a;

/// Where the statements of a script come from.
pub trait Parsed: fmt::Debug + Send + Sync {
    /// The statements of `script`, as [`Script::statements`] gives them.
    fn statements(&self, script: &Script) -> Vec<Statement>;
}

impl Replay {
    /// A database of `version` of which nothing is known.
    pub fn new(version: Version) -> Self {
        Self { catalog: Catalog::default(), version, parsed: None }
    }

    /// The same replay, whose statements are parsed elsewhere: ahead of it, on
    /// other threads, say.
    #[must_use]
    pub fn of_parsed(mut self, parsed: Arc<dyn Parsed>) -> Self {
        self.parsed = Some(parsed);
        self
    }

    /// A database of `version` that was just created: what no script makes does
    /// not exist.
    pub fn of_new_database(version: Version) -> Self {
        Self { catalog: Catalog::of_new_database(), version, parsed: None }
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
        self.walk(migration, script, None)
    }

    /// As [`Self::script`], and shows `see` each statement, the catalog before it
    /// and what it does.
    pub fn script_seen(
        &mut self,
        migration: Option<&str>,
        script: &Script,
        see: &mut See<'_>,
    ) -> ScriptEffects {
        self.walk(migration, script, Some(see))
    }

    fn walk(
        &mut self,
        migration: Option<&str>,
        script: &Script,
        mut see: Option<&mut See<'_>>,
    ) -> ScriptEffects {
        let statements = match &self.parsed {
            Some(parsed) => parsed.statements(script),
            None => script.statements(),
        };
        let mut session = Session::new(script.transaction, statements.len(), &self.catalog);
        let statements = statements
            .iter()
            .enumerate()
            .map(|(index, statement)| {
                let text = script.source.slice(statement.span);
                let before = see.is_some().then(|| self.catalog.clone());
                let effects = self.statement(&mut session, index, statement, text);
                if let (Some(see), Some(before)) = (&mut see, &before) {
                    see(statement, before, &effects);
                }
                effects
            })
            .collect();
        session.end(&mut self.catalog);
        ScriptEffects {
            source: script.source.clone(),
            region: script.region,
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
        text: &str,
    ) -> StatementEffects {
        let context = session.context(self.catalog.is_doubted());
        let in_transaction = context.in_transaction;
        let performed = perform(statement, &self.catalog, self.version, in_transaction);
        let Performed { mut effects, after, settings } = performed;
        refuse_in_transaction(&mut effects, &context);
        refuse_outside_transaction(statement, &mut effects, &context);
        let fresh = session.fresh_values();
        if !fresh.is_empty() {
            effects.extend(uses(statement, text, fresh, &self.catalog, self.version));
        }
        let fails = effects.iter().any(|effect| matches!(effect.kind, EffectKind::Fails { .. }));
        let phase = phase(statement, text, &effects, &self.catalog);
        let transitions = match fails {
            true => Vec::new(),
            false => transitions(statement, &effects, &self.catalog),
        };
        match after {
            _ if fails => {}
            After::Changes => {
                statement.changes.iter().for_each(|change| self.catalog.apply(&change.value));
            }
            After::Catalog(after) => self.catalog = *after,
            After::Unchanged => {}
        }
        let repeats = (!fails && !context.in_transaction && changes_schema(phase)).then(|| {
            let again = of_changes(&statement.changes, &self.catalog, self.version);
            !again.iter().any(|effect| matches!(effect.kind, EffectKind::Fails { .. }))
        });
        session.after(statement, index, &effects, &settings, &mut self.catalog);
        StatementEffects { span: statement.span, effects, context, phase, transitions, repeats }
    }
}

const fn changes_schema(phase: Option<Phase>) -> bool {
    matches!(phase, Some(Phase::Expand | Phase::Tighten | Phase::Contract))
}

/// A statement that refuses a transaction fails in one.
fn refuse_in_transaction(effects: &mut Vec<Effect>, context: &Context) {
    let refusing = effects
        .iter()
        .find(|effect| effect.kind == EffectKind::RefusesTransaction && context.in_transaction)
        .cloned();
    let fails = |effect: &Effect| matches!(effect.kind, EffectKind::Fails { .. });
    if let Some(effect) = refusing.filter(|_| !effects.iter().any(fails)) {
        let message = "cannot run inside a transaction block".to_owned();
        let kind = EffectKind::Fails { sqlstate: "25001", message };
        effects.push(Effect { kind, ..effect });
    }
}

/// `LOCK` and savepoints are refused where nothing lasts.
fn refuse_outside_transaction(statement: &Statement, effects: &mut Vec<Effect>, context: &Context) {
    let refused = statement.changes.iter().find_map(|change| {
        let what = match &change.value {
            Change::LockTables(_) if !context.in_transaction => "LOCK TABLE",
            Change::Transaction(control) if !context.in_own_block => match control {
                TransactionControl::Savepoint(_) => "SAVEPOINT",
                TransactionControl::Release(_) => "RELEASE SAVEPOINT",
                TransactionControl::RollbackTo(_) => "ROLLBACK TO SAVEPOINT",
                _ => return None,
            },
            _ => return None,
        };
        Some((what, change.span))
    });
    if let Some((what, span)) = refused {
        let message = format!("{what} can only be used in transaction blocks");
        let kind = EffectKind::Fails { sqlstate: "25P01", message };
        effects.push(Effect::predicted(no_object(), kind, span));
    }
}
