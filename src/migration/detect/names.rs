//! Tools that name their files alike.

use super::contents::manifest_names;
use super::{Detection, certain};
use crate::migration::flyway::{self, FileName, Prefix};
use crate::migration::listing::Listing;
use crate::migration::version::leading_digits;
use crate::migration::{Direction, Format, golang_migrate};

/// Flyway and refinery.
pub(super) fn flyway(listing: &Listing) -> Option<Detection> {
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
        (Some(because), None) => certain(Format::Flyway, because),
        (Some(flyway), Some(refinery)) => ambiguous_flyway(format!("{flyway}, but {refinery}")),
        (None, Some(because)) => certain(Format::Refinery, because),
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
                others: vec![Format::Refinery],
            },
        },
    })
}

const fn ambiguous_flyway(because: String) -> Detection {
    Detection::Ambiguous { first: Format::Flyway, second: Format::Refinery, because }
}

/// What says that the project uses sqlx.
fn sqlx_mark(listing: &Listing) -> Option<String> {
    let there = |name| listing.marker(name).map(|marker| format!("there is `{}`", marker.path));
    there("sqlx.toml").or_else(|| there(".sqlx")).or_else(|| {
        manifest_names(listing, "Cargo.toml", "sqlx").map(|path| format!("{path} names sqlx"))
    })
}

/// golang-migrate, sqlx, and the SQL loader of node-pg-migrate.
pub(super) fn up_and_down_files(listing: &Listing) -> Option<Detection> {
    let is_up = |name| golang_migrate::parse(name).is_some_and(|(_, _, to)| to == Direction::Up);
    let file = listing.top_level().find(|file| is_up(file.name()))?;
    let name = file.name();
    if let Some(path) = manifest_names(listing, "package.json", "node-pg-migrate") {
        let because = format!("{path} names it, and `{name}` is named as its SQL loader expects");
        return Some(certain(Format::NodePgMigrate, because));
    }
    let golang = manifest_names(listing, "go.mod", "golang-migrate")
        .map(|path| format!("{path} names golang-migrate"));
    Some(match (sqlx_mark(listing), golang) {
        (Some(sqlx), Some(golang)) => Detection::Ambiguous {
            first: Format::Sqlx,
            second: Format::GolangMigrate,
            because: format!("both name files like `{name}`, {sqlx}, and {golang}"),
        },
        (Some(because), None) => certain(Format::Sqlx, because),
        (None, Some(because)) => certain(Format::GolangMigrate, because),
        (None, None) => Detection::Assumed {
            format: Format::GolangMigrate,
            because: format!(
                "`{name}` is named as golang-migrate and sqlx name files, and nothing \
                              around it names sqlx"
            ),
            others: vec![Format::Sqlx, Format::NodePgMigrate],
        },
    })
}

/// sqlx, where the project names it.
pub(super) fn numbered_files(listing: &Listing) -> Option<Detection> {
    listing.top_level().find(|file| is_numbered(file.name()))?;
    Some(certain(Format::Sqlx, sqlx_mark(listing)?))
}

fn is_numbered(name: &str) -> bool {
    let (digits, rest) = leading_digits(name);
    !digits.is_empty() && rest.starts_with('_') && rest.ends_with(".sql")
}

/// What nothing claims.
pub(super) fn plain(listing: &Listing) -> Detection {
    if !listing.files.iter().any(|file| file.sql_stem().is_some()) {
        return Detection::Nothing;
    }
    let others = match listing.top_level().any(|file| is_numbered(file.name())) {
        true => vec![Format::Sqlx, Format::Supabase, Format::Tern, Format::NodePgMigrate],
        false => Vec::new(),
    };
    Detection::Assumed {
        format: Format::Plain,
        because:
            "no file bears the mark of a migration tool, so each statement is taken to commit \
                  on its own, as with `psql -f`"
                .to_owned(),
        others,
    }
}
