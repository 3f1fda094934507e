//! Several majors in one argument: `13..15,18`.

use crate::pg::{Version, VersionError};

/// Majors, each once, in the order in which they were given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Majors(pub(super) Vec<Version>);

/// Why a text names no majors.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum MajorsError {
    #[error(transparent)]
    Version(#[from] VersionError),
    /// The range holds nothing.
    #[error("`{first}..{last}` holds no major: the older one comes first")]
    Backwards { first: Version, last: Version },
}

impl std::str::FromStr for Majors {
    type Err = MajorsError;

    fn from_str(text: &str) -> Result<Self, MajorsError> {
        let mut majors = Vec::new();
        for part in text.split(',') {
            let (first, last) = part.split_once("..").unwrap_or((part, part));
            let (first, last): (Version, Version) = (first.trim().parse()?, last.trim().parse()?);
            if first > last {
                return Err(MajorsError::Backwards { first, last });
            }
            for major in Version::all().filter(|major| (first..=last).contains(major)) {
                if !majors.contains(&major) {
                    majors.push(major);
                }
            }
        }
        Ok(Self(majors))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn majors(text: &str) -> Result<Vec<u16>, String> {
        let parsed = text.parse::<Majors>().map_err(|error| error.to_string())?;
        Ok(parsed.0.into_iter().map(Version::major).collect())
    }

    #[test]
    fn lists_and_ranges_are_read() {
        assert_eq!(majors("17"), Ok(vec![17]));
        assert_eq!(majors("13..15,18"), Ok(vec![13, 14, 15, 18]));
        assert_eq!(majors("18, 13..14,13"), Ok(vec![18, 13, 14]));
        assert!(majors("15..13").is_err_and(|why| why.contains("holds no major")));
        for nonsense in ["", "12..18", "13..", "13-15", "17,"] {
            assert!(majors(nonsense).is_err_and(|why| why.contains("13 to 18")), "{nonsense}");
        }
    }
}
