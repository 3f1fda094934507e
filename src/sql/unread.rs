//! What of a statement is not read.

use super::change::{
    Change, ColumnConstraint, ConstraintKind, CreateIndex, CreateTable, IndexElement, TableAction,
    TableConstraint, TypeAction, TypeKind,
};
use super::expression::{Expression, Shape};
use super::query::DefiningQuery;
use super::{Statement, leading_words};
use crate::source::Spanned;

/// A statement, or a part of one, that banister does not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// The first words of what is not read: `CREATE VIEW`.
    pub head: String,
    /// Why, where a production began and gave up.
    pub why: Option<String>,
}

impl Statement {
    /// What of it is not read; nothing where all of it is.
    pub fn unread(&self) -> Vec<Unread> {
        let mut found = Vec::new();
        for change in &self.changes {
            of_change(change, &mut found);
        }
        found
    }

    /// Why it cannot be seen what it runs or drops, where that is so: it is read,
    /// but its effects are not in its text.
    pub fn unseen(&self) -> Option<&str> {
        self.changes.iter().find_map(|change| match &change.value {
            Change::Opaque { why } => Some(why.as_str()),
            _ => None,
        })
    }
}

fn of_change(change: &Spanned<Change>, found: &mut Vec<Unread>) {
    match &change.value {
        Change::Unrecognised { head, why } => {
            found.push(Unread { head: head.clone(), why: why.clone() });
        }
        Change::AlterTable { action, .. } => of_action(action, found),
        Change::CreateTable(table) => of_table(table, found),
        Change::CreateIndex(index) => of_index(index, found),
        Change::CreateView(view) => of_query(&view.query, "CREATE VIEW", found),
        Change::CreateType { kind: TypeKind::Domain(domain), .. } => {
            domain.default.iter().for_each(|default| of_expression(default, found));
            domain.checks.iter().for_each(|check| of_expression(&check.check, found));
        }
        Change::AlterType { action, .. } => match action {
            TypeAction::AddCheck(check) => of_expression(&check.check, found),
            TypeAction::Default(Some(default)) => of_expression(default, found),
            _ => {}
        },
        // What a body holds is not what the statement does.
        Change::CreateType { .. }
        | Change::CreateFunction { .. }
        | Change::Drop(_)
        | Change::AlterIndex { .. }
        | Change::Reindex(_)
        | Change::Transaction(_)
        | Change::SetParameter { .. }
        | Change::Refresh(_)
        | Change::CreateSequence(_)
        | Change::AlterSequence { .. }
        | Change::CreateStatistics { .. }
        | Change::AlterStatistics { .. }
        | Change::Truncate(_)
        | Change::LockTables(_)
        | Change::Comment(_)
        | Change::Vacuum(_)
        | Change::Cluster(_)
        | Change::Query { .. }
        | Change::Attachment(_)
        | Change::Privileges(_)
        | Change::Schema(_)
        | Change::Publication(_)
        | Change::CatalogOnly(_)
        | Change::Opaque { .. } => {}
    }
}

fn of_action(action: &TableAction, found: &mut Vec<Unread>) {
    match action {
        TableAction::Unrecognised { head, why } => {
            let head = format!("ALTER TABLE … {head}");
            found.push(Unread { head, why: why.clone() });
        }
        TableAction::AddColumn { column, .. } => of_clauses(&column.constraints, found),
        TableAction::AddConstraint(constraint) => of_constraint(constraint, found),
        TableAction::AlterType { using, .. } => {
            using.iter().for_each(|using| of_expression(using, found));
        }
        TableAction::SetDefault { default, .. } => of_expression(default, found),
        TableAction::SetExpression { expression, .. } => of_expression(expression, found),
        _ => {}
    }
}

fn of_table(table: &CreateTable, found: &mut Vec<Unread>) {
    let own = table.columns.iter().map(|column| &column.value.constraints);
    let options = table.column_options.iter().map(|options| &options.constraints);
    for clauses in own.chain(options) {
        of_clauses(clauses, found);
    }
    for constraint in &table.constraints {
        of_constraint(&constraint.value, found);
    }
    if let Some(query) = &table.query {
        of_query(query, "CREATE TABLE AS", found);
    }
}

fn of_clauses(clauses: &[Spanned<ColumnConstraint>], found: &mut Vec<Unread>) {
    for constraint in clauses {
        match &constraint.value {
            ColumnConstraint::Default(expression)
            | ColumnConstraint::Generated { expression, .. } => of_expression(expression, found),
            ColumnConstraint::Table(constraint) => of_constraint(constraint, found),
            ColumnConstraint::NotNull { .. }
            | ColumnConstraint::Null
            | ColumnConstraint::Identity => {}
        }
    }
}

fn of_constraint(constraint: &TableConstraint, found: &mut Vec<Unread>) {
    if let ConstraintKind::Check(expression) = &constraint.kind {
        of_expression(expression, found);
    }
}

fn of_index(index: &CreateIndex, found: &mut Vec<Unread>) {
    for element in &index.elements {
        if let IndexElement::Expression(expression) = element {
            of_expression(expression, found);
        }
    }
    index.predicate.iter().for_each(|predicate| of_expression(predicate, found));
}

fn of_query(query: &DefiningQuery, head: &str, found: &mut Vec<Unread>) {
    if query.names.is_none() {
        let why = Some("the query in it".to_owned());
        found.push(Unread { head: head.to_owned(), why });
    }
}

fn of_expression(expression: &Expression, found: &mut Vec<Unread>) {
    if expression.shape == Shape::Opaque {
        let head = leading_words(&expression.text, 1).pop().unwrap_or_default();
        found.push(Unread { head: "an expression".to_owned(), why: Some(head) });
    }
}
