//! What the role of a session could do if nothing held it back.

use super::{ReadOnlyError, ReadOnlySession};
use crate::pg::quote_identifier;

/// The role that a session runs as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Its name.
    pub name: String,
    /// Why it could write, as fragments: `it is a superuser`. Empty for a role that
    /// cannot.
    pub could_write: Vec<String>,
}

/// Roles that may write, or run programs, without owning anything.
const POWERS: &str = "\
SELECT r.rolname::text, k.power
FROM pg_roles AS r
CROSS JOIN LATERAL (
  SELECT 'it is a superuser' AS power WHERE r.rolsuper
  UNION ALL SELECT 'it may create databases' WHERE r.rolcreatedb
  UNION ALL SELECT 'it may create roles' WHERE r.rolcreaterole
  UNION ALL SELECT 'it may start replication' WHERE r.rolreplication
  UNION ALL SELECT 'it is a member of `' || m.rolname::text || '`'
    FROM pg_roles AS m
    WHERE NOT r.rolsuper AND pg_has_role(r.oid, m.oid, 'MEMBER')
      AND m.rolname IN ('pg_write_all_data', 'pg_execute_server_program',
                        'pg_write_server_files', 'pg_maintain', 'pg_signal_backend')
) AS k
WHERE r.rolname = current_user";

/// Something of the user's that the role may change, or of whose owner it is a member,
/// inherited or not.
const OBJECTS: &str = "\
SELECT why FROM (
  SELECT 1 AS nth, 'it may change `' || c.oid::regclass::text || '`' AS why
  FROM pg_class AS c
  JOIN pg_namespace AS n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND n.nspname <> 'information_schema'
    AND n.nspname !~ '^pg_'
    AND CASE WHEN c.relkind = 'S' THEN has_sequence_privilege(c.oid, 'USAGE, UPDATE')
        ELSE has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
          OR has_any_column_privilege(c.oid, 'INSERT, UPDATE') END
  UNION ALL
  SELECT 2, 'it is a member of `' || o.rolname::text || '`, who owns `'
    || c.oid::regclass::text || '`'
  FROM pg_class AS c
  JOIN pg_namespace AS n ON n.oid = c.relnamespace
  JOIN pg_roles AS o ON o.oid = c.relowner
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND n.nspname <> 'information_schema'
    AND n.nspname !~ '^pg_' AND pg_has_role(c.relowner, 'MEMBER')
  UNION ALL
  SELECT 3, 'it may create objects in schema `' || n.nspname::text || '`'
  FROM pg_namespace AS n
  -- Up to 14 everybody may in `public`.
  WHERE n.nspname NOT IN ('information_schema', 'public') AND n.nspname !~ '^pg_'
    AND has_schema_privilege(n.oid, 'CREATE')
  UNION ALL
  SELECT 4, 'it may create schemas in this database'
  WHERE has_database_privilege(current_database(), 'CREATE')
) AS powers
ORDER BY nth, why
LIMIT 1";

impl ReadOnlySession {
    /// The role of this session, and why it could write outside of it.
    ///
    /// # Errors
    /// Where the connection is gone.
    pub async fn role(&mut self) -> Result<Role, ReadOnlyError> {
        let name = self.query("SELECT current_user::text").await?;
        let name = name.into_iter().flatten().flatten().next().unwrap_or_default();
        let powers = self.query(POWERS).await?;
        let power = |row: Vec<Option<String>>| row.into_iter().nth(1).flatten();
        let mut could_write: Vec<String> = powers.into_iter().filter_map(power).collect();
        if could_write.is_empty() {
            could_write.extend(self.query(OBJECTS).await?.into_iter().flatten().flatten());
        }
        Ok(Role { name, could_write })
    }
}

impl Role {
    /// What to run to have a role that cannot write, for a history table in `schema`.
    pub fn advice(schema: &str, table: &str) -> String {
        let (schema, table) = (quote_identifier(schema), quote_identifier(table));
        format!(
            "CREATE ROLE banister_ro LOGIN NOINHERIT; GRANT USAGE ON SCHEMA {schema} TO banister_ro; \
             GRANT SELECT ON {schema}.{table} TO banister_ro; GRANT pg_monitor TO banister_ro"
        )
    }
}
