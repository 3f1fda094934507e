//! What decides, beside key and checksum, whether a migration is applied.

/// What a tool's rules ask of a migration beside its key and its checksum.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Particulars {
    /// Nothing.
    #[default]
    None,
    /// Flyway.
    Flyway(FlywayKind),
    /// refinery.
    Refinery {
        /// The part of the file name behind `__`.
        name: String,
        /// A `U` file, which may run in any order.
        unversioned: bool,
    },
    /// Alembic and Django: migrations that name those they stand on.
    Graph {
        /// The keys of those that must be applied first.
        parents: Vec<String>,
        /// The keys of those that this one stands for (Django's squashed ones).
        replaces: Vec<String>,
    },
    /// Atlas.
    Atlas {
        /// It stands for all before it, on an empty database.
        checkpoint: bool,
    },
    /// Drizzle.
    Drizzle {
        /// When it was generated, in milliseconds: what the history stores.
        when: i64,
    },
    /// Liquibase.
    ChangeSet(ChangeSet),
}

/// The kinds of Flyway's migrations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlywayKind {
    /// `V`: once, in the order of the versions.
    Versioned,
    /// `B`: stands for all versions up to its own, on an empty database.
    Baseline,
    /// `R`: whenever it was edited.
    Repeatable,
}

/// What Liquibase knows a changeset by, and when it runs it again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChangeSet {
    /// Its id; not unique by itself.
    pub id: String,
    /// Its author.
    pub author: String,
    /// Its file: the `logicalFilePath`, or the path below the directory that was
    /// read. The history table has the path below the place that Liquibase was
    /// started with.
    pub path: String,
    /// Run again whenever it was edited.
    pub run_on_change: bool,
    /// Run again whenever Liquibase runs.
    pub run_always: bool,
    /// Checksums that are accepted, too; `ANY` accepts all.
    pub valid_checksums: Vec<String>,
}
