//! Django: operations in Python, app by app, in the order of their dependencies.
//!
//! `<app>/migrations/<name>.py`; the sources are read, not run: `dependencies`,
//! `run_before`, `replaces`. What a migration does is known where `manage.py
//! sqlmigrate` has written it out as SQL.

use std::collections::{BTreeMap, BTreeSet};

use super::listing::{ListedFile, Listing};
use super::python::{Value, assigned};
use super::script::line_with;
use super::{
    Direction, Format, History, Migration, Particulars, ReadError, Rendered, Script,
    TransactionMode, graph,
};
use crate::source::{Source, Span};
use crate::sql::{leading_words, split};

/// What `sqlmigrate` prints where an operation is a Python function.
const NOT_SQL: &str = "-- THIS OPERATION CANNOT BE WRITTEN AS SQL";

struct Named<'a> {
    file: &'a ListedFile,
    source: Source,
    /// `app.name`.
    key: String,
    parents: Vec<String>,
    replaces: Vec<String>,
}

pub(super) fn read(listing: &Listing, rendered: Option<&Rendered>) -> Result<History, ReadError> {
    let mut history = History::empty(Format::Django);
    let mut named = find(&mut history, listing)?;
    run_before(&mut named);
    let why = match rendered {
        Some(Rendered::Failed(why)) => why.as_str(),
        Some(_) => "`sqlmigrate` could not write it out as SQL",
        None => "Django was not asked to write it out as SQL",
    };
    if let Some(Rendered::Django { .. }) = rendered {
        history.note(
            None,
            None,
            "written out as SQL by `manage.py sqlmigrate`, which asks the database of the \
             project's settings for the names of constraints",
        );
    }
    let present: BTreeSet<String> = named.iter().map(|migration| migration.key.clone()).collect();
    for Named { file, source, key, parents, replaces } in in_order(named) {
        let (up, down) = scripts(rendered, &key, &source).unwrap_or_else(|| {
            let mark = line_with(&source, |line| line.trim_start().starts_with("operations"));
            (Script::foreign(source.clone(), mark, "Python", why), None)
        });
        let name = file.name().trim_end_matches(".py");
        let description = name.trim_start_matches(|c: char| c.is_ascii_digit() || c == '_');
        let squashes = !replaces.is_empty() && replaces.iter().all(|key| present.contains(key));
        let migration = Migration {
            down,
            particulars: Particulars::Graph { parents, replaces },
            ..Migration::new(key, description.replace('_', " "), up)
        };
        match squashes {
            true => history.checkpoints.push(migration),
            false => history.migrations.push(migration),
        }
    }
    for squashed in history.checkpoints.clone() {
        let text = "it stands, on an empty database, for migrations that are still there; those are \
                    read instead";
        history.note(squashed.up.source.name().to_owned(), None, text);
    }
    Ok(history)
}

fn find<'a>(history: &mut History, listing: &'a Listing) -> Result<Vec<Named<'a>>, ReadError> {
    let mut found = Vec::new();
    for file in &listing.files {
        let name = file.name();
        let Some(stem) = name.strip_suffix(".py").filter(|stem| !stem.starts_with(['_', '~']))
        else {
            history.ignore(file, "not a `.py` file that holds a migration");
            continue;
        };
        let source = listing.source(file)?;
        let has_class = source.text().lines().any(|line| line.starts_with("class Migration("));
        let app = app(listing, file).filter(|_| has_class);
        let Some(app) = app else {
            history.ignore(file, "no `class Migration` in a folder `migrations`");
            continue;
        };
        let keys = |name| keys(assigned(source.text(), name, true));
        found.push(Named {
            file,
            key: format!("{app}.{stem}"),
            parents: keys("dependencies"),
            replaces: keys("replaces"),
            source: source.clone(),
        });
    }
    Ok(found)
}

/// The folder around the folder `migrations`: what Django calls the app unless its
/// configuration gives it another label.
fn app<'a>(listing: &'a Listing, file: &'a ListedFile) -> Option<&'a str> {
    let mut folders = listing.folders();
    folders.extend(file.folder().split('/').filter(|part| !part.is_empty()));
    match folders[..] {
        [.., app, "migrations"] => Some(app),
        _ => None,
    }
}

/// `[('app', 'name'), …]` as `app.name`.
fn keys(value: Option<Value>) -> Vec<String> {
    let Some(Value::List(pairs)) = value else { return Vec::new() };
    let key = |pair: &Value| match &pair.texts()[..] {
        [app, name] => Some(format!("{app}.{name}")),
        _ => None,
    };
    pairs.iter().filter_map(key).collect()
}

/// `run_before` is a dependency of the other one.
fn run_before(named: &mut [Named<'_>]) {
    let edges: Vec<(String, String)> = named
        .iter()
        .flat_map(|migration| {
            let others = keys(assigned(migration.source.text(), "run_before", true));
            others.into_iter().map(|other| (migration.key.clone(), other))
        })
        .collect();
    for (first, then) in edges {
        if let Some(other) = named.iter_mut().find(|migration| migration.key == then) {
            other.parents.push(first);
        }
    }
}

/// The migrations, each behind those that it depends on, else by app and name.
fn in_order<'a>(mut named: Vec<Named<'a>>) -> Vec<Named<'a>> {
    named.sort_by(|a, b| a.key.cmp(&b.key));
    let index: BTreeMap<&str, usize> =
        named.iter().enumerate().map(|(at, migration)| (migration.key.as_str(), at)).collect();
    let edges = |migration: &Named<'_>| -> Vec<usize> {
        let needed = migration.parents.iter().chain(&migration.replaces);
        needed.filter_map(|key| index.get(key.as_str()).copied()).collect()
    };
    let needs: Vec<Vec<usize>> = named.iter().map(edges).collect();
    let order = graph::order(&needs);
    let mut slots: Vec<Option<Named<'a>>> = named.into_iter().map(Some).collect();
    order.into_iter().filter_map(|at| slots[at].take()).collect()
}

/// The scripts that `sqlmigrate` printed for a migration.
fn scripts(
    rendered: Option<&Rendered>,
    key: &str,
    source: &Source,
) -> Option<(Script, Option<Script>)> {
    let Some(Rendered::Django { up, down }) = rendered else { return None };
    let script = |text: &String, direction| {
        script(Source::new(format!("{} (as SQL)", source.name()), text.clone()), direction)
    };
    let down = down.get(key).map(|text| script(text, Direction::Down));
    Some((script(up.get(key)?, Direction::Up), down))
}

/// What was printed, without the `BEGIN;` and `COMMIT;` that an atomic migration is
/// printed between.
fn script(source: Source, direction: Direction) -> Script {
    let pieces: Vec<Span> = split(source.text()).iter().map(|piece| piece.span).collect();
    let is = |span: Option<&Span>, word: &str| {
        span.is_some_and(|span| leading_words(source.slice(*span), 1) == [word])
    };
    let whole = Span::new(0, source.text().len());
    let atomic = is(pieces.first(), "BEGIN") && is(pieces.last(), "COMMIT");
    let (region, transaction) = match (pieces.first(), pieces.last()) {
        // Behind the `;` of the BEGIN.
        (Some(begin), Some(commit)) if atomic => {
            (Span::new(begin.end + 1, commit.start), TransactionMode::PerScript)
        }
        _ => (whole, TransactionMode::PerStatement),
    };
    let text = source.text().to_owned();
    let mut script = Script::new(source, region, direction, transaction);
    let mut from = region.start;
    while let Some(at) = text[from..region.end].find(NOT_SQL).map(|at| from + at) {
        from = at + NOT_SQL.len();
        let why = "`sqlmigrate` cannot write it as SQL";
        script.doubt(Span::new(at, from), "a Python operation", why);
    }
    script
}
