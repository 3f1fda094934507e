//! A database on which somebody else rehearses: scripts run as their tool runs them,
//! rows as applications write them, and what is missing in the end.

use std::collections::{BTreeMap, BTreeSet};

use super::rows::{Grid, unpaired};
use super::script::{self, ScriptError};
use super::seed::Demands;
use super::seeding::{Seeding, Unseeded, touched};
use crate::migration::Script;
use crate::postgres::{
    Content, Reader, Rows, ScratchDatabase, SessionError, SessionOptions, Snapshot, SnapshotError,
    Structure,
};

/// A schema and the rows in it, at one moment.
#[derive(Debug, Clone)]
pub struct Look {
    /// The schema.
    pub schema: Snapshot,
    /// What rows must be like.
    pub structure: Structure,
    /// The rows.
    pub content: Content,
}

impl Look {
    /// How many rows there are, where they are known.
    pub fn rows(&self) -> u64 {
        self.content.tables.values().filter_map(|table| table.rows.count()).sum()
    }
}

/// A script that failed.
#[derive(Debug)]
pub struct Failed {
    /// The file.
    pub file: String,
    /// The 1-based line of the statement that failed.
    pub line: usize,
    /// Why.
    pub why: String,
    /// Whether it is for rows that the server refuses them: a value that does not fit,
    /// or one that a constraint does not let in.
    pub is_of_rows: bool,
}

impl std::fmt::Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}, line {}: {}", self.file, self.line, self.why)
    }
}

/// What became of rows that were written to tables, by the names of these.
#[derive(Debug, Clone, Default)]
pub struct Written {
    /// The tables that took none, with the server's reasons.
    pub refused: BTreeMap<String, String>,
    /// How many rows each table took.
    pub taken: BTreeMap<String, u64>,
}

/// Rows of one table that are not there again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The table, as SQL writes its name.
    pub table: String,
    /// How many of its rows are gone or changed; nothing where they are too many to be
    /// compared one by one, and not the same.
    pub rows: Option<usize>,
    /// Of how many.
    pub of: u64,
}

/// A database with rows of ours.
#[derive(Debug)]
pub struct Stage {
    database: ScratchDatabase,
    reader: Reader,
    options: SessionOptions,
    seeding: Seeding,
}

impl Stage {
    /// A stage without rows.
    pub fn new(database: ScratchDatabase, options: &SessionOptions) -> Self {
        let seeding = Seeding::new(database.clone());
        Self { reader: database.reader(), database, options: options.clone(), seeding }
    }

    /// The same stage as it is in a copy of its database: rows that it writes do not
    /// collide with those that are there.
    #[must_use]
    pub fn on(&self, database: ScratchDatabase) -> Self {
        let seeding = self.seeding.on(database.clone());
        Self { reader: database.reader(), database, options: self.options.clone(), seeding }
    }

    /// The database.
    pub const fn database(&self) -> &ScratchDatabase {
        &self.database
    }

    /// Ends the session that reads: nobody may be connected to a database that is
    /// copied.
    pub async fn pause(&mut self) {
        self.reader.close().await;
    }

    /// Runs a script as its tool would; how it failed, if it did.
    ///
    /// # Errors
    /// Where the server is gone.
    pub async fn run(&self, script: &Script) -> Result<Option<Failed>, SessionError> {
        let run = script::run(&self.database, script, &self.options, None).await?;
        Ok(run.failure.map(|failure| {
            let at = failure.statement.and_then(|index| script.statement(index));
            let byte = at.map_or(script.region.end, |statement| statement.span.start);
            Failed {
                file: script.source.name().to_owned(),
                line: script.source.position(byte).line,
                why: in_words(&failure.error),
                is_of_rows: failure.error.sql().is_some_and(|error| {
                    ["22", "23"].iter().any(|it| error.sqlstate.starts_with(it))
                }),
            }
        }))
    }

    /// The schema and the rows now.
    ///
    /// # Errors
    /// Where the server is gone.
    pub async fn look(&mut self) -> Result<Look, SnapshotError> {
        Ok(Look {
            schema: self.reader.snapshot().await?,
            structure: self.reader.structure().await?,
            content: self.reader.content().await?,
        })
    }

    /// Gives rows to every table; the tables that took none. With `later`, the
    /// structures before and behind what is to come, rows are such that both take them.
    ///
    /// # Errors
    /// Where the server is gone.
    pub async fn fill(
        &mut self,
        later: Option<(&Structure, &Structure)>,
    ) -> Result<Vec<Unseeded>, SnapshotError> {
        let demands = later.map_or_else(Demands::default, |(from, to)| Demands::between(from, to));
        let now = self.look().await?;
        let filling = self.seeding.fill(&now.structure, &now.content, &demands).await?;
        let content = self.reader.content().await?;
        Ok(self.seeding.note(&now.structure, &content, &demands, filling))
    }

    /// Writes rows as a new release would, to what changed from `before` to `now`;
    /// how many.
    ///
    /// # Errors
    /// Where the server is gone.
    pub async fn write_new(&mut self, before: &Look, now: &Look) -> Result<u64, SnapshotError> {
        let tables = touched((&before.structure, &before.content), (&now.structure, &now.content));
        self.seeding.add(&now.structure, tables, &Demands::default()).await?;
        let then = self.reader.content().await?;
        let rows = then.tables.values().filter_map(|table| table.rows.count()).sum::<u64>();
        Ok(rows.saturating_sub(now.rows()))
    }

    /// Writes rows as a release would that knows the schema of `old`; how many each table
    /// took, or why it took none.
    ///
    /// # Errors
    /// Where the server is gone.
    pub async fn write_as(&mut self, old: &Look) -> Result<Written, SessionError> {
        let all: BTreeSet<_> = old.structure.tables.keys().copied().collect();
        let before = self.reader.content().await?;
        let filling = self.seeding.add(&old.structure, all, &Demands::default()).await?;
        let after = self.reader.content().await?;
        let name = |oid| old.structure.tables.get(oid).map(|table| table.name.clone());
        let refused = filling.refused.iter();
        let count = |content: &Content, name: &str| {
            let table = content.tables.values().find(|table| table.name == name);
            table.and_then(|table| table.rows.count()).unwrap_or(0)
        };
        let names = old.structure.tables.values().map(|table| table.name.clone());
        Ok(Written {
            refused: refused.filter_map(|(oid, why)| Some((name(oid)?, why.clone()))).collect(),
            taken: names
                .map(|name| {
                    let taken = count(&after, &name).saturating_sub(count(&before, &name));
                    (name, taken)
                })
                .collect(),
        })
    }
}

fn in_words(error: &ScriptError) -> String {
    error.sql().map_or_else(|| error.to_string(), ToString::to_string)
}

/// The rows of `old` that are not in `new`, table by table, compared in the columns
/// that both have; tables and columns are known by their names.
pub fn missing(old: &Content, new: &Content) -> Vec<Missing> {
    let mut all = Vec::new();
    for table in old.tables.values() {
        let of = table.rows.count().unwrap_or(0);
        let now = new.tables.values().find(|other| other.name == table.name);
        let gone = |rows| Missing { table: table.name.clone(), rows, of };
        let found = match (Grid::of(table), now.map(|now| (Grid::of(now), now))) {
            (_, None) => Some(gone(usize::try_from(of).ok())),
            (Some(own), Some((Some(now), _))) => match unpaired(&own, &now) {
                0 => None,
                lost => Some(gone(Some(lost))),
            },
            (_, Some((_, now))) if same(&table.rows, &now.rows) => None,
            (_, Some(_)) => Some(gone(None)),
        };
        all.extend(found);
    }
    all
}

fn same(one: &Rows, other: &Rows) -> bool {
    matches!((one, other), (Rows::Digest { .. }, Rows::Digest { .. })) && one == other
}
