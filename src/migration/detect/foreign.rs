//! Tools whose directories banister recognises and does not read. Reading them as
//! plain SQL would be worse than refusing: it would run their down sections too.

use super::Detection;
use super::contents::{mentions, sql_line};
use crate::migration::listing::{ListedFile, Listing};
use crate::migration::version::leading_digits;

fn unread(tool: &'static str, because: impl Into<String>) -> Detection {
    Detection::Unread { tool, because: because.into() }
}

/// Tools that the names and places of files betray, and those that wrap SQL or
/// write none.
pub(super) fn by_layout(listing: &Listing) -> Option<Detection> {
    let find = |path: &str| listing.files.iter().find(|file| file.path == path);
    if find("atlas.sum").is_some_and(|file| file.text_lossy().starts_with("h1:")) {
        return Some(unread("Atlas", "there is `atlas.sum`"));
    }
    folders(listing)
        .or_else(|| python(listing))
        .or_else(|| supabase(listing))
        .or_else(|| {
            let rails = source_file(listing, &["rb"], "activerecord::migration")?;
            Some(unread("Rails", format!("`{rails}` is an `ActiveRecord::Migration`")))
        })
        .or_else(|| liquibase(listing))
        .or_else(|| {
            let marked = listing.has("sqitch.plan")
                || (listing.marker("sqitch.plan").is_some() && !listing.has("tern.conf"));
            marked.then(|| unread("Sqitch", "there is a `sqitch.plan`"))
        })
}

/// Tools with one folder per migration, or a journal beside the files.
fn folders(listing: &Listing) -> Option<Detection> {
    let stamped = |file: &&ListedFile, name: &str| {
        file.path.split_once('/').is_some_and(|(folder, rest)| {
            leading_digits(folder).0.len() == 14 && folder[14..].starts_with('_') && rest == name
        })
    };
    let has = |name: &str| listing.files.iter().any(|file| stamped(&file, name));
    if has("migration.sql") && listing.has("migration_lock.toml") {
        return Some(unread("Prisma", "there is `migration_lock.toml`"));
    }
    if listing.has("meta/_journal.json") {
        return Some(unread("Drizzle", "there is `meta/_journal.json`"));
    }
    if has("migration.sql") {
        return Some(match has("snapshot.json") {
            true => unread("Drizzle", "each migration has a `snapshot.json`"),
            false => unread("Prisma", "each migration is a folder with a `migration.sql`"),
        });
    }
    let diesel = listing.files.iter().find(|file| {
        file.path
            .split_once('/')
            .is_some_and(|(folder, rest)| !leading_digits(folder).0.is_empty() && rest == "up.sql")
    });
    diesel.map(|file| {
        unread("Diesel", format!("`{}` is an up script in a folder of its own", file.path))
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
        return Some(unread("Alembic", because));
    }
    let django = source_file(listing, &["py"], "migrations.migration")?;
    Some(unread("Django", format!("`{django}` is a `migrations.Migration`")))
}

fn supabase(listing: &Listing) -> Option<Detection> {
    let root = listing.root.replace('\\', "/");
    let root = root.trim_end_matches('/');
    if root == "supabase/migrations" || root.ends_with("/supabase/migrations") {
        return Some(unread("Supabase", "the directory is `supabase/migrations`"));
    }
    let config = listing.marker("config.toml")?;
    let has = |start: &str| config.text.lines().any(|line| line.trim().starts_with(start));
    let is_supabase = has("project_id") && (has("[db]") || has("[auth]") || has("[studio]"));
    is_supabase.then(|| unread("Supabase", format!("`{}` names a `project_id`", config.path)))
}

fn liquibase(listing: &Listing) -> Option<Detection> {
    let formatted = listing.files.iter().find(|file| {
        let text = file.text_lossy();
        let first =
            text.trim_start_matches('\u{feff}').lines().find(|line| !line.trim().is_empty());
        first.and_then(|line| line.trim().strip_prefix("--")).is_some_and(|words| {
            let words = words.trim_start().to_ascii_lowercase();
            words
                .strip_prefix("liquibase")
                .is_some_and(|rest| rest.trim_start().starts_with("formatted"))
        })
    });
    if let Some(file) = formatted {
        return Some(unread("Liquibase", format!("`{}` is Liquibase formatted SQL", file.path)));
    }
    let log = source_file(listing, &["xml", "yaml", "yml", "json"], "databasechangelog")?;
    Some(unread("Liquibase", format!("`{log}` holds a `databaseChangeLog`")))
}

/// Tools that keep both directions in one SQL file, between comments of their own.
pub(super) fn by_sections(listing: &Listing) -> Option<Detection> {
    let comment = |line: &str| line.strip_prefix("--").map(str::trim).map(str::to_ascii_lowercase);
    type Test<'a> = &'a dyn Fn(&str) -> bool;
    let starts = |line: &str, word: &str| {
        comment(line).is_some_and(|text| {
            text.strip_prefix(word)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
        })
    };
    let tools: [(&'static str, Test<'_>); 7] = [
        ("dbmate", &|line| starts(line, "migrate:up")),
        ("tern", &|line| line.trim() == "---- create above / drop below ----"),
        ("node-pg-migrate", &|line| {
            let words = line.trim_start().strip_prefix("--").map(|text| {
                text.trim_start_matches(|c: char| c == '-' || c.is_whitespace())
                    .to_ascii_lowercase()
            });
            words.is_some_and(|words| {
                words.strip_prefix("up").is_some_and(|rest| {
                    rest.starts_with(char::is_whitespace)
                        && rest.trim_start().starts_with("migration")
                })
            })
        }),
        ("sql-migrate", &|line| starts(line.trim_start(), "+migrate up")),
        ("rambler", &|line| starts(line.trim_start(), "rambler up")),
        ("MyBatis Migrations", &|line| {
            starts(line.trim_start(), "//@undo") || starts(line, "// @undo")
        }),
        ("Play evolutions", &|line| {
            line.trim_start().strip_prefix(['#', '-']).is_some_and(|rest| {
                mentions(rest.trim_start_matches(['-', ' ']), "!ups") && rest.trim().len() < 12
            })
        }),
    ];
    let found = tools.into_iter().find_map(|(tool, matches)| {
        let (file, line) = sql_line(listing, matches)?;
        Some(unread(tool, format!("`{file}` line {line} bears its mark")))
    });
    found.or_else(|| {
        let tern = listing.has("tern.conf").then(|| unread("tern", "there is `tern.conf`"));
        tern.or_else(|| {
            let file = source_file(listing, &["js", "ts", "cjs", "mjs"], "(pgm")?;
            Some(unread("node-pg-migrate", format!("`{file}` takes a `pgm`")))
        })
    })
}

/// Tools whose migrations are JavaScript or TypeScript.
pub(super) fn by_code(listing: &Listing) -> Option<Detection> {
    let script = ["js", "ts", "cjs", "mjs"];
    if let Some(file) = source_file(listing, &script, "implements migrationinterface") {
        return Some(unread("TypeORM", format!("`{file}` is a `MigrationInterface`")));
    }
    let stamped = listing.files.iter().find(|file| {
        script.iter().any(|end| file.name().ends_with(&format!(".{end}")))
            && has_stamped_class(&file.text_lossy())
    });
    if let Some(file) = stamped {
        return Some(unread("TypeORM", format!("`{}` has a class with a timestamp", file.path)));
    }
    let file = source_file(listing, &script, "exports.up")
        .or_else(|| source_file(listing, &script, "export async function up"))
        .or_else(|| source_file(listing, &script, "export function up"))?;
    Some(unread("Knex", format!("`{file}` exports an `up`")))
}

/// Whether a class has a name that ends in a timestamp of 13 digits.
fn has_stamped_class(text: &str) -> bool {
    text.split("class ").skip(1).any(|rest| {
        let name = rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or(rest);
        let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
        !stem.is_empty() && name.len() - stem.len() == 13
    })
}

/// The first file with one of `extensions` whose text mentions `needle`.
fn source_file(listing: &Listing, extensions: &[&str], needle: &str) -> Option<String> {
    let with_extension = |file: &&ListedFile| {
        file.name().rsplit_once('.').is_some_and(|(_, end)| extensions.contains(&end))
    };
    listing
        .files
        .iter()
        .filter(with_extension)
        .find(|file| mentions(&file.text_lossy(), needle))
        .map(|file| file.path.clone())
}
