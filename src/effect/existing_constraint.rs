//! `VALIDATE CONSTRAINT`, `ALTER CONSTRAINT`.

use super::alter_table::Statement;
use super::column::lock_family;
use super::constraint::{check, foreign_key, missing};
use super::facts::Facts;
use super::inheritance;
use super::{Break, ScanCause};
use crate::catalog::{Constraint, ConstraintRule, Proof};
use crate::pg::{LockMode, QualifiedName};
use crate::sql::ConstraintChange;

pub(super) fn validate(facts: &mut Facts<'_>, statement: &Statement<'_>, constraint: &str) {
    let table = statement.table;
    facts.lock(table, LockMode::ShareUpdateExclusive);
    let Some(known) = facts.known(table) else {
        return validate_unseen(facts, table, constraint);
    };
    let not_null = known.not_null_named(constraint).filter(|_| facts.version.at_least(18));
    let unproven = not_null.filter(|column| column.not_null == Some(Proof::NotValid));
    let found = known.constraint(constraint);
    if let Some((sqlstate, message)) = found.and_then(|found| not_validated(facts, found, table)) {
        facts.fails(facts.table(table), sqlstate, message);
        return;
    }
    match found {
        Some(found) if found.valid => {}
        Some(Constraint { rule: ConstraintRule::ForeignKey(key), name, .. }) => {
            let references = key.references.clone();
            facts.lock(&references, LockMode::RowShare);
            lock_family(facts, statement, LockMode::ShareUpdateExclusive);
            foreign_key(facts, table, &references, name);
        }
        Some(found) => {
            let found = found.clone();
            if with_children(facts, statement, found.no_inherit) {
                check(facts, statement, &found.name, found.no_inherit);
            }
        }
        None => match unproven {
            Some(column) => {
                let column = column.name.clone();
                if with_children(facts, statement, false) {
                    facts.may_fail(table, "23502", format!("a row where `{column}` is null"));
                    facts.scan(table, &ScanCause::NotNull { column });
                }
            }
            None if not_null.is_some() => {}
            None if known.complete => missing(facts, table, constraint),
            None => validate_unseen(facts, table, constraint),
        },
    }
}

/// Why a constraint cannot be validated.
fn not_validated(
    facts: &Facts<'_>,
    found: &Constraint,
    table: &QualifiedName,
) -> Option<(&'static str, String)> {
    if found.rule.has_index() {
        let of = format!("\"{}\" of relation \"{}\"", found.name, table.name);
        return Some((
            "42809",
            format!("constraint {of} is not a foreign key or check constraint"),
        ));
    }
    (!found.enforced && facts.version.at_least(18))
        .then(|| ("55000", "cannot validate NOT ENFORCED constraint".to_owned()))
}

/// Children are validated too, and cannot be left out. Says whether to go on.
fn with_children(facts: &mut Facts<'_>, statement: &Statement<'_>, no_inherit: bool) -> bool {
    if no_inherit {
        return true;
    }
    if statement.only && inheritance::has_children(facts, statement.table) {
        let message = "constraint must be validated on child tables too";
        facts.fails(facts.table(statement.table), "42P16", message.to_owned());
        return false;
    }
    lock_family(facts, statement, LockMode::ShareUpdateExclusive);
    true
}

fn validate_unseen(facts: &mut Facts<'_>, table: &QualifiedName, constraint: &str) {
    facts.scan(table, &ScanCause::Check { constraint: constraint.to_owned() });
    facts.may_fail(table, "23514", format!("a row that violates `{constraint}`"));
    let why = format!(
        "constraint `{constraint}` was never seen: if it is a foreign key, the table that it \
         references is read and locked in ROW SHARE mode too"
    );
    facts.unknown(facts.table(table), why);
}

/// `ALTER CONSTRAINT`. Source: `ATExecAlterConstraint`.
pub(super) fn alter(
    facts: &mut Facts<'_>,
    statement: &Statement<'_>,
    constraint: &str,
    change: ConstraintChange,
) {
    let table = statement.table;
    lock_family(facts, statement, LockMode::AccessExclusive);
    if !facts.version.at_least(18) && (change.enforced.is_some() || change.inherits == Some(true)) {
        let message = "ALTER CONSTRAINT … ENFORCED and INHERIT exist from PostgreSQL 18 on";
        facts.fails(facts.table(table), "42601", message.to_owned());
        return;
    }
    if !facts.version.at_least(18) && change.inherits == Some(false) {
        let message = "FOREIGN KEY constraints cannot be marked NO INHERIT";
        facts.fails(facts.table(table), "0A000", message.to_owned());
        return;
    }
    let Some(known) = facts.known(table) else { return };
    let not_null = known.not_null_named(constraint).is_some() && facts.version.at_least(18);
    let Some(found) = known.constraint(constraint) else {
        if known.complete && !not_null {
            missing(facts, table, constraint);
        }
        return;
    };
    let of = format!("constraint \"{constraint}\" of relation \"{}\"", table.name);
    let ConstraintRule::ForeignKey(key) = &found.rule else {
        let message = if change.enforced.is_some() {
            format!("cannot alter enforceability of {of}")
        } else if change.inherits.is_some() {
            format!("{of} is not a not-null constraint")
        } else {
            format!("{of} is not a foreign key constraint")
        };
        facts.fails(facts.table(table), "42809", message);
        return;
    };
    if change.inherits.is_some() {
        let message = format!("{of} is not a not-null constraint");
        facts.fails(facts.table(table), "42809", message);
        return;
    }
    if inheritance::inherits_constraint(facts, table, constraint) {
        let message =
            format!("cannot alter constraint \"{constraint}\" on relation \"{}\"", table.name);
        let sqlstate = if facts.version.at_least(18) { "55000" } else { "XX000" };
        facts.fails(facts.table(table), sqlstate, message);
        return;
    }
    let key = key.references.clone();
    match change.enforced {
        Some(true) if !found.enforced => {
            facts.lock_with_partitions(&key, LockMode::ShareRowExclusive);
            foreign_key(facts, table, &key, &found.name);
            facts.breaks(table, Break::WriteRefused { constraint: found.name.clone() });
        }
        Some(false) if found.enforced => {
            facts.lock_with_partitions(&key, LockMode::AccessExclusive);
        }
        _ => {}
    }
}
