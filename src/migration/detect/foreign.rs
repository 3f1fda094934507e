//! Tools whose directories banister recognises and does not read. Reading them as
//! plain SQL would be worse than refusing: it would run their down sections too.

use super::Detection;
use super::contents::{is_comment, mentions, sql_line};
use crate::migration::listing::Listing;

fn unread(tool: &'static str, because: impl Into<String>) -> Detection {
    Detection::Unread { tool, because: because.into() }
}

pub(super) fn by_plan(listing: &Listing) -> Option<Detection> {
    let marked = listing.has("sqitch.plan")
        || (listing.marker("sqitch.plan").is_some() && !listing.has("tern.conf"));
    marked.then(|| unread("Sqitch", "there is a `sqitch.plan`"))
}

/// Tools that keep both directions in one SQL file, between comments of their own.
pub(super) fn by_sections(listing: &Listing) -> Option<Detection> {
    type Test<'a> = &'a dyn Fn(&str) -> bool;
    let tools: [(&'static str, Test<'_>); 4] = [
        ("sql-migrate", &|line| is_comment(line.trim_start(), "+migrate up")),
        ("rambler", &|line| is_comment(line.trim_start(), "rambler up")),
        ("MyBatis Migrations", &|line| {
            is_comment(line.trim_start(), "//@undo") || is_comment(line, "// @undo")
        }),
        ("Play evolutions", &|line| {
            line.trim_start().strip_prefix(['#', '-']).is_some_and(|rest| {
                mentions(rest.trim_start_matches(['-', ' ']), "!ups") && rest.trim().len() < 12
            })
        }),
    ];
    tools.into_iter().find_map(|(tool, matches)| {
        let (file, line) = sql_line(listing, matches)?;
        Some(unread(tool, format!("`{file}` line {line} bears its mark")))
    })
}
