//! What a down brings back: the schema before the up, behind it and behind the
//! down, laid side by side.
//!
//! Where the SQL does not tell what was there before, a down is believed to bring
//! it back if it changes what the up changed.

use std::collections::{BTreeMap, BTreeSet};

use super::definitions;
use super::walk::Position;
use crate::catalog::{
    Changed, Column, Constraint, ConstraintRule, Generation, Presence, Proof, Table,
};
use crate::pg::QualifiedName;
use crate::sql::{Expression, TypeKind};

/// A property of an object: ``column `a` of `public.t` ``, `type`; the object's
/// being there has no aspect.
pub(crate) type Key = (String, &'static str);

/// What is known of a property.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Value {
    Known(String),
    /// There is something, and it is not known what.
    Something,
}

type Facts = BTreeMap<Key, Value>;

/// What is not as it was, in words; `implied`: what the up dropped or changed
/// though nothing was known of it.
pub(crate) fn differences(
    before: &Position,
    up: &Position,
    down: &Position,
    implied: &[Key],
) -> Vec<String> {
    let mut changed = Changed::default();
    changed.extend(before.catalog(), up.catalog());
    changed.extend(up.catalog(), down.catalog());
    let [mut was, is, back] = [before, up, down].map(|position| facts(position, &changed));
    for key in implied {
        was.entry(key.clone()).or_insert(Value::Something);
    }
    let keys: BTreeSet<&Key> = was.keys().chain(is.keys()).chain(back.keys()).collect();
    let mut gone: Vec<&str> = Vec::new();
    let mut found = Vec::new();
    for key in keys {
        let (object, aspect) = key;
        // Nothing more to say of an object that is missing as a whole.
        if !aspect.is_empty() && gone.contains(&object.as_str()) {
            continue;
        }
        if let Some(text) = difference(key, was.get(key), is.get(key), back.get(key)) {
            found.push(text);
            if aspect.is_empty() {
                gone.push(object);
            }
        }
    }
    found
}

fn difference(
    key: &Key,
    was: Option<&Value>,
    is: Option<&Value>,
    back: Option<&Value>,
) -> Option<String> {
    let (object, aspect) = key;
    let restored = match was {
        Some(Value::Known(_)) => was == back,
        // Not known before: it is back if the down took back what the up did.
        Some(Value::Something) => is != back,
        None => back.is_none() || is != back || is.is_none(),
    };
    if restored {
        return None;
    }
    let said = |value: Option<&Value>| match value {
        Some(Value::Known(text)) => format!("`{text}`"),
        Some(Value::Something) => "what it was".to_owned(),
        None => "nothing".to_owned(),
    };
    Some(match (aspect.is_empty(), was, back) {
        (true, Some(_), None) => format!("{object} does not come back"),
        (true, _, _) => format!("{object} stays"),
        (false, Some(Value::Known(_)), _) => {
            format!("the {aspect} of {object} is {}, and was {}", said(back), said(was))
        }
        (false, _, _) => format!("the {aspect} of {object} stays {}", said(back)),
    })
}

fn facts(position: &Position, changed: &Changed) -> Facts {
    let catalog = position.catalog();
    let mut facts = Facts::new();
    let mut there = |object: String| {
        facts.insert((object, ""), Value::Known(String::new()));
    };
    for name in &changed.indexes {
        if catalog.index(name).known().is_some_and(|index| index.constraint.is_none()) {
            there(definitions::index(name));
        }
    }
    for name in &changed.views {
        if catalog.view(name).known().is_some() {
            there(definitions::view(name));
        }
    }
    for name in &changed.sequences {
        if catalog.sequence_created(name).is_some() && catalog.owner_of(name).is_none() {
            there(format!("sequence `{name}`"));
        }
    }
    for name in &changed.indexes {
        if let Presence::Known(index) = catalog.index(name)
            && index.constraint.is_none()
        {
            let columns = index.columns.join(", ");
            let unique = if index.unique { "unique " } else { "" };
            let partial = if index.partial { ", partial" } else { "" };
            let text = format!("{unique}{} on {} ({columns}){partial}", index.method, index.table);
            facts.insert((definitions::index(name), "definition"), Value::Known(text));
        }
    }
    for name in &changed.types {
        if let Some(kind) = catalog.kind_of_type(name) {
            let object = format!("type `{name}`");
            facts.insert((object.clone(), ""), Value::Known(String::new()));
            facts.insert((object, "definition"), Value::Known(type_in_words(kind)));
        }
    }
    for name in &changed.tables {
        if let Presence::Known(table) = catalog.table(name) {
            table_facts(table, &mut facts);
        }
    }
    // Indexes are compared as the catalog has them: their names may be left out.
    for (object, definition) in position.definitions.iter() {
        if !object.starts_with("index ") {
            facts.insert((object.clone(), ""), Value::Known(String::new()));
            let text = definition.plain.clone();
            facts.insert((object.clone(), "definition"), Value::Known(text));
        }
    }
    facts
}

fn table_facts(table: &Table, facts: &mut Facts) {
    let name = &table.name;
    let object = format!("table `{name}`");
    let mut put = |object: &str, aspect: &'static str, text: String| {
        facts.insert((object.to_owned(), aspect), Value::Known(text));
    };
    if table.created.is_some() {
        put(&object, "", String::new());
    }
    if let Some(unlogged) = table.unlogged {
        put(&object, "persistence", if unlogged { "unlogged" } else { "logged" }.to_owned());
    }
    if table.complete || !table.parents.is_empty() {
        let parents: Vec<String> = table.parents.iter().map(ToString::to_string).collect();
        put(&object, "parent", parents.join(", "));
        put(
            &object,
            "partition bound",
            table.bound.as_ref().map_or_else(String::new, |bound| format!("{bound:?}")),
        );
    }
    for column in &table.columns {
        column_facts(table, column, &mut put);
    }
    for constraint in &table.constraints {
        let object = constraint_in_words(name, &constraint.name);
        put(&object, "", String::new());
        put(&object, "definition", rule_in_words(constraint));
    }
}

fn column_facts(table: &Table, column: &Column, put: &mut impl FnMut(&str, &'static str, String)) {
    let object = column_in_words(&table.name, &column.name);
    if table.complete || column.created.is_some() {
        put(&object, "", String::new());
    }
    if let Some(ty) = &column.ty {
        put(&object, "type", ty.to_string());
    }
    if let Some(not_null) = column.not_null {
        let text = if not_null == Proof::Nullable { "nullable" } else { "NOT NULL" };
        put(&object, "nullability", text.to_owned());
    }
    match (column.has_default, &column.default) {
        (Some(true), Some(default)) => put(&object, "default", expression(default)),
        (Some(true), None) => put(&object, "default", "filled by itself".to_owned()),
        (Some(false), _) => put(&object, "default", "none".to_owned()),
        (None, _) => {}
    }
    if let Some(generated) = column.generated {
        let text = match generated {
            Generation::Stored => "stored",
            Generation::Virtual => "virtual",
            Generation::Identity => "identity",
        };
        put(&object, "generation", text.to_owned());
    }
}

/// The words for a column.
pub(crate) fn column_in_words(table: &QualifiedName, column: &str) -> String {
    format!("column `{column}` of `{table}`")
}

/// The words for a constraint.
pub(crate) fn constraint_in_words(table: &QualifiedName, constraint: &str) -> String {
    format!("constraint `{constraint}` of `{table}`")
}

fn rule_in_words(constraint: &Constraint) -> String {
    let text = match &constraint.rule {
        ConstraintRule::Check(check) => format!("CHECK {}", expression(check)),
        ConstraintRule::Unique(columns) => format!("UNIQUE ({})", columns.join(", ")),
        ConstraintRule::PrimaryKey(columns) => format!("PRIMARY KEY ({})", columns.join(", ")),
        ConstraintRule::ForeignKey(key) => {
            format!("FOREIGN KEY ({}) REFERENCES {}", key.columns.join(", "), key.references)
        }
        ConstraintRule::Exclude(columns) => format!("EXCLUDE ({})", columns.join(", ")),
    };
    if constraint.enforced { text } else { format!("{text} NOT ENFORCED") }
}

fn type_in_words(kind: &TypeKind) -> String {
    match kind {
        TypeKind::Enum(values) => format!("enum ({})", values.join(", ")),
        TypeKind::Composite(attributes) => {
            let attributes: Vec<String> =
                attributes.iter().map(|(name, ty)| format!("{name} {ty}")).collect();
            format!("composite ({})", attributes.join(", "))
        }
        TypeKind::Domain(domain) => {
            let checks: Vec<String> =
                domain.checks.iter().map(|check| expression(&check.check)).collect();
            let not_null = if domain.not_null { " NOT NULL" } else { "" };
            format!("domain over {}{not_null} {}", domain.base, checks.join(" and "))
        }
        TypeKind::Other => "other".to_owned(),
    }
}

/// An expression with its blanks as one, and the parentheses around it gone.
fn expression(expression: &Expression) -> String {
    let mut text = expression.text.split_whitespace().collect::<Vec<_>>().join(" ");
    while text.starts_with('(') && text.ends_with(')') && is_one_group(&text) {
        text = text[1..text.len() - 1].trim().to_owned();
    }
    text
}

fn is_one_group(text: &str) -> bool {
    let mut depth = 0_usize;
    text.char_indices().all(|(at, c)| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > 0 || at + 1 == text.len()
    })
}
