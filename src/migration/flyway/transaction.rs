//! Whether Flyway wraps a script in a transaction, after its PostgreSQL parser.

use std::collections::{HashMap, HashSet};

use crate::migration::listing::{ListedFile, Listing};
use crate::migration::{History, ReadError, Script, TransactionMode};
use crate::sql::leading_words;

/// The settings that decide.
pub(super) struct Transactions {
    /// `executeInTransaction` of each file that has a configuration of its own.
    files: HashMap<String, bool>,
    /// The files that are to be run without `placeholderReplacement`.
    unreplaced: HashSet<String>,
    /// `executeInTransaction` of the project.
    project: bool,
    mixed: bool,
}

impl Transactions {
    /// Reads the script configurations of the listing and the project's settings.
    pub(super) fn read(history: &mut History, listing: &Listing) -> Result<Self, ReadError> {
        let (mut files, mut unreplaced) = (HashMap::new(), HashSet::new());
        for file in &listing.files {
            let Some(script) = configured_script(file) else { continue };
            let configuration = script_configuration(history, listing, file)?;
            if let Some(wrap) = configuration.wrap {
                files.insert(script.to_owned(), wrap);
            }
            if !configuration.replace {
                unreplaced.insert(script.to_owned());
            }
        }
        let is = |name, value: &str| {
            setting(listing, name).is_some_and(|(_, text)| text.eq_ignore_ascii_case(value))
        };
        let project = !is("executeInTransaction", "false");
        Ok(Self { files, unreplaced, project, mixed: is("mixed", "true") })
    }

    /// Whether the script's own configuration lets Flyway replace placeholders in it.
    pub(super) fn replaces_placeholders(&self, file: &ListedFile) -> bool {
        !self.unreplaced.contains(&file.path)
    }

    /// How Flyway runs `script`, with a note where it refuses to.
    pub(super) fn mode(
        &self,
        history: &mut History,
        script: &Script,
        file: &ListedFile,
    ) -> TransactionMode {
        if let Some(wrap) = self.files.get(&file.path) {
            return mode(*wrap);
        }
        if !self.project {
            return TransactionMode::PerStatement;
        }
        let refuses = |span| refuses_transaction(&leading_words(script.source.slice(span), 5));
        let first = script.spans().find(|span| refuses(*span));
        let Some(first) = first else { return TransactionMode::PerScript };
        let all = script.spans().all(refuses);
        if !all && !self.mixed {
            history.note(
                script.source.name().to_owned(),
                script.source.position(first.start).line,
                "Flyway refuses to run this statement together with statements that need a \
                 transaction; give it a file of its own, or set `mixed=true`; read as if each \
                 statement commits on its own",
            );
        }
        TransactionMode::PerStatement
    }
}

const fn mode(wrap: bool) -> TransactionMode {
    if wrap { TransactionMode::PerScript } else { TransactionMode::PerStatement }
}

/// Flyway's own list of the statements that it runs outside a transaction, matched
/// on their first words; `ALTER TYPE … ADD VALUE` is on it before PostgreSQL 12 only.
fn refuses_transaction(words: &[String]) -> bool {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    matches!(
        words[..],
        ["CREATE" | "DROP", "DATABASE" | "TABLESPACE" | "SUBSCRIPTION", ..]
            | ["ALTER", "SYSTEM", ..]
            | ["CREATE" | "DROP", "INDEX", "CONCURRENTLY", ..]
            | ["CREATE" | "DROP", "UNIQUE", "INDEX", "CONCURRENTLY", ..]
            | ["REINDEX", "SCHEMA" | "DATABASE" | "SYSTEM", ..]
            | ["REINDEX", "VERBOSE", "SCHEMA" | "DATABASE" | "SYSTEM", ..]
            | ["VACUUM", ..]
            | ["DISCARD", "ALL", ..]
    )
}

/// The path of the script that `file` configures, if it is a `<script>.sql.conf`.
pub(super) fn configured_script(file: &ListedFile) -> Option<&str> {
    file.path.strip_suffix(".conf").filter(|script| script.ends_with(".sql"))
}

/// What a script's own configuration says.
struct ScriptConfiguration {
    /// `executeInTransaction`.
    wrap: Option<bool>,
    /// `placeholderReplacement`.
    replace: bool,
}

/// A `<file>.sql.conf`, in the syntax of Java properties.
fn script_configuration(
    history: &mut History,
    listing: &Listing,
    file: &ListedFile,
) -> Result<ScriptConfiguration, ReadError> {
    let source = listing.source(file)?;
    let mut found = ScriptConfiguration { wrap: None, replace: true };
    for (i, line) in source.text().lines().enumerate() {
        let line = line.trim_start_matches('\u{feff}').trim();
        if line.is_empty() || line.starts_with(['#', '!']) {
            continue;
        }
        let (key, value) = line.split_once(['=', ':']).unwrap_or((line, ""));
        let is_off = value.trim().eq_ignore_ascii_case("false");
        match key.trim() {
            "executeInTransaction" => found.wrap = Some(!is_off),
            "placeholderReplacement" => found.replace = !is_off,
            "encoding" => {}
            "shouldExecute" => history.note(
                source.name().to_owned(),
                i + 1,
                "`shouldExecute` may keep Flyway from running this script; banister reads it as run",
            ),
            _ => {
                return Err(ReadError::ScriptConfiguration {
                    file: source.name().to_owned(),
                    line: i + 1,
                    text: line.to_owned(),
                });
            }
        }
    }
    Ok(found)
}

/// The value of a setting in `flyway.toml` or `flyway.conf`, and the file's path.
pub(super) fn setting(listing: &Listing, name: &str) -> Option<(String, String)> {
    let files = ["flyway.user.toml", "flyway.toml", "flyway.conf"];
    files.iter().filter_map(|file| listing.marker(file)).find_map(|marker| {
        let value = marker.text.lines().find_map(|line| {
            let (key, value) = line.trim().split_once('=')?;
            let key = key.trim();
            let key = key.strip_prefix("flyway.").unwrap_or(key);
            (key == name).then(|| value.trim().trim_matches('"').to_owned())
        })?;
        Some((marker.path.clone(), value))
    })
}
