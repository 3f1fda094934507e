//! Functions, procedures and aggregates.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::objects::Role;
use super::reads::Reads;
use super::table::{Calls, Index};
use super::{Catalog, ConstraintRule, View, builtin};
use crate::pg::{Name, QualifiedName, TypeName};
use crate::sql::{
    Change, Code, CreateRoutine, DropRoutines, Expression, Parameter, ParameterMode, Query,
    Returns, RoutineAction, RoutineKind, RoutineName, Step, Volatility,
};

/// A function, a procedure or an aggregate.
#[derive(Debug, Clone)]
pub struct Routine {
    /// What kind.
    pub kind: RoutineKind,
    /// The types of the arguments by which it is told from others of its name,
    /// without modifiers.
    pub arguments: Vec<TypeName>,
    /// Its parameters, in order.
    pub parameters: Vec<Parameter>,
    /// What it returns, where it says so.
    pub returns: Option<Returns>,
    /// How its result may change; nothing where that depends on whether the
    /// server inlines it.
    pub volatility: Option<Volatility>,
    /// What it runs.
    pub code: Option<Code>,
    /// What it cannot be without, where its body stands without quotes.
    pub reads: Option<Reads>,
    /// The parameters of the session that it sets while it runs.
    pub sets: Vec<(Name, Option<String>)>,
}

impl Routine {
    /// The types that its signature names.
    fn types(&self) -> impl Iterator<Item = &TypeName> {
        let parameters = self.parameters.iter().map(|parameter| &parameter.ty);
        let (one, several) = match &self.returns {
            Some(Returns::Type { ty, .. }) => (Some(ty), &[][..]),
            Some(Returns::Table(columns)) => (None, columns.as_slice()),
            None => (None, &[][..]),
        };
        parameters.chain(one).chain(several.iter().map(|(_, ty)| ty))
    }

    fn stands_on_something(&self) -> bool {
        let own = |ty: &TypeName| ty.schema.is_some() || !builtin::is_built_in_type(&ty.name);
        self.reads.is_some() || self.types().any(own)
    }
}

impl Catalog {
    /// The routines that have a type in their signature.
    pub fn routines_of_type(&self, name: &QualifiedName) -> Vec<&QualifiedName> {
        let has = |routine: &Arc<Routine>| routine.types().any(|ty| self.is_type(ty, name));
        let names = self.bound_routines.iter();
        names.filter(|it| self.routines.get(it).is_some_and(|all| all.iter().any(has))).collect()
    }

    /// Removes the routines that have a type in their signature.
    pub(super) fn drop_routines_of_type(&mut self, name: &QualifiedName) {
        let names: Vec<QualifiedName> = self.routines_of_type(name).into_iter().cloned().collect();
        for routine in names {
            let all = self.routines.get(&routine).into_iter().flatten();
            let stays = |it: &&Arc<Routine>| !it.types().any(|ty| self.is_type(ty, name));
            let left: Vec<Arc<Routine>> = all.filter(stays).cloned().collect();
            match left.is_empty() {
                true => _ = self.routines.remove_mut(&routine),
                false => self.routines.insert_mut(routine, left),
            }
        }
    }

    /// The routines of that name, overloads of each other: those of the schema,
    /// else of the first schema of the search path that has some.
    pub fn routines(&self, schema: Option<&str>, name: &str) -> &[Arc<Routine>] {
        let own = |schema: &str| self.routines.get(&QualifiedName::new(schema, name));
        let found = match schema {
            Some(schema) => own(schema),
            None => self.session.search_path.iter().find_map(|schema| own(schema)),
        };
        found.map_or(&[], Vec::as_slice)
    }

    /// The routine that `ALTER` and `DROP` mean, if it is known: without
    /// arguments, the only one of its name.
    pub fn routine(&self, named: &RoutineName) -> Option<&Routine> {
        let all = self.routines(named.name.schema.as_deref(), &named.name.name);
        match (&named.arguments, all) {
            (None, [only]) => Some(only),
            (None, _) => None,
            (Some(arguments), all) => {
                let arguments = bare(arguments);
                all.iter().map(Arc::as_ref).find(|routine| routine.arguments == arguments)
            }
        }
    }

    /// The volatility of a function by its name; nothing where it was never seen
    /// or depends on its body. Of overloads the worst one counts, since calls are
    /// not matched with argument types.
    pub fn volatility(&self, schema: Option<&str>, name: &str) -> Option<Volatility> {
        let built_in = || builtin::function(name);
        let own = || {
            let all = self.routines(schema, name);
            let volatile = |it: &Arc<Routine>| it.volatility == Some(Volatility::Volatile);
            if all.iter().any(volatile) {
                return Some(Volatility::Volatile);
            }
            let unknown = all.iter().any(|it| it.volatility.is_none());
            all.last().filter(|_| !unknown)?.volatility
        };
        match schema {
            Some("pg_catalog") => built_in(),
            Some(_) => own(),
            None => built_in().or_else(own),
        }
    }

    /// Whether no function that a call of that name may mean is immutable.
    pub fn is_never_immutable(&self, schema: Option<&str>, name: &str) -> bool {
        if self.is_built_in_function(schema, name) {
            return builtin::is_never_immutable(name);
        }
        let all = self.routines(schema, name);
        let mutable = |it: &Arc<Routine>| {
            matches!(it.volatility, Some(Volatility::Volatile | Volatility::Stable))
        };
        !all.is_empty() && all.iter().all(mutable)
    }

    /// Whether a call of that name is one of the server's own functions.
    pub fn is_built_in_function(&self, schema: Option<&str>, name: &str) -> bool {
        schema.is_none_or(|schema| schema == "pg_catalog") && builtin::function(name).is_some()
    }

    /// A function that `query` calls and that may do more than to compute:
    /// neither the server's own, nor one that is declared to change nothing or
    /// whose code is known.
    pub fn unread_call<'a>(&self, query: &'a Query) -> Option<&'a str> {
        let called = query.functions.iter().find(|(schema, name)| {
            !builtin::COMPUTING.contains(&name.as_str())
                && !self.is_built_in_function(schema.as_deref(), name)
                && self.routines(schema.as_deref(), name).iter().all(|it| it.code.is_none())
                && !matches!(
                    self.volatility(schema.as_deref(), name),
                    Some(Volatility::Immutable | Volatility::Stable)
                )
        });
        called.map(|(_, name)| name.as_str())
    }

    /// Of `functions`, those that are not the server's own.
    pub(super) fn own_calls(&self, functions: &BTreeSet<(Option<Name>, Name)>) -> Calls {
        let own = functions
            .iter()
            .filter(|(schema, name)| !self.is_built_in_function(schema.as_deref(), name));
        own.cloned().collect()
    }

    /// The tables whose defaults, generated columns, triggers or policies call a
    /// function, the indexes that do, and the views.
    pub fn callers<'a>(
        &'a self,
        name: &str,
    ) -> (Vec<&'a super::Table>, Vec<&'a Index>, Vec<&'a View>) {
        let (role, name) = Role::calling(name);
        (
            self.tables_on(role, &name).collect(),
            self.indexes.on(role, &name).collect(),
            self.views.on(role, &name).collect(),
        )
    }

    pub(super) fn create_routine(&mut self, create: &CreateRoutine) {
        let in_sql = create.code.as_ref().is_some_and(|code| code.language == "sql");
        let volatility = if in_sql && create.volatility == Volatility::Volatile {
            create.inlined.as_ref().and_then(|body| self.surely_volatile(body))
        } else {
            Some(create.volatility)
        };
        let queries = create.code.iter().flat_map(|code| &code.steps).filter_map(query_of);
        let reads = create.standard_body.then(|| self.reads_of_body(queries.flatten()));
        let made = Routine {
            reads,
            kind: create.kind,
            arguments: arguments_of(&create.parameters),
            parameters: create.parameters.clone(),
            returns: create.returns.clone(),
            volatility,
            code: create.code.clone(),
            sets: create.sets.clone(),
        };
        let name = self.for_creation(&create.name);
        let mut all = self.routines.get(&name).cloned().unwrap_or_default();
        all.retain(|known| known.arguments != made.arguments);
        if made.stands_on_something() {
            self.bound_routines.insert_mut(name.clone());
        }
        all.push(Arc::new(made));
        self.routines.insert_mut(name, all);
    }

    /// A function in SQL is volatile for certain if it calls a function that is;
    /// otherwise that depends on whether the server inlines it.
    fn surely_volatile(&self, body: &Expression) -> Option<Volatility> {
        let volatile = body.functions.iter().any(|(schema, name)| {
            self.volatility(schema.as_deref(), name) == Some(Volatility::Volatile)
        });
        volatile.then_some(Volatility::Volatile)
    }

    pub(super) fn alter_routine(&mut self, named: &RoutineName, action: &RoutineAction) {
        let Some(routine) = self.routine(named).cloned() else { return };
        let from = self.resolve_routine(named);
        let (to, changed) = match action {
            RoutineAction::Rename { to } => (from.sibling(to.clone()), routine),
            RoutineAction::SetSchema { schema } => {
                (QualifiedName::new(schema.clone(), from.name.clone()), routine)
            }
            RoutineAction::Options { volatility: Some(volatility) } => {
                (from.clone(), Routine { volatility: Some(*volatility), ..routine })
            }
            RoutineAction::Options { volatility: None } | RoutineAction::Setting => return,
        };
        self.take_routine(&from, &changed.arguments);
        if changed.stands_on_something() {
            self.bound_routines.insert_mut(to.clone());
        }
        let mut all = self.routines.get(&to).cloned().unwrap_or_default();
        all.push(Arc::new(changed));
        self.routines.insert_mut(to, all);
    }

    /// The full name of a routine: where it is found, else where it would be made.
    pub fn resolve_routine(&self, named: &RoutineName) -> QualifiedName {
        let name = &named.name;
        let in_path = self
            .session
            .search_path
            .iter()
            .map(|schema| QualifiedName::new(schema.clone(), name.name.clone()));
        let known =
            in_path.filter(|_| name.schema.is_none()).find(|full| self.routines.contains_key(full));
        known.unwrap_or_else(|| self.for_creation(name))
    }

    pub(super) fn drop_routines(&mut self, drop: &DropRoutines) {
        for named in &drop.routines {
            let Some(arguments) = self.routine(named).map(|it| it.arguments.clone()) else {
                continue;
            };
            let name = self.resolve_routine(named);
            self.take_routine(&name, &arguments);
            // Without CASCADE there was nothing, or only what goes all the same.
            if !self.routines.contains_key(&name) {
                self.drop_callers(&name);
            }
        }
    }

    /// Removes what cannot be without a function: defaults, triggers, policies,
    /// indexes, views, generated columns.
    fn drop_callers(&mut self, name: &QualifiedName) {
        let is = |calls: &Calls| {
            calls.iter().any(|(schema, called)| {
                *called == name.name && schema.as_ref().is_none_or(|it| *it == name.schema)
            })
        };
        let (tables, indexes, views) = self.callers(&name.name);
        let tables: Vec<QualifiedName> = tables.iter().map(|it| it.name.clone()).collect();
        let indexes: Vec<QualifiedName> =
            indexes.iter().filter(|it| is(&it.calls)).map(|it| it.name.clone()).collect();
        let views: Vec<QualifiedName> =
            views.iter().filter(|it| is(&it.calls)).map(|it| it.name.clone()).collect();
        for table in tables {
            let mut changed = self.table_mut(&table);
            changed.attached.retain(|_, attached| !is(&attached.calls));
            changed.constraints.retain(|constraint| {
                !matches!(&constraint.rule, ConstraintRule::Check(check) if is(&check.functions))
            });
            let columns = changed.columns.iter_mut().filter(|column| is(&column.calls));
            let mut generated = Vec::new();
            for column in columns {
                if column.generated.is_some() {
                    generated.push(column.name.clone());
                } else {
                    column.calls = Calls::new();
                    column.has_default = Some(false);
                }
            }
            drop(changed);
            for column in generated {
                self.drop_column(&table, &column);
            }
        }
        indexes.iter().for_each(|index| self.drop_index(index));
        views.iter().for_each(|view| self.drop_view(view));
    }

    fn take_routine(&mut self, name: &QualifiedName, arguments: &[TypeName]) {
        let Some(all) = self.routines.get(name) else { return };
        let mut left = all.clone();
        left.retain(|known| known.arguments != arguments);
        if left.is_empty() {
            self.routines.remove_mut(name);
        } else {
            self.routines.insert_mut(name.clone(), left);
        }
    }

    pub(super) fn move_routines(&mut self, from: &QualifiedName, to: &QualifiedName) {
        if let Some(all) = self.routines.get(from).cloned() {
            self.routines.remove_mut(from);
            if self.bound_routines.contains(from) {
                self.bound_routines.insert_mut(to.clone());
            }
            self.routines.insert_mut(to.clone(), all);
        }
    }
}

/// The queries of a step that runs as it is written.
fn query_of(step: &Step) -> Option<impl Iterator<Item = &Query>> {
    let Step::Run(changes) = step else { return None };
    Some(changes.iter().filter_map(|change| match &change.value {
        Change::Query { query, .. } => Some(&**query),
        _ => None,
    }))
}

/// The types of the arguments by which a routine is told from others of its name.
pub fn arguments_of(parameters: &[Parameter]) -> Vec<TypeName> {
    let inputs = parameters.iter().filter(|parameter| parameter.mode != ParameterMode::Out);
    inputs.map(|parameter| without_modifiers(&parameter.ty)).collect()
}

fn bare(types: &[TypeName]) -> Vec<TypeName> {
    types.iter().map(without_modifiers).collect()
}

fn without_modifiers(ty: &TypeName) -> TypeName {
    TypeName { modifiers: Vec::new(), ..ty.clone() }
}
