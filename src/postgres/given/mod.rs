//! A server that is there already and that its user says is scratch.
//!
//! It gets databases and roles of ours, with names that nobody else has, and loses
//! them again however the run ends: by us where we can, else by the next run, which
//! knows a dead one by its session that is gone. Nothing else on it is touched.

mod cleaning;

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, Connection as _, Row as _};

use super::server::{Endpoint, ScratchServer};
use super::target::Target;
use crate::pg::{Version, VersionError, quoted, string_literal};

/// The value of `banister.environment` that marks a server as scratch.
const SCRATCH: &str = "scratch";
/// How long a server may take to answer, where the user does not say.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why a given server cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum GivenError {
    /// Nobody answers, or nobody lets us in.
    #[error("connect to {target}: {why}")]
    Connect {
        /// Where.
        target: String,
        /// What the system or the server says.
        why: String,
    },
    /// Nobody says that it may be used.
    #[error(
        "use the server of {0}: nothing says that it is scratch; scripts run in new databases on \
         it, so say so by `--scratch`, or mark the database by `ALTER DATABASE … SET \
         banister.environment = 'scratch'`"
    )]
    Unmarked(String),
    /// It says that it is something else.
    #[error(
        "use the server of {target}: its `banister.environment` says `{mark}`, and only one that is \
         `scratch` is used, whatever the command line says"
    )]
    MarkedOtherwise {
        /// Where.
        target: String,
        /// What the database says.
        mark: String,
    },
    /// It takes no writes.
    #[error("use the server of {target}: it {what}, so no database can be made on it")]
    ReadOnly {
        /// Where.
        target: String,
        /// Why not.
        what: &'static str,
    },
    /// The role may not make databases.
    #[error(
        "use the server of {target}: the role `{role}` cannot create databases; `ALTER ROLE … \
         CREATEDB` lets it"
    )]
    NoDatabases {
        /// Where.
        target: String,
        /// Who we are there.
        role: String,
    },
    /// The server's messages are what observation reads.
    #[error(
        "use the server of {target}: its messages are not in English (`lc_messages` is `{locale}`), \
         and only a superuser may change that; `ALTER ROLE … SET lc_messages = 'C'` as one, or give \
         a superuser's URL"
    )]
    Language {
        /// Where.
        target: String,
        /// The setting.
        locale: String,
    },
    /// The server's version has no facts.
    #[error("use the server of {target}: {source}")]
    Version {
        /// Where.
        target: String,
        /// Which.
        source: VersionError,
    },
    /// The roles of scripts could not be made.
    #[error(
        "make the roles as which scripts run on the server of {target}: {why}; they log in with a \
         password, so `pg_hba.conf` must let them"
    )]
    Roles {
        /// Where.
        target: String,
        /// What the server says.
        why: String,
    },
}

/// What is ours on a server that is not.
#[derive(Debug)]
pub(super) struct Guest {
    /// What all our names begin with: `banister_1f2e3d4c5b6a7988`.
    pub(super) prefix: String,
    /// The database of the URL.
    pub(super) maintenance: String,
    /// The role of the URL.
    user: String,
    /// Whether that is a superuser.
    pub(super) superuser: bool,
    /// The roles that scripts and rows run as, where we could make some; all of them
    /// have this password.
    pub(super) owner: Option<String>,
    pub(super) rows: Option<String>,
    password: String,
}

impl Guest {
    /// Who owns scratch databases.
    pub(super) fn owner(&self) -> &str {
        self.owner.as_deref().unwrap_or(&self.user)
    }

    /// How one of our roles logs in.
    pub(super) fn log_in(&self, options: PgConnectOptions, role: &str) -> PgConnectOptions {
        options.username(role).password(&self.password)
    }
}

/// Holds our place: whoever looks for the dead finds this session alive.
#[derive(Debug)]
pub(super) struct Stay {
    guest: Arc<Guest>,
    options: PgConnectOptions,
    _presence: PgConnection,
}

impl ScratchServer {
    /// Uses the server of `target`, which must be marked as scratch: by
    /// `is_scratch`, or by its own `banister.environment`. What dead runs left there
    /// is removed first.
    ///
    /// # Errors
    /// Where nobody answers, it is not scratch, takes no writes, or the role cannot
    /// create databases.
    pub async fn on_given(target: &Target, is_scratch: bool) -> Result<Self, GivenError> {
        let at = target.to_string();
        let prefix = format!("banister_{:016x}", random());
        let options = target.options().clone().application_name("banister");
        // Nobody but this session has the name, and so it says who is alive.
        let presence = options.clone().application_name(&prefix);
        let patience = target.connect_timeout().unwrap_or(PATIENCE);
        let connection = tokio::time::timeout(patience, PgConnection::connect_with(&presence));
        let refused = |why: String| GivenError::Connect { target: at.clone(), why };
        let mut presence = connection
            .await
            .map_err(|_| refused(format!("no answer within {} s", patience.as_secs())))?
            .map_err(|error| refused(error.to_string()))?;
        let host = Host::read(&mut presence).await.map_err(|error| refused(error.to_string()))?;
        let version = host.admit(&at, is_scratch)?;
        cleaning::remove_dead(&mut presence, &options).await;
        let guest = host.guest(prefix, version, &mut presence).await;
        let guest = guest
            .map_err(|error| GivenError::Roles { target: at.clone(), why: error.to_string() })?;
        let stay = Stay { guest: Arc::new(guest), options: options.clone(), _presence: presence };
        let endpoint = Endpoint::given(options, version, Arc::clone(&stay.guest));
        let server = Self::given(endpoint, stay);
        server.try_roles().await.map_err(|why| GivenError::Roles { target: at, why })?;
        Ok(server)
    }

    /// Whether scripts could log in, before anything stands on it.
    async fn try_roles(&self) -> Result<(), String> {
        let database = self.create_database().await.map_err(|error| error.to_string())?;
        let options = super::session::SessionOptions::default();
        for session in [database.connect(&options).await, database.connect_for_rows(&options).await]
        {
            let session = session.map_err(|error| error.to_string())?;
            session.close().await.map_err(|error| error.to_string())?;
        }
        self.drop_database(database).await.map_err(|error| error.to_string())
    }
}

/// What a server says of itself and of us.
#[derive(Debug)]
struct Host {
    number: u32,
    standby: bool,
    read_only: bool,
    mark: Option<String>,
    user: String,
    superuser: bool,
    makes_databases: bool,
    makes_roles: bool,
    database: String,
    locale: String,
}

const HOST: &str = "
SELECT pg_catalog.current_setting('server_version_num')::pg_catalog.int4,
       pg_catalog.pg_is_in_recovery(),
       pg_catalog.current_setting('default_transaction_read_only')::pg_catalog.bool,
       nullif(pg_catalog.current_setting('banister.environment', true), ''),
       r.rolname::pg_catalog.text, r.rolsuper, r.rolsuper OR r.rolcreatedb,
       r.rolsuper OR r.rolcreaterole, pg_catalog.current_database()::pg_catalog.text,
       pg_catalog.current_setting('lc_messages')
FROM pg_catalog.pg_roles r WHERE r.rolname = current_user";

impl Host {
    async fn read(connection: &mut PgConnection) -> Result<Self, sqlx::Error> {
        let row = sqlx::query(HOST).fetch_one(connection).await?;
        Ok(Self {
            number: row.try_get::<i32, _>(0)?.unsigned_abs(),
            standby: row.try_get(1)?,
            read_only: row.try_get(2)?,
            mark: row.try_get(3)?,
            user: row.try_get(4)?,
            superuser: row.try_get(5)?,
            makes_databases: row.try_get(6)?,
            makes_roles: row.try_get(7)?,
            database: row.try_get(8)?,
            locale: row.try_get(9)?,
        })
    }

    /// Its major, if we may use it.
    fn admit(&self, at: &str, is_scratch: bool) -> Result<Version, GivenError> {
        let target = at.to_owned();
        match &self.mark {
            Some(mark) if mark != SCRATCH => {
                return Err(GivenError::MarkedOtherwise { target, mark: mark.clone() });
            }
            None if !is_scratch => return Err(GivenError::Unmarked(target)),
            _ => {}
        }
        if self.standby {
            return Err(GivenError::ReadOnly { target, what: "is a standby" });
        }
        if self.read_only {
            let what = "begins every transaction READ ONLY (`default_transaction_read_only`)";
            return Err(GivenError::ReadOnly { target, what });
        }
        if !self.makes_databases {
            return Err(GivenError::NoDatabases { target, role: self.user.clone() });
        }
        let english = ["", "C", "POSIX"].contains(&self.locale.as_str())
            || self.locale.starts_with("en")
            || self.locale.starts_with("C.");
        if !english && !self.superuser {
            return Err(GivenError::Language { target, locale: self.locale.clone() });
        }
        let major = u16::try_from(self.number / 10_000).unwrap_or(u16::MAX);
        Version::new(major).map_err(|source| GivenError::Version { target, source })
    }

    /// Makes the roles of scripts, where we may. They can make neither databases nor
    /// roles: those would be left behind.
    async fn guest(
        self,
        prefix: String,
        version: Version,
        connection: &mut PgConnection,
    ) -> Result<Guest, sqlx::Error> {
        let password = format!("{:016x}{:016x}", random(), random());
        let (owner, rows) = (format!("{prefix}_owner"), format!("{prefix}_rows"));
        let mut guest = Guest {
            prefix,
            maintenance: self.database,
            user: self.user,
            superuser: self.superuser,
            owner: None,
            rows: None,
            password,
        };
        if version.at_least(14) {
            // The session that says that we are here says nothing else for a long time.
            let sql = "SET idle_session_timeout = 0";
            sqlx::raw_sql(sql).execute(&mut *connection).await?;
        }
        if !self.makes_roles {
            return Ok(guest);
        }
        let secret = string_literal(&guest.password);
        let mut statements = vec![format!("CREATE ROLE {owner} LOGIN PASSWORD {secret}")];
        if self.superuser {
            statements.push(format!(
                "CREATE ROLE {rows} LOGIN BYPASSRLS PASSWORD {secret} IN ROLE {owner}"
            ));
            if version.at_least(14) {
                statements.push(format!("GRANT pg_read_all_data TO {rows}"));
            }
        } else {
            let ours = if version.at_least(16) { " WITH INHERIT TRUE, SET TRUE" } else { "" };
            statements.push(format!("GRANT {owner} TO {}{ours}", quoted(&guest.user)));
        }
        let all = statements.join("; ");
        sqlx::raw_sql(AssertSqlSafe(all)).execute(connection).await?;
        guest.owner = Some(owner);
        guest.rows = self.superuser.then_some(rows);
        Ok(guest)
    }
}

fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

impl Drop for Stay {
    fn drop(&mut self) {
        cleaning::remove(&self.guest.prefix, &self.options);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host() -> Host {
        Host {
            number: 170_010,
            standby: false,
            read_only: false,
            mark: None,
            user: "ci".to_owned(),
            superuser: false,
            makes_databases: true,
            makes_roles: false,
            database: "ci".to_owned(),
            locale: "en_US.UTF-8".to_owned(),
        }
    }

    fn refusal(host: &Host, is_scratch: bool) -> String {
        match host.admit("ci@db:5432/ci", is_scratch) {
            Ok(version) => version.to_string(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn only_a_scratch_server_that_takes_databases_is_used() {
        assert_eq!(refusal(&host(), true), "17");
        let marked = |mark: &str| Host { mark: Some(mark.to_owned()), ..host() };
        assert_eq!(refusal(&marked("scratch"), false), "17");
        let cases = [
            (host(), false, "`--scratch`"),
            (marked("prod"), true, "says `prod`"),
            (Host { standby: true, ..host() }, true, "is a standby"),
            (Host { read_only: true, ..host() }, true, "`default_transaction_read_only`"),
            (Host { makes_databases: false, ..host() }, true, "role `ci` cannot create databases"),
            (Host { locale: "de_DE.UTF-8".to_owned(), ..host() }, true, "`de_DE.UTF-8`"),
            (Host { number: 120_022, ..host() }, true, "12"),
        ];
        for (host, is_scratch, says) in cases {
            let refusal = refusal(&host, is_scratch);
            assert!(refusal.contains(says) && refusal.contains("ci@db:5432/ci"), "{refusal}");
        }
    }
}
