//! Alembic: revisions in Python, in the order in which they name each other.
//!
//! The sources are read, not run: `revision`, `down_revision`, `depends_on`. What a
//! revision does is known where Alembic itself has written it out as SQL
//! ([`rendering`]).

mod rendering;

use std::collections::{BTreeMap, BTreeSet};

use super::listing::{ListedFile, Listing};
use super::python::{assigned, docstring};
use super::script::line_with;
use super::{Format, History, Migration, Particulars, ReadError, Rendered, Script};
use rendering::Rendering;

struct Revision<'a> {
    file: &'a ListedFile,
    id: String,
    /// Those before it (`down_revision`).
    before: Vec<String>,
    /// Those that it needs, too (`depends_on`).
    needs: Vec<String>,
    message: String,
}

pub(super) fn read(listing: &Listing, rendered: Option<&Rendered>) -> Result<History, ReadError> {
    let mut history = History::empty(Format::Alembic);
    let mut revisions = revisions(&mut history, listing)?;
    refuse_broken_graph(listing, &revisions)?;
    revisions = in_order(revisions);
    let rendering = match rendered {
        Some(Rendered::Alembic { up, down }) => {
            history.note(None, None, "written out as SQL by `alembic upgrade --sql`");
            Some(Rendering::read(up, down))
        }
        _ => None,
    };
    let why = match rendered {
        Some(Rendered::Failed(why)) => why.as_str(),
        _ => "Alembic was not asked to write it out as SQL",
    };
    for revision in &revisions {
        let source = listing.source(revision.file)?;
        let scripts = rendering.as_ref().and_then(|all| all.of(&revision.id, source.name()));
        let (up, down) = scripts.unwrap_or_else(|| {
            let mark = line_with(&source, |line| line.starts_with("def upgrade"));
            (Script::foreign(source, mark, "Python", why), None)
        });
        let parents = revision.before.iter().chain(&revision.needs).cloned().collect();
        history.migrations.push(Migration {
            down,
            particulars: Particulars::Graph { parents, replaces: Vec::new() },
            ..Migration::new(&*revision.id, &*revision.message, up)
        });
    }
    if let Some(rendering) = rendering {
        let place = |migration: &Migration| rendering.position(&migration.id);
        history.migrations.sort_by_key(place);
    }
    note_heads(&mut history, &revisions);
    Ok(history)
}

/// The revisions of the folders `versions` beside an `env.py`, or, where the directory
/// is such a folder itself, its own.
fn revisions<'a>(
    history: &mut History,
    listing: &'a Listing,
) -> Result<Vec<Revision<'a>>, ReadError> {
    let environments: Vec<&str> = listing
        .files
        .iter()
        .filter(|file| file.name() == "env.py")
        .map(ListedFile::folder)
        .collect();
    let recursive = listing.markers.iter().any(|marker| {
        marker.name() == "alembic.ini"
            && marker.text.lines().any(|line| {
                let setting = line.split_once('=').map(|(key, value)| (key.trim(), value.trim()));
                setting.is_some_and(|(key, value)| {
                    key == "recursive_version_locations" && value.eq_ignore_ascii_case("true")
                })
            })
    });
    let holds_revisions = |folder: &str| {
        let within = |parent: &str| {
            let versions =
                if parent.is_empty() { "versions" } else { &format!("{parent}/versions") };
            folder == versions || (recursive && folder.starts_with(&format!("{versions}/")))
        };
        match environments.is_empty() {
            true => folder.is_empty() || recursive,
            false => environments.iter().any(|parent| within(parent)),
        }
    };
    let mut revisions = Vec::new();
    for file in &listing.files {
        let name = file.name();
        if !name.ends_with(".py") || name.starts_with("__init__") || name.starts_with(".#") {
            history.ignore(file, "not a `.py` file that holds a revision");
            continue;
        }
        if !holds_revisions(file.folder()) {
            history.ignore(file, "not in a folder `versions` beside an `env.py`");
            continue;
        }
        let source = listing.source(file)?;
        let text = source.text();
        let constant = |name| assigned(text, name, false).map(|value| value.texts());
        let Some(id) = constant("revision").and_then(|texts| texts.into_iter().next()) else {
            history.ignore(file, "it names no `revision`");
            continue;
        };
        revisions.push(Revision {
            file,
            id,
            before: constant("down_revision").unwrap_or_default(),
            needs: constant("depends_on").unwrap_or_default(),
            message: docstring(text),
        });
    }
    Ok(revisions)
}

fn refuse_broken_graph(listing: &Listing, revisions: &[Revision<'_>]) -> Result<(), ReadError> {
    let mut known: BTreeMap<&str, &Revision<'_>> = BTreeMap::new();
    for revision in revisions {
        if let Some(other) = known.insert(&revision.id, revision) {
            return Err(ReadError::DuplicateVersion {
                version: revision.id.clone(),
                first: listing.path_of(other.file),
                second: listing.path_of(revision.file),
                format: Format::Alembic,
            });
        }
    }
    for revision in revisions {
        let unknown = revision.before.iter().find(|id| !known.contains_key(id.as_str()));
        if let Some(id) = unknown {
            return Err(ReadError::Name {
                file: listing.path_of(revision.file),
                why: format!("its `down_revision` is `{id}`, which no file here has"),
                format: Format::Alembic,
            });
        }
    }
    Ok(())
}

/// The revisions, each behind those that it names, else by file name.
fn in_order<'a>(revisions: Vec<Revision<'a>>) -> Vec<Revision<'a>> {
    let index: BTreeMap<&str, usize> =
        revisions.iter().enumerate().map(|(at, revision)| (revision.id.as_str(), at)).collect();
    let edges = |revision: &Revision<'_>| -> Vec<usize> {
        let needed = revision.before.iter().chain(&revision.needs);
        needed.filter_map(|id| index.get(id.as_str()).copied()).collect()
    };
    let needs: Vec<Vec<usize>> = revisions.iter().map(edges).collect();
    let order = super::graph::order(&needs);
    let mut slots: Vec<Option<Revision<'a>>> = revisions.into_iter().map(Some).collect();
    order.into_iter().filter_map(|at| slots[at].take()).collect()
}

/// Says where `upgrade head` would not know where to go.
fn note_heads(history: &mut History, revisions: &[Revision<'_>]) {
    let named: BTreeSet<&String> = revisions.iter().flat_map(|revision| &revision.before).collect();
    let heads: Vec<String> = revisions
        .iter()
        .filter(|revision| !named.contains(&revision.id))
        .map(|revision| format!("`{}`", revision.id))
        .collect();
    if heads.len() > 1 {
        let text = format!(
            "there are {} heads ({}): `alembic upgrade head` refuses, `alembic upgrade heads` runs \
             them all; `alembic merge heads` joins them",
            heads.len(),
            heads.join(", ")
        );
        history.note(None, None, text);
    }
}
