//! Liquibase's formatted SQL, after its `FormattedSqlChangeLogParser`.
//!
//! A file holds changesets; each is a migration, with the SQL of its `--rollback` lines
//! as the way back. The order is that of the changelog: where a changelog in XML, YAML
//! or JSON lies beside the files, the order in which it names them, else that of the
//! paths. Changesets that are written in XML, YAML or JSON are not read.

mod changeset;

use super::listing::{ListedFile, Listing};
use super::{
    Direction, Format, History, Migration, Particulars, Placeholders, ReadError, Script,
    TransactionMode, checksum,
};
use crate::source::Source;
use changeset::{Found, Rollback};

/// Whether a text is formatted SQL: `--liquibase formatted sql` on its first line that
/// is not blank.
pub(super) fn is_formatted(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().find(|line| !line.trim().is_empty());
    first.and_then(|line| line.trim().strip_prefix("--")).is_some_and(|words| {
        let words = words.trim_start().to_ascii_lowercase();
        words
            .strip_prefix("liquibase")
            .is_some_and(|rest| rest.trim_start().starts_with("formatted"))
    })
}

pub(super) fn read(listing: &Listing, placeholders: &Placeholders) -> Result<History, ReadError> {
    let mut history = History::empty(Format::Liquibase);
    let mut files: Vec<&ListedFile> = Vec::new();
    let mut roots: Vec<&ListedFile> = Vec::new();
    for file in &listing.files {
        let text = file.text_lossy();
        if file.sql_stem().is_some() && is_formatted(&text) {
            files.push(file);
        } else if text.to_ascii_lowercase().contains("databasechangelog") && !text.is_empty() {
            roots.push(file);
        } else {
            history.ignore(file, "not formatted SQL");
        }
    }
    order(&mut history, listing, &mut files, &roots);
    for file in files {
        let raw = listing.source(file)?;
        let source = expanded(&mut history, raw, placeholders);
        for found in changeset::find(&source, &file.path)? {
            let migration = migration(&mut history, &source, found);
            history.migrations.extend(migration);
        }
    }
    history.refuse_duplicates()?;
    Ok(history)
}

/// Puts the files into the order in which the changelogs name them.
fn order(
    history: &mut History,
    listing: &Listing,
    files: &mut Vec<&ListedFile>,
    roots: &[&ListedFile],
) {
    let texts: Vec<_> = roots.iter().map(|root| root.text_lossy()).collect();
    for (root, text) in roots.iter().zip(&texts) {
        let text = text.to_ascii_lowercase();
        let own =
            ["<changeset", "changeset:", "\"changeset\""].iter().any(|own| text.contains(own));
        if own {
            let why = "it holds changesets itself, which banister does not read: what they do to the \
                       schema is unknown";
            history.note(listing.path_of(root), None, why);
        }
        history.ignore(root, "a changelog that is not SQL; only its order is read");
    }
    let place = |file: &ListedFile| texts.iter().find_map(|text| text.find(file.name()));
    let by_root = files.iter().any(|file| place(file).is_some());
    let all = texts.iter().any(|text| text.to_ascii_lowercase().contains("includeall"));
    if !by_root {
        if files.len() > 1 && !all {
            history.note(
                None,
                None,
                "no changelog names these files: read in the order of their paths, as `includeAll` \
                 runs them",
            );
        }
        return;
    }
    if !all {
        files.retain(|file| {
            let named = place(file).is_some();
            if !named {
                history.ignore(file, "no changelog here includes it");
            }
            named
        });
    }
    files.sort_by_key(|file| place(file).unwrap_or(usize::MAX));
}

/// A text with the values of its parameters: those of its own `--property` lines come
/// behind those that are given. One without a value stays as it is written, for
/// Liquibase too.
fn expanded(history: &mut History, raw: Source, given: &Placeholders) -> Source {
    let own = changeset::properties(raw.text());
    let mut missing: Option<(String, usize)> = None;
    let mut text = raw.text().to_owned();
    let mut from = 0;
    while let Some(at) = text[from..].find("${").map(|at| from + at) {
        let Some(end) = text[at..].find('}').map(|end| at + end) else { break };
        let name = text[at + 2..end].to_owned();
        match given.get(&name).or_else(|| own.get(&name)) {
            Some(value) => {
                let value = value.to_owned();
                text.replace_range(at..=end, &value);
                from = at + value.len();
            }
            None => {
                missing.get_or_insert((name, text[..at].matches('\n').count() + 1));
                from = end;
            }
        }
    }
    if let Some((name, line)) = missing {
        let note = format!(
            "nothing gives `${{{name}}}` a value: it is read as it stands, as Liquibase runs it where \
             it is no parameter; `--placeholder {name}=VALUE` gives one"
        );
        history.note(raw.name().to_owned(), line, note);
    }
    if text == raw.text() { raw } else { Source::new(raw.name().to_owned(), text) }
}

/// A changeset as a migration; nothing where Liquibase does not run it.
fn migration(history: &mut History, source: &Source, found: Found) -> Option<Migration> {
    let Found { set, body, attributes, rollback, line } = found;
    let mut note = |text: String| history.note(source.name().to_owned(), line, text);
    let id = format!("{}::{}::{}", set.id, set.author, set.path);
    if let Some(why) = attributes.not_run() {
        note(format!("changeset `{}` is not run: {why}", set.id));
        return None;
    }
    for attribute in ["context", "contextFilter", "labels"] {
        if let Some(value) = attributes.get(attribute) {
            note(format!("`{attribute}:{value}` may keep Liquibase from running this changeset"));
        }
    }
    let wrapped = attributes.flag("runInTransaction", true);
    let transaction =
        if wrapped { TransactionMode::PerScript } else { TransactionMode::PerStatement };
    let checksum = checksum::liquibase(body.text.trim(), attributes.split());
    let checksum = match body.text.contains("${") {
        true => checksum.volatile("a `${…}` in it has no value here"),
        false => checksum,
    };
    let pieces = match attributes.get("endDelimiter") {
        Some(delimiter) => body.cut_at(source, delimiter),
        None => body.pieces.clone(),
    };
    let up = Script::from_pieces(source.clone(), body.region, Direction::Up, transaction, &pieces);
    let down = match rollback {
        Rollback::None => None,
        Rollback::Other(what) => {
            note(format!("the way back is {what}, which banister does not follow"));
            None
        }
        Rollback::Sql(text) => {
            let source = Source::new(source.name().to_owned(), text);
            Some(Script::whole(source, Direction::Down, transaction))
        }
    };
    Some(Migration {
        id: set.id.clone(),
        key: id,
        checksum: Some(checksum),
        down,
        particulars: Particulars::ChangeSet(set),
        ..Migration::new("", attributes.comment.unwrap_or_default(), up)
    })
}
