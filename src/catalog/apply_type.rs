//! Types and domains, in the catalog, and what is of them.

use std::collections::BTreeSet;

use super::apply::names;
use super::objects::Role;
use super::{Catalog, Column, Table};
use crate::pg::{Name, QualifiedName, TypeName};
use crate::sql::{AttributeAction, Domain, ObjectName, TypeAction, TypeKind};

/// A column that holds values of a type.
#[derive(Debug, Clone, Copy)]
pub struct TypeUse<'a> {
    /// Its table.
    pub table: &'a Table,
    /// The column.
    pub column: &'a Column,
    /// Whether each value is one of the type, or of a domain over it; else it has
    /// such values inside: an array, a composite type.
    pub direct: bool,
}

impl Catalog {
    /// The full name of a type, as `resolve` finds that of a relation.
    pub fn resolve_type(&self, name: &ObjectName) -> QualifiedName {
        self.type_named(name.schema.as_deref(), &name.name)
    }

    fn type_named(&self, schema: Option<&str>, name: &str) -> QualifiedName {
        if let Some(schema) = schema {
            return QualifiedName::new(schema, name);
        }
        let first = self.session.search_path.first().map_or("public", String::as_str);
        self.session
            .search_path
            .iter()
            .map(|schema| QualifiedName::new(schema.clone(), name))
            .find(|full| self.types.contains(full) || self.tables.contains(full))
            .unwrap_or_else(|| QualifiedName::new(first, name))
    }

    /// The full name of a type as a column names it.
    pub fn name_of_type(&self, ty: &TypeName) -> QualifiedName {
        self.type_named(ty.schema.as_deref(), &ty.name)
    }

    /// Whether a type was dropped or renamed away, and none has its name since.
    pub fn type_is_gone(&self, name: &QualifiedName) -> bool {
        self.gone_types.contains(name) && !self.types.contains(name) && !self.tables.contains(name)
    }

    /// What kind of type was created under that name.
    pub fn kind_of_type(&self, name: &QualifiedName) -> Option<&TypeKind> {
        self.types.get(name)
    }

    /// Whether `ty` is the type `name`, or an array of it.
    pub fn is_type(&self, ty: &TypeName, name: &QualifiedName) -> bool {
        ty.name == name.name && self.type_named(ty.schema.as_deref(), &ty.name) == *name
    }

    /// The known types that are made of a type themselves: domains over it,
    /// composite types with it; and whether their values are values of it.
    pub fn types_over(&self, name: &QualifiedName) -> Vec<(QualifiedName, bool)> {
        let (role, bare) = Role::of_type(&name.name);
        let over = self.types.names_on(role, &bare).filter_map(|over| {
            let direct = match self.types.get(over)? {
                TypeKind::Domain(domain) => {
                    self.is_type(&domain.base, name).then_some(!domain.base.array)
                }
                TypeKind::Composite(attributes) => {
                    attributes.iter().any(|(_, ty)| self.is_type(ty, name)).then_some(false)
                }
                TypeKind::Enum(_) | TypeKind::Other => None,
            };
            direct.map(|direct| (over.clone(), direct))
        });
        over.collect()
    }

    /// The known columns that hold values of a type, by table.
    pub fn uses_of_type<'a>(&'a self, name: &QualifiedName) -> Vec<TypeUse<'a>> {
        let mut types = vec![(name.clone(), true)];
        let mut at = 0;
        while let Some((ty, direct)) = types.get(at).cloned() {
            at += 1;
            for (over, directly) in self.types_over(&ty) {
                if types.iter().all(|(known, _)| *known != over) {
                    types.push((over, direct && directly));
                }
            }
        }
        let mut uses = Vec::new();
        for (ty, direct) in &types {
            let (role, bare) = Role::of_type(&ty.name);
            for table in self.tables_on(role, &bare) {
                let columns = table.columns.iter();
                uses.extend(columns.filter_map(|column| {
                    let of = column.ty.as_ref().filter(|of| self.is_type(of, ty))?;
                    Some(TypeUse { table, column, direct: *direct && !of.array })
                }));
            }
        }
        uses.sort_by(|a, b| a.table.name.cmp(&b.table.name));
        uses
    }

    /// The columns that were of a type when their defaults were written, and are of
    /// another one since: table and column.
    pub fn defaults_of_type(&self, name: &QualifiedName) -> Vec<(QualifiedName, Name)> {
        let (role, bare) = Role::of_type(&name.name);
        let tables = self.tables_on(role, &bare);
        let columns = tables.flat_map(|table| table.columns.iter().map(|it| (&table.name, it)));
        let stands = columns.filter(|(_, column)| {
            column.default_of.as_ref().is_some_and(|of| self.is_type(of, name))
        });
        stands.map(|(table, column)| (table.clone(), column.name.clone())).collect()
    }

    /// The known tables of a composite type: `CREATE TABLE … OF`.
    pub fn tables_of_type<'a>(
        &'a self,
        name: &'a QualifiedName,
    ) -> impl Iterator<Item = &'a Table> {
        let (role, bare) = Role::of_type(&name.name);
        self.tables_on(role, &bare).filter(move |table| table.of_type.as_ref() == Some(name))
    }

    /// Whether a type of that name was created by replayed SQL.
    pub fn has_type(&self, name: &QualifiedName) -> bool {
        self.types.contains(name)
    }

    /// Whether a domain has constraints; nothing where it is no known domain.
    pub fn domain_is_constrained(&self, kind: &TypeKind) -> Option<bool> {
        self.domain_demands(kind, |domain| domain.not_null || !domain.checks.is_empty())
    }

    /// Whether a domain, or one under it, is NOT NULL; nothing where it is no known
    /// domain.
    pub fn domain_is_not_null(&self, kind: &TypeKind) -> Option<bool> {
        self.domain_demands(kind, |domain| domain.not_null)
    }

    fn domain_demands(&self, kind: &TypeKind, what: fn(&Domain) -> bool) -> Option<bool> {
        let mut kind = match kind {
            TypeKind::Domain(_) => Some(kind),
            _ => return None,
        };
        // No domain was made over itself, but one may be called like its base.
        for _ in 0..=self.types.len() {
            let Some(TypeKind::Domain(domain)) = kind else { break };
            if what(domain) {
                return Some(true);
            }
            kind = self.type_kind(&domain.base);
        }
        Some(false)
    }

    pub(super) fn create_type(&mut self, name: QualifiedName, kind: &TypeKind) {
        if self.types.contains(&name) {
            return;
        }
        let mut kind = kind.clone();
        if let TypeKind::Domain(domain) = &mut kind {
            for at in 0..domain.checks.len() {
                if domain.checks[at].name.is_none() {
                    domain.checks[at].name = Some(domain.free_name(&name.name));
                }
            }
        }
        self.gone_types.remove_mut(&name);
        self.types.insert(name, kind);
    }

    pub(super) fn alter_type(&mut self, name: &QualifiedName, action: &TypeAction) {
        match action {
            TypeAction::Rename { to } => self.move_type(name, &name.sibling(to.clone())),
            TypeAction::SetSchema { schema } => {
                self.move_type(name, &QualifiedName::new(schema.clone(), name.name.clone()));
            }
            TypeAction::Attributes { actions, .. } => {
                for action in actions {
                    self.alter_attribute(name, action);
                }
            }
            _ => {
                let Some(mut kind) = self.types.change(name) else { return };
                match &mut *kind {
                    TypeKind::Enum(values) => alter_enum(values, action),
                    TypeKind::Domain(domain) => alter_domain(&name.name, domain, action),
                    TypeKind::Composite(_) | TypeKind::Other => {}
                }
            }
        }
    }

    fn alter_attribute(&mut self, name: &QualifiedName, action: &AttributeAction) {
        let typed = names(self.tables_of_type(name).map(|table| &table.name));
        if let Some(mut kind) = self.types.change(name)
            && let TypeKind::Composite(attributes) = &mut *kind
        {
            match action {
                AttributeAction::Add(name, ty) => attributes.push((name.clone(), ty.clone())),
                AttributeAction::Drop { attribute, .. } => {
                    attributes.retain(|(known, _)| known != attribute);
                }
                AttributeAction::Alter(name, ty) => {
                    for known in attributes.iter_mut().filter(|(known, _)| known == name) {
                        known.1.clone_from(ty);
                    }
                }
                AttributeAction::Rename(from, to) => {
                    for known in attributes.iter_mut().filter(|(known, _)| known == from) {
                        known.0.clone_from(to);
                    }
                }
            }
        }
        for table in typed {
            match action {
                AttributeAction::Add(name, ty) => {
                    let column = Column { ty: Some(ty.clone()), ..Column::assumed(name.clone()) };
                    self.table_mut(&table).columns.push(column);
                }
                AttributeAction::Drop { attribute, .. } => self.drop_column(&table, attribute),
                AttributeAction::Alter(name, ty) => {
                    self.column_mut(&table, name).ty = Some(ty.clone());
                }
                AttributeAction::Rename(from, to) => self.rename_column(&table, from, to),
            }
        }
    }

    /// Gives a type another name or schema, wherever it is named.
    pub(super) fn move_type(&mut self, from: &QualifiedName, to: &QualifiedName) {
        let Some(kind) = self.types.get(from).cloned() else { return };
        let (role, bare) = Role::of_type(&from.name);
        let rename = |ty: &mut TypeName| {
            ty.name.clone_from(&to.name);
            if from.schema != to.schema {
                ty.schema = Some(to.schema.clone());
            }
        };
        let users: Vec<(QualifiedName, Name)> = self
            .tables_on(role, &bare)
            .flat_map(|table| table.columns.iter().map(|column| (table.name.clone(), column)))
            .filter(|(_, column)| column.ty.as_ref().is_some_and(|ty| self.is_type(ty, from)))
            .map(|(table, column)| (table, column.name.clone()))
            .collect();
        let typed = names(self.tables_of_type(from).map(|table| &table.name));
        let over: Vec<QualifiedName> =
            self.types_over(from).into_iter().map(|(over, _)| over).collect();
        for (table, column) in users {
            if let Some(ty) = &mut self.column_mut(&table, &column).ty {
                rename(ty);
            }
        }
        for table in typed {
            self.table_mut(&table).of_type = Some(to.clone());
        }
        for over in over {
            let Some(mut kind) = self.types.change(&over) else { continue };
            match &mut *kind {
                TypeKind::Domain(domain) => rename(&mut domain.base),
                TypeKind::Composite(attributes) => {
                    attributes
                        .iter_mut()
                        .filter(|(_, ty)| ty.name == from.name)
                        .for_each(|(_, ty)| rename(ty));
                }
                TypeKind::Enum(_) | TypeKind::Other => {}
            }
        }
        self.types.remove(from);
        self.gone_types.insert_mut(from.clone());
        self.gone_types.remove_mut(to);
        self.types.insert(to.clone(), kind);
    }

    /// Removes a type with what is made of it: columns, tables, domains over it.
    pub(super) fn drop_type(&mut self, name: &QualifiedName) {
        let mut types = vec![name.clone()];
        let mut seen = BTreeSet::from([name.clone()]);
        while let Some(ty) = types.pop() {
            let (role, bare) = Role::of_type(&ty.name);
            let users: Vec<(QualifiedName, Name)> = self
                .tables_on(role, &bare)
                .flat_map(|table| table.columns.iter().map(|column| (&table.name, column)))
                .filter(|(_, column)| column.ty.as_ref().is_some_and(|of| self.is_type(of, &ty)))
                .map(|(table, column)| (table.clone(), column.name.clone()))
                .collect();
            for (table, column) in users {
                self.drop_column(&table, &column);
            }
            for (table, column) in self.defaults_of_type(&ty) {
                self.column_mut(&table, &column).drop_default();
            }
            for table in names(self.tables_of_type(&ty).map(|table| &table.name)) {
                self.drop_table(&table);
            }
            for (over, _) in self.types_over(&ty) {
                let composite = matches!(self.types.get(&over), Some(TypeKind::Composite(_)));
                if composite {
                    self.drop_attributes(&over, &ty);
                } else if seen.insert(over.clone()) {
                    types.push(over);
                }
            }
            self.drop_routines_of_type(&ty);
            self.types.remove(&ty);
            self.gone_types.insert_mut(ty);
        }
    }

    /// A composite type loses its attributes of a type that goes.
    fn drop_attributes(&mut self, composite: &QualifiedName, gone: &QualifiedName) {
        let Some(TypeKind::Composite(attributes)) = self.types.get(composite) else { return };
        let of_gone = attributes.iter().filter(|(_, ty)| self.is_type(ty, gone));
        let dropped: Vec<Name> = of_gone.map(|(name, _)| name.clone()).collect();
        for attribute in dropped {
            let action = AttributeAction::Drop { attribute, if_exists: false };
            self.alter_attribute(composite, &action);
        }
    }
}

fn alter_enum(values: &mut Vec<String>, action: &TypeAction) {
    match action {
        // Their order counts for nothing here.
        TypeAction::AddValue { value, .. } if !values.contains(value) => {
            values.push(value.clone());
        }
        TypeAction::RenameValue { from, to } => {
            values.iter_mut().filter(|value| *value == from).for_each(|value| value.clone_from(to));
        }
        _ => {}
    }
}

fn alter_domain(name: &str, domain: &mut Domain, action: &TypeAction) {
    match action {
        TypeAction::AddCheck(check) => {
            let mut check = check.clone();
            check.name.get_or_insert_with(|| domain.free_name(name));
            domain.checks.push(check);
        }
        TypeAction::AddNotNull { .. } | TypeAction::SetNotNull => domain.not_null = true,
        TypeAction::DropNotNull => domain.not_null = false,
        TypeAction::Default(default) => domain.default.clone_from(default),
        TypeAction::DropConstraint { name, .. } => {
            domain.checks.retain(|check| check.name.as_ref() != Some(name));
        }
        TypeAction::RenameConstraint { from, to } => {
            let named = |check: &&mut crate::sql::DomainCheck| check.name.as_ref() == Some(from);
            if let Some(check) = domain.checks.iter_mut().find(named) {
                check.name = Some(to.clone());
            }
        }
        TypeAction::ValidateConstraint { name } => {
            for check in domain.checks.iter_mut().filter(|check| check.name.as_ref() == Some(name))
            {
                check.valid = true;
            }
        }
        _ => {}
    }
}
