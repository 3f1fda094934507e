//! What a file name says to Flyway.

use crate::migration::version::DottedVersion;

/// The kind of a migration file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::migration) enum Prefix {
    Versioned,
    Undo,
    Baseline,
    Repeatable,
}

/// A migration's name, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::migration) struct FileName {
    pub(in crate::migration) prefix: Prefix,
    /// `None` exactly for a repeatable.
    pub(in crate::migration) version: Option<DottedVersion>,
    /// The version with `.` for `_`, zeros kept: what the history table stores.
    pub(in crate::migration) version_text: String,
    /// With blanks for `_`.
    pub(in crate::migration) description: String,
}

impl FileName {
    /// Reads a name without its `.sql`.
    pub(in crate::migration) fn parse(stem: &str) -> Option<Self> {
        let prefix = match stem.as_bytes().first()? {
            b'V' => Prefix::Versioned,
            b'U' => Prefix::Undo,
            b'B' => Prefix::Baseline,
            b'R' => Prefix::Repeatable,
            _ => return None,
        };
        let (version, description) = stem[1..].split_once("__").unwrap_or((&stem[1..], ""));
        let version_text = version.replace('_', ".");
        let version = match (prefix, version_text.is_empty()) {
            (Prefix::Repeatable, true) => None,
            (Prefix::Repeatable, false) => return None,
            _ => Some(DottedVersion::parse(version_text.split('.'))?),
        };
        Some(Self { prefix, version, version_text, description: description.replace('_', " ") })
    }

    /// The migration's id: its version, or `R__` and its description.
    pub(in crate::migration) fn id(&self) -> String {
        match self.prefix {
            Prefix::Repeatable => format!("R__{}", self.description.replace(' ', "_")),
            _ => self.version_text.clone(),
        }
    }
}

/// Whether a name without its `.sql` is a callback's: `beforeMigrate`,
/// `afterEachMigrate__x`.
pub(in crate::migration) fn is_callback(stem: &str) -> bool {
    let event = stem.split("__").next().unwrap_or(stem);
    event == "createSchema"
        || ["before", "after"].iter().any(|when| {
            event
                .strip_prefix(when)
                .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_names_as_flyway_does() {
        let id = |stem| FileName::parse(stem).map(|name| (name.id(), name.description));
        let is = |id: &str, description: &str| Some((id.to_owned(), description.to_owned()));
        assert_eq!(id("V1__create_users"), is("1", "create users"));
        assert_eq!(id("V1"), is("1", ""));
        assert_eq!(id("V20221219_1720__x__y"), is("20221219.1720", "x  y"));
        assert_eq!(id("V1.0.0__x"), is("1.0.0", "x"));
        assert_eq!(id("R__view"), is("R__view", "view"));
        for no in ["V__x", "Vx__y", "V1.__x", "R1__x", "v1__x", "1__x", ""] {
            assert_eq!(id(no), None, "{no}");
        }
        assert!(is_callback("beforeMigrate") && is_callback("afterEachMigrate__log"));
        assert!(!is_callback("before_all") && !is_callback("V1__afterMigrate"));
    }
}
