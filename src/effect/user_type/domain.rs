//! `ALTER DOMAIN`: what checks every table with a column of the domain.

use super::on_type;
use crate::catalog::TypeUse;
use crate::effect::ScanCause;
use crate::effect::facts::Facts;
use crate::pg::{LockMode, Name, QualifiedName};
use crate::sql::{Domain, DomainCheck, TypeAction};

pub(super) fn alter(
    facts: &mut Facts<'_>,
    name: &QualifiedName,
    domain: Option<&Domain>,
    action: &TypeAction,
) {
    match action {
        TypeAction::AddCheck(check) => add_check(facts, name, domain, check),
        TypeAction::AddNotNull { .. } if !facts.version.at_least(17) => {
            let message = "ALTER DOMAIN … ADD NOT NULL exists from PostgreSQL 17 on";
            facts.fails(on_type(name), "42601", message.to_owned());
        }
        TypeAction::AddNotNull { not_valid: true, .. } => {
            let message = "NOT NULL constraints cannot be marked NOT VALID";
            facts.fails(on_type(name), "0A000", message.to_owned());
        }
        TypeAction::AddNotNull { .. } | TypeAction::SetNotNull
            if !domain.is_some_and(|domain| domain.not_null) =>
        {
            for (table, column) in checked(facts, name) {
                facts.scan(&table, &ScanCause::NotNull { column: column.clone() });
                facts.may_fail(&table, "23502", format!("a row where {column} is null"));
            }
        }
        TypeAction::ValidateConstraint { name: constraint }
            if constraint_exists(facts, name, domain, constraint) =>
        {
            check(facts, name, constraint);
        }
        TypeAction::DropConstraint { name: constraint, if_exists: false } => {
            // A NOT NULL has a name too from 17 on, which is not followed.
            let not_null =
                facts.version.at_least(17) && domain.is_some_and(|domain| domain.not_null);
            if !not_null {
                constraint_exists(facts, name, domain, constraint);
            }
        }
        TypeAction::RenameConstraint { from, .. } => {
            constraint_exists(facts, name, domain, from);
        }
        _ => {}
    }
}

fn add_check(
    facts: &mut Facts<'_>,
    name: &QualifiedName,
    domain: Option<&Domain>,
    added: &DomainCheck,
) {
    let taken = domain.is_some_and(|domain| {
        added.name.is_some() && domain.checks.iter().any(|check| check.name == added.name)
    });
    let constraint = match (&added.name, domain) {
        (Some(constraint), _) => constraint.clone(),
        (None, Some(domain)) => domain.free_name(&name.name),
        (None, None) => format!("{}_check", name.name),
    };
    if taken {
        let message =
            format!("constraint \"{constraint}\" for domain \"{}\" already exists", name.name);
        facts.fails(on_type(name), "42710", message);
    } else if added.valid {
        check(facts, name, &constraint);
    }
}

/// Refuses a constraint that a known domain does not have. Says whether to go on.
fn constraint_exists(
    facts: &mut Facts<'_>,
    name: &QualifiedName,
    domain: Option<&Domain>,
    constraint: &Name,
) -> bool {
    let missing = domain.is_some_and(|domain| {
        domain.checks.iter().all(|check| check.name.as_ref() != Some(constraint))
    });
    if missing {
        let message =
            format!("constraint \"{constraint}\" of domain \"{}\" does not exist", name.name);
        facts.fails(on_type(name), "42704", message);
    }
    !missing
}

/// The columns whose values are looked at, their tables locked. Values inside
/// arrays and composite types are not looked at, and so PostgreSQL refuses.
fn checked(facts: &mut Facts<'_>, name: &QualifiedName) -> Vec<(QualifiedName, Name)> {
    let uses = facts.catalog.uses_of_type(name);
    if let Some(TypeUse { table, column, .. }) = uses.iter().find(|it| !it.direct) {
        let message = format!(
            "cannot alter type \"{}\" because column \"{}.{}\" uses it",
            name.name, table.name.name, column.name
        );
        facts.fails(on_type(name), "0A000", message);
        return Vec::new();
    }
    let columns = uses.into_iter().filter(|it| !it.table.partitioned);
    let columns: Vec<(QualifiedName, Name)> =
        columns.map(|it| (it.table.name.clone(), it.column.name.clone())).collect();
    for (table, _) in &columns {
        facts.lock(table, LockMode::Share);
    }
    columns
}

fn check(facts: &mut Facts<'_>, name: &QualifiedName, constraint: &Name) {
    for (table, column) in checked(facts, name) {
        facts.scan(&table, &ScanCause::Check { constraint: constraint.clone() });
        facts.may_fail(&table, "23514", format!("a row where {column} breaks {constraint}"));
    }
}
