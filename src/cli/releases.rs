//! Which release each migration belongs to.

use std::path::Path;

use super::exit::Failure;
use super::git::{self, Since};
use super::since;
use super::subject::Scope;
use crate::migration::Migration;
use crate::policy::Release;
use crate::rules::{Plan, Standing};

/// What comes next.
const COMING: &str = "the coming release";

/// The releases, oldest first, and the one of each migration.
#[derive(Debug, Clone, Default)]
pub(super) struct ReleaseMap {
    names: Vec<String>,
    of: Vec<usize>,
    standing: Vec<Standing>,
}

impl ReleaseMap {
    /// The map where `scope` says what is released, and `table` in which releases.
    pub(super) fn new(migrations: &[&Migration], scope: &Scope, table: &[Release]) -> Self {
        match scope {
            Scope::Unknown => Self {
                names: migrations.iter().map(|it| it.id.clone()).collect(),
                of: (0..migrations.len()).collect(),
                standing: Vec::new(),
            },
            Scope::First(released) => Self::of_table(migrations, *released, table),
            Scope::Others { .. } => Self::default(),
        }
    }

    fn of_table(migrations: &[&Migration], released: usize, table: &[Release]) -> Self {
        let last = |release: &Release| {
            let end = since::released(migrations, &release.last, &release.name).ok()?;
            (end <= released).then(|| (release.name.clone(), end.saturating_sub(1)))
        };
        let mut ends: Vec<(String, usize)> = table.iter().filter_map(last).collect();
        ends.sort_by_key(|(_, end)| *end);
        let mut names: Vec<String> = ends.iter().map(|(name, _)| name.clone()).collect();
        if ends.last().is_none_or(|(_, end)| end + 1 < released) && released > 0 {
            names.push("released".to_owned());
            ends.push((String::new(), released - 1));
        }
        names.push(COMING.to_owned());
        let release = |at: usize| ends.iter().position(|(_, end)| at <= *end);
        let of = (0..migrations.len()).map(|at| release(at).unwrap_or(names.len() - 1));
        Self { of: of.collect(), names, standing: Vec::new() }
    }

    /// The map where git says what is released: in `base`, and in which of the tags
    /// that match `tags`.
    pub(super) fn of_git(
        migrations: &[&Migration],
        new: &[bool],
        since: &Since,
        base: &str,
        tags: Option<&str>,
    ) -> Result<Self, Failure> {
        let tags = tags.map_or_else(|| Ok(Vec::new()), |pattern| since.tags(pattern))?;
        let mut names: Vec<String> = tags.iter().map(|(name, _)| name.clone()).collect();
        names.push(base.to_owned());
        names.push(COMING.to_owned());
        let mut of = Vec::new();
        let mut standing = Vec::new();
        for (at, migration) in migrations.iter().enumerate() {
            let path = Path::new(migration.up.source.name());
            let tagged = || tags.iter().position(|(_, files)| since.is_among(path, files));
            of.push(if new[at] { names.len() - 1 } else { tagged().unwrap_or(tags.len()) });
            standing.push(standing_of(migrations, new, since, at));
        }
        Ok(Self { names, of, standing })
    }

    /// The releases' names, for a plan.
    pub(super) fn plan(&self) -> Plan {
        Plan::new(self.names.clone())
    }

    /// The release of a migration.
    pub(super) fn release(&self, at: usize) -> usize {
        self.of.get(at).copied().unwrap_or_default()
    }

    /// How a migration stands to what is released.
    pub(super) fn standing(&self, at: usize) -> Standing {
        self.standing.get(at).cloned().unwrap_or_default()
    }
}

fn standing_of(migrations: &[&Migration], new: &[bool], since: &Since, at: usize) -> Standing {
    let migration = migrations[at];
    // What Flyway repeats is made to be changed, and always runs last.
    let repeats = migration.id.starts_with("R__");
    if !new[at] || repeats {
        return Standing::InOrder;
    }
    if since.was_there(Path::new(migration.up.source.name())) {
        return Standing::Edited;
    }
    let behind = migrations.iter().zip(new).skip(at + 1);
    let mut behind = behind.filter(|(it, new)| !**new && !it.id.starts_with("R__"));
    match behind.next() {
        Some((released, _)) => Standing::Behind { released: released.id.clone() },
        None => Standing::InOrder,
    }
}

/// The newest tag that matches a pattern.
pub(super) fn newest_tag(pattern: &str, folder: &Path) -> Result<Option<String>, Failure> {
    Ok(git::tag_names(pattern, folder)?.pop())
}
