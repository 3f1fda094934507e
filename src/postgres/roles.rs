//! Who does what on a scratch server.
//!
//! What a migration brings along (functions, triggers, types) runs with the rights
//! of whoever touches it. So the superuser of a scratch server never enters a
//! database that a script was in, and nobody else can reach the machine: no
//! `COPY … FROM PROGRAM`, no file of the server's.

use super::marked;
use crate::pg::Version;

/// Who a session is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The superuser, which makes and drops databases.
    Administrator,
    /// The owner of the scratch databases, as which scripts run. It has the name
    /// that most dumps hand their objects over to.
    Owner,
    /// Who reads the schema, and reads and writes rows.
    Rows,
}

impl Role {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Administrator => "banister",
            Self::Owner => "postgres",
            Self::Rows => "banister_rows",
        }
    }

    /// Every role of a new server.
    pub(super) const ALL: [Self; 3] = [Self::Administrator, Self::Owner, Self::Rows];

    /// Those that [`setup`] makes.
    #[cfg(feature = "container")]
    pub(super) const MADE: [Self; 2] = [Self::Owner, Self::Rows];
}

/// What the superuser of a new server runs in `template1`, statement by statement;
/// none of them has a line break.
pub(super) fn setup(version: Version) -> Vec<String> {
    marked::lines(include_str!("roles.sql"), version).map(|line| line.trim().to_owned()).collect()
}

/// Lets scripts do whatever a superuser may.
pub(super) const TRUST_SCRIPTS: &str = "ALTER ROLE postgres SUPERUSER";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_statement_has_a_line_of_its_own() {
        for major in 13..=18 {
            let setup = setup(Version::new(major).expect("a supported major"));
            assert!(setup.len() > 5, "{setup:?}");
            for statement in &setup {
                let first = statement.split(' ').next().expect("a word");
                assert!(
                    ["ALTER", "CREATE", "DELETE", "GRANT", "REVOKE", "UPDATE"].contains(&first),
                    "{statement}"
                );
            }
        }
    }
}
