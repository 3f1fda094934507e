//! Tools that keep both directions in one SQL file, between comments of their own.

use super::contents::{is_comment, mentions, source_file, sql_line};
use super::{Detection, certain};
use crate::migration::listing::Listing;
use crate::migration::{Format, node_pg_migrate, tern};

pub(super) fn by_sections(listing: &Listing) -> Option<Detection> {
    goose(listing)
        .or_else(|| {
            let is_up = |line: &str| is_comment(line, "migrate:up");
            marked(listing, Format::Dbmate, is_up)
        })
        .or_else(|| marked(listing, Format::Tern, |line| line.trim() == tern::SEPARATOR))
        .or_else(|| {
            let found = listing.has("tern.conf");
            found.then(|| certain(Format::Tern, "there is `tern.conf`"))
        })
        .or_else(|| marked(listing, Format::NodePgMigrate, node_pg_migrate::is_up_marker))
        .or_else(|| {
            let file = source_file(listing, &["js", "ts", "cjs", "mjs"], "(pgm")?;
            Some(certain(Format::NodePgMigrate, format!("`{file}` takes a `pgm`")))
        })
}

fn goose(listing: &Listing) -> Option<Detection> {
    let (file, line) = sql_line(listing, |line| {
        let line = line.trim();
        line.starts_with("--") && mentions(line, "+goose up")
    })?;
    Some(certain(Format::Goose, format!("`{file}` line {line} is `-- +goose Up`")))
}

fn marked(listing: &Listing, format: Format, is_mark: impl Fn(&str) -> bool) -> Option<Detection> {
    let (file, line) = sql_line(listing, is_mark)?;
    Some(certain(format, format!("`{file}` line {line} bears its mark")))
}
