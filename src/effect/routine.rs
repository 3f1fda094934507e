//! `CREATE` and `DROP` of functions, procedures and aggregates.
//!
//! A body is only stored. But a body in SQL is analysed when it is created, which
//! locks what it names (`fmgr_sql_validator`); one in PL/pgSQL is not.

use indexmap::IndexSet;

use super::facts::{Facts, no_object};
use super::object::loses_column;
use super::{Break, query, view};
use crate::catalog::{Calls, ConstraintRule, Routine, arguments_of};
use crate::pg::{LockMode, Name, QualifiedName, TypeName};
use crate::sql::{
    Change, CreateRoutine, DropRoutines, Parameter, ParameterMode, QueryMode, Returns, RoutineKind,
    RoutineName, Step,
};

pub(super) fn create(facts: &mut Facts<'_>, create: &CreateRoutine) {
    if create.standard_body && !facts.version.at_least(14) {
        let message = "a body without quotes exists from PostgreSQL 14 on".to_owned();
        facts.fails(no_object(), "42601", message);
        return;
    }
    let named = RoutineName {
        name: create.name.clone(),
        arguments: Some(arguments_of(&create.parameters)),
    };
    let full = facts.catalog.for_creation(&create.name);
    let existing = facts.catalog.routine(&named);
    let here = existing.filter(|_| facts.catalog.resolve_routine(&named) == full);
    if let Some((sqlstate, message)) = here.and_then(|known| conflict(known, create)) {
        facts.fails(no_object(), sqlstate, message);
        return;
    }
    analyse(facts, create);
}

/// Why a routine cannot take the place of the one that is there. Source:
/// `ProcedureCreate`.
fn conflict(known: &Routine, create: &CreateRoutine) -> Option<(&'static str, String)> {
    let name = &create.name.name;
    if !create.replace {
        return Some((
            "42723",
            format!("function \"{name}\" already exists with same argument types"),
        ));
    }
    if known.kind != create.kind {
        return Some(("42809", "cannot change routine kind".to_owned()));
    }
    let before = result(known.returns.as_ref(), &known.parameters);
    let after = result(create.returns.as_ref(), &create.parameters);
    if create.kind == RoutineKind::Function && !is_alike(&before, &after) {
        return Some(("42P13", "cannot change return type of existing function".to_owned()));
    }
    let inputs = |parameters: &[Parameter]| -> Vec<Parameter> {
        parameters.iter().filter(|it| it.mode != ParameterMode::Out).cloned().collect()
    };
    let (old, new) = (inputs(&known.parameters), inputs(&create.parameters));
    let renamed =
        old.iter().zip(&new).find(|(old, new)| old.name.is_some() && old.name != new.name);
    if let Some((Parameter { name: Some(name), .. }, _)) = renamed {
        return Some(("42P13", format!("cannot change name of input parameter \"{name}\"")));
    }
    let defaults = |all: &[Parameter]| all.iter().filter(|it| it.has_default).count();
    (defaults(&old) > defaults(&new))
        .then(|| ("42P13", "cannot remove parameter defaults from existing function".to_owned()))
}

/// What a routine returns: whether many rows, and the columns, which have names
/// where they are several.
fn result(returns: Option<&Returns>, parameters: &[Parameter]) -> (bool, Vec<(Name, TypeName)>) {
    let outputs = parameters
        .iter()
        .filter(|it| matches!(it.mode, ParameterMode::Out | ParameterMode::InOut))
        .map(|it| (it.name.clone().unwrap_or_default(), it.ty.clone()));
    let (set, columns) = match returns {
        Some(Returns::Type { ty, set }) if ty.name != "record" => {
            (*set, vec![(Name::new(), ty.clone())])
        }
        Some(Returns::Type { set, .. }) => (*set, outputs.collect()),
        Some(Returns::Table(columns)) => (true, columns.clone()),
        None => (false, outputs.collect()),
    };
    match <[(Name, TypeName); 1]>::try_from(columns) {
        Ok([(_, ty)]) => (set, vec![(Name::new(), ty)]),
        Err(columns) => (set, columns),
    }
}

fn is_alike(one: &(bool, Vec<(Name, TypeName)>), other: &(bool, Vec<(Name, TypeName)>)) -> bool {
    // A schema may be written or not, and what `%TYPE` means is not followed.
    let same = |a: &TypeName, b: &TypeName| {
        let schemas = a.schema.is_none() || b.schema.is_none() || a.schema == b.schema;
        let copied = a.name.ends_with("%type") || b.name.ends_with("%type");
        copied || (a.name == b.name && a.array == b.array && schemas)
    };
    one.0 == other.0
        && one.1.len() == other.1.len()
        && one.1.iter().zip(&other.1).all(|(a, b)| a.0 == b.0 && same(&a.1, &b.1))
}

/// Analyses a body in SQL, under the settings that the routine brings.
fn analyse(facts: &mut Facts<'_>, create: &CreateRoutine) {
    let Some(code) = create.code.as_ref().filter(|code| code.language == "sql") else { return };
    let polymorphic = create.parameters.iter().any(|it| it.ty.name.starts_with("any"));
    let checked = facts.catalog.checks_bodies() && !polymorphic;
    if !checked && !create.standard_body {
        return;
    }
    let mut catalog = facts.catalog.clone();
    for (name, value) in &create.sets {
        let (name, value) = (name.clone(), value.clone());
        catalog.apply(&Change::SetParameter { name, value, local: true });
    }
    facts.under(&catalog, |facts| {
        for step in &code.steps {
            let Step::Run(changes) = step else { continue };
            for change in changes {
                if let Change::Query { query, .. } = &change.value {
                    query::names(facts, query, QueryMode::Plan);
                }
            }
        }
    });
}

pub(super) fn drop(facts: &mut Facts<'_>, drop: &DropRoutines) {
    for named in &drop.routines {
        let name = facts.catalog.resolve_routine(named);
        let all = facts.catalog.routines(named.name.schema.as_deref(), &named.name.name);
        let kind = drop.kind.as_str();
        let Some(routine) = facts.catalog.routine(named) else {
            if named.arguments.is_none() && all.len() > 1 {
                let message = format!("{kind} name \"{}\" is not unique", name.name);
                facts.fails(no_object(), "42725", message);
            } else if facts.catalog.is_whole() && !drop.if_exists {
                facts.fails(no_object(), "42883", format!("{kind} {} does not exist", name.name));
            }
            continue;
        };
        if drop.kind != RoutineKind::Routine && routine.kind != drop.kind {
            let message = format!("{} is not a {kind}", name.name);
            facts.fails(no_object(), "42809", message);
            continue;
        }
        if all.len() > 1 && is_called(facts, &name) {
            let why = format!("which function called {} is used could not be told", name.name);
            facts.unknown(no_object(), why);
            continue;
        }
        drop_callers(facts, &name, drop.cascade);
    }
}

/// Whether `calls` names a function.
fn calls(name: &QualifiedName) -> impl Fn(&Calls) -> bool {
    move |calls| {
        calls.iter().any(|(schema, called)| {
            *called == name.name && schema.as_ref().is_none_or(|schema| *schema == name.schema)
        })
    }
}

fn is_called(facts: &Facts<'_>, name: &QualifiedName) -> bool {
    let (tables, indexes, views) = facts.catalog.callers(&name.name);
    !(tables.is_empty() && indexes.is_empty() && views.is_empty())
}

/// What cannot be without a function goes with it, or keeps it.
fn drop_callers(facts: &mut Facts<'_>, name: &QualifiedName, cascade: bool) {
    let is = calls(name);
    let (tables, indexes, views) = facts.catalog.callers(&name.name);
    // Until 14 generated columns went without a word.
    let goes = |generated: bool| cascade || (generated && !facts.version.at_least(15));
    let mut stays =
        indexes.iter().any(|index| is(&index.calls)) || views.iter().any(|view| is(&view.calls));
    for table in &tables {
        let checks = table.constraints.iter().any(|it| checks(&it.rule, &is));
        let attached = table.attached.values().any(|it| is(&it.calls));
        stays |= checks || attached;
        stays |= table
            .columns
            .iter()
            .any(|column| is(&column.calls) && !goes(column.generated.is_some()));
    }
    if stays && !cascade {
        let message =
            format!("cannot drop function {} because other objects depend on it", name.name);
        facts.fails(no_object(), "2BP01", message);
        return;
    }
    for table in tables {
        let touched = table.attached.values().any(|it| is(&it.calls))
            || table.columns.iter().any(|it| is(&it.calls))
            || table.constraints.iter().any(|it| checks(&it.rule, &is));
        if touched {
            facts.lock(&table.name, LockMode::AccessExclusive);
        }
        for column in table.columns.iter().filter(|column| is(&column.calls)) {
            if column.generated.is_some() {
                loses_column(facts, &table.name, &column.name);
            } else {
                let column = column.name.clone();
                facts.breaks(&table.name, Break::DefaultChanged { column });
            }
        }
    }
    for index in indexes.into_iter().filter(|index| is(&index.calls)) {
        facts.lock(&index.table, LockMode::AccessExclusive);
        facts.lock_dropped_index(&index.name);
    }
    for dropped in views.into_iter().filter(|view| is(&view.calls)) {
        view::cascaded(facts, &dropped.name, &IndexSet::new());
    }
}

fn checks(rule: &ConstraintRule, is: &impl Fn(&Calls) -> bool) -> bool {
    matches!(rule, ConstraintRule::Check(check) if is(&check.functions))
}
