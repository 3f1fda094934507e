//! Which tool a directory belongs to. Files and their contents decide, never the
//! folder's name (Supabase, which leaves no other trace, is the exception). The
//! first rule that matches wins; what nothing claims is plain. Where the files fit
//! several tools, the history tables of the live database decide, if they are known.

mod code;
mod contents;
mod foreign;
mod layout;
mod names;
mod sections;

use super::Format;
use super::listing::Listing;

/// The names of the files and folders that a caller should look for in the
/// directory, and in each of its parents up to the project's root, and hand over
/// as [`super::Marker`]s.
pub const MARKER_NAMES: [&str; 16] = [
    ".sqlx",
    "Cargo.toml",
    "alembic.ini",
    "atlas.hcl",
    "config.toml",
    "diesel.toml",
    "flyway.conf",
    "flyway.toml",
    "flyway.user.toml",
    "go.mod",
    "manage.py",
    "package.json",
    "pyproject.toml",
    "refinery.toml",
    "sqitch.plan",
    "sqlx.toml",
];

/// What the files of a directory betray.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Detection {
    /// One format fits.
    Certain {
        /// The format.
        format: Format,
        /// What says so.
        because: String,
    },
    /// One format is the most plausible of several.
    Assumed {
        /// The format.
        format: Format,
        /// What was assumed.
        because: String,
        /// The others that fit.
        others: Vec<Format>,
    },
    /// Two tools fit, and reading for the wrong one would mislead.
    Ambiguous {
        /// One tool.
        first: Format,
        /// The other tool.
        second: Format,
        /// What speaks for both.
        because: String,
    },
    /// A tool that banister knows and does not read.
    Unread {
        /// The tool.
        tool: &'static str,
        /// What says so.
        because: String,
    },
    /// No SQL, and no mark of a known tool.
    Nothing,
}

impl Format {
    /// Tells which tool the files of a directory belong to.
    pub fn detect(listing: &Listing) -> Detection {
        layout::by_layout(listing)
            .or_else(|| foreign::by_plan(listing))
            .or_else(|| sections::by_sections(listing))
            .or_else(|| foreign::by_sections(listing))
            .or_else(|| names::flyway(listing))
            .or_else(|| names::up_and_down_files(listing))
            .or_else(|| names::numbered_files(listing))
            .or_else(|| code::by_code(listing))
            .unwrap_or_else(|| names::plain(listing))
    }
}

impl Detection {
    /// What is known when the live database has the history tables of the tools
    /// `in_database`: of the tools that fit the files, the one that is among them.
    pub fn decided_by(self, in_database: &[Format]) -> Self {
        let fitting: Vec<Format> = match &self {
            Self::Assumed { format, others, .. } => {
                std::iter::once(*format).chain(others.iter().copied()).collect()
            }
            Self::Ambiguous { first, second, .. } => vec![*first, *second],
            _ => return self,
        };
        let mut there = fitting.into_iter().filter(|format| in_database.contains(format));
        match (there.next(), there.next()) {
            (None, _) => self,
            (Some(format), None) => {
                let because = format!("the database has the history of {format}");
                Self::Certain { format, because }
            }
            (Some(first), Some(second)) => Self::Ambiguous {
                first,
                second,
                because: "the database has the history of both".to_owned(),
            },
        }
    }
}

/// A format that something says for certain.
fn certain(format: Format, because: impl Into<String>) -> Detection {
    Detection::Certain { format, because: because.into() }
}
