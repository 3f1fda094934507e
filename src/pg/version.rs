//! Server versions.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A PostgreSQL major version. Every fact depends on one; there is no global.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Version(u16);

/// A version that banister does not know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is not a PostgreSQL major that banister knows; give one of 13 to 18")]
pub struct VersionError {
    given: String,
}

impl Version {
    /// The oldest major with facts.
    pub const OLDEST: Self = Self(13);
    /// The newest major with facts.
    pub const NEWEST: Self = Self(18);
    /// The major that is assumed where nobody names one.
    pub const DEFAULT: Self = Self(17);

    /// A supported major.
    ///
    /// # Errors
    /// Where there are no facts about `major`.
    pub fn new(major: u16) -> Result<Self, VersionError> {
        let version = Self(major);
        if (Self::OLDEST..=Self::NEWEST).contains(&version) {
            Ok(version)
        } else {
            Err(VersionError { given: major.to_string() })
        }
    }

    /// The number: 17 for PostgreSQL 17.
    pub const fn major(self) -> u16 {
        self.0
    }

    /// Whether this is PostgreSQL `major` or newer.
    pub const fn at_least(self, major: u16) -> bool {
        self.0 >= major
    }

    /// Every supported major, oldest first.
    pub fn all() -> impl Iterator<Item = Self> {
        (Self::OLDEST.0..=Self::NEWEST.0).map(Self)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Version {
    type Err = VersionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || VersionError { given: text.to_owned() };
        text.trim()
            .parse()
            .map_err(|_| error())
            .and_then(|major| Self::new(major).map_err(|_| error()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_thirteen_to_eighteen() {
        assert_eq!("17".parse::<Version>().map(Version::major), Ok(17));
        assert_eq!(Version::all().count(), 6);
        let error = "12".parse::<Version>().expect_err("too old").to_string();
        assert_eq!(
            error,
            "`12` is not a PostgreSQL major that banister knows; give one of 13 to 18"
        );
    }
}
