//! Which server and which database answered.

use super::Item;
use crate::postgres::{ReadOnlyError, ReadOnlySession, Role};

/// Who answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The database's name.
    pub database: String,
    /// Whether the server replays another one's changes.
    pub standby: bool,
    /// The cluster's own number, which a restored copy keeps; nothing where the role
    /// may not see it.
    pub system: Option<String>,
    /// Whether the role may see what other sessions do.
    pub monitor: bool,
    /// What the database says of itself: `ALTER DATABASE … SET banister.environment`.
    pub mark: Option<String>,
}

const IDENTITY: &str = "\
SELECT current_database()::text, pg_is_in_recovery()::text, \
       (pg_has_role(current_user, 'pg_read_all_stats', 'USAGE'))::text";

const SYSTEM: &str = "SELECT s.system_identifier::text FROM pg_control_system() AS s";

/// What is set for the database itself, whoever connects; a client cannot change it.
const MARK: &str = "\
SELECT o.setting
FROM pg_db_role_setting AS s
JOIN pg_database AS d ON d.oid = s.setdatabase
CROSS JOIN LATERAL (SELECT unnest(s.setconfig) AS setting) AS o
WHERE s.setrole = 0 AND d.datname = current_database() AND o.setting LIKE 'banister.environment=%'";

/// What the configuration file, the role or the client says; never less than a mark
/// that contradicts.
const SETTING: &str = "SELECT current_setting('banister.environment', true)";

impl Identity {
    /// Asks who answers.
    ///
    /// # Errors
    /// Where the connection is gone.
    pub async fn read(session: &mut ReadOnlySession) -> Result<Self, ReadOnlyError> {
        let rows = session.query(IDENTITY).await?;
        let mut values = rows.into_iter().flatten();
        let mut next = || values.next().flatten().unwrap_or_default();
        let (database, standby, monitor) = (next(), next() == "true", next() == "true");
        let system = match session.attempt(SYSTEM).await {
            Ok(rows) => rows.into_iter().flatten().flatten().next(),
            Err(ReadOnlyError::Lost(why)) => return Err(ReadOnlyError::Lost(why)),
            Err(_) => None,
        };
        let marked = session.query(MARK).await?.into_iter().flatten().flatten().next();
        let value = |setting: String| setting.split_once('=').map(|(_, value)| value.to_owned());
        let mark = match marked.and_then(value) {
            Some(mark) => Some(mark),
            None => session.query(SETTING).await?.into_iter().flatten().flatten().next(),
        };
        let mark = mark.filter(|mark| !mark.trim().is_empty());
        Ok(Self { database, standby, system, monitor, mark })
    }

    /// Which server, which database, primary or standby.
    pub fn item(&self, session: &ReadOnlySession) -> Item {
        const ID: &str = "identity";
        let system = self
            .system
            .as_deref()
            .map_or_else(String::new, |system| format!(", system identifier {system}"));
        let what = format!("database `{}` on PostgreSQL {}", self.database, session.release());
        if self.standby {
            let note = "it shows what the primary did, replayed, and no migration can run on it; \
                        what only the primary knows is not checked";
            return Item::warning(ID, format!("{what}, a standby{system}: {note}"));
        }
        Item::ok(ID, format!("{what}, a primary{system}"))
    }
}

/// Whether the role of the session could write outside of it.
pub fn role_item(role: &Role) -> Item {
    const ID: &str = "role";
    match role.could_write.first() {
        None => Item::ok(ID, format!("`{}` cannot write", role.name)),
        Some(why) => Item::warning(
            ID,
            format!(
                "`{}` could write ({why}); this session did not, and a role that cannot is safer \
                 still: CREATE ROLE banister_ro LOGIN NOINHERIT; GRANT pg_monitor TO banister_ro; \
                 and SELECT on the history table",
                role.name
            ),
        ),
    }
}
