//! `${…}` in Flyway's scripts.

use std::borrow::Cow;

use super::transaction::setting;
use crate::migration::listing::{ListedFile, Listing};
use crate::migration::placeholder::{Unresolved, replace};
use crate::migration::{Format, History, Placeholders, ReadError};
use crate::source::Source;

/// What Flyway puts in place of placeholders.
pub(super) struct Replacement<'a> {
    given: &'a Placeholders,
    configured: Placeholders,
    enabled: bool,
    prefix: String,
    suffix: String,
    table: String,
    schema: Option<String>,
}

/// A script as Flyway runs it.
pub(super) struct Replaced {
    pub(super) source: Source,
    /// The placeholders whose values Flyway takes from a run, and banister made up.
    pub(super) made_up: Vec<String>,
}

impl<'a> Replacement<'a> {
    /// What the user gives and the project's configuration says.
    pub(super) fn new(listing: &Listing, given: &'a Placeholders) -> Self {
        let setting = |name| setting(listing, name).map(|(_, value)| value);
        let is_off = |value: String| value.eq_ignore_ascii_case("false");
        Self {
            given,
            configured: configured(listing),
            enabled: !setting("placeholderReplacement").is_some_and(is_off),
            prefix: setting("placeholderPrefix").unwrap_or_else(|| "${".to_owned()),
            suffix: setting("placeholderSuffix").unwrap_or_else(|| "}".to_owned()),
            table: setting("table").unwrap_or_else(|| "flyway_schema_history".to_owned()),
            schema: setting("defaultSchema"),
        }
    }

    /// `file` as Flyway runs it; `wanted` is what its own configuration says.
    pub(super) fn apply(
        &self,
        history: &mut History,
        file: &ListedFile,
        source: Source,
        wanted: bool,
    ) -> Result<Replaced, ReadError> {
        if !self.enabled || !wanted {
            return Ok(Replaced { source, made_up: Vec::new() });
        }
        let made_up = std::cell::RefCell::new(Vec::new());
        let value = |name: &str| {
            let known = self.given.get(name).or_else(|| self.configured.get(name));
            known.map(str::to_owned).or_else(|| {
                let written = || (format!("{}{name}{}", self.prefix, self.suffix), true);
                let unknown = self.given.is_tolerant().then(written);
                let (value, is_made_up) = self.built_in(name, file).or(unknown)?;
                if is_made_up {
                    made_up.borrow_mut().push((name.to_owned(), value.clone()));
                }
                Some(value)
            })
        };
        let text = replace(source.text(), (&self.prefix, &self.suffix), value);
        let text = text.map_err(|unresolved| self.refusal(&source, unresolved))?;
        let mut made_up = made_up.into_inner();
        made_up.sort();
        made_up.dedup();
        for (name, value) in made_up.iter().filter(|_| !self.given.is_tolerant()) {
            history.note(
                source.name().to_owned(),
                None,
                format!(
                    "`{}{name}{}` is known to Flyway alone and read as `{value}`; \
                     `--placeholder {name}=VALUE` gives another",
                    self.prefix, self.suffix
                ),
            );
        }
        let made_up = made_up.into_iter().map(|(name, _)| name).collect();
        match text {
            Cow::Borrowed(_) => Ok(Replaced { made_up, source }),
            Cow::Owned(text) => {
                Ok(Replaced { made_up, source: Source::new(source.name().to_owned(), text) })
            }
        }
    }

    /// A placeholder that Flyway itself gives a value, and whether that is made up.
    fn built_in(&self, name: &str, file: &ListedFile) -> Option<(String, bool)> {
        let name = name.to_ascii_lowercase();
        Some(match name.strip_prefix("flyway:")? {
            "filename" => (file.name().to_owned(), false),
            "table" => (self.table.clone(), false),
            "defaultschema" => match &self.schema {
                Some(schema) => (schema.clone(), false),
                None => ("public".to_owned(), true),
            },
            "timestamp" => ("1970-01-01 00:00:00".to_owned(), true),
            _ => return None,
        })
    }

    fn refusal(&self, source: &Source, Unresolved { name, at }: Unresolved) -> ReadError {
        ReadError::Placeholder {
            file: source.name().to_owned(),
            line: source.position(at).line,
            written: format!("{}{name}{}", self.prefix, self.suffix),
            name,
            format: Format::Flyway,
        }
    }
}

/// The placeholders of `flyway.toml` (a table, or dotted keys) and `flyway.conf`.
fn configured(listing: &Listing) -> Placeholders {
    let mut found = Placeholders::default();
    for file in ["flyway.conf", "flyway.toml", "flyway.user.toml"] {
        let Some(marker) = listing.marker(file) else { continue };
        let mut section = "";
        for line in marker.text.lines().map(str::trim) {
            if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                section = name.trim();
            } else if let Some((key, value)) = line.split_once('=') {
                let key = match section {
                    "" => key.trim().to_owned(),
                    section => format!("{section}.{}", key.trim()),
                };
                if let Some(name) = key.strip_prefix("flyway.placeholders.") {
                    let value = value.trim().trim_matches(['"', '\'']);
                    found.insert(name.trim_matches('"'), value);
                }
            }
        }
    }
    found
}
