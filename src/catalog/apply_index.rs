//! `CREATE INDEX`, in the catalog.

use std::collections::BTreeSet;

use super::{Catalog, Constraint, ConstraintRule, Index};
use crate::pg::{Name, QualifiedName};
use crate::sql::{CreateIndex, IndexElement};

impl Catalog {
    /// The full name of the index that `create` makes.
    pub fn name_of_index(&self, create: &CreateIndex) -> QualifiedName {
        let table = self.resolve(&create.table);
        let name = create.name.clone().unwrap_or_else(|| {
            let key = create.elements.iter().map(element_name);
            let columns: Vec<Name> = key.chain(create.include.iter().cloned()).collect();
            self.index_name(&table, &columns, "idx")
        });
        table.sibling(name)
    }

    pub(super) fn create_index(&mut self, create: &CreateIndex) {
        let name = self.name_of_index(create);
        if self.has_relation(&name) {
            return;
        }
        let mut columns = Vec::new();
        let (mut computed_from, mut calls) = (BTreeSet::new(), BTreeSet::new());
        for element in &create.elements {
            match element {
                IndexElement::Column(column) => columns.push(column.clone()),
                IndexElement::Expression(expression) => {
                    computed_from.extend(expression.columns.iter().cloned());
                    calls.extend(self.own_calls(&expression.functions));
                }
            }
        }
        if let Some(predicate) = &create.predicate {
            computed_from.extend(predicate.columns.iter().cloned());
            calls.extend(self.own_calls(&predicate.functions));
        }
        columns.extend(create.include.iter().cloned());
        let expression = |element: &IndexElement| matches!(element, IndexElement::Expression(_));
        let index = Index {
            table: self.resolve(&create.table),
            created: Some(self.release),
            columns,
            included: create.include.len(),
            computed_from,
            calls,
            partial: create.predicate.is_some(),
            expressions: create.elements.iter().any(expression),
            plain: create.plain,
            valid: (!(create.concurrently && create.unique)).then_some(true),
            unique: create.unique,
            constraint: None,
            part_of: None,
            method: create.method.clone(),
            name: name.clone(),
        };
        self.gone.remove_mut(&name);
        let table = index.table.clone();
        self.indexes.insert(name.clone(), index);
        if !create.only {
            for child in self.partitions(&table) {
                self.copy_index(&name, &child, true);
            }
        }
    }

    /// Gives a table an index like another one, under a name that PostgreSQL makes;
    /// `part`: as a part of it.
    pub(super) fn copy_index(
        &mut self,
        original: &QualifiedName,
        partition: &QualifiedName,
        part: bool,
    ) {
        let Some(original) = self.indexes.get(original).cloned() else { return };
        let suffix = match &original.constraint {
            None => "idx",
            Some(constraint) if self.is_primary_key(&original.table, constraint) => "pkey",
            Some(_) => "key",
        };
        let columns = if suffix == "pkey" { &[] } else { original.columns.as_slice() };
        let name = partition.sibling(self.index_name(partition, columns, suffix));
        let mut copy = original.clone();
        copy.name = name.clone();
        copy.table = partition.clone();
        copy.part_of = part.then(|| original.name.clone());
        copy.created = Some(self.release);
        if let Some(constraint) = &mut copy.constraint {
            let rule = self.table(&original.table).known().and_then(|table| {
                table.constraint(constraint).map(|constraint| constraint.rule.clone())
            });
            constraint.clone_from(&name.name);
            if let Some(rule) = rule {
                let constraint = Constraint::new(name.name.clone(), rule);
                self.table_mut(partition).constraints.push(constraint);
            }
        }
        self.gone.remove_mut(&name);
        self.indexes.insert(name, copy);
    }

    fn is_primary_key(&self, table: &QualifiedName, constraint: &str) -> bool {
        let known = self.table(table).known().and_then(|table| table.constraint(constraint));
        known.is_some_and(|known| matches!(known.rule, ConstraintRule::PrimaryKey(_)))
    }

    /// The index behind a constraint.
    pub(super) fn create_constraint_index(
        &mut self,
        table: &QualifiedName,
        constraint: &str,
        columns: Vec<Name>,
    ) {
        let name = table.sibling(constraint);
        let index = Index {
            name: name.clone(),
            table: table.clone(),
            created: Some(self.release),
            columns,
            included: 0,
            computed_from: BTreeSet::new(),
            calls: BTreeSet::new(),
            partial: false,
            expressions: false,
            plain: true,
            valid: Some(true),
            unique: true,
            constraint: Some(constraint.to_owned()),
            part_of: None,
            method: "btree".to_owned(),
        };
        self.gone.remove_mut(&name);
        self.indexes.insert(name, index);
    }
}

/// How an element shows in a name that PostgreSQL makes. Source:
/// `ChooseIndexColumnNames`: a function gives its name, other expressions `expr`.
fn element_name(element: &IndexElement) -> Name {
    match element {
        IndexElement::Column(column) => column.clone(),
        IndexElement::Expression(expression) => match expression.text.split_once('(') {
            Some((name, _))
                if !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_') =>
            {
                name.to_ascii_lowercase()
            }
            _ => "expr".to_owned(),
        },
    }
}
