//! Which tool a directory belongs to. Files and their contents decide, never the
//! folder's name (Supabase, which leaves no other trace, is the exception). The
//! first rule that matches wins; what nothing claims is plain.

mod contents;
mod foreign;

use super::flyway::{self, FileName, Prefix};
use super::listing::Listing;
use super::version::leading_digits;
use super::{Direction, Format, golang_migrate};
use contents::{manifest_names, mentions, sql_line};

/// The names of the files and folders that a caller should look for in the
/// directory, and in each of its parents up to the project's root, and hand over
/// as [`super::Marker`]s.
pub const MARKER_NAMES: [&str; 11] = [
    ".sqlx",
    "Cargo.toml",
    "config.toml",
    "flyway.conf",
    "flyway.toml",
    "flyway.user.toml",
    "go.mod",
    "package.json",
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
    },
    /// Two tools fit, and reading for the wrong one would mislead.
    Ambiguous {
        /// One tool.
        first: &'static str,
        /// The other tool.
        second: &'static str,
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
        foreign::by_layout(listing)
            .or_else(|| goose(listing))
            .or_else(|| foreign::by_sections(listing))
            .or_else(|| flyway(listing))
            .or_else(|| up_and_down_files(listing))
            .or_else(|| numbered_files(listing))
            .or_else(|| foreign::by_code(listing))
            .unwrap_or_else(|| plain(listing))
    }
}

fn goose(listing: &Listing) -> Option<Detection> {
    let (file, line) = sql_line(listing, |line| {
        let line = line.trim();
        line.starts_with("--") && mentions(line, "+goose up")
    })?;
    let because = format!("`{file}` line {line} is `-- +goose Up`");
    Some(Detection::Certain { format: Format::Goose, because })
}

fn flyway(listing: &Listing) -> Option<Detection> {
    let names: Vec<_> = listing
        .files
        .iter()
        .filter_map(|file| Some((file.name(), FileName::parse(file.sql_stem()?)?)))
        .filter(|(file, _)| file.contains("__"))
        .collect();
    let (first, _) = names.first()?;
    let refinery =
        listing.marker("refinery.toml").map(|marker| marker.path.clone()).or_else(|| {
            manifest_names(listing, "Cargo.toml", "refinery")
                .map(|path| format!("{path} names refinery"))
        });
    let flyway = ["flyway.toml", "flyway.user.toml", "flyway.conf"]
        .iter()
        .find_map(|name| listing.marker(name))
        .map(|marker| format!("there is `{}`", marker.path));
    let only_flyway = names.iter().find_map(|(file, name)| {
        let says = match name.prefix {
            Prefix::Repeatable => "a repeatable migration",
            Prefix::Baseline => "a baseline migration",
            _ if name.version_text.contains('.') => "a version with a dot",
            _ => return None,
        };
        Some(format!("`{file}` is {says}"))
    });
    let configured = listing.files.iter().find(|file| file.name().ends_with(".sql.conf"));
    let lonely = flyway::lonely_undo(listing);
    let undo = names.iter().find(|(_, name)| name.prefix == Prefix::Undo && lonely.is_none());
    let mark = only_flyway
        .or_else(|| configured.map(|file| format!("`{}` configures a script", file.name())))
        .or_else(|| undo.map(|(file, _)| format!("`{file}` undoes a migration of its version")));
    Some(match (flyway.or(mark), refinery) {
        (Some(because), None) => Detection::Certain { format: Format::Flyway, because },
        (Some(flyway), Some(refinery)) => ambiguous_flyway(format!("{flyway}, but {refinery}")),
        (None, Some(because)) => Detection::Unread { tool: "refinery", because },
        (None, None) => match lonely {
            Some(file) => ambiguous_flyway(format!(
                "`{file}` has no `V` file of its version: refinery runs such a file, Flyway does not"
            )),
            None => Detection::Assumed {
                format: Format::Flyway,
                because: format!(
                    "`{first}` is named as Flyway and refinery name files, and nothing \
                                  around it names refinery"
                ),
            },
        },
    })
}

const fn ambiguous_flyway(because: String) -> Detection {
    Detection::Ambiguous { first: "Flyway", second: "refinery", because }
}

/// What says that the project uses sqlx.
fn sqlx_mark(listing: &Listing) -> Option<String> {
    let there = |name| listing.marker(name).map(|marker| format!("there is `{}`", marker.path));
    there("sqlx.toml").or_else(|| there(".sqlx")).or_else(|| {
        manifest_names(listing, "Cargo.toml", "sqlx").map(|path| format!("{path} names sqlx"))
    })
}

fn up_and_down_files(listing: &Listing) -> Option<Detection> {
    let is_up = |name| golang_migrate::parse(name).is_some_and(|(_, _, to)| to == Direction::Up);
    let file = listing.top_level().find(|file| is_up(file.name()))?;
    let name = file.name();
    if let Some(path) = manifest_names(listing, "package.json", "node-pg-migrate") {
        let because = format!("{path} names it, and `{name}` is named as its SQL loader expects");
        return Some(Detection::Unread { tool: "node-pg-migrate", because });
    }
    let golang = manifest_names(listing, "go.mod", "golang-migrate")
        .map(|path| format!("{path} names golang-migrate"));
    Some(match (sqlx_mark(listing), golang) {
        (Some(sqlx), Some(golang)) => Detection::Ambiguous {
            first: "sqlx",
            second: "golang-migrate",
            because: format!("both name files like `{name}`, {sqlx}, and {golang}"),
        },
        (Some(because), None) => Detection::Certain { format: Format::Sqlx, because },
        (None, Some(because)) => Detection::Certain { format: Format::GolangMigrate, because },
        (None, None) => Detection::Assumed {
            format: Format::GolangMigrate,
            because: format!(
                "`{name}` is named as golang-migrate and sqlx name files, and nothing \
                              around it names sqlx"
            ),
        },
    })
}

fn numbered_files(listing: &Listing) -> Option<Detection> {
    listing.top_level().find(|file| {
        let (digits, rest) = leading_digits(file.name());
        !digits.is_empty() && rest.starts_with('_') && rest.ends_with(".sql")
    })?;
    let because = sqlx_mark(listing)?;
    Some(Detection::Certain { format: Format::Sqlx, because })
}

fn plain(listing: &Listing) -> Detection {
    if !listing.files.iter().any(|file| file.sql_stem().is_some()) {
        return Detection::Nothing;
    }
    Detection::Assumed {
        format: Format::Plain,
        because:
            "no file bears the mark of a migration tool, so each statement is taken to commit \
                  on its own, as with `psql -f`"
                .to_owned(),
    }
}
