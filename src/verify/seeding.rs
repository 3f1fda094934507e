//! Which tables of a database have rows of ours, which refuse them, and which want
//! some again.

use std::collections::{BTreeMap, BTreeSet};

use super::seed::{Demands, Filling, Seeder, plain};
use crate::postgres::{Content, Oid, Rows, ScratchDatabase, SessionError, Structure, Table, Type};

/// A table that is tried to have this many rows gets no more before an up.
const CROWDED: u64 = 60;

/// A table that got no row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unseeded {
    /// Its name, as SQL writes it.
    pub table: String,
    /// Why, mostly in the server's words.
    pub why: String,
}

/// Gives rows to every table of a database, as [`verify`](super::verify()) does
/// before an up; the tables that took none.
///
/// # Errors
/// Where the server is gone.
pub async fn fill(database: &ScratchDatabase) -> Result<Vec<Unseeded>, SessionError> {
    let mut reader = database.reader();
    let (structure, content) = (reader.structure().await?, reader.content().await?);
    let demands = Demands::default();
    let mut seeding = Seeding::new(database.clone());
    let filling = seeding.fill(&structure, &content, &demands).await?;
    let content = reader.content().await?;
    reader.close().await;
    Ok(seeding.note(&structure, &content, &demands, filling))
}

/// Rows of ours in one database.
#[derive(Debug)]
pub(super) struct Seeding {
    seeder: Seeder,
    /// Tables with rows of ours.
    filled: BTreeSet<Oid>,
    /// Tables that took none, as they were then: while they are the same they are
    /// not asked again.
    refused: BTreeMap<Oid, Table>,
}

impl Seeding {
    pub(super) fn new(database: ScratchDatabase) -> Self {
        Self { seeder: Seeder::new(database), filled: BTreeSet::new(), refused: BTreeMap::new() }
    }

    /// The same for a copy of the database.
    pub(super) fn on(&self, database: ScratchDatabase) -> Self {
        Self {
            seeder: self.seeder.on(database),
            filled: self.filled.clone(),
            refused: self.refused.clone(),
        }
    }

    /// Whether any row is of ours.
    pub(super) fn has_written(&self) -> bool {
        !self.filled.is_empty()
    }

    /// Gives rows to the tables that have none of ours, or none at all.
    pub(super) async fn fill(
        &mut self,
        structure: &Structure,
        content: &Content,
        demands: &Demands,
    ) -> Result<Filling, SessionError> {
        let count = |table: &Table| content.tables.get(&table.root).and_then(|t| t.rows.count());
        let wanted = structure.tables.values().filter(|table| match count(table) {
            _ if self.is_refused(table) => false,
            None | Some(0) => true,
            Some(count) => !self.filled.contains(&table.oid) && count < CROWDED,
        });
        let wanted = wanted.map(|table| table.oid).collect();
        self.seeder.fill(structure, &wanted, demands).await
    }

    /// Gives more rows to some tables.
    pub(super) async fn add(
        &mut self,
        structure: &Structure,
        tables: BTreeSet<Oid>,
        demands: &Demands,
    ) -> Result<Filling, SessionError> {
        let asked = |oid: &Oid| structure.tables.get(oid).is_some_and(|t| !self.is_refused(t));
        let tables = tables.into_iter().filter(asked).collect();
        self.seeder.fill(structure, &tables, demands).await
    }

    /// Notes what became of a filling, now that `content` is there: the tables that
    /// are without rows, and were not known to be.
    pub(super) fn note(
        &mut self,
        structure: &Structure,
        content: &Content,
        demands: &Demands,
        filling: Filling,
    ) -> Vec<Unseeded> {
        let mut unseeded = Vec::new();
        let Filling { tried, mut refused } = filling;
        for table in tried.iter().filter_map(|oid| structure.tables.get(oid)) {
            if demands.leaves_out(&table.name) {
                continue;
            }
            let has_rows = content.tables.contains_key(&table.root);
            let why = refused.remove(&table.oid);
            if has_rows && (why.is_none() || table.partitioned) {
                self.filled.insert(table.oid);
                continue;
            }
            // A partition that takes nothing while others do is named as well.
            self.refused.insert(table.oid, table.clone());
            let why = why.unwrap_or_else(|| reason(table, structure));
            if !(table.partitioned && has_partition(table, structure)) {
                unseeded.push(Unseeded { table: table.name.clone(), why });
            }
        }
        unseeded
    }

    /// Lets tables have new rows before the next up: what they were given did not
    /// last.
    pub(super) fn forget(&mut self, structure: &Structure, tables: &BTreeSet<String>) {
        let named = structure.tables.values().filter(|table| tables.contains(&plain(&table.name)));
        for table in named {
            self.filled.remove(&table.oid);
        }
    }

    fn is_refused(&self, table: &Table) -> bool {
        self.refused.get(&table.oid) == Some(table)
    }
}

fn has_partition(table: &Table, structure: &Structure) -> bool {
    structure.tables.values().any(|other| other.root == table.oid && other.oid != table.oid)
}

fn reason(table: &Table, structure: &Structure) -> String {
    if table.partitioned && !has_partition(table, structure) {
        "it has no partition".to_owned()
    } else {
        "the server took the rows and kept none, as a trigger or a rule may want it".to_owned()
    }
}

/// The tables that a migration made, or made otherwise, or whose rows it changed:
/// those that a new application has something new to write to.
pub(super) fn touched(
    (old, before): (&Structure, &Content),
    (new, after): (&Structure, &Content),
) -> BTreeSet<Oid> {
    let mut changed: BTreeSet<Oid> = new
        .types
        .values()
        .filter(|ty| old.types.get(&ty.oid) != Some(ty))
        .map(|ty| ty.oid)
        .collect();
    // What is made of what changed has changed.
    let parts = |ty: &Type| {
        let attributes = ty.attributes.iter().map(|attribute| attribute.r#type);
        [ty.element, ty.base, ty.part].into_iter().chain(attributes).collect::<Vec<_>>()
    };
    loop {
        let count = changed.len();
        let more = new.types.values().filter(|ty| parts(ty).iter().any(|p| changed.contains(p)));
        let more: Vec<Oid> = more.map(|ty| ty.oid).collect();
        changed.extend(more);
        if changed.len() == count {
            break;
        }
    }
    new.tables
        .values()
        .filter(|table| {
            let of_type = table.columns.iter().any(|column| changed.contains(&column.r#type));
            let rows = after.tables.get(&table.root);
            // Too many to say what becomes of a few more.
            let large = rows.is_some_and(|rows| matches!(rows.rows, Rows::Digest { .. }));
            let same_rows = before.tables.get(&table.root) == rows;
            !large && (of_type || !same_rows || old.tables.get(&table.oid) != Some(table))
        })
        .map(|table| table.oid)
        .collect()
}
