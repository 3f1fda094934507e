//! `REINDEX`.

use super::facts::{Facts, no_object};
use crate::pg::{LockMode, QualifiedName};
use crate::sql::{Reindex, ReindexTarget};

pub(super) fn reindex(facts: &mut Facts<'_>, reindex: &Reindex) {
    let concurrently = reindex.concurrently;
    if concurrently {
        facts.refuses_transaction(no_object());
    }
    if reindex.concurrently_as_option && !facts.version.at_least(14) {
        let message = "REINDEX (CONCURRENTLY) exists from PostgreSQL 14 on";
        facts.fails(no_object(), "42601", message.to_owned());
        return;
    }
    match &reindex.what {
        ReindexTarget::Index(name) => index(facts, &facts.catalog.resolve(name), concurrently),
        ReindexTarget::Table(name) => table(facts, &facts.catalog.resolve(name), concurrently),
        ReindexTarget::Everything => {
            facts.refuses_transaction(no_object());
            facts.unknown(no_object(), "every table of the schema or database is locked in turn");
        }
    }
}

fn index(facts: &mut Facts<'_>, name: &QualifiedName, concurrently: bool) {
    let Some(table) = facts.catalog.index(name).known().map(|index| index.table.clone()) else {
        lock_rebuilt(facts, name, concurrently);
        let why = format!("index {name} was never seen, so neither was its table");
        facts.unknown(facts.index(name), why);
        return;
    };
    let partitioned = facts.known(&table).is_some_and(|table| table.partitioned);
    if partitioned && !facts.version.at_least(14) {
        let message = "REINDEX is not yet implemented for partitioned indexes";
        facts.fails(facts.index(name), "0A000", message.to_owned());
        return;
    }
    lock_rebuilt(facts, name, concurrently);
    if !partitioned {
        rebuild(facts, &table, concurrently);
        return;
    }
    // Each part in a transaction of its own.
    facts.refuses_transaction(no_object());
    facts.lock_until_statement_end(facts.table(&table), lock_on_table(concurrently));
    let parts: Vec<QualifiedName> =
        facts.catalog.parts_of_index(name).map(|part| part.name.clone()).collect();
    parts.iter().for_each(|part| index(facts, part, concurrently));
}

fn table(facts: &mut Facts<'_>, name: &QualifiedName, concurrently: bool) {
    if !facts.known(name).is_some_and(|table| table.partitioned) {
        let indexes: Vec<QualifiedName> =
            facts.catalog.indexes_of(name).map(|index| index.name.clone()).collect();
        indexes.iter().for_each(|index| lock_rebuilt(facts, index, concurrently));
        lock_table(facts, name, concurrently);
        if !indexes.is_empty() || facts.known(name).is_none_or(|table| !table.complete) {
            facts.index_build(name, concurrently);
        }
        return;
    }
    if !facts.version.at_least(14) {
        // It warns that it does nothing.
        if concurrently {
            facts.lock_until_statement_end(facts.table(name), lock_on_table(concurrently));
        } else {
            facts.lock(name, LockMode::Share);
        }
        return;
    }
    facts.refuses_transaction(no_object());
    facts.lock_until_statement_end(facts.table(name), lock_on_table(concurrently));
    for leaf in facts.storage_of(name).iter().filter(|leaf| *leaf != name) {
        table(facts, leaf, concurrently);
    }
}

const fn lock_on_table(concurrently: bool) -> LockMode {
    if concurrently { LockMode::ShareUpdateExclusive } else { LockMode::Share }
}

fn lock_rebuilt(facts: &mut Facts<'_>, index: &QualifiedName, concurrently: bool) {
    if concurrently {
        facts.lock_until_statement_end(facts.index(index), LockMode::AccessExclusive);
    } else {
        facts.lock_index(index, LockMode::AccessExclusive);
    }
}

fn rebuild(facts: &mut Facts<'_>, table: &QualifiedName, concurrently: bool) {
    lock_table(facts, table, concurrently);
    facts.index_build(table, concurrently);
}

fn lock_table(facts: &mut Facts<'_>, table: &QualifiedName, concurrently: bool) {
    let mode = lock_on_table(concurrently);
    if concurrently {
        facts.lock_until_statement_end(facts.table(table), mode);
    } else {
        facts.lock(table, mode);
    }
}
