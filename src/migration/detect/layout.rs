//! Tools that the names and places of files betray, and those that wrap SQL or
//! write none.

use super::contents::source_file;
use super::{Detection, certain};
use crate::migration::listing::{ListedFile, Listing};
use crate::migration::version::leading_digits;
use crate::migration::{Format, liquibase};

pub(super) fn by_layout(listing: &Listing) -> Option<Detection> {
    let find = |path: &str| listing.files.iter().find(|file| file.path == path);
    if find("atlas.sum").is_some_and(|file| file.text_lossy().starts_with("h1:")) {
        return Some(certain(Format::Atlas, "there is `atlas.sum`"));
    }
    folders(listing)
        .or_else(|| python(listing))
        .or_else(|| supabase(listing))
        .or_else(|| {
            let rails = source_file(listing, &["rb"], "activerecord::migration")?;
            Some(certain(Format::Rails, format!("`{rails}` is an `ActiveRecord::Migration`")))
        })
        .or_else(|| liquibase(listing))
}

/// Tools with one folder per migration, or a journal beside the files.
fn folders(listing: &Listing) -> Option<Detection> {
    let stamped = |file: &&ListedFile, name: &str| {
        file.path.split_once('/').is_some_and(|(folder, rest)| {
            leading_digits(folder).0.len() == 14 && folder[14..].starts_with('_') && rest == name
        })
    };
    let has = |name: &str| listing.files.iter().any(|file| stamped(&file, name));
    if listing.has("migration_lock.toml")
        && listing.files.iter().any(|file| file.name() == "migration.sql")
    {
        return Some(certain(Format::Prisma, "there is `migration_lock.toml`"));
    }
    if listing.has("meta/_journal.json") {
        return Some(certain(Format::Drizzle, "there is `meta/_journal.json`"));
    }
    if has("migration.sql") {
        return Some(match has("snapshot.json") {
            true => certain(Format::Drizzle, "each migration has a `snapshot.json`"),
            false => certain(Format::Prisma, "each migration is a folder with a `migration.sql`"),
        });
    }
    let diesel = listing.files.iter().find(|file| {
        file.path
            .split_once('/')
            .is_some_and(|(folder, rest)| !leading_digits(folder).0.is_empty() && rest == "up.sql")
    });
    diesel.map(|file| {
        let because = format!("`{}` is an up script in a folder of its own", file.path);
        certain(Format::Diesel, because)
    })
}

fn python(listing: &Listing) -> Option<Detection> {
    let environment = listing.has("env.py") && listing.has("script.py.mako");
    let revision = || source_file(listing, &["py"], "down_revision");
    if environment || revision().is_some() {
        let because = match revision() {
            Some(file) => format!("`{file}` has a `down_revision`"),
            None => "there are `env.py` and `script.py.mako`".to_owned(),
        };
        return Some(certain(Format::Alembic, because));
    }
    let django = source_file(listing, &["py"], "migrations.migration)")?;
    Some(certain(Format::Django, format!("`{django}` is a `migrations.Migration`")))
}

fn supabase(listing: &Listing) -> Option<Detection> {
    if listing.folders().ends_with(&["supabase", "migrations"]) {
        return Some(certain(Format::Supabase, "the directory is `supabase/migrations`"));
    }
    let config = listing.marker("config.toml")?;
    let has = |start: &str| config.text.lines().any(|line| line.trim().starts_with(start));
    let is_supabase = has("project_id") && (has("[db]") || has("[auth]") || has("[studio]"));
    is_supabase
        .then(|| certain(Format::Supabase, format!("`{}` names a `project_id`", config.path)))
}

fn liquibase(listing: &Listing) -> Option<Detection> {
    let formatted = listing.files.iter().find(|file| liquibase::is_formatted(&file.text_lossy()));
    if let Some(file) = formatted {
        let because = format!("`{}` is Liquibase formatted SQL", file.path);
        return Some(certain(Format::Liquibase, because));
    }
    let log = source_file(listing, &["xml", "yaml", "yml", "json"], "databasechangelog")?;
    let because = format!("`{log}` holds a `databaseChangeLog`, and no file is formatted SQL");
    Some(Detection::Unread { tool: "Liquibase", because })
}
