//! Directories of files to ordered migrations; one file per format.
//!
//! Pure: the caller lists the directory and its surroundings as a [`Listing`],
//! [`History::read`] tells what the tool that owns the directory makes of it.

mod detect;
mod flyway;
mod format;
mod golang_migrate;
mod goose;
mod listing;
mod placeholder;
mod plain;
mod read;
mod script;
mod sqlx;
mod version;

pub use detect::{Detection, MARKER_NAMES};
pub use format::{Format, UnknownFormat};
pub use goose::AnnotationError;
pub use listing::{ListedFile, Listing, Marker};
pub use placeholder::Placeholders;
pub use read::{History, Ignored, Note, ReadError};
pub use script::{Direction, Script, TransactionMode};

/// One step of a schema's history.
#[derive(Debug, Clone)]
pub struct Migration {
    /// The version as the file name writes it, leading zeros kept, for messages
    /// and for the tool's own order: `0003`, `1.2`, `20240101000001`. A Flyway
    /// repeatable is `R__description`; a plain file that shares its number with
    /// another, or has none, is its name without `.sql`.
    pub id: String,
    /// The rest of the file name, in words.
    pub description: String,
    /// What takes the schema forward.
    pub up: Script,
    /// What takes it back, where the project has one.
    pub down: Option<Script>,
    /// SHA-256 of the up file's bytes, in lowercase hexadecimal.
    pub checksum: String,
}
