//! PostgreSQL's vocabulary: lock modes, versions, names, type names.

mod lock_mode;
mod name;
mod type_name;
mod version;

pub use lock_mode::LockMode;
pub use name::{NAME_BYTES, Name, QualifiedName, quote_identifier, quoted, string_literal};
pub use type_name::TypeName;
pub use version::{Version, VersionError};
