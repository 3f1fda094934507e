//! Directories of files to ordered migrations; one file per format.
//!
//! Pure: the caller lists the directory and its surroundings as a [`Listing`],
//! [`History::read`] tells what the tool that owns the directory makes of it.

mod alembic;
mod atlas;
mod checksum;
mod dbmate;
mod detect;
mod diesel;
mod django;
mod drizzle;
mod flyway;
mod format;
mod golang_migrate;
mod goose;
mod graph;
mod javascript;
mod knex;
mod liquibase;
mod listing;
mod node_pg_migrate;
mod order;
mod outside;
mod particulars;
mod placeholder;
mod plain;
mod prisma;
mod python;
mod rails;
mod read;
mod refinery;
mod refusal;
mod script;
mod sqlx;
mod supabase;
mod tern;
mod typeorm;

mod version;

pub use checksum::{Agreement, Checksum};
pub use detect::{Detection, MARKER_NAMES};
pub use format::{Format, UnknownFormat};
pub use goose::AnnotationError;
pub use listing::{ListedFile, Listing, Marker};
pub use particulars::{ChangeSet, FlywayKind, Particulars};
pub use placeholder::Placeholders;
pub use read::{History, Ignored, Note, ReadOptions, Rendered};
pub use refusal::ReadError;
pub use script::{Direction, Script, TransactionMode};

pub use version::{DottedVersion, Number};

/// One step of a schema's history.
#[derive(Debug, Clone)]
pub struct Migration {
    /// What the tool calls it, for messages and for `--since`: the version as the
    /// file name writes it, leading zeros kept (`0003`, `1.2`, `20240101000001`),
    /// or, for tools that know migrations by name, that name. A Flyway repeatable
    /// is `R__description`; a plain file that shares its number with another, or
    /// has none, is its name without `.sql`.
    pub id: String,
    /// The rest of the file name, in words.
    pub description: String,
    /// What the tool's history table knows it by.
    pub key: String,
    /// What the tool stores to notice that it was edited; `None` where the tool
    /// stores nothing.
    pub checksum: Option<Checksum>,
    /// What takes the schema forward.
    pub up: Script,
    /// What takes it back, where the project has one.
    pub down: Option<Script>,
    /// What else decides whether it is applied.
    pub particulars: Particulars,
}

impl Migration {
    /// SHA-256 of its scripts as they stand, in hexadecimal: what tells it from an edited
    /// one, whatever its tool stores.
    pub fn digest(&self) -> String {
        checksum::of_scripts(std::iter::once(&self.up).chain(&self.down))
    }

    /// A migration that its tool knows by `id`, without a way back and without a
    /// checksum.
    fn new(id: impl Into<String>, description: impl Into<String>, up: Script) -> Self {
        let id = id.into();
        Self {
            key: id.clone(),
            id,
            description: description.into(),
            checksum: None,
            up,
            down: None,
            particulars: Particulars::None,
        }
    }
}
