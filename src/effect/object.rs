//! What belongs to one table, privileges, schemas, publications.

use indexmap::IndexSet;

use super::facts::{Facts, no_object};
use super::{Break, EffectKind, Loss, Until, query};
use crate::catalog::Presence;
use crate::pg::{LockMode, QualifiedName};
use crate::sql::{
    Attachment, AttachmentKind, CatalogOnly, Privileges, Publication, QueryMode, SchemaAction, Verb,
};

/// `CREATE`, `ALTER`, `DROP` of a trigger, a rule or a policy.
pub(super) fn attachment(facts: &mut Facts<'_>, it: &Attachment) {
    let table = facts.catalog.resolve(&it.table);
    let since_14 = it.replace && it.kind == AttachmentKind::Trigger;
    if since_14 && !facts.version.at_least(14) {
        let message = "CREATE OR REPLACE TRIGGER exists from PostgreSQL 14 on";
        facts.fails(facts.table(&table), "42601", message.to_owned());
        return;
    }
    if matches!(facts.catalog.table(&table), Presence::Gone) {
        let drops_if_exists = it.verb == (Verb::Drop { if_exists: true });
        if !drops_if_exists {
            let message = format!("relation \"{}\" does not exist", table.name);
            facts.fails(facts.table(&table), "42P01", message);
        }
        return;
    }
    let known = facts.known(&table);
    let here = known.map(|table| table.attached.contains_key(&(it.kind, it.name.clone())));
    // Only a table whose whole life is known tells what is missing.
    let missing =
        here == Some(false) && known.is_some_and(|table| table.created.is_some() && table.complete);
    let kind = it.kind.as_str();
    match &it.verb {
        Verb::Create if here == Some(true) && !it.replace => {
            let message =
                format!("{kind} \"{}\" for relation \"{}\" already exists", it.name, table.name);
            facts.fails(facts.table(&table), "42710", message);
        }
        // Its lock is let go when nothing is found.
        Verb::Drop { if_exists: true } if missing => {}
        Verb::Drop { .. } | Verb::Alter | Verb::Rename(_) if missing => {
            let message =
                format!("{kind} \"{}\" for table \"{}\" does not exist", it.name, table.name);
            facts.fails(facts.table(&table), "42704", message);
        }
        verb => locks(facts, it, &table, verb),
    }
}

fn locks(facts: &mut Facts<'_>, it: &Attachment, table: &QualifiedName, verb: &Verb) {
    let mode = match (it.kind, verb) {
        (AttachmentKind::Trigger, Verb::Create) => LockMode::ShareRowExclusive,
        _ => LockMode::AccessExclusive,
    };
    let cloned = it.kind == AttachmentKind::Trigger
        && match verb {
            Verb::Create => it.for_each_row,
            Verb::Drop { .. } => {
                let known = facts.known(table);
                let row = known.and_then(|table| table.attached.get(&(it.kind, it.name.clone())));
                row.is_none_or(|trigger| trigger.for_each_row)
            }
            // The clones on partitions are renamed too from 15 on.
            Verb::Rename(_) => facts.version.at_least(15),
            Verb::Alter => false,
        };
    if cloned {
        facts.lock_with_partitions(table, mode);
    } else {
        facts.lock(table, mode);
    }
    if let Some(references) = &it.references {
        let references = facts.catalog.resolve(references);
        facts.lock(&references, LockMode::AccessShare);
    }
    if let Some(query) = &it.query {
        query::names(facts, query, QueryMode::Plan);
    }
}

/// `GRANT` and `REVOKE` on relations. From 18 on the relations are locked
/// against being dropped meanwhile; `ALL TABLES IN SCHEMA` locks none.
pub(super) fn privileges(facts: &mut Facts<'_>, privileges: &Privileges) {
    let named = privileges.relations.iter().map(|name| facts.catalog.resolve(name));
    let relations: Vec<QualifiedName> = named.collect();
    for relation in relations {
        if matches!(facts.catalog.table(&relation), Presence::Gone) {
            let message = format!("relation \"{}\" does not exist", relation.name);
            facts.fails(facts.table(&relation), "42P01", message);
        } else if facts.version.at_least(18) {
            let mode = LockMode::AccessShare;
            if facts.catalog.sequence_created(&relation).is_some() {
                let lock = EffectKind::Lock { mode, until: Until::TransactionEnd };
                facts.push(facts.sequence(&relation), lock);
            } else {
                facts.lock(&relation, mode);
            }
        }
    }
}

/// `ALTER SCHEMA … RENAME`, `DROP SCHEMA`.
pub(super) fn schema(facts: &mut Facts<'_>, action: &SchemaAction) {
    let tables_of = |facts: &Facts<'_>, schema: &str| -> Vec<QualifiedName> {
        facts.catalog.tables_of_schema(schema).map(|table| table.name.clone()).collect()
    };
    match action {
        SchemaAction::Rename { from, to } => {
            for table in tables_of(facts, from) {
                let to = QualifiedName::new(to.clone(), table.name.clone());
                facts.breaks(&table, Break::TableRenamed { to });
            }
        }
        SchemaAction::Drop { names, cascade } => {
            let tables: IndexSet<QualifiedName> =
                names.iter().flat_map(|name| tables_of(facts, name)).collect();
            if *cascade {
                for table in &tables {
                    super::table::drop_one(facts, table, &tables, true);
                }
                let why = "CASCADE drops everything in the schema, also what was not seen";
                facts.unknown(no_object(), format!("DROP SCHEMA: {why}"));
            } else if let Some(table) = tables.first() {
                let message = format!(
                    "cannot drop schema {} because other objects depend on it",
                    table.schema
                );
                facts.fails(facts.table(table), "2BP01", message);
            }
        }
    }
}

/// Tables that join or leave a publication.
pub(super) fn publication(facts: &mut Facts<'_>, publication: &Publication) {
    for target in &publication.tables {
        let name = facts.catalog.resolve(&target.name);
        facts.lock(&name, LockMode::ShareUpdateExclusive);
        if !target.only {
            let children: Vec<QualifiedName> = facts
                .catalog
                .descendants(&name)
                .into_iter()
                .filter(|child| !child.is_partition)
                .map(|child| child.name.clone())
                .collect();
            for child in children {
                facts.lock(&child, LockMode::ShareUpdateExclusive);
            }
        }
    }
}

/// A statement that reaches no table.
pub(super) fn catalog_only(facts: &mut Facts<'_>, it: &CatalogOnly) {
    if it.refuses_transaction {
        facts.refuses_transaction(no_object());
    }
}

/// What a dropped column means for its table.
pub(super) fn loses_column(facts: &mut Facts<'_>, table: &QualifiedName, column: &str) {
    facts.loses(table, Loss::Column { column: column.to_owned() });
    facts.breaks(table, Break::ColumnGone { column: column.to_owned() });
}
