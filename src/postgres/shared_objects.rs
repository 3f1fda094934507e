//! What belongs to a whole server and to none of its databases: it outlives the
//! database in which a migration made it.

use std::collections::BTreeSet;

use super::roles::Role;
use super::server::ScratchServer;
use super::session::SessionError;
use crate::pg::quote_identifier;

/// The roles, the tablespaces and the databases of a server; scratch databases
/// apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SharedObjects {
    /// `ROLE`, `TABLESPACE` or `DATABASE`, and the name; in the order in which
    /// they are dropped.
    objects: BTreeSet<(&'static str, String)>,
}

const SHARED_OBJECTS: &str = "
SELECT 'DATABASE', datname FROM pg_catalog.pg_database WHERE datname !~ '^banister_[0-9]+$'
UNION ALL SELECT 'ROLE', rolname FROM pg_catalog.pg_roles
UNION ALL SELECT 'TABLESPACE', spcname FROM pg_catalog.pg_tablespace";

const KINDS: [&str; 3] = ["DATABASE", "TABLESPACE", "ROLE"];

impl SharedObjects {
    /// Of these, those that a server has before any script ran on it.
    #[must_use]
    pub fn of_new_server(&self) -> Self {
        let is_native = |(kind, name): &&(&'static str, String)| match *kind {
            "DATABASE" => ["postgres", "template0", "template1"].contains(&name.as_str()),
            "ROLE" => name.starts_with("pg_") || Role::ALL.iter().any(|role| role.as_str() == name),
            _ => name.starts_with("pg_"),
        };
        Self { objects: self.objects.iter().filter(is_native).cloned().collect() }
    }
}

impl ScratchServer {
    /// What there is now.
    ///
    /// # Errors
    /// Where the server is gone.
    pub async fn shared_objects(&self) -> Result<SharedObjects, SessionError> {
        if self.endpoint().guest.is_some() {
            // Scripts can make none there, and those of others are no concern of ours.
            return Ok(SharedObjects::default());
        }
        let mut session = self.administrator().await?;
        let rows = session.query(SHARED_OBJECTS).await?;
        session.close().await?;
        let objects = rows.into_iter().filter_map(|row| match <[_; 2]>::try_from(row) {
            Ok([Some(kind), Some(name)]) => {
                let kind = KINDS.into_iter().find(|known| *known == kind)?;
                Some((kind, name))
            }
            _ => None,
        });
        Ok(SharedObjects { objects: objects.collect() })
    }

    /// Drops what is there beyond `wanted`; whether `wanted` is there now, and
    /// nothing else. What a scratch database still uses cannot be dropped, and what
    /// is gone does not come back.
    ///
    /// # Errors
    /// Where the server is gone.
    pub async fn restore_shared_objects(
        &self,
        wanted: &SharedObjects,
    ) -> Result<bool, SessionError> {
        if self.endpoint().guest.is_some() {
            return Ok(true);
        }
        let found = self.shared_objects().await?;
        let mut restored = wanted.objects.is_subset(&found.objects);
        for kind in KINDS {
            let surplus = found.objects.difference(&wanted.objects);
            for (_, name) in surplus.filter(|(other, _)| *other == kind) {
                let force = if kind == "DATABASE" { " WITH (FORCE)" } else { "" };
                let sql = format!("DROP {kind} {}{force}", quote_identifier(name));
                match self.administer(&sql).await {
                    Err(error) if error.is_lost_connection() => return Err(error),
                    dropped => restored &= dropped.is_ok(),
                }
            }
        }
        Ok(restored)
    }
}
