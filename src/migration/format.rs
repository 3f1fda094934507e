//! The formats that banister reads, by name.

use std::fmt;
use std::str::FromStr;

/// How a directory of migrations is laid out, and which tool runs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// Numbered SQL files that no tool's mark claims, run as `psql -f` runs them.
    Plain,
    /// Flyway: `V1__name.sql`, `U1__name.sql`, `R__name.sql`.
    Flyway,
    /// goose: `-- +goose Up` and `-- +goose Down` in one file.
    Goose,
    /// golang-migrate: `000001_name.up.sql`, `000001_name.down.sql`.
    GolangMigrate,
    /// sqlx: `1_name.sql` (simple), or `1_name.up.sql` and `1_name.down.sql`
    /// (reversible); the two may stand side by side.
    Sqlx,
    /// Alembic: revisions in Python, each naming the one before it.
    Alembic,
    /// Prisma Migrate: `20240101000000_name/migration.sql`.
    Prisma,
    /// refinery: `V1__name.sql`, and `U1__name.sql`, which goes forward too.
    Refinery,
    /// Diesel: `2024-01-01-000000_name/up.sql` and `down.sql`.
    Diesel,
    /// dbmate: `-- migrate:up` and `-- migrate:down` in one file.
    Dbmate,
    /// Atlas: `20240101000000_name.sql` and `atlas.sum`.
    Atlas,
    /// Drizzle: `0000_name.sql` with `meta/_journal.json`, or (from 1.0)
    /// `20240101000000_name/migration.sql` with `snapshot.json`.
    Drizzle,
    /// The Supabase CLI: `supabase/migrations/20240101000000_name.sql`.
    Supabase,
    /// Liquibase's formatted SQL: changesets in files.
    Liquibase,
    /// node-pg-migrate: `-- Up Migration` and `-- Down Migration` in one file, a pair
    /// of files, or JavaScript.
    NodePgMigrate,
    /// tern: `001_name.sql`, with `---- create above / drop below ----`.
    Tern,
    /// Django: operations in Python, app by app.
    Django,
    /// Rails (Active Record): classes in Ruby.
    Rails,
    /// Knex: functions in JavaScript.
    Knex,
    /// `TypeORM`: classes in TypeScript or JavaScript.
    Typeorm,
}

impl Format {
    /// All formats, in the order in which messages list them.
    pub const ALL: [Self; 20] = [
        Self::Plain,
        Self::Flyway,
        Self::Goose,
        Self::GolangMigrate,
        Self::Sqlx,
        Self::Alembic,
        Self::Prisma,
        Self::Refinery,
        Self::Diesel,
        Self::Dbmate,
        Self::Atlas,
        Self::Drizzle,
        Self::Supabase,
        Self::Liquibase,
        Self::NodePgMigrate,
        Self::Tern,
        Self::Django,
        Self::Rails,
        Self::Knex,
        Self::Typeorm,
    ];

    /// The name that `--format` takes.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Flyway => "flyway",
            Self::Goose => "goose",
            Self::GolangMigrate => "golang-migrate",
            Self::Sqlx => "sqlx",
            Self::Alembic => "alembic",
            Self::Prisma => "prisma",
            Self::Refinery => "refinery",
            Self::Diesel => "diesel",
            Self::Dbmate => "dbmate",
            Self::Atlas => "atlas",
            Self::Drizzle => "drizzle",
            Self::Supabase => "supabase",
            Self::Liquibase => "liquibase",
            Self::NodePgMigrate => "node-pg-migrate",
            Self::Tern => "tern",
            Self::Django => "django",
            Self::Rails => "rails",
            Self::Knex => "knex",
            Self::Typeorm => "typeorm",
        }
    }

    /// The file names that this format reads, for messages.
    pub const fn file_names(self) -> &'static str {
        match self {
            Self::Plain => "`0001_name.sql`",
            Self::Flyway | Self::Refinery => "`V1__name.sql`",
            Self::Goose => "`00001_name.sql`",
            Self::GolangMigrate => "`000001_name.up.sql`",
            Self::Sqlx | Self::Atlas | Self::Dbmate | Self::Supabase => "`20240101000000_name.sql`",
            Self::Alembic => "`versions/1a2b3c4d5e6f_name.py`",
            Self::Prisma => "`20240101000000_name/migration.sql`",
            Self::Diesel => "`2024-01-01-000000_name/up.sql`",
            Self::Drizzle => "`0000_name.sql` with `meta/_journal.json`",
            Self::Liquibase => "`name.sql` that starts with `--liquibase formatted sql`",
            Self::NodePgMigrate => "`1700000000000_name.sql`",
            Self::Tern => "`001_name.sql`",
            Self::Django => "`app/migrations/0001_name.py`",
            Self::Rails => "`20240101000000_name.rb`",
            Self::Knex => "`20240101000000_name.js`",
            Self::Typeorm => "`1700000000000-Name.ts`",
        }
    }

    /// The names of all formats, for messages.
    fn list() -> String {
        Self::ALL.map(|format| format!("`{format}`")).join(", ")
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A name that is no format's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("read `{name}` as a migration format: it is none of {}", Format::list())]
pub struct UnknownFormat {
    /// The name.
    pub name: String,
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|format| format.name() == name)
            .ok_or_else(|| UnknownFormat { name: name.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip() {
        for format in Format::ALL {
            assert_eq!(format.to_string().parse(), Ok(format));
        }
        let error = "sqitch".parse::<Format>().expect_err("is not read");
        for format in Format::ALL {
            assert!(error.to_string().contains(&format!("`{format}`")), "{error}");
        }
    }
}
