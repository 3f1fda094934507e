//! Why a directory could not be read.

use super::Format;
use super::goose::AnnotationError;

/// Why a directory could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The directory is empty.
    #[error(
        "find migrations in `{root}`: it holds no files; name the directory that holds the \
         migration files themselves"
    )]
    Empty {
        /// The directory.
        root: String,
    },
    /// The directory has files, but none that the format calls a migration.
    #[error(
        "find migrations in `{root}`: of its {files} files none has a name that {format} reads, \
         such as {}; check the path, or choose another `--format`",
        format.file_names()
    )]
    NoMigrations {
        /// The directory.
        root: String,
        /// How it was read.
        format: Format,
        /// How many files it holds.
        files: usize,
    },
    /// Nothing tells which tool the files belong to.
    #[error(
        "tell which tool the files of `{root}` belong to: none of them is SQL or bears a mark of a \
         known tool; check the path, or choose a `--format`"
    )]
    Unknown {
        /// The directory.
        root: String,
    },
    /// Two tools fit.
    #[error(
        "tell which tool the files of `{root}` belong to: they fit both {first} and {second} \
         ({because}); choose one with `--format`"
    )]
    Ambiguous {
        /// The directory.
        root: String,
        /// One tool.
        first: Format,
        /// The other tool.
        second: Format,
        /// What speaks for both.
        because: String,
    },
    /// The directory belongs to a tool that banister knows and does not read.
    #[error(
        "read `{root}`: it belongs to {tool} ({because}), whose files banister does not read yet; \
         export its SQL and check that, or name a `--format` if this is a mistake"
    )]
    Unread {
        /// The directory.
        root: String,
        /// The tool.
        tool: &'static str,
        /// What says so.
        because: String,
    },
    /// A file is not UTF-8.
    #[error(
        "read `{file}`: byte {byte}, on line {line}, is not UTF-8, so its statements cannot be \
         told apart; save the file as UTF-8"
    )]
    Encoding {
        /// The file.
        file: String,
        /// The 0-based offset of the first bad byte.
        byte: usize,
        /// Its 1-based line.
        line: usize,
    },
    /// Two files claim one version.
    #[error(
        "order the migrations: `{first}` and `{second}` are both version `{version}`, which \
         {format} refuses; renumber one of them"
    )]
    DuplicateVersion {
        /// The version, as the first file writes it.
        version: String,
        /// One file.
        first: String,
        /// The other file.
        second: String,
        /// Whose rule it is.
        format: Format,
    },
    /// A file name that the tool itself refuses.
    #[error("read the version of `{file}`: {why}; {format} refuses the whole directory for it")]
    Name {
        /// The file.
        file: String,
        /// What is wrong, and what to do.
        why: String,
        /// Whose rule it is.
        format: Format,
    },
    /// A goose file whose annotations goose refuses.
    #[error("read `{file}` line {line}: {error}")]
    Annotation {
        /// The file.
        file: String,
        /// The 1-based line.
        line: usize,
        /// What is wrong.
        error: AnnotationError,
    },
    /// A Flyway script configuration with a setting that Flyway refuses.
    #[error(
        "read `{file}` line {line}: `{text}` is no setting of a Flyway script configuration; \
         Flyway knows `executeInTransaction`, `encoding`, `placeholderReplacement` and \
         `shouldExecute`"
    )]
    ScriptConfiguration {
        /// The file.
        file: String,
        /// The 1-based line.
        line: usize,
        /// The line.
        text: String,
    },
    /// A placeholder that nothing gives a value.
    #[error(
        "read `{file}` line {line}: nothing gives `{written}` a value, and {format} puts one there \
         before it runs the file; give it with `--placeholder {name}=VALUE`"
    )]
    Placeholder {
        /// The file.
        file: String,
        /// The 1-based line.
        line: usize,
        /// The placeholder, as the file writes it.
        written: String,
        /// Its name.
        name: String,
        /// Whose placeholder it is.
        format: Format,
    },
    /// A file that the tool refuses, or that is not written as the tool writes it.
    #[error("read `{file}` line {line}: {why}")]
    Refused {
        /// The file.
        file: String,
        /// The 1-based line.
        line: usize,
        /// What is wrong, who refuses it, and what to do.
        why: String,
    },
}
