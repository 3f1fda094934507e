//! Objects that are made, replaced or dropped: indexes, views, routines,
//! sequences, triggers, rules and policies.

use super::{Found, Look};
use crate::catalog::{Presence, arguments_of};
use crate::pg::{QualifiedName, string_literal};
use crate::report::RollbackChoice;
use crate::rollback::plan::class::Class;
use crate::rollback::plan::definitions;
use crate::rollback::plan::item::{Compat, Demand, Item, Lost};
use crate::rollback::plan::quote;
use crate::source::Span;
use crate::sql::{
    Attachment, AttachmentKind, CreateIndex, CreateRoutine, CreateView, Drop, DropKind,
    DropRoutines, IndexElement, RoutineAction, RoutineName, Verb,
};

pub(super) fn drop(look: &Look<'_>, drop: &Drop, span: Span, found: &mut Found) {
    for name in &drop.names {
        let full = look.catalog.resolve(name);
        let is_gone = matches!(look.catalog.table(&full), Presence::Gone)
            && !look.catalog.has_relation(&full);
        match drop.kind {
            DropKind::Type | DropKind::Domain => {
                dropped_type(look, &look.catalog.resolve_type(name), span, found);
            }
            _ if is_gone && drop.if_exists => {}
            _ if look.is_new(&full) => {
                let what = format!("drops `{full}`, which this release makes");
                found.add(Item::harmless(Class::CreateObject, span, what));
            }
            DropKind::Table => dropped_table(look, &full, span, found),
            DropKind::Index => dropped_index(look, &full, span, found),
            DropKind::View | DropKind::MaterializedView => {
                found.imply(definitions::view(&full), "");
                let n1 = Compat::Breaks(format!("`{full}` is gone"));
                let demand = Demand::Relation(full.clone());
                let what = format!("drops view `{full}`");
                let mut item = Item::new(Class::ReplaceDefinition, span, what, n1);
                item.fix.extend(again(look, &definitions::view(&full)));
                found.add(item.demanding(demand));
            }
            DropKind::Sequence => {
                let n1 = Compat::Breaks(format!("`{full}` is gone"));
                let demand = Demand::Relation(full.clone());
                let what = format!("drops sequence `{full}`");
                let item = Item::new(Class::Sequence, span, what, n1).demanding(demand);
                found.add(item.noting("make it again, behind the largest value in use"));
            }
            DropKind::Statistics => {
                let what = format!("drops statistics `{full}`");
                found.add(Item::harmless(Class::Storage, span, what));
            }
        }
    }
}

fn dropped_table(look: &Look<'_>, name: &QualifiedName, span: Span, found: &mut Found) {
    let known = look.catalog.table(name).known();
    let parent = known.filter(|table| table.is_partition).and_then(|table| table.parents.first());
    let (class, what, n1) = match parent {
        Some(parent) => (
            Class::DropPartition,
            format!("drops partition `{name}` of `{parent}`"),
            format!(
                "reads of `{parent}` miss the rows of `{name}`, and writes into its range fail"
            ),
        ),
        None => (Class::DropTable, format!("drops table `{name}`"), format!("`{name}` is gone")),
    };
    let item = Item::new(class, span, what, Compat::Breaks(n1));
    let demand = Demand::Relation(name.clone());
    found.add(item.demanding(demand).destroying(look.destroyed(name, Lost::Table)));
}

fn dropped_index(look: &Look<'_>, name: &QualifiedName, span: Span, found: &mut Found) {
    found.imply(definitions::index(name), "");
    let known = look.catalog.index(name).known();
    if known.is_some_and(|index| index.unique) {
        let what = format!("drops unique index `{name}`");
        let n1 = Compat::WorksBut(format!(
            "duplicates that `{name}` refused are now taken, and an `ON CONFLICT` that needs it \
             fails"
        ));
        found.add(Item::new(Class::DropConstraint, span, what, n1));
        return;
    }
    let n1 = Compat::WorksBut(format!("queries that used `{name}` are slow"));
    let mut item = Item::new(Class::DropIndex, span, format!("drops index `{name}`"), n1);
    item.fix.extend(again(look, &definitions::index(name)).map(|text| concurrently(&text)));
    if known.is_none() {
        item.note = Some(format!("whether `{name}` was unique is not in the SQL"));
    }
    found.add(item);
}

fn dropped_type(look: &Look<'_>, name: &QualifiedName, span: Span, found: &mut Found) {
    let what = format!("drops type `{name}`");
    if look.catalog.has_type(name) && !look.released.has_type(name) {
        found.add(Item::harmless(Class::CreateObject, span, what));
        return;
    }
    found.imply(format!("type `{name}`"), "");
    let n1 = Compat::Breaks(format!("casts to `{name}` fail"));
    found.add(Item::new(Class::ReplaceDefinition, span, what, n1));
}

pub(super) fn create_index(look: &Look<'_>, create: &CreateIndex, span: Span, found: &mut Found) {
    let table = look.catalog.resolve(&create.table);
    let name = create.name.as_ref().map(|name| table.sibling(name.clone()));
    if let Some(name) = &name
        && create.if_not_exists
        && look.catalog.index(name).known().is_some()
    {
        return;
    }
    let words = name.as_ref().map_or_else(String::new, |name| format!(" `{name}`"));
    let of_new_columns = create.elements.iter().any(|element| match element {
        IndexElement::Column(column) => look.is_new_column(&table, column),
        IndexElement::Expression(_) => false,
    });
    if !create.unique || look.is_new(&table) || of_new_columns {
        let what = format!("makes index{words} on `{table}`");
        found.add(Item::harmless(Class::CreateIndex, span, what));
        return;
    }
    let n1 = Compat::Breaks(format!(
        "duplicates in `{table}` are refused, unless the previous release never writes any"
    ));
    let what = format!("makes unique index{words} on `{table}`");
    let mut item = Item::new(Class::AddConstraint, span, what, n1);
    item.fix.extend(
        name.as_ref().map(|name| format!("DROP INDEX CONCURRENTLY {}", quote::qualified(name))),
    );
    item.demand = name.map(Demand::NoIndex);
    found.add(item);
}

pub(super) fn create_routine(
    look: &Look<'_>,
    create: &CreateRoutine,
    span: Span,
    found: &mut Found,
) {
    let name = look.catalog.for_creation(&create.name);
    let object = definitions::routine(&name, &arguments_of(&create.parameters));
    if look.is_new_definition(&object) {
        let what = format!("replaces {object}, which this release makes");
        found.add(Item::harmless(Class::CreateObject, span, what));
        return;
    }
    let overloads = look.catalog.routines(Some(&name.schema), &name.name).len();
    let replaces = look.definitions.has(&object);
    let may_replace = create.replace && overloads == 0 && !look.catalog.is_whole();
    if replaces {
        let n1 = Compat::Depends(format!(
            "whether {object} does what the previous release expects is in its body"
        ));
        let what = format!("replaces {object}");
        let mut item = Item::new(Class::ReplaceDefinition, span, what, n1);
        item.fix.extend(again(look, &object).map(|text| replacing(&text)));
        found.add(item);
    } else if overloads > 0 {
        let n1 = Compat::Depends(format!(
            "a call of `{name}` may be ambiguous now that there are more of its name"
        ));
        let what = format!("adds {object} beside others of its name");
        found.add(Item::new(Class::ReplaceDefinition, span, what, n1));
    } else if may_replace {
        found.imply(object.clone(), "definition");
        let n1 = Compat::Depends(format!("whether it replaces another {object} is not in the SQL"));
        let what = format!("makes or replaces {object}");
        let item = Item::new(Class::ReplaceDefinition, span, what, n1);
        found.add(item.noting("save the definition before it runs (`pg_get_functiondef`)"));
    } else {
        found.add(Item::harmless(Class::CreateObject, span, format!("makes {object}")));
    }
}

pub(super) fn alter_routine(
    look: &Look<'_>,
    named: &RoutineName,
    action: &RoutineAction,
    span: Span,
    found: &mut Found,
) {
    let name = look.catalog.resolve_routine(named);
    let object = definitions::routine_named(named, &look.catalog);
    let what = format!("alters function `{name}`");
    if object.is_some_and(|object| look.is_new_definition(&object)) {
        found.add(Item::harmless(Class::CreateObject, span, what));
        return;
    }
    found.add(match action {
        RoutineAction::Rename { .. } | RoutineAction::SetSchema { .. } => {
            let n1 = Compat::Breaks(format!("`{name}` is called otherwise"));
            Item::new(Class::Rename, span, format!("renames function `{name}`"), n1)
        }
        RoutineAction::Options { .. } => {
            let n1 = Compat::Depends(format!("`{name}` runs with other options"));
            Item::new(Class::ReplaceDefinition, span, what, n1)
        }
        RoutineAction::Setting => Item::harmless(Class::Privileges, span, what),
    });
}

pub(super) fn drop_routines(look: &Look<'_>, drop: &DropRoutines, span: Span, found: &mut Found) {
    for named in &drop.routines {
        let name = look.catalog.resolve_routine(named);
        let object = definitions::routine_named(named, &look.catalog);
        if object.as_ref().is_some_and(|object| look.is_new_definition(object)) {
            let what = format!("drops `{name}`, which this release makes");
            found.add(Item::harmless(Class::CreateObject, span, what));
            continue;
        }
        let is_known = look.catalog.routine(named).is_some();
        if !is_known && drop.if_exists && look.catalog.is_whole() {
            continue;
        }
        let text = object.as_ref().and_then(|object| again(look, object));
        if let Some(object) = object {
            found.imply(object, "");
        }
        let n1 = Compat::Breaks(format!("`{name}()` is gone"));
        let what = format!("drops function `{name}`");
        let mut item = Item::new(Class::ReplaceDefinition, span, what, n1);
        item.fix.extend(text);
        found.add(item);
    }
}

pub(super) fn create_view(look: &Look<'_>, create: &CreateView, span: Span, found: &mut Found) {
    let name = look.catalog.name_of_view(create);
    let object = definitions::view(&name);
    let known = look.catalog.view(&name).known().is_some();
    let may_be_there = !known
        && create.or_replace
        && matches!(look.catalog.view(&name), Presence::Assumed)
        && !create.temporary;
    if create.if_not_exists && known {
        return;
    }
    if known && look.is_new(&name) || !(known || may_be_there) {
        found.add(Item::harmless(Class::CreateObject, span, format!("makes {object}")));
        return;
    }
    let (what, n1) = if known {
        (
            format!("replaces {object}"),
            format!("whether {object} gives what the previous release expects is in its query"),
        )
    } else {
        found.imply(object.clone(), "definition");
        (
            format!("makes or replaces {object}"),
            format!("whether it replaces another {object} is not in the SQL"),
        )
    };
    let mut item = Item::new(Class::ReplaceDefinition, span, what, Compat::Depends(n1));
    item.fix.extend(again(look, &object).map(|text| replacing(&text)));
    found.add(if known {
        item
    } else {
        item.noting("save the definition before it runs (`pg_get_viewdef`)")
    });
}

pub(super) fn alter_sequence(
    look: &Look<'_>,
    name: &QualifiedName,
    only_owner: bool,
    span: Span,
    found: &mut Found,
) {
    let what = format!("alters sequence `{name}`");
    if only_owner || look.is_new(name) || !look.upper(span).contains("RESTART") {
        found.add(Item::harmless(Class::Sequence, span, what));
        return;
    }
    let n1 = Compat::WorksBut("numbers may be given out twice".to_owned());
    let mut item = Item::new(Class::Sequence, span, format!("restarts sequence `{name}`"), n1);
    item.fix.extend(look.catalog.owner_of(name).map(|(table, column)| {
        format!(
            "SELECT setval({}, greatest((SELECT max({}) FROM {}), 1))",
            string_literal(&quote::qualified(name)),
            quote::name(column),
            quote::qualified(table)
        )
    }));
    found.add(item);
}

/// The statement that made an object, where it is known.
fn again(look: &Look<'_>, object: &str) -> Option<String> {
    look.definitions.text(object).map(|text| text.trim_end_matches([';', ' ', '\n']).to_owned())
}

/// A `CREATE` that takes the place of what is there.
fn replacing(text: &str) -> String {
    let upper = text.to_uppercase();
    if upper.starts_with("CREATE OR REPLACE") || !upper.starts_with("CREATE ") {
        return text.to_owned();
    }
    format!("CREATE OR REPLACE{}", &text["CREATE".len()..])
}

/// A `CREATE INDEX` that lets writes go on.
fn concurrently(text: &str) -> String {
    let upper = text.to_uppercase();
    match upper.find("INDEX ") {
        Some(at) if !upper.contains("CONCURRENTLY") => {
            format!("{}INDEX CONCURRENTLY {}", &text[..at], &text[at + "INDEX ".len()..])
        }
        _ => text.to_owned(),
    }
}

pub(super) fn attachment(look: &Look<'_>, it: &Attachment, span: Span, found: &mut Found) {
    let table = look.catalog.resolve(&it.table);
    let object = definitions::attached(it, &table);
    if look.is_new(&table) || look.is_new_definition(&object) {
        let what = format!("alters {object}, which this release makes");
        found.add(Item::harmless(Class::CreateObject, span, what));
        return;
    }
    let class = if it.kind == AttachmentKind::Policy { Class::Privileges } else { Class::Computed };
    let (verb, n1) = match &it.verb {
        Verb::Create => ("makes", format!("it may change or refuse what is written to `{table}`")),
        Verb::Rename(_) => {
            let what = format!("renames {object}");
            found.add(Item::harmless(class, span, what));
            return;
        }
        Verb::Alter => ("alters", format!("it decides otherwise over the rows of `{table}`")),
        Verb::Drop { if_exists } => {
            let known = look.catalog.table(&table).known();
            let missing = known.is_some_and(|table| {
                table.complete
                    && table.created.is_some()
                    && !table.attached.contains_key(&(it.kind, it.name.clone()))
            });
            if missing && *if_exists {
                return;
            }
            found.imply(object.clone(), "");
            ("drops", format!("what it did for `{table}` is no longer done"))
        }
    };
    let mut item = Item::new(class, span, format!("{verb} {object}"), Compat::Depends(n1));
    match &it.verb {
        Verb::Create => item.fix.push(format!(
            "DROP {} {} ON {}",
            it.kind.as_str().to_uppercase(),
            quote::name(&it.name),
            quote::qualified(&table)
        )),
        _ => item.fix.extend(again(look, &object)),
    }
    found.add(item.by(RollbackChoice::Down));
}
