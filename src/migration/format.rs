//! The formats that banister reads, by name.

use std::fmt;
use std::str::FromStr;

/// How a directory of migrations is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
}

impl Format {
    /// All formats, in the order in which messages list them.
    pub const ALL: [Self; 5] =
        [Self::Plain, Self::Flyway, Self::Goose, Self::GolangMigrate, Self::Sqlx];

    /// The name that `--format` takes.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Flyway => "flyway",
            Self::Goose => "goose",
            Self::GolangMigrate => "golang-migrate",
            Self::Sqlx => "sqlx",
        }
    }

    /// The file names that this format reads, for messages.
    pub const fn file_names(self) -> &'static str {
        match self {
            Self::Plain => "`0001_name.sql`",
            Self::Flyway => "`V1__name.sql`",
            Self::Goose => "`00001_name.sql`",
            Self::GolangMigrate => "`000001_name.up.sql`",
            Self::Sqlx => "`20240101000000_name.sql`",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A name that is no format's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "read `{name}` as a migration format: it is none of `plain`, `flyway`, `goose`, \
     `golang-migrate`, `sqlx`"
)]
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
            assert!(format.to_string().parse::<Format>().is_ok());
        }
        let error = "liquibase".parse::<Format>().expect_err("is not read");
        for format in Format::ALL {
            assert!(error.to_string().contains(&format!("`{format}`")), "{error}");
        }
    }
}
