//! The timeouts that hold for who migrates.

use super::Item;
use crate::pg::string_literal;
use crate::postgres::{ReadOnlyError, ReadOnlySession};

const ID: &str = "timeouts";

/// What is set for a role in this database, what is set nearer coming first.
fn query(role: &str) -> String {
    let role = string_literal(role);
    format!(
        "SELECT o.setting, (s.setrole <> 0)::text, (s.setdatabase <> 0)::text \
         FROM pg_db_role_setting AS s \
         CROSS JOIN LATERAL (SELECT unnest(s.setconfig) AS setting) AS o \
         WHERE (s.setdatabase = 0 OR s.setdatabase = \
                (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database())) \
           AND (s.setrole = 0 OR s.setrole = (SELECT r.oid FROM pg_roles AS r WHERE r.rolname = {role})) \
           AND o.setting LIKE '%\\_timeout=%' \
         ORDER BY (CASE WHEN s.setrole <> 0 THEN 2 ELSE 0 END) \
                  + (CASE WHEN s.setdatabase <> 0 THEN 1 ELSE 0 END) DESC"
    )
}

/// What the server's configuration says, for who may read it.
const FILES: &str = "\
SELECT f.setting FROM pg_file_settings AS f \
WHERE f.name = 'lock_timeout' AND f.applied";

/// Looks at `lock_timeout` of the role that migrates. `unguarded` is the first finding
/// that the release takes a lock without one of its own.
///
/// # Errors
/// Where the connection is gone.
pub async fn timeouts(
    session: &mut ReadOnlySession,
    role: Option<&str>,
    unguarded: Option<&str>,
) -> Result<Item, ReadOnlyError> {
    let Some(role) = role else {
        let why = "the role that migrates is not named: `--migrating-role`, or `role` under \
                   `[deploy]` in `banister.toml`";
        return Ok(Item::not_checked(ID, why).beside());
    };
    let known = format!(
        "SELECT count(*)::text FROM pg_roles AS r WHERE r.rolname = {}",
        string_literal(role)
    );
    let rows = session.query(&known).await?;
    if rows.into_iter().flatten().flatten().next().as_deref() != Some("1") {
        return Ok(Item::warning(ID, format!("the role `{role}` that migrates does not exist")));
    }
    let rows = session.query(&query(role)).await?;
    let set = rows.iter().find_map(|row| {
        let value = row.first()?.as_deref()?.strip_prefix("lock_timeout=")?;
        Some(value.to_owned())
    });
    let (value, from) = match set {
        Some(value) => (value, "set for the role or the database"),
        None => match session.attempt(FILES).await {
            Ok(rows) => match rows.into_iter().flatten().flatten().next() {
                Some(value) => (value, "the server's configuration"),
                None => ("0".to_owned(), "the server's default"),
            },
            Err(ReadOnlyError::Lost(why)) => return Err(ReadOnlyError::Lost(why)),
            Err(_) => ("0".to_owned(), "the default; the server's configuration is not visible"),
        },
    };
    let is_zero = value.trim_start_matches('0').chars().all(|c| c.is_alphabetic() || c == ' ');
    let message = format!("lock_timeout of `{role}` is {value} ({from})");
    Ok(match (is_zero, unguarded) {
        (false, _) => Item::ok(ID, message),
        (true, Some(first)) => {
            let advice = format!(
                "{message}: it waits for ever, and everybody behind it, and the release sets none \
                 ({first}); ALTER ROLE {role} SET lock_timeout = '2s'"
            );
            Item::blocking(ID, advice)
        }
        (true, None) => Item::ok(
            ID,
            format!("{message}, and no pending migration takes a lock without its own"),
        ),
    })
}
