//! Scripts walked through, one change after the other.

use super::class::Class;
use super::classify::{self, Look};
use super::definitions::Definitions;
use super::item::{Compat, Item};
use crate::catalog::{Catalog, TEMPORARY_SCHEMA};
use crate::effect::{Effect, EffectKind, Replay, ScriptEffects};
use crate::migration::Script;
use crate::pg::QualifiedName;
use crate::sql::{Change, QueryMode, Statement, WriteKind};

/// A point of a history: the catalog, and the definitions that SQL gave.
#[derive(Debug, Clone)]
pub(crate) struct Position {
    pub(crate) replay: Replay,
    pub(crate) definitions: Definitions,
    /// The definitions when the release began.
    pub(crate) released: Definitions,
    /// The catalog when the release began.
    pub(crate) released_catalog: Catalog,
}

/// A script that was walked through.
#[derive(Debug, Clone)]
pub(crate) struct Walked {
    /// Its effects.
    pub(crate) effects: ScriptEffects,
    /// Its changes.
    pub(crate) items: Vec<Item>,
    /// The changes themselves, as statements have them.
    pub(crate) statements: Vec<Statement>,
    /// Objects that were not known and that it drops or changes: it is certain
    /// that there was something.
    pub(crate) implied: Vec<super::schema::Key>,
}

impl Walked {
    /// What PostgreSQL refuses, whatever the rows are.
    pub(crate) fn refused(&self) -> Option<&Effect> {
        let all = self.effects.statements.iter().flat_map(|statement| &statement.effects);
        all.into_iter().find(|effect| matches!(effect.kind, EffectKind::Fails { .. }))
    }
}

impl Position {
    pub(crate) fn new(replay: Replay) -> Self {
        let released_catalog = replay.catalog().clone();
        Self {
            replay,
            definitions: Definitions::default(),
            released: Definitions::default(),
            released_catalog,
        }
    }

    pub(crate) const fn catalog(&self) -> &Catalog {
        self.replay.catalog()
    }

    /// What was made so far is in production now.
    pub(crate) fn release(&mut self) {
        self.replay.release();
        self.released = self.definitions.clone();
        self.released_catalog = self.catalog().clone();
    }

    /// Moves past a script that is in production.
    pub(crate) fn pass(&mut self, migration: Option<&str>, script: &Script) {
        let Self { replay, definitions, .. } = self;
        let source = script.source.clone();
        let see = &mut |statement: &Statement,
                        before: &Catalog,
                        effects: &crate::effect::StatementEffects| {
            if !fails(&effects.effects) {
                note(definitions, statement, before, source.slice(statement.span));
            }
        };
        replay.script_seen(migration, script, see);
    }

    /// Moves past a script of the release, and tells what its changes are.
    pub(crate) fn walk(&mut self, migration: &str, script: &Script) -> Walked {
        let Self { replay, definitions, released, released_catalog } = self;
        let source = script.source.clone();
        let (mut items, mut statements) = (Vec::new(), Vec::new());
        let mut implied = Vec::new();
        let mut copies: Vec<(QualifiedName, QualifiedName)> = Vec::new();
        let see = &mut |statement: &Statement,
                        before: &Catalog,
                        effects: &crate::effect::StatementEffects| {
            let look = Look {
                catalog: before.clone(),
                released: released_catalog,
                definitions,
                released_definitions: released,
                effects: &effects.effects,
                source: &source,
                copies_rows_of_the_script: statement.copy_data.is_some(),
            };
            let found = classify::statement(look, statement);
            let first = items.len();
            items.extend(found.items);
            for item in &mut items[first..] {
                let lost = item.destroys.as_ref().map(|destroyed| &destroyed.table);
                if let Some((_, copy)) = copies.iter().find(|(from, _)| Some(from) == lost) {
                    item.keep(copy.clone());
                }
            }
            copies.extend(copied(statement, before));
            implied.extend(found.implied);
            if !fails(&effects.effects) {
                note(definitions, statement, before, source.slice(statement.span));
            }
            statements.push(statement.clone());
        };
        let effects = replay.script_seen(Some(migration), script, see);
        stop_where_refused(&mut items, &effects);
        Walked { effects, items, statements, implied }
    }
}

/// The tables whose rows a statement copies to a table of its own, and that table.
fn copied(statement: &Statement, before: &Catalog) -> Vec<(QualifiedName, QualifiedName)> {
    let mut found = Vec::new();
    for change in &statement.changes {
        let (reads, copy) = match &change.value {
            Change::CreateTable(create) if !create.no_data => {
                let names = create.query.as_ref().and_then(|query| query.names.as_ref());
                let Some(names) = names else { continue };
                (&names.reads, before.for_creation(&create.name))
            }
            Change::Query { query, mode: QueryMode::Run, .. } => {
                let [write] = query.writes.as_slice() else { continue };
                if !matches!(write.kind, WriteKind::Insert(_)) {
                    continue;
                }
                (&query.reads, before.resolve(&write.table))
            }
            _ => continue,
        };
        if copy.schema != TEMPORARY_SCHEMA {
            found.extend(reads.iter().map(|from| (before.resolve(from), copy.clone())));
        }
    }
    found
}

/// What stands behind a refused statement does not happen, and what stands before
/// it in its transaction is undone.
fn stop_where_refused(items: &mut Vec<Item>, effects: &ScriptEffects) {
    let Some(at) = items.iter().position(|item| item.class == Class::FailsWhole) else { return };
    items.truncate(at + 1);
    let span = items[at].span;
    let refused = effects.statements.iter().find(|statement| statement.span == span);
    if refused.is_some_and(|statement| statement.context.in_transaction) {
        items.drain(..at);
    } else if at > 0 {
        let what = std::mem::take(&mut items[at].what);
        let n1 = Compat::Depends("a part of the migration stays".to_owned());
        items[at] = Item::new(Class::FailsInPart, span, what, n1);
    }
}

fn fails(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect.kind, EffectKind::Fails { .. }))
}

/// Notes the definitions that a statement gives or takes.
fn note(definitions: &mut Definitions, statement: &Statement, before: &Catalog, text: &str) {
    for change in &statement.changes {
        if !matches!(change.value, Change::Do(_)) {
            definitions.note(&change.value, before, text);
        }
    }
}
