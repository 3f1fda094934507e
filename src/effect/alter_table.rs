//! `ALTER TABLE`: its subcommands together, as the server runs them.
//!
//! PostgreSQL takes the strongest lock of all subcommands first, runs them in
//! passes (drops before type changes before additions …), and then goes through
//! the rows once: a rewrite checks what a scan would have checked. Source:
//! `ATController`, `ATRewriteTables` in `src/backend/commands/tablecmds.c`.

use std::collections::HashSet;

use super::facts::Facts;
use super::{
    Effect, EffectKind, ScanCause, column, column_type, constraint, existing_constraint, index,
    placement, rename, setting,
};
use crate::catalog::{Catalog, Presence};
use crate::pg::{LockMode, QualifiedName, Version};
use crate::source::Span;
use crate::sql::{
    Change, ConstraintKind, IndexAction, TableAction, TableConstraint, TableSetting, Target,
};

/// What every subcommand needs to know of its statement.
pub(super) struct Statement<'a> {
    /// The table.
    pub(super) table: &'a QualifiedName,
    /// `ONLY`.
    pub(super) only: bool,
}

pub(super) fn alter_table(
    target: &Target,
    actions: &[(&TableAction, Span)],
    catalog: &Catalog,
    version: Version,
) -> Vec<Effect> {
    let name = catalog.resolve(&target.name);
    let whole = actions.iter().map(|(_, span)| *span).reduce(Span::to).unwrap_or_default();
    if let Some(effects) = missing_or_index(target, &name, actions, catalog, version, whole) {
        return effects;
    }
    let statement = Statement { table: &name, only: target.only };
    let mut order: Vec<usize> = (0..actions.len()).collect();
    order.sort_by_key(|&i| pass(actions[i].0));
    let mut running: Option<Catalog> = None;
    let mut effects = Vec::new();
    for (done, &i) in order.iter().enumerate() {
        let (action, span) = actions[i];
        let mut facts = Facts::new(running.as_ref().unwrap_or(catalog), version, span);
        of_action(&mut facts, &statement, action);
        let refused = facts.refused();
        effects.extend(facts.into_effects());
        if done + 1 < order.len() && !refused {
            let change =
                Change::AlterTable { table: target.clone(), action: Box::new(action.clone()) };
            running.get_or_insert_with(|| catalog.clone()).apply(&change);
        }
    }
    one_pass_over_rows(&mut effects);
    effects.sort_by_key(|effect| effect.span);
    effects
}

/// The effects where the target is no table: gone, or an index.
fn missing_or_index(
    target: &Target,
    name: &QualifiedName,
    actions: &[(&TableAction, Span)],
    catalog: &Catalog,
    version: Version,
    whole: Span,
) -> Option<Vec<Effect>> {
    let mut facts = Facts::new(catalog, version, whole);
    if catalog.index(name).known().is_some() {
        for (action, _) in actions {
            match action {
                TableAction::Rename { to } => {
                    // Under this name the statement takes the lock of a table.
                    facts.lock_index(name, LockMode::AccessExclusive);
                    index::alter(&mut facts, target, &IndexAction::Rename { to: to.clone() });
                }
                TableAction::Setting(TableSetting::StorageParameters(parameters)) => {
                    let action = IndexAction::StorageParameters(parameters.clone());
                    index::alter(&mut facts, target, &action);
                }
                _ => {
                    facts.lock_index(name, LockMode::AccessExclusive);
                    let why = "what this subcommand does to an index is not foreseen";
                    facts.unknown(facts.index(name), why);
                }
            }
        }
        return Some(facts.into_effects());
    }
    let gone = matches!(catalog.table(name), Presence::Gone) && !catalog.has_relation(name);
    gone.then(|| {
        if !target.if_exists {
            let message = format!("relation \"{}\" does not exist", name.name);
            facts.fails(facts.table(name), "42P01", message);
        }
        facts.into_effects()
    })
}

fn of_action(facts: &mut Facts<'_>, statement: &Statement<'_>, action: &TableAction) {
    match action {
        TableAction::AddColumn { column, if_not_exists } => {
            column::add(facts, statement, column, *if_not_exists);
        }
        TableAction::DropColumn { column, if_exists, cascade } => {
            column::drop(facts, statement, column, *if_exists, *cascade);
        }
        TableAction::AlterType { column, ty, collation, using } => {
            column_type::alter(facts, statement, column, ty, collation.as_ref(), using.as_ref());
        }
        TableAction::AddConstraint(added) => constraint::add(facts, statement, added),
        TableAction::DropConstraint { constraint, if_exists, cascade } => {
            constraint::drop(facts, statement, constraint, *if_exists, *cascade);
        }
        TableAction::ValidateConstraint { constraint } => {
            existing_constraint::validate(facts, statement, constraint);
        }
        TableAction::AlterConstraint { constraint, change } => {
            existing_constraint::alter(facts, statement, constraint, *change);
        }
        TableAction::RenameColumn { from, to } => rename::column(facts, statement, from, to),
        TableAction::RenameConstraint { from, to } => {
            rename::constraint(facts, statement, from, to);
        }
        TableAction::Rename { to } => {
            rename::table(facts, statement, &statement.table.sibling(to.clone()));
        }
        TableAction::SetSchema { schema } => {
            let to = QualifiedName::new(schema.clone(), statement.table.name.clone());
            rename::table(facts, statement, &to);
        }
        _ if placement::alter(facts, statement, action) => {}
        _ => setting::alter(facts, statement, action),
    }
}

/// The pass in which a subcommand runs. Source: `AlterTablePass`.
fn pass(action: &TableAction) -> u8 {
    match action {
        TableAction::DropColumn { .. }
        | TableAction::DropConstraint { .. }
        | TableAction::DropNotNull { .. }
        | TableAction::DropDefault { .. }
        | TableAction::DropIdentity { .. }
        | TableAction::DropExpression { .. } => 0,
        TableAction::AlterType { .. } => 1,
        TableAction::AddColumn { .. } => 2,
        TableAction::SetExpression { .. } => 3,
        TableAction::SetNotNull { .. } | TableAction::SetIdentity { .. } => 4,
        TableAction::AddConstraint(TableConstraint { kind, .. }) => match kind {
            ConstraintKind::NotNull(_) => 4,
            ConstraintKind::Unique(_) | ConstraintKind::PrimaryKey(_) => 5,
            _ => 6,
        },
        TableAction::SetDefault { .. } | TableAction::AddIdentity { .. } => 6,
        _ => 7,
    }
}

/// What a rewrite copies it also checks: no scan of its own for NOT NULL and
/// CHECK.
fn one_pass_over_rows(effects: &mut Vec<Effect>) {
    let rewritten: HashSet<QualifiedName> = effects
        .iter()
        .filter(|effect| matches!(effect.kind, EffectKind::Rewrite(_)))
        .map(|effect| effect.on.name.clone())
        .collect();
    effects.retain(|effect| {
        let checked_on_the_way = matches!(
            effect.kind,
            EffectKind::Scan(ScanCause::NotNull { .. } | ScanCause::Check { .. })
        );
        !(checked_on_the_way && rewritten.contains(&effect.on.name))
    });
}
