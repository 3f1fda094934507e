//! Functions, procedures and triggers that a statement runs.

use std::sync::Arc;

use super::{End, Run};
use crate::catalog::{Attached, Catalog, Routine};
use crate::effect::Unknown;
use crate::pg::{Name, QualifiedName};
use crate::source::Span;
use crate::sql::{
    AttachmentKind, Call, Change, ObjectName, Query, QueryMode, RoutineName, TriggerEvent,
    Truncate, Write, WriteKind,
};

const ROWS: &str = "the rows for which it is called";
const OVERLOADS: &str = "which function of that name is called";
const TRIGGER: &str = "the rows that make a trigger fire";

/// How deep routines are followed that call each other.
const DEEPEST: usize = 8;

/// Whether `change` runs code that is known.
pub(super) fn runs_code(change: &Change, catalog: &Catalog) -> bool {
    match change {
        Change::Do(_) | Change::Call(_) => true,
        Change::Truncate(truncate) => !truncate_triggers(catalog, truncate).is_empty(),
        Change::Query { query, mode: QueryMode::Run, .. } => {
            query.functions.iter().any(|(schema, name)| {
                let routines = catalog.routines(schema.as_deref(), name);
                routines.iter().any(|routine| routine.code.is_some())
            }) || query.writes.iter().any(|write| {
                let table = catalog.resolve(&write.table);
                !triggers(catalog, &table, &write.kind).is_empty()
            })
        }
        _ => false,
    }
}

/// The triggers that a write of a table may fire, on it and on its partitions.
fn triggers(catalog: &Catalog, table: &QualifiedName, kind: &WriteKind) -> Vec<Attached> {
    let own = catalog.table(table).known();
    let family = own.into_iter().chain(catalog.descendants(table));
    let attached = family.flat_map(|table| &table.attached);
    attached
        .filter(|((of, _), _)| *of == AttachmentKind::Trigger)
        .filter(|(_, trigger)| trigger.fires_on(kind))
        .map(|(_, trigger)| trigger.clone())
        .collect()
}

/// The triggers that `TRUNCATE` fires.
fn truncate_triggers(catalog: &Catalog, truncate: &Truncate) -> Vec<Attached> {
    let on_truncate = |it: &Attached| it.fires.contains(&TriggerEvent::Truncate);
    let tables = truncate.tables.iter().flat_map(|table| {
        let name = catalog.resolve(&table.name);
        let below = if table.only { Vec::new() } else { catalog.descendants(&name) };
        catalog.table(&name).known().into_iter().chain(below)
    });
    tables.flat_map(|table| table.attached.values()).filter(|it| on_truncate(it)).cloned().collect()
}

impl Run {
    /// The functions that a query calls.
    pub(super) fn call_functions(&mut self, query: &Query, span: Span) -> End {
        let of_rows = !query.reads.is_empty() || !query.writes.is_empty();
        for (schema, name) in &query.functions {
            if self.catalog.is_built_in_function(schema.as_deref(), name) {
                continue;
            }
            let why = of_rows.then_some(ROWS);
            let end = self.call(schema.as_ref(), name, span, why, true);
            if end != End::Through {
                return end;
            }
        }
        End::Through
    }

    /// `CALL`: only there can a body end the transaction.
    pub(super) fn call_procedure(&mut self, call: &Call, span: Span) -> End {
        let ObjectName { schema, name, .. } = &call.name;
        let arguments = call.query.functions.iter().filter(|(_, called)| called != name);
        let arguments = Query { functions: arguments.cloned().collect(), ..call.query.clone() };
        let end = self.call_functions(&arguments, span);
        if end != End::Through {
            return end;
        }
        if self.catalog.routines(schema.as_deref(), name).is_empty() {
            self.unknown(Unknown::Call { name: name.clone() }, span);
            self.doubt_after("");
            return End::Through;
        }
        let atomic = self.atomic;
        self.call(schema.as_ref(), name, span, None, atomic)
    }

    /// The triggers that a statement may fire.
    pub(super) fn fire_triggers(&mut self, query: &Query, span: Span) -> End {
        for Write { table, kind, .. } in &query.writes {
            let table = self.catalog.resolve(table);
            for trigger in triggers(&self.catalog, &table, kind) {
                let end = self.fire(&trigger, span);
                if end != End::Through {
                    return end;
                }
            }
        }
        End::Through
    }

    /// The triggers of tables that are emptied.
    pub(super) fn fire_truncate_triggers(&mut self, truncate: &Truncate, span: Span) -> End {
        for trigger in truncate_triggers(&self.catalog, truncate) {
            let end = self.fire(&trigger, span);
            if end != End::Through {
                return end;
            }
        }
        End::Through
    }

    fn fire(&mut self, trigger: &Attached, span: Span) -> End {
        let why = trigger.for_each_row.then_some(TRIGGER);
        for (schema, name) in &trigger.calls {
            let end = self.call(schema.as_ref(), name, span, why, true);
            if end != End::Through {
                return end;
            }
        }
        End::Through
    }

    /// Runs the routines that a call may mean.
    fn call(
        &mut self,
        schema: Option<&Name>,
        name: &str,
        span: Span,
        why: Option<&'static str>,
        atomic: bool,
    ) -> End {
        let routines = self.catalog.routines(schema.map(String::as_str), name).to_vec();
        let full = self.catalog.resolve_routine(&RoutineName {
            name: ObjectName { schema: schema.cloned(), name: name.to_owned(), span },
            arguments: None,
        });
        // What calls itself does again what it did.
        if self.calls.contains(&full) {
            return End::Through;
        }
        if self.calls.len() == DEEPEST {
            self.unknown(Unknown::Call { name: name.to_owned() }, span);
            self.doubt_after("");
            return End::Through;
        }
        self.calls.push(full);
        let end = match routines.as_slice() {
            [routine] => self.run_routine(routine, span, why, atomic),
            several => {
                for routine in several {
                    self.run_routine(routine, span, why.or(Some(OVERLOADS)), atomic);
                }
                End::Through
            }
        };
        self.calls.pop();
        end
    }

    fn run_routine(
        &mut self,
        routine: &Arc<Routine>,
        span: Span,
        why: Option<&'static str>,
        atomic: bool,
    ) -> End {
        let Some(code) = &routine.code else { return End::Through };
        let (at, depends_on, was_atomic) = (self.at, self.depends_on, self.atomic);
        let (before, changed) = (self.catalog.clone(), self.changed);
        let settings = self.catalog.session().clone();
        self.at = at.or(Some(span));
        self.depends_on = depends_on.or(why);
        self.atomic = atomic;
        for (name, value) in &routine.sets {
            let (name, value) = (name.clone(), value.clone());
            self.catalog.apply(&Change::SetParameter { name, value, local: true });
        }
        let end = self.body(code);
        if !routine.sets.is_empty() {
            self.catalog.restore_session(settings);
        }
        (self.at, self.depends_on, self.atomic) = (at, depends_on, was_atomic);
        if why.is_some() && self.changed > changed {
            self.catalog.doubt_against(&before);
        }
        match end {
            // Where it may not be called, it may not fail.
            End::Failed(_) if why.is_some() => End::Through,
            end => end,
        }
    }
}
