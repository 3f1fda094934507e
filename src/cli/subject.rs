//! What `check`, `verify` and `baseline` are about: the same arguments, read the
//! same way.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::anyhow;

use super::ahead::Ahead;
use super::exit::Failure;
use super::fail_on::FailOn;
use super::git::{self, Since};
use super::majors::Majors;
use super::policy::{Loaded, PolicyArguments};
use super::read::Reader;
use super::releases::{ReleaseMap, newest_tag};
use super::since;
use crate::migration::{History, Migration, ReadOptions, Script};
use crate::pg::Version;
use crate::policy::{Flags, Level, Release, Released};

/// Which migrations, and by which policy.
#[derive(Debug, clap::Args)]
pub(super) struct SubjectArguments {
    /// Directories of migrations, or single `.sql` files; by default those of
    /// `banister.toml`, or else `migrations`.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// SQL that is in production already, such as a `pg_dump --schema-only`;
    /// may be given more than once.
    ///
    /// It comes first, and all migrations then count as one unreleased set: a
    /// table that one of them creates is new for those behind it.
    #[arg(long, value_name = "FILE")]
    schema: Vec<PathBuf>,
    /// The PostgreSQL major: without it, and without one in `banister.toml`,
    /// `check` judges for 17 and `verify` runs the first server that it finds.
    ///
    /// `verify` takes several, `13..18` or `15,17`, and shows them side by side.
    #[arg(long, value_name = "MAJOR")]
    postgres: Option<Majors>,
    /// The last migration that is released: it and those before it are only
    /// replayed, and those behind it count as one unreleased set. A release of
    /// `banister.toml`, or a git ref as for `--new-since`, will do as well.
    #[arg(long, value_name = "ID", conflicts_with = "new_since")]
    since: Option<String>,
    /// Only what is new since a git ref, such as `origin/main`: files that were
    /// not there where it and HEAD parted, or were others. All other migrations
    /// are released.
    #[arg(long, value_name = "REF")]
    new_since: Option<String>,
    /// The mildest severity that fails [default: error].
    ///
    /// Of `verify`: a failed or different way back is an error; lost data and a
    /// wrong prediction are warnings; no way back is info.
    #[arg(long, value_name = "SEVERITY")]
    fail_on: Option<FailOn>,
    #[command(flatten)]
    policy: PolicyArguments,
}

/// What the arguments and the policy name.
#[derive(Debug)]
pub(super) struct Subject {
    /// The policy.
    pub(super) loaded: Loaded,
    /// SQL that is in production already.
    pub(super) schema: Vec<Script>,
    /// The migrations.
    pub(super) histories: Vec<History>,
    reader: Reader,
    /// Which of them are released.
    pub(super) scope: Scope,
    /// What the reader should know of it.
    pub(super) notes: Vec<String>,
    /// Whether the paths are the policy's own.
    pub(super) is_whole: bool,
    /// The release of each migration.
    pub(super) releases: ReleaseMap,
    /// Released files that are there no more.
    pub(super) gone: Vec<PathBuf>,
}

/// Which migrations are released.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Scope {
    /// Nobody says.
    Unknown,
    /// So many, from the first.
    First(usize),
    /// All but those that are marked.
    Others {
        /// Whether it is new, by migration.
        new: Vec<bool>,
    },
}

impl Scope {
    /// How many migrations, from the first, are certain to be released.
    pub(super) fn released(&self) -> usize {
        match self {
            Self::Unknown => 0,
            Self::First(released) => *released,
            Self::Others { new } => new.iter().position(|new| *new).unwrap_or(new.len()),
        }
    }

    /// Whether the migration at `at` is to be judged.
    pub(super) fn is_new(&self, at: usize) -> bool {
        match self {
            Self::Unknown => true,
            Self::First(released) => at >= *released,
            Self::Others { new } => new[at],
        }
    }
}

impl SubjectArguments {
    /// Whether it is said which severity fails.
    pub(super) const fn has_fail_on(&self) -> bool {
        self.fail_on.is_some()
    }

    /// Reads the policy and the migrations. `reading` is what the command line says
    /// of how to read them, `levels` what it says of rules.
    pub(super) fn read(
        &self,
        reading: &ReadOptions,
        levels: Vec<(String, Level)>,
    ) -> Result<Subject, Failure> {
        let fail_on = self.fail_on.map(Into::into);
        let majors = self.postgres.as_ref().map_or(&[][..], |majors| &majors.0);
        let flags = Flags { fail_on, postgres: majors.first().copied(), levels };
        let loaded = self.policy.load(flags)?;
        let policy = &loaded.settings.policy;
        let or = |given: &[PathBuf], said: &[String]| match given {
            [] => loaded.paths(said),
            given => given.to_vec(),
        };
        let (paths, schema) = (or(&self.paths, &policy.paths), or(&self.schema, &policy.schema));
        let reader = Reader::new(ReadOptions {
            format: reading.format.or(policy.format),
            placeholders: loaded.placeholders(reading.placeholders.clone()),
            ..reading.clone()
        });
        let schema = reader.scripts(&schema)?;
        let histories = reader.histories(&paths)?;
        let is_whole = self.paths.is_empty();
        let mut subject = Subject {
            loaded,
            schema,
            histories,
            reader,
            scope: Scope::Unknown,
            notes: Vec::new(),
            is_whole,
            releases: ReleaseMap::default(),
            gone: Vec::new(),
        };
        let first = paths.first().map_or(Path::new("."), PathBuf::as_path);
        let found = self.scope(&subject, first)?;
        (subject.scope, subject.releases) = (found.scope, found.releases);
        subject.gone = found.gone;
        subject.notes.extend(found.note);
        Ok(subject)
    }

    /// The policy, and the one path that is named, for a command that asks a database
    /// what is released.
    pub(super) fn against_database(&self) -> Result<(Loaded, Option<PathBuf>), Failure> {
        let given = [
            (self.since.is_some(), "--since"),
            (self.new_since.is_some(), "--new-since"),
            (!self.schema.is_empty(), "--schema"),
            (self.postgres.is_some(), "--postgres"),
        ];
        if let Some((_, what)) = given.into_iter().find(|(given, _)| *given) {
            return Err(super::rollback::refuse(what));
        }
        let loaded = self.policy.load(Flags::default())?;
        match self.paths.as_slice() {
            [] => Ok((loaded, None)),
            [path] => Ok((loaded, Some(path.clone()))),
            paths => Err(Failure::usage(anyhow!(
                "compare {} paths with one history: give the one that belongs to the database",
                paths.len()
            ))),
        }
    }

    /// Refuses several majors, for a command that is about one.
    pub(super) fn one_major(&self, command: &str) -> Result<(), Failure> {
        match &self.postgres {
            Some(Majors(majors)) if majors.len() > 1 => Err(Failure::usage(anyhow!(
                "judge for {} majors at once: `{command}` is about one; name it by `--postgres`, \
                 or use `verify`",
                majors.len()
            ))),
            _ => Ok(()),
        }
    }

    /// The majors that the command line names, in its order.
    pub(super) fn majors(&self) -> &[Version] {
        self.postgres.as_ref().map_or(&[], |majors| &majors.0)
    }

    /// What is released, and in which releases.
    fn scope(&self, subject: &Subject, first: &Path) -> Result<Found, Failure> {
        let migrations = subject.migrations();
        let policy = &subject.loaded.settings.policy;
        let table: &[Release] = match &policy.released {
            Released::Table(table) => table,
            _ => &[],
        };
        let tags = match &policy.released {
            Released::Git { tags, .. } => tags.as_deref(),
            _ => None,
        };
        let plain = |scope: Scope, note: Option<String>| {
            let releases = ReleaseMap::new(&migrations, &scope, table);
            Ok(Found { scope, releases, note, gone: Vec::new() })
        };
        let up_to = |last: &str, by: &str| {
            plain(Scope::First(since::released(&migrations, last, by)?), None)
        };
        let new_since = |reference: &str| new_since(reference, first, &migrations, tags);
        if let Some(name) = &self.since {
            let named = since::released(&migrations, name, "--since");
            return match (named, table.iter().find(|it| it.name == *name)) {
                (Ok(released), _) => plain(Scope::First(released), None),
                (Err(_), Some(release)) => up_to(&release.last, name),
                (Err(_), None) if git::knows(name, folder_of(first)) => new_since(name),
                (Err(failure), None) => Err(failure),
            };
        }
        match (&self.new_since, &policy.released) {
            (Some(reference), _) => new_since(reference),
            (None, Released::Git { base: Some(base), .. }) => new_since(base),
            (None, Released::Git { base: None, tags }) => {
                let pattern = tags.as_deref().unwrap_or_default();
                match newest_tag(pattern, folder_of(first))? {
                    Some(tag) => new_since(&tag),
                    None => {
                        let note = format!(
                            "no tag matches `{pattern}` (a CI clone often holds none): all \
                             migrations are the coming release"
                        );
                        plain(Scope::First(0), Some(note))
                    }
                }
            }
            (None, Released::Table(table)) => {
                if subject.is_whole {
                    in_order(table, &migrations, policy.file.as_deref().unwrap_or_default())?;
                }
                let last = table.last().map_or("", |release| release.last.as_str());
                let file = policy.file.as_deref().unwrap_or_default();
                match up_to(last, file) {
                    // Single files need not hold the last release.
                    Err(_) if !subject.is_whole => {
                        let note = format!(
                            "the last release of `{file}` ends with `{last}`, which is not among \
                             these migrations: nothing is taken for released"
                        );
                        plain(Scope::Unknown, Some(note))
                    }
                    found => found,
                }
            }
            (None, Released::Unknown) => plain(Scope::Unknown, None),
        }
    }
}

/// What is released, and what the reader should know of it.
struct Found {
    scope: Scope,
    releases: ReleaseMap,
    note: Option<String>,
    gone: Vec<PathBuf>,
}

impl Subject {
    /// The migrations, in order.
    pub(super) fn migrations(&self) -> Vec<&Migration> {
        self.histories.iter().flat_map(|history| &history.migrations).collect()
    }

    /// Its scripts, parsed ahead of who replays them in the order of `check`.
    pub(super) fn ahead(&self) -> Arc<Ahead> {
        let migrations = self.migrations();
        let scripts = migrations.iter().enumerate().flat_map(|(at, migration)| {
            let down = migration.down.as_ref().filter(|_| self.scope.is_new(at));
            std::iter::once(&migration.up).chain(down)
        });
        Ahead::of(self.schema.iter().chain(scripts))
    }

    /// SQL files that are read as the schema's are.
    pub(super) fn scripts(&self, files: &[PathBuf]) -> Result<Vec<Script>, Failure> {
        self.reader.scripts(files)
    }

    /// What stands at the head of its report besides what is found.
    pub(super) fn all_notes(&self) -> Vec<String> {
        let mut notes: Vec<String> = self.histories.iter().flat_map(reading_notes).collect();
        notes.dedup();
        notes.extend(self.notes.iter().cloned());
        notes
    }
}

/// Says where a table names a migration that is not there, or goes back.
fn in_order(table: &[Release], migrations: &[&Migration], file: &str) -> Result<(), Failure> {
    let mut before = ("", 0);
    for Release { name, last } in table {
        let by = format!("the release `{name}` of `{file}`");
        let end = since::released(migrations, last, &by)?;
        if end < before.1 {
            return Err(Failure::usage(anyhow!(
                "order the releases of `{file}`: `{name}` ends with `{last}`, which comes before \
                 the end of `{}`; name the oldest first",
                before.0
            )));
        }
        before = (name, end);
    }
    Ok(())
}

/// The folder that git is asked about.
fn folder_of(first: &Path) -> &Path {
    let folder = if first.is_dir() { first } else { first.parent().unwrap_or(first) };
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}

/// The migrations whose files are new since a ref.
fn new_since(
    reference: &str,
    first: &Path,
    migrations: &[&Migration],
    tags: Option<&str>,
) -> Result<Found, Failure> {
    if reference.is_empty() {
        return Err(Failure::usage(anyhow!("tell which files are new: the ref is empty")));
    }
    let since = Since::new(reference, folder_of(first))?;
    let is_new = |migration: &&Migration| {
        let scripts = std::iter::once(&migration.up).chain(&migration.down);
        scripts.into_iter().any(|script| since.is_new(Path::new(script.source.name())))
    };
    let new: Vec<bool> = migrations.iter().map(is_new).collect();
    let note = match new.iter().filter(|new| **new).count() {
        0 => format!("no migration is new since `{reference}`"),
        1 => format!("1 migration is new since `{reference}`; the others are released"),
        count => format!("{count} migrations are new since `{reference}`; the others are released"),
    };
    let releases = ReleaseMap::of_git(migrations, &new, &since, reference, tags)?;
    let mut folders: Vec<&Path> = migrations
        .iter()
        .filter_map(|migration| Path::new(migration.up.source.name()).parent())
        .collect();
    if first.is_dir() {
        folders.push(first);
    }
    folders.sort_unstable();
    folders.dedup();
    let gone = folders.into_iter().flat_map(|folder| since.gone(folder)).collect();
    Ok(Found { scope: Scope::Others { new }, releases, note: Some(note), gone })
}

/// How a directory was read, and what of it was not.
pub(super) fn reading_notes(history: &History) -> Vec<String> {
    let count = history.migrations.len();
    let migrations = if count == 1 { "migration" } else { "migrations" };
    let mut notes = vec![format!("{count} {migrations} read as {}", history.format)];
    notes.extend(history.notes.iter().map(ToString::to_string));
    let mut reasons: Vec<&str> = history.ignored.iter().map(|file| file.why.as_str()).collect();
    reasons.sort_unstable();
    reasons.dedup();
    for why in reasons {
        let files = history.ignored.iter().filter(|file| file.why == why);
        let names: Vec<String> = files.map(|file| format!("`{}`", file.path)).collect();
        let shown = names.len().min(MAX_NAMES);
        let more = match names.len() - shown {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        notes.push(format!("not read: {}{more}: {why}", names[..shown].join(", ")));
    }
    notes
}

/// How many ignored files are named one by one.
const MAX_NAMES: usize = 5;
