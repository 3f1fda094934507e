//! A server in a container, where there are no binaries on this machine.

use std::fmt;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};
use testcontainers::core::client::docker_client_instance;
use testcontainers::core::{IntoContainerPort, WaitFor};
use testcontainers::runners::AsyncRunner;
use testcontainers::{ContainerAsync, GenericImage, ImageExt, TestcontainersError};
use tokio::runtime::Handle;

use super::database::TEMPLATE;
use super::roles::{self, Role};
use super::server::ScratchServer;
use crate::pg::Version;

/// How to start a server in a container.
#[derive(Debug, Clone)]
pub struct ContainerOptions {
    /// The major; also the tag of the image.
    pub version: Version,
    /// The image without its tag: the official one, or one that is started the same
    /// way (with extensions, from a registry of your own).
    pub image: String,
    /// How long the start may take, pulling the image apart.
    pub start_timeout: Duration,
    /// As [`Options::scripts_as_superuser`](super::Options::scripts_as_superuser).
    pub scripts_as_superuser: bool,
}

impl ContainerOptions {
    /// The official image, and a minute of patience.
    pub fn new(version: Version) -> Self {
        Self {
            version,
            image: "postgres".to_owned(),
            start_timeout: Duration::from_secs(60),
            scripts_as_superuser: false,
        }
    }
}

/// Why no server in a container could be started.
#[derive(Debug, thiserror::Error)]
pub enum ContainerError {
    /// No container engine answers.
    #[error(
        "reach a container engine: {0}; start one (Docker or a compatible engine), point \
         `DOCKER_HOST` at it, or use local PostgreSQL binaries"
    )]
    NoEngine(String),
    /// The container does not start.
    #[error("start a container from the image `{image}`: {source}")]
    Start {
        /// The image with its tag.
        image: String,
        /// What the engine says.
        source: TestcontainersError,
    },
    /// The server in it does not answer.
    #[error("connect to the server in the container: {0}")]
    Connect(#[source] sqlx::Error),
    /// The image holds another major.
    #[error("use the image `{image}`: its server says it is version {found}, not {wanted}")]
    Major {
        /// The image with its tag.
        image: String,
        /// The major that was asked for.
        wanted: Version,
        /// `server_version_num`, for example 160004.
        found: u32,
    },
}

/// A running container; dropping it removes it.
pub(super) struct Container {
    container: Option<ContainerAsync<GenericImage>>,
    /// The container is removed by a request to the engine, which needs a runtime
    /// even where the last owner is outside of it.
    runtime: Handle,
}

impl fmt::Debug for Container {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = self.container.as_ref().map(|container| container.id());
        f.debug_tuple("Container").field(&id).finish()
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        let _entered = self.runtime.enter();
        drop(self.container.take());
    }
}

/// How long an engine may take to answer at all.
const PROBE: Duration = Duration::from_secs(5);
/// Settings of a server that nobody will miss; see `local/settings.rs`.
const SETTINGS: [&str; 7] = [
    // What the server says is parsed.
    "lc_messages=C",
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "autovacuum=off",
    "max_locks_per_transaction=256",
    "TimeZone=UTC",
];

impl ScratchServer {
    /// Starts a server in a container (1–4 s once the image is there). The server is
    /// reached by TCP, with a password of its own.
    ///
    /// A container does not survive the drop of this value, but unlike a local
    /// server it does survive when this process is killed; it then carries the
    /// label `org.testcontainers.managed-by=testcontainers`.
    ///
    /// # Errors
    /// Where no engine answers, the image is not to be had, or the server in it is
    /// of another major.
    pub async fn start_container(options: &ContainerOptions) -> Result<Self, ContainerError> {
        probe().await?;
        let image = format!("{}:{}", options.image, options.version);
        let failed = |source| ContainerError::Start { image: image.clone(), source };
        let (user, password) = (Role::Administrator.as_str(), password());

        let ready = "database system is ready to accept connections";
        let request = GenericImage::new(&options.image, &options.version.to_string())
            .with_exposed_port(5432.tcp())
            // The image runs a temporary server first, which logs to the other stream.
            .with_wait_for(WaitFor::message_on_stderr(ready))
            .with_wait_for(WaitFor::message_on_stdout(ready))
            .with_env_var("POSTGRES_USER", user)
            .with_env_var("POSTGRES_PASSWORD", &password)
            .with_env_var("POSTGRES_DB", "postgres")
            .with_cmd(std::iter::once("postgres").chain(SETTINGS.iter().flat_map(|s| ["-c", s])))
            .with_startup_timeout(options.start_timeout);
        let started = request.start().await.map_err(&failed)?;
        let host = started.get_host().await.map_err(&failed)?.to_string();
        let port = started.get_host_port_ipv4(5432).await.map_err(&failed)?;
        let container = Container { container: Some(started), runtime: Handle::current() };

        let connect = PgConnectOptions::new_without_pgpass()
            .host(&host)
            .port(port)
            .username(user)
            .password(&password)
            .database(TEMPLATE);
        let found = release(&connect).await.map_err(ContainerError::Connect)?;
        if found / 10_000 != u32::from(options.version.major()) {
            return Err(ContainerError::Major { image, wanted: options.version, found });
        }
        set_up(&connect, options, &password).await.map_err(ContainerError::Connect)?;
        Ok(Self::in_container(container, connect, options))
    }
}

/// Whether an engine answers. Its library would only say so after a long time.
async fn probe() -> Result<(), ContainerError> {
    let answer = async {
        let engine = docker_client_instance().await.map_err(|error| error.to_string())?;
        engine.ping().await.map_err(|error| error.to_string())
    };
    match tokio::time::timeout(PROBE, answer).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(why)) => Err(ContainerError::NoEngine(why)),
        Err(_) => Err(ContainerError::NoEngine(format!("no answer within {} s", PROBE.as_secs()))),
    }
}

async fn release(connect: &PgConnectOptions) -> Result<u32, sqlx::Error> {
    let connect = connect.clone().disable_statement_logging();
    let connection = PgConnection::connect_with(&connect).await?;
    let release = connection.server_version_num().unwrap_or_default();
    connection.close().await?;
    Ok(release)
}

/// Makes the roles of scripts, all with the same password.
async fn set_up(
    connect: &PgConnectOptions,
    options: &ContainerOptions,
    password: &str,
) -> Result<(), sqlx::Error> {
    let connect = connect.clone().disable_statement_logging();
    let mut connection = PgConnection::connect_with(&connect).await?;
    let mut statements = roles::setup(options.version);
    let with_password = |role: Role| format!("ALTER ROLE {} PASSWORD '{password}'", role.as_str());
    statements.extend(Role::MADE.map(with_password));
    if options.scripts_as_superuser {
        statements.push(roles::TRUST_SCRIPTS.to_owned());
    }
    for statement in statements {
        sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await?;
    }
    connection.close().await
}

/// A password that nobody guesses: the port is open to the neighbours.
fn password() -> String {
    let part = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", part(), part())
}
