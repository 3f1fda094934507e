//! The definitions that SQL gave: of views, functions, indexes, triggers, rules
//! and policies, as they were written, so that they can be brought back.

use std::collections::BTreeMap;

use crate::catalog::{Catalog, arguments_of};
use crate::pg::QualifiedName;
use crate::sql::{
    self, Attachment, Change, DropKind, ObjectName, RoutineAction, RoutineName, TableAction, Verb,
};

/// Definitions by the words for their object: ``view `public.v` ``.
#[derive(Debug, Clone, Default)]
pub(crate) struct Definitions(BTreeMap<String, Definition>);

/// The statement that made an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Definition {
    /// As it was written, without the `;`.
    text: String,
    /// In a form in which two texts that say the same are the same.
    pub(crate) plain: String,
}

impl Definitions {
    /// The statement that made an object, as it was written.
    pub(crate) fn text(&self, object: &str) -> Option<&str> {
        self.0.get(object).map(|definition| definition.text.as_str())
    }

    pub(crate) fn has(&self, object: &str) -> bool {
        self.0.contains_key(object)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&String, &Definition)> {
        self.0.iter()
    }

    /// Notes what a change gives or takes; `before`: the catalog before it.
    pub(super) fn note(&mut self, change: &Change, before: &Catalog, text: &str) {
        match change {
            Change::CreateView(create) => {
                self.put(view(&before.name_of_view(create)), text);
            }
            Change::CreateRoutine(create) => {
                let arguments = arguments_of(&create.parameters);
                let name = before.for_creation(&create.name);
                self.put(routine(&name, &arguments), text);
            }
            Change::CreateIndex(create) => {
                if let Some(name) = &create.name {
                    let table = before.resolve(&create.table);
                    self.put(index(&table.sibling(name.clone())), text);
                }
            }
            Change::Attachment(it) => self.attachment(it, before, text),
            Change::Drop(drop) => {
                for name in &drop.names {
                    let name = before.resolve(name);
                    match drop.kind {
                        DropKind::View | DropKind::MaterializedView => {
                            self.0.remove(&view(&name));
                        }
                        DropKind::Index => _ = self.0.remove(&index(&name)),
                        DropKind::Table => self.forget_of_table(&name),
                        _ => {}
                    }
                }
            }
            Change::DropRoutines(drop) => {
                for named in &drop.routines {
                    if let Some(key) = routine_named(named, before) {
                        self.0.remove(&key);
                    }
                }
            }
            Change::AlterRoutine { routine: named, action, .. } => {
                let to = match action {
                    RoutineAction::Rename { to } => {
                        before.resolve_routine(named).sibling(to.clone())
                    }
                    RoutineAction::SetSchema { schema } => {
                        QualifiedName::new(schema.clone(), named.name.name.clone())
                    }
                    _ => return,
                };
                let found = before.routine(named);
                if let (Some(key), Some(found)) = (routine_named(named, before), found) {
                    self.rename(&key, routine(&to, &found.arguments));
                }
            }
            Change::AlterTable { table, action } => {
                let from = before.resolve(&table.name);
                let to = match &**action {
                    TableAction::Rename { to } => from.sibling(to.clone()),
                    TableAction::SetSchema { schema } => {
                        QualifiedName::new(schema.clone(), from.name.clone())
                    }
                    _ => return,
                };
                self.rename(&view(&from), view(&to));
                self.rename_of_table(&from, &to);
            }
            _ => {}
        }
    }

    fn attachment(&mut self, it: &Attachment, before: &Catalog, text: &str) {
        let table = before.resolve(&it.table);
        let key = attached(it, &table);
        match &it.verb {
            Verb::Create => self.put(key, text),
            Verb::Drop { .. } => _ = self.0.remove(&key),
            Verb::Rename(to) => {
                let renamed = Attachment { name: to.clone(), ..it.clone() };
                self.rename(&key, attached(&renamed, &table));
            }
            Verb::Alter => {
                if let Some(known) = self.0.get_mut(&key) {
                    known.plain.push_str(" ; ");
                    known.plain.push_str(&plain(text));
                }
            }
        }
    }

    fn put(&mut self, key: String, text: &str) {
        self.0.insert(key, Definition { text: text.to_owned(), plain: plain(text) });
    }

    fn rename(&mut self, from: &str, to: String) {
        if let Some(definition) = self.0.remove(from) {
            self.0.insert(to, definition);
        }
    }

    fn forget_of_table(&mut self, table: &QualifiedName) {
        let end = of_table(table);
        self.0.retain(|key, _| !key.ends_with(&end));
    }

    fn rename_of_table(&mut self, from: &QualifiedName, to: &QualifiedName) {
        let (end, new) = (of_table(from), of_table(to));
        let keys: Vec<String> = self.0.keys().filter(|key| key.ends_with(&end)).cloned().collect();
        for key in keys {
            let renamed = format!("{}{new}", &key[..key.len() - end.len()]);
            self.rename(&key, renamed);
        }
    }
}

/// The words for a view.
pub(crate) fn view(name: &QualifiedName) -> String {
    format!("view `{name}`")
}

/// The words for an index.
pub(crate) fn index(name: &QualifiedName) -> String {
    format!("index `{name}`")
}

/// The words for a routine.
pub(crate) fn routine(name: &QualifiedName, arguments: &[crate::pg::TypeName]) -> String {
    let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
    format!("function `{name}({})`", arguments.join(", "))
}

/// The words for the routine that is named, where it is known which one it is.
pub(crate) fn routine_named(named: &RoutineName, catalog: &Catalog) -> Option<String> {
    let name = catalog.resolve_routine(named);
    let known = catalog.routine(named).map(|known| known.arguments.clone());
    known.or_else(|| named.arguments.clone()).map(|arguments| routine(&name, &arguments))
}

/// The words for a trigger, a rule or a policy.
pub(crate) fn attached(it: &Attachment, table: &QualifiedName) -> String {
    format!("{} `{}`{}", it.kind.as_str(), it.name, of_table(table))
}

fn of_table(table: &QualifiedName) -> String {
    format!(" of `{table}`")
}

/// The words for an object's name as written.
pub(crate) fn words(name: &ObjectName) -> String {
    match &name.schema {
        Some(schema) => QualifiedName::new(schema.clone(), name.name.clone()).to_string(),
        None => crate::pg::quote_identifier(&name.name),
    }
}

/// A statement in a form in which two that say the same are the same: words that
/// say how it is made, not what, are left out.
fn plain(text: &str) -> String {
    let Some(tokens) = sql::tokens(text) else { return text.to_owned() };
    let folded = tokens.iter().map(|span| {
        let word = &text[span.start..span.end];
        if word.starts_with(['\'', '"', '$']) { word.to_owned() } else { word.to_lowercase() }
    });
    let words: Vec<String> = folded.collect();
    let joined = words.join(" ");
    let joined = joined.replacen("create or replace ", "create ", 1);
    let joined = joined.replacen(" concurrently ", " ", 1).replacen(" if not exists ", " ", 1);
    joined.trim_end_matches(" ;").to_owned()
}
