//! Fills tables with rows that nobody has to write: such that the server takes
//! them, and such that a migration that loses something is seen to lose it.
//!
//! What rows must be like is asked of the server ([`Structure`]); values are chosen
//! without chance, so that a second run finds what the first found.

mod builtin;
mod candidates;
mod demands;
mod harvest;
mod order;
mod pattern;
mod plan;
mod question;
mod solve;
mod text;
mod values;
mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::postgres::{Oid, ScratchDatabase, SessionError, SessionOptions, Structure, Table};
pub(super) use demands::{Demands, plain};
use plan::{ROWS, TablePlan, Wanted};
use question::Answers;
use solve::Group;
pub(super) use text::fields;
use values::Values;
use write::Batch;

/// Those of `names` that an expression mentions.
pub(super) fn mentioned(expression: &str, names: impl Iterator<Item = String>) -> Vec<String> {
    let words = harvest::Harvest::of(expression).words;
    names.filter(|name| words.contains(name)).collect()
}

/// How long a trigger may hold up a row.
const PATIENCE: Duration = Duration::from_secs(2);

/// What became of a filling.
#[derive(Debug, Clone, Default)]
pub(super) struct Filling {
    /// The tables that were tried.
    pub(super) tried: BTreeSet<Oid>,
    /// Tables that took no row, and the server's reasons.
    pub(super) refused: BTreeMap<Oid, String>,
}

/// A table that is to get rows.
struct Target {
    /// As rows must be for it.
    table: Table,
    /// Columns whose values another type must take.
    as_types: BTreeMap<String, (Oid, i32)>,
    /// Whether rows are to be ordinary.
    ordinary: bool,
}

/// Writes rows into one database.
#[derive(Debug)]
pub(super) struct Seeder {
    database: ScratchDatabase,
    /// How many rows each table was given.
    given: BTreeMap<Oid, usize>,
    answers: Answers,
}

impl Seeder {
    pub(super) fn new(database: ScratchDatabase) -> Self {
        Self { database, given: BTreeMap::new(), answers: Answers::default() }
    }

    /// The same for a copy of the database.
    pub(super) fn on(&self, database: ScratchDatabase) -> Self {
        Self { database, given: self.given.clone(), answers: Answers::default() }
    }

    /// Gives rows to `tables` of `structure`, as far as the server takes them.
    pub(super) async fn fill(
        &mut self,
        structure: &Structure,
        tables: &BTreeSet<Oid>,
        demands: &Demands,
    ) -> Result<Filling, SessionError> {
        let mut filling = Filling { tried: tables.clone(), refused: BTreeMap::new() };
        let wanted: Vec<Target> = tables
            .iter()
            .filter_map(|oid| structure.tables.get(oid))
            .filter(|table| !table.partitioned && !demands.leaves_out(&table.name))
            .map(|table| demands.applied(table, structure))
            .map(|(table, as_types)| Target { table, as_types, ordinary: demands.ordinary })
            .collect();
        if wanted.is_empty() {
            return Ok(filling);
        }
        // A session of its own: what functions have learnt of the tables does not last.
        let options =
            SessionOptions { statement_timeout: Some(PATIENCE), ..SessionOptions::default() };
        let mut session = self.database.connect_for_rows(&options).await?;
        let mut values = Values::new(demands.types(structure));
        solve::domains(&mut session, &mut self.answers, &mut values).await?;
        let tables: Vec<&Table> = wanted.iter().map(|target| &target.table).collect();
        let groups = solve::groups(&mut session, &mut self.answers, &values, &tables).await?;
        let batches = self.plan(structure, &wanted, &values, &groups, &mut filling);
        filling.refused.extend(write::write(&mut session, &batches).await?);
        for target in &wanted {
            *self.given.entry(target.table.oid).or_default() += ROWS;
        }
        session.close().await?;
        Ok(filling)
    }

    /// The statements, in order; what cannot be planned is refused.
    fn plan(
        &self,
        structure: &Structure,
        targets: &[Target],
        values: &Values,
        groups: &BTreeMap<Oid, Vec<Group>>,
        filling: &mut Filling,
    ) -> Vec<Batch> {
        let roots: BTreeMap<Oid, Oid> =
            structure.tables.values().map(|table| (table.oid, table.root)).collect();
        let root = |oid: Oid| roots.get(&oid).copied().unwrap_or(oid);
        let mut edges = BTreeMap::<Oid, BTreeSet<Oid>>::new();
        for Target { table, .. } in targets {
            let own = edges.entry(table.root).or_default();
            own.extend(table.references.iter().map(|key| root(key.table)));
        }
        let mut batches = Vec::new();
        for component in order::components(&edges) {
            let referenced = |node: &Oid| edges[node].contains(node);
            let is_circle = component.len() > 1 || component.iter().any(referenced);
            let circle: BTreeSet<Oid> =
                if is_circle { component.iter().copied().collect() } else { BTreeSet::new() };
            let mut batch = Batch::default();
            for target in targets.iter().filter(|target| component.contains(&target.table.root)) {
                let table = &target.table;
                let wanted = Wanted {
                    table,
                    values,
                    circle: &circle,
                    roots: &roots,
                    as_types: &target.as_types,
                    groups: groups.get(&table.oid).map_or(&[], Vec::as_slice),
                    start: self.given.get(&table.oid).copied().unwrap_or(0),
                    ordinary: target.ordinary,
                    sparse: false,
                };
                match (wanted.plan(), Wanted { sparse: true, ..wanted }.plan()) {
                    (Ok(full), Ok(sparse)) => {
                        batch.full.push(full);
                        batch.sparse.push(sparse);
                    }
                    (Err(why), _) | (_, Err(why)) => _ = filling.refused.insert(table.oid, why),
                }
            }
            batches.extend(split(batch, is_circle, &roots));
        }
        batches
    }
}

/// A circle is written by one statement, partitions of one table by one each.
fn split(mut batch: Batch, is_circle: bool, roots: &BTreeMap<Oid, Oid>) -> Vec<Batch> {
    if is_circle {
        plan::resolve(&mut batch.full, roots);
        plan::resolve(&mut batch.sparse, roots);
        return vec![batch];
    }
    let each =
        |(full, sparse): (TablePlan, TablePlan)| Batch { full: vec![full], sparse: vec![sparse] };
    batch.full.into_iter().zip(batch.sparse).map(each).collect()
}
