//! The order in which tools run migrations, by what their histories know.

use std::cmp::Ordering;

use super::version::{DottedVersion, Number, leading_digits};
use super::{Format, node_pg_migrate};

impl Format {
    /// Which of two keys the tool runs first; `None` where keys do not tell.
    pub fn compare_keys(self, a: &str, b: &str) -> Option<Ordering> {
        let number = |key: &str| Number::parse(key);
        let dotted = |key: &str| DottedVersion::parse(key.split('.'));
        Some(match self {
            Self::Flyway => dotted(a)?.cmp(&dotted(b)?),
            Self::Goose
            | Self::GolangMigrate
            | Self::Sqlx
            | Self::Refinery
            | Self::Tern
            | Self::Rails => number(a)?.cmp(&number(b)?),
            Self::Drizzle => match (number(a), number(b)) {
                (Some(a), Some(b)) => a.cmp(&b),
                _ => a.cmp(b),
            },
            Self::Prisma
            | Self::Diesel
            | Self::Dbmate
            | Self::Atlas
            | Self::Supabase
            | Self::Knex => a.cmp(b),
            Self::NodePgMigrate => {
                let numbered = |key| !leading_digits(key).0.is_empty();
                if !numbered(a) || !numbered(b) {
                    return None;
                }
                node_pg_migrate::compare(a, b)
            }
            Self::Typeorm => stamp(a)?.cmp(stamp(b)?),
            Self::Plain | Self::Alembic | Self::Django | Self::Liquibase => return None,
        })
    }
}

/// The 13 digits that a name of `TypeORM` ends in.
fn stamp(name: &str) -> Option<&str> {
    let digits = name.get(name.len().checked_sub(13)?..)?;
    digits.bytes().all(|byte| byte.is_ascii_digit()).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_in_the_order_of_the_tool() {
        use Ordering::{Equal, Greater, Less};
        for (format, a, b, expected) in [
            (Format::Flyway, "1.9", "1.10", Some(Less)),
            (Format::Flyway, "1", "1.0", Some(Equal)),
            (Format::Goose, "9", "10", Some(Less)),
            (Format::Dbmate, "9", "10", Some(Greater)),
            (Format::Drizzle, "9", "10", Some(Less)),
            (Format::Drizzle, "20240101000000_b", "20240101000000_a", Some(Greater)),
            (Format::NodePgMigrate, "20240101000000000_a", "1800000000000_b", Some(Less)),
            (Format::NodePgMigrate, "a", "1_b", None),
            (Format::Typeorm, "Z1704067201000", "A1704067202000", Some(Less)),
            (Format::Alembic, "a", "b", None),
        ] {
            assert_eq!(format.compare_keys(a, b), expected, "{format} {a} {b}");
        }
    }
}
