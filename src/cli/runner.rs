//! The project's own migration tool, run as a shell command.

use std::os::fd::AsFd as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// How each tool usually migrates; `$MIGRATIONS` is the directory, and `$DATABASE_URL`
/// the database where one was named.
const USUAL: [(&str, &str); 19] = [
    ("flyway", "flyway migrate"),
    (
        "goose",
        "GOOSE_DRIVER=postgres GOOSE_DBSTRING=\"$DATABASE_URL\" goose -dir \"$MIGRATIONS\" up",
    ),
    ("golang-migrate", "migrate -path \"$MIGRATIONS\" -database \"$DATABASE_URL\" up"),
    ("sqlx", "sqlx migrate run --source \"$MIGRATIONS\""),
    ("alembic", "alembic upgrade heads"),
    ("prisma", "npx prisma migrate deploy"),
    ("refinery", "refinery migrate -e DATABASE_URL -p \"$MIGRATIONS\""),
    ("diesel", "diesel migration run --migration-dir \"$MIGRATIONS\""),
    ("dbmate", "dbmate --migrations-dir \"$MIGRATIONS\" --no-dump-schema up"),
    ("atlas", "atlas migrate apply --dir \"file://$MIGRATIONS\" --url \"$DATABASE_URL\""),
    ("drizzle", "npx drizzle-kit migrate"),
    ("supabase", "supabase migration up --db-url \"$DATABASE_URL\""),
    ("liquibase", "liquibase update"),
    ("node-pg-migrate", "npx node-pg-migrate up --migrations-dir \"$MIGRATIONS\""),
    ("tern", "tern migrate --migrations \"$MIGRATIONS\""),
    ("django", "python manage.py migrate"),
    ("rails", "bin/rails db:migrate"),
    ("knex", "npx knex migrate:latest"),
    ("typeorm", "npx typeorm migration:run"),
];

/// How `tool` usually migrates.
pub(super) fn usual(tool: &str) -> Option<&'static str> {
    USUAL.iter().find(|(known, _)| *known == tool).map(|(_, command)| *command)
}

/// Runs a command, whose output goes to standard error: standard output is the
/// report's. Why it failed, as a fragment.
pub(super) fn run(command: &str, migrations: &Path, url: Option<&str>) -> Result<(), String> {
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(command).stdin(Stdio::null()).env("MIGRATIONS", migrations);
    if let Some(url) = url {
        shell.env("DATABASE_URL", url);
    }
    // Where standard error cannot be shared, what the tool prints is lost.
    let errors = std::io::stderr().as_fd().try_clone_to_owned();
    shell.stdout(errors.map_or_else(|_| Stdio::null(), Stdio::from));
    let status = shell.status().map_err(|error| format!("`sh` could not be run: {error}"))?;
    match status.success() {
        true => Ok(()),
        false => Err(status.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::migration::Format;

    #[test]
    fn every_tool_has_its_command() {
        for format in Format::ALL {
            assert_eq!(usual(format.name()).is_some(), format != Format::Plain, "{format}");
        }
    }
}
