//! What a statement that changes rows writes.

use sqlparser::ast::{
    Assignment, AssignmentTarget, FromTable, MergeAction, MergeUpdateKind, ObjectName as AstName,
    OnConflictAction, OnInsert, SetExpr, Statement, TableFactor, TableObject,
};

use super::WriteKind;
use super::reader::Reader;
use crate::pg::Name;
use crate::sql::expression::folded;

impl Reader {
    /// Notes what `statement` itself writes.
    pub(super) fn statement(&mut self, statement: &Statement) {
        match statement {
            Statement::Insert(insert) => {
                let TableObject::TableName(table) = &insert.table else { return };
                let columns = insert.columns.iter().filter_map(first_name).collect();
                let listed = insert.source.as_ref().is_none_or(|source| {
                    source.with.is_none() && matches!(*source.body, SetExpr::Values(_))
                });
                self.write(table, WriteKind::Insert(columns), listed);
                if let Some(OnInsert::OnConflict(conflict)) = &insert.on
                    && let OnConflictAction::DoUpdate(update) = &conflict.action
                {
                    self.write(table, WriteKind::Update(columns_of(&update.assignments)), true);
                }
            }
            Statement::Update(update) => {
                if let TableFactor::Table { name, .. } = &update.table.relation {
                    let filtered = update.selection.is_some() || update.from.is_some();
                    let columns = columns_of(&update.assignments);
                    self.write(name, WriteKind::Update(columns), filtered);
                }
            }
            Statement::Delete(delete) => {
                let (FromTable::WithFromKeyword(from) | FromTable::WithoutKeyword(from)) =
                    &delete.from;
                let filtered = delete.selection.is_some() || delete.using.is_some();
                if let Some(TableFactor::Table { name, .. }) = from.first().map(|t| &t.relation) {
                    self.write(name, WriteKind::Delete, filtered);
                }
            }
            Statement::Merge(merge) => {
                let TableFactor::Table { name, .. } = &merge.table else { return };
                for clause in &merge.clauses {
                    let kind = match &clause.action {
                        MergeAction::Insert(insert) => WriteKind::Insert(
                            insert.columns.iter().filter_map(first_name).collect(),
                        ),
                        MergeAction::Update(update) => match &update.kind {
                            MergeUpdateKind::Set(set) => WriteKind::Update(columns_of(set)),
                            MergeUpdateKind::Wildcard => WriteKind::Update(Vec::new()),
                        },
                        MergeAction::Delete { .. } => WriteKind::Delete,
                        MergeAction::DoNothing { .. } => WriteKind::Update(Vec::new()),
                    };
                    self.write(name, kind, true);
                }
            }
            _ => {}
        }
    }
}

fn columns_of(assignments: &[Assignment]) -> Vec<Name> {
    let targets = assignments.iter().flat_map(|assignment| match &assignment.target {
        AssignmentTarget::ColumnName(column) => std::slice::from_ref(column),
        AssignmentTarget::Tuple(columns) => columns,
    });
    targets.filter_map(first_name).collect()
}

/// Of `column.field` the column.
fn first_name(name: &AstName) -> Option<Name> {
    name.0.first()?.as_ident().map(folded)
}
