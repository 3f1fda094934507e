//! From a listing to a history.

use std::collections::BTreeMap;
use std::fmt;

use super::detect::Detection;
use super::listing::{ListedFile, Listing};
use super::{
    Format, Migration, Placeholders, ReadError, Script, alembic, atlas, dbmate, diesel, django,
    drizzle, flyway, golang_migrate, goose, knex, liquibase, node_pg_migrate, plain, prisma, rails,
    refinery, sqlx, supabase, tern, typeorm,
};

/// What is known of a directory beside its files.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// The tool that it belongs to, where the user says so.
    pub format: Option<Format>,
    /// The tools whose history tables the live database holds; they decide where the
    /// files fit several tools.
    pub in_database: Vec<Format>,
    /// The values of placeholders.
    pub placeholders: Placeholders,
    /// What the tool itself made of migrations that are not written in SQL.
    pub rendered: Option<Rendered>,
}

/// Migrations in another language, written out as SQL by their own tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rendered {
    /// By Alembic, all of them in one text.
    Alembic {
        /// Forward: `alembic upgrade heads --sql`.
        up: String,
        /// Back: `alembic downgrade <head>:base --sql` of each head, where that works.
        down: Vec<String>,
    },
    /// By Django, one by one, by `app.name`: `manage.py sqlmigrate app name`.
    Django {
        /// Forward.
        up: BTreeMap<String, String>,
        /// Back (`--backwards`), where that works.
        down: BTreeMap<String, String>,
    },
    /// Not at all, because …
    Failed(String),
}

/// The migrations of a directory, as the tool that owns it sees them.
#[derive(Debug, Clone)]
pub struct History {
    /// How the directory was read.
    pub format: Format,
    /// Its migrations, in the order in which the tool runs them.
    pub migrations: Vec<Migration>,
    /// Migrations that stand, on an empty database, for others of
    /// [`History::migrations`], and are not among them.
    pub checkpoints: Vec<Migration>,
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

impl History {
    /// A history of one script that belongs to no tool, such as a file that a
    /// user names.
    pub fn of_one(up: Script) -> Self {
        let id = up.source.name().rsplit('/').next().unwrap_or_default();
        let id = id.strip_suffix(".sql").unwrap_or(id).to_owned();
        let migration = Migration::new(id, String::new(), up);
        Self {
            format: Format::Plain,
            migrations: vec![migration],
            checkpoints: Vec::new(),
            ignored: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Reads a directory as the format that `options` name, or as the one that its
    /// files betray.
    ///
    /// # Errors
    /// Where the format cannot be told, or where the tool itself would refuse the
    /// directory.
    pub fn read(listing: &Listing, options: &ReadOptions) -> Result<Self, ReadError> {
        if listing.files.is_empty() {
            return Err(ReadError::Empty { root: listing.root.clone() });
        }
        let (format, assumption) = match options.format {
            Some(format) => (format, None),
            None => detected(listing, &options.in_database)?,
        };
        let ReadOptions { placeholders, rendered, .. } = options;
        let mut history = match format {
            Format::Plain => plain::read(listing),
            Format::Flyway => flyway::read(listing, placeholders),
            Format::Goose => goose::read(listing, placeholders),
            Format::GolangMigrate => golang_migrate::read(listing),
            Format::Sqlx => sqlx::read(listing),
            Format::Alembic => alembic::read(listing, rendered.as_ref()),
            Format::Prisma => prisma::read(listing),
            Format::Refinery => refinery::read(listing),
            Format::Diesel => diesel::read(listing),
            Format::Dbmate => dbmate::read(listing),
            Format::Atlas => atlas::read(listing),
            Format::Drizzle => drizzle::read(listing),
            Format::Supabase => supabase::read(listing),
            Format::Liquibase => liquibase::read(listing, placeholders),
            Format::NodePgMigrate => node_pg_migrate::read(listing),
            Format::Tern => tern::read(listing),
            Format::Django => django::read(listing, rendered.as_ref()),
            Format::Rails => rails::read(listing),
            Format::Knex => knex::read(listing),
            Format::Typeorm => typeorm::read(listing),
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
        Self {
            format,
            migrations: Vec::new(),
            checkpoints: Vec::new(),
            ignored: Vec::new(),
            notes: Vec::new(),
        }
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

    /// Refuses two migrations with one key.
    pub(super) fn refuse_duplicates(&self) -> Result<(), ReadError> {
        let mut seen: BTreeMap<&str, &Migration> = BTreeMap::new();
        for migration in &self.migrations {
            if let Some(other) = seen.insert(&migration.key, migration) {
                return Err(ReadError::DuplicateVersion {
                    version: other.id.clone(),
                    first: other.up.source.name().to_owned(),
                    second: migration.up.source.name().to_owned(),
                    format: self.format,
                });
            }
        }
        Ok(())
    }
}

fn detected(
    listing: &Listing,
    in_database: &[Format],
) -> Result<(Format, Option<Note>), ReadError> {
    let root = listing.root.clone();
    match Format::detect(listing).decided_by(in_database) {
        Detection::Certain { format, .. } => Ok((format, None)),
        Detection::Assumed { format, because, .. } => {
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
