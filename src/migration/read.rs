//! From a listing to a history.

use std::fmt;

use super::detect::Detection;
use super::goose::AnnotationError;
use super::listing::{ListedFile, Listing, checksum};
use super::{Format, Migration, Script, flyway, golang_migrate, goose, plain, sqlx};

/// The migrations of a directory, as the tool that owns it sees them.
#[derive(Debug, Clone)]
pub struct History {
    /// How the directory was read.
    pub format: Format,
    /// Its migrations, in the order in which the tool runs them.
    pub migrations: Vec<Migration>,
    /// The files that are no migrations.
    pub ignored: Vec<Ignored>,
    /// What a reader of the report should know about how the files were read.
    pub notes: Vec<Note>,
}

/// A file that the tool does not run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignored {
    /// Relative to the root.
    pub path: String,
    /// Why, as a fragment: `in a subfolder, which goose does not read`.
    pub why: String,
}

/// A remark about how the files were read: an assumption, or a place where the
/// tool does not do what the file seems to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The file it is about, as the user would write it; `None` for the directory.
    pub file: Option<String>,
    /// The 1-based line, where there is one.
    pub line: Option<usize>,
    /// The remark, lowercase, without a full stop.
    pub text: String,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.file, self.line) {
            (Some(file), Some(line)) => write!(f, "`{file}` line {line}: {}", self.text),
            (Some(file), None) => write!(f, "`{file}`: {}", self.text),
            (None, _) => f.write_str(&self.text),
        }
    }
}

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
        first: &'static str,
        /// The other tool.
        second: &'static str,
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
}

impl History {
    /// A history of one script that belongs to no tool, such as a file that a
    /// user names.
    pub fn of_one(up: Script) -> Self {
        let checksum = checksum(up.source.text().as_bytes());
        let id = up.source.name().rsplit('/').next().unwrap_or_default();
        let id = id.strip_suffix(".sql").unwrap_or(id).to_owned();
        let description = String::new();
        let migration = Migration { id, description, up, down: None, checksum };
        Self {
            format: Format::Plain,
            migrations: vec![migration],
            ignored: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Reads a directory as `format`, or as the format that its files betray.
    ///
    /// # Errors
    /// Where the format cannot be told, or where the tool itself would refuse the
    /// directory.
    pub fn read(listing: &Listing, format: Option<Format>) -> Result<Self, ReadError> {
        if listing.files.is_empty() {
            return Err(ReadError::Empty { root: listing.root.clone() });
        }
        let (format, assumption) = match format {
            Some(format) => (format, None),
            None => detected(listing)?,
        };
        let mut history = match format {
            Format::Plain => plain::read(listing),
            Format::Flyway => flyway::read(listing),
            Format::Goose => goose::read(listing),
            Format::GolangMigrate => golang_migrate::read(listing),
            Format::Sqlx => sqlx::read(listing),
        }?;
        if history.migrations.is_empty() {
            return Err(ReadError::NoMigrations {
                root: listing.root.clone(),
                format,
                files: listing.files.len(),
            });
        }
        if format != Format::Plain {
            let migrations = history.migrations.iter_mut();
            let scripts = migrations.flat_map(|it| std::iter::once(&mut it.up).chain(&mut it.down));
            scripts.for_each(|script| script.sends_meta_commands = true);
        }
        history.ignored.sort_by(|a, b| a.path.cmp(&b.path));
        history.notes.splice(0..0, assumption);
        Ok(history)
    }

    /// A history of no migrations yet.
    pub(super) const fn empty(format: Format) -> Self {
        Self { format, migrations: Vec::new(), ignored: Vec::new(), notes: Vec::new() }
    }

    pub(super) fn ignore(&mut self, file: &ListedFile, why: impl Into<String>) {
        self.ignored.push(Ignored { path: file.path.clone(), why: why.into() });
    }

    /// The SQL files of the directory itself, by name; the others are ignored,
    /// because the tool reads one folder only.
    pub(super) fn top_level_sql<'a>(&mut self, listing: &'a Listing) -> Vec<&'a ListedFile> {
        let (files, others): (Vec<_>, Vec<_>) = listing
            .files
            .iter()
            .partition(|file| file.sql_stem().is_some() && !file.path.contains('/'));
        for file in others {
            match file.sql_stem() {
                Some(_) => self
                    .ignore(file, format!("in a subfolder, which {} does not read", self.format)),
                None => self.ignore(file, "not a `.sql` file"),
            }
        }
        files
    }

    pub(super) fn note(
        &mut self,
        file: impl Into<Option<String>>,
        line: impl Into<Option<usize>>,
        text: impl Into<String>,
    ) {
        self.notes.push(Note { file: file.into(), line: line.into(), text: text.into() });
    }
}

fn detected(listing: &Listing) -> Result<(Format, Option<Note>), ReadError> {
    let root = listing.root.clone();
    match Format::detect(listing) {
        Detection::Certain { format, .. } => Ok((format, None)),
        Detection::Assumed { format, because } => {
            let text = format!("read as {format}: {because}; `--format` chooses another");
            Ok((format, Some(Note { file: None, line: None, text })))
        }
        Detection::Ambiguous { first, second, because } => {
            Err(ReadError::Ambiguous { root, first, second, because })
        }
        Detection::Unread { tool, because } => Err(ReadError::Unread { root, tool, because }),
        Detection::Nothing => Err(ReadError::Unknown { root }),
    }
}
