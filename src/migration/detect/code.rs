//! Tools whose migrations are JavaScript or TypeScript.

use super::contents::source_file;
use super::{Detection, certain};
use crate::migration::listing::Listing;
use crate::migration::{Format, typeorm};

pub(super) fn by_code(listing: &Listing) -> Option<Detection> {
    let script = ["js", "ts", "cjs", "mjs"];
    if let Some(file) = source_file(listing, &script, "implements migrationinterface") {
        return Some(certain(Format::Typeorm, format!("`{file}` is a `MigrationInterface`")));
    }
    let stamped = listing.files.iter().find(|file| {
        script.iter().any(|end| file.name().ends_with(&format!(".{end}")))
            && !typeorm::names(&file.text_lossy()).is_empty()
    });
    if let Some(file) = stamped {
        let because = format!("`{}` has a class with a timestamp", file.path);
        return Some(certain(Format::Typeorm, because));
    }
    let file = source_file(listing, &script, "exports.up")
        .or_else(|| source_file(listing, &script, "export async function up"))
        .or_else(|| source_file(listing, &script, "export function up"))?;
    Some(certain(Format::Knex, format!("`{file}` exports an `up`")))
}
